"""Cheques: received, cleared, bounced."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from ninja import Router
from pydantic import Field

from tagih.api.base import Asked, call
from tagih.api.pages import USUAL, Cursor, Limit, Page, page
from tagih.api.references import customer_number
from tagih.api.values import Answer, Deed, Money, Text, maybe, money, must
from tagih.commands import cheques as commands
from tagih.models import Cheque

router = Router(tags=["payments"])
_LISTED = (
    "public_id", "customer__number", "bank", "number", "state", "received_on", "currency", "amount_minor", "because",
)  # fmt: skip


class ChequeBody(Deed):
    """A cheque received on the day `on`."""

    amount: Text = must("", "250.00")
    bank: Text = must("The bank it is drawn on.")
    number: Text = must()
    customer: Text = maybe("Number or public id; may be left out where an invoice is named.")
    invoices: Annotated[list[Text], Field(max_length=100)] = maybe("What it is for.")
    currency: Text = maybe()


class ChequeDeed(Deed):
    """Nothing but the day."""


class ChequeBounce(Deed):
    because: Text = maybe()
    fee: Text = maybe("What the bank took.", "15.00")


class ChequeShown(Answer):
    public_id: str
    customer: str
    bank: str
    number: str
    state: str
    received_on: date
    amount: Money


class ChequeListed(ChequeShown):
    because: str


class ChequePage(Page):
    items: list[ChequeListed]


@router.get("", response=ChequePage)
def list_(request: Asked, cursor: Cursor = "", limit: Limit = USUAL) -> ChequePage:
    """List cheques, the latest first."""
    rows, following = page(Cheque.objects.of(request.company), _LISTED, cursor, limit)
    items = [
        ChequeListed(
            public_id=row["public_id"], customer=row["customer__number"], bank=row["bank"], number=row["number"],
            state=row["state"], received_on=row["received_on"], amount=money(row["amount_minor"], row["currency"]),
            because=row["because"],
        )
        for row in rows
    ]  # fmt: skip
    return ChequePage(items=items, next=following)


@router.post("", response={201: ChequeShown})
def receive(request: Asked, body: ChequeBody) -> ChequeShown:
    """Note a cheque that a client gave us."""
    given = body.given()
    if "customer" in given:
        given["customer"] = customer_number(request.company, given["customer"])
    return _shown(commands.receive(call(request, body), **given))


@router.post("/{cheque}/clear", response=ChequeShown)
def clear(request: Asked, cheque: Text, body: ChequeDeed | None = None) -> ChequeShown:
    """Book it as a payment: the bank has credited it."""
    return _shown(commands.clear(call(request, body), cheque=cheque))


@router.post("/{cheque}/bounce", response=ChequeShown)
def bounce(request: Asked, cheque: Text, body: ChequeBounce | None = None) -> ChequeShown:
    """Note that it bounced; what was booked is taken back."""
    return _shown(commands.bounce(call(request, body), cheque=cheque, **(body.given() if body else {})))


def _shown(done: commands.ChequeShown) -> ChequeShown:
    return ChequeShown(
        public_id=done.public_id, customer=done.customer, bank=done.bank, number=done.number, state=done.state,
        received_on=done.received_on, amount=money(done.amount_minor, done.currency),
    )  # fmt: skip
