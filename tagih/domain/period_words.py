"""Words of a period in texts that come again: `Hosting {month} {year}` says `Hosting March 2026` to an English client."""

from __future__ import annotations

import re
from datetime import date

from tagih.domain.errors import Invalid
from tagih.domain.fields import shown
from tagih.domain.languages import Language, language

NAMES = ("month", "year", "quarter", "last_month", "next_month", "from", "to")
"""Placeholders: of the day of the occurrence, and the first and last day of its period."""

_PLACE = re.compile(r"\{([^{}]*)\}")


def check(text: str) -> None:
    """Refuse a placeholder that nobody could fill. Raises Invalid `period_word_unknown`."""
    for name in _PLACE.findall(text):
        if name not in NAMES:
            raise Invalid(
                "period_word_unknown", word=shown(f"{{{name}}}"), words=", ".join(f"{{{one}}}" for one in NAMES)
            )


def filled(text: str, first: date, last: date, code: str) -> str:
    """`text` with the words of the period from `first` to `last`, in the language of `code`."""
    if "{" not in text:
        return text
    said = _said(first, last, language(code))
    return _PLACE.sub(lambda found: said.get(found[1], found[0]), text)


def _said(first: date, last: date, words: Language) -> dict[str, str]:
    return {
        "month": words.months[first.month - 1],
        "year": str(first.year),
        "quarter": f"{(first.month + 2) // 3}/{first.year}",
        "last_month": words.months[first.month - 2],
        "next_month": words.months[first.month % 12],
        "from": _day(first, words),
        "to": _day(last, words),
    }


def _day(day: date, words: Language) -> str:
    return f"{day.day} {words.months[day.month - 1]} {day.year}"
