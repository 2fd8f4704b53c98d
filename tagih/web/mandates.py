"""Mandates of direct debit: who collects, one more from a client, and their end."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import mandates as commands
from tagih.domain import direct_debit
from tagih.domain.direct_debit import LONGEST_NOTICE_DAYS
from tagih.models import Mandate
from tagih.web import customers
from tagih.web.forms import Day, Deed, optional
from tagih.web.shell import Visit, call, deed, form, told

SCHEMES = {
    "core": _("SEPA Core"), "b2b": _("SEPA B2B, between businesses"), "ppd": _("ACH from a consumer (PPD)"),
    "ccd": _("ACH from a business (CCD)"),
}  # fmt: skip
KINDS = {"recurring": _("Any number of times"), "one_off": _("Once")}
STATES = {
    "offered": _("Waits for the client's signature"), "active": _("In use"), "suspended": _("Suspended"),
    "revoked": _("Revoked"),
}  # fmt: skip


class Collecting(Deed):
    """Who collects."""

    creditor_identifier = optional(_("Creditor identifier"), help_text=_("For SEPA, such as NL00ZZZ123456780000."))
    routing_number = optional(_("Routing number of our bank"), help_text=_("For ACH, nine digits."))
    bank_name = optional(_("Name of our bank"), longest=23, help_text=_("For ACH."))
    ach_identification = optional(_("Our number at the bank"), longest=10, help_text=_("For ACH."))
    notice_days = forms.IntegerField(
        label=_("Days before that a client is told"), min_value=1, max_value=LONGEST_NOTICE_DAYS
    )
    lead_days = forms.IntegerField(
        label=_("Business days before that the bank has the file"), min_value=1, max_value=commands.HIGHEST_LEAD_DAYS
    )


class Offer(Deed):
    """A mandate to be signed in the portal."""

    scheme = forms.ChoiceField(label=_("Scheme"), choices=list(SCHEMES.items()))
    kind = forms.ChoiceField(label=_("How often"), choices=list(KINDS.items()))
    reference = optional(_("Reference"), longest=35, help_text=_("Made when left out."))


class Paper(Offer):
    """A mandate that was signed on paper."""

    account = forms.CharField(label=_("Account"), help_text=_("An IBAN; for ACH an account number."))
    bank = optional(_("Bank"), help_text=_("A BIC, found by itself; for ACH the routing number."))
    holder = forms.CharField(label=_("Account holder"), max_length=120)
    signed_on = Day(label=_("Signed on"))


@form
def settings(visit: Visit) -> HttpResponse:
    """Who collects."""
    kept = commands.collecting(visit.company)
    initial = {name: getattr(kept, name) for name in commands.CollectingSet.__slots__}
    filled = Collecting(visit.POST if visit.method == "POST" else None, initial=initial)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            commands.put_collecting(call(visit), **filled.arguments())
            messages.success(visit, gettext("The settings of direct debit are changed."))
            return redirect("collections")
    return render(visit, "collections/settings.html", {"form": filled}, status=filled.status)


@form
def record(visit: Visit, public_id: str) -> HttpResponse:
    """Note a mandate that a client signed on paper, or have it sign one in the portal."""
    row = customers.found(visit, public_id)
    filled = Paper(visit.POST if visit.method == "POST" else None)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            commands.record(call(visit), customer=row.number, **filled.arguments())
            messages.success(visit, gettext("The mandate is in use."))
            return redirect("customer_mandate", row.public_id)
    found = Mandate.objects.of(visit.company).filter(customer=row).order_by("-id")
    mandates = [
        (one, STATES[one.state], SCHEMES[one.scheme], direct_debit.masked(one.account) if one.account else "")
        for one in found
    ]
    facts = {"form": filled, "customer": row, "mandates": mandates, "offer": Offer()}
    return render(visit, "collections/mandates.html", facts, status=filled.status)


@deed
def offer(visit: Visit, public_id: str) -> HttpResponse:
    """Have a client sign a mandate on its page."""
    row = customers.found(visit, public_id)
    given = {name: visit.POST.get(name, "") for name in ("scheme", "kind", "reference")}
    with told(visit, gettext("The mandate stands on the client's page, to be signed.")):
        commands.offer(call(visit), customer=row.number, **given)
    return redirect("customer_mandate", row.public_id)


@deed
def revoke(visit: Visit, public_id: str) -> HttpResponse:
    """End a mandate."""
    row = _found(visit, public_id)
    with told(visit, gettext("The mandate is revoked.")):
        commands.revoke(call(visit), mandate=public_id, because=visit.POST.get("because", ""))
    return redirect("customer_mandate", row.customer.public_id)


@deed
def resume(visit: Visit, public_id: str) -> HttpResponse:
    """Use a suspended mandate again."""
    row = _found(visit, public_id)
    with told(visit, gettext("The mandate is in use again.")):
        commands.resume(call(visit), mandate=public_id)
    return redirect("customer_mandate", row.customer.public_id)


def _found(visit: Visit, public_id: str) -> Mandate:
    return get_object_or_404(Mandate.objects.of(visit.company).select_related("customer"), public_id=public_id)
