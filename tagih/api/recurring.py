"""Recurring invoices: add, change, pause, resume, end, run; list and show."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Any, Literal

from ninja import Router
from pydantic import Field, Strict

from tagih.api.base import Asked, call, today
from tagih.api.bills import LineShown, in_money
from tagih.api.invoices import LineBody
from tagih.api.pages import USUAL, Cursor, Limit, Page, page
from tagih.api.references import customer_number, customer_row
from tagih.api.values import (
    Answer,
    Because,
    Day,
    Deed,
    Money,
    Switch,
    Text,
    because,
    decimal,
    maybe,
    money,
    must,
)
from tagih.commands import drafts, recurring_run
from tagih.commands import recurring as commands
from tagih.commands.recurring import Recurs
from tagih.domain import fields, percent, recurrence
from tagih.domain.errors import NotFound
from tagih.domain.money import minor_digits
from tagih.models import Occurrence, Recurring, RecurringLine

router = Router(tags=["recurring"])

NEXT_DAYS = 6
"""Coming days that one recurring invoice shows."""
State = Literal["active", "paused", "ended"]
Mode = Literal["issue", "draft"]
Count = Annotated[int, Strict()]


class RecurringBody(Deed):
    """What is billed again and again."""

    customer: Text = must("Number or public id of the customer.")
    name: Text = must("What it is, for yourself.", "Hosting")
    lines: list[LineBody] = Field(min_length=1, max_length=drafts.MOST_LINES)
    cycle: Text = must("When: in shorter months the last day.", "monthly on 31")
    starts_on: Day = maybe("The first possible day; today when left out.", "2026-03-31")
    ends_on: Day = maybe("The last possible day.")
    count: Count = maybe("How many invoices at most.")
    mode: Text = maybe("issue: issued and sent; draft: kept for a person to look at.", "issue")
    terms: Text = maybe("The customer's or company's when left out.", "net 14")
    currency: Text = maybe("The company's when left out.", "EUR")
    reference: Text = maybe("The client's reference.")
    message: Text = maybe("On each invoice; may hold words of the period.", "Hosting for {month} {year}")
    prices_include_tax: Switch = maybe("Whether the unit prices include tax.")


class RecurringChanges(Deed):
    """What changes from now on; lines are given as a whole."""

    name: Text = maybe()
    lines: list[LineBody] = maybe(min_length=1, max_length=drafts.MOST_LINES)
    cycle: Text = maybe("Holds from today on.", "monthly on 1")
    starts_on: Day = maybe()
    ends_on: Day = maybe()
    count: Count = maybe()
    mode: Text = maybe()
    terms: Text = maybe()
    reference: Text = maybe()
    message: Text = maybe()
    prices_include_tax: Switch = maybe()


class RecurringDeed(Deed):
    """Nothing but the day."""


class RecurringResume(Deed):
    catch_up: Switch = maybe("Bill the days that fell into the pause too.")


class RecurringDone(Answer):
    """A recurring invoice as it now stands. `next_on` is null once it ended."""

    public_id: str
    name: str
    customer: str
    state: State
    cycle: str
    next_on: date | None
    made: int
    total: Money


class RecurringRan(Answer):
    """What a run made, and how many failed: those keep their problem."""

    issued: int
    drafted: int
    queued: int
    failed: int


class RecurringListed(RecurringDone):
    mode: Mode
    starts_on: date
    ends_on: date | None
    count: int | None
    problem: Because | None


class RecurringPage(Page):
    items: list[RecurringListed]


class OccurrenceShown(Answer):
    """A day that was billed; `invoice` is the number, null of a draft or once it was deleted."""

    on: date
    invoice: str | None


class RecurringShown(RecurringListed):
    """One with its lines, its coming days, and the latest invoices it made."""

    terms: str
    reference: str
    message: str
    prices_include_tax: bool
    lines: list[LineShown]
    next_days: list[date]
    occurrences: list[OccurrenceShown]


@router.get("", response=RecurringPage)
def list_(
    request: Asked,
    state: Literal["active", "paused", "ended", "all"] = "all",
    customer: Text = "",
    cursor: Cursor = "",
    limit: Limit = USUAL,
) -> RecurringPage:
    """List recurring invoices, the latest first."""
    found = Recurring.objects.of(request.company)
    if state != "all":
        found = found.filter(state=state)
    if customer:
        found = found.filter(customer_id=customer_row(request.company, customer, ())["id"])
    rows, following = page(found, _LISTED, cursor, limit)
    return RecurringPage(items=[RecurringListed(**_listed(row)) for row in rows], next=following)


@router.post("", response={201: RecurringDone})
def add(request: Asked, body: RecurringBody) -> RecurringDone:
    """Bill these lines on each day of a cycle."""
    given = body.given() | {"customer": customer_number(request.company, body.customer)}
    return _done(commands.add(call(request, body), **given))


@router.post("/run", response=RecurringRan)
def run(request: Asked, body: RecurringDeed | None = None) -> RecurringRan:
    """Bill all whose day has come, and every day missed before; a second time there is nothing to do."""
    done = recurring_run.run(call(request, body))
    return RecurringRan(issued=done.issued, drafted=done.drafted, queued=done.queued, failed=done.failed)


@router.get("/{recurring}", response=RecurringShown)
def show(request: Asked, recurring: Text) -> RecurringShown:
    """Show one with its lines, its coming days, and what it made."""
    found = Recurring.objects.of(request.company) if fields.storable(recurring) else None
    row = found.select_related("customer").filter(public_id=recurring).first() if found is not None else None
    if row is None:
        raise NotFound("recurring_unknown", recurring=fields.shown(recurring))
    lines = RecurringLine.objects.of(request.company).filter(recurring=row).order_by("position")
    made = (
        Occurrence.objects.of(request.company)
        .filter(recurring=row)
        .order_by("-on")
        .values_list("on", "invoice__number")
    )
    coming = (
        recurrence.following(commands.schedule_of(row), max(row.next_on, today(request)), NEXT_DAYS)
        if row.next_on
        else []
    )
    plain = {name: getattr(row, name) for name in ("terms", "reference", "message", "prices_include_tax")}
    values = {name: getattr(row, name) for name in _LISTED if "__" not in name}
    return RecurringShown(
        **_listed(values | {"customer__number": row.customer.number}), **plain,
        lines=[_line(one, row.currency) for one in lines], next_days=coming,
        occurrences=[OccurrenceShown(on=on, invoice=number) for on, number in made[:50]],
    )  # fmt: skip


@router.patch("/{recurring}", response=RecurringDone)
def edit(request: Asked, recurring: Text, body: RecurringChanges) -> RecurringDone:
    """Change what is given; what was billed stays as it is."""
    return _done(commands.edit(call(request, body), recurring=recurring, **body.given()))


@router.post("/{recurring}/pause", response=RecurringDone)
def pause(request: Asked, recurring: Text, body: RecurringDeed | None = None) -> RecurringDone:
    """Make no more invoices until it is resumed."""
    return _done(commands.pause(call(request, body), recurring=recurring))


@router.post("/{recurring}/resume", response=RecurringDone)
def resume(request: Asked, recurring: Text, body: RecurringResume | None = None) -> RecurringDone:
    """Go on from today, or make up for the pause."""
    given = body.given() if body else {}
    return _done(commands.resume(call(request, body), recurring=recurring, **given))


@router.post("/{recurring}/end", response=RecurringDone)
def end(request: Asked, recurring: Text, body: RecurringDeed | None = None) -> RecurringDone:
    """Make no more invoices, for good."""
    return _done(commands.end(call(request, body), recurring=recurring))


def _done(done: Recurs) -> RecurringDone:
    names = ("public_id", "name", "customer", "state", "cycle", "next_on", "made")
    return RecurringDone(**{name: getattr(done, name) for name in names}, total=money(done.total_minor, done.currency))


_LISTED = (
    "public_id", "name", "customer__number", "state", "mode", "cycle", "starts_on", "ends_on", "most", "next_on",
    "made", "currency", "total_minor", "problem",
)  # fmt: skip


def _listed(row: dict[str, Any]) -> dict[str, Any]:
    names = ("public_id", "name", "state", "mode", "cycle", "starts_on", "ends_on", "next_on", "made")
    return {name: row[name] for name in names} | {
        "customer": row["customer__number"], "count": row["most"], "total": money(row["total_minor"], row["currency"]),
        "problem": because(json.loads(row["problem"])) if row["problem"] else None,
    }  # fmt: skip


def _line(row: RecurringLine, currency: str) -> LineShown:
    from tagih.domain import totals  # the net of a line is worked out, not stored

    figures = totals.Line(
        row.quantity_millionths, row.unit_price_millionths, row.tax_category, row.tax_rate_ppm, row.discount_ppm,
        row.discount_minor, row.charge_minor,
    )  # fmt: skip
    return LineShown(
        description=row.description, quantity=decimal(row.quantity_millionths), unit=row.unit,
        unit_price=Money(amount=decimal(row.unit_price_millionths, minor_digits(currency)), currency=currency),
        discount=percent.text(row.discount_ppm), **in_money(row, currency), tax_category=row.tax_category,
        tax_rate=percent.text(row.tax_rate_ppm),
        net=money(totals.totals([figures], currency).net_minor, currency),
    )  # fmt: skip
