"""Every reason and every refusal: a code, and the English sentence that says it.

The sentence is the message id for translation; `{names}` in it are filled with the facts stored beside the
code. A reason is stored as code and facts, never as text, so that it can be read in any language later.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tagih.domain import sentences

SENTENCES: dict[str, str] = sentences.ALL


class _Facts(dict[str, Any]):
    """Facts stored by an earlier version may lack a name that today's sentence uses: a gap is better than an error."""

    def __missing__(self, name: str) -> str:
        return "…"


def filled(sentence: str, facts: dict[str, Any]) -> str:
    """`sentence`, in any language, with its placeholders filled."""
    return sentence.format_map(_Facts(facts))


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a code of `SENTENCES` and the facts that fill its placeholders."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The English sentence. Doors translate `SENTENCES[code]` first and format it themselves."""
        return filled(SENTENCES[self.code], self.facts)

    def as_json(self) -> dict[str, Any]:
        """Code, facts as plain JSON values, and the English sentence."""
        facts = {name: value if isinstance(value, int | str) else str(value) for name, value in self.facts.items()}
        return {"code": self.code, "facts": facts, "sentence": self.sentence}
