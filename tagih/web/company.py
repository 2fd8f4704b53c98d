"""The company's own details, and its word that payments are recorded up to a day."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import company as commands
from tagih.models import Membership
from tagih.web import customers
from tagih.web.forms import Day, Deed, languages, optional
from tagih.web.shell import Visit, call, deed, page
from tagih.web.templatetags import day

ROLES = {
    "owner": _("Owner"), "accountant": _("Accountant"), "staff": _("Staff"), "read_only": _("May look only"),
}  # fmt: skip


class Details(Deed):
    """What stands on bills and letters, and how they are numbered."""

    name = forms.CharField(label=_("Name"), max_length=120)
    address = forms.CharField(label=_("Postal address"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    country = forms.ChoiceField(label=_("Country"), choices=customers.countries)
    tax_id = optional(_("Tax number"))
    email = optional(_("E-mail address"), inputmode="email", help_text=_("Bills and letters come from it."))
    phone = optional(_("Phone number"), inputmode="tel")
    iban = optional(_("IBAN"), autocomplete="off", help_text=_("Printed with a QR code that banking apps read."))
    bic = optional(_("BIC"), autocomplete="off")
    terms = forms.CharField(
        label=_("Usual terms of payment"), help_text=_("Such as net 14, eom 30 or 50% now, 50% net 30.")
    )
    accent = forms.CharField(label=_("Colour of bills and letters"), widget=forms.TextInput(attrs={"type": "color"}))
    language = forms.ChoiceField(label=_("Language for new customers"), choices=languages)
    zone = forms.CharField(label=_("Time zone"), widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}))
    number_pattern = forms.CharField(
        label=_("Numbers of invoices"), help_text=_("{year} is the year, {n:05d} a running number of five digits.")
    )
    credit_number_pattern = forms.CharField(label=_("Numbers of credit notes"))


class Complete(Deed):
    """Up to which day payments are recorded."""

    on = Day(label=_("Payments are recorded up to and including"))


@page
def shown(visit: Visit) -> HttpResponse:
    """The details of the company, to be changed by whoever may."""
    return _page(visit, Details(initial=_now(visit)), Complete(initial={"on": call(visit).today}))


def _now(visit: Visit) -> dict[str, Any]:
    return {name: getattr(visit.company, name, "") for name in Details.base_fields}


def _page(visit: Visit, details: Details, complete: Complete) -> HttpResponse:
    members = Membership.objects.of(visit.company).select_related("user").order_by("user__email")
    facts = {
        "details": details, "complete": complete, "zones": sorted(available_timezones()),
        "members": [(one.user, ROLES.get(one.role, one.role)) for one in members],
    }  # fmt: skip
    return render(visit, "company/company.html", facts, status=max(details.status, complete.status))


@deed
def put(visit: Visit) -> HttpResponse:
    """Change the details."""
    filled = Details(visit.POST)
    if filled.is_valid():
        with filled.refusals():
            commands.set_details(call(visit), **filled.arguments())
            messages.success(visit, gettext("The details are changed."))
            return redirect("company")
    return _page(visit, filled, Complete(initial={"on": call(visit).today}))


@deed
def books_complete(visit: Visit) -> HttpResponse:
    """A person's word that payments are recorded up to a day, today unless another is given."""
    asked = call(visit)
    filled = Complete(visit.POST if "on" in visit.POST else {"on": asked.today, "key": visit.POST.get("key", "")})
    if filled.is_valid():
        with filled.refusals():
            done = commands.books_complete(asked, **filled.arguments())
            messages.success(visit, gettext("The books are complete up to {on}.").format(on=day(done.on)))
            return redirect(_back(visit))
    return _page(visit, Details(initial=_now(visit)), filled)


def _back(visit: Visit) -> str:
    """The page it was said on, if that is one of ours."""
    there = visit.POST.get("next", "")
    is_ours = there.startswith("/") and url_has_allowed_host_and_scheme(there, allowed_hosts=None)
    return there if is_ours else "company"
