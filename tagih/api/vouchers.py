"""Vouchers: sold or given away, and redeemed by whoever has the code."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Router

from tagih.api import holdings
from tagih.api.base import Asked, call
from tagih.api.holdings import HoldingDrawBody, HoldingDrawn
from tagih.api.pages import USUAL, Cursor, Limit, Page, page
from tagih.api.references import customer_number, invoice_number
from tagih.api.values import Answer, Day, Deed, Money, Switch, Text, maybe, money, must
from tagih.commands import vouchers
from tagih.models import Holding

router = Router(tags=["vouchers"])
_LISTED = (
    "public_id", "code", "name", "purpose", "customer__number", "currency", "opened_on", "expires_on", "closed_on",
    "balance_minor", "tax_minor", "is_paid_for",
)  # fmt: skip


class VoucherBody(Deed):
    """A voucher to be sold, or given away."""

    customer: Text = must("Number or public id of who buys or gets it.")
    amount: Text = must("What it is worth, tax included.", "100.00")
    name: Text = maybe("What stands on it.")
    purpose: Text = maybe("single: one known thing, taxed when sold; multi (when left out): anything, taxed when used.")
    tax_rate: Text = maybe("Rate of the one known thing, in percent.")
    free: Switch = maybe("Given away, not sold.")
    received_on: Day = maybe("When it was paid; today when left out.")
    way: Text = maybe("transfer, cash, card …")
    reference: Text = maybe("What the payer wrote.")
    expires_on: Day = maybe("Its last day; by policy when left out.")


class VoucherIssued(Answer):
    public_id: str
    code: str
    purpose: str
    customer: str
    amount: Money
    tax: Money
    expires_on: date | None


class VoucherListed(Answer):
    public_id: str
    code: str
    name: str
    purpose: str
    customer: str
    currency: str
    opened_on: date
    expires_on: date | None
    closed_on: date | None
    balance: Money
    tax: Money
    is_paid_for: bool


class VoucherPage(Page):
    items: list[VoucherListed]


class VoucherShown(VoucherListed):
    """A voucher and what happened to it."""

    movements: list[holdings.HoldingMovement]


@router.get("", response=VoucherPage)
def list_(request: Asked, cursor: Cursor = "", limit: Limit = USUAL) -> VoucherPage:
    """List vouchers, the latest first."""
    found = Holding.objects.of(request.company).filter(kind="voucher")
    rows, following = page(found, _LISTED, cursor, limit)
    return VoucherPage(items=[VoucherListed(**_listed(row)) for row in rows], next=following)


@router.post("", response={201: VoucherIssued})
def issue(request: Asked, body: VoucherBody) -> VoucherIssued:
    """Sell a voucher, or give one away."""
    given = body.given() | {"customer": customer_number(request.company, body.customer)}
    done = vouchers.issue(call(request, body), **given)
    return VoucherIssued(
        public_id=done.public_id, code=done.code, purpose=done.purpose, customer=done.customer,
        amount=money(done.amount_minor, done.currency), tax=money(done.tax_minor, done.currency), expires_on=done.expires_on,
    )  # fmt: skip


@router.post("/{code}/redeem", response=HoldingDrawn)
def redeem(request: Asked, code: Text, body: HoldingDrawBody) -> HoldingDrawn:
    """Settle an invoice, of whichever customer, with it."""
    given = body.given() | {"invoice": invoice_number(request.company, body.invoice)}
    return holdings.drawn(vouchers.redeem(call(request, body), code=code, **given))


@router.get("/{code}", response=VoucherShown)
def show(request: Asked, code: Text) -> VoucherShown:
    """Show one, by its code or public id, with what happened to it."""
    row = holdings.row(request.company, ("voucher",), code, _LISTED)
    return VoucherShown(**_listed(row), movements=holdings.movements(request.company, row["id"]))


def _listed(row: dict[str, Any]) -> dict[str, Any]:
    names = ("public_id", "code", "name", "purpose", "currency", "opened_on", "expires_on", "closed_on", "is_paid_for")
    plain = {name: row[name] for name in names}
    amounts = {name: money(row[f"{name}_minor"], row["currency"]) for name in ("balance", "tax")}
    return plain | amounts | {"customer": row["customer__number"]}
