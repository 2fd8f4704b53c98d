"""Words for one client alone on a draft: a wish, an offer, a question how it was."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import personal
from tagih.web import invoices
from tagih.web.forms import Deed, optional
from tagih.web.shell import Visit, call, form


class Words(Deed):
    """What only this client reads."""

    wish = forms.CharField(
        label=_("A personal wish"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stands on the invoice, and on no copy that goes with a reminder."),
    )  # fmt: skip
    offer = optional(_("Your current offer"), longest=300)
    offer_url = optional(_("Link to the offer"), longest=300, placeholder="https://")
    asks_feedback = forms.BooleanField(label=_("Ask how it was"), required=False)


@form
def write_words(visit: Visit, public_id: str) -> HttpResponse:
    """Say something to this client alone."""
    invoice = invoices.found(visit, public_id)
    own = personal.of_invoice(visit.company, invoice)
    names = ("wish", "offer", "offer_url", "asks_feedback")
    filled = Words(visit.POST or None, initial={name: getattr(own, name) for name in names})
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            personal.write_words(call(visit), invoice=public_id, **filled.arguments())
            messages.success(visit, gettext("The words for this client are kept."))
            return redirect("invoice", public_id)
    said = {"form": filled, "invoice": invoice, "customer": invoice.customer}
    return render(visit, "invoices/personal.html", said, status=filled.status)
