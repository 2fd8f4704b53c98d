"""Refunds: propose, approve or decline, book as paid; list them."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Router

from tagih.api.base import Asked, call
from tagih.api.pages import USUAL, Cursor, Limit, Page, page
from tagih.api.references import customer_row, invoice_number
from tagih.api.values import Answer, Day, Deed, Money, Text, maybe, money, must
from tagih.commands import refunds
from tagih.models import Refund

router = Router(tags=["refunds"])

_LISTED = (
    "public_id", "customer__number", "state", "currency", "amount_minor", "account", "because", "payment__public_id",
    "credit_note__number", "proposed_on", "proposed_by", "decided_on", "decided_by", "paid_on", "reference",
)  # fmt: skip


class RefundBody(Deed):
    """What is to be given back: what is left of a payment or of a credit note."""

    because: Text = must("Why, for your books.")
    payment: Text = maybe("Public id of the payment.")
    credit_note: Text = maybe("Number or public id of the credit note, instead.")
    amount: Text = maybe("How much; all that is left when left out.")
    account: Text = maybe("Where it goes: the account it came from.", "DE89370400440532013000")


class RefundDeed(Deed):
    """A deed without words."""


class DeclineBody(Deed):
    because: Text = must("Why not.")


class PayBody(Deed):
    """That the money left."""

    paid_on: Day = maybe("When it left; the day it is done on when left out.")
    reference: Text = maybe("The bank's reference.")


class RefundShown(Answer):
    """A refund as it now stands."""

    public_id: str
    customer: str
    state: str
    amount: Money
    account: str
    paid_on: date | None


class RefundListed(RefundShown):
    """And how it came to that."""

    because: str
    payment: str
    credit_note: str
    proposed_on: date
    proposed_by: str
    decided_on: date | None
    decided_by: str
    reference: str


class RefundPage(Page):
    items: list[RefundListed]


@router.get("", response=RefundPage)
def list_(request: Asked, customer: Text = "", cursor: Cursor = "", limit: Limit = USUAL) -> RefundPage:
    """List refunds, the latest first, of one client or of all."""
    found = Refund.objects.of(request.company)
    if customer:
        found = found.filter(customer_id=customer_row(request.company, customer, ())["id"])
    rows, following = page(found, _LISTED, cursor, limit)
    return RefundPage(items=[_listed(dict(row)) for row in rows], next=following)


@router.post("", response={201: RefundShown})
def propose(request: Asked, body: RefundBody) -> RefundShown:
    """Propose to give back what is left of a payment or credit note."""
    given = body.given()
    if "credit_note" in given:
        given["credit_note"] = invoice_number(request.company, body.credit_note, "credit_note")
    return _shown(refunds.propose(call(request, body), **given))


@router.post("/{refund}/approve", response=RefundShown)
def approve(request: Asked, refund: Text, body: RefundDeed | None = None) -> RefundShown:
    """Approve a proposed refund; who does it is recorded."""
    return _shown(refunds.approve(call(request, body), refund=refund))


@router.post("/{refund}/decline", response=RefundShown)
def decline(request: Asked, refund: Text, body: DeclineBody) -> RefundShown:
    """Decline a refund that is not paid yet."""
    return _shown(refunds.decline(call(request, body), refund=refund, **body.given()))


@router.post("/{refund}/pay", response=RefundShown)
def pay(request: Asked, refund: Text, body: PayBody | None = None) -> RefundShown:
    """Book that an approved refund was paid out."""
    given = body.given("paid_on") if body else {}
    return _shown(refunds.pay(call(request, body), refund=refund, on=body.paid_on if body else None, **given))


def _shown(done: refunds.Refunded) -> RefundShown:
    return RefundShown(
        public_id=done.public_id, customer=done.customer, state=done.state, amount=money(done.amount_minor, done.currency),
        account=done.account, paid_on=done.paid_on,
    )  # fmt: skip


def _listed(row: dict[str, Any]) -> RefundListed:
    names = (
        "public_id", "state", "account", "because", "proposed_on", "proposed_by", "decided_on", "decided_by", "paid_on",
        "reference",
    )  # fmt: skip
    return RefundListed(
        customer=row["customer__number"], amount=money(row["amount_minor"], row["currency"]),
        payment=row["payment__public_id"] or "", credit_note=row["credit_note__number"] or "",
        **{name: row[name] for name in names},
    )  # fmt: skip
