"""Words of a period in texts that come again."""

from __future__ import annotations

from datetime import date

import pytest

from tagih.domain import period_words
from tagih.domain.errors import Invalid
from tests.commands.books import refused

FIRST, LAST = date(2026, 1, 31), date(2026, 2, 27)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hosting {month} {year}", "Hosting January 2026"),
        ("{from} to {to}", "31 January 2026 to 27 February 2026"),
        ("Work of {last_month}, advance for {next_month}", "Work of December, advance for February"),
        ("Quarter {quarter}", "Quarter 1/2026"),
        ("nothing to fill", "nothing to fill"),
    ],
)
def test_words_say_the_period(text: str, said: str) -> None:
    period_words.check(text)
    assert period_words.filled(text, FIRST, LAST, "en") == said


def test_december_is_followed_by_january() -> None:
    assert period_words.filled("{next_month}", date(2026, 12, 1), date(2026, 12, 31), "en") == "January"


@pytest.mark.parametrize("text", ["{mnth}", "Hosting {}", "{month.year}", "{0}"])
def test_text_is_refused_when_a_word_stands_for_nothing(text: str) -> None:
    refused(Invalid, "period_word_unknown", period_words.check, text)
