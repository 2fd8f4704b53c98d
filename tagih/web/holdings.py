"""Retainers, credits and vouchers: give a customer one, see what it holds and what happened, fill and use it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Sum
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import credits, retainers, vouchers
from tagih.models import Holding, JournalLine, Replenishment
from tagih.web import customers
from tagih.web.credit_notes import Use, open_choices
from tagih.web.forms import Amount, Day, Deed, Why, optional
from tagih.web.held import KINDS
from tagih.web.payments import WAYS
from tagih.web.shell import Visit, call, deed, form, page, told
from tagih.web.templatetags import money

MOST = 200
"""Movements on one page; the newest ones."""


@dataclass(frozen=True, slots=True)
class Movement:
    """What was added or taken, when, and in words why."""

    on: date
    words: Any
    amount_minor: int


_WORDS = {
    "filled": _("Taken in"), "drawn": _("Used for an invoice"), "refunded": _("Given back"), "expired": _("Ended unused"),
}  # fmt: skip


def found(visit: Visit, public_id: str) -> Holding:
    """The holding of that address. Raises Http404."""
    row = Holding.objects.of(visit.company).filter(public_id=public_id).select_related("customer").first()
    if row is None:
        raise Http404(gettext("There is no such retainer, credit or voucher."))
    return row


@page
def shown(visit: Visit, public_id: str) -> HttpResponse:
    """One of them: what it holds, whether work may start, what is asked for and what happened."""
    row = found(visit, public_id)
    lines = JournalLine.objects.of(visit.company).filter(holding=row, receivable=None).order_by("-entry_id")
    sums = lines.values_list("entry_id", "on", "entry__kind").annotate(Sum("amount_minor"))[:MOST]
    asked = Replenishment.objects.of(visit.company).filter(holding=row, closed_on=None).first()
    today = call(visit).today
    facts = {
        "held": row, "customer": row.customer, "kind": KINDS[row.kind], "asked": asked,
        "asked_because": json.loads(asked.because) if asked else None,
        "gate": retainers.gate(visit.company, public_id) if row.kind == "retainer" else None,
        "movements": [
            Movement(on, _WORDS[kind.rpartition(".")[2]], -int(minor)) for _entry, on, kind, minor in sums
        ],
        "is_over": row.closed_on is not None or (row.expires_on is not None and row.expires_on < today),
    }  # fmt: skip
    return render(visit, "holdings/shown.html", facts)


def _deed_page(visit: Visit, row: Holding, filled: Deed, words: dict[str, Any]) -> HttpResponse:
    facts = {"held": row, "customer": row.customer, "form": filled, **words}
    return render(visit, "holdings/deed.html", facts, status=filled.status)


# --- give one ------------------------------------------------------------------------------------------------


class NewRetainer(Deed):
    """A retainer and what was agreed about it."""

    name = forms.CharField(label=_("What it is for"), max_length=160)
    floor = Amount(
        label=_("Floor"), required=False, help_text=_("With less than this the customer is asked to fill it.")
    )
    target = Amount(label=_("Filled up to"), required=False, help_text=_("The floor when left empty."))
    gate = forms.BooleanField(label=_("No work starts below the floor"), required=False, initial=True)
    tax_rate = optional(
        _("Tax rate of that work, %"), inputmode="decimal",
        help_text=_("Empty: as your country says. Write none where the work is not known yet."),
    )  # fmt: skip


@form
def retainer_new(visit: Visit, public_id: str) -> HttpResponse:
    """Open a retainer for a customer."""
    customer = customers.found(visit, public_id)
    filled = NewRetainer(visit.POST or None)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            done = retainers.start(call(visit), customer=customer.number, **_given(filled, "floor", "target"))
            messages.success(visit, gettext("The retainer is open. Take money into it."))
            return redirect("holding", done.public_id)
    text = gettext(
        "Money taken in advance is a liability until work uses it. Money held in trust for others does not belong here."
    )
    words = {"title": gettext("New retainer"), "text": text, "button": gettext("Open the retainer")}
    return customers.deed_page(visit, customer, filled, words)


def _given(filled: Deed, *optional_ones: str) -> dict[str, Any]:
    """The arguments of a command, those left out that were left empty."""
    return {name: value for name, value in filled.arguments().items() if value or name not in optional_ones}


class NewCredit(Deed):
    """Credit that is given away."""

    kind = forms.ChoiceField(label=_("For"), choices=[(kind, KINDS[kind]) for kind in credits.KINDS])
    amount = Amount(
        label=_("Amount"), required=False, help_text=_("Empty: all that is left of the payment or credit note.")
    )
    because = Why(label=_("Why?"), max_length=160, help_text=_("The client reads it."))
    payment = optional(_("Out of payment"), help_text=_("Its id; empty when it is a gift."))
    credit_note = optional(_("Out of credit note"), help_text=_("Its number; empty when it is a gift."))
    expires_on = Day(label=_("Last day"), required=False, help_text=_("Empty: as your rules say."))


@form
def credit_new(visit: Visit, public_id: str) -> HttpResponse:
    """Give a customer credit."""
    customer = customers.found(visit, public_id)
    filled = NewCredit(visit.POST or None)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            done = credits.give(call(visit), customer=customer.number, **_given(filled, "amount"))
            messages.success(
                visit, gettext("{amount} is theirs.").format(amount=money(done.amount_minor, done.currency))
            )
            return redirect("holding", done.public_id)
    text = gettext(
        "Store credit pays for anything and is taken off what we ask for. Credit for future work waits for the next bill."
    )
    words = {"title": gettext("New credit"), "text": text, "button": gettext("Give the credit")}
    return customers.deed_page(visit, customer, filled, words)


class NewVoucher(Deed):
    """A gift voucher that a customer buys or gets."""

    name = forms.CharField(label=_("What stands on it"), max_length=160, initial=_("Gift voucher"))
    amount = Amount(label=_("Worth, tax included"))
    purpose = forms.ChoiceField(
        label=_("Good for"), choices=[("multi", _("Anything: taxed when it is used")), ("single", _("One known thing: taxed now"))]
    )  # fmt: skip
    tax_rate = optional(_("Tax rate of the one known thing, %"), inputmode="decimal")
    free = forms.BooleanField(label=_("It is given away"), required=False)
    received_on = Day(label=_("Paid on"), required=False)
    way = forms.ChoiceField(label=_("Way"), choices=list(WAYS.items()))
    expires_on = Day(label=_("Last day"), required=False, help_text=_("Empty: as your rules say."))


@form
def voucher_new(visit: Visit, public_id: str) -> HttpResponse:
    """Sell a customer a voucher, or give one."""
    customer = customers.found(visit, public_id)
    filled = NewVoucher(visit.POST or None)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            done = vouchers.issue(call(visit), customer=customer.number, **filled.arguments())
            messages.success(visit, gettext("The voucher is made: {code}").format(code=done.code))
            return redirect("holding", done.public_id)
    text = gettext("Whoever has its code may pay an invoice with it, this customer or another.")
    words = {"title": gettext("New voucher"), "text": text, "button": gettext("Make the voucher")}
    return customers.deed_page(visit, customer, filled, words)


# --- fill and use --------------------------------------------------------------------------------------------


class Deposit(Deed):
    """Money that arrived for a retainer, or what is left of an earlier payment."""

    amount = Amount(label=_("Amount"), required=False, help_text=_("Empty: all that is left of the payment."))
    received_on = Day(label=_("Received on"), required=False)
    way = forms.ChoiceField(label=_("Way"), choices=list(WAYS.items()))
    reference = optional(_("Reference"), help_text=_("What stood on the bank statement."))
    payment = optional(_("Out of payment"), help_text=_("Its id, when the money was recorded before."))


@form
def deposit(visit: Visit, public_id: str) -> HttpResponse:
    """Take money into a retainer."""
    row = found(visit, public_id)
    filled = Deposit(visit.POST or None, initial={"received_on": call(visit).today})
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            done = retainers.deposit(call(visit), retainer=public_id, **_given(filled, "amount"))
            messages.success(
                visit, gettext("It holds {amount} now.").format(amount=money(done.balance_minor, done.currency))
            )
            return redirect("holding", public_id)
    text = gettext(
        "The money is unearned until work uses it. The tax in it is owed at once where the retainer has a rate."
    )
    words = {"title": gettext("Take money in"), "text": text, "button": gettext("Take it in")}
    return _deed_page(visit, row, filled, words)


class UseVoucher(Deed):
    """Which invoice a voucher pays; it may be that of any customer."""

    invoice = forms.CharField(label=_("Invoice"), max_length=60, help_text=_("Its number."))
    amount = Amount(label=_("Amount"), required=False, help_text=_("Leave it empty to use all that fits."))

    def clean_amount(self) -> str | None:
        return self.cleaned_data["amount"] or None


@form
def draw(visit: Visit, public_id: str) -> HttpResponse:
    """Settle an invoice with it."""
    row = found(visit, public_id)
    if row.kind == "voucher":
        filled: Deed = UseVoucher(visit.POST or None)
    else:
        filled = Use(open_choices(visit, row.customer_id, row.currency), visit.POST or None)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            done = _use(visit, row, filled.arguments())
            messages.success(visit, gettext("{amount} is used.").format(amount=money(done.amount_minor, done.currency)))
            return redirect("holding", public_id)
    text = gettext("{amount} is there to use.").format(amount=money(row.balance_minor, row.currency))
    words = {"title": gettext("Use it for an invoice"), "text": text, "button": gettext("Use it")}
    return _deed_page(visit, row, filled, words)


def _use(visit: Visit, row: Holding, given: dict[str, Any]) -> Any:
    if row.kind == "retainer":
        return retainers.draw(call(visit), retainer=row.public_id, **given)
    if row.kind == "voucher":
        return vouchers.redeem(call(visit), code=row.public_id, **given)
    return credits.use(call(visit), credit=row.public_id, **given)


@deed
def ask(visit: Visit, public_id: str) -> HttpResponse:
    """Ask the customer to fill a retainer."""
    found(visit, public_id)
    with told(visit, gettext("It is noted that the customer is asked to fill it.")):
        retainers.ask(call(visit), retainer=public_id)
    return redirect("holding", public_id)


class Refund(Deed):
    """What goes back to the customer, and why."""

    amount = Amount(label=_("Amount"), required=False, help_text=_("Leave it empty to give all of it back."))
    because = Why(label=_("Why?"), max_length=300)
    close = forms.BooleanField(label=_("End the retainer"), required=False)

    def clean_amount(self) -> str | None:
        return self.cleaned_data["amount"] or None


@form
def refund(visit: Visit, public_id: str) -> HttpResponse:
    """Give back what a retainer holds."""
    row = found(visit, public_id)
    filled = Refund(visit.POST or None)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            done = retainers.refund(call(visit), retainer=public_id, **filled.arguments())
            said = gettext("{amount} goes back: pay it from your bank.")
            messages.success(visit, said.format(amount=money(done.amount_minor, done.currency)))
            return redirect("holding", public_id)
    text = gettext("{amount} is there to give back, tax included.").format(
        amount=money(row.balance_minor, row.currency)
    )
    words = {"title": gettext("Refund"), "text": text, "button": gettext("Give it back")}
    return _deed_page(visit, row, filled, words)
