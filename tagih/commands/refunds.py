"""Refunds: proposed, approved by a person, and paid out on a day; the books move when the money does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tagih.commands import allocations, customers, drafts, ledger, payments
from tagih.commands.operation import Operation, write
from tagih.domain import fields, money, posting_corrections
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.models import ChargeRefund, Refund, rows
from tagih.models.base import longest


@dataclass(frozen=True, slots=True)
class Refunded:
    """A refund as it now stands; its amount in minor units."""

    public_id: str
    customer: str
    state: str
    currency: str
    amount_minor: int
    account: str
    paid_on: date | None = None


@write
def propose(
    operation: Operation, *, because: str, payment: str = "", credit_note: str = "", amount: str | None = None,
    account: str = "",
) -> Refunded:  # fmt: skip
    """Propose to give back what is left of a payment or credit note, or `amount` of it, to the account it came from.

    Raises Invalid `refund_source_needed`, `field_missing`, NotFound `payment_unknown`, `credit_note_unknown`, Conflict
    `nothing_to_allocate`, `nothing_left_of_credit`, `refund_too_large`, `refund_open_already`.
    """
    because = fields.required("because", because, longest(Refund, "because"))
    account = fields.line("account", account, longest(Refund, "account"))
    if bool(payment) == bool(credit_note):
        raise Invalid("refund_source_needed")
    if payment:
        row = payments.locked(operation, payment)
        if not row.unallocated_minor:
            raise Conflict("nothing_to_allocate")
        source = {"payment_id": row.pk}
        return _propose(
            operation, source, row.customer_id, row.currency, row.unallocated_minor, amount, account, because
        )
    note = drafts.find(operation, credit_note, "credit_note")
    customers.lock_by_id(operation, note.customer_id)
    note.refresh_from_db(fields=["unallocated_minor"])
    if not note.unallocated_minor:
        raise Conflict("nothing_left_of_credit", credit_note=note.number)
    source = {"credit_note_id": note.pk}
    return _propose(
        operation, source, note.customer_id, note.currency, note.unallocated_minor, amount, account, because
    )


def _propose(
    operation: Operation, source: dict[str, int], customer_id: int, currency: str, left_minor: int, amount: str | None,
    account: str, because: str,
) -> Refunded:  # fmt: skip
    amount_minor = left_minor if amount is None else allocations.positive(amount, currency)
    if amount_minor > left_minor:
        shown = (money.plain(minor, currency) for minor in (amount_minor, left_minor))
        raise Conflict("refund_too_large", **dict(zip(("amount", "left"), shown, strict=True)))
    known = Refund.objects.of(operation.company).filter(state__in=("proposed", "approved"), **source).first()
    if known is not None:
        raise Conflict("refund_open_already", amount=money.plain(known.amount_minor, currency))
    row = Refund.objects.of(operation.company).create(
        company=operation.company, customer_id=customer_id, currency=currency, amount_minor=amount_minor, account=account,
        because=because, proposed_on=operation.today, proposed_by=operation.call.by, made_at=operation.now, **source,
    )  # fmt: skip
    return _told(operation, row, "refund.proposed", because)


@write
def approve(operation: Operation, *, refund: str) -> Refunded:
    """Approve a proposed refund; who does it is recorded. Raises NotFound `refund_unknown`, Conflict `refund_not_proposed`."""
    return _decide(operation, refund, "approved", "")


@write
def decline(operation: Operation, *, refund: str, because: str) -> Refunded:
    """Decline a refund that was proposed or approved. Raises NotFound `refund_unknown`, Conflict `refund_not_proposed`."""
    because = fields.required("because", because, longest(Refund, "because"))
    return _decide(operation, refund, "declined", because)


def _decide(operation: Operation, refund: str, state: str, because: str) -> Refunded:
    row = locked(operation, refund)
    allowed = ("proposed",) if state == "approved" else ("proposed", "approved")
    if row.state not in allowed:
        raise Conflict("refund_not_proposed", state=row.state)
    _require_not_under_way(operation, row)
    row.state = state
    rows.update(Refund, "id", ("state", "decided_on", "decided_by"), [
        (row.pk, state, operation.today, operation.call.by)
    ])  # fmt: skip
    return _told(operation, row, f"refund.{state}", because)


@write
def pay(operation: Operation, *, refund: str, on: date | None = None, reference: str = "") -> Refunded:
    """Book that an approved refund was paid out on a day (today), under the bank's reference.

    Raises NotFound `refund_unknown`, Conflict `refund_not_approved`, `refund_too_large` when less is left by now, Invalid
    `payment_in_the_future`.
    """
    reference = fields.line("reference", reference, longest(Refund, "reference"))
    day = on or operation.today
    if day > operation.today:
        raise Invalid("payment_in_the_future", on=day, today=operation.today)
    row = locked(operation, refund)
    if row.state != "approved":
        raise Conflict("refund_not_approved", state=row.state)
    _require_not_under_way(operation, row)
    source = row.payment or row.credit_note
    assert source is not None, "a refund has one source"
    source.refresh_from_db(fields=["unallocated_minor"])
    if row.amount_minor > source.unallocated_minor:
        shown = (money.plain(minor, row.currency) for minor in (row.amount_minor, source.unallocated_minor))
        raise Conflict("refund_too_large", **dict(zip(("amount", "left"), shown, strict=True)))
    _post(operation, row, day)
    row.state, row.paid_on = "paid", day
    rows.update(Refund, "id", ("state", "paid_on", "reference"), [(row.pk, "paid", day, reference)])
    return Refunded(
        row.public_id, row.customer.number, row.state, row.currency, row.amount_minor, row.account, row.paid_on
    )


def _post(operation: Operation, row: Refund, day: date) -> None:
    """Money out, at the rate at which it came in; the difference to today's rate is that of the bank account."""
    if row.payment is not None:
        paid = row.payment
        rate = ledger.rate_of(operation, "payment.received", row.currency, paid.received_on, paid.posted_as)
    else:
        assert row.credit_note is not None
        note = row.credit_note
        rate = ledger.rate_of(operation, "credit_note.issued", row.currency, note.issued_on, str(note.number))
    entry = posting_corrections.refunded(
        day, row.public_id, row.currency, row.customer_id, row.amount_minor, payment_id=row.payment_id,
        credit_note_id=row.credit_note_id, rate=rate,
    )  # fmt: skip
    (posted,) = ledger.post(operation, [entry])
    operation.event("refund.paid", f"customer {row.customer.number}", {
        "refund": row.pk, "amount_minor": row.amount_minor, "currency": row.currency, "entry": posted.entry_id,
        "digest": posted.digest,
    })  # fmt: skip


