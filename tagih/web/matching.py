"""Matching: open bank lines with proposals in one click, an own choice, what was booked and how to undo it; payers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import match_decisions
from tagih.commands import matching as commands
from tagih.models import BankLine, Match, PayerAlias
from tagih.reports import matches
from tagih.web import customers, lists
from tagih.web.forms import Deed, Reason, optional
from tagih.web.shell import Visit, call, deed, form, page, told

STATES = {"open": _("Open"), "matched": _("Booked")}
KINDS = {"account": _("Account"), "name": _("Name")}
SHOWN = 3
"""Proposals of one line on the page; more are seldom right."""


@page
def listed(visit: Visit) -> HttpResponse:
    """Money that arrived: what is open with its proposals, or what was booked with its reasons; the latest first."""
    state = lists.chosen(visit, "state", STATES)
    found = BankLine.objects.of(visit.company).filter(state=state)
    if state == "open":
        found = found.filter(amount_minor__gt=0)
    shown = lists.paged(visit, found.order_by("-on", "-id"))
    rows = list(reversed(matches.of(visit.company, [one.pk for one in shown])))
    facts = {
        "page": shown, "rows": [(one, one.proposals[:SHOWN]) for one in rows], "state": state, "states": STATES,
    }  # fmt: skip
    return lists.part_or_page(visit, "matching", facts)


@deed
def run(visit: Visit) -> HttpResponse:
    """Look at every open line."""
    with told(visit):
        done = commands.match(call(visit))
        said = gettext("{applied} lines are booked, {proposed} have proposals.")
        messages.success(visit, said.format(applied=done.applied, proposed=done.proposed))
    return redirect("matching")


@deed
def accept(visit: Visit, public_id: str) -> HttpResponse:
    """Book a line as proposed."""
    _require(visit, Match, public_id)
    with told(visit, gettext("It is booked, and the payer will be known again.")):
        match_decisions.accept(call(visit), match=public_id)
    return redirect("matching")


@deed
def reject(visit: Visit, public_id: str) -> HttpResponse:
    """Say that a proposal is wrong."""
    _require(visit, Match, public_id)
    with told(visit, gettext("It will not be proposed again.")):
        match_decisions.reject(call(visit), match=public_id)
    return redirect("matching")


def _require(visit: Visit, model: type[Match] | type[PayerAlias], public_id: str) -> None:
    """Raises Http404 for what is not of this company."""
    if not model.objects.of(visit.company).filter(public_id=public_id).exists():
        raise Http404(gettext("It is not there any more: it may have been replaced or forgotten."))


# --- one line ------------------------------------------------------------------------------------------------


def _found(visit: Visit, public_id: str) -> BankLine:
    row = BankLine.objects.of(visit.company).filter(public_id=public_id).first()
    if row is None:
        raise Http404(gettext("There is no such line."))
    return row


class Choice(Deed):
    """What a line pays: whose money it is, and the invoices it is for."""

    customer = forms.CharField(label=_("Customer"), required=False, widget=customers.Chooser)
    invoices = optional(
        _("Invoices"), longest=2000,
        help_text=_("With commas between, such as 2026-00012, 2026-00015. Empty: an equal amount, else the oldest."),
    )  # fmt: skip

    def __init__(self, visit: Visit, *args: Any, **kwargs: Any) -> None:
        super().__init__(visit.POST or None, *args, **kwargs)
        self.company = visit.company

    def clean_customer(self) -> str:
        given = self.cleaned_data["customer"]
        return customers.number_of(self.company, given) if given else ""

    def clean_invoices(self) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.cleaned_data["invoices"].split(",") if part.strip())


@form
def apply(visit: Visit, public_id: str) -> HttpResponse:
    """Book a line as one says."""
    line, filled = _found(visit, public_id), Choice(visit)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            match_decisions.apply_to(call(visit), line=public_id, **filled.arguments())
            messages.success(visit, gettext("It is booked, and the payer will be known again."))
            return redirect("matching")
    facts = {"line": line, "form": filled, "choices": customers.first_choices(visit.company)}
    return render(visit, "matching/apply.html", facts, status=filled.status)


@form
def undo(visit: Visit, public_id: str) -> HttpResponse:
    """Take back what was booked of a line."""
    line, filled = _found(visit, public_id), Reason(visit.POST or None)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            match_decisions.undo(call(visit), line=public_id, **filled.arguments())
            messages.success(visit, gettext("It is taken back; the line is open again."))
            return redirect("matching")
    return render(visit, "matching/undo.html", {"line": line, "form": filled}, status=filled.status)


# --- payers --------------------------------------------------------------------------------------------------


class Payer(Deed):
    """By what a client is known when it pays."""

    customer = forms.CharField(label=_("Customer"), widget=customers.Chooser)
    account = optional(_("Account"), longest=64, help_text=_("Such as its IBAN."))
    name = optional(_("Name"), longest=140, help_text=_("As its bank writes it. One of the two is enough."))

    def __init__(self, visit: Visit, *args: Any, **kwargs: Any) -> None:
        super().__init__(visit.POST or None, *args, **kwargs)
        self.company = visit.company

    def clean_customer(self) -> str:
        return customers.number_of(self.company, self.cleaned_data["customer"])


@form
def payers(visit: Visit) -> HttpResponse:
    """What was learned of payers, and a form to say more."""
    filled = Payer(visit)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            match_decisions.learn(call(visit), **filled.arguments())
            messages.success(visit, gettext("The payer will be known again."))
            return redirect("payers")
    known = PayerAlias.objects.of(visit.company).select_related("customer").order_by("-id")
    shown = lists.paged(visit, known)
    facts = {
        "form": filled, "page": shown, "rows": [(one, KINDS[one.kind]) for one in shown],
        "choices": customers.first_choices(visit.company),
    }  # fmt: skip
    return render(visit, "matching/payers.html", facts, status=filled.status)


@deed
def forget(visit: Visit, public_id: str) -> HttpResponse:
    """Forget an account or name of a payer."""
    _require(visit, PayerAlias, public_id)
    with told(visit, gettext("It is forgotten.")):
        match_decisions.forget(call(visit), alias=public_id)
    return redirect("payers")
