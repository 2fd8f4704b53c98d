"""Credit notes: take back an invoice, look at a credit note, and use what is left of it."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import invoices as commands
from tagih.models import Allocation, Invoice, Receivable
from tagih.web import balances, einvoices, invoices
from tagih.web.dunning import deed_page
from tagih.web.forms import Amount, Day, Deed, Why
from tagih.web.shell import Visit, call, form, page
from tagih.web.templatetags import money


class Credit(Deed):
    """How much is taken back, and why."""

    amount = Amount(
        label=_("Amount"), required=False, help_text=_("Tax included. Leave it empty to credit all that is left.")
    )
    because = Why(label=_("Why?"), max_length=500, help_text=_("It is printed on the credit note."))
    issued_on = Day(label=_("Date"), required=False)

    def clean_amount(self) -> str | None:
        return self.cleaned_data["amount"] or None


@form
def credit(visit: Visit, public_id: str) -> HttpResponse:
    """Credit an issued invoice, wholly or in part."""
    invoice = invoices.found(visit, public_id)
    filled = Credit(visit.POST or None, initial={"issued_on": call(visit).today})
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            done = commands.credit(call(visit), invoice=invoice.public_id, **filled.arguments())
            messages.success(visit, gettext("Credit note {number} is in the books.").format(number=done.number))
            return redirect("invoice", public_id)
    credited = (
        Invoice.objects.of(visit.company).filter(credits=invoice, state="issued").aggregate(sum=Sum("total_minor"))
    )
    left_minor = invoice.total_minor - int(credited["sum"] or 0)
    text = gettext("An issued invoice never changes; a credit note takes it back. Up to {amount} can be credited.")
    words = {"title": gettext("Credit"), "button": gettext("Issue the credit note")}
    shown = text.format(amount=money(left_minor, invoice.currency))
    return deed_page(visit, invoice, filled, words | {"text": shown})


@page
def shown(visit: Visit, public_id: str) -> HttpResponse:
    """One credit note: its lines, what it settled, and what is left of it."""
    note = invoices.found(visit, public_id, "credit_note")
    return _page(visit, note, _use(visit, note))


def _page(visit: Visit, note: Invoice, filled: Use | None) -> HttpResponse:
    settled = Allocation.objects.of(visit.company).filter(credit_note=note).select_related("receivable__invoice")
    facts = {"settled": list(settled.order_by("on", "id")), "form": filled, **einvoices.card(visit.company, note)}
    status = filled.status if filled else 200
    return render(visit, "credit_notes/shown.html", invoices.content(visit.company, note) | facts, status=status)


class Use(Deed):
    """Which invoice gets what is left of a payment or a credit note, of `choices`."""

    invoice = forms.ChoiceField(label=_("Invoice"))
    amount = Amount(label=_("Amount"), required=False, help_text=_("Leave it empty to use all that fits."))

    def __init__(self, choices: list[tuple[str, str]], *args: Any) -> None:
        super().__init__(*args)
        cast(forms.ChoiceField, self.fields["invoice"]).choices = choices

    def clean_amount(self) -> str | None:
        return self.cleaned_data["amount"] or None


def _use(visit: Visit, note: Invoice) -> Use | None:
    """The form that uses what is left, while something is left and something is open."""
    if not note.unallocated_minor:
        return None
    choices = open_choices(visit, note.customer_id, note.currency)
    return Use(choices, visit.POST or None) if choices else None


MOST_CHOICES = 200
"""Open invoices of one client offered to choose from, oldest first."""


def open_choices(visit: Visit, customer_id: int, currency: str) -> list[tuple[str, str]]:
    """Number and words of the open instalments of a client in one currency, oldest first."""
    rows = Receivable.objects.of(visit.company).filter(balances.OPEN, customer_id=customer_id, currency=currency)
    found = rows.order_by("due_on", "id").values_list("number", "balance_minor")[:MOST_CHOICES]
    return [(number, f"{number}: {money(balance_minor, currency)}") for number, balance_minor in found]


@form
def allocate(visit: Visit, public_id: str) -> HttpResponse:
    """Settle an invoice with what is left of a credit note."""
    note = invoices.found(visit, public_id, "credit_note")
    filled = _use(visit, note)
    if visit.method != "POST" or filled is None:
        return redirect("credit_note", public_id)
    if filled.is_valid():
        with filled.refusals():
            commands.allocate_credit(call(visit), credit_note=note.public_id, **filled.arguments())
            messages.success(visit, gettext("The credit is used."))
            return redirect("credit_note", public_id)
    return _page(visit, note, filled)