def locked(operation: Operation, reference: str) -> Refund:
    """A refund under its customer's lock. Raises NotFound `refund_unknown`."""
    found = Refund.objects.of(operation.company).filter(public_id=reference)
    row = found.select_related("customer", "payment", "credit_note").first() if fields.storable(reference) else None
    if row is None:
        raise NotFound("refund_unknown", refund=fields.shown(reference))
    customers.lock_by_id(operation, row.customer_id)
    row.refresh_from_db(fields=["state"])
    return row


def _require_not_under_way(operation: Operation, row: Refund) -> None:
    """A refund that is being paid back through a provider is not paid, nor declined, by hand meanwhile."""
    under_way = ChargeRefund.objects.of(operation.company).filter(refund=row, is_open=True).first()
    if under_way is not None:
        since = under_way.made_at.astimezone(operation.company.tzinfo).strftime("%Y-%m-%d %H:%M")
        raise Conflict("charge_refund_open", since=since)


def _told(operation: Operation, row: Refund, kind: str, because: str) -> Refunded:
    given = {"refund": row.pk, "amount_minor": row.amount_minor, "currency": row.currency, "state": row.state}
    operation.event(kind, f"customer {row.customer.number}", given, None, note=because)
    return Refunded(row.public_id, row.customer.number, row.state, row.currency, row.amount_minor, row.account)
