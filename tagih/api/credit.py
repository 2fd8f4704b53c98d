"""Credit: the policy and its sheet, checks, grades, exceptions, and how a client stands."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from ninja import Router

from tagih.api.base import Asked, call, today
from tagih.api.references import customer_number, customer_row
from tagih.api.values import Answer, Because, Body, Day, Deed, Text, because, maybe, must
from tagih.commands import credit_exceptions, credit_hold, credit_policy
from tagih.reports import credit_sheet

router = Router(tags=["credit"])


class GradeShown(Answer):
    """`limit` in the company's currency, empty for none; `terms` empty for the company's own."""

    limit: str
    terms: str
    deposit_percent: int


class CreditRules(Answer):
    """The rules for everyone."""

    grades: dict[str, GradeShown]
    grade_new: str
    grade_regular: str
    grade_friend_family: str
    deposit_rule: str
    hold_overdue_days: int
    late_days: int
    stricter_after: int
    looked_at: int
    cost_of_money_percent: int


class CreditValue(Body):
    value: Text = must("The new value, as text; empty for none.", "5000")


class CreditSet(Answer):
    version: int
    key: str
    value: str


class CreditCheckBody(Deed):
    """What was found out about a client's credit."""

    customer: Text = must("Number or public id.")
    result: Text = must("What the check found.", "pays in 20 days on average")
    source: Text = maybe("Where it was found.", "Creditreform")
    grade: Text = maybe("A, B, C or D: holds from now on.", "B")


class CreditChecked(Answer):
    customer: str
    grade: str


class GradeMoved(Answer):
    customer: str
    before: str
    grade: str
    because: Because


class CreditReviewed(Answer):
    moved: list[GradeMoved]


class ExceptionBody(Deed):
    """A client treated otherwise for a while."""

    customer: Text = must("Number or public id.")
    kind: Text = must("hold, deposit or terms.", "hold")
    because: Text = must("Why.", "The bank changed their account")
    approved_by: Text = must("Who approves it.", "Anna")
    until: Day = must("The last day.", "2026-06-30")
    terms: Text = maybe("For terms: what holds meanwhile.", "net 60")


class Excepted(Answer):
    public_id: str
    customer: str
    kind: str
    until: date


class ExceptionEnded(Answer):
    public_id: str
    customer: str
    on: date


class CreditHold(Answer):
    """Why nothing more is billed or delivered on credit; empty when all is well."""

    customer: str
    held: list[Because]


@router.get("/policy", response=CreditRules)
def show(request: Asked) -> dict[str, Any]:
    """The policy in force."""
    return credit_policy.in_force(request.company).as_json()


@router.put("/policy/{key}", response=CreditSet)
def put(request: Asked, key: Text, body: CreditValue) -> CreditSet:
    """Set one key of the policy."""
    done = credit_policy.policy_set(call(request), key=key, value=body.value)
    return CreditSet(version=done.version, key=done.key, value=done.value)


@router.get("/sheet", response=None)
def sheet(request: Asked) -> HttpResponse:
    """How we bill and ask, as plain text for the client."""
    return HttpResponse(credit_sheet.as_text(request.company), content_type="text/plain; charset=utf-8")


@router.post("/checks", response={201: CreditChecked})
def check(request: Asked, body: CreditCheckBody) -> CreditChecked:
    """Record a check of a client's credit."""
    done = credit_policy.check(call(request, body), **_named(request, body))
    return CreditChecked(customer=done.customer, grade=done.grade)


@router.post("/review", response=CreditReviewed)
def review(request: Asked, body: Deed | None = None) -> CreditReviewed:
    """Move the grade of every client whose behaviour asks for it."""
    done = credit_policy.review(call(request, body))
    moved = [
        GradeMoved(customer=one.customer, before=one.before, grade=one.grade, because=because(one.because))
        for one in done.moved
    ]
    return CreditReviewed(moved=moved)


@router.post("/exceptions", response={201: Excepted})
def allow(request: Asked, body: ExceptionBody) -> Excepted:
    """Treat a client otherwise than the policy says, through a day."""
    done = credit_exceptions.allow(call(request, body), **_named(request, body))
    return Excepted(public_id=done.public_id, customer=done.customer, kind=done.kind, until=done.until)


@router.post("/exceptions/{exception}/end", response=ExceptionEnded)
def end(request: Asked, exception: Text, body: Deed | None = None) -> ExceptionEnded:
    """End an exception."""
    done = credit_exceptions.end(call(request, body), exception=exception)
    return ExceptionEnded(public_id=done.public_id, customer=done.customer, on=done.on)


@router.get("/holds/{path:customer}", response=CreditHold)
def hold(request: Asked, customer: Text) -> CreditHold:
    """Whether a client is on hold today, and why."""
    row = customer_row(request.company, customer, ("number",))
    found = credit_hold.reasons(request.company, row["id"], today(request, None))
    return CreditHold(customer=row["number"], held=[because(one) for one in found])


def _named(request: Asked, body: Deed) -> dict[str, Any]:
    """What the body says, the customer by number."""
    given = body.given()
    return given | {"customer": customer_number(request.company, given["customer"])}
