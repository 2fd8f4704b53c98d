"""What clients say in the portal and a person answers: payments already made, and details that are wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import QuerySet

from tagih.commands import customers, owed
from tagih.commands.operation import Call, Operation, write
from tagih.domain import fields
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.models import Amendment, Contact, PaymentClaim, Receivable
from tagih.models.base import longest

W = TypeVar("W", PaymentClaim, Amendment)


@dataclass(frozen=True, slots=True)
class Answered:
    """What was said, by its id, of which client, and whether it was accepted or declined."""

    id: str
    customer: str
    state: str


@write
def accept_claim(operation: Operation, *, claim: str, answer: str = "") -> Answered:
    """Say that a payment was found. Recording it is a command of its own; nothing is asked until the pause ends.

    Raises NotFound `claim_unknown`, Conflict `word_answered`.
    """
    row = _locked(operation, PaymentClaim.objects.of(operation.company), claim, "claim_unknown")
    return _answer(operation, row, "claim", "accepted", fields.block("answer", answer, longest(PaymentClaim, "answer")))


@write
def decline_claim(operation: Operation, *, claim: str, because: str) -> Answered:
    """Say that no such payment was found, and why: asking goes on today.

    Raises NotFound `claim_unknown`, Conflict `word_answered`, Invalid `answer_needed`.
    """
    row = _locked(operation, PaymentClaim.objects.of(operation.company), claim, "claim_unknown")
    said = _reason(because)
    owed.let_go(operation, _claimed(operation, row), row.paused_until)
    return _answer(operation, row, "claim", "declined", said)


@write
def accept_amendment(operation: Operation, *, amendment: str) -> Answered:
    """Take over what the client says of who pays there, or of its order number.

    The contact that pays is changed, or added where there is none. Raises NotFound `amendment_unknown`, Conflict
    `word_answered`, Invalid as changing a customer.
    """
    row = _locked(operation, Amendment.objects.of(operation.company), amendment, "amendment_unknown")
    asked = operation.call
    inner = Call(asked.company, asked.by, asked.now, asked.today)
    if row.purchase_order:
        customers.change(inner, customer=row.customer.number, purchase_order=row.purchase_order)
    contact = {name: getattr(row, name) for name in ("name", "email", "phone") if getattr(row, name)}
    if contact:
        _set_contact(operation, inner, row, contact)
    return _answer(operation, row, "amendment", "accepted", "")


@write
def decline_amendment(operation: Operation, *, amendment: str, because: str) -> Answered:
    """Leave the details as they are, and say why.

    Raises NotFound `amendment_unknown`, Conflict `word_answered`, Invalid `answer_needed`.
    """
    row = _locked(operation, Amendment.objects.of(operation.company), amendment, "amendment_unknown")
    return _answer(operation, row, "amendment", "declined", _reason(because))


def _set_contact(operation: Operation, inner: Call, row: Amendment, contact: dict[str, str]) -> None:
    payers = Contact.objects.of(operation.company).filter(customer=row.customer, role="pays").order_by("position")
    first = payers.values_list("position", flat=True).first()
    if first is None:
        customers.contact_add(inner, customer=row.customer.number, role="pays", **contact)
    else:
        customers.contact_change(inner, customer=row.customer.number, contact=first, **contact)


def _claimed(operation: Operation, row: PaymentClaim) -> Sequence[Receivable]:
    found = Receivable.objects.of(operation.company).filter(customer=row.customer, balance_minor__gt=0)
    return list(found.filter(invoice=row.invoice) if row.invoice_id else found)


def _locked(operation: Operation, found: QuerySet[W], reference: str, code: str) -> W:
    """A word that nobody has answered yet, its client locked."""
    rows = found.select_related("customer")
    row = rows.filter(public_id=reference).first() if fields.storable(reference) else None
    if row is None:
        raise NotFound(code, id=fields.shown(reference))
    customers.lock_by_id(operation, row.customer_id)
    row = rows.get(pk=row.pk)
    if row.state != "open":
        raise Conflict("word_answered", state=row.state)
    return row


def _reason(text: str) -> str:
    kept = fields.block("because", text, longest(PaymentClaim, "answer"))
    if not kept:
        raise Invalid("answer_needed")
    return kept


def _answer(operation: Operation, row: Any, noun: str, state: str, said: str) -> Answered:
    type(row).objects.of(operation.company).filter(pk=row.pk).update(
        state=state, answer=said, answered_at=operation.now, answered_by=operation.call.by
    )
    operation.event(f"{noun}.{state}", f"customer {row.customer.number}", {noun: row.pk}, note=said)
    return Answered(row.public_id, row.customer.number, state)
