"""The price list: what is on it, one more, change and retire."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import products
from tagih.domain import percent
from tagih.models import Product
from tagih.web import lists
from tagih.web.billed import TAX_KINDS
from tagih.web.forms import Amount, Deed, optional
from tagih.web.shell import Visit, call, deed, form, page, told

FILTERS = {"offered": _("On the list"), "retired": _("Retired")}


class Offered(Deed):
    """What may be changed of a product."""

    description = forms.CharField(label=_("What stands on the line"), max_length=500)
    unit_price = Amount(label=_("Price of one"), help_text=_("Without tax."))
    unit = optional(_("Unit"), longest=20)
    currency = optional(_("Currency"), longest=3)
    tax_rate = Amount(label=_("Tax %"), required=False, help_text=_("Left empty: the standard rate of the day."))
    tax_category = forms.ChoiceField(label=_("Tax"), required=False, choices=list(TAX_KINDS.items()))


class Added(Offered):
    """A new product."""

    code = forms.CharField(label=_("Code"), max_length=40, help_text=_("Short, such as DESIGN: lines name it so."))
    field_order = ("code", "description")


@page
def listed(visit: Visit) -> HttpResponse:
    """The price list by code, by filter and words."""
    wanted, text = lists.chosen(visit, "show", FILTERS), lists.searched(visit)
    found = Product.objects.of(visit.company).filter(is_retired=wanted == "retired").order_by("code")
    if text:
        found = found.filter(Q(code__icontains=text) | Q(description__icontains=text))
    facts = {"page": lists.paged(visit, found), "show": wanted, "filters": FILTERS, "text": text}
    return lists.part_or_page(visit, "products", facts)


@form
def new(visit: Visit) -> HttpResponse:
    """Put something on the price list."""
    filled = Added(visit.POST or None)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            done = products.add(call(visit), **filled.arguments())
            messages.success(visit, gettext("{code} is on the price list.").format(code=done.code))
            return redirect("products")
    return render(visit, "products/edit.html", {"form": filled}, status=filled.status)


@form
def edit(visit: Visit, public_id: str) -> HttpResponse:
    """Change a product."""
    row = _found(visit, public_id)
    filled = Offered(visit.POST or None, initial=_now(row))
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            given = {name: value for name, value in filled.arguments().items() if value or name != "currency"}
            products.change(call(visit), product=public_id, **given)
            messages.success(visit, gettext("The product is changed."))
            return redirect("products")
    return render(visit, "products/edit.html", {"form": filled, "product": row}, status=filled.status)


@deed
def retire(visit: Visit, public_id: str) -> HttpResponse:
    """Take a product off the list, or bring it back."""
    row = _found(visit, public_id)
    with told(visit):
        products.change(call(visit), product=public_id, is_retired=not row.is_retired)
        said = gettext("{code} is on the price list.") if row.is_retired else gettext("{code} is retired.")
        messages.success(visit, said.format(code=row.code))
    return redirect("products")


def _found(visit: Visit, public_id: str) -> Product:
    row = Product.objects.of(visit.company).filter(public_id=public_id).first()
    if row is None:
        raise Http404(gettext("There is no such product."))
    return row


def _now(row: Product) -> dict[str, Any]:
    rate = "" if row.tax_rate_ppm is None else percent.text(row.tax_rate_ppm)
    names = ("description", "unit", "currency", "tax_category")
    plain = {name: getattr(row, name) for name in names}
    return plain | {"unit_price": products.price_text(row), "tax_rate": rate}
