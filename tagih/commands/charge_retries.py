"""What follows when a card that is charged by itself was declined: another try on a later day, or a person."""

from __future__ import annotations

from typing import Any

from tagih.commands import ledger
from tagih.commands.operation import Operation
from tagih.domain import charges
from tagih.domain.reasons import Reason
from tagih.models import Charge, ChargePart, rows
from tagih.models.base import public_id

_COPIED = (
    "customer_id", "account_id", "method_id", "kind", "is_automatic", "currency", "amount_minor", "reference", "first_on",
)  # fmt: skip
_PART = ("company_id", "charge_id", "receivable_id", "customer_id", "amount_minor", "is_open")


def after_decline(operation: Operation, row: Charge, decline: str, is_hard: bool) -> Reason | None:
    """Plan the next try of a declined automatic charge, whose bills are free again; why a person looks, where there is none."""
    if not row.is_automatic or row.kind != "stored":
        return None
    days = charges.parse_days(row.account.retry_days)
    due_on = charges.next_try(row.first_on or operation.today, row.attempt, is_hard, days)
    if due_on is None:
        return Reason("charge_given_up", {"label": str(row.method), "decline": decline or "-", "tries": row.attempt})
    _plan(operation, row, {"due_on": max(due_on, operation.today), "attempt": row.attempt + 1})
    return None


def _plan(operation: Operation, row: Charge, values: dict[str, Any]) -> None:
    """A charge of the same for a later day."""
    address = public_id()
    again = Charge.objects.of(operation.company).create(
        company=operation.company, public_id=address, key=address, state="planned", by=operation.call.by,
        made_at=operation.now, **{name: getattr(row, name) for name in _COPIED}, **values,
    )  # fmt: skip
    parts = list(ChargePart.objects.of(operation.company).filter(charge=row))
    rows.insert(ChargePart, _PART, [
        (operation.company.pk, again.pk, part.receivable_id, part.customer_id, part.amount_minor, True) for part in parts
    ])  # fmt: skip
    ledger.wake_cases(operation, [part.receivable_id for part in parts])
    given = {"charge": again.pk, "after": row.pk, "on": str(again.due_on), "attempt": again.attempt}
    operation.event("charge.planned_again", f"charge {address}", given)
