"""The rules about early-payment discounts and the life of credits, and the button that ends what is over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import holdings
from tagih.commands import incentives as commands
from tagih.domain import incentives
from tagih.web.policy import Limit, Value
from tagih.web.shell import Visit, call, deed, page, told

RULES = (
    Limit(
        "discount_day", _("Paid in time is told by the day"), _("The day of the order counts only where it was recorded."),
        choices=(("credited", _("the money was credited to us")), ("ordered", _("the client gave the order"))),
    ),
    Limit("discount_grace_days", _("Days of grace"), _("So many days later the discount is still given."), _("days")),
    Limit(
        "discount_on_part", _("A part is paid in time"), _("Whether a part payment earns its part of the discount."),
        choices=(("refuse", _("earns nothing")), ("in_proportion", _("earns its part"))),
    ),
    Limit(
        "discount_while_overdue", _("Other invoices are late"), _("Whether such a client still gets the discount."),
        choices=(("allow", _("it is given")), ("refuse", _("it is not given"))),
    ),
    Limit("store_credit_days", _("Store credit lives"), _("From the day it is given; 0 is for ever."), _("days")),
    Limit("future_work_days", _("Credit for future work lives"), _("From the day it is given; 0 is for ever."), _("days")),
    Limit("voucher_days", _("Vouchers live"), _("From the day they are made; 0 is for ever."), _("days")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Refused:
    """A value that was not taken, and why."""

    key: str
    typed: str
    words: str


@page
def shown(visit: Visit) -> HttpResponse:
    """The rules in force."""
    return _page(visit)


def _page(visit: Visit, refused: Refused | None = None) -> HttpResponse:
    rules, key = commands.in_force(visit.company), refused.key if refused else ""
    limits = [
        (one, refused.typed if refused and key == one.key else str(getattr(rules, one.key)), key == one.key)
        for one in RULES
    ]
    tax = incentives.tax_rule(visit.company.country)
    facts: dict[str, Any] = {"limits": limits, "refused": refused, "tax": tax}
    return render(visit, "incentives/rules.html", facts, status=422 if refused else 200)


@deed
def put(visit: Visit, key: str) -> HttpResponse:
    """Set one key of the rules."""
    if key not in incentives.KEYS:
        raise Http404(gettext("There is no such rule."))
    value, filled = visit.POST.get("value", ""), Value(visit.POST)
    if filled.is_valid():
        with filled.refusals():
            commands.policy_set(call(visit), key=key, value=value)
            messages.success(visit, gettext("The rules are changed."))
            return redirect("incentives")
    words = " ".join(str(text) for errors in filled.errors.values() for text in errors)
    return _page(visit, Refused(key, value, words))


@deed
def expire(visit: Visit) -> HttpResponse:
    """End every credit and voucher whose last day is over."""
    with told(visit):
        done = holdings.expire(call(visit))
        said = ngettext("{count} credit or voucher ended.", "{count} credits and vouchers ended.", done.count)
        messages.success(visit, said.format(count=done.count))
    return redirect("incentives")
