"""One invoice before its client's eyes: what is open, by when, what is billed; its PDF and its e-invoice."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language

from tagih.commands import adjustments, einvoices, personal, portal_links, printing, signing
from tagih.commands.page_sheets import Printed
from tagih.domain import incentives, terms, wording
from tagih.domain.errors import DomainError
from tagih.models import Company, Event, Invoice, InvoiceLine, InvoiceTax, Receivable, deductions
from tagih.portal import door, network
from tagih.portal.door import Visit
from tagih.reports import sections


@door.page
def one(visit: Visit, invoice: str) -> HttpResponse:
    """The page of one invoice of an account."""
    row = found(visit, invoice)
    return door.nothing(visit) if row is None else shown(visit, row)


@door.deed
def seen(visit: Visit, invoice: str) -> HttpResponse:
    """An invoice of the account is before somebody's eyes."""
    return noted(visit, found(visit, invoice))


@door.page
def pdf(visit: Visit, invoice: str) -> HttpResponse:
    """An invoice of the account as PDF."""
    return printed(visit, found(visit, invoice))


@door.page
def xml(visit: Visit, invoice: str) -> HttpResponse:
    """The e-invoice of an invoice of the account."""
    return structured(visit, found(visit, invoice))


def found(visit: Visit, public_id: str) -> Invoice | None:
    """An invoice that the link opens; None for every other, whether there is one or not."""
    return portal_links.invoices(visit.link).select_related("customer").filter(public_id=public_id).first()


def here(visit: Visit, invoice: Invoice) -> str:
    """The address of an invoice's page: that of the link itself, or one below that of the account."""
    if visit.link.invoice_id == invoice.pk:
        return reverse("portal", args=[visit.link.public_id])
    return reverse("portal_bill", args=[visit.link.public_id, invoice.public_id])


def open_of(company: Company, invoice: Invoice) -> dict[str, int]:
    """What is open of an invoice, how much of that is disputed, and what is to be paid: without what is kept back of it."""
    figures = (
        Receivable.objects.of(company).filter(invoice=invoice).values_list("id", "balance_minor", "disputed_minor")
    )
    found = list(figures)
    kept_back = deductions.left(company, receivable_ids=[row_id for row_id, _, _ in found])
    return {
        "open_minor": sum(balance for _, balance, _ in found), "disputed_minor": sum(disputed for _, _, disputed in found),
        "to_pay_minor": sum(max(0, balance - kept_back.get(row_id, 0)) for row_id, balance, _ in found),
    }  # fmt: skip


def shown(visit: Visit, invoice: Invoice) -> HttpResponse:
    """The page of an invoice that the link opens."""
    company = visit.company
    receivables = list(
        Receivable.objects.of(company).filter(invoice=invoice, amount_minor__gt=0).order_by("due_on", "id")
    )
    lines = list(InvoiceLine.objects.of(company).filter(invoice=invoice).order_by("position"))
    viewed = Event.objects.of(company).filter(subject=f"invoice {invoice.number}", kind="invoice.viewed")
    facts: dict[str, Any] = {
        "invoice": invoice, "said": visit.GET.get("said", ""), "here": here(visit, invoice), "today": door.today(company),
        "lines": lines, "adjustments": adjustments.of(company, invoice.pk), "sections": sections.subtotals(lines),
        "taxes": list(InvoiceTax.objects.of(company).filter(invoice=invoice).order_by("-rate_ppm")),
        "receivables": receivables, **open_of(company, invoice),
        "due_on": min((one.due_on for one in receivables if one.balance_minor), default=None),
        "sentence": _sentence(invoice, receivables), "personal": personal.paragraphs(company, invoice),
        "is_seen": viewed.exists(), "has_xml": _carried(visit, invoice) is not None,
    }  # fmt: skip
    return door.shown(visit, "portal/invoice.html", facts)


def _sentence(invoice: Invoice, receivables: list[Receivable]) -> str:
    """What is still to be paid and by when, in words; nothing where the terms are another system's."""
    if len(receivables) != 1 or not invoice.terms or invoice.issued_on is None:
        return ""
    term = terms.parse(incentives.divided(invoice.terms)[1])
    if isinstance(term, terms.Instalments):
        return ""
    return wording.please_pay(term, receivables[0].due_on, get_language() or "en")


def noted(visit: Visit, invoice: Invoice | None) -> HttpResponse:
    """Keep it as a proof that the invoice arrived."""
    if invoice is None:
        return door.nothing(visit)
    where = {"address": network.address(visit), "agent": network.agent(visit)}
    signing.seen(door.call(visit), link=visit.link.public_id, invoice=invoice.public_id, **where)
    return redirect(here(visit, invoice))


def printed(visit: Visit, invoice: Invoice | None) -> HttpResponse:
    """The PDF; nothing where another system keeps it."""
    if invoice is None:
        return door.nothing(visit)
    try:
        return paper(printing.pdf(visit.company, str(invoice.number)))
    except DomainError:
        return door.nothing(visit)


def paper(made: Printed) -> HttpResponse:
    """A PDF, to be seen in the browser."""
    headers = {"Content-Disposition": content_disposition_header(False, made.name) or "inline"}
    return HttpResponse(made.data, content_type="application/pdf", headers=headers)


def structured(visit: Visit, invoice: Invoice | None) -> HttpResponse:
    """The e-invoice, as a download."""
    data = _carried(visit, invoice) if invoice else None
    if invoice is None or data is None:
        return door.nothing(visit)
    return door.download(f"{invoice.number}.xml", "application/xml", data)


def _carried(visit: Visit, invoice: Invoice) -> bytes | None:
    """The XML that the PDF carries too; None where none is made."""
    if invoice.external_source:
        return None
    try:
        return einvoices.carried(visit.company, invoice)
    except DomainError:
        return None
