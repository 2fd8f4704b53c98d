"""Recurring invoices: what is billed again on each day of a cycle. Write, change, pause, resume, end.

The batch that makes the invoices is in `recurring_run`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Max

from tagih.commands import customers, drafts
from tagih.commands.drafts import BilledLine, Content, Line
from tagih.commands.operation import Operation, write
from tagih.domain import fields, money, period_words, recurrence, totals
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.domain.recurrence import MOST_OCCURRENCES, Schedule
from tagih.models import Occurrence, Recurring, RecurringLine, rows
from tagih.models.base import longest
from tagih.models.recurring import MODES


@dataclass(frozen=True, slots=True)
class Recurs:
    """A recurring invoice as it now stands; its total in minor units. `next_on` is None once it ended."""

    public_id: str
    name: str
    customer: str
    state: str
    cycle: str
    next_on: date | None
    made: int
    currency: str
    total_minor: int


@write
def add(  # noqa: PLR0913 - one argument per field
    operation: Operation, *, customer: str, name: str, lines: Sequence[Line], cycle: str, starts_on: date | None = None,
    ends_on: date | None = None, count: int | None = None, mode: str = "issue", currency: str = "", terms: str = "",
    reference: str = "", message: str = "", prices_include_tax: bool = False,
) -> Recurs:  # fmt: skip
    """Bill `lines` on each day of `cycle` (`monthly on 31`) from `starts_on` (today) on, to an end or `count` times.

    `mode`: issue each invoice and send it, or keep a draft of it. Texts may hold words of the period, such as
    `{month}`. Raises NotFound `customer_unknown`, Invalid `cycle_unreadable`, `recurring_starts_in_past`,
    `recurring_never_comes`, `recurring_count`, `period_word_unknown` and for what no draft may be.
    """
    content = _composed(operation, lines, currency, terms, reference, message, prices_include_tax)
    starts_on = starts_on or operation.today
    if starts_on < operation.today:
        raise Invalid("recurring_starts_in_past", starts_on=starts_on, today=operation.today)
    schedule = _scheduled(cycle, starts_on, ends_on)
    owner = customers.lock(operation, customer)
    row = Recurring.objects.of(operation.company).create(
        company=operation.company, customer_id=owner.id, name=_name(name), mode=_mode(mode), most=_count(count),
        made_at=operation.now, **_timed(schedule, starts_on), **_values(content),
    )  # fmt: skip
    _insert_lines(operation, row.pk, content)
    operation.event("recurring.added", subject(row), _facts(row))
    return _shown(operation, row)


@write
def edit(  # noqa: PLR0913 - one argument per field
    operation: Operation, *, recurring: str, name: str | None = None, lines: Sequence[Line] | None = None,
    cycle: str | None = None, starts_on: date | None = None, ends_on: date | None = None, count: int | None = None,
    mode: str | None = None, terms: str | None = None, reference: str | None = None, message: str | None = None,
    prices_include_tax: bool | None = None,
) -> Recurs:  # fmt: skip
    """Change what is given; what was billed stays as it is, and no day is billed twice.

    A new cycle, first or last day holds from today on. Raises NotFound `recurring_unknown`, Conflict `recurring_ended`,
    Invalid `recurring_all_made` and as `add`.
    """
    row = _locked(operation, recurring)
    content = _composed(
        operation,
        stored_lines(operation, [row.pk]).get(row.pk, []) if lines is None else lines,
        row.currency,
        row.terms if terms is None else terms,
        row.reference if reference is None else reference,
        row.message if message is None else message,
        row.prices_include_tax if prices_include_tax is None else prices_include_tax,
    )
    given = {"name": name and _name(name), "mode": mode and _mode(mode), "most": _count(count)}
    changes = {key: value for key, value in given.items() if value} | _values(content)
    if count is not None and count <= row.made:
        raise Invalid("recurring_all_made", made=row.made, count=count)
    schedule = _scheduled(cycle or row.cycle, starts_on or row.starts_on, ends_on or row.ends_on)
    if schedule != schedule_of(row):
        changes |= _timed(schedule, _since(operation, row))
    RecurringLine.objects.of(operation.company).filter(recurring=row).delete()
    _insert_lines(operation, row.pk, content)
    _update(operation, row, problem="", tried_on=None, **changes)
    operation.event("recurring.changed", subject(row), _facts(row))
    return _shown(operation, row)


@write
def pause(operation: Operation, *, recurring: str) -> Recurs:
    """Make no more invoices until it is resumed. Raises NotFound `recurring_unknown`, Conflict `recurring_paused`."""
    row = _locked(operation, recurring)
    if row.state == "paused":
        raise Conflict("recurring_paused", name=row.name)
    _update(operation, row, state="paused")
    operation.event("recurring.paused", subject(row), _facts(row))
    return _shown(operation, row)


@write
def resume(operation: Operation, *, recurring: str, catch_up: bool = False) -> Recurs:
    """Go on from today; with `catch_up` the days that fell into the pause are billed too.

    Raises NotFound `recurring_unknown`, Conflict `recurring_not_paused`, `recurring_ended`.
    """
    row = _locked(operation, recurring)
    if row.state != "paused" or row.next_on is None:
        raise Conflict("recurring_not_paused", name=row.name)
    next_on = row.next_on if catch_up else recurrence.on_or_after(schedule_of(row), max(row.next_on, operation.today))
    _update(operation, row, state="active" if next_on else "ended", next_on=next_on)
    operation.event("recurring.resumed", subject(row), _facts(row) | {"catch_up": catch_up})
    return _shown(operation, row)


@write
def end(operation: Operation, *, recurring: str) -> Recurs:
    """Make no more invoices, for good. Raises NotFound `recurring_unknown`, Conflict `recurring_ended`."""
    row = _locked(operation, recurring)
    _update(operation, row, state="ended", next_on=None)
    operation.event("recurring.ended", subject(row), _facts(row))
    return _shown(operation, row)


# --- what others ask -----------------------------------------------------------------------------------------


def schedule_of(row: Recurring) -> Schedule:
    """Its cycle between its first and last day."""
    return Schedule(recurrence.parse(row.cycle), row.starts_on, row.ends_on)


def subject(row: Recurring) -> str:
    """What events about it are about."""
    return f"recurring {row.public_id}"


_LINE = (
    "recurring_id", "description", "unit", "quantity_millionths", "unit_price_millionths", "tax_category",
    "tax_rate_ppm", "discount_ppm", "discount_minor", "charge_minor", "discount_reason", "charge_reason",
)  # fmt: skip


def stored_lines(operation: Operation, recurring_ids: list[int]) -> dict[int, list[BilledLine]]:
    """The lines of each, in order."""
    found: dict[int, list[BilledLine]] = {}
    columns = ("recurring_id", "position", *_LINE[1:])
    known = rows.select(RecurringLine, columns, company_id=operation.company.pk, recurring_id=recurring_ids)
    for recurring_id, _, description, unit, *figures, discount_reason, charge_reason in sorted(known):
        reasons = {"discount_reason": discount_reason, "charge_reason": charge_reason}
        found.setdefault(recurring_id, []).append(BilledLine(description, unit, totals.Line(*figures), **reasons))
    return found


# --- reading what was given ----------------------------------------------------------------------------------


def _composed(
    operation: Operation, lines: Sequence[Line | BilledLine], currency: str, terms: str, reference: str, message: str,
    prices_include_tax: bool,
) -> Content:  # fmt: skip
    content = drafts.compose(operation, lines, currency, terms, reference, message, None, prices_include_tax)
    for text in (content.values["message"], *[one.description for one in content.lines]):
        period_words.check(text)
    if content.sums.total_minor <= 0:
        total = money.plain(content.sums.total_minor, content.values["currency"])
        raise Invalid("recurring_total_not_positive", total=total)
    return content


def _name(text: str) -> str:
    return fields.required("name", text, longest(Recurring, "name"))


def _mode(text: str) -> str:
    return fields.one_of("recurring_mode_unknown", "mode", text, MODES)


def _count(count: int | None) -> int | None:
    if count is not None and not 1 <= count <= MOST_OCCURRENCES:
        raise Invalid("recurring_count", count=count, highest=MOST_OCCURRENCES)
    return count


def _scheduled(cycle: str, starts_on: date, ends_on: date | None) -> Schedule:
    return Schedule(recurrence.settled(recurrence.parse(cycle), starts_on), starts_on, ends_on)


def _timed(schedule: Schedule, since: date) -> dict[str, Any]:
    """The columns that say when, the next day being the first on or after `since`."""
    next_on = recurrence.on_or_after(schedule, since)
    if next_on is None:
        raise Invalid("recurring_never_comes", starts_on=max(since, schedule.starts_on), ends_on=schedule.ends_on)
    return {
        "cycle": recurrence.code(schedule.cycle), "starts_on": schedule.starts_on, "ends_on": schedule.ends_on,
        "next_on": next_on,
    }  # fmt: skip


def _since(operation: Operation, row: Recurring) -> date:
    """From when a new cycle holds: today, or an earlier day still to be billed; never a day that was billed."""
    since = min(row.next_on or operation.today, operation.today)
    billed = Occurrence.objects.of(operation.company).filter(recurring=row).aggregate(last=Max("on"))["last"]
    return max(since, billed + timedelta(1)) if billed else since


_VALUES = ("currency", "terms", "reference", "message", "prices_include_tax", "net_minor", "tax_minor", "total_minor")


def _values(content: Content) -> dict[str, Any]:
    return {name: content.values[name] for name in _VALUES}


def _insert_lines(operation: Operation, recurring_id: int, content: Content) -> None:
    rows.insert(RecurringLine, ("company_id", "position", *_LINE), [
        (operation.company.pk, position, recurring_id, one.description, one.unit, *one.figures, one.discount_reason,
         one.charge_reason)
        for position, one in enumerate(content.lines, 1)
    ])  # fmt: skip


def _locked(operation: Operation, public_id: str) -> Recurring:
    """The one of that id, its customer and itself held. Raises NotFound `recurring_unknown`, Conflict `recurring_ended`."""
    known = Recurring.objects.of(operation.company).filter(public_id=public_id) if fields.storable(public_id) else None
    customer_id = known.values_list("customer_id", flat=True).first() if known is not None else None
    if known is None or customer_id is None:
        raise NotFound("recurring_unknown", recurring=fields.shown(public_id))
    customers.lock_by_id(operation, customer_id)
    row = known.select_for_update(of=("self",)).select_related("customer").get()
    if row.state == "ended":
        raise Conflict("recurring_ended", name=row.name)
    return row


def _update(operation: Operation, row: Recurring, **changes: Any) -> None:
    Recurring.objects.of(operation.company).filter(pk=row.pk).update(**changes)
    row.refresh_from_db()


def _facts(row: Recurring) -> dict[str, Any]:
    return {
        "recurring": row.pk, "customer": row.customer.number, "cycle": row.cycle, "mode": row.mode,
        "next_on": str(row.next_on or ""), "total_minor": row.total_minor, "currency": row.currency,
    }  # fmt: skip


def _shown(operation: Operation, row: Recurring) -> Recurs:
    return Recurs(
        row.public_id, row.name, row.customer.number, row.state, row.cycle, row.next_on, row.made, row.currency,
        row.total_minor,
    )  # fmt: skip
