"""Cheques: noted when they are received, booked when they are cleared, taken back when they bounce."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import cheques as commands
from tagih.models import Cheque
from tagih.web import customers, lists
from tagih.web.forms import Amount, Day, Deed, optional
from tagih.web.shell import Visit, call, deed, page, told

STATES = {"received": _("Received"), "cleared": _("Cleared"), "bounced": _("Bounced")}


class Received(Deed):
    """A cheque that a client gave us."""

    customer = forms.CharField(label=_("Customer"), required=False, max_length=200, help_text=_("Number or name."))
    invoices = optional(_("For invoices"), help_text=_("Numbers with commas between."))
    amount = Amount(label=_("Amount"))
    currency = optional(_("Currency"), longest=3, help_text=_("Empty: that of the invoice, or of the books."))
    bank = forms.CharField(label=_("Bank it is drawn on"), max_length=80)
    number = forms.CharField(label=_("Number of the cheque"), max_length=40)
    on = Day(label=_("Received on"), required=False)

    def clean_invoices(self) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.cleaned_data["invoices"].split(",") if part.strip())


@page
def listed(visit: Visit) -> HttpResponse:
    """All cheques, the latest first."""
    return _page(visit, Received())


@deed
def receive(visit: Visit) -> HttpResponse:
    """Note a cheque."""
    filled = Received(visit.POST)
    if filled.is_valid():
        given = filled.arguments()
        given["customer"] = customers.number_of(visit.company, given["customer"])
        with filled.refusals():
            commands.receive(call(visit), **given)
            messages.success(visit, gettext("The cheque is noted."))
            return redirect("cheques")
    return _page(visit, filled)


@deed
def clear(visit: Visit, public_id: str) -> HttpResponse:
    """Book it as a payment."""
    get_object_or_404(Cheque.objects.of(visit.company), public_id=public_id)
    with told(visit, gettext("The cheque is booked.")):
        commands.clear(call(visit), cheque=public_id)
    return redirect("cheques")


@deed
def bounce(visit: Visit, public_id: str) -> HttpResponse:
    """Note that it bounced."""
    get_object_or_404(Cheque.objects.of(visit.company), public_id=public_id)
    with told(visit, gettext("The cheque has bounced; what was booked is taken back.")):
        commands.bounce(
            call(visit), cheque=public_id, because=visit.POST.get("because", ""), fee=visit.POST.get("fee", "")
        )
    return redirect("cheques")


def _page(visit: Visit, filled: Received) -> HttpResponse:
    found = lists.paged(visit, Cheque.objects.of(visit.company).select_related("customer").order_by("-id"))
    facts = {"page": found, "rows": [(one, STATES[one.state]) for one in found], "form": filled}
    return render(visit, "ways/cheques.html", facts, status=filled.status)
