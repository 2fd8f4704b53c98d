"""The work log: enter work once, change it, and bill all that is ready in one action."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet

from tagih.commands import customers, drafts, scope
from tagih.commands.customers import Payer
from tagih.commands.drafts import MOST_LINES, Bill, BilledLine, Content, Drafted
from tagih.commands.operation import Operation, write
from tagih.domain import fields, percent, totals, work
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.domain.work import Policy
from tagih.models import Company, Customer, WorkEntry, WorkPolicy, facts, rows
from tagih.models.work import KINDS

MOST_AT_ONCE = 20_000
"""Entries of one billing: one transaction."""


@dataclass(frozen=True, slots=True)
class Entered:
    """An entry as it now stands; its amount without tax in minor units."""

    public_id: str
    customer: str
    kind: str
    on: date
    description: str
    currency: str
    net_minor: int


@dataclass(frozen=True, slots=True)
class EntryDeleted:
    public_id: str


@dataclass(frozen=True, slots=True)
class WorkDraft:
    """A draft that bills work: whose, how many entries, its total in minor units."""

    public_id: str
    customer: str
    entries: int
    currency: str
    total_minor: int


@dataclass(frozen=True, slots=True)
class WorkBilled:
    """The drafts, by customer, and how many entries may not be billed yet."""

    drafts: tuple[WorkDraft, ...]
    early: int


@write
def add(  # noqa: PLR0913 - one argument per field
    operation: Operation, *, customer: str, description: str, unit_price: str, quantity: str = "1", unit: str = "",
    done_on: date | None = None, kind: str = "time", tax_rate: str = "", currency: str = "", quote: str = "",
) -> Entered:  # fmt: skip
    """Enter work that was done today or on an earlier day. With a `quote` it is part of what was signed.

    Raises NotFound `customer_unknown`, `quote_unknown`, Refused `quote_not_signed`, Conflict `quote_of_other_customer`,
    Invalid `work_kind_unknown`, `work_in_future` and for what no line may be.
    """
    line = {
        "description": description,
        "unit_price": unit_price,
        "quantity": quantity,
        "unit": unit,
        "tax_rate": tax_rate,
    }
    values = _read(operation, line, currency, kind, done_on or operation.today)
    owner = customers.lock(operation, customer)
    quote_id = scope.work(operation, quote, owner.id, ())
    row = WorkEntry.objects.of(operation.company).create(
        company=operation.company, customer_id=owner.id, quote_id=quote_id, made_at=operation.now, **values
    )
    operation.event("work.entered", f"work {row.public_id}", _facts(row, owner.number))
    return _entered(row, owner.number)


@write
def edit(  # noqa: PLR0913 - one argument per field
    operation: Operation, *, entry: str, description: str | None = None, unit_price: str | None = None,
    quantity: str | None = None, unit: str | None = None, done_on: date | None = None, kind: str | None = None,
    tax_rate: str | None = None,
) -> Entered:  # fmt: skip
    """Change what is given of an entry that is not billed. Raises NotFound `work_unknown`, Conflict `work_billed`, Invalid."""
    row = _locked(operation, entry)
    given = {
        "description": description, "unit_price": unit_price, "quantity": quantity, "unit": unit, "tax_rate": tax_rate,
    }  # fmt: skip
    line = _line(row) | {name: text for name, text in given.items() if text is not None}
    values = _read(operation, line, row.currency, kind or row.kind, done_on or row.on)
    WorkEntry.objects.of(operation.company).filter(pk=row.pk).update(**values)
    row.refresh_from_db()
    operation.event("work.changed", f"work {row.public_id}", _facts(row, row.customer.number))
    return _entered(row, row.customer.number)


@write
def delete(operation: Operation, *, entry: str) -> EntryDeleted:
    """Delete an entry that is not billed. Raises NotFound `work_unknown`, Conflict `work_billed`."""
    row = _locked(operation, entry)
    WorkEntry.objects.of(operation.company).filter(pk=row.pk).delete()
    operation.event("work.deleted", f"work {row.public_id}", _facts(row, row.customer.number))
    return EntryDeleted(row.public_id)


@write
def bill(operation: Operation, *, customer: str = "", entries: Sequence[str] = ()) -> WorkBilled:
    """Put all unbilled work on drafts in one action: one for each client (and currency and quote), in order of days.

    Only that of `customer`, or only the named `entries`. What is younger than the company's not-before days waits.
    Raises NotFound `customer_unknown`, `work_unknown`, Conflict `work_billed`, `nothing_to_bill`, `work_too_early`.
    """
    found = _unbilled(operation, customer, entries)
    rule = policy(operation.company)
    ready = [one for one in found if work.billable_on(one.on, rule) <= operation.today]
    if not ready and found:
        first_on = min(work.billable_on(one.on, rule) for one in found)
        raise Conflict("work_too_early", count=len(found), first_on=first_on)
    if not ready:
        raise Conflict("nothing_to_bill")
    made = _draft(operation, ready)
    for one in made:
        operation.event(
            "draft.added", f"draft {one.public_id}", drafts.facts_of(one.drafted) | {"entries": one.entries}
        )
    return WorkBilled(tuple(one.told for one in made), len(found) - len(ready))


@write
def policy_set(
    operation: Operation, *, not_before_days: int | None = None, nudge_after_days: int | None = None,
    alarm_after_days: int | None = None, capital_rate: str | None = None,
) -> Policy:  # fmt: skip
    """Change what is given of the rules: days before billing, until the nudge and the alarm, and what money costs in percent.

    Raises Invalid `nothing_to_change`, `work_days`, `work_days_order`, `capital_rate_out_of_range`, `percent_unreadable`.
    """
    given: dict[str, int | None] = {
        "not_before_days": not_before_days, "nudge_after_days": nudge_after_days, "alarm_after_days": alarm_after_days,
        "capital_rate_ppm": None if capital_rate is None else percent.parse(capital_rate),
    }  # fmt: skip
    changes = {name: value for name, value in given.items() if value is not None}
    if not changes:
        raise Invalid("nothing_to_change")
    Company.objects.select_for_update().get(pk=operation.company.pk)
    rule = Policy(**(asdict(policy(operation.company)) | changes))
    WorkPolicy.objects.of(operation.company).update_or_create(
        company=operation.company, defaults=asdict(rule), create_defaults={"company": operation.company, **asdict(rule)}
    )
    operation.event("work.policy_changed", "work policy", changes)
    return rule


# --- what others ask -----------------------------------------------------------------------------------------


def policy(company: Company) -> Policy:
    """The company's rules about unbilled work."""
    row = WorkPolicy.objects.of(company).first()
    return row.rule if row else Policy()


