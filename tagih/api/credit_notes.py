"""Credit notes: list, show, print, and allocate what is left of one. `invoices` makes them."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Router

from tagih.api import bills
from tagih.api.base import Asked, call
from tagih.api.bills import CreditNotePage, CreditNoteShown, SettledShown
from tagih.api.documents import binary
from tagih.api.invoices import printed
from tagih.api.pages import USUAL, Cursor, Limit
from tagih.api.references import customer_row, invoice_number, invoice_row
from tagih.api.values import Answer, Deed, Money, Text, maybe, money, must
from tagih.commands import credit_notes, printing
from tagih.models import Invoice

router = Router(tags=["credit notes"])


class CreditAllocation(Deed):
    """What a credit note settles."""

    invoice: Text = must("Number or public id of the invoice.")
    amount: Text = maybe("How much; as much as fits when left out.")


class CreditAllocated(Answer):
    number: str
    settled: list[SettledShown]
    unallocated: Money


@router.get("", response=CreditNotePage)
def list_(request: Asked, customer: Text = "", cursor: Cursor = "", limit: Limit = USUAL) -> CreditNotePage:
    """List credit notes, the latest first."""
    found = Invoice.objects.of(request.company).filter(kind="credit_note")
    if customer:
        found = found.filter(customer_id=customer_row(request.company, customer, ())["id"])
    return bills.credit_note_page(found, cursor, limit)


@router.post("/{path:credit_note}/allocate", response=CreditAllocated)
def allocate(request: Asked, credit_note: Text, body: CreditAllocation) -> CreditAllocated:
    """Settle an invoice with what is left of a credit note."""
    given = body.given() | {"invoice": invoice_number(request.company, body.invoice)}
    done = credit_notes.allocate_credit(call(request, body), credit_note=credit_note, **given)
    currency = invoice_row(request.company, done.number, "credit_note", ("currency",))["currency"]
    return CreditAllocated(
        number=done.number,
        settled=bills.settled(done.settled, currency),
        unallocated=money(done.unallocated_minor, currency),
    )


@router.get("/{path:credit_note}/pdf", response=None, openapi_extra=binary("application/pdf"))
def pdf(request: Asked, credit_note: Text) -> HttpResponse:
    """Print a credit note as PDF."""
    number = invoice_number(request.company, credit_note, "credit_note")
    return printed(printing.pdf(request.company, number, "credit_note"))


@router.get("/{path:credit_note}", response=CreditNoteShown)
def show(request: Asked, credit_note: Text) -> CreditNoteShown:
    """Show one credit note with its lines and tax."""
    return bills.credit_note(request.company, credit_note)
