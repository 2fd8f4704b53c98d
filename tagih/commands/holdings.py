"""Holdings under lock: what retainers, credits and vouchers have in common when they are filled, used and ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from tagih.commands import allocations, customers, ledger
from tagih.commands.allocations import Named, Settled
from tagih.commands.operation import Operation, write
from tagih.domain import fields, incentives, money, posting_holdings
from tagih.domain.allocation import OpenItem, Part
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.domain.posting import Posting
from tagih.domain.posting_holdings import Held
from tagih.domain.reasons import Reason
from tagih.models import Company, Holding, IncentivePolicy, Payment, Receivable, facts, rows
from tagih.models.base import longest, public_id

EXPIRED_AT_ONCE = 500
"""Holdings ended in one transaction; the rest is ended by the next call."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a holding settled of one invoice, and what is left in it. Amounts in minor units."""

    public_id: str
    name: str
    currency: str
    amount_minor: int
    settled: tuple[Settled, ...]
    balance_minor: int


@dataclass(frozen=True, slots=True)
class Expired:
    """How many credits and vouchers ended, and whether more are waiting."""

    count: int
    is_more: bool


def policy(operation: Operation) -> incentives.Policy:
    """The company's rules about incentives in force."""
    row = IncentivePolicy.objects.of(operation.company).order_by("-version").first()
    return row.rule if row else incentives.Policy()


# --- finding and locking -------------------------------------------------------------------------------------

_UNKNOWN = {"retainer": ("retainer_unknown", "retainer"), "voucher": ("voucher_unknown", "code")}


def find(operation: Operation, kinds: Sequence[str], reference: str) -> Holding:
    """The holding of that public id (a voucher also by its code), not yet locked.

    Raises NotFound `retainer_unknown`, `credit_unknown`, `voucher_unknown`.
    """
    return found(operation.company, kinds, reference)


def found(company: Company, kinds: Sequence[str], reference: str) -> Holding:
    """`find` for doors that only read."""
    if fields.storable(reference):
        mine = Holding.objects.of(company).filter(kind__in=kinds).select_related("customer")
        row = mine.filter(public_id=reference.lower()).first() or mine.filter(code=_code(reference)).first()
        if row is not None:
            return row
    code, name = _UNKNOWN.get(kinds[0], ("credit_unknown", "credit"))
    raise NotFound(code, **{name: fields.shown(reference)})


def lock(operation: Operation, row: Holding) -> Holding:
    """The holding as it stands, held until the operation ends. The customers must be locked already."""
    return _rows(operation).select_for_update(of=("self",)).get(pk=row.pk)


def _rows(operation: Operation) -> QuerySet[Holding]:
    return Holding.objects.of(operation.company).select_related("customer")


def _code(text: str) -> str:
    return text.strip().upper()


def usable(operation: Operation, row: Holding) -> None:
    """Raises Conflict `holding_closed`, `holding_expired`, `holding_empty`."""
    if row.closed_on is not None:
        raise Conflict("holding_closed", holding=str(row), on=row.closed_on)
    if row.expires_on is not None and row.expires_on < operation.today:
        raise Conflict("holding_expired", holding=str(row), on=row.expires_on)
    if not row.balance_minor:
        raise Conflict("holding_empty", holding=str(row))


def held(row: Holding) -> Held:
    """A holding's row as postings need it."""
    return Held(row.pk, row.kind, row.customer_id, row.currency, row.balance_minor, row.tax_minor)


# --- filling -------------------------------------------------------------------------------------------------


def create(operation: Operation, customer: str, kind: str, name: str, currency: str, **values: Any) -> Holding:
    """A new, empty holding of a customer, who is held until the operation ends.

    Raises NotFound `customer_unknown`, Invalid `field_missing`, Conflict `holding_base_currency`.
    """
    payer = customers.lock(operation, customer)
    base = operation.company.currency
    if fields.currency(currency or base) != base:
        raise Conflict("holding_base_currency", base=base, currency=currency)
    name = fields.required("name", name, longest(Holding, "name"))
    return Holding.objects.of(operation.company).create(
        company=operation.company, kind=kind, customer_id=payer.id, name=name, currency=base,
        opened_on=operation.today, made_at=operation.now, **values,
    )  # fmt: skip


