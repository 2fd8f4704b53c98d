"""Collections by direct debit: planned and announced, put into a file for the bank, booked, or given back.

A collection's life: planned → notified → in_file → collected | returned, or withdrawn before it is in a file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from tagih.commands import customers, ledger, letters, mandates, payments, reversals
from tagih.commands.operation import Call, Operation, write
from tagih.domain import direct_debit, fields, money
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.domain.reasons import Reason
from tagih.models import (
    ChargePart,
    Collecting,
    Collection,
    CollectionPart,
    Mandate,
    Message,
    Receivable,
    deductions,
    facts,
    rows,
)
from tagih.models import ways as tables
from tagih.models.base import public_id

PURPOSE, TEMPLATE = "collection", "collection-1"
HORIZON_DAYS = 31
"""What falls due later is planned later: a client is told of it near the day."""


@dataclass(frozen=True, slots=True)
class Planned:
    """How many collections were planned, how much in all by currency, and how many clients could not be told by e-mail."""

    collections: int
    totals: tuple[tuple[str, int], ...]
    without_address: int


@dataclass(frozen=True, slots=True)
class CollectionShown:
    """A collection as it stands. `because` says why it came back."""

    public_id: str
    customer: str
    mandate: str
    state: str
    collect_on: date
    currency: str
    amount_minor: int
    because: Reason | None = None


@dataclass(frozen=True, slots=True)
class SettledUp:
    """How many collections were booked."""

    collections: int


class _Due(NamedTuple):
    """A receivable that can be collected, and how much of it."""

    id: int
    customer_id: int
    number: str
    due_on: date
    currency: str
    balance_minor: int
    disputed_minor: int

    @property
    def amount_minor(self) -> int:
        return self.balance_minor - self.disputed_minor


@write
def plan(operation: Operation, *, customer: str = "") -> Planned:
    """Plan what falls due within a month of clients (or of one) with an active mandate, and tell them by e-mail.

    Each client gets one collection for a day: the due day, or later where notice and bank ask for it. Disputed amounts
    and what is being collected already are left out. Raises NotFound `customer_unknown`.
    """
    usable = _usable(operation, customers.lock(operation, customer).id if customer else None)
    facts.lock(operation.company, sorted({one.customer_id for one in usable}))
    due = _due(operation, [one.customer_id for one in usable])
    groups = _grouped(operation, usable, due, mandates.collecting(operation.company))
    return _insert(operation, groups)


@write
def note_notified(operation: Operation, *, collection: str, on: date | None = None) -> CollectionShown:
    """Note that a client without an e-mail address was told of a collection in another way.

    Raises NotFound `collection_unknown`, Conflict `collection_state`.
    """
    row = locked(operation, collection, "planned")
    row.state, row.notified_on = "notified", on or operation.today
    row.save(update_fields=["state", "notified_on"])
    _tell(operation, "collection.notified", row)
    return shown(row)


@write
def withdraw(operation: Operation, *, collection: str) -> CollectionShown:
    """Do not collect it after all; possible until it is in a file.

    Raises NotFound `collection_unknown`, Conflict `collection_state`.
    """
    row = locked(operation, collection, "planned", "notified")
    if row.message_id is not None:
        waiting = Message.objects.of(operation.company).filter(pk=row.message_id, state="queued")
        waiting.update(state="withdrawn")
    end(operation, [row], "withdrawn")
    return shown(row)


@write
def collected(operation: Operation, *, collection: str, on: date | None = None) -> CollectionShown:
    """Book a collection as paid, because the bank says so, on the day it was credited (its own day if left out).

    Raises NotFound `collection_unknown`, Conflict `collection_state`.
    """
    row = locked(operation, collection, "in_file")
    _book(operation, row, on or min(row.collect_on, operation.today))
    return shown(row)


@write
def returned(
    operation: Operation, *, collection: str, code: str, on: date | None = None, fee: str = ""
) -> CollectionShown:
    """Note that a collection came back, for the bank's code: what was booked is taken back, and owed again.

    The mandate is suspended where the code says that it is no good. `fee`: what the bank took. Raises NotFound
    `collection_unknown`, Conflict `collection_state`, Invalid `return_code_unknown`, `collection_before_its_day` and what
    `reversals.reverse` raises.
    """
    why, day = direct_debit.returned(code), on or operation.today
    row = locked(operation, collection, "in_file", "collected")
    if day < row.collect_on:
        raise Invalid("collection_before_its_day", on=day, collect_on=row.collect_on)
    if row.payment is None and fee.strip():
        _book(operation, row, row.collect_on)  # it came and went: only so can the books hold what the bank took
    if row.payment is not None:
        text, address = f"{why.code}: {why.because.sentence}", row.payment.public_id
        reversals.reverse(_inner(operation), payment=address, because=text, kind="returned", on=day, fee=fee)
    row.return_code = why.code
    end(operation, [row], "returned")
    if why.suspends:
        mandates.suspend(operation, row.mandate, why.code)
    return shown(row)


def settle(call: Call) -> SettledUp:
    """Book every collection in a file that can no longer come back by the scheme's days, each by itself."""
    found = Collection.objects.of(call.company).filter(state="in_file", collect_on__lt=call.today).order_by("id")
    due = [
        one.public_id
        for one in found.select_related("mandate")
        if direct_debit.certain_on(one.collect_on, direct_debit.SCHEMES[one.mandate.scheme]) <= call.today
    ]
    for one in due:
        collected(call, collection=one)
    return SettledUp(len(due))


