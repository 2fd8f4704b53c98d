"""Billing days of clients: the list with what waits, weekly groups with their effect on the cash, and one client's day."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import billing_cycles as commands
from tagih.domain import recurrence
from tagih.domain.reasons import Reason
from tagih.models import BillingCycle, Company, Invoice
from tagih.reports.weekly_groups import weekly_groups
from tagih.web import customers, lists
from tagih.web.forms import Deed
from tagih.web.recurring import CYCLES, cycle_words
from tagih.web.shell import Visit, call, deed, form, page, told

MODES = {"issue": _("Issue its drafts and send them"), "propose": _("Show its drafts to me")}


@page
def listed(visit: Visit) -> HttpResponse:
    """The clients that have a billing day, the next first, and what weekly groups do for the cash."""
    found = BillingCycle.objects.of(visit.company).select_related("customer").order_by("next_on", "id")
    shown = lists.paged(visit, found)
    waiting = _waiting(visit.company, [one.customer_id for one in shown])
    rows = [(one, cycle_words(recurrence.parse(one.cycle)), MODES[one.mode], waiting.get(one.customer_id, 0), _problem(one))
            for one in shown]  # fmt: skip
    table = weekly_groups(visit.company, call(visit).today)
    return render(visit, "billing_days/list.html", {"page": shown, "rows": rows, "groups": table.rows})


def _waiting(company: Company, customer_ids: list[int]) -> dict[int, int]:
    """How many drafts each of these clients has."""
    drafts = Invoice.objects.of(company).filter(customer_id__in=customer_ids, kind="invoice", state="draft")
    return dict(drafts.values_list("customer_id").annotate(Count("id")))


def _problem(one: BillingCycle) -> Reason | None:
    if not one.problem:
        return None
    known = json.loads(one.problem)
    return Reason(known["code"], known["facts"])


class Split(Deed):
    """Into how many weekly groups."""

    groups = forms.IntegerField(label=_("Weekly groups"), min_value=2, max_value=5, initial=4)
    mode = forms.ChoiceField(label=_("On its day"), choices=list(MODES.items()))


@form
def split(visit: Visit) -> HttpResponse:
    """Split the clients billed of late into weekly groups."""
    filled = Split(visit.POST or None)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            commands.split(call(visit), **filled.arguments())
            messages.success(visit, gettext("The clients are split into weekly groups."))
            return redirect("billing_days")
    words = {"title": gettext("Weekly groups"), "button": gettext("Split the clients"), "back": "billing_days"}
    text = gettext(
        "Each week bills about as much, on the 7th, 14th, 21st and 28th. Billing days set before are replaced."
    )
    return render(visit, "billing_days/deed.html", {"form": filled, "text": text, **words}, status=filled.status)


@deed
def run(visit: Visit) -> HttpResponse:
    """Issue and send the drafts of all clients whose day has come."""
    with told(visit):
        done = commands.run(call(visit))
        said = gettext("{clients} clients had their day: {issued} invoices are issued.")
        messages.success(visit, said.format(clients=done.clients, issued=done.issued))
    return redirect("billing_days")


class BillingDay(Deed):
    """On which days a client is billed."""

    cycle = forms.CharField(
        label=_("Billing day"), max_length=40, widget=forms.TextInput(attrs={"list": "cycles"}),
        help_text=_("Such as monthly on 15, monthly on 31 (the last day of shorter months) or weekly on friday."),
    )  # fmt: skip
    mode = forms.ChoiceField(label=_("On its day"), choices=list(MODES.items()))


@form
def of_customer(visit: Visit, public_id: str) -> HttpResponse:
    """Set the billing day of one client."""
    customer = customers.found(visit, public_id)
    row = BillingCycle.objects.of(visit.company).filter(customer=customer).first()
    wanted = f"monthly on {customer.billing_day}" if customer.billing_day else ""
    initial = {"cycle": row.cycle, "mode": row.mode} if row else {"cycle": wanted}
    filled = BillingDay(visit.POST or None, initial=initial)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            commands.set_cycle(call(visit), customer=customer.number, **filled.arguments())
            messages.success(visit, gettext("The billing day is set."))
            return redirect("billing_days")
    text = gettext("Drafts of {name} wait for this day.").format(name=customer.name)
    words: dict[str, Any] = {"title": gettext("Billing day"), "button": gettext("Set it"), "back": "billing_days"}
    facts = {"form": filled, "text": text, "customer": customer, "row": row, "cycles": CYCLES, **words}
    return render(visit, "billing_days/deed.html", facts, status=filled.status)


@deed
def clear(visit: Visit, public_id: str) -> HttpResponse:
    """Bill a client whenever its drafts are ready again."""
    customer = customers.found(visit, public_id)
    with told(visit, gettext("It has no billing day any more.")):
        commands.clear(call(visit), customer=customer.number)
    return redirect("billing_days")