# --- reading what was given ----------------------------------------------------------------------------------


def _read(operation: Operation, line: dict[str, str], currency: str, kind: str, on: date) -> dict[str, Any]:
    """The columns of an entry from its texts, checked as a line of an invoice."""
    kind = fields.one_of("work_kind_unknown", "kind", kind, KINDS)
    if on > operation.today:
        raise Invalid("work_in_future", on=on, today=operation.today)
    content = drafts.compose(
        operation, [{key: text for key, text in line.items() if text}], currency, "", "", "", on, False
    )
    (billed,), (total,) = content.lines, content.sums.lines
    figures = billed.figures
    return {
        "kind": kind, "on": on, "description": billed.description, "unit": billed.unit,
        "quantity_millionths": figures.quantity_millionths, "unit_price_millionths": figures.unit_price_millionths,
        "tax_category": figures.tax_category, "tax_rate_ppm": figures.tax_rate_ppm,
        "currency": content.values["currency"], "net_minor": total.net_minor,
    }  # fmt: skip


def _line(row: WorkEntry) -> dict[str, str]:
    """An entry as it could have been typed."""
    return {
        "description": row.description, "unit": row.unit, "quantity": _plain(row.quantity_millionths),
        "unit_price": _plain(row.unit_price_millionths), "tax_rate": percent.text(row.tax_rate_ppm),
        "tax_category": row.tax_category,
    }  # fmt: skip


def _plain(millionths: int) -> str:
    sign = "-" if millionths < 0 else ""
    return f"{sign}{abs(millionths) // 1_000_000}.{abs(millionths) % 1_000_000:06d}"


def _locked(operation: Operation, public_id: str) -> WorkEntry:
    """The entry of that id, its customer and itself held. Raises NotFound `work_unknown`, Conflict `work_billed`."""
    known = WorkEntry.objects.of(operation.company)
    found = known.filter(public_id=public_id).first() if fields.storable(public_id) else None
    if found is None:
        raise NotFound("work_unknown", entry=fields.shown(public_id))
    customers.lock_by_id(operation, found.customer_id)
    row = known.select_for_update(of=("self",)).select_related("customer", "invoice").get(pk=found.pk)
    if row.invoice_id is not None:
        raise Conflict("work_billed", description=row.description, invoice=str(row.invoice))
    return row


