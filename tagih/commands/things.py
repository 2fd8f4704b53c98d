"""One customer, invoice or quote, by whichever name it was called: what tags and custom fields are put on."""

from __future__ import annotations

from dataclasses import dataclass

from tagih.commands import customers, drafts, quotes
from tagih.commands.operation import Operation
from tagih.domain.errors import Invalid


@dataclass(frozen=True, slots=True)
class Thing:
    """`kind` is customer, invoice or quote; `is_fixed` says that the client has it, so that its content may not change."""

    kind: str
    id: int
    name: str
    is_fixed: bool

    @property
    def column(self) -> str:
        """The column that points at it."""
        return f"{self.kind}_id"


def locked(operation: Operation, customer: str, invoice: str, quote: str) -> Thing:
    """The one thing that was named, under its customer's lock.

    Raises Invalid `one_thing_at_a_time`, NotFound `customer_unknown`, `invoice_unknown`, `quote_unknown`.
    """
    if len([one for one in (customer, invoice, quote) if one]) != 1:
        raise Invalid("one_thing_at_a_time")
    if customer:
        owner = customers.lock(operation, customer)
        return Thing("customer", owner.id, f"customer {owner.number}", False)
    if invoice:
        bill = drafts.find(operation, invoice)
        customers.lock(operation, bill.customer.number)
        bill.refresh_from_db(fields=["state"])
        return Thing("invoice", bill.pk, f"invoice {bill.number or bill.public_id}", bill.state != "draft")
    offer = quotes.locked(operation, quote)
    return Thing("quote", offer.pk, quotes.subject(offer), offer.state != "draft")
