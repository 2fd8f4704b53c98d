"""Tags on the pages of customers, invoices and quotes: shown, and typed with commas between."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import tags
from tagih.models import Customer, Invoice, Quote
from tagih.web import customers, invoices, quotes
from tagih.web.forms import Deed
from tagih.web.shell import Visit, call, form


class Tags(Deed):
    """Words with commas between."""

    tags = forms.CharField(
        label=_("Tags"), required=False, max_length=1000, help_text=_("With commas between, such as: vip, through Mia.")
    )

    def clean_tags(self) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.cleaned_data["tags"].split(",") if part.strip())


@form
def of_customer(visit: Visit, public_id: str) -> HttpResponse:
    """The tags of a customer."""
    row = customers.found(visit, public_id)
    return _page(visit, row, "customer", row.number, str(row.name))


@form
def of_invoice(visit: Visit, public_id: str) -> HttpResponse:
    """The tags of an invoice or draft."""
    row = invoices.found(visit, public_id)
    return _page(visit, row, "invoice", public_id, row.number or gettext("Draft"))


@form
def of_quote(visit: Visit, public_id: str) -> HttpResponse:
    """The tags of a quote."""
    row = quotes.found(visit, public_id)
    return _page(visit, row, "quote", public_id, row.number or gettext("Draft"))


def _page(visit: Visit, row: Customer | Invoice | Quote, kind: str, reference: str, name: str) -> HttpResponse:
    filled = Tags(visit.POST or None, initial={"tags": ", ".join(tags.of(visit.company, **{kind: row}))})
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            tags.put(call(visit), **{kind: reference}, **filled.arguments())
            messages.success(visit, gettext("The tags are changed."))
            return redirect(kind, row.public_id)
    facts = {"form": filled, "name": name, "kind": kind, "row": row, "known": tags.known(visit.company)}
    return render(visit, "tags/edit.html", facts, status=filled.status)