def expiry(operation: Operation, kind: str, on: date | None) -> date | None:
    """The day until which a new credit or voucher lives: the one given, else by policy. Raises Invalid `expiry_in_the_past`."""
    if on is not None and on <= operation.today:
        raise Invalid("expiry_in_the_past", on=on, today=operation.today)
    return on or policy(operation).expires_on(kind, operation.today)


def receive(operation: Operation, row: Holding, amount_minor: int, on: date, way: str, reference: str) -> int:
    """The id of a new payment all of which goes into a holding."""
    if on > operation.today:
        raise Invalid("payment_in_the_future", on=on, today=operation.today)
    (payment_id,) = rows.reserve(Payment, 1)
    rows.insert(Payment, _PAYMENT, [(
        payment_id, operation.company.pk, public_id(), row.customer_id, on, row.currency, amount_minor, 0,
        fields.required("way", way, longest(Payment, "way")),
        fields.line("reference", reference, longest(Payment, "reference")), operation.now,
    )])  # fmt: skip
    return payment_id


_PAYMENT = (
    "id", "company_id", "public_id", "customer_id", "received_on", "currency", "amount_minor", "unallocated_minor", "way",
    "reference", "made_at",
)  # fmt: skip


def unallocated(operation: Operation, row: Holding, reference: str, amount: str | None) -> tuple[int, int]:
    """The id of an earlier payment of the customer, and how much of what is left of it goes into a holding.

    Raises NotFound `payment_unknown`, Conflict `nothing_to_allocate`, `allocation_exceeds_payment`, `currency_differs`,
    `holding_of_other_customer`.
    """
    mine = Payment.objects.of(operation.company).select_for_update(of=("self",)).select_related("customer")
    payment = mine.filter(public_id=reference).first() if fields.storable(reference) else None
    if payment is None:
        raise NotFound("payment_unknown", payment=fields.shown(reference))
    require_owner(row, payment.customer_id, payment.customer.number)
    if payment.currency != row.currency:
        raise Conflict("currency_differs", number=str(row), theirs=row.currency, ours=payment.currency)
    return payment.pk, part_of(payment.unallocated_minor, row.currency, amount)


def part_of(left_minor: int, currency: str, amount: str | None) -> int:
    """All that is left, or `amount` of it. Raises Conflict `nothing_to_allocate`, `allocation_exceeds_payment`."""
    if not left_minor:
        raise Conflict("nothing_to_allocate")
    amount_minor = left_minor if amount is None else allocations.positive(amount, currency)
    if amount_minor > left_minor:
        text, left = money.plain(amount_minor, currency), money.plain(left_minor, currency)
        raise Conflict("allocation_exceeds_payment", parts=text, amount=left)
    return amount_minor


def require_owner(row: Holding, customer_id: int, number: str) -> None:
    """Raises Conflict `holding_of_other_customer`."""
    if row.customer_id != customer_id:
        raise Conflict("holding_of_other_customer", holding=str(row), theirs=row.customer.number, customer=number)


def post(operation: Operation, row: Holding, entry: Posting, given: dict[str, Any], **personal: str) -> None:
    """Write what happened to a holding into the journal and the chain, under the kind of the entry."""
    (posted,) = ledger.post(operation, [entry])
    known = {"holding": row.pk, "customer": row.customer.number, "currency": row.currency}
    proof = {"entry": posted.entry_id, "digest": posted.digest}
    operation.event(entry.kind, f"holding {row.public_id}", known | given | proof, None, **personal)


# --- using ---------------------------------------------------------------------------------------------------


def lock_owed(operation: Operation, row: Holding, invoice: str, *, of_anyone: bool) -> tuple[Holding, list[OpenItem]]:
    """A holding and what is open of an invoice, locked in order: customers, receivables, the holding.

    Raises NotFound `invoice_unknown`, Conflict `holding_of_other_customer`, `holding_currency`.
    """
    wanted = allocations.named(operation, [invoice])
    _require_fit(operation, row, wanted, of_anyone)
    payer_id = wanted[0].customer_id
    facts.lock(operation.company, sorted({row.customer_id, payer_id}))
    items = allocations.lock_open(operation, payer_id, row.currency, [one.id for one in wanted])
    locked = lock(operation, row)
    usable(operation, locked)
    return locked, items


