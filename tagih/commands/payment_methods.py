"""Stored cards and mandates: charged when a person says so, or by themselves on the day a bill is due; revoked.

What is to be charged by itself is planned beforehand, so that nobody is asked for it meanwhile. A soft decline is tried
again on the days that the account says, a hard one never; then the usual asking begins, and a person hears of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tagih.commands import allocations, charge_books, charges, customers, ledger
from tagih.commands.charges import Opened
from tagih.commands.operation import Call, Operation, call, write
from tagih.domain import allocation, fields
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.models import Charge, ChargePart, CollectionPart, Company, Customer, PaymentMethod, Receivable, facts, rows
from tagih.models.base import public_id

BATCH = 500
"""Bills planned, and charges made, in one round."""


@dataclass(frozen=True, slots=True)
class MethodSaved:
    """A stored card or mandate as it is now."""

    method: str
    customer: str
    label: str
    is_automatic: bool
    is_revoked: bool


@dataclass(frozen=True, slots=True)
class Ran:
    """What one round planned and charged."""

    planned: int
    charged: int


# --- by a person -------------------------------------------------------------------------------------------------


def charge(call: Call, *, invoices: Sequence[str], method: str = "", amount: str = "") -> Opened:
    """Charge a stored card or mandate now: `amount` (all that is open, when empty) of these invoices or instalments.

    `method`: the newest of the client when left out. A decline is an answer: the state says so. Raises NotFound
    `method_unknown`, `invoice_unknown`, Invalid `charge_of_nothing`, `charge_too_large`, Conflict `method_revoked`,
    `method_of_other_customer`, `charge_nothing_open`, `charge_is_open`, `charge_being_opened`.
    """
    claimed = _claim(call, invoices=tuple(invoices), method=method, amount=amount)
    row = Charge.objects.of(call.company).get(public_id=claimed.charge)
    charges.hand_over(call, row.pk)
    row.refresh_from_db()
    return Opened(row.public_id, row.state, row.amount_minor, row.currency, "")


@write
def _claim(operation: Operation, *, invoices: tuple[str, ...], method: str, amount: str) -> charges.Claimed:
    """Claim the bills for a charge of a stored card, under their client's lock."""
    named = allocations.named(operation, invoices)
    if not named:
        raise Invalid("charge_of_nothing")
    customer = customers.lock_by_id(operation, named[0].customer_id)
    allocations.require_same(operation, named, customer.id, named[0].currency)
    stored = _usable(operation, method, customer.id, customer.number)
    items = allocations.lock_open(operation, customer.id, named[0].currency, [one.id for one in named])
    wanted_minor = charges.wanted_minor(amount, items, named)
    parts = allocation.allocate(wanted_minor, items, [one.id for one in named]).parts
    charges.require_free(operation, [part.id for part in parts])
    reference = charges.reference_of(named, parts)
    values = {"kind": "stored", "method": stored}
    made = charges.make(operation, stored.account, customer.id, named[0].currency, parts, reference, values)
    return charges.Claimed(made.public_id)


def _usable(operation: Operation, method: str, customer_id: int, number: str) -> PaymentMethod:
    if method:
        row = found(operation.company, method)
    else:
        newest = PaymentMethod.objects.of(operation.company).filter(customer_id=customer_id, revoked_on=None)
        last = newest.select_related("account", "customer").order_by("-id").first()
        if last is None:
            raise NotFound("method_none", customer=number)
        row = last
    if row.customer_id != customer_id:
        raise Conflict("method_of_other_customer", label=row.label, theirs=row.customer.number, customer=number)
    if row.revoked_on is not None:
        raise Conflict("method_revoked", label=row.label)
    if not row.account.is_on:
        raise Conflict("provider_account_off", name=row.account.name)
    return row


def found(company: Company, method: str) -> PaymentMethod:
    """The stored card or mandate of that public id. Raises NotFound `method_unknown`."""
    rows = PaymentMethod.objects.of(company).select_related("account", "customer")
    row = rows.filter(public_id=method).first() if fields.storable(method) else None
    if row is None:
        raise NotFound("method_unknown", method=fields.shown(method))
    return row


@write
def set_automatic(operation: Operation, *, method: str, is_automatic: bool) -> MethodSaved:
    """Charge bills to it by itself when they are due, or not any more, as the client agreed.

    What was only planned is taken back. Raises NotFound `method_unknown`, Conflict `method_revoked`.
    """
    row = found(operation.company, method)
    facts.lock(operation.company, [row.customer_id])
    if row.revoked_on is not None:
        raise Conflict("method_revoked", label=row.label)
    PaymentMethod.objects.of(operation.company).filter(pk=row.pk).update(is_automatic=is_automatic)
    if not is_automatic:
        _take_plans_back(operation, row)
    given = {"method": row.pk, "is_automatic": is_automatic}
    operation.event("method.changed", f"customer {row.customer.number}", given)
    return _saved(operation, row)


@write
def revoke(operation: Operation, *, method: str) -> MethodSaved:
    """Never charge it again: the client took their word back. What is under way goes on, what was planned does not.

    Raises NotFound `method_unknown`, Conflict `method_revoked`.
    """
    row = found(operation.company, method)
    facts.lock(operation.company, [row.customer_id])
    if row.revoked_on is not None:
        raise Conflict("method_revoked", label=row.label)
    revoked = {"revoked_on": operation.today, "is_automatic": False}
    PaymentMethod.objects.of(operation.company).filter(pk=row.pk).update(**revoked)
    _take_plans_back(operation, row)
    operation.event("method.revoked", f"customer {row.customer.number}", {"method": row.pk})
    return _saved(operation, row)


