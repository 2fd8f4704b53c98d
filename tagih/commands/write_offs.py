"""Write-offs: what is given up and why, small differences by policy, and giving up taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from tagih.commands import allocations, customers, ledger, payment_policy
from tagih.commands.allocations import Settled
from tagih.commands.incentives import Paid
from tagih.commands.operation import Operation, write
from tagih.domain import fields, money, posting_corrections, write_offs
from tagih.domain.allocation import OpenItem, Part
from tagih.domain.errors import Conflict, NotFound, Refused
from tagih.domain.posting import Rate
from tagih.domain.reasons import Reason
from tagih.domain.write_offs import KINDS, RELIEVED, SMALL_DIFFERENCE
from tagih.models import Allocation, Invoice, Receivable, WriteOff, rows
from tagih.models.base import longest


@dataclass(frozen=True, slots=True)
class GivenUp:
    """One receivable of which something is given up; `public_id` names the write-off."""

    public_id: str
    number: str
    amount_minor: int
    balance_minor: int


@dataclass(frozen=True, slots=True)
class WrittenOff:
    """What of an invoice is given up, the tax in it, and when that may come back. Amounts in minor units."""

    invoice: str
    kind: str
    on: date
    currency: str
    amount_minor: int
    tax_minor: int
    parts: tuple[GivenUp, ...]
    relief: Reason | None = None


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A write-off that holds no more."""

    public_id: str
    number: str
    currency: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Cents that were let be: missing from a receivable, or too many in a payment (then `number` is empty)."""

    number: str
    amount_minor: int


@write
def write_off(
    operation: Operation, *, invoice: str, because: str, kind: str = "uncollectable", amount: str | None = None,
    approved_by: str = "",
) -> WrittenOff:  # fmt: skip
    """Give up what is open on an invoice or instalment, or `amount` of it, its oldest part first. Dated today.

    More than the policy's limit needs `approved_by`, the name of who approved it. The answer says when the tax in it may
    come back. Raises NotFound `invoice_unknown`, Invalid `write_off_kind_unknown`, `field_missing`, Refused
    `write_off_needs_approver`, Conflict `nothing_open`, `allocation_too_large`.
    """
    fields.one_of("write_off_kind_unknown", "kind", kind, KINDS)
    because = fields.required("because", because, longest(WriteOff, "because"))
    approved_by = fields.line("approved_by", approved_by, longest(WriteOff, "approved_by"))
    named = allocations.named(operation, [invoice])
    customer_id, currency = named[0].customer_id, named[0].currency
    customers.lock_by_id(operation, customer_id)
    items = allocations.lock_open(operation, customer_id, currency, [one.id for one in named])
    owed_minor = sum(item.balance_minor for item in items)
    parts = allocations.share(owed_minor, currency, invoice, items, amount)
    row = Invoice.objects.of(operation.company).get(pk=named[0].invoice_id)
    amount_minor = sum(part.amount_minor for part in parts)
    rate = _rate(operation, row)
    _require_approval(operation, amount_minor, rate, approved_by)
    reason = Reason("written_off", {"because": because})
    done = _give_up(operation, row, parts, items, kind, because, approved_by, rate, reason)
    tax_minor = write_offs.tax_in(amount_minor, row.tax_minor, row.total_minor)
    relief = _relief(operation, row, kind, tax_minor, min(item.due_on for item in items))
    return WrittenOff(str(row.number), kind, operation.today, currency, amount_minor, tax_minor, done, relief)


def _rate(operation: Operation, row: Invoice) -> Rate:
    """The rate at which an invoice came into the books: what is given up is worth what it was then."""
    return ledger.rate_of(operation, "invoice.issued", row.currency, row.issued_on, str(row.number))


def _require_approval(operation: Operation, amount_minor: int, rate: Rate, approved_by: str) -> None:
    policy, home = payment_policy.in_force(operation.company), operation.company.currency
    base_minor = int((amount_minor * Decimal(rate.text)).quantize(Decimal(1), ROUND_HALF_UP))
    if policy.needs_approval(base_minor, home) and not approved_by:
        shown = {"amount": money.plain(base_minor, home), "currency": home, "limit": policy.write_off_limit}
        raise Refused("write_off_needs_approver", **shown)


def _relief(operation: Operation, row: Invoice, kind: str, tax_minor: int, due_on: date) -> Reason | None:
    if kind not in RELIEVED or not tax_minor:
        return None
    rule = write_offs.relief(operation.company.country)
    given = {
        "tax": money.plain(tax_minor, row.currency), "currency": row.currency, "rule": rule.rule, "source": rule.source,
    }  # fmt: skip
    earliest_on = rule.earliest_on(due_on)
    if earliest_on is None:
        return Reason("tax_relief", given)
    return Reason("tax_relief_by_time", {**given, "on": str(max(earliest_on, operation.today))})


_WRITE_OFF = (
    "id", "company_id", "public_id", "customer_id", "receivable_id", "payment_id", "kind", "on", "currency",
    "amount_minor", "tax_minor", "because", "approved_by", "by", "made_at",
)  # fmt: skip


def _give_up(  # noqa: PLR0913 - one argument per fact
    operation: Operation, row: Invoice, parts: Sequence[Part], items: Sequence[OpenItem], kind: str, because: str,
    approved_by: str, rate: Rate, reason: Reason, *, on: date | None = None, payment_id: int | None = None,
) -> tuple[GivenUp, ...]:  # fmt: skip
    """Journal, rows, allocations and event of what is given up of one invoice."""
    day, ids = on or operation.today, list(rows.reserve(WriteOff, len(parts)))
    addresses = [rows.public_id() for _ in parts]
    rows.insert(WriteOff, _WRITE_OFF, [
        (write_off_id, operation.company.pk, address, row.customer_id, part.id, payment_id, kind, day, row.currency,
         part.amount_minor, write_offs.tax_in(part.amount_minor, row.tax_minor, row.total_minor), because, approved_by,
         operation.call.by, operation.now)
        for write_off_id, address, part in zip(ids, addresses, parts, strict=True)
    ])  # fmt: skip
    amounts = [(part.id, part.amount_minor) for part in parts]
    entry = posting_corrections.written_off(
        day, str(row.number), row.currency, row.customer_id, row.pk, amounts, rate, is_small=kind == SMALL_DIFFERENCE
    )
    (posted,) = ledger.post(operation, [entry])
    settled: list[Settled] = []
    for write_off_id, part in zip(ids, parts, strict=True):
        settled += allocations.write(operation, [replace(part, because=reason)], items, day, write_off_id=write_off_id)
    operation.event("receivable.written_off", f"invoice {row.number}", {
        "write_offs": ids, "kind": kind, "amount_minor": sum(minor for _, minor in amounts), "currency": row.currency,
        "approved_by": approved_by, "entry": posted.entry_id, "digest": posted.digest,
    }, None, note=because)  # fmt: skip
    return tuple(
        GivenUp(address, one.number, one.amount_minor, one.balance_minor)
        for address, one in zip(addresses, settled, strict=True)
    )


@write
def take_back(operation: Operation, *, write_off: str, because: str) -> TakenBack:
    """Have a claim that was given up owed again, because money is coming after all. Dated today.

    Raises NotFound `write_off_unknown`, Conflict `write_off_taken_back`, Invalid `field_missing`.
    """
    because = fields.required("because", because, longest(WriteOff, "because"))
    found = WriteOff.objects.of(operation.company).filter(public_id=write_off).select_related("receivable__invoice")
    row = found.first() if fields.storable(write_off) else None
    if row is None or row.receivable is None:
        raise NotFound("write_off_unknown", write_off=fields.shown(write_off))
    customers.lock_by_id(operation, row.customer_id)
    row.refresh_from_db(fields=["taken_back_on"])
    if row.taken_back_on is not None:
        raise Conflict("write_off_taken_back", on=row.taken_back_on)
    undo(operation, [row], operation.today, Reason("write_off_undone", {"because": because}))
    return TakenBack(row.public_id, row.receivable.number, row.currency, row.amount_minor)


def undo(operation: Operation, given_up: Sequence[WriteOff], on: date, because: Reason) -> None:
    """Have what was given up owed again (or, of a payment, unallocated again); its customer is locked already."""
    for row in given_up:
        if row.receivable is None:
            _undo_difference(operation, row, on)
        else:
            _undo_write_off(operation, row, row.receivable, on, because)
    rows.update(WriteOff, "id", ("taken_back_on",), [(row.pk, on) for row in given_up])


def _undo_write_off(operation: Operation, row: WriteOff, receivable: Receivable, on: date, because: Reason) -> None:
    invoice = receivable.invoice
    entry = posting_corrections.written_off(
        on, str(invoice.number), row.currency, row.customer_id, invoice.pk, [(receivable.pk, -row.amount_minor)],
        _rate(operation, invoice), is_small=row.kind == SMALL_DIFFERENCE,
    )  # fmt: skip
    (posted,) = ledger.post(operation, [entry])
    taken = Allocation.objects.of(operation.company).filter(write_off=row, reverses=None, reversed_by=None)
    allocations.take_back(operation, list(taken), on, because)
    operation.event("write_off.taken_back", f"invoice {invoice.number}", {
        "write_off": row.pk, "amount_minor": row.amount_minor, "currency": row.currency, "entry": posted.entry_id,
        "digest": posted.digest,
    }, because)  # fmt: skip


def _undo_difference(operation: Operation, row: WriteOff, on: date) -> None:
    payment = row.payment
    assert payment is not None, "a difference without a receivable is that of a payment"
    rate = ledger.rate_of(operation, "payment.received", row.currency, payment.received_on, payment.posted_as)
    entry = posting_corrections.difference_kept(
        on, payment.public_id, row.currency, row.customer_id, payment.pk, -row.amount_minor, rate
    )
    (posted,) = ledger.post(operation, [entry])
    operation.event("write_off.taken_back", f"payment {payment.public_id}", {
        "write_off": row.pk, "amount_minor": row.amount_minor, "currency": row.currency, "entry": posted.entry_id,
        "digest": posted.digest,
    })  # fmt: skip


# --- small differences ---------------------------------------------------------------------------------------


def let_be(
    operation: Operation, paid: Paid, parts: Sequence[Part], items: Sequence[OpenItem], unallocated_minor: int
) -> tuple[Difference, ...]:
    """Let differences within the policy's tolerance be: what is missing from the parts, else what is too many.

    `items` as they stand: of each, its balance less its part is what is missing.
    """
    policy = payment_policy.in_force(operation.company)
    if not policy.tolerated_minor(money.LARGEST_MINOR, paid.currency):
        return ()
    by_id = {item.id: item for item in items}
    missing = {part.id: by_id[part.id].balance_minor - part.amount_minor for part in parts}
    short = [receivable_id for receivable_id, rest_minor in missing.items() if rest_minor]
    whole = rows.select(Receivable, ("id", "amount_minor"), company_id=operation.company.pk, id=short) if short else ()
    done = [
        _let_be(operation, paid, by_id[receivable_id], missing[receivable_id])
        for receivable_id, amount_minor in whole
        if missing[receivable_id] <= policy.tolerated_minor(amount_minor, paid.currency)
    ]
    total_minor = sum(part.amount_minor for part in parts)
    is_all = not any(missing.values())
    if is_all and 0 < unallocated_minor <= policy.tolerated_minor(total_minor, paid.currency):
        done.append(_keep(operation, paid, unallocated_minor))
    return tuple(done)


def _let_be(operation: Operation, paid: Paid, item: OpenItem, rest_minor: int) -> Difference:
    invoice = Receivable.objects.of(operation.company).select_related("invoice").get(pk=item.id).invoice
    reason = Reason("difference_small")
    standing = replace(item, balance_minor=rest_minor, disputed_minor=min(item.disputed_minor, rest_minor))
    _give_up(
        operation, invoice, [Part(item.id, rest_minor, reason)], [standing], SMALL_DIFFERENCE, "", "",
        _rate(operation, invoice), reason, on=paid.credited_on, payment_id=paid.id,
    )  # fmt: skip
    return Difference(item.number, rest_minor)


def _keep(operation: Operation, paid: Paid, amount_minor: int) -> Difference:
    (write_off_id,) = rows.reserve(WriteOff, 1)
    rows.insert(WriteOff, _WRITE_OFF, [
        (write_off_id, operation.company.pk, rows.public_id(), paid.customer_id, None, paid.id, SMALL_DIFFERENCE,
         paid.credited_on, paid.currency, amount_minor, 0, "", "", operation.call.by, operation.now)
    ])  # fmt: skip
    entry = posting_corrections.difference_kept(
        paid.credited_on, paid.public_id, paid.currency, paid.customer_id, paid.id, amount_minor, paid.rate
    )
    (posted,) = ledger.post(operation, [entry])
    operation.event("payment.rounded", f"payment {paid.public_id}", {
        "write_off": write_off_id, "payment": paid.id, "amount_minor": amount_minor, "currency": paid.currency,
        "entry": posted.entry_id, "digest": posted.digest,
    })  # fmt: skip
    return Difference("", amount_minor)


def of_payment(operation: Operation, payment_id: int) -> list[WriteOff]:
    """The small differences that a payment left and that were let be."""
    found = WriteOff.objects.of(operation.company).filter(payment_id=payment_id, taken_back_on=None)
    return list(found.select_related("receivable__invoice", "payment").order_by("id"))


def settled(parts: Sequence[Settled], differences: Sequence[Difference]) -> tuple[Settled, ...]:
    """What a payment settled, its balances as the differences left them."""
    given_up = {one.number: one.amount_minor for one in differences if one.number}
    return tuple(replace(one, balance_minor=one.balance_minor - given_up.get(one.number, 0)) for one in parts)
