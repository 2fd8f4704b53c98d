"""The rest of a job on its quote's page: schedule and steps, change orders, deliverables."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import change_orders, deliverables, schedules
from tagih.domain.errors import DomainError
from tagih.domain.schedules import PRESETS
from tagih.models import Deliverable
from tagih.web import invoices, lists, quotes
from tagih.web.billed import typed_lines
from tagih.web.forms import Day, Deed
from tagih.web.offers import deed_page
from tagih.web.shell import Visit, call, deed, form, page, told


class Plan(Deed):
    """The steps, by a preset or by shares of one's own, and the planned end."""

    steps = forms.CharField(
        label=_("Steps"), max_length=4000, widget=forms.TextInput(attrs={"list": "presets"}),
        help_text=_("30/30/40, thirds, deposit+balance, or such as: 30% Deposit, 30% Second draft, 40% Delivery."),
    )  # fmt: skip
    delivery_on = Day(label=_("Delivery on"))


@form
def plan(visit: Visit, public_id: str) -> HttpResponse:
    """Agree on the steps in which a quote is paid."""
    quote = quotes.found(visit, public_id)
    filled = Plan(visit.POST or None, initial={"steps": "30/30/40"})
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            schedules.plan(call(visit), quote=public_id, **filled.arguments())
            messages.success(visit, gettext("The schedule is agreed."))
            return redirect("quote", public_id)
    words = {"title": gettext("Schedule"), "button": gettext("Agree on these steps"), "presets": PRESETS}
    text = gettext("Each step raises its invoice when it is reached; the last one deducts the others.")
    return deed_page(visit, quote, filled, words | {"text": text})


@deed
def reach(visit: Visit, public_id: str, step: int) -> HttpResponse:
    """Note that a step is reached and issue its invoice."""
    quotes.found(visit, public_id)
    with told(visit):
        done = schedules.reach(call(visit), quote=public_id, step=step)
        messages.success(visit, gettext("Invoice {number} is issued.").format(number=done.number))
    return redirect("quote", public_id)


# --- change orders -------------------------------------------------------------------------------------------


@form
def change(visit: Visit, public_id: str) -> HttpResponse:
    """Write a change order to a quote."""
    quote = quotes.found(visit, public_id)
    filled, lines = quotes.Changed(visit.company, visit.POST or None), typed_lines(visit.POST)
    if visit.method == "POST" and "more" in visit.POST:
        again = quotes.Changed(visit.company, initial=visit.POST.dict())
        return quotes.offer_page(visit, again, [*lines, {}], changes=quote)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            done = change_orders.draft(call(visit), quote=public_id, lines=lines, **filled.arguments())
            return redirect("quote", done.public_id)
    return quotes.offer_page(visit, filled, lines, changes=quote)


@deed
def bill(visit: Visit, public_id: str) -> HttpResponse:
    """Invoice a signed change order by itself."""
    quotes.found(visit, public_id)
    with told(visit):
        done = change_orders.bill(call(visit), change_order=public_id)
        messages.success(visit, gettext("Invoice {number} is issued.").format(number=done.number))
        return redirect("invoice", done.public_id)
    return redirect("quote", public_id)


# --- deliverables --------------------------------------------------------------------------------------------


class Delivered(Deed):
    """What the client gets when it is paid."""

    name = forms.CharField(label=_("Name"), max_length=120)
    file = forms.FileField(label=_("File"), required=False)
    link = forms.CharField(
        label=_("Or a link"), required=False, max_length=500, widget=forms.TextInput(attrs={"inputmode": "url"}),
        help_text=_("An address that begins with https://."),
    )  # fmt: skip

    def said(self) -> dict[str, Any]:
        """What was typed, and the bytes and name of the file."""
        sent = self.cleaned_data["file"]
        content = {"file": sent.read(), "file_name": sent.name} if sent else {"file": b"", "file_name": ""}
        return self.arguments() | content


@form
def deliver_quote(visit: Visit, public_id: str) -> HttpResponse:
    """Add what the client gets when every invoice of a quote is paid."""
    quote = quotes.found(visit, public_id)
    filled = Delivered(visit.POST or None, visit.FILES or None)
    if visit.method == "POST" and _added(visit, filled, quote=public_id):
        return redirect("quote", public_id)
    return deed_page(visit, quote, filled, _delivering())


@form
def deliver_invoice(visit: Visit, public_id: str) -> HttpResponse:
    """Add what the client gets when an invoice is paid."""
    invoice = invoices.found(visit, public_id)
    filled = Delivered(visit.POST or None, visit.FILES or None)
    if visit.method == "POST" and _added(visit, filled, invoice=public_id):
        return redirect("invoice", public_id)
    facts = {"invoice": invoice, "customer": invoice.customer, "form": filled, **_delivering()}
    return render(visit, "deliverables/new.html", facts, status=filled.status)


def _added(visit: Visit, filled: Delivered, **about: str) -> bool:
    if not filled.is_valid():
        return False
    given: dict[str, Any] = filled.said() | about
    try:
        deliverables.add(call(visit), **given)
    except DomainError as refusal:
        filled.refuse(refusal)
        return False
    messages.success(visit, gettext("It is added, and opens when everything is paid."))
    return True


def _delivering() -> dict[str, Any]:
    return {
        "title": gettext("Deliver when paid"), "button": gettext("Add it"), "has_file": True,
        "text": gettext("The client sees it locked, and gets it by itself when the money has arrived."),
    }  # fmt: skip


@deed
def send_deliverable(visit: Visit, public_id: str) -> HttpResponse:
    """Make the client's link to a deliverable."""
    row = Deliverable.objects.of(visit.company).filter(public_id=public_id).select_related("quote", "invoice").first()
    if row is None:
        raise Http404(gettext("There is no such deliverable."))
    with told(visit):
        done = deliverables.send(call(visit), deliverable=public_id)
        if done.url:
            said = gettext("Give the client this link; it is shown only now: {url}")
            messages.success(visit, said.format(url=done.url))
    return _back(row)


def _back(row: Deliverable) -> HttpResponse:
    """The page of what a deliverable waits for."""
    if row.quote is not None:
        return redirect("quote", row.quote.public_id)
    assert row.invoice is not None, "a deliverable waits for one thing"
    return redirect("invoice", row.invoice.public_id)


@page
def delivered(visit: Visit) -> HttpResponse:
    """Every deliverable, the latest first, and whether it is open."""
    rows = Deliverable.objects.of(visit.company).select_related("customer", "quote", "invoice")
    return render(visit, "deliverables/list.html", {"page": lists.paged(visit, rows.order_by("-id"))})