# --- planning ------------------------------------------------------------------------------------------------


def _usable(operation: Operation, customer_id: int | None) -> list[Mandate]:
    """Active mandates with which we may collect, one for a client: the oldest."""
    found = Mandate.objects.of(operation.company).filter(state="active").select_related("customer").order_by("id")
    if customer_id is not None:
        found = found.filter(customer_id=customer_id)
    ready = {code for code, scheme in direct_debit.SCHEMES.items() if not mandates.lacking(operation.company, scheme)}
    first: dict[int, Mandate] = {}
    for one in found:
        if one.scheme in ready and not (one.kind == "one_off" and one.collected):
            first.setdefault(one.customer_id, one)
    never = tables.standings(operation.company, list(first))
    return [one for one in first.values() if never.get(one.customer_id, {}).get("direct_debit") != "never"]


def _due(operation: Operation, customer_ids: Sequence[int]) -> list[_Due]:
    """What these clients owe and is not collected already, the oldest first; the rows are held until the end.

    What a client is expected to keep back, what is in dispute and what is being charged online is not collected.
    """
    company_id, ids = operation.company.pk, list(customer_ids)
    owed = rows.select(
        Receivable, _Due._fields, "balance_minor > disputed_minor", lock=True, company_id=company_id, customer_id=ids
    )
    running = rows.select(CollectionPart, ("receivable_id",), company_id=company_id, customer_id=ids, is_running=True)
    charged = rows.select(ChargePart, ("receivable_id",), company_id=company_id, customer_id=ids, is_open=True)
    taken = {receivable_id for (receivable_id,) in (*running, *charged)}
    kept_back = deductions.left(operation.company, customer_ids=ids) if ids else {}
    found = [
        _Due(*row)._replace(due_on=facts.day(row[3]), balance_minor=row[5] - kept_back.get(row[0], 0))
        for row in owed if row[0] not in taken
    ]  # fmt: skip
    last = operation.today + timedelta(HORIZON_DAYS)
    near = (one for one in found if one.due_on <= last and one.amount_minor > 0)
    return sorted(near, key=lambda one: (one.due_on, one.id))


_Group = tuple[Mandate, date, list[_Due]]


