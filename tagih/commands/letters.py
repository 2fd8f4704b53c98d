"""What a reminder says, as facts: ids, days and amounts. Words are made of them only at hand-over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from tagih.domain import dunning
from tagih.models import facts


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
