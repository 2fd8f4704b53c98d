"""Credit notes: take back an invoice, all of it or a part, and settle what is open with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from django.db.models import Q, Sum

from tagih.commands import (
    adjustments,
    allocations,
    completeness,
    drafts,
    exchange,
    freed,
    ledger,
    releases,
    series,
    taxes,
)
from tagih.commands.allocations import Settled
from tagih.commands.drafts import BilledLine, Content, Drafted
from tagih.commands.operation import Operation, write
from tagih.domain import allocation, fields, lifecycle, money, posting, totals
from tagih.domain import credit as credits
from tagih.domain.allocation import OpenItem, Part
from tagih.domain.errors import Conflict, Invalid
from tagih.domain.posting import Rate
from tagih.domain.totals import LineTotal, TaxSubtotal
from tagih.models import Allocation, Invoice, InvoiceTax, Receivable, facts, rows

LONGEST_BECAUSE = 500
"""Characters of the reason, which is printed as the line of a part credit."""
LARGEST_PRICE_MILLIONTHS = 10**18
"""The highest unit price that the books hold."""


@dataclass(frozen=True, slots=True)
class Credited:
    """A credit note in the books: what it settled, and what is left of it to allocate. Amounts in minor units."""

    public_id: str
    number: str
    invoice: str
    issued_on: date
    currency: str
    net_minor: int
    tax_minor: int
    total_minor: int
    settled: tuple[Settled, ...]
    unallocated_minor: int


@dataclass(frozen=True, slots=True)
class CreditAllocated:
    """What a credit note settled later, and what is still left of it."""

    number: str
    settled: tuple[Settled, ...]
    unallocated_minor: int


class _Original(NamedTuple):
    """The invoice to be credited, locked, and what earlier credit notes have left of it."""

    row: Invoice
    is_untouched: bool
    left_minor: int
    left: tuple[TaxSubtotal, ...]


class _Note(NamedTuple):
    """A credit note as settling needs it."""

    id: int
    number: str
    customer_id: int
    currency: str
    rate: Rate


@write
def credit(
    operation: Operation, *, invoice: str, because: str, amount: str | None = None, issued_on: date | None = None,
    rate: str | None = None,
) -> Credited:  # fmt: skip
    """Credit an issued invoice: all that was not credited yet, or `amount` with the tax in it, per rate in proportion.

    The credit note settles what is open on the invoice, oldest instalment first; what exceeds it stays as credit.
    Credited wholly at once, it repeats the lines. A foreign currency keeps the invoice's rate unless one is given.
    Raises NotFound `invoice_unknown`, Conflict `draft_not_creditable`, `already_credited`, `credited_above_total`,
    `invoice_incomplete` (of an invoice that was ours), `issue_date_before_last`, Invalid `credit_not_positive`, `credit_before_invoice`.
    """
    return give(operation, invoice, because, amount, issued_on, rate)


def give(
    operation: Operation, invoice: str, because: str, amount: str | None = None, issued_on: date | None = None,
    rate: str | None = None, discount_id: int | None = None,
) -> Credited:  # fmt: skip
    """`credit` within another operation; `discount_id`: the early-payment discount that it gives."""
    because = fields.required("because", because, LONGEST_BECAUSE)
    on = issued_on or operation.today
    original = _locked_original(operation, invoice, on)
    amount_minor = original.left_minor if amount is None else _amount(original, amount)
    used = _rate(operation, original.row, rate, on, amount_minor)
    content = _content(operation, original, amount_minor, because)
    items = _open_items(operation, original.row)
    drafted = drafts.insert(operation, drafts.payer(original.row.customer), content, original.row.pk)
    if not (discount_id or original.row.external_source):
        completeness.require_for_credit(operation, drafted.id)
    (number,) = series.take(operation, "credit_note", on, 1)
    note = _Note(drafted.id, number, drafted.customer_id, drafted.currency, used)
    _issue(operation, note, original.row, drafted, on, because)
    parts = allocation.allocate(amount_minor, items, _oldest_first(items)).parts
    settled = _settle(operation, note, parts, items, on, discount_id) if parts else ()
    releases.follow(operation, [original.row.pk])
    if amount_minor == original.left_minor and not discount_id:
        freed.by_credit(operation, original.row.pk)
    return Credited(
        drafted.public_id, number, str(original.row.number), on, drafted.currency, drafted.net_minor, drafted.tax_minor,
        drafted.total_minor, settled, drafted.total_minor - sum(part.amount_minor for part in parts),
    )  # fmt: skip


@write
def allocate_credit(
    operation: Operation, *, credit_note: str, invoice: str, amount: str | None = None
) -> CreditAllocated:
    """Settle an invoice with what is left of a credit note: all that fits, or `amount`.

    Raises NotFound `credit_note_unknown`, `invoice_unknown`, Conflict `nothing_left_of_credit`, `nothing_open`,
    `invoice_of_other_customer`, `currency_differs`, `allocation_too_large`, `allocation_exceeds_payment`.
    """
    row = drafts.find(operation, credit_note, "credit_note")
    facts.lock(operation.company, [row.customer_id])
    row.refresh_from_db(fields=["unallocated_minor"])
    if not row.unallocated_minor:
        raise Conflict("nothing_left_of_credit", credit_note=row.number)
    wanted = allocations.named(operation, [invoice])
    allocations.require_same(operation, wanted, row.customer_id, row.currency)
    items = allocations.lock_open(operation, row.customer_id, row.currency, [one.id for one in wanted])
    parts = allocations.share(row.unallocated_minor, row.currency, invoice, items, amount)
    used = ledger.rate_of(operation, "credit_note.issued", row.currency, row.issued_on, str(row.number))
    note = _Note(row.pk, str(row.number), row.customer_id, row.currency, used)
    settled = _settle(operation, note, parts, items, operation.today)
    return CreditAllocated(note.number, settled, row.unallocated_minor - sum(part.amount_minor for part in parts))


def _issue(
    operation: Operation, note: _Note, original: Invoice, drafted: Drafted, on: date, because: str
) -> None:  # fmt: skip
    """Post a credit note and make it final."""
    advances_minor = drafts.advances_minor(operation, note.id, original.purpose, drafted.net_minor)
    entry = posting.credit_note_issued(
        on, note.number, note.currency, note.customer_id, note.id, drafted.net_minor, drafted.tax_minor, note.rate,
        advances_minor, drafted.rounding_minor,
    )  # fmt: skip
    exchange.keep(operation, [exchange.Kept(note.id, note.currency, drafted.tax_minor, note.rate)])
    (posted,) = ledger.post(operation, [entry])
    rows.update(Invoice, "id", ("number", "issued_on", "state"), [(note.id, note.number, on, "issued")])
    given = {
        "credit_note": note.id, "number": note.number, "invoice": original.pk, "total_minor": drafted.total_minor,
        "currency": note.currency, "entry": posted.entry_id, "digest": posted.digest,
    }  # fmt: skip
    operation.event("credit_note.issued", f"invoice {original.number}", given, note=because)


def _settle(
    operation: Operation, note: _Note, parts: Sequence[Part], items: Sequence[OpenItem], on: date,
    discount_id: int | None = None,
) -> tuple[Settled, ...]:  # fmt: skip
    """Post and write down which receivables a credit note settles."""
    amounts = [(part.id, part.amount_minor) for part in parts]
    entry = posting.credit_allocated(on, note.number, note.currency, note.customer_id, note.id, amounts, note.rate)
    (posted,) = ledger.post(operation, [entry])
    settled = allocations.write(operation, parts, items, on, credit_note_id=note.id, discount_id=discount_id)
    given = {
        "credit_note": note.id, "number": note.number, "parts": amounts, "currency": note.currency,
        "entry": posted.entry_id, "digest": posted.digest,
    }  # fmt: skip
    invoice = allocations.invoice_of(operation, [part.id for part in parts])
    operation.event("credit_note.allocated", f"invoice {invoice}", given)
    return settled


def _locked_original(operation: Operation, reference: str, on: date) -> _Original:
    """The invoice under its customer's lock, if it may be credited on that day."""
    row = drafts.find(operation, reference)
    facts.lock(operation.company, [row.customer_id])
    if row.issued_on is None:
        lifecycle.check_transition("draft", "credit")
    elif on < row.issued_on:
        raise Invalid("credit_before_invoice", issued_on=on, invoice_on=row.issued_on)
    left_minor, left = left_of(operation, row.pk, row.total_minor)
    taken_minor = row.total_minor - left_minor
    lifecycle.check_transition(lifecycle.state_after_credit(row.total_minor, taken_minor), "credit")
    return _Original(row, not taken_minor, left_minor, left)


