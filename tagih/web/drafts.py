"""Drafts: write an invoice line by line, change it, issue it, delete it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import clones, drafts, taxes
from tagih.commands import invoices as commands
from tagih.domain import fields
from tagih.domain.errors import DomainError, Incomplete
from tagih.models import Company, Customer, Invoice
from tagih.web import billed, customers, invoices
from tagih.web.billed import Typed
from tagih.web.forms import Day, Deed, optional
from tagih.web.shell import Visit, call, deed, form, page, told


class Draft(Deed):
    """The head of an invoice; its lines are read by `typed_lines`."""

    customer = forms.CharField(label=_("Customer"), widget=customers.Chooser)
    terms = optional(
        _("Terms of payment"),
        placeholder="net 14",
        help_text=_("Such as net 14, receipt 15, eom 30 or 50% now, 50% net 30."),
    )
    supplied_on = Day(label=_("Supplied on"), required=False)
    reference = optional(_("Their reference"))
    currency = optional(_("Currency"), longest=3)
    quote = optional(_("Signed quote"), longest=60, help_text=_("Its number: nothing beyond it is invoiced."))
    prices_include_tax = forms.BooleanField(label=_("Prices include tax"), required=False)
    message = forms.CharField(
        label=_("Message on the invoice"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, company: Company, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.company = company
        for name, usual in (("terms", company.terms), ("currency", company.currency)):
            if name in self.fields:
                self.fields[name].widget.attrs["placeholder"] = usual

    def clean_customer(self) -> str:
        return customers.number_of(self.company, self.cleaned_data["customer"])

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def refuse(self, refusal: DomainError) -> None:
        """Places in the lines are said in words: `lines[0].quantity` is line 1, quantity."""
        if isinstance(refusal, Incomplete):
            super().refuse(refusal)
            return
        facts = {
            name: billed.place_in_words(value) if isinstance(value, str) else value
            for name, value in refusal.facts.items()
        }
        super().refuse(type(refusal)(refusal.code, **facts))


def _page(visit: Visit, filled: Draft, rows: Typed, invoice: Invoice | None) -> HttpResponse:
    facts = {
        "form": filled, "lines": [billed.cells(visit, line) for line in (rows.lines or [{}])],
        "adjustments": [billed.adjustment_cells(row) for row in rows.adjustments],
        "exemptions": [billed.exemption_cells(row) for row in rows.exemptions],
        "invoice": invoice, "choices": customers.first_choices(visit.company), "tax_rates": billed.rates(visit),
        "products": billed.products(visit),
    }  # fmt: skip
    return render(visit, "invoices/edit.html", facts, status=filled.status)


@form
def line(visit: Visit) -> HttpResponse:
    """One more empty line, for htmx to put under the others."""
    return render(visit, "invoices/line.html", {"cells": billed.cells(visit, {})})


@form
def adjustment(visit: Visit) -> HttpResponse:
    """One more discount or charge on all of it."""
    return render(visit, "invoices/adjustment.html", {"cells": billed.adjustment_cells({})})


@page
def advice(visit: Visit) -> HttpResponse:
    """Which tax probably holds for the customer that is typed."""
    typed = visit.GET.get("customer", "")[:200]
    number = customers.number_of(visit.company, typed) if fields.storable(typed) else ""
    customer = Customer.objects.of(visit.company).filter(number=number).first()
    found = taxes.suggested(visit.company, customer) if customer else None
    facts = {"advice": found, "category": billed.TAX_KINDS.get(found.category, _("Ordinary tax")) if found else ""}
    return render(visit, "invoices/tax.html", facts)


@form
def exemption(visit: Visit) -> HttpResponse:
    """One more reason why no tax is charged."""
    return render(visit, "invoices/adjustment.html", {"cells": billed.exemption_cells({})})


@form
def new(visit: Visit) -> HttpResponse:
    """Write a new invoice: keep it as a draft, or issue it at once."""
    customer = Customer.objects.of(visit.company).filter(public_id=visit.GET.get("customer", "")[:26]).first()
    initial = {"customer": customers.shown_as(customer)} if customer else {}
    filled = Draft(visit.company, visit.POST or None, initial=initial)
    rows = billed.typed(visit.POST)
    if visit.method == "POST" and "more" in visit.POST:
        return _page(
            visit, Draft(visit.company, initial=visit.POST.dict()), rows.with_one_more(visit.POST["more"]), None
        )
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            if "issue" in visit.POST:
                done = commands.draft_and_issue(call(visit), **rows.arguments(), **filled.arguments())
                messages.success(visit, gettext("Invoice {number} is issued.").format(number=done.number))
                return redirect("invoice", done.public_id)
            return redirect("invoice", commands.draft(call(visit), **rows.arguments(), **filled.arguments()).public_id)
    return _page(visit, filled, rows, None)


@form
def edit(visit: Visit, public_id: str) -> HttpResponse:
    """Change a draft."""
    invoice = invoices.found(visit, public_id)
    filled = Draft(visit.company, visit.POST or None, initial=_initial(invoice))
    rows = billed.typed(visit.POST) if visit.method == "POST" else billed.stored(visit.company, invoice)
    if visit.method == "POST" and "more" in visit.POST:
        filled = Draft(visit.company, initial=visit.POST.dict())
        return _page(visit, filled, rows.with_one_more(visit.POST["more"]), invoice)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            changed = {name: value for name, value in filled.arguments().items() if name != "quote"}
            commands.edit_draft(call(visit), invoice=public_id, **rows.arguments(), **changed)
            messages.success(visit, gettext("The draft is changed."))
            return redirect("invoice", public_id)
    return _page(visit, filled, rows, invoice)


def _initial(invoice: Invoice) -> dict[str, Any]:
    names = ("terms", "supplied_on", "reference", "currency", "prices_include_tax", "message")
    return {"customer": customers.shown_as(invoice.customer)} | {name: getattr(invoice, name) for name in names}


@deed
def issue(visit: Visit, public_id: str) -> HttpResponse:
    """Give a draft its number and put it into the books."""
    invoices.found(visit, public_id)
    with told(visit):
        done = commands.issue(call(visit), invoice=public_id)
        messages.success(visit, gettext("Invoice {number} is issued.").format(number=done.number))
    return redirect("invoice", public_id)


@deed
def clone(visit: Visit, public_id: str) -> HttpResponse:
    """Make a new draft with the content of this one."""
    invoices.found(visit, public_id)
    with told(visit):
        made = clones.invoice(call(visit), invoice=public_id)
        messages.success(visit, gettext("This is a new draft with the same content."))
        return redirect("invoice", made.public_id)
    return redirect("invoice", public_id)


@deed
def delete(visit: Visit, public_id: str) -> HttpResponse:
    """Delete a draft."""
    invoices.found(visit, public_id)
    with told(visit):
        drafts.delete_draft(call(visit), invoice=public_id)
        messages.success(visit, gettext("The draft is deleted; no number was used for it."))
        return redirect("invoices")
    return redirect("invoice", public_id)
