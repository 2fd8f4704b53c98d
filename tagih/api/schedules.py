"""Schedules: agree on the steps in which a quote is paid, reach one, see them."""

from __future__ import annotations

from datetime import date

from ninja import Router

from tagih.api.base import Asked, call
from tagih.api.invoices import Issued, issued
from tagih.api.quotes import quote_row
from tagih.api.values import Answer, Body, Day, Number, Text, maybe, must
from tagih.commands import schedules
from tagih.domain import percent
from tagih.models import Milestone

router = Router(tags=["schedules"])


class ScheduleBody(Body):
    """The steps, in place of an earlier plan."""

    steps: Text = must("30/30/40, thirds, deposit+balance, or shares with names.", "30% Deposit, 70% Delivery")
    delivery_on: Day = must("The day of delivery: the planned end, with the balance.", "2026-06-30")


class StepReached(Body):
    """When a step was reached."""

    reached_on: Day = maybe("Today when left out; of the balance it is the day of delivery.")
    rate: Text = maybe("The company's currency for one unit of a foreign one.")


class ScheduleStep(Answer):
    """One step: its share in percent, and its invoice once it was reached."""

    step: int
    kind: str
    name: str
    share: str
    planned_on: date | None
    reached_on: date | None
    invoice: str | None


class ScheduleShown(Answer):
    quote: str
    steps: list[ScheduleStep]


@router.post("/{path:quote}/steps/{step}/reach", response={201: Issued})
def reach(request: Asked, quote: Text, step: Number, body: StepReached | None = None) -> Issued:
    """Note that a step is reached; its invoice is issued. The balance deducts every advance."""
    given = body.given() if body else {}
    return issued(schedules.reach(call(request), quote=quote, step=step, **given))


@router.get("/{path:quote}", response=ScheduleShown)
def show(request: Asked, quote: Text) -> ScheduleShown:
    """Show the steps of a quote."""
    row = quote_row(request.company, quote, ("number", "public_id"))
    return _shown(request, row["id"], row["number"] or row["public_id"])


@router.put("/{path:quote}", response=ScheduleShown)
def plan(request: Asked, quote: Text, body: ScheduleBody) -> ScheduleShown:
    """Agree on the steps, until one of them is invoiced."""
    done = schedules.plan(call(request), quote=quote, **body.given())
    return _shown(request, quote_row(request.company, quote, ())["id"], done.quote)


def _shown(request: Asked, quote_id: int, number: str) -> ScheduleShown:
    steps = Milestone.objects.of(request.company).filter(quote_id=quote_id).select_related("invoice")
    return ScheduleShown(
        quote=number,
        steps=[
            ScheduleStep(
                step=one.position, kind=one.kind, name=one.name, share=percent.text(one.share_ppm),
                planned_on=one.planned_on, reached_on=one.reached_on,
                invoice=one.invoice.number if one.invoice else None,
            )
            for one in steps.order_by("position")
        ],
    )  # fmt: skip