def _take_plans_back(operation: Operation, row: PaymentMethod) -> None:
    planned = Charge.objects.of(operation.company).filter(method=row, state="planned").order_by("id")
    for one in planned:
        charge_books.moved(operation, one, "expired", {"decline": charges.GAVE_WAY})


def _saved(operation: Operation, row: PaymentMethod) -> MethodSaved:
    row.refresh_from_db()
    return MethodSaved(
        row.public_id, row.customer.number, row.label, row.is_automatic, row.revoked_on is not None
    )  # fmt: skip


# --- by itself ---------------------------------------------------------------------------------------------------


def run(company: Company, now: datetime) -> Ran:
    """Plan what is to be charged by itself, and charge what is due today. Runs outside any transaction."""
    asked = call(company, charges.BY, now)
    planned = _plan(asked)
    due = Charge.objects.of(company).filter(state="planned", due_on__lte=asked.today).order_by("due_on", "id")
    charged = 0
    for charge_id in list(due.values_list("pk", flat=True)[:BATCH]):
        if _ready(asked, charge=charge_id):
            charges.hand_over(asked, charge_id)
            charged += 1
    return Ran(planned, charged)


_CHARGE = (
    "id", "company_id", "public_id", "key", "customer_id", "account_id", "method_id", "kind", "state", "is_automatic",
    "currency", "amount_minor", "reference", "due_on", "by", "made_at",
)  # fmt: skip
_PART = ("company_id", "charge_id", "receivable_id", "customer_id", "amount_minor", "is_open")


@write
def _plan(operation: Operation) -> int:
    """Plan a charge for every open bill of clients who agreed, once for each card: a few queries for any number."""
    methods = _automatic(operation.company)
    if not methods:
        return 0
    facts.lock(operation.company, sorted(methods))
    wanted = _unplanned(operation.company, methods)
    ids = rows.reserve(Charge, len(wanted))
    charges_made, parts_made = [], []
    for charge_id, one in zip(ids, wanted, strict=True):
        method, address = methods[one.customer_id], public_id()
        amount_minor = one.balance_minor - one.disputed_minor
        charges_made.append((
            charge_id, operation.company.pk, address, address, one.customer_id, method.account_id, method.pk, "stored",
            "planned", True, one.currency, amount_minor, one.number, max(one.due_on, operation.today), operation.call.by,
            operation.now,
        ))  # fmt: skip
        parts_made.append((operation.company.pk, charge_id, one.pk, one.customer_id, amount_minor, True))
    rows.insert(Charge, _CHARGE, charges_made)
    rows.insert(ChargePart, _PART, parts_made)
    ledger.wake_cases(operation, [one.pk for one in wanted])
    if wanted:
        operation.event("charge.planned", f"company {operation.company.code}", {"charges": list(ids)})
    return len(wanted)


def _automatic(company: Company) -> dict[int, PaymentMethod]:
    """The newest automatic card or mandate of each client that has one."""
    active = PaymentMethod.objects.of(company).filter(is_automatic=True, revoked_on=None, account__is_on=True)
    return {one.customer_id: one for one in active.select_related("account").order_by("id")}


def _unplanned(company: Company, methods: dict[int, PaymentMethod]) -> list[Receivable]:
    """Open bills for which nothing is under way and which this card was not asked for before."""
    parts = ChargePart.objects.of(company)
    tried = parts.filter(charge__method_id__in=[one.pk for one in methods.values()], charge__is_automatic=True)
    tried = tried.exclude(charge__decline=charges.GAVE_WAY)
    clients = Customer.objects.of(company).filter(pk__in=methods, never_ask="")
    open_ones = Receivable.objects.of(company).filter(customer__in=clients, balance_minor__gt=0)
    free = open_ones.exclude(pk__in=parts.filter(is_open=True).values("receivable_id"))
    collected = CollectionPart.objects.of(company).filter(is_running=True)
    free = free.exclude(pk__in=collected.values("receivable_id"))
    found = free.exclude(pk__in=tried.values("receivable_id")).order_by("due_on", "id")[:BATCH]
    return [one for one in found if one.balance_minor > one.disputed_minor]


@write
def _ready(operation: Operation, *, charge: int) -> bool:
    """The last look before a card is charged by itself: what is still owed, and whether the client still agrees."""
    row = charge_books.locked(operation, charge)
    method = row.method
    if row.state != "planned" or method is None:
        return False
    parts = list(ChargePart.objects.of(operation.company).filter(charge=row, is_open=True))
    ids = [part.receivable_id for part in parts]
    items = allocations.lock_open(operation, row.customer_id, row.currency, ids)
    if CollectionPart.objects.of(operation.company).filter(receivable_id__in=ids, is_running=True).exists():
        items = []
    owed_minor = sum(min(item.kept_back_minor, item.balance_minor - item.disputed_minor) for item in items)
    if owed_minor <= 0 or method.revoked_on is not None or not row.account.is_on:
        charge_books.moved(operation, row, "expired", {"decline": charges.GAVE_WAY})
        return False
    rows.update(ChargePart, "id", ("amount_minor",), [(part.pk, owed_minor) for part in parts])
    charge_books.moved(operation, row, "created", {"amount_minor": owed_minor})
    return True
