"""Credits: store credit and credit for future work, given and used; list them, and end what is over."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Router

from tagih.api import holdings
from tagih.api.base import Asked, call
from tagih.api.holdings import HoldingDrawBody, HoldingDrawn
from tagih.api.pages import USUAL, Cursor, Limit, Page, page
from tagih.api.references import customer_number, customer_row, invoice_number
from tagih.api.values import Answer, Day, Deed, Money, Text, maybe, money, must
from tagih.commands import credits
from tagih.commands import holdings as commands
from tagih.models import Holding

router = Router(tags=["credits"])
_LISTED = (
    "public_id", "kind", "name", "customer__number", "currency", "opened_on", "expires_on", "closed_on", "balance_minor",
    "is_paid_for",
)  # fmt: skip


class StoreCreditBody(Deed):
    """Credit out of money or a credit note, or a gift."""

    customer: Text = must("Number or public id.")
    because: Text = must("Why; it stands on what the client gets.")
    amount: Text = maybe("How much; all that is left of its source when left out.", "20.00")
    kind: Text = maybe("store_credit, or future_work for what is billed later.")
    payment: Text = maybe("Public id of the payment it comes out of.")
    credit_note: Text = maybe("Number of the credit note it comes out of.")
    expires_on: Day = maybe("Its last day; by policy when left out.")


class StoreCreditGiven(Answer):
    public_id: str
    kind: str
    customer: str
    amount: Money
    expires_on: date | None


class CreditsExpired(Answer):
    """How many ended, and whether more are waiting for the next call."""

    count: int
    is_more: bool


class StoreCreditListed(Answer):
    public_id: str
    kind: str
    because: str
    customer: str
    currency: str
    opened_on: date
    expires_on: date | None
    closed_on: date | None
    balance: Money
    is_paid_for: bool


class StoreCreditPage(Page):
    items: list[StoreCreditListed]


class StoreCreditShown(StoreCreditListed):
    """A credit and what happened to it."""

    movements: list[holdings.HoldingMovement]


@router.get("", response=StoreCreditPage)
def list_(request: Asked, customer: Text = "", cursor: Cursor = "", limit: Limit = USUAL) -> StoreCreditPage:
    """List credits, the latest first."""
    found = Holding.objects.of(request.company).filter(kind__in=credits.KINDS)
    if customer:
        found = found.filter(customer_id=customer_row(request.company, customer, ())["id"])
    rows, following = page(found, _LISTED, cursor, limit)
    return StoreCreditPage(items=[StoreCreditListed(**_listed(row)) for row in rows], next=following)


@router.post("", response={201: StoreCreditGiven})
def give(request: Asked, body: StoreCreditBody) -> StoreCreditGiven:
    """Give a customer credit."""
    given = body.given() | {"customer": customer_number(request.company, body.customer)}
    done = credits.give(call(request, body), **given)
    return StoreCreditGiven(
        public_id=done.public_id, kind=done.kind, customer=done.customer, amount=money(done.amount_minor, done.currency),
        expires_on=done.expires_on,
    )  # fmt: skip


@router.post("/expire", response=CreditsExpired)
def expire(request: Asked, body: Deed) -> CreditsExpired:
    """End all credits and vouchers whose last day is over."""
    done = commands.expire(call(request, body))
    return CreditsExpired(count=done.count, is_more=done.is_more)


@router.post("/{credit}/use", response=HoldingDrawn)
def use(request: Asked, credit: Text, body: HoldingDrawBody) -> HoldingDrawn:
    """Settle an invoice with it."""
    given = body.given() | {"invoice": invoice_number(request.company, body.invoice)}
    return holdings.drawn(credits.use(call(request, body), credit=credit, **given))


@router.get("/{credit}", response=StoreCreditShown)
def show(request: Asked, credit: Text) -> StoreCreditShown:
    """Show one with what happened to it."""
    row = holdings.row(request.company, credits.KINDS, credit, _LISTED)
    return StoreCreditShown(**_listed(row), movements=holdings.movements(request.company, row["id"]))


def _listed(row: dict[str, Any]) -> dict[str, Any]:
    names = ("public_id", "kind", "currency", "opened_on", "expires_on", "closed_on", "is_paid_for")
    plain = {name: row[name] for name in names}
    balance = money(row["balance_minor"], row["currency"])
    return plain | {"because": row["name"], "customer": row["customer__number"], "balance": balance}
