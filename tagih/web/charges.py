"""Charges through payment providers: the list, one of them, and what a person can do about it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import charges as commands
from tagih.commands import providers
from tagih.domain.charges import OPEN
from tagih.models import Charge, ChargePart, Company
from tagih.web import charge_cards, invoices, lists
from tagih.web.forms import Amount, Deed, optional
from tagih.web.shell import Visit, call, deed, form, page, told

FILTERS = {"all": _("All"), "open": _("Under way"), "look": _("To look at")}


@page
def listed(visit: Visit) -> HttpResponse:
    """All charges, the newest first."""
    wanted = lists.chosen(visit, "show", FILTERS)
    found = Charge.objects.of(visit.company).select_related("customer", "account", "payment")
    if wanted == "open":
        found = found.filter(state__in=OPEN)
    elif wanted == "look":
        found = found.filter(needs_look=True)
    shown = lists.paged(visit, found.order_by("-id"))
    facts = {"page": shown, "rows": [charge_cards.shown(one) for one in shown], "show": wanted, "filters": FILTERS}
    return lists.part_or_page(visit, "charges", facts)


class Looked(Deed):
    """What a person found out."""

    note = optional(_("What did you do?"), longest=300)


class Answer(Deed):
    """What became of a charge whose outcome nobody knows."""

    answer = forms.ChoiceField(
        label=_("What does the provider say?"),
        choices=[("succeeded", _("It was paid")), ("failed", _("It was not paid"))],
    )
    note = optional(_("Where did you look?"), longest=300)


@page
def shown(visit: Visit, public_id: str) -> HttpResponse:
    """One charge: where it stands, what it is for, what came of it."""
    return _page(visit, _found(visit, public_id), Looked(), Answer())


def _page(visit: Visit, row: Charge, looked: Looked, answer: Answer) -> HttpResponse:
    parts = ChargePart.objects.of(visit.company).filter(charge=row).select_related("receivable__invoice").order_by("id")
    facts = charge_cards.shown(row) | {
        "charge": row, "parts": list(parts), "looked": looked, "answer": answer, "all_looks": charge_cards.looks(row),
        "may_call_off": row.state in ("planned", "created") or (row.state == "pending" and row.kind == "checkout"),
    }  # fmt: skip
    return render(visit, "charges/shown.html", facts, status=max(looked.status, answer.status))


def _found(visit: Visit, public_id: str) -> Charge:
    rows = Charge.objects.of(visit.company).select_related("customer", "account", "payment")
    row = rows.filter(public_id=public_id).first()
    if row is None:
        raise Http404(gettext("There is no such charge."))
    return row


@deed
def call_off(visit: Visit, public_id: str) -> HttpResponse:
    """Close the page of a charge that nobody has paid."""
    row = _found(visit, public_id)
    with told(visit, gettext("The charge is called off.")):
        commands.call_off(call(visit), charge=row.public_id)
    return redirect("charge", public_id)


@deed
def look(visit: Visit, public_id: str) -> HttpResponse:
    """Say that what was strange was looked at."""
    row, filled = _found(visit, public_id), Looked(visit.POST)
    if filled.is_valid():
        with told(visit, gettext("Noted: you have looked at it.")):
            commands.looked_at(call(visit), charge=row.public_id, **filled.arguments())
        return redirect("charge", public_id)
    return _page(visit, row, filled, Answer())


@deed
def answer(visit: Visit, public_id: str) -> HttpResponse:
    """Say what became of a charge whose outcome nobody knew."""
    filled = Answer(visit.POST)
    if filled.is_valid():
        with filled.refusals():
            commands.answer(call(visit), charge=public_id, **filled.arguments())
            messages.success(visit, gettext("Noted: the outcome is known now."))
            return redirect("charge", public_id)
    return _page(visit, _found(visit, public_id), Looked(), filled)


# --- on the page of an invoice -----------------------------------------------------------------------------------


class Open(Deed):
    """A page on which the client pays this invoice."""

    amount = Amount(label=_("Amount"), required=False, help_text=_("All that is open when left empty."))
    account = forms.ChoiceField(label=_("Through"), required=False)

    def __init__(self, company: Company, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accounts = [(one.account, one.name) for one in providers.usable_ones(company)]
        field = self.fields["account"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("The first that is set up")), *accounts]


@form
def open_page(visit: Visit, public_id: str) -> HttpResponse:
    """Open a page of a provider for an invoice, to be sent to the client."""
    invoice = invoices.found(visit, public_id)
    filled = Open(visit.company, visit.POST or None)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            done = commands.open_checkout(call(visit), invoices=(str(invoice.number),), **filled.arguments())
            messages.success(visit, gettext("The page is open: send its address to the client."))
            return redirect("charge", done.charge)
    facts = {"form": filled, "invoice": invoice, "back": reverse("invoice", args=[public_id])}
    return render(visit, "charges/open.html", facts, status=filled.status)
