"""Money that arrived, written down: one payment or a hundred thousand, with what each settles, in a few statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tagih.commands import allocations, ledger
from tagih.commands.allocations import Settled
from tagih.commands.operation import Operation
from tagih.domain import posting
from tagih.domain.allocation import OpenItem, Part
from tagih.domain.posting import Posting, Rate
from tagih.models import Payment, rows
from tagih.models.base import public_id

_PAYMENT = (
    "id", "company_id", "public_id", "customer_id", "received_on", "ordered_on", "currency", "amount_minor",
    "unallocated_minor", "way", "reference", "external_source", "external_number", "made_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Received:
    """A payment as it is to be written: from whom, how much, what it settles. `subject`: what its event is about."""

    customer_id: int
    customer: str
    on: date
    currency: str
    amount_minor: int
    parts: tuple[Part, ...]
    rate: Rate
    subject: str
    way: str = "transfer"
    reference: str = ""
    ordered_on: date | None = None
    external: tuple[str, str] = ("", "")
    """Who told of it, and how they name it: the same money is booked once."""

    @property
    def unallocated_minor(self) -> int:
        """What settles nothing."""
        return self.amount_minor - sum(part.amount_minor for part in self.parts)


@dataclass(frozen=True, slots=True)
class Booked:
    """The payment's row and what it settled; the rest is unallocated."""

    id: int
    public_id: str
    settled: tuple[Settled, ...]


def write(operation: Operation, received: Sequence[Received], items: Mapping[int, OpenItem]) -> list[Booked]:
    """Write payments with their postings, events and allocations.

    `items` are the receivables in their parts, as they stand before all of these, locked by the caller like the
    customers.
    """
    ids = list(rows.reserve(Payment, len(received)))
    addresses = [public_id() for _ in received]
    rows.insert(Payment, _PAYMENT, [
        (payment_id, operation.company.pk, address, one.customer_id, one.on, one.ordered_on, one.currency,
         one.amount_minor, 0, one.way, one.reference, *one.external, operation.now)
        for payment_id, address, one in zip(ids, addresses, received, strict=True)
    ])  # fmt: skip
    entries = [_entry(*each) for each in zip(ids, addresses, received, strict=True)]
    for payment_id, one, posted in zip(ids, received, ledger.post(operation, entries), strict=True):
        given = {
            "payment": payment_id, "customer": one.customer, "amount_minor": one.amount_minor, "currency": one.currency,
            "parts": _amounts(one.parts), "entry": posted.entry_id, "digest": posted.digest,
        }  # fmt: skip
        personal = {"reference": one.reference} if one.reference else {}
        operation.event("payment.recorded", one.subject, given, None, **personal)
    written = [(payment_id, one.on, one.parts) for payment_id, one in zip(ids, received, strict=True)]
    settled = allocations.write_payments(operation, written, items)
    return [Booked(*one) for one in zip(ids, addresses, settled, strict=True)]


def _entry(payment_id: int, address: str, one: Received) -> Posting:
    return posting.payment_received(
        one.on,
        one.external[1] or address,
        one.currency,
        one.customer_id,
        payment_id,
        one.amount_minor,
        _amounts(one.parts),
        one.rate,
    )


def _amounts(parts: Sequence[Part]) -> list[tuple[int, int]]:
    return [(part.id, part.amount_minor) for part in parts]