# --- billing -------------------------------------------------------------------------------------------------


class _Work(NamedTuple):
    """An entry as billing needs it."""

    id: int
    customer_id: int
    currency: str
    quote_id: int | None
    on: date
    description: str
    unit: str
    quantity_millionths: int
    unit_price_millionths: int
    tax_category: str
    tax_rate_ppm: int

    @property
    def billed(self) -> BilledLine:
        return BilledLine(self.description, self.unit, totals.Line(*self[7:]))


class _Made(NamedTuple):
    drafted: Drafted
    entries: int

    @property
    def public_id(self) -> str:
        return self.drafted.public_id

    @property
    def told(self) -> WorkDraft:
        one = self.drafted
        return WorkDraft(one.public_id, one.customer, self.entries, one.currency, one.total_minor)


def _unbilled(operation: Operation, customer: str, entries: Sequence[str]) -> list[_Work]:
    """The entries wanted that are not billed, oldest first, they and their customers held."""
    wanted = WorkEntry.objects.of(operation.company).filter(invoice=None, on__lte=operation.today)
    if customer:
        wanted = wanted.filter(customer_id=customers.lock(operation, customer).id)
    if entries:
        _require_unbilled(operation, entries)
        wanted = wanted.filter(public_id__in=list(entries))
    facts.lock(operation.company, sorted(set(wanted.values_list("customer_id", flat=True).distinct())))
    return [_Work(*row) for row in _held(wanted)]


def _held(wanted: QuerySet[WorkEntry]) -> list[tuple[Any, ...]]:
    ordered = wanted.order_by("on", "id").select_for_update()
    return list(ordered.values_list(*_Work._fields)[:MOST_AT_ONCE])


def _require_unbilled(operation: Operation, entries: Sequence[str]) -> None:
    known = WorkEntry.objects.of(operation.company).select_related("invoice")
    found = {one.public_id: one for one in known.filter(public_id__in=[one for one in entries if fields.storable(one)])}
    for public_id in entries:
        if public_id not in found:
            raise NotFound("work_unknown", entry=fields.shown(public_id))
        if found[public_id].invoice_id is not None:
            row = found[public_id]
            raise Conflict("work_billed", description=row.description, invoice=str(row.invoice))


def _draft(operation: Operation, ready: Sequence[_Work]) -> list[_Made]:
    """One draft for each client, currency and quote (a document takes so many lines), and the entries linked to theirs."""
    owners = list({one.customer_id for one in ready})
    people = rows.select(Customer, ("id", "number", "terms"), company_id=operation.company.pk, id=owners)
    payers = {row[0]: Payer(*row) for row in people}
    groups: dict[tuple[str, str, int], list[_Work]] = defaultdict(list)
    for one in ready:
        groups[payers[one.customer_id].number, one.currency, one.quote_id or 0].append(one)
    parts = [
        group[at : at + MOST_LINES] for _, group in sorted(groups.items()) for at in range(0, len(group), MOST_LINES)
    ]
    bills = [Bill(payers[part[0].customer_id], _content(part), quote_id=part[0].quote_id) for part in parts]
    made = drafts.insert_all(operation, bills)
    rows.update(WorkEntry, "id", ("invoice_id", "position", "billed_on"), [
        (entry.id, drafted.id, position, operation.today)
        for drafted, part in zip(made, parts, strict=True) for position, entry in enumerate(part, 1)
    ])  # fmt: skip
    return [_Made(drafted, len(part)) for drafted, part in zip(made, parts, strict=True)]


def _content(part: Sequence[_Work]) -> Content:
    lines = [one.billed for one in part]
    sums = totals.totals([one.figures for one in lines], part[0].currency)
    return Content(lines, sums, {
        "currency": part[0].currency, "terms": "", "reference": "", "message": "", "supplied_on": part[-1].on,
        "prices_include_tax": False, "net_minor": sums.net_minor, "tax_minor": sums.tax_minor,
        "total_minor": sums.total_minor,
    })  # fmt: skip


def _entered(row: WorkEntry, customer: str) -> Entered:
    return Entered(row.public_id, customer, row.kind, row.on, row.description, row.currency, row.net_minor)


def _facts(row: WorkEntry, customer: str) -> dict[str, Any]:
    return {
        "entry": row.pk, "customer": customer, "kind": row.kind, "on": str(row.on), "net_minor": row.net_minor,
        "currency": row.currency,
    }  # fmt: skip
