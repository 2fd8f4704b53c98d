"""Credits: store credit and credit for future work, given for something or given away, and used on an invoice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tagih.commands import allocations, credit_notes, drafts, holdings
from tagih.commands.holdings import Drawn
from tagih.commands.operation import Operation, write
from tagih.domain import credit, fields, incentives, money, posting_holdings
from tagih.domain.allocation import OpenItem, Part
from tagih.domain.errors import Conflict, Invalid
from tagih.models import Holding, Invoice, Receivable, rows

KINDS = ("store_credit", "future_work")


@dataclass(frozen=True, slots=True)
class Given:
    """A credit: what it is worth in minor units, and its last day if it has one."""

    public_id: str
    kind: str
    customer: str
    currency: str
    amount_minor: int
    expires_on: date | None


@write
def give(
    operation: Operation, *, customer: str, because: str, amount: str | None = None, kind: str = "store_credit",
    payment: str = "", credit_note: str = "", expires_on: date | None = None,
) -> Given:  # fmt: skip
    """Give a customer credit: out of what is left of a `payment` or `credit_note`, or else as a gift of `amount`.

    `kind` future_work settles only what is billed from that day on. Its last day follows the company's policy unless
    given. Raises NotFound `customer_unknown`, `payment_unknown`, `credit_note_unknown`, Invalid `credit_kind_unknown`,
    `credit_source_twice`, `field_missing`, `expiry_in_the_past`, `payment_not_positive`, Conflict
    `nothing_to_allocate`, `allocation_exceeds_payment`, `holding_of_other_customer`.
    """
    fields.one_of("credit_kind_unknown", "kind", kind, KINDS)
    if payment and credit_note:
        raise Invalid("credit_source_twice")
    is_paid_for = bool(payment or credit_note)
    if amount is None and not is_paid_for:
        raise Invalid("field_missing", column="amount")
    row = holdings.create(
        operation, customer, kind, because, "", expires_on=holdings.expiry(operation, kind, expires_on),
        is_paid_for=is_paid_for,
    )  # fmt: skip
    held = holdings.held(row)
    if payment:
        payment_id, amount_minor = holdings.unallocated(operation, row, payment, amount)
        entry = posting_holdings.money_moved(operation.today, row.public_id, held, payment_id, amount_minor, 0)
    elif credit_note:
        note, amount_minor = _left(operation, row, credit_note, amount)
        entry = posting_holdings.credit_moved(operation.today, row.public_id, held, note.pk, amount_minor)
    else:
        amount_minor = allocations.positive(amount or "", row.currency)
        entry = posting_holdings.credit_given(operation.today, row.public_id, held, amount_minor)
    holdings.post(operation, row, entry, {"amount_minor": amount_minor, "expires_on": row.expires_on}, note=row.name)
    holdings.wake(operation, [row.customer_id])
    return Given(row.public_id, kind, row.customer.number, row.currency, amount_minor, row.expires_on)


@write
def use(operation: Operation, *, credit: str, invoice: str, amount: str | None = None) -> Drawn:
    """Settle an invoice with a credit: all that fits, or `amount`. What was given away lowers the price and its tax.

    Raises NotFound `credit_unknown`, `invoice_unknown`, Conflict `holding_closed`, `holding_expired`, `holding_empty`,
    `nothing_open`, `holding_too_small`, `allocation_too_large`, `holding_of_other_customer`, `holding_currency`,
    `credit_for_later_work`.
    """
    found = holdings.find(operation, KINDS, credit)
    row, items = holdings.lock_owed(operation, found, invoice, of_anyone=False)
    _require_later_work(operation, row, items)
    return spend(operation, row, holdings.share(row, invoice, items, amount), items)


def spend(operation: Operation, row: Holding, parts: Sequence[Part], items: Sequence[OpenItem]) -> Drawn:
    """Settle `parts` with a locked credit or voucher; where it was given away, as a discount on that invoice."""
    if row.is_paid_for:
        return holdings.draw(operation, row, parts, items)
    invoice = _invoice(operation, parts)
    amount_minor = sum(part.amount_minor for part in parts)
    rule = incentives.tax_rule(operation.company.country)
    if rule.correction == "credit_note":
        text = money.plain(amount_minor, row.currency)
        done = credit_notes.give(operation, str(invoice.number), row.name, text)
        entry = posting_holdings.released(operation.today, str(row), holdings.held(row), amount_minor)
        given = {"amount_minor": amount_minor, "credit_note": done.number, "invoice": invoice.number}
        holdings.post(operation, row, entry, given)
        return holdings.drawn(row, amount_minor, done.settled)
    _, left = credit_notes.left_of(operation, invoice.pk, invoice.total_minor)
    relief_minor = sum(one.tax_minor for one in credit.part(amount_minor, left))
    return holdings.draw(operation, row, parts, items, relief_minor)


def _left(operation: Operation, row: Holding, reference: str, amount: str | None) -> tuple[Invoice, int]:
    note = drafts.find(operation, reference, "credit_note")
    holdings.require_owner(row, note.customer_id, note.customer.number)
    if note.currency != row.currency:
        raise Conflict("currency_differs", number=str(row), theirs=row.currency, ours=note.currency)
    note.refresh_from_db(fields=["unallocated_minor"])
    if not note.unallocated_minor:
        raise Conflict("nothing_left_of_credit", credit_note=note.number)
    return note, holdings.part_of(note.unallocated_minor, row.currency, amount)


def _require_later_work(operation: Operation, row: Holding, items: Sequence[OpenItem]) -> None:
    """Raises Conflict `credit_for_later_work`."""
    if row.kind != "future_work" or not items:
        return
    ids = [item.id for item in items]
    dates = rows.select(Receivable, ("number", "issued_on"), company_id=operation.company.pk, id=ids)
    for number, issued_on in dates:
        issued_on = date.fromisoformat(issued_on) if isinstance(issued_on, str) else issued_on
        if issued_on < row.opened_on:
            raise Conflict(
                "credit_for_later_work", holding=row.name, on=row.opened_on, number=number, issued_on=issued_on
            )


def _invoice(operation: Operation, parts: Sequence[Part]) -> Invoice:
    found = Receivable.objects.of(operation.company).select_related("invoice").get(pk=parts[0].id)
    return found.invoice
