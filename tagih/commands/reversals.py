"""Money taken back: a payment that was returned, charged back or never came, and what a payment settled by mistake.

Nothing is changed that is posted: a new entry, dated on the day it happened, opens the receivables again with their own
due days. The rule is asked about them again the same day, and deliverables that waited for the money lock again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tagih.commands import allocations, ledger, payments, write_offs
from tagih.commands.operation import Operation, write
from tagih.domain import fields, money, posting_corrections, posting_deductions
from tagih.domain.errors import Conflict, Invalid
from tagih.domain.posting import Rate
from tagih.domain.reasons import Reason
from tagih.models import Allocation, EarlyDiscount, ExpectedDeduction, JournalLine, Payment, Receivable, Reversal, rows
from tagih.models.base import longest
from tagih.models.payments import REVERSALS

_BECAUSE = {
    "mistake": Reason("taken_back_mistake"), "returned": Reason("taken_back_returned"),
    "charged_back": Reason("taken_back_charged_back"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Opened:
    """A receivable that is owed again: how much of it by this, and in all. Amounts in minor units."""

    number: str
    due_on: date
    amount_minor: int
    balance_minor: int


@dataclass(frozen=True, slots=True)
class Reversed:
    """A payment taken back, what is owed again, and what was kept as a fee.

    `discounts_kept` are the credit notes that gave a discount for paying early: a document stays, and so does what it
    gave. Bill it again where it is not meant.
    """

    public_id: str
    customer: str
    kind: str
    on: date
    currency: str
    amount_minor: int
    opened: tuple[Opened, ...]
    fee_minor: int = 0
    discounts_kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unallocated:
    """What a payment settled and settles no more; it is unallocated again."""

    public_id: str
    customer: str
    currency: str
    opened: tuple[Opened, ...]
    unallocated_minor: int


@write
def reverse(
    operation: Operation, *, payment: str, because: str, kind: str = "mistake", on: date | None = None, fee: str = "",
) -> Reversed:  # fmt: skip
    """Take a payment back as of a day (today): all it settled is owed again, early-payment discounts with their tax too.

    `kind`: `mistake`, `returned` by the bank, or `charged_back`; `fee` is what the bank or provider took for it, in the
    currency of the payment. Raises NotFound `payment_unknown`, Invalid `reversal_kind_unknown`, `field_missing`,
    `payment_in_the_future`, `reversal_before_payment`, `payment_not_positive`, Conflict `payment_reversed_already`,
    `payment_used_elsewhere`.
    """
    fields.one_of("reversal_kind_unknown", "kind", kind, REVERSALS)
    because = fields.required("because", because, longest(Reversal, "because"))
    row = payments.locked(operation, payment)
    _require_standing(operation, row)
    taken = allocations.standing(operation, row.pk)
    day = _day(operation, on, row)
    given_up = write_offs.of_payment(operation, row.pk)
    fee_minor = allocations.positive(fee, row.currency) if fee.strip() else 0
    parts = _money(taken)
    too_many_minor = sum(one.amount_minor for one in given_up if one.receivable_id is None)
    _require_whole(row, parts, too_many_minor)
    Reversal.objects.of(operation.company).create(
        company=operation.company, payment=row, kind=kind, on=day, fee_minor=fee_minor, because=because,
        made_at=operation.now,
    )  # fmt: skip
    rate = _rate(operation, row)
    write_offs.undo(operation, given_up, day, _BECAUSE[kind])
    amounts = _lock(operation, parts)
    entry = posting_corrections.payment_reversed(
        day, row.public_id, row.currency, row.customer_id, row.pk, row.amount_minor, amounts, rate
    )
    (posted,) = ledger.post(operation, [entry])
    subject = allocations.subject(operation, row.customer.number, [receivable_id for receivable_id, _ in amounts])
    operation.event("payment.reversed", subject, {
        "payment": row.pk, "customer": row.customer.number, "kind": kind, "amount_minor": row.amount_minor,
        "currency": row.currency, "parts": amounts, "entry": posted.entry_id, "digest": posted.digest,
    }, None, note=because)  # fmt: skip
    _take_back(operation, row, taken, day, rate, _BECAUSE[kind])
    if fee_minor:
        _charge_fee(operation, row, day, fee_minor)
    return Reversed(
        row.public_id, row.customer.number, kind, day, row.currency, row.amount_minor, _opened(operation, taken),
        fee_minor, _discounts_kept(operation, taken),
    )  # fmt: skip


@write
def unallocate(operation: Operation, *, payment: str, invoice: str, because: str = "") -> Unallocated:
    """Take off an invoice or instalment what a payment settled of it; the money stays unallocated. Dated today.

    A discount that came with it is owed again too. Raises NotFound `payment_unknown`, `invoice_unknown`, Conflict
    `not_settled_by_payment`.
    """
    because = fields.line("because", because, longest(Reversal, "because"))
    row = payments.locked(operation, payment)
    named = {one.id for one in allocations.named(operation, [invoice])}
    taken = [one for one in allocations.standing(operation, row.pk) if one.receivable_id in named]
    if not taken:
        raise Conflict("not_settled_by_payment", invoice=fields.shown(invoice))
    given_up = [one for one in write_offs.of_payment(operation, row.pk) if one.receivable_id in named]
    write_offs.undo(operation, given_up, operation.today, Reason("taken_back_by_hand", {"number": invoice}))
    rate, amounts = _rate(operation, row), _lock(operation, _money(taken))
    entry = posting_corrections.payment_unallocated(
        operation.today, row.public_id, row.currency, row.customer_id, row.pk, amounts, rate
    )
    (posted,) = ledger.post(operation, [entry])
    operation.event("payment.unallocated", allocations.subject(operation, row.customer.number, sorted(named)), {
        "payment": row.pk, "customer": row.customer.number, "currency": row.currency, "parts": amounts,
        "entry": posted.entry_id, "digest": posted.digest,
    }, None, note=because)  # fmt: skip
    _take_back(operation, row, taken, operation.today, rate, Reason("taken_back_by_hand", {"number": invoice}))
    left_minor = row.unallocated_minor + sum(amount for _, amount in amounts)
    return Unallocated(row.public_id, row.customer.number, row.currency, _opened(operation, taken), left_minor)


# --- what may be taken back ----------------------------------------------------------------------------------


def _require_standing(operation: Operation, row: Payment) -> None:
    known = Reversal.objects.of(operation.company).filter(payment=row).values_list("on", flat=True).first()
    if known is not None:
        raise Conflict("payment_reversed_already", on=known)


def _day(operation: Operation, on: date | None, row: Payment) -> date:
    """The day it is taken back: no balance of a past day ever exceeds its amount."""
    day = on or operation.today
    if day > operation.today:
        raise Invalid("payment_in_the_future", on=day, today=operation.today)
    everything = Allocation.objects.of(operation.company).filter(payment=row).values_list("on", flat=True)
    earliest = max([row.received_on, *everything])
    if day < earliest:
        raise Invalid("reversal_before_payment", on=day, earliest=earliest)
    return day


def _require_whole(row: Payment, parts: Sequence[Allocation], too_many_minor: int) -> None:
    settled_minor = sum(part.amount_minor for part in parts) + too_many_minor
    elsewhere_minor = row.amount_minor - row.unallocated_minor - settled_minor
    if elsewhere_minor:
        raise Conflict("payment_used_elsewhere", amount=money.plain(elsewhere_minor, row.currency))


# --- taking it back ------------------------------------------------------------------------------------------


def _money(taken: Sequence[Allocation]) -> list[Allocation]:
    """Those that are money, without the discounts and deductions that came with it."""
    return [one for one in taken if one.discount_id is None and one.deduction_id is None]


def _lock(operation: Operation, parts: Sequence[Allocation]) -> list[tuple[int, int]]:
    """What each receivable had of it (id, amount), the receivables held until the operation ends."""
    found: dict[int, int] = {}
    for part in parts:
        found[part.receivable_id] = found.get(part.receivable_id, 0) + part.amount_minor
    rows.select(Receivable, ("id",), lock=True, company_id=operation.company.pk, id=sorted(found))
    return sorted(found.items())


def _rate(operation: Operation, row: Payment) -> Rate:
    """The rate at which a payment came into the books; what is taken back keeps it."""
    return ledger.rate_of(operation, "payment.received", row.currency, row.received_on, row.posted_as)


def _take_back(
    operation: Operation, row: Payment, taken: Sequence[Allocation], on: date, rate: Rate, because: Reason
) -> None:
    for one in taken:
        if one.discount_id is not None:
            _take_discount_back(operation, row, one, on, rate, because)
        elif one.deduction_id is not None:
            _take_deduction_back(operation, row, one, on, rate, because)
    allocations.take_back(operation, taken, on, because)


def _take_discount_back(
    operation: Operation, row: Payment, one: Allocation, on: date, rate: Rate, because: Reason
) -> None:
    invoice = one.receivable.invoice
    tax_minor = _tax_in(operation, row, one)
    entry = posting_corrections.discount_taken_back(
        on, str(invoice.number), row.currency, row.customer_id, row.pk, invoice.pk, one.receivable_id,
        one.amount_minor - tax_minor, tax_minor, rate,
    )  # fmt: skip
    (posted,) = ledger.post(operation, [entry])
    discount = one.discount
    assert discount is not None, "only a discount is taken back here"
    left_minor = discount.taken_minor - one.amount_minor
    rows.update(EarlyDiscount, "id", ("taken_minor", "taken_on"), [
        (discount.pk, left_minor, discount.taken_on if left_minor else None)
    ])  # fmt: skip
    operation.event("discount.taken_back", f"invoice {invoice.number}", {
        "discount": discount.pk, "payment": row.pk, "amount_minor": one.amount_minor, "tax_minor": tax_minor,
        "currency": row.currency, "entry": posted.entry_id, "digest": posted.digest,
    }, because)  # fmt: skip


def _take_deduction_back(
    operation: Operation, row: Payment, one: Allocation, on: date, rate: Rate, because: Reason
) -> None:
    """What the payer kept back is owed again with the money; it may be kept back of the next payment."""
    invoice, deduction = one.receivable.invoice, one.deduction
    assert deduction is not None, "only a deduction is taken back here"
    entry = posting_deductions.deduction_taken(
        on, str(invoice.number), row.currency, row.customer_id, row.pk, invoice.pk, one.receivable_id, deduction.kind,
        -one.amount_minor, rate,
    )  # fmt: skip
    (posted,) = ledger.post(operation, [entry])
    rows.update(ExpectedDeduction, "id", ("taken_minor", "taken_on"), [(deduction.pk, 0, None)])
    operation.event("deduction.taken_back", f"invoice {invoice.number}", {
        "deduction": deduction.pk, "payment": row.pk, "amount_minor": one.amount_minor, "currency": row.currency,
        "entry": posted.entry_id, "digest": posted.digest,
    }, because)  # fmt: skip


def _tax_in(operation: Operation, row: Payment, one: Allocation) -> int:
    """The tax that fell when this discount was taken, as it was posted then."""
    lines = JournalLine.objects.of(operation.company)
    mine = lines.filter(
        receivable_id=one.receivable_id, payment=row, entry__kind="discount.taken", amount_minor=-one.amount_minor
    )
    entries = mine.order_by("-entry_id").values("entry_id")[:1]
    return sum(lines.filter(entry_id__in=entries, account="tax").values_list("amount_minor", flat=True))


def _charge_fee(operation: Operation, row: Payment, on: date, fee_minor: int) -> None:
    rate = ledger.rate(operation, row.currency, None, on, fee_minor)
    entry = posting_corrections.fee_charged(on, row.public_id, row.currency, row.customer_id, fee_minor, rate)
    (posted,) = ledger.post(operation, [entry])
    operation.event("fee.charged", f"customer {row.customer.number}", {
        "payment": row.pk, "fee_minor": fee_minor, "currency": row.currency, "entry": posted.entry_id,
        "digest": posted.digest,
    })  # fmt: skip


# --- what came of it -----------------------------------------------------------------------------------------


def _opened(operation: Operation, taken: Sequence[Allocation]) -> tuple[Opened, ...]:
    sums: dict[int, int] = {}
    for one in taken:
        sums[one.receivable_id] = sums.get(one.receivable_id, 0) + one.amount_minor
    found = Receivable.objects.of(operation.company).filter(pk__in=sums).order_by("due_on", "id")
    return tuple(Opened(one.number, one.due_on, sums[one.pk], one.balance_minor) for one in found)


def _discounts_kept(operation: Operation, taken: Sequence[Allocation]) -> tuple[str, ...]:
    """The credit notes that gave a discount on what is owed again."""
    ids = [one.receivable_id for one in taken]
    given = Allocation.objects.of(operation.company).filter(
        receivable_id__in=ids, credit_note__isnull=False, discount__isnull=False
    )
    return tuple(str(one) for one in given.order_by("id").values_list("credit_note__number", flat=True))
