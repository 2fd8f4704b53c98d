"""Promises to pay: make, withdraw, list."""

from __future__ import annotations

from datetime import date

from ninja import Router

from tagih.api.base import Asked, call
from tagih.api.pages import USUAL, Cursor, Limit, Page, page
from tagih.api.references import invoice_number
from tagih.api.values import Answer, Day, Deed, Money, Text, maybe, money, must
from tagih.commands import dunning
from tagih.models import Promise

router = Router(tags=["promises"])

_LISTED = ("receivable__number", "receivable__currency", "made_on", "promised_on", "amount_minor", "note", "state")


class PromiseBody(Deed):
    """The client's word to pay; until then nothing is asked."""

    invoice: Text = must("Number or public id of the invoice, or number of an instalment.")
    promised_on: Day = must("The day by which they will pay.", "2026-03-20")
    amount: Text = maybe("How much; all of it when left out.")
    note: Text = maybe("What was said.")


class PromiseWithdrawal(Deed):
    """A promise that no longer holds."""

    invoice: Text = must("Number or public id of the invoice.")


class Promised(Answer):
    """The receivables concerned, and the promised day."""

    receivables: list[str]
    promised_on: date


class PromiseListed(Answer):
    receivable: str
    made_on: date
    promised_on: date
    amount: Money | None
    note: str
    state: str


class PromisePage(Page):
    items: list[PromiseListed]


@router.get("", response=PromisePage)
def list_(request: Asked, cursor: Cursor = "", limit: Limit = USUAL) -> PromisePage:
    """List promises, the latest first."""
    rows, following = page(Promise.objects.of(request.company), _LISTED, cursor, limit)
    items = [
        PromiseListed(
            receivable=row["receivable__number"],
            amount=None if row["amount_minor"] is None else money(row["amount_minor"], row["receivable__currency"]),
            **{name: row[name] for name in ("made_on", "promised_on", "note", "state")},
        )
        for row in rows
    ]
    return PromisePage(items=items, next=following)


@router.post("", response={201: Promised})
def add(request: Asked, body: PromiseBody) -> Promised:
    """Record a promise: nothing is asked through the promised day."""
    given = body.given() | {"invoice": invoice_number(request.company, body.invoice)}
    return _promised(dunning.promise(call(request, body), **given))


@router.post("/withdraw", response=Promised)
def withdraw(request: Asked, body: PromiseWithdrawal) -> Promised:
    """Take back a promise: asking goes on."""
    number = invoice_number(request.company, body.invoice)
    return _promised(dunning.withdraw_promise(call(request, body), invoice=number))


def _promised(done: dunning.Promised) -> Promised:
    return Promised(receivables=list(done.receivables), promised_on=done.promised_on)
