"""Messages: what goes, went, or did not go to clients; list, show, send again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Router, UploadedFile
from ninja.params.models import File

from tagih.api.base import Asked, call
from tagih.api.documents import binary
from tagih.api.invoices import printed
from tagih.api.pages import USUAL, Cursor, Limit, Page, page
from tagih.api.references import customer_row
from tagih.api.values import Answer, Because, Body, Deed, Money, Text, because, maybe, money, must
from tagih.commands import delivery, printed_letters, returns
from tagih.domain import fields
from tagih.domain.errors import NotFound
from tagih.models import Attempt, DeliveryReport, Message

router = Router(tags=["messages"])

State = Literal["proposed", "withdrawn", "skipped", "queued", "sending", "sent", "failed", "unknown"]
_PLAIN = (
    "public_id", "purpose", "on", "channel", "recipient", "language", "step", "tone", "state", "send_after", "sent_at",
    "attempts", "subject", "problem",
)  # fmt: skip
_LISTED = (*_PLAIN, "customer__number", "because")


class MessageListed(Answer):
    """A message; `because` says why it was made, withdrawn or skipped."""

    public_id: str
    customer: str
    purpose: str
    on: date
    channel: str
    recipient: str
    language: str
    step: int | None
    tone: str
    state: State
    send_after: datetime | None
    sent_at: datetime | None
    attempts: int
    subject: str
    problem: str
    because: Because | None


class MessagePage(Page):
    items: list[MessageListed]


class NamedReceivable(Answer):
    """A receivable in a message, with its own step; null when it is only listed."""

    number: str
    due_on: date
    balance: Money
    step: int | None


class AttemptShown(Answer):
    """One try to hand it over, and what came of it."""

    started_at: datetime
    outcome: str
    answer: str


class MessageShown(MessageListed):
    """A message, what it asks for, and each try to hand it over."""

    receivables: list[NamedReceivable]
    tries: list[AttemptShown]
    reports: list[DeliveryReportShown]


class Resent(Answer):
    message: str


class ReportBody(Body):
    """What was said about a message that was handed over."""

    kind: Text = must("delivered, delayed, bounced, complained or opened.", "bounced")
    detail: Text = maybe("What was said.", "550 5.1.1 no such user")


class MessageReported(Answer):
    """What was noted; `is_new` is false where the very same report was known."""

    message: str
    kind: str
    is_new: bool


class DeliveryReportShown(Answer):
    """What the other side said about it. An opened message proves nothing: programs open mail, too."""

    at: datetime
    kind: str
    source: str
    detail: str


@router.get("", response=MessagePage)
def list_(
    request: Asked,
    state: State | Literal["all"] = "all",
    customer: Text = "",
    cursor: Cursor = "",
    limit: Limit = USUAL,
) -> MessagePage:
    """List messages, the latest first."""
    found = Message.objects.of(request.company)
    if state != "all":
        found = found.filter(state=state)
    if customer:
        found = found.filter(customer_id=customer_row(request.company, customer, ())["id"])
    return listed(found, cursor, limit)


@router.get("/{message}/pdf", response=None, openapi_extra=binary("application/pdf"))
def pdf(request: Asked, message: Text) -> HttpResponse:
    """Print the letter as PDF, to be posted."""
    return printed(printed_letters.pdf(call(request), message))


@router.post("/{message}/send-again", response=Resent)
def send_again(request: Asked, message: Text, body: Deed | None = None) -> Resent:
    """Hand a message over once more that failed, or whose outcome nobody knows."""
    return Resent(message=delivery.send_again(call(request, body), message=message).message)


@router.post("/returned", response=MessageReported)
def returned(
    request: Asked, file: Annotated[UploadedFile, File(..., description="The whole mail, as it came back.")]
) -> MessageReported:  # fmt: skip
    """Read a mail that came back (a delivery status notification), and note what it says."""
    return _reported(returns.read_mail(call(request), file=file.read()))


@router.post("/{message}/report", response=MessageReported)
def report(request: Asked, message: Text, body: ReportBody) -> MessageReported:
    """Note what the other side's mail system said about a message."""
    return _reported(returns.report(call(request), message=message, **body.given()))


@router.get("/{message}", response=MessageShown)
def show(request: Asked, message: Text) -> MessageShown:
    """Show one message, what it asks for, and each try to hand it over."""
    row = Message.objects.of(request.company).filter(public_id=message).values("id", "facts", *_LISTED).first()
    if row is None:
        raise NotFound("message_unknown", message=fields.shown(message))
    attempts = Attempt.objects.of(request.company).filter(message_id=row["id"]).order_by("id")
    return MessageShown(
        **_listed(dict(row)),
        receivables=[_named(one) for one in json.loads(row["facts"]).get("receivables", ())],
        reports=[DeliveryReportShown(**one) for one in _reports(request, row["id"])],
        tries=[AttemptShown(**one) for one in attempts.values("started_at", "outcome", "answer")],
    )


def _reports(request: Asked, message_id: int) -> Iterable[Any]:
    found = DeliveryReport.objects.of(request.company).filter(message_id=message_id).order_by("id")
    return found.values("at", "kind", "source", "detail")


def _reported(done: returns.Reported) -> MessageReported:
    return MessageReported(message=done.message, kind=done.kind, is_new=done.is_new)


def listed(found: QuerySet[Message], cursor: str, limit: int) -> MessagePage:
    """A page of messages."""
    rows, following = page(found, _LISTED, cursor, limit)
    return MessagePage(items=[MessageListed(**_listed(row)) for row in rows], next=following)


def _listed(row: dict[str, Any]) -> dict[str, Any]:
    stored = json.loads(row["because"])
    plain = {name: row[name] for name in _PLAIN}
    return plain | {"customer": row["customer__number"], "because": because(stored) if stored else None}


def _named(one: dict[str, Any]) -> NamedReceivable:
    balance = money(one["balance_minor"], one["currency"])
    return NamedReceivable(number=one["number"], due_on=one["due_on"], balance=balance, step=one["step"])