def _require_fit(operation: Operation, row: Holding, wanted: Sequence[Named], of_anyone: bool) -> None:
    for one in wanted:
        if not of_anyone and one.customer_id != row.customer_id:
            number = customers.lock_by_id(operation, one.customer_id).number
            require_owner(row, one.customer_id, number)
        if one.currency != row.currency:
            raise Conflict(
                "holding_currency", holding=str(row), theirs=row.currency, number=one.number, ours=one.currency
            )


def share(row: Holding, invoice: str, items: Sequence[OpenItem], amount: str | None) -> tuple[Part, ...]:
    """What of an invoice the holding settles: all that fits, or `amount`.

    Raises Conflict `nothing_open`, `holding_too_small`, `allocation_too_large`.
    """
    if amount is not None and (asked_minor := allocations.positive(amount, row.currency)) > row.balance_minor:
        shown = (money.plain(minor, row.currency) for minor in (asked_minor, row.balance_minor))
        raise Conflict("holding_too_small", holding=str(row), **dict(zip(("amount", "balance"), shown, strict=True)))
    parts = allocations.share(row.balance_minor, row.currency, invoice, items, amount)
    because = Reason("allocated_from_holding", {"holding": str(row)})
    return tuple(Part(part.id, part.amount_minor, because) for part in parts)


def draw(
    operation: Operation, row: Holding, parts: Sequence[Part], items: Sequence[OpenItem], relief_minor: int = 0
) -> Drawn:
    """Settle `parts` with a locked holding: journal, allocations and event, dated today."""
    amounts = [(part.id, part.amount_minor) for part in parts]
    payer_id = rows.select(Receivable, ("customer_id",), company_id=operation.company.pk, id=parts[0].id)[0][0]
    total_minor = sum(part.amount_minor for part in parts)
    entry = posting_holdings.drawn(operation.today, str(row), held(row), amounts, payer_id, relief_minor)
    invoice = allocations.invoice_of(operation, [part.id for part in parts])
    post(operation, row, entry, {"parts": amounts, "amount_minor": total_minor, "invoice": invoice})
    settled = allocations.write(operation, parts, items, operation.today, holding_id=row.pk)
    return drawn(row, total_minor, settled)


def drawn(row: Holding, amount_minor: int, settled: tuple[Settled, ...]) -> Drawn:
    """The result for what was taken out of a holding that stood as `row`."""
    left_minor = row.balance_minor - amount_minor
    return Drawn(row.public_id, str(row), row.currency, amount_minor, settled, left_minor)


# --- ending --------------------------------------------------------------------------------------------------


@write
def expire(operation: Operation) -> Expired:
    """End every credit and voucher whose last day is over; what is left of it goes where `posting_holdings` says."""
    due = _rows(operation).filter(expires_on__lt=operation.today, balance_minor__gt=0).order_by("customer_id", "pk")
    ids = list(due.values_list("pk", "customer_id")[: EXPIRED_AT_ONCE + 1])
    facts.lock(operation.company, sorted({customer_id for _, customer_id in ids[:EXPIRED_AT_ONCE]}))
    locked = due.filter(pk__in=[pk for pk, _ in ids[:EXPIRED_AT_ONCE]]).select_for_update(of=("self",))
    ended = list(locked)
    for row in ended:
        entry = posting_holdings.expired(operation.today, str(row), held(row), row.is_paid_for)
        post(operation, row, entry, {"amount_minor": row.balance_minor})
    rows.update(Holding, "id", ("closed_on",), [(row.pk, operation.today) for row in ended])
    wake(operation, sorted({row.customer_id for row in ended if row.kind == "store_credit"}))
    return Expired(len(ended), len(ids) > EXPIRED_AT_ONCE)


def wake(operation: Operation, customer_ids: list[int]) -> None:
    """Have the rule asked again about these customers: what they may use instead of paying has changed."""
    open_ones = rows.select(
        Receivable, ("id",), "balance_minor > 0", company_id=operation.company.pk, customer_id=customer_ids
    )
    ledger.wake_cases(operation, [receivable_id for (receivable_id,) in open_ones])
