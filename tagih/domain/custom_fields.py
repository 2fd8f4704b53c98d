"""Custom fields: the kinds there are, and the one spelling in which an answer of each kind is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from tagih.domain import fields
from tagih.domain.errors import Invalid

KINDS = ("text", "number", "date", "choice", "yes_no")
LONGEST = 200
"""Characters of an answer."""
MOST_CHOICES = 50
_NUMBER_SIGNS = set("+-.0123456789")
_YES_NO = ("yes", "no")


def answer(code: str, kind: str, choices: Sequence[str], text: str) -> str:
    """What is kept of `text` as an answer of that kind; empty stays empty.

    Numbers are written with a point and no needless signs, days as `2026-03-14`, yes and no in English. Raises Invalid
    `custom_number_unreadable`, `custom_date_unreadable`, `custom_choice_unknown`, `text_too_long`,
    `text_control_characters`.
    """
    kept = fields.line(code, text, LONGEST)
    if not kept or kind == "text":
        return kept
    if kind == "number":
        return _number(code, kept)
    if kind == "date":
        return _date(code, kept)
    return _choice(code, kept, _YES_NO if kind == "yes_no" else choices)


def offered(kind: str, choices: Sequence[str]) -> tuple[str, ...]:
    """The choices of a field, each once. Raises Invalid `custom_choices_missing`, `custom_choices_not_asked`."""
    cleaned = tuple(dict.fromkeys(one for text in choices if (one := fields.line("choices", text, 60))))
    if kind == "choice" and not 2 <= len(cleaned) <= MOST_CHOICES:
        raise Invalid("custom_choices_missing", highest=MOST_CHOICES)
    if kind != "choice" and cleaned:
        raise Invalid("custom_choices_not_asked")
    return cleaned


def _number(code: str, text: str) -> str:
    if set(text) <= _NUMBER_SIGNS and text.count(".") <= 1 and text.strip("+-.") and len(text) <= fields.LONGEST_NUMBER:
        try:
            return format(Decimal(text).normalize() + 0, "f")
        except ArithmeticError:
            pass
    raise Invalid("custom_number_unreadable", column=code, text=fields.shown(text))


def _date(code: str, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Invalid("custom_date_unreadable", column=code, text=fields.shown(text)) from None


def _choice(code: str, text: str, choices: Sequence[str]) -> str:
    """The choice itself, however it was capitalised."""
    known = {one.casefold(): one for one in choices}
    if text.casefold() not in known:
        raise Invalid("custom_choice_unknown", column=code, text=fields.shown(text), choices=", ".join(choices))
    return known[text.casefold()]
