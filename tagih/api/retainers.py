"""Retainers: open, fill, draw, ask, refund; list and show, and whether work may start."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Router

from tagih.api import holdings
from tagih.api.base import Asked, call
from tagih.api.holdings import HoldingDrawBody, HoldingDrawn
from tagih.api.pages import USUAL, Cursor, Limit, Page, page
from tagih.api.references import customer_number, customer_row, invoice_number
from tagih.api.values import Answer, Because, Day, Deed, Money, Switch, Text, because, maybe, money, must
from tagih.commands import retainers
from tagih.domain import percent
from tagih.models import Holding, Replenishment

router = Router(tags=["retainers"])
_LISTED = (
    "public_id", "name", "customer__number", "currency", "opened_on", "closed_on", "balance_minor", "tax_minor",
    "floor_minor", "target_minor", "is_gate", "tax_rate_ppm",
)  # fmt: skip


class RetainerBody(Deed):
    """A retainer to be opened."""

    customer: Text = must("Number or public id.")
    name: Text = must("What it is for.")
    floor: Text = maybe("With less than this the customer is asked to fill it.", "300.00")
    target: Text = maybe("How full; the floor when left out.", "1210.00")
    gate: Switch = maybe("Whether no work starts below the floor; true when left out.")
    tax_rate: Text = maybe("Rate of what it is for, in percent; `none` where that is not known yet.")
    currency: Text = maybe("That of the books.")


class RetainerDeposit(Deed):
    """Money for a retainer: an amount that arrived, or what is left of an earlier payment."""

    amount: Text = maybe("How much.", "1210.00")
    payment: Text = maybe("Public id of an earlier payment.")
    received_on: Day = maybe("Today when left out.")
    way: Text = maybe("transfer, cash, card …")
    reference: Text = maybe("What the payer wrote.")


class RetainerAsk(Deed):
    amount: Text = maybe("How much; up to the target when left out.")


class RetainerRefund(Deed):
    """What goes back."""

    because: Text = must("Why.")
    amount: Text = maybe("How much; all of it when left out.")
    close: Switch = maybe("End the retainer.")


class RetainerOpened(Answer):
    public_id: str
    name: str
    customer: str
    floor: Money
    target: Money
    tax_rate: str


class RetainerFilled(Answer):
    """What came in: unearned, and the tax that is owed at once."""

    public_id: str
    payment: str
    net: Money
    tax: Money
    balance: Money


class RetainerAsked(Answer):
    public_id: str
    amount: Money
    because: Because


class RetainerRefunded(Answer):
    public_id: str
    amount: Money
    balance: Money
    is_closed: bool


class WorkGate(Answer):
    """Whether work may start, and why."""

    is_open: bool
    because: Because


class RetainerListed(Answer):
    public_id: str
    name: str
    customer: str
    currency: str
    opened_on: date
    closed_on: date | None
    balance: Money
    tax: Money
    floor: Money
    target: Money
    is_gate: bool
    tax_rate: str


class RetainerPage(Page):
    items: list[RetainerListed]


class ReplenishmentShown(Answer):
    """What was asked for, and why; open while `closed_on` is null."""

    asked_on: date
    closed_on: date | None
    amount: Money
    because: Because


class RetainerShown(RetainerListed):
    """A retainer, what happened to it, and what is asked for."""

    gate: WorkGate
    movements: list[holdings.HoldingMovement]
    replenishments: list[ReplenishmentShown]


@router.get("", response=RetainerPage)
def list_(request: Asked, customer: Text = "", cursor: Cursor = "", limit: Limit = USUAL) -> RetainerPage:
    """List retainers, the latest first."""
    found = Holding.objects.of(request.company).filter(kind="retainer")
    if customer:
        found = found.filter(customer_id=customer_row(request.company, customer, ())["id"])
    rows, following = page(found, _LISTED, cursor, limit)
    return RetainerPage(items=[RetainerListed(**_listed(row)) for row in rows], next=following)


@router.post("", response={201: RetainerOpened})
def start(request: Asked, body: RetainerBody) -> RetainerOpened:
    """Open a retainer."""
    given = body.given() | {"customer": customer_number(request.company, body.customer)}
    done = retainers.start(call(request, body), **given)
    return RetainerOpened(
        public_id=done.public_id, name=done.name, customer=done.customer, floor=money(done.floor_minor, done.currency),
        target=money(done.target_minor, done.currency), tax_rate=percent.text(done.tax_rate_ppm),
    )  # fmt: skip


@router.post("/{retainer}/deposit", response=RetainerFilled)
def deposit(request: Asked, retainer: Text, body: RetainerDeposit) -> RetainerFilled:
    """Take money in: a liability until it is drawn."""
    done = retainers.deposit(call(request, body), retainer=retainer, **body.given())
    amounts = {name: money(getattr(done, f"{name}_minor"), done.currency) for name in ("net", "tax", "balance")}
    return RetainerFilled(public_id=done.public_id, payment=done.payment, **amounts)


@router.post("/{retainer}/draw", response=HoldingDrawn)
def draw(request: Asked, retainer: Text, body: HoldingDrawBody) -> HoldingDrawn:
    """Settle an invoice with it."""
    given = body.given() | {"invoice": invoice_number(request.company, body.invoice)}
    return holdings.drawn(retainers.draw(call(request, body), retainer=retainer, **given))


@router.post("/{retainer}/ask", response=RetainerAsked)
def ask(request: Asked, retainer: Text, body: RetainerAsk) -> RetainerAsked:
    """Ask the customer to fill it."""
    done = retainers.ask(call(request, body), retainer=retainer, **body.given())
    amount = money(done.amount_minor, done.currency)
    return RetainerAsked(public_id=done.public_id, amount=amount, because=because(done.because))


@router.post("/{retainer}/refund", response=RetainerRefunded)
def refund(request: Asked, retainer: Text, body: RetainerRefund) -> RetainerRefunded:
    """Give back what it holds, and the tax with it."""
    done = retainers.refund(call(request, body), retainer=retainer, **body.given())
    amounts = {name: money(getattr(done, f"{name}_minor"), done.currency) for name in ("amount", "balance")}
    return RetainerRefunded(public_id=done.public_id, is_closed=done.is_closed, **amounts)


@router.get("/{retainer}/gate", response=WorkGate)
def gate(request: Asked, retainer: Text) -> WorkGate:
    """Whether work may start, and why not."""
    found = retainers.gate(request.company, retainer)
    return WorkGate(is_open=found.is_open, because=because(found.because))


@router.get("/{retainer}", response=RetainerShown)
def show(request: Asked, retainer: Text) -> RetainerShown:
    """Show one with what happened to it."""
    row = holdings.row(request.company, ("retainer",), retainer, _LISTED)
    requests = Replenishment.objects.of(request.company).filter(holding_id=row["id"]).order_by("-id")
    found = retainers.gate(request.company, row["public_id"])
    return RetainerShown(
        **_listed(row), gate=WorkGate(is_open=found.is_open, because=because(found.because)),
        movements=holdings.movements(request.company, row["id"]),
        replenishments=[
            ReplenishmentShown(
                asked_on=one.asked_on, closed_on=one.closed_on, amount=money(one.amount_minor, row["currency"]),
                because=holdings.stored(one.because),
            )
            for one in requests
        ],
    )  # fmt: skip


def _listed(row: dict[str, Any]) -> dict[str, Any]:
    plain = {name: row[name] for name in ("public_id", "name", "currency", "opened_on", "closed_on", "is_gate")}
    amounts = {name: money(row[f"{name}_minor"], row["currency"]) for name in ("balance", "tax", "floor", "target")}
    return plain | amounts | {"customer": row["customer__number"], "tax_rate": percent.text(row["tax_rate_ppm"])}
