"""Payments taken back, wholly or off one invoice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import reversals as commands
from tagih.models import Payment
from tagih.web import payments
from tagih.web.forms import Amount, Day, Deed, Why
from tagih.web.shell import Visit, call, deed, form, told
from tagih.web.templatetags import money


class TakeBack(Deed):
    """Why a payment is taken back, and when the money left again."""

    kind = forms.ChoiceField(label=_("What happened"), choices=list(payments.TAKEN_BACK.items()))
    because = Why(label=_("Why?"), max_length=300, help_text=_("For your books; the client does not read it."))
    on = Day(label=_("On"), help_text=_("The day the money left again."))
    fee = Amount(label=_("Fee"), required=False, help_text=_("What the bank or provider took for it, if anything."))


@form
def reverse(visit: Visit, public_id: str) -> HttpResponse:
    """Take a payment back: what it settled is owed again."""
    payment = payments.found(visit, public_id)
    filled = TakeBack(visit.POST or None, initial={"on": call(visit).today})
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            done = commands.reverse(call(visit), payment=public_id, **filled.arguments())
            messages.success(visit, _said(done))
            return redirect("payment", public_id)
    text = gettext(
        "What it settled is owed again, each invoice with its own due day. Nothing is deleted: the books say what happened when."
    )
    words = {"title": gettext("Take the payment back"), "text": text, "button": gettext("Take it back")}
    return _page(visit, payment, filled, words)


def _said(done: commands.Reversed) -> str:
    amount = money(done.amount_minor, done.currency)
    if done.discounts_kept:
        text = gettext(
            "{amount} is taken back. Credit note {notes} gave a discount for it and stands: bill it again if it is not meant."
        )
        return text.format(amount=amount, notes=", ".join(done.discounts_kept))
    if not done.opened:
        return gettext("{amount} is taken back.").format(amount=amount)
    numbers = ", ".join(one.number for one in done.opened)
    return gettext("{amount} is taken back. Owed again: {numbers}.").format(amount=amount, numbers=numbers)


@deed
def unallocate(visit: Visit, public_id: str) -> HttpResponse:
    """Take off an invoice what a payment settled of it."""
    payment = payments.found(visit, public_id)
    invoice = visit.POST.get("invoice", "")
    with told(visit, gettext("{number} is owed again; the money is unallocated.").format(number=invoice)):
        commands.unallocate(call(visit), payment=payment.public_id, invoice=invoice)
    return redirect("payment", public_id)


def _page(visit: Visit, payment: Payment, filled: Deed, words: dict[str, Any]) -> HttpResponse:
    facts = {"payment": payment, "customer": payment.customer, "form": filled, **words}
    return render(visit, "payments/deed.html", facts, status=filled.status)
