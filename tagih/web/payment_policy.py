"""The rules about money that comes: what difference is let be, who lets go of how much, and the thanks."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import payment_policy as commands
from tagih.domain import payment_policy
from tagih.web.policy import Limit, Value
from tagih.web.shell import Visit, call, deed, page

_SWITCH = (("off", _("no")), ("on", _("yes")))
RULES = (
    Limit("tolerance", _("Small differences up to"), _("In any currency. So much too little or too much is let be; 0 lets nothing be.")),
    Limit("tolerance_percent", _("And up to this part of the amount"), _("Both must hold."), "%"),
    Limit("write_off_limit", _("Written off without approval"), _("More than this is given up only with the name of who approved it.")),
    Limit("thanks", _("Thank for payments"), _("One note a day with the receipt, and with what is still open."), choices=_SWITCH),
    Limit(
        "wrong_amounts", _("Write about wrong amounts"),
        _("One courteous note with choices when somebody paid too little or too much."), choices=_SWITCH,
    ),
    Limit(
        "prepayments", _("Money that came before the invoice"), _("Whether it settles the client's next invoice by itself."),
        choices=(("by_hand", _("by hand")), ("automatic", _("by itself"))),
    ),
)  # fmt: skip


@page
def shown(visit: Visit) -> HttpResponse:
    """The rules in force."""
    return _page(visit)


def _page(visit: Visit, key: str = "", typed: str = "", refused: str = "") -> HttpResponse:
    rules = commands.in_force(visit.company)
    limits = [(one, typed if one.key == key else getattr(rules, one.key), one.key == key) for one in RULES]
    facts: dict[str, Any] = {"limits": limits, "refused": refused}
    return render(visit, "payments/rules.html", facts, status=422 if refused else 200)


@deed
def put(visit: Visit, key: str) -> HttpResponse:
    """Set one key of the rules."""
    if key not in payment_policy.KEYS:
        raise Http404(gettext("There is no such rule."))
    value, filled = visit.POST.get("value", ""), Value(visit.POST)
    if filled.is_valid():
        with filled.refusals():
            commands.put(call(visit), key=key, value=value)
            messages.success(visit, gettext("The rules are changed."))
            return redirect("moneyrules")
    words = " ".join(str(text) for errors in filled.errors.values() for text in errors)
    return _page(visit, key, value, words)
