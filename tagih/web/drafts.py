"""Drafts: write an invoice line by line, change it, issue it, delete it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import drafts
from tagih.commands import invoices as commands
from tagih.domain import percent, tax
from tagih.domain.countries import country
from tagih.domain.errors import DomainError, Incomplete
from tagih.models import Company, Customer, Invoice, InvoiceLine
from tagih.web import customers, invoices
from tagih.web.forms import Day, Deed, optional, plain_number
from tagih.web.shell import Visit, call, deed, form, told

COLUMNS = ("description", "quantity", "unit", "unit_price", "discount", "tax_rate", "tax_category")
"""What is typed for a line. A line in which all is empty counts as none."""

_PLACE = re.compile(r"lines\[([0-9]+)\]\.(\w+)")
_NUMBERS = {"quantity", "unit_price", "discount", "tax_rate"}


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
            name: _PLACE.sub(_place, value) if isinstance(value, str) else value
            for name, value in refusal.facts.items()
        }
        super().refuse(type(refusal)(refusal.code, **facts))


def _place(found: re.Match[str]) -> str:
    labels = dict(zip(COLUMNS, column_labels(), strict=True))
    return gettext("line {number}, {field}").format(number=int(found[1]) + 1, field=labels.get(found[2], found[2]))


def column_labels() -> list[str]:
    """The labels of `COLUMNS`."""
    return [
        gettext("Description"), gettext("Quantity"), gettext("Unit"), gettext("Price"), gettext("Discount %"),
        gettext("Tax %"), gettext("Tax"),
    ]  # fmt: skip


TAX_KINDS = {
    "": _("Taxed, or 0 %"), "E": _("Exempt"), "AE": _("Reverse charge"), "K": _("Supply within the EU"),
    "G": _("Export"), "O": _("Outside the scope of tax"),
}  # fmt: skip
"""Tax categories of EN 16931 as a person chooses them; S and Z follow from the rate."""


def typed_lines(sent: QueryDict) -> list[dict[str, str]]:
    """The lines that were typed, in order; what is left empty is left out, and a line with nothing typed at all."""
    columns = [sent.getlist(name) for name in COLUMNS]
    lines = []
    for cells in zip(*columns, strict=False):
        typed = {name: cell.strip() for name, cell in zip(COLUMNS, cells, strict=True)}
        line = {name: plain_number(text) if name in _NUMBERS else text for name, text in typed.items() if text}
        if line.keys() - {"tax_category"}:
            lines.append(line)
    return lines


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of a line as the page shows it. `placeholder` says what counts when nothing is typed."""

    name: str
    label: str
    value: str
    placeholder: str

    @property
    def is_number(self) -> bool:
        return self.name in _NUMBERS

    @property
    def choices(self) -> dict[str, Any]:
        return TAX_KINDS if self.name == "tax_category" else {}


def cells(visit: Visit, line: dict[str, str]) -> list[Cell]:
    """The fields of one line."""
    standard = tax.standard(country(visit.company.country), call(visit).today)
    idle = {"quantity": "1", "discount": "0", "tax_rate": percent.text(standard.rate_ppm) if standard else "0"}
    labels = zip(COLUMNS, column_labels(), strict=True)
    return [Cell(name, label, line.get(name, ""), idle.get(name, "")) for name, label in labels]


def _page(visit: Visit, filled: Draft, lines: Sequence[dict[str, str]], invoice: Invoice | None) -> HttpResponse:
    shown = [cells(visit, line) for line in (lines or [{}])]
    facts = {"form": filled, "lines": shown, "invoice": invoice, "choices": customers.first_choices(visit.company)}
    return render(visit, "invoices/edit.html", facts, status=filled.status)


@form
def line(visit: Visit) -> HttpResponse:
    """One more empty line, for htmx to put under the others."""
    return render(visit, "invoices/line.html", {"cells": cells(visit, {})})


@form
def new(visit: Visit) -> HttpResponse:
    """Write a new invoice: keep it as a draft, or issue it at once."""
    customer = Customer.objects.of(visit.company).filter(public_id=visit.GET.get("customer", "")[:26]).first()
    initial = {"customer": customers.shown_as(customer)} if customer else {}
    filled = Draft(visit.company, visit.POST or None, initial=initial)
    lines = typed_lines(visit.POST)
    if visit.method == "POST" and "more" in visit.POST:
        return _page(visit, Draft(visit.company, initial=visit.POST.dict()), [*lines, {}], None)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            if "issue" in visit.POST:
                done = commands.draft_and_issue(call(visit), lines=lines, **filled.arguments())
                messages.success(visit, gettext("Invoice {number} is issued.").format(number=done.number))
                return redirect("invoice", done.public_id)
            return redirect("invoice", commands.draft(call(visit), lines=lines, **filled.arguments()).public_id)
    return _page(visit, filled, lines, None)


@form
def edit(visit: Visit, public_id: str) -> HttpResponse:
    """Change a draft."""
    invoice = invoices.found(visit, public_id)
    filled = Draft(visit.company, visit.POST or None, initial=_initial(invoice))
    lines = typed_lines(visit.POST) if visit.method == "POST" else _stored(visit.company, invoice)
    if visit.method == "POST" and "more" in visit.POST:
        return _page(visit, Draft(visit.company, initial=visit.POST.dict()), [*lines, {}], invoice)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            changed = {name: value for name, value in filled.arguments().items() if name != "quote"}
            commands.edit_draft(call(visit), invoice=public_id, lines=lines, **changed)
            messages.success(visit, gettext("The draft is changed."))
            return redirect("invoice", public_id)
    return _page(visit, filled, lines, invoice)


def _initial(invoice: Invoice) -> dict[str, Any]:
    names = ("terms", "supplied_on", "reference", "currency", "prices_include_tax", "message")
    return {"customer": customers.shown_as(invoice.customer)} | {name: getattr(invoice, name) for name in names}


def _stored(company: Company, invoice: Invoice) -> list[dict[str, str]]:
    """The lines of a draft as they could have been typed."""
    rows = InvoiceLine.objects.of(company).filter(invoice=invoice).order_by("position")
    return [
        {
            "description": row.description, "quantity": number(row.quantity_millionths), "unit": row.unit,
            "unit_price": number(row.unit_price_millionths), "discount": percent.text(row.discount_ppm),
            "tax_rate": percent.text(row.tax_rate_ppm), "tax_category": row.tax_category if row.tax_category in TAX_KINDS else "",
        }
        for row in rows
    ]  # fmt: skip


def number(millionths: int) -> str:
    """A number without idle zeros: `number(1_500_000) == "1.5"`."""
    return f"{Decimal(millionths).scaleb(-6).normalize():f}"


@deed
def issue(visit: Visit, public_id: str) -> HttpResponse:
    """Give a draft its number and put it into the books."""
    invoices.found(visit, public_id)
    with told(visit):
        done = commands.issue(call(visit), invoice=public_id)
        messages.success(visit, gettext("Invoice {number} is issued.").format(number=done.number))
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
