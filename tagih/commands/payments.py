"""Payments: money that arrived, what it settles by the rules of `tagih.domain.allocation`, and what stays unallocated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tagih.commands import (
    allocations,
    bookings,
    customers,
    deductions,
    incentives,
    ledger,
    payment_policy,
    thanks,
    write_offs,
)
from tagih.commands.allocations import Named, Settled
from tagih.commands.bookings import Booked, Received
from tagih.commands.customers import Payer
from tagih.commands.deductions import Deducted
from tagih.commands.incentives import Discounted, Offered, Paid
from tagih.commands.operation import Operation, write
from tagih.commands.write_offs import Difference
from tagih.domain import allocation, fields, posting
from tagih.domain.allocation import OpenItem, Part
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.domain.payment_policy import Policy
from tagih.domain.posting import Posting
from tagih.domain.reasons import Reason
from tagih.models import Payment, facts
from tagih.models.base import longest
from tagih.models.deductions import expected


@dataclass(frozen=True, slots=True)
class Recorded:
    """A payment and what it settled, in the order of the rules; the rest is unallocated. Amounts in minor units.

    `discounts` are the deductions for paying early, earned or not; `deductions` what was expected to be kept back;
    `differences` are cents that were let be.
    """

    public_id: str
    customer: str
    received_on: date
    currency: str
    amount_minor: int
    parts: tuple[Settled, ...]
    unallocated_minor: int
    discounts: tuple[Discounted, ...] = ()
    deductions: tuple[Deducted, ...] = ()
    differences: tuple[Difference, ...] = ()


@write
def record(  # noqa: PLR0913 - one argument per field
    operation: Operation, *, amount: str, customer: str = "", invoice: str = "", currency: str = "",
    on: date | None = None, way: str = "transfer", reference: str = "", invoices: Sequence[str] = (),
    rate: str | None = None, ordered_on: date | None = None, external: tuple[str, str] = ("", ""),
    only_named: bool = False,
) -> Recorded:  # fmt: skip
    """Record money that arrived (today, or on an earlier day) and allocate it.

    `invoice` and `invoices` are what the payer named, invoices or instalments; then `customer` may be left out. What
    they do not take goes to an exactly equal amount, then to the oldest undisputed, the disputed last. The currency is
    that of what was named, else the company's. What was deducted for paying early is settled too where it was earned,
    by `on` or by `ordered_on`, the day the payer gave the order, as the company's policy says. `external` is who told of
    it and how they name it: the same money is booked once. With `only_named` what was named takes its part and the rest
    stays unallocated. Raises
    NotFound `customer_unknown`, `invoice_unknown`, Conflict
    `invoice_of_other_customer`, `currency_differs`, Invalid `payment_needs_customer`, `payment_not_positive`,
    `payment_in_the_future`, `ordered_after_received`, Refused `rate_needed`.
    """
    on = _received(operation, on, ordered_on)
    named = allocations.named(operation, [invoice, *invoices] if invoice else invoices)
    currency = fields.currency(currency or (named[0].currency if named else operation.company.currency))
    amount_minor = allocations.positive(amount, currency)
    way = fields.required("way", way, longest(Payment, "way"))
    reference = fields.line("reference", reference, longest(Payment, "reference"))
    used = ledger.rate(operation, currency, rate, on, amount_minor)
    payer = _locked_payer(operation, customer, named)
    allocations.require_same(operation, named, payer.id, currency)
    items = allocations.lock_open(operation, payer.id, currency, [one.id for one in named] if only_named else None)
    offered = incentives.offers(operation.company, [item.id for item in items])
    items = incentives.with_offers(items, offered)
    shared = allocation.allocate(amount_minor, items, [one.id for one in named])
    received = Received(
        payer.id, payer.number, on, currency, amount_minor, shared.parts, used,
        allocations.subject(operation, payer.number, [part.id for part in shared.parts]), way, reference, ordered_on,
        external,
    )  # fmt: skip
    recorded, payment_id = _book(operation, received, items, offered)
    thanks.after(operation, payer.id, payment_id, on)
    return recorded


def book(operation: Operation, received: Sequence[Received]) -> list[Recorded]:
    """Record many payments whose parts are decided already, in few statements; their customers are locked.

    Those that leave a rest which may have been kept back, deducted or let be are recorded one by one.
    """
    items = allocations.lock_ids(operation, sorted({part.id for one in received for part in one.parts}))
    policy = payment_policy.in_force(operation.company)
    single = _leaving_a_rest(operation, received, items, policy)
    booked = iter(bookings.write(operation, [one for at, one in enumerate(received) if at not in single], items))
    recorded = []
    for at, one in enumerate(received):
        done, payment_id = _book_alone(operation, one) if at in single else _recorded(one, next(booked), _NO_REST)
        recorded.append(done)
        if (policy.thanks, policy.wrong_amounts) != ("off", "off"):
            thanks.after(operation, one.customer_id, payment_id, one.on)
    return recorded


def _leaving_a_rest(
    operation: Operation, received: Sequence[Received], items: Mapping[int, OpenItem], policy: Policy
) -> set[int]:
    """Places of the payments whose rest has a rule: a discount, a deduction that is expected, cents that are let be."""
    ids = list(items)
    special = incentives.offers(operation.company, ids).keys() | expected(operation.company, receivable_ids=ids).keys()
    lets_be = policy.tolerance != "0"
    return {
        at for at, one in enumerate(received)
        if any(part.id in special for part in one.parts)
        or (lets_be and (one.unallocated_minor or any(part.amount_minor < items[part.id].balance_minor for part in one.parts)))
    }  # fmt: skip


def _book_alone(operation: Operation, one: Received) -> tuple[Recorded, int]:
    items = allocations.lock_open(operation, one.customer_id, one.currency)
    offered = incentives.offers(operation.company, [item.id for item in items])
    return _book(operation, one, incentives.with_offers(items, offered), offered)


def _book(
    operation: Operation, one: Received, items: Sequence[OpenItem], offered: Mapping[int, Offered]
) -> tuple[Recorded, int]:
    """Record one payment, and what its rest was deducted for. Returns its row's id beside."""
    (booked,) = bookings.write(operation, [one], {item.id: item for item in items})
    paid = Paid(booked.id, booked.public_id, one.customer_id, one.currency, one.on, one.ordered_on, one.rate)
    return _recorded(one, booked, settle_rest(operation, paid, one.parts, items, offered, one.unallocated_minor))