def _grouped(
    operation: Operation, usable: Sequence[Mandate], due: Iterable[_Due], policy: Collecting
) -> list[_Group]:  # fmt: skip
    """What is collected together: of one mandate on one day; of a one-off mandate only the first."""
    by_customer = {one.customer_id: one for one in usable}
    found: dict[tuple[int, date], list[_Due]] = defaultdict(list)
    for one in due:
        mandate = by_customer[one.customer_id]
        scheme = direct_debit.SCHEMES[mandate.scheme]
        if one.currency == scheme.currency:
            day = direct_debit.collect_on(one.due_on, operation.today, policy.notice_days, policy.lead_days, scheme)
            found[one.customer_id, day].append(one)
    groups = [(by_customer[customer_id], day, parts) for (customer_id, day), parts in sorted(found.items())]
    return [one for one in groups if _may_use(*one[:2], groups)]


def _may_use(mandate: Mandate, day: date, groups: Sequence[_Group]) -> bool:
    assert mandate.signed_on is not None, "an active mandate is signed"
    scheme = direct_debit.SCHEMES[mandate.scheme]
    ends_on = direct_debit.expires_on(mandate.signed_on, mandate.last_on, scheme)
    if ends_on is not None and day >= ends_on:
        return False
    return mandate.kind != "one_off" or day == min(other for one, other, _ in groups if one.pk == mandate.pk)


_COLLECTION = (
    "id", "company_id", "public_id", "mandate_id", "customer_id", "state", "currency", "amount_minor", "collect_on",
    "notified_on", "message_id", "made_at",
)  # fmt: skip
_PART = ("company_id", "collection_id", "customer_id", "receivable_id", "collect_on", "amount_minor", "is_running")


def _insert(operation: Operation, groups: Sequence[_Group]) -> Planned:
    """The collections, their parts, a message for each client with an address, and the cases woken."""
    if not groups:
        return Planned(0, (), 0)
    company_id, today = operation.company.pk, operation.today
    clients = facts.addressed(operation.company, sorted({mandate.customer_id for mandate, _, _ in groups}))
    ids, names = list(rows.reserve(Collection, len(groups))), [public_id() for _ in groups]
    told = [at for at, (mandate, _, _) in enumerate(groups) if clients[mandate.customer_id].recipient]
    message_ids = dict(zip(told, rows.reserve(Message, len(told)), strict=True)) if told else {}
    policy, made = mandates.collecting(operation.company), list(zip(ids, names, groups, strict=True))
    rows.insert(Message, letters.MESSAGE, [
        (message_ids[at], company_id, public_id(), group[0].customer_id, f"{PURPOSE} {name}", today, "email",
         clients[group[0].customer_id].recipient, clients[group[0].customer_id].language, TEMPLATE, "queued",
         _content(operation, clients[group[0].customer_id], group, policy), operation.now)
        for at, (_, name, group) in enumerate(made) if at in message_ids
    ])  # fmt: skip
    rows.insert(Collection, _COLLECTION, [
        (one, company_id, name, mandate.pk, mandate.customer_id, "notified" if at in message_ids else "planned",
         parts[0].currency, _sum(parts), day, today if at in message_ids else None, message_ids.get(at), operation.now)
        for at, (one, name, (mandate, day, parts)) in enumerate(made)
    ])  # fmt: skip
    rows.insert(CollectionPart, _PART, [
        (company_id, one, mandate.customer_id, part.id, day, part.amount_minor, True)
        for one, _, (mandate, day, parts) in made for part in parts
    ])  # fmt: skip
    ledger.wake_cases(operation, [part.id for _, _, parts in groups for part in parts])
    for one, name, (mandate, day, parts) in made:
        operation.event("collection.planned", f"customer {mandate.customer.number}", {
            "collection": one, "mandate": mandate.reference, "collect_on": day, "amount_minor": _sum(parts),
            "currency": parts[0].currency, "parts": [(part.id, part.amount_minor) for part in parts], "name": name,
        })  # fmt: skip
    if told:
        operation.defer("deliver")
    return Planned(len(groups), _totals(groups), len(groups) - len(told))


