"""Virtual accounts: the bank's list brought in, and a number for every client."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import virtual_accounts as commands
from tagih.domain.virtual_accounts import LONGEST, SHORTEST
from tagih.models import VirtualAccount
from tagih.web import lists
from tagih.web.forms import Deed, optional
from tagih.web.shell import Visit, call, deed, page

CHECKS = {"none": _("None"), "luhn": _("The last digit (Luhn)")}


class Numbers(Deed):
    """A bank's list."""

    bank = forms.CharField(label=_("Bank"), max_length=40)
    numbers = forms.CharField(
        label=_("Numbers"), widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("A line each, with a comma and the customer's number where it is given already."),
    )  # fmt: skip


class Pattern(Deed):
    """A number for every client."""

    bank = forms.CharField(label=_("Bank"), max_length=40)
    number_prefix = optional(_("Prefix"), help_text=_("Digits that the bank gave us; empty: its list is used."))
    length = forms.IntegerField(label=_("Digits in all"), min_value=SHORTEST, max_value=LONGEST, initial=16)
    check = forms.ChoiceField(label=_("Check digit"), choices=list(CHECKS.items()))


@page
def listed(visit: Visit) -> HttpResponse:
    """All numbers, the latest first."""
    return _page(visit, Numbers(), Pattern())


@deed
def bring_in(visit: Visit) -> HttpResponse:
    """Keep the numbers of a bank's list."""
    filled = Numbers(visit.POST)
    if filled.is_valid():
        with filled.refusals():
            done = commands.bring_in(call(visit), **filled.arguments())
            said = gettext("{count} numbers are new; {known} were known.")
            messages.success(visit, said.format(count=done.added, known=done.known))
            return redirect("virtual_accounts")
    return _page(visit, filled, Pattern())


@deed
def assign(visit: Visit) -> HttpResponse:
    """Give every client without a number one."""
    filled = Pattern(visit.POST)
    if filled.is_valid():
        with filled.refusals():
            given = filled.arguments()
            done = commands.assign(call(visit), prefix=given.pop("number_prefix"), **given)
            said = ngettext("{count} customer got a number.", "{count} customers got a number.", done.given)
            messages.success(visit, said.format(count=done.given))
            return redirect("virtual_accounts")
    return _page(visit, Numbers(), filled)


def _page(visit: Visit, numbers: Numbers, pattern: Pattern) -> HttpResponse:
    found = VirtualAccount.objects.of(visit.company).select_related("customer").order_by("-id")
    facts = {"page": lists.paged(visit, found), "numbers": numbers, "pattern": pattern}
    return render(visit, "ways/virtual_accounts.html", facts, status=max(numbers.status, pattern.status))
