"""Proofs of receipt: record one, record that an invoice never came, list what is known."""

from __future__ import annotations

from datetime import date

from ninja import Router

from tagih.api.base import Asked, call
from tagih.api.pages import USUAL, Cursor, Limit, Page, page
from tagih.api.references import invoice_number, invoice_row
from tagih.api.values import Answer, Day, Deed, Text, maybe, must
from tagih.commands import proofs
from tagih.models import Proof

router = Router(tags=["proofs"])

_LISTED = ("invoice__number", "kind", "on", "note", "by")


class ProofBody(Deed):
    """How it is known that the client had an invoice."""

    invoice: Text = must("Number or public id of the invoice.")
    kind: Text = must("portal_view, delivery_receipt, stamped_paper or registered_letter.", "registered_letter")
    received_on: Day = must("The day on which the client had it.")
    note: Text = maybe("Such as the number of the registered letter.")


class NonDeliveryBody(Deed):
    """How it is proven that an invoice never came."""

    invoice: Text = must("Number or public id of the invoice.")
    because: Text = must("Such as: the letter came back.")
    sent_on: Day = maybe("The day on which it was sent anew; today when left out.")


class DueDay(Answer):
    receivable: str
    due_on: date


class Proven(Answer):
    """A proof that is kept, and when what is open is due now."""

    invoice: str
    kind: str
    received_on: date
    due: list[DueDay]


class SentAnew(Answer):
    """The term runs anew from `sent_on`, and asking starts anew, with an apology."""

    invoice: str
    sent_on: date
    due: list[DueDay]


class ProofListed(Answer):
    """`on`: the day it was received; of `not_delivered`, the day it was sent anew."""

    invoice: str
    kind: str
    on: date
    note: str
    by: str


class ProofPage(Page):
    items: list[ProofListed]


@router.get("", response=ProofPage)
def list_(request: Asked, invoice: Text = "", cursor: Cursor = "", limit: Limit = USUAL) -> ProofPage:
    """List proofs, the latest first, of one invoice or of all."""
    found = Proof.objects.of(request.company)
    if invoice:
        found = found.filter(invoice_id=invoice_row(request.company, invoice, "invoice", ())["id"])
    rows, following = page(found, _LISTED, cursor, limit)
    items = [
        ProofListed(invoice=row["invoice__number"], **{name: row[name] for name in ("kind", "on", "note", "by")})
        for row in rows
    ]
    return ProofPage(items=items, next=following)


@router.post("", response={201: Proven})
def record(request: Asked, body: ProofBody) -> Proven:
    """Record that the client had an invoice on a day."""
    given = body.given() | {"invoice": invoice_number(request.company, body.invoice)}
    done = proofs.record(call(request, body), **given)
    return Proven(invoice=done.invoice, kind=done.kind, received_on=done.received_on, due=_due(done.due))


@router.post("/not-delivered", response={201: SentAnew})
def not_delivered(request: Asked, body: NonDeliveryBody) -> SentAnew:
    """Record that an invoice never came: its term and the asking start anew."""
    given = body.given() | {"invoice": invoice_number(request.company, body.invoice)}
    done = proofs.not_delivered(call(request, body), **given)
    return SentAnew(invoice=done.invoice, sent_on=done.sent_on, due=_due(done.due))


def _due(days: tuple[proofs.DueDay, ...]) -> list[DueDay]:
    return [DueDay(receivable=one.receivable, due_on=one.due_on) for one in days]
