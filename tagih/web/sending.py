"""Sending an invoice: by e-mail at a press, or noting how it went otherwise, or that it came back."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import arrivals, returns, sending
from tagih.web import dunning, invoices, outbox
from tagih.web.dispatches import WAYS
from tagih.web.forms import Amount, Day, Deed, Why, optional
from tagih.web.shell import Visit, call, deed, form, told


class SentOtherwise(Deed):
    """How an invoice went to its client."""

    way = forms.ChoiceField(label=_("How"), choices=[(way, WAYS[way]) for way in sending.OTHERWISE])
    on = Day(label=_("On"))
    note = optional(_("Note"), longest=300, help_text=_("Such as the number of a registered letter."))
    cost = Amount(label=_("Paper and postage"), required=False)


class Reported(Deed):
    """What the other side said about a message."""

    kind = forms.ChoiceField(
        label=_("What happened"), choices=[(kind, outbox.REPORTS[kind]) for kind in ("bounced", "delivered", "delayed")]
    )
    detail = Why(label=_("What was said"), required=False, max_length=500)


@deed
def send(visit: Visit, public_id: str) -> HttpResponse:
    """Send an invoice to its client by e-mail."""
    invoice = invoices.found(visit, public_id)
    with told(visit, gettext("The invoice is on its way.")):
        sending.send(call(visit), invoice=str(invoice.number or public_id))
    return redirect("invoice", public_id)


@form
def send_otherwise(visit: Visit, public_id: str) -> HttpResponse:
    """Note that it went by letter, by hand or through a network."""
    invoice = invoices.found(visit, public_id)
    filled = SentOtherwise(visit.POST or None, initial={"on": call(visit).today})
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            sending.send_otherwise(call(visit), invoice=str(invoice.number or public_id), **filled.arguments())
            messages.success(visit, gettext("It is noted how the invoice went."))
            return redirect("invoice", public_id)
    text = gettext("For an invoice that was printed, handed over, or sent by another program.")
    words = {"title": gettext("Sent in another way"), "text": text, "button": gettext("Note it")}
    return dunning.deed_page(visit, invoice, filled, words)


@deed
def arrival(visit: Visit, public_id: str) -> HttpResponse:
    """Note what the client said when asked whether an invoice arrived."""
    invoice = invoices.found(visit, public_id)
    with told(visit, gettext("The answer is noted.")):
        given = {"answer": visit.POST.get("answer", ""), "note": visit.POST.get("note", "")}
        arrivals.answer(call(visit), invoice=str(invoice.number or public_id), **given)
    return redirect("invoice", public_id)


@form
def report(visit: Visit, public_id: str) -> HttpResponse:
    """Note what the other side's mail system said about a message, as when it came back."""
    message = outbox.found(visit, public_id)
    filled = Reported(visit.POST or None)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            returns.report(call(visit), message=public_id, **filled.arguments())
            messages.success(visit, gettext("It is noted."))
            return redirect("message", public_id)
    return outbox.report_page(visit, message, filled)
