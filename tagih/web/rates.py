"""Exchange rates: those recorded, one more by hand, many from the European Central Bank's file."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import exchange
from tagih.models import ExchangeRate
from tagih.web import lists
from tagih.web.forms import Amount, Day, Deed, optional
from tagih.web.shell import Visit, call, deed, page


class Rate(Deed):
    """What one unit of a foreign currency is worth."""

    currency = forms.CharField(label=_("Currency"), max_length=3)
    rate = Amount(label=_("Value of one"), help_text=_("In the currency of the books, such as 0.9218."))
    on = Day(label=_("On"), required=False)
    source = optional(_("Who says so"), longest=120)


class Reference(Deed):
    """A file of reference rates."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("eurofxref.csv, eurofxref-hist.csv or eurofxref-daily.xml, from www.ecb.europa.eu."),
    )


@page
def shown(visit: Visit) -> HttpResponse:
    """The recorded rates, the newest first."""
    return _page(visit, Rate(), Reference())


def _page(visit: Visit, rate: Rate, reference: Reference) -> HttpResponse:
    found = ExchangeRate.objects.of(visit.company).order_by("-on", "currency")
    facts = {"page": lists.paged(visit, found), "rate": rate, "reference": reference, "days": settings.RATE_DAYS}
    return render(visit, "rates/list.html", facts, status=max(rate.status, reference.status))


@deed
def record(visit: Visit) -> HttpResponse:
    """Record one rate."""
    filled = Rate(visit.POST)
    if filled.is_valid():
        with filled.refusals():
            exchange.record(call(visit), **filled.arguments())
            messages.success(visit, gettext("The rate is recorded."))
            return redirect("rates")
    return _page(visit, filled, Reference())


@deed
def bring_in(visit: Visit) -> HttpResponse:
    """Record the rates of a file."""
    filled = Reference(visit.POST, visit.FILES)
    if filled.is_valid():
        with filled.refusals():
            done = exchange.bring_in(call(visit), file=filled.cleaned_data["file"].read())
            said = gettext("{count} rates are recorded; {known} were known.")
            messages.success(visit, said.format(count=done.added, known=done.unchanged))
            return redirect("rates")
    return _page(visit, Rate(), filled)
