"""Refunds: what waits for a word, what waits to be paid, and what was given back."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import charge_refunds
from tagih.commands import refunds as commands
from tagih.models import Charge, Refund
from tagih.web import invoices, lists, payments
from tagih.web.forms import Amount, Day, Deed, Reason, Why, optional
from tagih.web.shell import Visit, call, deed, form, page, told

STATES = {
    "proposed": _("Proposed"), "approved": _("Approved"), "paid": _("Paid"), "declined": _("Declined"),
}  # fmt: skip


@page
def listed(visit: Visit) -> HttpResponse:
    """All refunds, the latest first."""
    found = Refund.objects.of(visit.company).select_related("customer", "payment", "credit_note").order_by("-id")
    shown = lists.paged(visit, found)
    through = Charge.objects.of(visit.company).filter(payment__in=[one.payment_id for one in shown if one.payment_id])
    facts = {"page": shown, "states": STATES, "through": set(through.values_list("payment_id", flat=True))}
    return render(visit, "refunds/list.html", facts)


class GiveBack(Deed):
    """How much goes back, and where to."""

    because = Why(label=_("Why?"), max_length=300)
    amount = Amount(label=_("Amount"), required=False, help_text=_("Leave it empty to give back all that is left."))
    account = optional(_("Account"), longest=80, help_text=_("The one it came from."))

    def clean_amount(self) -> str | None:
        return self.cleaned_data["amount"] or None


@form
def of_payment(visit: Visit, public_id: str) -> HttpResponse:
    """Propose to give back what is left of a payment."""
    payment = payments.found(visit, public_id)
    return _propose(visit, {"payment": payment.public_id})


@form
def of_credit_note(visit: Visit, public_id: str) -> HttpResponse:
    """Propose to give back what is left of a credit note."""
    note = invoices.found(visit, public_id, "credit_note")
    return _propose(visit, {"credit_note": str(note.number)})


def _propose(visit: Visit, source: dict[str, str]) -> HttpResponse:
    filled = GiveBack(visit.POST or None)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            commands.propose(call(visit), **source, **filled.arguments())
            messages.success(visit, gettext("The refund waits for approval."))
            return redirect("refunds")
    text = gettext("Somebody approves it, then it is paid from your bank and booked here.")
    return _page(visit, filled, gettext("Give money back"), text, gettext("Propose it"))


def _page(visit: Visit, filled: Deed, title: str, text: str, button: str) -> HttpResponse:
    facts = {"form": filled, "title": title, "text": text, "button": button}
    return render(visit, "refunds/deed.html", facts, status=filled.status)


@deed
def approve(visit: Visit, public_id: str) -> HttpResponse:
    """Approve a refund."""
    row = _found(visit, public_id)
    with told(visit, gettext("It is approved: pay it from your bank, then book it here.")):
        commands.approve(call(visit), refund=row.public_id)
    return redirect("refunds")


def _found(visit: Visit, public_id: str) -> Refund:
    row = Refund.objects.of(visit.company).filter(public_id=public_id).first()
    if row is None:
        raise Http404(gettext("There is no such refund."))
    return row


@form
def decline(visit: Visit, public_id: str) -> HttpResponse:
    """Decline a refund."""
    row, filled = _found(visit, public_id), Reason(visit.POST or None)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            commands.decline(call(visit), refund=row.public_id, **filled.arguments())
            messages.success(visit, gettext("It is declined."))
            return redirect("refunds")
    text = gettext("The money stays the client's credit.")
    return _page(visit, filled, gettext("Decline the refund"), text, gettext("Decline it"))


@deed
def pay_back(visit: Visit, public_id: str) -> HttpResponse:
    """Pay a refund back through the provider that the money came through."""
    row = _found(visit, public_id)
    with told(visit):
        done = charge_refunds.pay(call(visit), refund=row.public_id)
        messages.success(visit, _OUTCOMES[done.state])
    return redirect("refunds")


_OUTCOMES = {
    "succeeded": _("The provider has paid it back, and it is booked."),
    "pending": _("The provider pays it back; it is booked as soon as that is done."),
    "unknown": _("The provider gave no answer: it is asked again by itself, and nothing is paid twice."),
    "failed": _("The provider did not pay it back."),
}  # fmt: skip


class Paid(Deed):
    """That the money left."""

    on = Day(label=_("Paid on"))
    reference = forms.CharField(label=_("Reference"), required=False, max_length=140)


@form
def pay(visit: Visit, public_id: str) -> HttpResponse:
    """Book that a refund was paid."""
    row, filled = _found(visit, public_id), Paid(visit.POST or None, initial={"on": call(visit).today})
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            commands.pay(call(visit), refund=row.public_id, **filled.arguments())
            messages.success(visit, gettext("It is booked as paid."))
            return redirect("refunds")
    text = gettext("Book it on the day the money left your account.")
    return _page(visit, filled, gettext("The refund is paid"), text, gettext("Book it"))
