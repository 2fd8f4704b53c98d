"""The company's own details, and its word that payments are recorded up to a day."""

from __future__ import annotations

import base64
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import brand
from tagih.commands import company as commands
from tagih.domain import banks
from tagih.domain.errors import NotFound
from tagih.models import Membership
from tagih.web import customers
from tagih.web.forms import Day, Deed, languages, optional
from tagih.web.shell import Visit, call, deed, page, words
from tagih.web.templatetags import day

STRICTNESS = {"refuse": _("Refuse to issue the invoice"), "warn": _("Issue it, and show what it lacks")}
ROLES = {
    "owner": _("Owner"), "accountant": _("Accountant"), "staff": _("Staff"), "read_only": _("May look only"),
}  # fmt: skip


PAPERS = [("", _("As in the country")), ("a4", _("A4")), ("us-letter", _("US Letter"))]
WINDOWS = [("", _("As in the country")), ("left", _("Left")), ("right", _("Right"))]


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
    ways_to_pay = forms.CharField(
        label=_("Other ways to pay"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("In words, printed on every invoice. An invoice needs these or an IBAN."),
    )  # fmt: skip
    completeness = forms.ChoiceField(
        label=_("When only a phone number, e-mail address or description is missing"), choices=list(STRICTNESS.items()),
        help_text=_("What the law or the client requires is always refused when it is missing."),
    )  # fmt: skip
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
    legal_form = optional(_("Legal form"), help_text=_("With the capital where it must be told."))
    registration = optional(_("Registration"), help_text=_("Register and number, such as KvK 34567890."))
    tax_office = optional(_("Tax office"))
    paper = forms.ChoiceField(label=_("Paper"), choices=PAPERS, required=False)
    window = forms.ChoiceField(label=_("Window of your envelopes"), choices=WINDOWS, required=False)
    qris = optional(_("QRIS text of the merchant"), autocomplete="off", help_text=_("For invoices in rupiah."))
    footer = forms.CharField(
        label=_("Last words on each page"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    cash_rounding = optional(
        _("Smallest coin"), help_text=_("Such as CHF 0.05: totals in that currency are rounded to it.")
    )


class Logo(Deed):
    """A picture at the head of documents."""

    file = forms.FileField(label=_("Logo"), help_text=_("PNG or SVG, at most 300 KB."))


class Complete(Deed):
    """Up to which day payments are recorded."""

    on = Day(label=_("Payments are recorded up to and including"))


@page
def shown(visit: Visit) -> HttpResponse:
    """The details of the company, to be changed by whoever may."""
    return _page(visit)


def _now(visit: Visit) -> dict[str, Any]:
    return {name: getattr(visit.company, name, "") for name in Details.base_fields}


def _page(
    visit: Visit, details: Details | None = None, complete: Complete | None = None, logo: Logo | None = None
) -> HttpResponse:
    """The page with the form that was just refused, the others as they are."""
    members = Membership.objects.of(visit.company).select_related("user").order_by("user__email")
    shown_forms = {
        "details": details or Details(initial=_now(visit)), "logo": logo or Logo(),
        "complete": complete or Complete(initial={"on": call(visit).today}),
    }  # fmt: skip
    facts = {
        **shown_forms, "bank": banks.of_iban(visit.company.iban), "zones": sorted(available_timezones()),
        "members": [(one.user, ROLES.get(one.role, one.role)) for one in members],
    }  # fmt: skip
    return render(visit, "company/company.html", facts, status=max(one.status for one in shown_forms.values()))


@deed
def put(visit: Visit) -> HttpResponse:
    """Change the details."""
    filled = Details(visit.POST)
    if filled.is_valid():
        with filled.refusals():
            commands.set_details(call(visit), **filled.arguments())
            messages.success(visit, gettext("The details are changed."))
            return redirect("company")
    return _page(visit, filled)


@deed
def logo_set(visit: Visit) -> HttpResponse:
    """Print a logo at the head of every document."""
    filled = Logo(visit.POST, visit.FILES)
    if filled.is_valid():
        with filled.refusals():
            brand.logo_set(call(visit), file=filled.cleaned_data["file"].read())
            messages.success(visit, gettext("The logo stands on every document from now on."))
            return redirect("company")
    return _page(visit, logo=filled)


@deed
def logo_remove(visit: Visit) -> HttpResponse:
    """Print the company's name in place of the logo."""
    try:
        brand.logo_remove(call(visit))
        messages.success(visit, gettext("The logo is gone; the name stands in its place."))
    except NotFound as refusal:
        messages.error(visit, words(refusal))
    return redirect("company")


@page
def logo(visit: Visit) -> HttpResponse:
    """The logo as a picture that runs nothing."""
    row = brand.logo(visit.company)
    if row is None:
        raise Http404(gettext("There is no logo."))
    headers = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
    return HttpResponse(base64.b64decode(row.base64), content_type=row.media_type, headers=headers)


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
    return _page(visit, complete=filled)


def _back(visit: Visit) -> str:
    """The page it was said on, if that is one of ours."""
    there = visit.POST.get("next", "")
    is_ours = there.startswith("/") and url_has_allowed_host_and_scheme(there, allowed_hosts=None)
    return there if is_ours else "company"
