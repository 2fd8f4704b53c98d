"""Charges through payment providers: open a page to pay on, list and show, call off, answer, note that one was looked at."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from ninja import Router

from tagih.api.base import Asked, call
from tagih.api.pages import USUAL, Cursor, Limit, Page, page
from tagih.api.references import invoice_number
from tagih.api.values import Answer, Because, Body, Flag, Money, Switch, Text, because, maybe, money, must
from tagih.commands import charge_refunds, charges
from tagih.domain import fields
from tagih.domain.errors import NotFound
from tagih.models import Charge

router = Router(tags=["charges"])

_LISTED = (
    "public_id", "customer__number", "account__name", "kind", "state", "is_test", "currency", "amount_minor", "reference",
    "url", "provider_id", "received_minor", "received_currency", "booked_fee_minor", "refunded_minor",
    "charged_back_minor", "decline", "payment__public_id", "look", "needs_look", "made_at",
)  # fmt: skip


class ChargeBody(Body):
    """What a client is to pay online."""

    invoices: list[Text] = must("Invoices or instalments, by number or public id.")
    amount: Text = maybe("How much; all that is open when left out.", "120.50")
    account: Text = maybe("Through which account; the first that clients are offered when left out.")
    keep: Switch = maybe("The client agrees that the card or mandate is kept and charged when bills are due.")
    return_url: Text = maybe("Where the client comes back to.")


class ChargeOpened(Answer):
    """A charge, and the page of the provider on which it is paid."""

    charge: str
    state: str
    amount: Money
    url: str


class ChargeChanged(Answer):
    charge: str
    state: str


class ChargeAnswer(Body):
    """What a person found at the provider."""

    answer: Text = must("succeeded or failed.", "succeeded")
    note: Text = maybe()


class ChargeRefundBody(Body):
    refund: Text = must("The id of an approved refund of money that came through a provider.")


class ChargeRefunded(Answer):
    """A refund at the provider: `succeeded`, `pending`, `unknown` or `failed`."""

    refund: str
    charge: str
    state: str
    amount: Money
    detail: str


class ChargeNote(Body):
    note: Text = maybe()


class ChargeShown(Answer):
    """A charge: where it stands, what came of it, and why a person has to look at it."""

    charge: str
    customer: str
    account: str
    kind: str
    state: str
    is_test: bool
    amount: Money
    invoices: str
    url: str
    provider_id: str
    received: Money
    fee: Money
    refunded: Money
    charged_back: Money
    decline: str
    payment: str | None
    needs_look: bool
    because: list[Because]
    made_at: datetime


class ChargePage(Page):
    items: list[ChargeShown]


@router.get("", response=ChargePage)
def list_(request: Asked, needs_look: Flag | None = None, cursor: Cursor = "", limit: Limit = USUAL) -> ChargePage:
    """List charges, the latest first; with `needs_look=true` those that a person has to look at."""
    found = Charge.objects.of(request.company)
    if needs_look is not None:
        found = found.filter(needs_look=needs_look)
    rows, following = page(found, _LISTED, cursor, limit)
    return ChargePage(items=[_shown(row) for row in rows], next=following)


@router.post("", response={201: ChargeOpened})
def open_checkout(request: Asked, body: ChargeBody) -> ChargeOpened:
    """Open a page of a provider on which a client pays."""
    given = body.given() | {"invoices": [invoice_number(request.company, one) for one in body.invoices]}
    done = charges.open_checkout(call(request), **given)
    amount = money(done.amount_minor, done.currency)
    return ChargeOpened(charge=done.charge, state=done.state, amount=amount, url=done.url)


@router.post("/refund", response={201: ChargeRefunded})
def refund(request: Asked, body: ChargeRefundBody) -> ChargeRefunded:
    """Pay an approved refund back through the provider; it is booked as soon as that is done."""
    done = charge_refunds.pay(call(request), refund=body.refund)
    amount = money(done.amount_minor, done.currency)
    return ChargeRefunded(refund=done.refund, charge=done.charge, state=done.state, amount=amount, detail=done.detail)


@router.get("/{charge}", response=ChargeShown)
def show(request: Asked, charge: Text) -> ChargeShown:
    """Show one charge."""
    row = Charge.objects.of(request.company).filter(public_id=charge).values(*_LISTED).first()
    if row is None:
        raise NotFound("charge_unknown", charge=fields.shown(charge))
    return _shown(row)


@router.post("/{charge}/call-off", response=ChargeChanged)
def call_off(request: Asked, charge: Text) -> ChargeChanged:
    """Close a page on which nobody has paid, or take back what is only planned."""
    return _changed(charges.call_off(call(request), charge=charge))


@router.post("/{charge}/answer", response=ChargeChanged)
def answer(request: Asked, charge: Text, body: ChargeAnswer) -> ChargeChanged:
    """Say what became of a charge whose outcome nobody knows."""
    return _changed(charges.answer(call(request), charge=charge, **body.given()))


@router.post("/{charge}/looked-at", response=ChargeChanged)
def looked_at(request: Asked, charge: Text, body: ChargeNote) -> ChargeChanged:
    """Note that a person has looked at what was strange."""
    return _changed(charges.looked_at(call(request), charge=charge, **body.given()))


def _changed(done: charges.Changed) -> ChargeChanged:
    return ChargeChanged(charge=done.charge, state=done.state)


def _shown(row: dict[str, Any]) -> ChargeShown:
    own, told = row["currency"], row["received_currency"] or row["currency"]
    plain = ("kind", "state", "is_test", "url", "provider_id", "decline", "needs_look", "made_at")
    return ChargeShown(
        charge=row["public_id"], customer=row["customer__number"], account=row["account__name"],
        amount=money(row["amount_minor"], own), invoices=row["reference"], received=money(row["received_minor"], told),
        fee=money(row["booked_fee_minor"], told), refunded=money(row["refunded_minor"], told),
        charged_back=money(row["charged_back_minor"], told), payment=row["payment__public_id"],
        because=[because(one) for one in json.loads(row["look"])], **{name: row[name] for name in plain},
    )  # fmt: skip