def _recorded(one: Received, booked: Booked, rest: Rest) -> tuple[Recorded, int]:
    recorded = Recorded(
        booked.public_id, one.customer, one.on, one.currency, one.amount_minor, rest.settled(booked.settled),
        one.unallocated_minor - rest.too_many_minor, rest.discounts, rest.deductions, rest.differences,
    )  # fmt: skip
    return recorded, booked.id


@write
def allocate(operation: Operation, *, payment: str, invoice: str, amount: str | None = None) -> Recorded:
    """Settle an invoice with what is unallocated of a payment: all that fits, or `amount`. Dated today.

    Raises NotFound `payment_unknown`, `invoice_unknown`, Conflict `nothing_to_allocate`, `nothing_open`,
    `invoice_of_other_customer`, `currency_differs`, `allocation_too_large`, `allocation_exceeds_payment`.
    """
    row = locked(operation, payment)
    if not row.unallocated_minor:
        raise Conflict("nothing_to_allocate")
    named = allocations.named(operation, [invoice])
    allocations.require_same(operation, named, row.customer_id, row.currency)
    items = allocations.lock_open(operation, row.customer_id, row.currency, [one.id for one in named])
    return _use(operation, row, items, allocations.share(row.unallocated_minor, row.currency, invoice, items, amount))


def use_in_advance(operation: Operation, customer_ids: Sequence[int], receivable_ids: Sequence[int]) -> None:
    """Settle new receivables with what is left of their clients' earlier payments, the oldest money first.

    The customers are locked already. Does nothing unless the company's policy says so.
    """
    if payment_policy.in_force(operation.company).prepayments != "automatic":
        return
    waiting = Payment.objects.of(operation.company).filter(customer_id__in=customer_ids, unallocated_minor__gt=0)
    for row in waiting.select_related("customer").order_by("received_on", "id"):
        items = allocations.lock_open(operation, row.customer_id, row.currency, receivable_ids)
        owed_minor = sum(item.balance_minor for item in items)
        if owed_minor:
            shared = allocation.allocate(min(row.unallocated_minor, owed_minor), items).parts
            because = Reason("allocated_in_advance")
            _use(operation, row, items, tuple(replace(part, because=because) for part in shared))


