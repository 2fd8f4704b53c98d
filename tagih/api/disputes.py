"""Disputes: what a client does not accept; open, resolve, list."""

from __future__ import annotations

from datetime import date

from ninja import Router

from tagih.api.base import Asked, call
from tagih.api.pages import USUAL, Cursor, Limit, Page, page
from tagih.api.references import invoice_number
from tagih.api.values import Answer, Deed, Flag, Money, Text, maybe, money, must
from tagih.commands import dunning
from tagih.models import Dispute

router = Router(tags=["disputes"])

_LISTED = (
    "receivable__number", "receivable__currency", "opened_on", "closed_on", "amount_minor", "because", "resolution",
)  # fmt: skip


class DisputeBody(Deed):
    """What the client does not accept; only that part is not asked for."""

    invoice: Text = must("Number or public id of the invoice, or number of an instalment.")
    because: Text = must("What the client does not accept.")
    amount: Text = maybe("How much; all of it when left out.")


class DisputeResolution(Deed):
    """How a dispute was settled."""

    invoice: Text = must("Number or public id of the invoice.")
    resolution: Text = must("How it was settled.")


class Disputed(Answer):
    """How much of the invoice is now disputed."""

    receivable: str
    disputed: Money


class DisputeListed(Answer):
    receivable: str
    opened_on: date
    closed_on: date | None
    amount: Money
    because: str
    resolution: str


class DisputePage(Page):
    items: list[DisputeListed]


@router.get("", response=DisputePage)
def list_(request: Asked, closed: Flag = False, cursor: Cursor = "", limit: Limit = USUAL) -> DisputePage:
    """List disputes, the latest first: the open ones, or with `closed` all."""
    found = Dispute.objects.of(request.company)
    rows, following = page(found if closed else found.filter(closed_on=None), _LISTED, cursor, limit)
    items = [
        DisputeListed(
            receivable=row["receivable__number"],
            amount=money(row["amount_minor"], row["receivable__currency"]),
            **{name: row[name] for name in ("opened_on", "closed_on", "because", "resolution")},
        )
        for row in rows
    ]
    return DisputePage(items=items, next=following)


@router.post("", response={201: Disputed})
def add(request: Asked, body: DisputeBody) -> Disputed:
    """Open a dispute over all or a part of an invoice."""
    given = body.given() | {"invoice": invoice_number(request.company, body.invoice)}
    return _disputed(dunning.dispute(call(request, body), **given))


@router.post("/resolve", response=Disputed)
def resolve(request: Asked, body: DisputeResolution) -> Disputed:
    """End a dispute; the balance may be asked for again."""
    given = body.given() | {"invoice": invoice_number(request.company, body.invoice)}
    return _disputed(dunning.resolve_dispute(call(request, body), **given))


def _disputed(done: dunning.Disputed) -> Disputed:
    return Disputed(receivable=done.receivable, disputed=Money(amount=done.disputed, currency=done.currency))
