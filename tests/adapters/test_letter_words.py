"""Every letter is plain and kind: no jargon, a please and a thank you, in each language it is written in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tagih.adapters.letters import words
from tagih.domain import courtesy, wording

LETTERS = sorted(Path(words.__file__).parent.glob("*/*.liquid"))


@pytest.mark.parametrize("letter", LETTERS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_letter_is_plain_and_kind(letter: Path) -> None:
    said = re.sub(r"\{[{%].*?[%}]\}|\[[a-z ]+\]", " ", letter.read_text("utf-8"))
    spoken = letter.parent.name
    assert [found.word for found in wording.jargon(said, spoken)] == []
    assert courtesy.lacking(said, spoken) == ()
