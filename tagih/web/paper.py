"""Printed documents in the browser: PDFs of quotes, receipts, statements, drafts and deliveries."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from tagih.commands import printed_letters, printed_offers, printed_receipts, printed_statements, printing
from tagih.commands.page_sheets import Printed
from tagih.domain.errors import DomainError
from tagih.models import Customer, Invoice
from tagih.web.shell import Visit, call, page, words

PDF_POLICY = "frame-ancestors 'none'"
"""A PDF is no page: the policy of our pages would keep browsers from showing it."""


def shown(made: Printed) -> HttpResponse:
    """A PDF to be seen in the browser."""
    shown_as = content_disposition_header(False, made.name) or "inline"
    headers = {"Content-Disposition": shown_as, "Content-Security-Policy": PDF_POLICY}
    return HttpResponse(made.data, content_type="application/pdf", headers=headers)


@page
def quote(visit: Visit, public_id: str) -> HttpResponse:
    """A quote or change order."""
    try:
        return shown(printed_offers.pdf(visit.company, public_id, call(visit).today))
    except DomainError as refusal:
        raise Http404(words(refusal)) from None


@page
def receipt(visit: Visit, public_id: str) -> HttpResponse:
    """A receipt for a payment."""
    try:
        return shown(printed_receipts.pdf(visit.company, public_id))
    except DomainError as refusal:
        raise Http404(words(refusal)) from None


@page
def statement(visit: Visit, public_id: str) -> HttpResponse:
    """What a client owes today, in the company's currency or another."""
    number = Customer.objects.of(visit.company).filter(public_id=public_id).values_list("number", flat=True).first()
    try:
        return shown(
            printed_statements.pdf(visit.company, number or "", call(visit).today, visit.GET.get("currency", ""))
        )
    except DomainError as refusal:
        raise Http404(words(refusal)) from None


@page
def letter(visit: Visit, public_id: str) -> HttpResponse:
    """A message as a letter to be posted."""
    try:
        return shown(printed_letters.pdf(call(visit), public_id))
    except DomainError as refusal:
        raise Http404(words(refusal)) from None


@page
def proforma(visit: Visit, public_id: str) -> HttpResponse:
    """A draft as a pro forma invoice."""
    try:
        return shown(printing.proforma(visit.company, public_id, call(visit).today))
    except DomainError as refusal:
        raise Http404(words(refusal)) from None


@page
def delivery_note(visit: Visit, public_id: str) -> HttpResponse:
    """What an invoice delivers, without prices."""
    number = Invoice.objects.of(visit.company).filter(public_id=public_id).values_list("number", flat=True).first()
    try:
        return shown(printing.delivery_note(visit.company, number or ""))
    except DomainError as refusal:
        raise Http404(words(refusal)) from None
