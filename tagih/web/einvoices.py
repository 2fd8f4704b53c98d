"""E-invoices: who is who in them, and the card on a document's page from which they are made and fetched."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih import plugins
from tagih.commands import einvoices
from tagih.models import Company, EInvoice, EInvoiceReceiver, EInvoiceSender, Invoice
from tagih.web import customers
from tagih.web.forms import Deed, optional
from tagih.web.shell import Visit, call, deed, form, page, told


def _formats() -> list[tuple[str, Any]]:
    return [("", _("None")), *plugins.einvoices().items()]


def _formats_of_customer() -> list[tuple[str, Any]]:
    return [("", _("As the company does")), (einvoices.NONE, _("None")), *plugins.einvoices().items()]


class Sender(Deed):
    """What e-invoices say of the company."""

    format = forms.ChoiceField(
        label=_("E-invoices for customers"), choices=_formats, required=False,
        help_text=_("An invoice that breaks the rules of its kind is then not issued."),
    )  # fmt: skip
    registration = optional(_("Number in the trade register"), help_text=_("Such as 0106:12345678 in the Netherlands."))
    endpoint = optional(
        _("Where we receive e-invoices"),
        help_text=_("Our Peppol address, such as 0106:12345678, or an e-mail address."),
    )
    contact = optional(_("Whom to ask"))


class Receiver(Deed):
    """How a customer wants e-invoices."""

    format = forms.ChoiceField(label=_("E-invoices"), choices=_formats_of_customer, required=False)
    registration = optional(_("Number in the trade register"), help_text=_("Such as 0106:12345678 in the Netherlands."))
    endpoint = optional(
        _("Where they receive e-invoices"),
        help_text=_("Their Peppol address, such as 0106:87654321, or an e-mail address."),
    )
    buyer_reference = optional(
        _("What they want to read on every invoice"), help_text=_("Such as the Leitweg-ID of a German authority.")
    )


@form
def sender(visit: Visit) -> HttpResponse:
    """Set what e-invoices say of the company."""
    row = EInvoiceSender.objects.of(visit.company).first() or EInvoiceSender()
    filled = Sender(visit.POST or None, initial={name: getattr(row, name, "") for name in Sender.base_fields})
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            einvoices.set_sender(call(visit), **filled.arguments())
            messages.success(visit, gettext("The e-invoices are set."))
            return redirect("company")
    return render(visit, "einvoices/sender.html", {"form": filled}, status=filled.status)


@form
def receiver(visit: Visit, public_id: str) -> HttpResponse:
    """Set how a customer wants e-invoices."""
    customer = customers.found(visit, public_id)
    row = EInvoiceReceiver.objects.of(visit.company).filter(customer=customer).first() or EInvoiceReceiver()
    filled = Receiver(visit.POST or None, initial={name: getattr(row, name, "") for name in Receiver.base_fields})
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            einvoices.set_receiver(call(visit), customer=customer.number, **filled.arguments())
            messages.success(visit, gettext("The e-invoices are set."))
            return redirect("customer", public_id)
    words = {
        "title": gettext("E-invoices"), "button": gettext("Save the changes"),
        "text": gettext("How this customer wants its e-invoices."),
    }  # fmt: skip
    return customers.deed_page(visit, customer, filled, words)


@deed
def make(visit: Visit, public_id: str) -> HttpResponse:
    """Make the e-invoice of a document in the chosen format, and hand it over."""
    row = _found(visit, public_id)
    name = visit.POST.get("format", "")
    with told(visit):
        einvoices.make(call(visit), invoice=public_id, format=name, kind=row.kind)
        return redirect("einvoice", public_id, name)
    return redirect("invoice" if row.kind == "invoice" else "credit_note", public_id)


@page
def file(visit: Visit, public_id: str, format: str) -> HttpResponse:
    """The file that was made."""
    row = _found(visit, public_id)
    with told(visit):
        kept = einvoices.read(visit.company, invoice=public_id, format=format, kind=row.kind)
        headers = {"Content-Disposition": content_disposition_header(True, kept.name) or "attachment"}
        return HttpResponse(kept.data, content_type="application/xml", headers=headers)
    return redirect("invoice" if row.kind == "invoice" else "credit_note", public_id)


def _found(visit: Visit, public_id: str) -> Invoice:
    row = Invoice.objects.of(visit.company).filter(public_id=public_id).first()
    if row is None:
        raise Http404(gettext("There is no such invoice."))
    return row


def card(company: Company, invoice: Invoice) -> dict[str, Any]:
    """What the card on a document's page shows: the kinds there are, and those that were made."""
    if invoice.state == "draft" or invoice.external_source:
        return {}
    made = EInvoice.objects.of(company).filter(invoice=invoice).order_by("format").values_list("format", flat=True)
    titles = plugins.einvoices()
    return {"einvoice_formats": titles, "einvoices_made": [(name, titles.get(name, name)) for name in made]}