def left_of(operation: Operation, invoice_id: int, total_minor: int) -> tuple[int, tuple[TaxSubtotal, ...]]:
    """What credit notes, discounts and credit that was given away have left of an invoice, and of each of its rates."""
    notes = Invoice.objects.of(operation.company).filter(credits_id=invoice_id, state="issued")
    credited_minor = int(notes.aggregate(sum=Sum("total_minor"))["sum"] or 0)
    left_minor = total_minor - credited_minor
    left: tuple[TaxSubtotal, ...] = (TaxSubtotal("Z", 0, left_minor, 0),)  # imported: its taxes are not known to us
    if invoiced := _taxes(operation, [invoice_id]):
        left = credits.remaining(invoiced, _taxes(operation, list(notes.values_list("pk", flat=True))))
    given_minor = _given_away(operation, invoice_id)
    if not given_minor:
        return left_minor, left
    left_minor -= given_minor
    return left_minor, credits.part(credits.taxed(left_minor, -1, left), left) if left_minor else ()


def _given_away(operation: Operation, invoice_id: int) -> int:
    """Discounts that were posted, and credit that nobody paid for: the price has fallen without a credit note."""
    settled = Allocation.objects.of(operation.company).filter(receivable__invoice_id=invoice_id)
    away = settled.filter(Q(discount__isnull=False, payment__isnull=False) | Q(holding__is_paid_for=False))
    return int(away.aggregate(sum=Sum("amount_minor"))["sum"] or 0)


