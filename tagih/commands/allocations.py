"""Allocations: which receivables are meant, under lock, and what a payment or a credit note settles of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from tagih.commands.operation import Operation
from tagih.domain import allocation, fields, money
from tagih.domain.allocation import OpenItem, Part
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.domain.reasons import Reason
from tagih.models import Allocation, Company, Customer, Dispute, Invoice, Receivable, deductions, rows


@dataclass(frozen=True, slots=True)
class Settled:
    """What one receivable got, and what is still open on it."""

    number: str
    amount_minor: int
    balance_minor: int


class Named(NamedTuple):
    """A receivable that somebody named, open or not."""

    id: int
    number: str
    invoice_id: int
    customer_id: int
    currency: str


_NAMED = ("id", "number", "invoice_id", "customer_id", "currency")
_OPEN = ("id", "number", "due_on", "balance_minor", "disputed_minor")
_ALLOCATION = (
    "company_id", "receivable_id", "payment_id", "credit_note_id", "holding_id", "discount_id", "deduction_id",
    "write_off_id", "on", "amount_minor", "because",
)  # fmt: skip


def named(operation: Operation, numbers: Sequence[str]) -> list[Named]:
    """The receivables of these invoices or instalments, in the order in which they were named.

    Raises NotFound `invoice_unknown`.
    """
    company_id, wanted = operation.company.pk, list(dict.fromkeys(numbers))
    known = [number for number in wanted if fields.storable(number)]
    found: dict[str, list[Named]] = {}
    if known:
        invoices = rows.select(Invoice, ("id", "number"), company_id=company_id, kind="invoice", number=known)
        number_of = dict(invoices)
        for row in rows.select(Receivable, _NAMED, invoice_id=list(number_of)):  # of this company, as the invoices are
            found.setdefault(number_of[row[2]], []).append(Named(*row))
    if parts := [number for number in known if number not in found]:
        for row in rows.select(Receivable, _NAMED, company_id=company_id, number=parts):
            found.setdefault(row[1], []).append(Named(*row))
    for number in wanted:
        if number not in found:
            raise NotFound("invoice_unknown", invoice=fields.shown(number))
    return [one for number in wanted for one in found[number]]


def require_same(operation: Operation, wanted: Sequence[Named], customer_id: int, currency: str) -> None:
    """Raises Conflict `invoice_of_other_customer`, `currency_differs` for what one payment cannot settle."""
    for one in wanted:
        if one.customer_id != customer_id:
            ids = [one.customer_id, customer_id]
            number_of = dict(rows.select(Customer, ("id", "number"), company_id=operation.company.pk, id=ids))
            theirs, ours = number_of[one.customer_id], number_of[customer_id]
            raise Conflict("invoice_of_other_customer", invoice=one.number, theirs=theirs, customer=ours)
        if one.currency != currency:
            raise Conflict("currency_differs", number=one.number, theirs=one.currency, ours=currency)


def invoice_of(operation: Operation, receivable_ids: Sequence[int]) -> str | None:
    """The number of the one invoice that these receivables belong to; None where there are several, or none."""
    company_id = operation.company.pk
    found = rows.select(Receivable, ("invoice_id",), company_id=company_id, id=list(receivable_ids))
    if len(invoice_ids := {invoice_id for (invoice_id,) in found}) != 1:
        return None
    return str(rows.select(Invoice, ("number",), company_id=company_id, id=invoice_ids.pop())[0][0])


def subject(operation: Operation, customer: str, receivable_ids: Sequence[int]) -> str:
    """What an event about these receivables is about: their invoice where it is one alone, else the customer."""
    invoice = invoice_of(operation, receivable_ids) if receivable_ids else None
    return f"invoice {invoice}" if invoice else f"customer {customer}"


def lock_open(
    operation: Operation, customer_id: int, currency: str, ids: Sequence[int] | None = None
) -> list[OpenItem]:
    """The open receivables of a customer in one currency (or only `ids` of them), held until the operation ends.

    The customer must be locked already.
    """
    equal: dict[str, Any] = {"company_id": operation.company.pk, "customer_id": customer_id, "currency": currency}
    if ids is not None:
        equal["id"] = list(ids)
    found = rows.select(Receivable, _OPEN, "balance_minor > 0", lock=True, **equal)
    kept_back = deductions.left(operation.company, customer_ids=[customer_id])
    return [_open_item(row, kept_back.get(row[0], 0)) for row in found]


def _open_item(row: tuple[Any, ...], kept_back_minor: int) -> OpenItem:
    """What is open of a receivable; what is expected to be kept back never takes all of it."""
    item = OpenItem(*row)
    return replace(item, deducted_minor=kept_back_minor) if 0 < kept_back_minor < item.balance_minor else item


def lock_ids(operation: Operation, ids: Sequence[int]) -> dict[int, OpenItem]:
    """These receivables by id, of whatever customers, held until the operation ends; the customers are locked already."""
    found = rows.select(Receivable, _OPEN, lock=True, company_id=operation.company.pk, id=list(ids))
    return {row[0]: OpenItem(*row) for row in found}


def share(
    purse_minor: int, currency: str, invoice: str, items: Sequence[OpenItem], amount: str | None
) -> tuple[Part, ...]:
    """What `amount` (None: as much as there is and is owed) of a purse settles of one invoice, its oldest part first.

    Raises Conflict `nothing_open`, `allocation_too_large`, `allocation_exceeds_payment`, Invalid `payment_not_positive`.
    """
    owed_minor = sum(item.balance_minor for item in items)
    if not owed_minor:
        raise Conflict("nothing_open", invoice=invoice)
    amount_minor = min(purse_minor, owed_minor) if amount is None else positive(amount, currency)
    text, balance = money.plain(amount_minor, currency), money.plain(owed_minor, currency)
    if amount_minor > purse_minor:
        raise Conflict("allocation_exceeds_payment", parts=text, amount=money.plain(purse_minor, currency))
    if amount_minor > owed_minor:
        raise Conflict("allocation_too_large", amount=text, number=invoice, balance=balance)
    oldest_first = sorted(items, key=lambda item: (item.due_on, item.id))
    return allocation.allocate(amount_minor, items, [item.id for item in oldest_first]).parts


def by_credit_note(company: Company, invoice_ids: Sequence[int]) -> list[int]:
    """The discounts of these invoices that a credit note gave."""
    found = Allocation.objects.of(company).filter(
        receivable__invoice_id__in=invoice_ids, credit_note__isnull=False, discount__isnull=False
    )
    return list(found.values_list("discount_id", flat=True))


def positive(amount: str, currency: str) -> int:
    """Minor units of an amount above nothing. Raises Invalid `payment_not_positive` and what `money.parse` raises."""
    amount_minor = money.parse(fields.line("amount", amount, fields.LONGEST_NUMBER), currency)
    if amount_minor <= 0:
        raise Invalid("payment_not_positive", amount=money.plain(amount_minor, currency))
    return amount_minor


def write(  # noqa: PLR0913 - one argument per kind of source
    operation: Operation, parts: Sequence[Part], items: Sequence[OpenItem], on: date, *,
    payment_id: int | None = None, credit_note_id: int | None = None, holding_id: int | None = None,
    discount_id: int | None = None, deduction_id: int | None = None,
    write_off_id: int | None = None,
) -> tuple[Settled, ...]:  # fmt: skip
    """Write down what was allocated and why; a dispute never stays larger than the balance that is left."""
    company_id = operation.company.pk
    rows.insert(Allocation, _ALLOCATION, [
        (company_id, part.id, payment_id, credit_note_id, holding_id, discount_id, deduction_id, write_off_id, on,
         part.amount_minor, json.dumps(part.because.as_json()))
        for part in parts
    ])  # fmt: skip
    by_id = {item.id: item for item in items}
    left_minor = {part.id: by_id[part.id].balance_minor - part.amount_minor for part in parts}
    shrunk = [(row_id, left) for row_id, left in left_minor.items() if by_id[row_id].disputed_minor > left]
    rows.update(Receivable, "id", ("disputed_minor",), shrunk)
    return tuple(Settled(by_id[part.id].number, part.amount_minor, left_minor[part.id]) for part in parts)


def write_payments(
    operation: Operation, paid: Sequence[tuple[int, date, Sequence[Part]]], items: Mapping[int, OpenItem]
) -> list[tuple[Settled, ...]]:
    """Write down what many payments (id, day, parts) settled, one after the other, as `write` does for one."""
    company_id = operation.company.pk
    rows.insert(Allocation, ("company_id", "receivable_id", "payment_id", "on", "amount_minor", "because"), [
        (company_id, part.id, payment_id, on, part.amount_minor, json.dumps(part.because.as_json()))
        for payment_id, on, parts in paid for part in parts
    ])  # fmt: skip
    left_minor = {row_id: item.balance_minor for row_id, item in items.items()}
    settled = []
    for _, _, parts in paid:
        done = []
        for part in parts:
            left_minor[part.id] -= part.amount_minor
            done.append(Settled(items[part.id].number, part.amount_minor, left_minor[part.id]))
        settled.append(tuple(done))
    shrunk = [(row_id, left) for row_id, left in left_minor.items() if items[row_id].disputed_minor > left]
    rows.update(Receivable, "id", ("disputed_minor",), shrunk)
    return settled


# --- taken back ----------------------------------------------------------------------------------------------


def standing(operation: Operation, payment_id: int) -> list[Allocation]:
    """What a payment settles and was not taken back, discounts included, with its receivables; the oldest first."""
    mine = Allocation.objects.of(operation.company).filter(payment_id=payment_id, reverses=None, reversed_by=None)
    return list(mine.select_related("receivable__invoice", "discount", "deduction").order_by("id"))


def take_back(operation: Operation, taken: Sequence[Allocation], on: date, because: Reason) -> None:
    """Write down that these settle nothing any more, after their posting; an open dispute has its whole amount again."""
    company_id, text = operation.company.pk, json.dumps(because.as_json())
    rows.insert(Allocation, (*_ALLOCATION, "reverses_id"), [
        (company_id, one.receivable_id, one.payment_id, one.credit_note_id, one.holding_id, one.discount_id,
         one.deduction_id, one.write_off_id, on, -one.amount_minor, text, one.pk)
        for one in taken
    ])  # fmt: skip
    ids = sorted({one.receivable_id for one in taken})
    balances = dict(rows.select(Receivable, ("id", "balance_minor"), company_id=company_id, id=ids))
    disputed = Dispute.objects.of(operation.company).filter(receivable_id__in=ids, closed_on=None)
    rows.update(Receivable, "id", ("disputed_minor",), [
        (receivable_id, min(amount_minor, balances[receivable_id]))
        for receivable_id, amount_minor in disputed.values_list("receivable_id", "amount_minor")
    ])  # fmt: skip
