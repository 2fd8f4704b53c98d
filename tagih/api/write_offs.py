"""Write-offs: give up a claim, have it owed again, list what was given up."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Router

from tagih.api.base import Asked, call
from tagih.api.pages import USUAL, Cursor, Limit, Page, page
from tagih.api.references import invoice_number
from tagih.api.values import Answer, Because, Deed, Money, Text, because, maybe, money, must
from tagih.commands import write_offs
from tagih.models import WriteOff

router = Router(tags=["write-offs"])

_LISTED = (
    "public_id", "customer__number", "receivable__number", "kind", "on", "currency", "amount_minor", "tax_minor",
    "because", "approved_by", "taken_back_on",
)  # fmt: skip


class WriteOffBody(Deed):
    """A claim that is given up."""

    invoice: Text = must("Number or public id of the invoice or instalment.")
    because: Text = must("Why, for your books.")
    kind: Text = maybe("uncollectable (when left out), insolvent, time_barred or goodwill.")
    amount: Text = maybe("How much of it; all that is open when left out.")
    approved_by: Text = maybe("Who approved it, above the policy's limit.")


class UndoBody(Deed):
    because: Text = must("Why it is owed again.")


class GivenUp(Answer):
    """One receivable of which something is given up; `public_id` names the write-off."""

    public_id: str
    number: str
    amount: Money
    balance: Money


class WrittenOff(Answer):
    """What is given up, the tax in it, and when that may come back."""

    invoice: str
    kind: str
    on: date
    amount: Money
    tax: Money
    parts: list[GivenUp]
    relief: Because | None


class OwedAgain(Answer):
    public_id: str
    number: str
    amount: Money


class WriteOffListed(Answer):
    """`receivable` is empty where a payment had a few cents too many."""

    public_id: str
    customer: str
    receivable: str
    kind: str
    on: date
    amount: Money
    tax: Money
    because: str
    approved_by: str
    taken_back_on: date | None


class WriteOffPage(Page):
    items: list[WriteOffListed]


@router.get("", response=WriteOffPage)
def list_(request: Asked, cursor: Cursor = "", limit: Limit = USUAL) -> WriteOffPage:
    """List what was given up, the latest first; small differences too."""
    rows, following = page(WriteOff.objects.of(request.company), _LISTED, cursor, limit)
    return WriteOffPage(items=[_listed(dict(row)) for row in rows], next=following)


@router.post("", response={201: WrittenOff})
def write_off(request: Asked, body: WriteOffBody) -> WrittenOff:
    """Give up what is open on an invoice, or a part of it."""
    given = body.given() | {"invoice": invoice_number(request.company, body.invoice)}
    done = write_offs.write_off(call(request, body), **given)
    parts = [
        GivenUp(
            public_id=one.public_id, number=one.number, amount=money(one.amount_minor, done.currency),
            balance=money(one.balance_minor, done.currency),
        )
        for one in done.parts
    ]  # fmt: skip
    return WrittenOff(
        invoice=done.invoice, kind=done.kind, on=done.on, amount=money(done.amount_minor, done.currency),
        tax=money(done.tax_minor, done.currency), parts=parts, relief=because(done.relief) if done.relief else None,
    )  # fmt: skip


@router.post("/{write_off}/undo", response=OwedAgain)
def undo(request: Asked, write_off: Text, body: UndoBody) -> OwedAgain:
    """Have it owed again."""
    done = write_offs.take_back(call(request, body), write_off=write_off, **body.given())
    return OwedAgain(public_id=done.public_id, number=done.number, amount=money(done.amount_minor, done.currency))


def _listed(row: dict[str, Any]) -> WriteOffListed:
    plain = {name: row[name] for name in ("public_id", "kind", "on", "because", "approved_by", "taken_back_on")}
    return WriteOffListed(
        customer=row["customer__number"], receivable=row["receivable__number"] or "",
        amount=money(row["amount_minor"], row["currency"]), tax=money(row["tax_minor"], row["currency"]), **plain,
    )  # fmt: skip
