"""What a client keeps back as expected, and the certificates of what it withheld."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import deductions as commands
from tagih.domain import percent
from tagih.domain.deductions import usual
from tagih.web import customers, dunning, invoices, kept_back
from tagih.web.forms import Amount, Day, Deed, optional
from tagih.web.shell import Visit, call, deed, form, told


class Agree(Deed):
    """What a client may keep back from now on."""

    kind = forms.ChoiceField(label=_("What"), choices=list(kept_back.KINDS.items()))
    name = optional(_("As it is printed"), longest=60, help_text=_("Such as PPh 23."))
    rate = Amount(
        label=_("Percent"), required=False, help_text=_("Of the price without tax; of the tax where the buyer pays it.")
    )
    fee = Amount(label=_("At most"), required=False, help_text=_("Only for a bank fee."))
    above = Amount(
        label=_("Only above"), required=False, help_text=_("Nothing is withheld from a smaller price without tax.")
    )


@form
def agree(visit: Visit, public_id: str) -> HttpResponse:
    """Agree what a client may keep back."""
    customer = customers.found(visit, public_id)
    filled = Agree(visit.POST or None)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            commands.agree(call(visit), customer=customer.number, **filled.arguments())
            messages.success(visit, gettext("It is printed on what is issued from now on."))
            return redirect("customer", public_id)
    text = gettext("With so much less an invoice counts as paid in full, and it is never asked for.")
    if known := ", ".join(f"{one.name} ({percent.text(one.rate_ppm)} %)" for one in usual(customer.country)):
        text += " " + gettext("Usual in their country, to be checked with your accountant: {names}.").format(
            names=known
        )
    words = {"title": gettext("What they keep back"), "text": text, "button": gettext("Agree it")}
    return customers.deed_page(visit, customer, filled, words)


@deed
def end(visit: Visit, public_id: str) -> HttpResponse:
    """End what was agreed."""
    customer = customers.found(visit, public_id)
    with told(visit, gettext("Nothing of that kind is expected from now on.")):
        commands.end(call(visit), customer=customer.number, kind=visit.POST.get("kind", ""))
    return redirect("customer", public_id)


@deed
def ask(visit: Visit, public_id: str) -> HttpResponse:
    """Ask a client for the certificates that are missing."""
    customer = customers.found(visit, public_id)
    with told(visit):
        done = commands.ask_certificates(call(visit), customer=customer.number)
        said = ngettext("{count} certificate is asked for.", "{count} certificates are asked for.", done.count)
        messages.success(visit, said.format(count=done.count))
    return redirect("customer", public_id)


class Certificate(Deed):
    """The paper that says what was withheld."""

    certificate = forms.CharField(label=_("Its number"), max_length=80)
    on = Day(label=_("Its day"))
    file = forms.FileField(label=_("File"), required=False, help_text=_("A PDF or a picture."))


@form
def certify(visit: Visit, public_id: str) -> HttpResponse:
    """Record the certificate of what was withheld of an invoice."""
    invoice = invoices.found(visit, public_id)
    filled = Certificate(visit.POST or None, visit.FILES or None, initial={"on": call(visit).today})
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            commands.certify(call(visit), invoice=str(invoice.number), **_with_file(filled))
            messages.success(visit, gettext("The certificate is recorded."))
            return redirect("invoice", public_id)
    text = gettext("The client withheld tax for us; with this paper the tax office counts it as paid by us.")
    words = {"title": gettext("Certificate"), "text": text, "button": gettext("Record it"), "has_file": True}
    return dunning.deed_page(visit, invoice, filled, words)


def _with_file(filled: Deed) -> dict[str, Any]:
    sent = filled.cleaned_data["file"]
    brought = {"file": sent.read(), "file_name": sent.name} if sent else {"file": b"", "file_name": ""}
    return filled.arguments() | brought
