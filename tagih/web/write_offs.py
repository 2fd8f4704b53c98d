"""Claims that are given up, and giving up taken back."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import payment_policy
from tagih.commands import write_offs as commands
from tagih.web import invoices
from tagih.web.dunning import deed_page
from tagih.web.forms import Amount, Deed, Why, optional
from tagih.web.shell import Visit, call, deed, form, told
from tagih.web.templatetags import money, sentence

KINDS = {
    "uncollectable": _("It cannot be collected"), "insolvent": _("The client is insolvent"),
    "time_barred": _("It is time-barred"), "goodwill": _("For goodwill"),
}  # fmt: skip


class GiveUp(Deed):
    """How much is given up, why, and who approved it."""

    kind = forms.ChoiceField(label=_("What happened"), choices=list(KINDS.items()))
    because = Why(label=_("Why?"), max_length=300, help_text=_("For your books; the client does not read it."))
    amount = Amount(label=_("Amount"), required=False, help_text=_("Leave it empty to give up all that is open."))
    approved_by = optional(_("Approved by"), longest=120)

    def clean_amount(self) -> str | None:
        return self.cleaned_data["amount"] or None


@form
def write_off(visit: Visit, public_id: str) -> HttpResponse:
    """Give up what is open on an invoice."""
    invoice = invoices.found(visit, public_id)
    filled = GiveUp(visit.POST or None)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            done = commands.write_off(call(visit), invoice=str(invoice.number), **filled.arguments())
            messages.success(visit, _said(done))
            return redirect("invoice", public_id)
    limit = payment_policy.in_force(visit.company).write_off_limit
    text = gettext("Nobody is asked for it any more. Above {limit} {currency} the name of who approved it is needed.")
    shown = text.format(limit=limit, currency=visit.company.currency)
    words = {"title": gettext("Write it off"), "text": shown, "button": gettext("Give it up")}
    return deed_page(visit, invoice, filled, words)


def _said(done: commands.WrittenOff) -> str:
    text = gettext("{amount} is given up.").format(amount=money(done.amount_minor, done.currency))
    return f"{text} {sentence(done.relief)}" if done.relief else text


@deed
def undo(visit: Visit, public_id: str) -> HttpResponse:
    """Have what was given up owed again."""
    invoice = invoices.found(visit, public_id)
    because = visit.POST.get("because") or gettext("it is owed after all")
    with told(visit, gettext("It is owed again.")):
        commands.take_back(call(visit), write_off=visit.POST.get("write_off", ""), because=because)
    return redirect("invoice", invoice.public_id)
