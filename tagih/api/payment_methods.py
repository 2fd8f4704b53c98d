"""Stored cards and mandates: list them, charge one, have bills charged by themselves or not, revoke."""

from __future__ import annotations

from datetime import date

from ninja import Router

from tagih.api.base import Asked, call
from tagih.api.charges import ChargeOpened
from tagih.api.pages import USUAL, Cursor, Limit, Page, page
from tagih.api.references import customer_row, invoice_number
from tagih.api.values import Answer, Body, Switch, Text, maybe, money, must
from tagih.commands import payment_methods
from tagih.models import PaymentMethod

router = Router(tags=["payment methods"])

_LISTED = ("public_id", "customer__number", "account__name", "kind", "label", "is_automatic", "agreed_on", "revoked_on")


class StoredCharge(Body):
    """What is charged without the client."""

    invoices: list[Text] = must("Invoices or instalments, by number or public id.")
    method: Text = maybe("Which card or mandate; the client's newest when left out.")
    amount: Text = maybe("How much; all that is open when left out.", "120.50")


class MethodAutomatic(Body):
    is_automatic: Switch = must("Whether bills are charged by themselves when they are due.")


class MethodShown(Answer):
    method: str
    customer: str
    label: str
    is_automatic: bool
    is_revoked: bool


class MethodListed(Answer):
    """A card or mandate that a provider keeps for a client who agreed."""

    method: str
    customer: str
    account: str
    kind: str
    label: str
    is_automatic: bool
    agreed_on: date
    revoked_on: date | None


class MethodPage(Page):
    items: list[MethodListed]


@router.get("", response=MethodPage)
def list_(request: Asked, customer: Text = "", cursor: Cursor = "", limit: Limit = USUAL) -> MethodPage:
    """List stored cards and mandates, the latest first; those of one `customer`."""
    found = PaymentMethod.objects.of(request.company)
    if customer:
        found = found.filter(customer_id=customer_row(request.company, customer, ())["id"])
    rows, following = page(found, _LISTED, cursor, limit)
    items = [
        MethodListed(
            method=row["public_id"], customer=row["customer__number"], account=row["account__name"], kind=row["kind"],
            label=row["label"], is_automatic=row["is_automatic"], agreed_on=row["agreed_on"], revoked_on=row["revoked_on"],
        )
        for row in rows
    ]  # fmt: skip
    return MethodPage(items=items, next=following)


@router.post("/charge", response={201: ChargeOpened})
def charge(request: Asked, body: StoredCharge) -> ChargeOpened:
    """Charge a stored card or mandate now; a decline is an answer, the state says so."""
    given = body.given() | {"invoices": [invoice_number(request.company, one) for one in body.invoices]}
    done = payment_methods.charge(call(request), **given)
    return ChargeOpened(charge=done.charge, state=done.state, amount=money(done.amount_minor, done.currency), url="")


@router.put("/{method}/automatic", response=MethodShown)
def set_automatic(request: Asked, method: Text, body: MethodAutomatic) -> MethodShown:
    """Have bills charged to it when they are due, or not any more."""
    return _shown(payment_methods.set_automatic(call(request), method=method, **body.given()))


@router.post("/{method}/revoke", response=MethodShown)
def revoke(request: Asked, method: Text) -> MethodShown:
    """Never charge it again."""
    return _shown(payment_methods.revoke(call(request), method=method))


def _shown(done: payment_methods.MethodSaved) -> MethodShown:
    return MethodShown(**{name: getattr(done, name) for name in MethodShown.model_fields})
