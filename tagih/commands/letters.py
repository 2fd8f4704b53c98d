"""What a reminder says, as facts: ids, days and amounts. Words are made of them only at hand-over."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from tagih.domain import dunning
from tagih.models import Company, Receivable, deductions, facts, rows

MESSAGE = (
    "id", "company_id", "public_id", "customer_id", "purpose", "on", "channel", "recipient", "language", "template",
    "state", "facts", "made_at",
)  # fmt: skip
"""What a message is stored with that is about invoices, and not a step of the ladder."""
_OWED = ("invoice_id", "id", "number", "issued_on", "due_on", "currency", "balance_minor", "disputed_minor")
encoded = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, default=str).encode
"""The facts of a message as they are stored."""


def owed(company: Company, invoice_ids: Sequence[int], today: date) -> dict[int, list[dict[str, Any]]]:
    """By invoice, its receivables as a letter names them, in two queries for any number; `days_overdue` as of `today`.

    What the client is expected to keep back is not asked for.
    """
    found: dict[int, list[dict[str, Any]]] = {}
    owing = rows.select(Receivable, _OWED, company_id=company.pk, invoice_id=list(invoice_ids))
    kept_back = deductions.left(company, receivable_ids=[row[1] for row in owing])
    for invoice_id, *figures in owing:
        one = dict(zip(_OWED[1:], figures, strict=True))
        one["balance_minor"] = max(one["balance_minor"] - kept_back.get(one["id"], 0), 0)
        days_overdue = (today - facts.day(one["due_on"])).days
        found.setdefault(invoice_id, []).append({**one, "days_overdue": days_overdue, "step": None})
    return found


def of_receivables(company: Company, ids: Sequence[int], today: date) -> list[dict[str, Any]]:
    """These receivables as a letter names them; `days_overdue` as of `today`."""
    found = rows.select(Receivable, _OWED[1:], company_id=company.pk, id=list(ids))
    named = [dict(zip(_OWED[1:], figures, strict=True)) for figures in found]
    return [one | {"days_overdue": (today - facts.day(one["due_on"])).days, "step": None} for one in named]


def content(customer: facts.Customer, letter: dunning.Letter, today: date) -> dict[str, Any]:
    """The facts of one letter. `last_step` and `last_message_on` are as they stood before it."""
    own = {one.id: step.day for one, step in letter.asked}
    receivables = [_receivable(one, own.get(one.id), today) for one in letter.receivables]
    return {
        "customer": {"number": customer.number, "name": customer.name, "contact": customer.contact},
        "receivables": receivables,
        "falling_due": [_receivable(one, None, today) for one in letter.falling_due],
        "totals": totals(receivables, customer.credit_minor),
    }


def totals(receivables: Iterable[Mapping[str, Any]], credit_minor: Mapping[str, int]) -> list[dict[str, Any]]:
    """Per currency: what is owed and not disputed, the client's credit, and what is asked for."""
    owed: dict[str, int] = {}
    for one in receivables:
        owed[one["currency"]] = owed.get(one["currency"], 0) + one["balance_minor"] - one["disputed_minor"]
    return [_total(currency, amount, credit_minor.get(currency, 0)) for currency, amount in owed.items()]


def _total(currency: str, overdue_minor: int, credit_minor: int) -> dict[str, Any]:
    credit_minor = min(credit_minor, overdue_minor)
    return {
        "currency": currency, "overdue_minor": overdue_minor, "credit_minor": credit_minor,
        "asked_minor": overdue_minor - credit_minor,
    }  # fmt: skip


def _receivable(one: dunning.Receivable, step: int | None, today: date) -> dict[str, Any]:
    return {
        "id": one.id, "number": one.number, "issued_on": one.issued_on, "due_on": one.due_on,
        "days_overdue": (today - one.due_on).days, "currency": one.currency, "balance_minor": one.balance_minor,
        "disputed_minor": one.disputed_minor, "step": step, "last_step": one.last_step,
        "last_message_on": one.last_message_on,
    }  # fmt: skip
