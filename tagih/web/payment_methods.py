"""Stored cards and mandates: charge one, have bills charged by themselves or not, revoke."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from tagih.commands import payment_methods
from tagih.web import invoices
from tagih.web.shell import Visit, call, deed, told


@deed
def charge(visit: Visit, public_id: str) -> HttpResponse:
    """Charge the client's stored card or mandate for an invoice."""
    invoice = invoices.found(visit, public_id)
    with told(visit):
        said = visit.POST.get("amount", "")
        done = payment_methods.charge(call(visit), invoices=(str(invoice.number),), amount=said)
        return redirect("charge", done.charge)
    return redirect("invoice", public_id)


@deed
def automatic(visit: Visit, public_id: str) -> HttpResponse:
    """Have bills charged to it when they are due, or not any more."""
    row = payment_methods.found(visit.company, public_id)
    with told(visit, gettext("Changed.")):
        is_automatic = visit.POST.get("is_automatic") == "yes"
        payment_methods.set_automatic(call(visit), method=row.public_id, is_automatic=is_automatic)
    return redirect("providers")


@deed
def revoke(visit: Visit, public_id: str) -> HttpResponse:
    """Never charge it again."""
    row = payment_methods.found(visit.company, public_id)
    with told(visit, gettext("The card is not charged any more.")):
        payment_methods.revoke(call(visit), method=row.public_id)
    return redirect("providers")
