"""Rows written by hand, of any table: for tests of what the database itself refuses.

Tests of commands make their rows with commands; only these write to tables by themselves.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from tagih.models import Company, Decision, Event, JournalEntry, JournalLine, Proof, Signature
from tagih.models.base import MinorField

M = TypeVar("M", bound=models.Model)

NOW, TODAY = datetime(2026, 3, 14, 9, tzinfo=UTC), date(2026, 3, 14)


def make(model: type[M], company: Company, **given: Any) -> M:
    """A row of `model` that its constraints allow, with the rows it needs, all of `company`."""
    row = model(**values(model, company, given))
    row.save(force_insert=True)
    return row


def values(model: type[models.Model], company: Company, given: dict[str, Any]) -> dict[str, Any]:
    """Values for every field of `model` that must have one: those given, else such as its constraints allow."""
    found = dict(given)
    for field in model._meta.concrete_fields:
        if field.name not in found and not field.primary_key and not field.null:
            found[field.name] = _value(field, company)
    if model._meta.model_name == "allocation" and "reverses" in given:
        found["amount_minor"] = -100
    if model._meta.model_name == "allocation" and not given.keys() & {"credit_note", "holding", "write_off"}:
        found.setdefault("payment", make(apps.get_model("tagih", "Payment"), company))
    if model._meta.model_name in ("tag", "customvalue") and not found.keys() & {"customer", "invoice", "quote"}:
        found["customer"] = make(apps.get_model("tagih", "Customer"), company)
    if model._meta.model_name in ("writeoff", "refund") and not (found.get("receivable") or found.get("credit_note")):
        found.setdefault("payment", make(apps.get_model("tagih", "Payment"), company))
    if model._meta.model_name == "portallink":
        (about,) = [name for name in ("quote", "deliverable") if given.get(name)] or ["invoice"]
        found["purpose"] = about
        if about == "invoice":
            found.setdefault("invoice", make(apps.get_model("tagih", "Invoice"), company))
    if model._meta.model_name == "deliverable" and not given.get("quote"):
        found.setdefault("invoice", make(apps.get_model("tagih", "Invoice"), company))
    return found


def _value(field: Any, company: Company) -> Any:
    if field.name == "company":
        return company
    if isinstance(field, models.ForeignKey):
        return make(field.related_model, company)
    return _plain_value(field)


def _plain_value(field: Any) -> Any:
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.DateTimeField):
        return NOW
    if isinstance(field, models.DateField):
        return TODAY
    if isinstance(field, MinorField):
        return 100 if field.name != "disputed_minor" else 0
    if isinstance(field, models.IntegerField):
        return next(_numbers)
    if isinstance(field, models.EmailField):
        return f"person{next(_numbers)}@example.com"
    if field.has_default():
        return field.get_default()
    text = str(next(_numbers))
    return text[-field.max_length :] if field.max_length else text


_numbers = iter(range(1, 1_000_000))


# --- the journal, by hand ------------------------------------------------------------------------------------


def entry_with_lines(company: Company, *amounts: int, currency: str = "EUR") -> JournalEntry:
    """An entry not yet posted, one line per amount."""
    entry = make(JournalEntry, company, posted=False)
    for position, amount in enumerate(amounts, 1):
        sides = {"amount_minor": amount, "base_minor": amount, "currency": currency, "position": position}
        make(JournalLine, company, entry=entry, **sides)
    return entry


def post(entry: JournalEntry) -> None:
    JournalEntry.objects.of(entry.company).filter(pk=entry.pk).update(posted=True)


def posted(company: Company) -> JournalEntry:
    entry = entry_with_lines(company, 100, -100)
    post(entry)
    return entry


def run(sql: str, *arguments: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return int(cursor.rowcount)


def refused(action: Callable[[], Any]) -> str:
    """What the database says when it refuses `action`."""
    with pytest.raises((DatabaseError, sqlite3.Error)) as caught, transaction.atomic():
        action()
    return str(caught.value).splitlines()[0]


# --- tables that only grow ------------------------------------------------------------------------------------

GROWING = {
    "tagih_journal_entry": posted,
    "tagih_journal_line": lambda company: JournalLine.objects.of(company).filter(entry=posted(company)).first(),
    "tagih_event": lambda company: make(Event, company),
    "tagih_decision": lambda company: make(Decision, company),
    "tagih_signature": lambda company: make(Signature, company),
    "tagih_proof": lambda company: make(Proof, company),
}
CHANGES = {
    "tagih_journal_entry": ("text", "a journal entry is final"),
    "tagih_journal_line": ("account", "a journal line is final"),
    "tagih_event": ("facts", "an event is final"),
    "tagih_decision": ("reasons", "a decision is final"),
    "tagih_signature": ("text", "a signature is final"),
    "tagih_proof": ("note", "a proof is final"),
}
