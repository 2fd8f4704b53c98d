"""Ways to pay: those of the company with their cost and order, and how one client has them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import way_offers
from tagih.commands import ways as commands
from tagih.domain import money, percent, ways
from tagih.models import Receivable
from tagih.models import ways as tables
from tagih.web import balances, customers
from tagih.web.forms import Amount, Deed, optional
from tagih.web.shell import Visit, call, deed, form, page, told

NAMES = {
    "direct_debit": _("Direct debit"),
    "virtual_account": _("Virtual account"),
    "cheque": _("Cheque"), "qris": _("QRIS"),
    "transfer": _("Bank transfer"), "cash": _("Cash"), "words": _("As the company's details say"),
}  # fmt: skip
STANDINGS = {
    "usual": _("As everybody"), "first": _("First of all"), "offered": _("Offered, although others do not get it"),
    "never": _("Never"),
}  # fmt: skip


class Way(Deed):
    """How the company has a way."""

    offered = forms.BooleanField(label=_("Clients get it"), required=False)
    position = forms.IntegerField(
        label=_("Place"), required=False, min_value=1, max_value=ways.HIGHEST_POSITION,
        help_text=_("Empty: the easiest for the client comes first."),
    )  # fmt: skip
    currencies = optional(_("Only for currencies"), help_text=_("With spaces between, such as EUR CHF; empty: all."))
    countries = optional(_("Only for clients of"), help_text=_("Country codes, such as NL DE; empty: all."))
    fee = Amount(label=_("It costs us each time"), required=False, help_text=_("In the company's currency."))
    fee_percent = Amount(label=_("and of the amount"), required=False, help_text=_("In percent."))
    words = optional(_("Words printed with it"), longest=300)


class Standing(Deed):
    """How one client has a way."""

    way = forms.ChoiceField(label=_("Way"), choices=list(NAMES.items()))
    standing = forms.ChoiceField(label=_("This client gets it"), choices=list(STANDINGS.items()))


@page
def listed(visit: Visit) -> HttpResponse:
    """Every way as the company has it, in the order in which clients get them."""
    rows = [(NAMES.get(one.way, one.way), one) for one in commands.of_company(visit.company)]
    return render(visit, "ways/list.html", {"rows": rows})


@form
def edit(visit: Visit, way: str) -> HttpResponse:
    """How the company has one way."""
    now = {one.way: one for one in commands.of_company(visit.company)}.get(way)
    if now is None:
        raise Http404(gettext("There is no such way to pay."))
    filled = Way(visit.POST if visit.method == "POST" else None, initial=_initial(now, visit.company.currency))
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            commands.put(call(visit), way=way, **filled.arguments())
            messages.success(visit, gettext("The way to pay is changed."))
            return redirect("ways")
    return render(visit, "ways/edit.html", {"form": filled, "name": NAMES[way]}, status=filled.status)


def _initial(now: commands.WaySet, currency: str) -> dict[str, Any]:
    return {
        "offered": now.is_offered, "position": now.position, "currencies": now.currencies, "countries": now.countries,
        "fee": money.plain(now.fee_minor, currency) if now.fee_minor else "",
        "fee_percent": percent.text(now.fee_ppm) if now.fee_ppm else "", "words": now.words,
    }  # fmt: skip


@page
def of_customer(visit: Visit, public_id: str) -> HttpResponse:
    """What one client is offered for all that it owes, and how it has each way."""
    row = customers.found(visit, public_id)
    owed = Receivable.objects.of(visit.company).filter(balances.OPEN, customer=row)
    sums: dict[str, int] = {}
    for currency, balance_minor in owed.values_list("currency", "balance_minor"):
        sums[currency] = sums.get(currency, 0) + balance_minor
    found = [way_offers.offers(visit.company, row, currency, minor) for currency, minor in sorted(sums.items())]
    own = tables.standings(visit.company, [row.pk]).get(row.pk, {})
    facts = {
        "customer": row, "offers": found, "form": Standing(),
        "own": [(NAMES[way], STANDINGS[standing]) for way, standing in own.items() if way in NAMES],
    }  # fmt: skip
    return render(visit, "ways/of_customer.html", facts)


@deed
def put_for_customer(visit: Visit, public_id: str) -> HttpResponse:
    """Say how one client has a way."""
    row = customers.found(visit, public_id)
    given = {name: visit.POST.get(name, "") for name in ("way", "standing")}
    with told(visit, gettext("The client has this way so from now on.")):
        commands.put_for_customer(call(visit), customer=row.number, **given)
    return redirect("customer_ways", row.public_id)