def _use(operation: Operation, row: Payment, items: Sequence[OpenItem], parts: tuple[Part, ...]) -> Recorded:
    """Settle parts of open items with what is left of a locked payment."""
    used = ledger.rate_of(operation, "payment.received", row.currency, row.received_on, row.posted_as)
    entry = posting.payment_allocated(
        operation.today, row.public_id, row.currency, row.customer_id, row.pk, _amounts(parts), used
    )
    given = {"payment": row.pk, "customer": row.customer.number, "currency": row.currency}
    subject = allocations.subject(operation, row.customer.number, [part.id for part in parts])
    _post(operation, "payment.allocated", subject, given, entry, parts)
    settled = allocations.write(operation, parts, items, operation.today, payment_id=row.pk)
    offered = incentives.offers(operation.company, [item.id for item in items])
    paid = Paid(row.pk, row.public_id, row.customer_id, row.currency, row.received_on, row.ordered_on, used)
    left_minor = row.unallocated_minor - sum(part.amount_minor for part in parts)
    rest = settle_rest(operation, paid, parts, items, offered, left_minor)
    return Recorded(
        row.public_id, row.customer.number, row.received_on, row.currency, row.amount_minor, rest.settled(settled),
        left_minor - rest.too_many_minor, rest.discounts, rest.deductions, rest.differences,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rest:
    """What settled the rest that a payment left: expected deductions, discounts for paying early, cents that were let be."""

    deductions: tuple[Deducted, ...]
    discounts: tuple[Discounted, ...]
    differences: tuple[Difference, ...]

    @property
    def too_many_minor(self) -> int:
        """Cents of the payment that were too many and were let be."""
        return sum(one.amount_minor for one in self.differences if not one.number)

    def settled(self, parts: tuple[Settled, ...]) -> tuple[Settled, ...]:
        """What the payment settled, its balances as the rest was left."""
        return write_offs.settled(
            incentives.settled(deductions.settled(parts, self.deductions), self.discounts), self.differences
        )


_NO_REST = Rest((), (), ())


def settle_rest(
    operation: Operation, paid: Paid, parts: Sequence[Part], items: Sequence[OpenItem], offered: Mapping[int, Offered],
    unallocated_minor: int,
) -> Rest:  # fmt: skip
    """After the money: what was expected to be kept back, what was earned by paying early, then cents that are let be."""
    kept_back, standing = deductions.settle(operation, paid, parts, items, offered)
    discounts = incentives.settle(operation, paid, parts, standing, offered)
    earned = {one.number: one.amount_minor for one in discounts if one.is_earned}
    standing = [
        replace(item, balance_minor=item.balance_minor - earned.get(item.number, 0)) if item.number in earned else item
        for item in standing
    ]
    return Rest(kept_back, discounts, write_offs.let_be(operation, paid, parts, standing, unallocated_minor))


def _received(operation: Operation, on: date | None, ordered_on: date | None) -> date:
    """The day the money was credited to us. Raises Invalid `payment_in_the_future`, `ordered_after_received`."""
    on = on or operation.today
    if on > operation.today:
        raise Invalid("payment_in_the_future", on=on, today=operation.today)
    if ordered_on is not None and ordered_on > on:
        raise Invalid("ordered_after_received", on=on, ordered_on=ordered_on)
    return on


def _locked_payer(operation: Operation, customer: str, named: Sequence[Named]) -> Payer:
    """Who paid, held until the operation ends: the customer given, or the one whose invoice was named."""
    if customer:
        return customers.lock(operation, customer)
    if not named:
        raise Invalid("payment_needs_customer")
    return customers.lock_by_id(operation, named[0].customer_id)


def locked(operation: Operation, reference: str) -> Payment:
    """A payment under its customer's lock. Raises NotFound `payment_unknown`."""
    found = Payment.objects.of(operation.company).filter(public_id=reference).select_related("customer")
    row = found.first() if fields.storable(reference) else None
    if row is None:
        raise NotFound("payment_unknown", payment=fields.shown(reference))
    facts.lock(operation.company, [row.customer_id])
    row.refresh_from_db(fields=["unallocated_minor"])
    return row


def _post(
    operation: Operation, kind: str, subject: str, given: dict[str, Any], entry: Posting, parts: Sequence[Part],
    reference: str = "",
) -> None:  # fmt: skip
    (posted,) = ledger.post(operation, [entry])
    proof = {"parts": _amounts(parts), "entry": posted.entry_id, "digest": posted.digest}
    personal = {"reference": reference} if reference else {}
    operation.event(kind, subject, given | proof, None, **personal)


def _amounts(parts: Sequence[Part]) -> list[tuple[int, int]]:
    return [(part.id, part.amount_minor) for part in parts]