def _taxes(operation: Operation, invoice_ids: list[int]) -> list[TaxSubtotal]:
    taxes = InvoiceTax.objects.of(operation.company).filter(invoice_id__in=invoice_ids).order_by("id")
    return [TaxSubtotal(*row) for row in taxes.values_list("category", "rate_ppm", "base_minor", "tax_minor")]


def _amount(original: _Original, text: str) -> int:
    """The amount asked for: more than nothing, at most what is left, in units that the currency prints."""
    currency = original.row.currency
    amount_minor = money.parse(fields.line("amount", text, fields.LONGEST_NUMBER), currency)
    if amount_minor <= 0:
        raise Invalid("credit_not_positive", amount=money.plain(amount_minor, currency))
    lifecycle.state_after_credit(original.left_minor, amount_minor)
    if amount_minor != original.left_minor and amount_minor % totals.printed_unit_minor(currency):
        digits = money.shown_digits(currency)
        raise Invalid("amount_too_precise", text=fields.shown(text), currency=currency, digits=digits)
    return amount_minor


def _rate(operation: Operation, original: Invoice, text: str | None, on: date, amount_minor: int) -> Rate:
    if text is not None:
        return ledger.rate(operation, original.currency, text, on, amount_minor)
    used = ledger.rate_of(operation, "invoice.issued", original.currency, original.issued_on, str(original.number))
    kept = exchange.of(operation.company, original.pk)
    return replace(used, source=kept.source) if kept else used


def _content(operation: Operation, original: _Original, amount_minor: int, because: str) -> Content:
    """The lines of the invoice once more, or one line for each tax rate of a part of it."""
    row = original.row
    reasons = taxes.exemptions_of(operation.company, row.pk)
    lines = drafts.stored_lines(operation, row.pk) if original.is_untouched and amount_minor == row.total_minor else []
    if lines:
        net = [LineTotal(net_minor, net_minor, 0) for _, net_minor in lines]
        parts, nets = adjustments.stored(operation.company, row.pk)
        total_minor = row.net_minor + row.tax_minor
        sums = totals.Totals(tuple(net), original.left, row.net_minor, row.tax_minor, total_minor, nets)
        billed = [billed for billed, _ in lines]
        return drafts.content_of_credit(billed, sums, row, because, parts, reasons, row.total_minor - total_minor)
    unit_minor = 1 if amount_minor == original.left_minor else totals.printed_unit_minor(row.currency)
    taxed_minor = credits.taxed(amount_minor, original.left_minor, original.left)
    shares = credits.part(taxed_minor, original.left, unit_minor)
    net = [LineTotal(part.base_minor, part.base_minor, 0) for part in shares]
    tax_minor = sum(part.tax_minor for part in shares)
    sums = totals.Totals(tuple(net), shares, taxed_minor - tax_minor, tax_minor, taxed_minor)
    billed = [_line(part, row.currency, because) for part in shares]
    return drafts.content_of_credit(billed, sums, row, because, [], reasons, amount_minor - taxed_minor)


def _line(part: TaxSubtotal, currency: str, because: str) -> BilledLine:
    """One unit at the base of one tax rate; of a deduction, one unit less (a price is never negative, BR-27)."""
    price = int(money.to_decimal(abs(part.base_minor), currency).scaleb(6))
    if price > LARGEST_PRICE_MILLIONTHS:
        limit = money.plain(LARGEST_PRICE_MILLIONTHS // 10 ** (6 - money.minor_digits(currency)), currency)
        raise Invalid("amount_too_large", text=money.plain(part.base_minor, currency), limit=limit)
    quantity = -1_000_000 if part.base_minor < 0 else 1_000_000
    return BilledLine(because, "", totals.Line(quantity, price, part.category, part.rate_ppm))


def _open_items(operation: Operation, original: Invoice) -> list[OpenItem]:
    receivables = rows.select(Receivable, ("id",), invoice_id=original.pk)
    ids = [receivable_id for (receivable_id,) in receivables]
    return allocations.lock_open(operation, original.customer_id, original.currency, ids)


def _oldest_first(items: Sequence[OpenItem]) -> list[int]:
    return [item.id for item in sorted(items, key=lambda item: (item.due_on, item.id))]
