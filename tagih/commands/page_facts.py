"""The facts beside the address of a printed document that the company asks for itself: its printed custom fields."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tagih.commands import custom_fields
from tagih.commands.page_words import PageWords
from tagih.models import Company


def custom(company: Company, subject: str, row_id: int, words: PageWords) -> tuple[tuple[str, str], ...]:
    """Label and answer of each printed custom field of an invoice or quote, in the client's language."""
    found = custom_fields.printed(company, subject, row_id)
    return tuple((one.field.label, _said(one.field.kind, one.text, words)) for one in found)


def _said(kind: str, text: str, words: PageWords) -> str:
    if kind == "number":
        return words.number(Decimal(text))
    if kind == "date":
        return words.day(date.fromisoformat(text))
    return words.say(f"facts.{text}") if kind == "yes_no" else text
