"""Payment plans: agree on one, accept or decline what a client asked for, end one that is not kept; list them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Router
from pydantic import Field

from tagih.api.base import Asked, call, today
from tagih.api.pages import USUAL, Cursor, Limit, Page, page
from tagih.api.references import customer_number, invoice_number
from tagih.api.values import Answer, Body, Day, Deed, Money, Text, maybe, money, must
from tagih.commands import plans
from tagih.domain import plans as rules
from tagih.models import PaymentPlan
from tagih.reports import client_words

router = Router(tags=["plans"])

_LISTED = (
    "public_id", "customer__number", "state", "currency", "total_minor", "count", "every", "first_on", "note",
    "answer", "made_at",
)  # fmt: skip


class PlanBody(Deed):
    """What is open, to be paid in instalments."""

    customer: Text = must("Number or public id of the customer.")
    count: Annotated[int, Field(strict=True, ge=rules.FEWEST, le=rules.MOST, description="How many instalments.")]
    first_on: Day = must("The day of the first one.", "2026-03-20")
    every: Text = maybe("week, two_weeks or month, which is usual.")
    currency: Text = maybe("Which currency, where the customer owes in several; that of the oldest when left out.")
    invoices: list[Text] = Field(
        default_factory=list, max_length=200, description="Numbers or public ids; all that is open when left out."
    )
    note: Text = maybe("What was said.")


class PlanAnswer(Body):
    """A word to the client."""

    answer: Text = maybe("What the client reads with it.")


class PlanReason(Body):
    """Why not, or not any more."""

    because: Text = must("What the client reads.")


class Instalment(Answer):
    due_on: date
    amount: Money


class Planned(Answer):
    """A plan and its instalments, as they are or would be."""

    plan: str
    customer: str
    state: str
    total: Money
    instalments: list[Instalment]


class PlanListed(Answer):
    """A plan. `standing` is how an accepted one goes: kept, running, late or broken; of others it is their state."""

    plan: str
    customer: str
    state: Literal["asked", "accepted", "declined", "ended"]
    standing: str
    total: Money
    count: int
    every: str
    first_on: date
    note: str
    answer: str
    made_at: datetime


class PlanPage(Page):
    items: list[PlanListed]


@router.get("", response=PlanPage)
def list_(request: Asked, state: Text = "", cursor: Cursor = "", limit: Limit = USUAL) -> PlanPage:
    """List payment plans, the latest first; of one state where it is named."""
    found = PaymentPlan.objects.of(request.company)
    rows, following = page(found.filter(state=state) if state else found, _LISTED, cursor, limit)
    stands = client_words.standings(request.company, [row["id"] for row in rows], today(request))
    items = [
        PlanListed(
            plan=row["public_id"], customer=row["customer__number"], standing=stands.get(row["id"], row["state"]),
            total=money(row["total_minor"], row["currency"]),
            **{name: row[name] for name in ("state", "count", "every", "first_on", "note", "answer", "made_at")},
        )
        for row in rows
    ]  # fmt: skip
    return PlanPage(items=items, next=following)


@router.post("", response={201: Planned})
def agree(request: Asked, body: PlanBody) -> Planned:
    """Agree with a client on instalments, on the phone for instance."""
    given = body.given()
    given["customer"] = customer_number(request.company, body.customer)
    given["invoices"] = [invoice_number(request.company, one) for one in body.invoices]
    return _planned(plans.agree(call(request, body), **given))


@router.post("/{plan}/accept", response=Planned)
def accept(request: Asked, plan: Text, body: PlanAnswer) -> Planned:
    """Accept what a client asked for: its instalments get days of their own."""
    return _planned(plans.accept(call(request), plan=plan, **body.given()))


@router.post("/{plan}/decline", response=Planned)
def decline(request: Asked, plan: Text, body: PlanReason) -> Planned:
    """Decline it; asking goes on."""
    return _planned(plans.decline(call(request), plan=plan, because=body.because))


@router.post("/{plan}/end", response=Planned)
def end(request: Asked, plan: Text, body: PlanReason) -> Planned:
    """End a plan that is not kept: all of it is due today."""
    return _planned(plans.end(call(request), plan=plan, because=body.because))


def _planned(done: plans.Planned) -> Planned:
    return Planned(
        plan=done.plan, customer=done.customer, state=done.state, total=money(done.total_minor, done.currency),
        instalments=[
            Instalment(due_on=one.due_on, amount=money(one.amount_minor, done.currency)) for one in done.instalments
        ],
    )  # fmt: skip
