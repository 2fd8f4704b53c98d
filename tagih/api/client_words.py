"""What clients say in the portal: payments already made and details that are wrong; list, accept, decline."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Router

from tagih.api.base import Asked, call
from tagih.api.pages import USUAL, Cursor, Limit, Page, page
from tagih.api.values import Answer, Body, Money, Text, maybe, money, must
from tagih.commands import client_words
from tagih.models import Amendment, PaymentClaim

claims = Router(tags=["payment-claims"])
amendments = Router(tags=["amendments"])

_CLAIMS = (
    "public_id", "customer__number", "invoice__number", "state", "currency", "amount_minor", "paid_on", "note",
    "file__name", "paused_until", "answer", "made_at",
)  # fmt: skip
_AMENDMENTS = (
    "public_id", "customer__number", "state", "name", "email", "phone", "purchase_order", "note", "answer", "made_at",
)  # fmt: skip


class WordAnswer(Body):
    """A word to the client."""

    answer: Text = maybe("What the client reads with it.")


class WordReason(Body):
    """Why not."""

    because: Text = must("What the client reads.")


class Answered(Answer):
    id: str
    customer: str
    state: str


class ClaimListed(Answer):
    """A payment that a client says it made. Without an invoice it is about all that was open; `amount` may be unknown."""

    claim: str
    customer: str
    invoice: str | None
    state: str
    amount: Money | None
    paid_on: date
    note: str
    file: str | None
    paused_until: date | None
    answer: str
    made_at: datetime


class ClaimPage(Page):
    items: list[ClaimListed]


class AmendmentListed(Answer):
    """What a client proposes; empty fields stay as they are."""

    amendment: str
    customer: str
    state: str
    name: str
    email: str
    phone: str
    purchase_order: str
    note: str
    answer: str
    made_at: datetime


class AmendmentPage(Page):
    items: list[AmendmentListed]


@claims.get("", response=ClaimPage)
def list_claims(request: Asked, state: Text = "", cursor: Cursor = "", limit: Limit = USUAL) -> ClaimPage:
    """List claims, the latest first; of one state (open, accepted, declined) where it is named."""
    found = PaymentClaim.objects.of(request.company)
    rows, following = page(found.filter(state=state) if state else found, _CLAIMS, cursor, limit)
    items = [
        ClaimListed(
            claim=row["public_id"], customer=row["customer__number"], invoice=row["invoice__number"],
            amount=None if row["amount_minor"] is None else money(row["amount_minor"], row["currency"]),
            file=row["file__name"],
            **{name: row[name] for name in ("state", "paid_on", "note", "paused_until", "answer", "made_at")},
        )
        for row in rows
    ]  # fmt: skip
    return ClaimPage(items=items, next=following)


@claims.post("/{claim}/accept", response=Answered)
def accept_claim(request: Asked, claim: Text, body: WordAnswer) -> Answered:
    """Say that the payment was found; it is recorded by itself."""
    return _answered(client_words.accept_claim(call(request), claim=claim, **body.given()))


@claims.post("/{claim}/decline", response=Answered)
def decline_claim(request: Asked, claim: Text, body: WordReason) -> Answered:
    """Say that it was not found; asking goes on today."""
    return _answered(client_words.decline_claim(call(request), claim=claim, because=body.because))


@amendments.get("", response=AmendmentPage)
def list_amendments(request: Asked, state: Text = "", cursor: Cursor = "", limit: Limit = USUAL) -> AmendmentPage:
    """List proposals, the latest first; of one state (open, accepted, declined) where it is named."""
    found = Amendment.objects.of(request.company)
    rows, following = page(found.filter(state=state) if state else found, _AMENDMENTS, cursor, limit)
    named = ("state", "name", "email", "phone", "purchase_order", "note", "answer", "made_at")
    items = [
        AmendmentListed(
            amendment=row["public_id"], customer=row["customer__number"], **{name: row[name] for name in named}
        )
        for row in rows
    ]
    return AmendmentPage(items=items, next=following)


@amendments.post("/{amendment}/accept", response=Answered)
def accept_amendment(request: Asked, amendment: Text) -> Answered:
    """Take it over: the contact that pays, the order number."""
    return _answered(client_words.accept_amendment(call(request), amendment=amendment))


@amendments.post("/{amendment}/decline", response=Answered)
def decline_amendment(request: Asked, amendment: Text, body: WordReason) -> Answered:
    """Leave the details as they are."""
    return _answered(client_words.decline_amendment(call(request), amendment=amendment, because=body.because))


def _answered(done: client_words.Answered) -> Answered:
    return Answered(id=done.id, customer=done.customer, state=done.state)
