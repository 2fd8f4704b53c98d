"""Cheques: received, cleared into a payment, or bounced, which takes the payment back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tagih.commands import allocations, customers, payments, reversals
from tagih.commands.operation import Call, Operation, write
from tagih.domain import fields, money
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.models import Cheque
from tagih.models.base import longest


@dataclass(frozen=True, slots=True)
class ChequeShown:
    """A cheque as it stands."""

    public_id: str
    customer: str
    bank: str
    number: str
    state: str
    received_on: date
    currency: str
    amount_minor: int


@write
def receive(
    operation: Operation, *, amount: str, bank: str, number: str, customer: str = "", invoices: Sequence[str] = (),
    currency: str = "", on: date | None = None,
) -> ChequeShown:  # fmt: skip
    """Note a cheque that a client gave us, for these invoices; it is a payment once it is cleared.

    Raises NotFound `customer_unknown`, `invoice_unknown`, Conflict `cheque_known`, `invoice_of_other_customer`,
    `currency_differs`, Invalid `payment_needs_customer`, `payment_not_positive`, `cheque_in_future`.
    """
    day = _day(operation, on)
    named = allocations.named(operation, invoices)
    if not customer and not named:
        raise Invalid("payment_needs_customer")
    payer = customers.lock(operation, customer) if customer else customers.lock_by_id(operation, named[0].customer_id)
    known = fields.currency(currency or (named[0].currency if named else operation.company.currency))
    allocations.require_same(operation, named, payer.id, known)
    row = Cheque(
        company=operation.company, customer_id=payer.id, bank=fields.required("bank", bank, longest(Cheque, "bank")),
        number=fields.required("number", number, longest(Cheque, "number")), currency=known, state="received",
        amount_minor=allocations.positive(amount, known), invoices="\n".join(one.number for one in named),
        received_on=day, made_at=operation.now,
    )  # fmt: skip
    if Cheque.objects.of(operation.company).filter(customer_id=payer.id, bank=row.bank, number=row.number).exists():
        raise Conflict("cheque_known", number=row.number, bank=row.bank)
    row.save(force_insert=True)
    _tell(operation, "cheque.received", row)
    return shown(row)


@write
def clear(operation: Operation, *, cheque: str, on: date | None = None) -> ChequeShown:
    """Book a cheque as a payment: the bank has credited it.

    Raises NotFound `cheque_unknown`, Conflict `cheque_state`, Invalid `cheque_before_received`, `cheque_in_future`.
    """
    row, day = _locked(operation, cheque, "received"), _day(operation, on)
    if day < row.received_on:
        raise Invalid("cheque_before_received", received_on=row.received_on, on=day)
    done = payments.record(
        _inner(operation), customer=row.customer.number, amount=money.plain(row.amount_minor, row.currency),
        currency=row.currency, on=day, way="cheque", reference=f"{row.bank} {row.number}",
        invoices=tuple(row.invoices.splitlines()),
    )  # fmt: skip
    row.payment = payments.locked(operation, done.public_id)
    return _ended(operation, row, "cleared", day)


@write
def bounce(
    operation: Operation, *, cheque: str, because: str = "", on: date | None = None, fee: str = ""
) -> ChequeShown:
    """Note that a cheque bounced: a payment that was booked is taken back, with what the bank took (`fee`).

    Raises NotFound `cheque_unknown`, Conflict `cheque_state` and what `reversals.reverse` raises.
    """
    row, day = _locked(operation, cheque, "received", "cleared"), _day(operation, on)
    row.because = fields.line("because", because, longest(Cheque, "because"))
    if row.payment is not None:
        words = row.because or f"{row.bank} {row.number}"
        reversals.reverse(
            _inner(operation), payment=row.payment.public_id, because=words, kind="returned", on=day, fee=fee
        )
    return _ended(operation, row, "bounced", day)


def shown(row: Cheque) -> ChequeShown:
    """What doors say of a cheque."""
    return ChequeShown(
        row.public_id,
        row.customer.number,
        row.bank,
        row.number,
        row.state,
        row.received_on,
        row.currency,
        row.amount_minor,
    )


def _locked(operation: Operation, reference: str, *states: str) -> Cheque:
    found = Cheque.objects.of(operation.company).filter(public_id=reference).select_related("customer", "payment")
    row = found.first() if fields.storable(reference) else None
    if row is None:
        raise NotFound("cheque_unknown", cheque=fields.shown(reference))
    customers.lock_by_id(operation, row.customer_id)
    row.refresh_from_db(fields=["state", "payment"])
    if row.state not in states:
        raise Conflict("cheque_state", state=row.state)
    return row


def _ended(operation: Operation, row: Cheque, state: str, day: date) -> ChequeShown:
    row.state, row.ended_on = state, day
    row.save(update_fields=["state", "ended_on", "payment", "because"])
    _tell(operation, f"cheque.{state}", row)
    return shown(row)


def _day(operation: Operation, on: date | None) -> date:
    if on is not None and on > operation.today:
        raise Invalid("cheque_in_future", on=on)
    return on or operation.today


def _inner(operation: Operation) -> Call:
    """The call for a command within this one: the idempotency key is that of the whole."""
    return replace(operation.call, key="")


def _tell(operation: Operation, kind: str, row: Cheque) -> None:
    given = {
        "cheque": row.pk, "customer": row.customer.number, "amount_minor": row.amount_minor, "currency": row.currency,
    }  # fmt: skip
    personal = {"bank": row.bank, "number": row.number} | ({"note": row.because} if row.because else {})
    operation.event(kind, f"customer {row.customer.number}", given, None, **personal)