def _content(operation: Operation, client: facts.Addressed, group: _Group, policy: Collecting) -> str:
    """The facts of the message that tells a client of a collection."""
    mandate, day, parts = group
    scheme = direct_debit.SCHEMES[mandate.scheme]
    found = letters.of_receivables(operation.company, [part.id for part in parts], operation.today)
    return letters.encoded({
        "customer": {"number": client.number, "name": client.name, "contact": client.contact}, "receivables": found,
        "totals": letters.totals(found, {}),
        "collection": {
            "amount_minor": _sum(parts), "currency": parts[0].currency, "collect_on": day,
            "account": direct_debit.masked(mandate.account), "mandate": mandate.reference,
            "creditor_identifier": policy.creditor_identifier if scheme.is_sepa else "",
        },
    })  # fmt: skip


def _sum(parts: Sequence[_Due]) -> int:
    return sum(part.amount_minor for part in parts)


def _totals(groups: Sequence[_Group]) -> tuple[tuple[str, int], ...]:
    sums: dict[str, int] = defaultdict(int)
    for _, _, parts in groups:
        sums[parts[0].currency] += _sum(parts)
    return tuple(sorted(sums.items()))


# --- what becomes of them ------------------------------------------------------------------------------------


def locked(operation: Operation, reference: str, *states: str) -> Collection:
    """A collection in one of these states, under its customer's lock.

    Raises NotFound `collection_unknown`, Conflict `collection_state`.
    """
    found = Collection.objects.of(operation.company).filter(public_id=reference) if fields.storable(reference) else None
    row = found.select_related("mandate__customer", "payment").first() if found is not None else None
    if row is None:
        raise NotFound("collection_unknown", collection=fields.shown(reference))
    customers.lock_by_id(operation, row.customer_id)
    row.refresh_from_db(fields=["state", "payment"])
    if row.state not in states:
        raise Conflict("collection_state", state=row.state)
    return row


def end(operation: Operation, found: Sequence[Collection], state: str) -> None:
    """Let collections come to an end: their receivables may be asked for again, or are settled."""
    ids = [one.pk for one in found]
    parts = rows.select(CollectionPart, ("id", "receivable_id"), company_id=operation.company.pk, collection_id=ids)
    rows.update(CollectionPart, "id", ("is_running",), [(part, False) for part, _ in parts])
    ledger.wake_cases(operation, [receivable_id for _, receivable_id in parts])
    for one in found:
        one.state, one.ended_on = state, operation.today
        one.save(update_fields=["state", "ended_on", "return_code", "payment"])
        _tell(operation, f"collection.{state}", one)


def _inner(operation: Operation) -> Call:
    """The call for a command within this one: the idempotency key is that of the whole."""
    return replace(operation.call, key="")


def _book(operation: Operation, row: Collection, on: date) -> None:
    """Book it as a payment of what it collects, by the rules of payments."""
    parts = rows.select(CollectionPart, ("receivable_id",), company_id=operation.company.pk, collection_id=row.pk)
    numbers = rows.select(Receivable, ("number",), company_id=operation.company.pk, id=[one for (one,) in parts])
    done = payments.record(
        _inner(operation), customer=row.mandate.customer.number, amount=money.plain(row.amount_minor, row.currency),
        currency=row.currency, on=on, way="direct_debit", reference=row.mandate.reference,
        invoices=[number for (number,) in numbers],
    )  # fmt: skip
    row.payment = payments.locked(operation, done.public_id)
    end(operation, [row], "collected")


def shown(row: Collection) -> CollectionShown:
    """What doors say of a collection."""
    because = direct_debit.returned(row.return_code).because if row.return_code else None
    return CollectionShown(
        row.public_id, row.mandate.customer.number, row.mandate.reference, row.state, row.collect_on, row.currency,
        row.amount_minor, because,
    )  # fmt: skip


def _tell(operation: Operation, kind: str, row: Collection) -> None:
    given: dict[str, Any] = {
        "collection": row.pk, "mandate": row.mandate.reference, "customer": row.mandate.customer.number,
        "amount_minor": row.amount_minor, "currency": row.currency,
    }  # fmt: skip
    code = {"code": row.return_code} if row.return_code else {}
    operation.event(kind, f"customer {row.mandate.customer.number}", given | code)
