"""Credit: the policy, the sheet for the client, checks, grades and exceptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import credit_exceptions, credit_policy
from tagih.domain import credit_policy as rules
from tagih.domain import fields
from tagih.domain.credit_policy import GRADES, Policy
from tagih.models import CreditException
from tagih.reports import credit_sheet
from tagih.web import customers
from tagih.web.credit_standing import KINDS
from tagih.web.forms import Day, Deed, Why, optional
from tagih.web.policy import Limit, Value
from tagih.web.shell import Visit, call, deed, form, page, told

_GRADES = tuple((one, one) for one in GRADES)
RULES = (
    Limit("grade_new", _("Grade of new clients"), _("Until a check or their behaviour gives them another."), choices=_GRADES),
    Limit("grade_regular", _("Grade of regular clients"), "", choices=_GRADES),
    Limit("grade_friend_family", _("Grade of friends and family"), _("The stricter terms and the full price."), choices=_GRADES),
    Limit(
        "deposit_rule", _("The deposit of a grade"), _("Whether an invoice waits until it is paid."),
        choices=(("advise", _("is advised")), ("require", _("is required"))),
    ),
    Limit("hold_overdue_days", _("On hold from"), _("So many days late nothing more is billed or delivered; 0 is never."), _("days")),
    Limit("late_days", _("Late means more than"), _("What counts when grades are reviewed."), _("days")),
    Limit("stricter_after", _("Stricter after"), _("So many late invoices of the last ones."), _("invoices")),
    Limit("looked_at", _("Invoices looked at"), _("All of them in time make the grade better."), _("invoices")),
    Limit("cost_of_money_percent", _("What money costs a year"), _("For the report of what exceptions cost."), "%"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Refused:
    """A value that was not taken, and why."""

    key: str
    typed: str
    words: str


def _by_grade() -> tuple[Limit, ...]:
    """The rules of each grade."""
    limit, terms = gettext("Grade {grade}: limit"), gettext("Grade {grade}: terms")
    deposit = gettext("Grade {grade}: deposit")
    most = gettext("Most that may be open at a time; empty for none.")
    usual = gettext("Such as net 14; empty for the company's own.")
    return tuple(
        one
        for grade in GRADES
        for one in (
            Limit(f"limit_{grade}", limit.format(grade=grade), most),
            Limit(f"terms_{grade}", terms.format(grade=grade), usual),
            Limit(f"deposit_percent_{grade}", deposit.format(grade=grade), "", "%"),
        )
    )


def value_of(policy: Policy, key: str) -> str:
    """What stands under a key."""
    name, _, grade = key.rpartition("_")
    return str(getattr(policy.grades[grade], name) if grade in GRADES else getattr(policy, key))


@page
def shown(visit: Visit) -> HttpResponse:
    """The policy in force."""
    return _page(visit)


def _page(visit: Visit, refused: Refused | None = None) -> HttpResponse:
    policy, key = credit_policy.in_force(visit.company), refused.key if refused else ""
    limits = [
        (one, refused.typed if refused and key == one.key else value_of(policy, one.key), key == one.key)
        for one in (*RULES, *_by_grade())
    ]
    facts: dict[str, Any] = {"limits": limits, "refused": refused}
    return render(visit, "credit/policy.html", facts, status=422 if refused else 200)


@deed
def put(visit: Visit, key: str) -> HttpResponse:
    """Set one key of the policy."""
    if key not in rules.KEYS:
        raise Http404(gettext("There is no such rule."))
    value, filled = fields.plain_number(visit.POST.get("value", "")), Value(visit.POST)
    if filled.is_valid():
        with filled.refusals():
            credit_policy.policy_set(call(visit), key=key, value=value)
            messages.success(visit, gettext("The policy is changed."))
            return redirect("creditpolicy")
    words = " ".join(str(text) for errors in filled.errors.values() for text in errors)
    return _page(visit, Refused(key, value, words))


@page
def sheet(visit: Visit) -> HttpResponse:
    """How we bill and ask, on one page for the client."""
    return render(visit, "credit/sheet.html", {"sections": credit_sheet.sheet(visit.company)})


@deed
def review(visit: Visit) -> HttpResponse:
    """Move the grade of every client whose behaviour asks for it."""
    with told(visit):
        done = credit_policy.review(call(visit))
        said = ngettext("The grade of {count} client moved.", "The grades of {count} clients moved.", len(done.moved))
        messages.success(visit, said.format(count=len(done.moved)))
    return redirect("creditpolicy")


# --- one client ----------------------------------------------------------------------------------------------


class Check(Deed):
    """What was found out about a client's credit."""

    result = forms.CharField(label=_("What was found"), max_length=500)
    source = optional(_("Where"), longest=120)
    grade = forms.ChoiceField(label=_("Grade from now on"), required=False, choices=[("", _("as it is")), *_GRADES])


class Exceptional(Deed):
    """A client treated otherwise for a while."""

    kind = forms.ChoiceField(label=_("What is excepted"), choices=list(KINDS.items()))
    terms = optional(_("Terms meanwhile"), help_text=_("Only where other terms hold: such as net 60."))
    because = Why(label=_("Why?"), max_length=300)
    approved_by = forms.CharField(label=_("Who approves it"), max_length=120)
    until = Day(label=_("The last day"))


@form
def check(visit: Visit, public_id: str) -> HttpResponse:
    """Record a check of a client's credit."""
    customer = customers.found(visit, public_id)
    filled = Check(visit.POST or None)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            credit_policy.check(call(visit), customer=customer.number, **filled.arguments())
            messages.success(visit, gettext("The check is recorded."))
            return redirect("customer", public_id)
    words = {"title": gettext("Credit check"), "text": "", "button": gettext("Record the check")}
    return customers.deed_page(visit, customer, filled, words)


@form
def allow(visit: Visit, public_id: str) -> HttpResponse:
    """Treat a client otherwise than the policy says, through a day."""
    customer = customers.found(visit, public_id)
    filled = Exceptional(visit.POST or None)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            credit_exceptions.allow(call(visit), customer=customer.number, **filled.arguments())
            messages.success(visit, gettext("The exception holds from today."))
            return redirect("customer", public_id)
    text = gettext("One policy for everyone: an exception has a reason, somebody who approves it, and a last day.")
    words = {"title": gettext("An exception"), "text": text, "button": gettext("Allow it")}
    return customers.deed_page(visit, customer, filled, words)


@deed
def end(visit: Visit, public_id: str) -> HttpResponse:
    """End an exception."""
    row = CreditException.objects.of(visit.company).filter(public_id=public_id).select_related("customer").first()
    if row is None:
        raise Http404(gettext("There is no such exception."))
    with told(visit, gettext("The exception is over.")):
        credit_exceptions.end(call(visit), exception=public_id)
    return redirect("customer", row.customer.public_id)
