"""The pages of the portal: each link opens one, by its purpose, and the files that belong to it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header

from tagih.commands import adjustments, files, personal, printed_offers, printing, signing
from tagih.commands.page_sheets import Printed
from tagih.domain import incentives, terms, wording
from tagih.domain.errors import DomainError
from tagih.models import Event, File, Invoice, InvoiceLine, InvoiceTax, Receivable
from tagih.portal import deliveries, door, network, offers
from tagih.portal.door import Visit
from tagih.reports import sections


@door.page
def shown(visit: Visit) -> HttpResponse:
    """What the link is for."""
    if visit.link.quote is not None:
        return offers.shown(visit, visit.link.quote)
    if visit.link.deliverable is not None:
        return deliveries.shown(visit, visit.link.deliverable)
    assert visit.link.invoice is not None, "a link is for one thing"
    return _invoice(visit, visit.link.invoice)


def _invoice(visit: Visit, invoice: Invoice) -> HttpResponse:
    company = visit.company
    receivables = list(Receivable.objects.of(company).filter(invoice=invoice).order_by("instalment"))
    subject = f"invoice {invoice.number}"
    lines = list(InvoiceLine.objects.of(company).filter(invoice=invoice).order_by("position"))
    facts = {
        "invoice": invoice, "company": company, "link": visit.link, "form_key": door.form_key(visit.link),
        "lines": lines, "adjustments": adjustments.of(company, invoice.pk), "sections": sections.subtotals(lines),
        "taxes": list(InvoiceTax.objects.of(company).filter(invoice=invoice).order_by("-rate_ppm")),
        "receivables": receivables, "open_minor": sum(one.balance_minor for one in receivables),
        "due_on": min((one.due_on for one in receivables if one.balance_minor), default=None),
        "sentence": _sentence(invoice, receivables), "personal": personal.paragraphs(company, invoice),
        "is_seen": Event.objects.of(company).filter(subject=subject, kind="invoice.viewed").exists(),
    }  # fmt: skip
    return render(visit, "portal/invoice.html", facts)


def _sentence(invoice: Invoice, receivables: list[Receivable]) -> str:
    """What is still to be paid and by when, in the client's language; nothing where the terms are another system's."""
    if len(receivables) > 1 or not invoice.terms or invoice.issued_on is None:
        return ""
    term, spoken = terms.parse(incentives.divided(invoice.terms)[1]), invoice.customer.language
    if isinstance(term, terms.Instalments):
        return ""
    return wording.please_pay(term, receivables[0].due_on, spoken)


@door.deed
def seen(visit: Visit) -> HttpResponse:
    """The page is before somebody's eyes: its script, or the button below it, says so."""
    if visit.link.invoice is None:
        return _nothing(visit)
    where = {"address": network.address(visit), "agent": network.agent(visit)}
    signing.seen(door.call(visit), link=visit.link.public_id, **where)
    return redirect("portal", visit.link.public_id)


@door.page
def pdf(visit: Visit) -> HttpResponse:
    """The invoice, or the quote, as PDF."""
    try:
        made = _printed(visit)
    except DomainError:
        return _nothing(visit)
    if made is None:
        return _nothing(visit)
    headers = {"Content-Disposition": content_disposition_header(False, made.name) or "inline"}
    return HttpResponse(made.data, content_type="application/pdf", headers=headers)


def _printed(visit: Visit) -> Printed | None:
    if visit.link.quote is not None:
        return printed_offers.pdf(visit.company, visit.link.quote.public_id, door.today(visit.company))
    return printing.pdf(visit.company, str(visit.link.invoice.number)) if visit.link.invoice is not None else None


@door.page
def file(visit: Visit, file: str) -> HttpResponse:
    """A document attached to the quote."""
    row = File.objects.of(visit.company).filter(public_id=file, quote__in=[visit.link.quote_id or 0]).first()
    data = files.read(row) if row else None
    return _nothing(visit) if row is None or data is None else door.download(row.name, row.media_type, data)


def _nothing(visit: Visit) -> HttpResponse:
    return render(visit, "portal/gone.html", status=404)
