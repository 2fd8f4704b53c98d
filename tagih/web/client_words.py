"""What clients told us in the portal and a person has to answer: plans, payments already made, disputes, details."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import client_words as commands
from tagih.commands import files, plans
from tagih.domain import plans as rules
from tagih.models import Amendment, Dispute, File, PaymentClaim, PaymentPlan
from tagih.reports import client_words
from tagih.web import customers, quotes
from tagih.web.forms import Day, Deed, Why
from tagih.web.shell import Visit, call, deed, form, page, told
from tagih.web.templatetags import day
from tagih.web.templatetags import money as shown

RHYTHMS = {"month": _("every month"), "two_weeks": _("every two weeks"), "week": _("every week")}


@page
def listed(visit: Visit) -> HttpResponse:
    """Everything that waits for an answer."""
    waiting = client_words.waiting(visit.company, call(visit).today)
    return render(visit, "client_words/list.html", {"waiting": waiting, "rhythms": RHYTHMS})


# --- plans ---------------------------------------------------------------------------------------------------


class Plan(Deed):
    """A plan that was agreed on."""

    count = forms.IntegerField(label=_("Instalments"), min_value=rules.FEWEST, max_value=rules.MOST, initial=3)
    every = forms.ChoiceField(label=_("How often"), choices=list(RHYTHMS.items()))
    first_on = Day(label=_("The first one on"))
    note = Why(label=_("What was said"), required=False, max_length=500)


class Because(Deed):
    """Why not; the client reads it."""

    because = Why(label=_("Why? The client reads it."), max_length=500)


@form
def agree(visit: Visit, public_id: str) -> HttpResponse:
    """Agree with a client on instalments for all that is open."""
    customer = customers.found(visit, public_id)
    filled = Plan(visit.POST or None, initial={"first_on": call(visit).today})
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            done = plans.agree(call(visit), customer=customer.number, **filled.arguments())
            messages.success(visit, _said(done))
            return redirect("customer", public_id)
    text = gettext("All that is open and not disputed is laid out; reminders go by the new days.")
    words = {"title": gettext("Payment plan"), "text": text, "button": gettext("Agree on it")}
    return customers.deed_page(visit, customer, filled, words)


def _said(done: plans.Planned) -> str:
    parts = ", ".join(f"{shown(one.amount_minor, done.currency)} ({day(one.due_on)})" for one in done.instalments)
    return gettext("The plan holds: {parts}.").format(parts=parts)


@deed
def accept_plan(visit: Visit, public_id: str) -> HttpResponse:
    """Say yes to instalments."""
    _there(visit, PaymentPlan, public_id)
    with told(visit):
        done = plans.accept(call(visit), plan=public_id, answer=visit.POST.get("answer", ""))
        messages.success(visit, _said(done))
    return redirect("client_words")


@form
def decline_plan(visit: Visit, public_id: str) -> HttpResponse:
    """Say no, and why."""
    _there(visit, PaymentPlan, public_id)
    words = {"title": gettext("No instalments"), "button": gettext("Decline"), "text": gettext("Asking goes on today.")}
    done = gettext("Declined: asking goes on.")
    return _because(visit, words, done, lambda because: plans.decline(call(visit), plan=public_id, because=because))


@form
def end_plan(visit: Visit, public_id: str) -> HttpResponse:
    """End a plan that is not kept."""
    _there(visit, PaymentPlan, public_id)
    words = {
        "title": gettext("End the plan"), "button": gettext("End it"),
        "text": gettext("All that is open of it is due today, and asked for from tomorrow."),
    }  # fmt: skip
    done = gettext("The plan is ended: all of it is due.")
    return _because(visit, words, done, lambda because: plans.end(call(visit), plan=public_id, because=because))


# --- claims and proposals ------------------------------------------------------------------------------------


@deed
def accept_claim(visit: Visit, public_id: str) -> HttpResponse:
    """The payment was found."""
    _there(visit, PaymentClaim, public_id)
    with told(visit, gettext("The client reads that the payment was found.")):
        commands.accept_claim(call(visit), claim=public_id, answer=visit.POST.get("answer", ""))
    return redirect("client_words")


@form
def decline_claim(visit: Visit, public_id: str) -> HttpResponse:
    """It was not found."""
    _there(visit, PaymentClaim, public_id)
    words = {
        "title": gettext("Not found"), "button": gettext("It was not found"),
        "text": gettext("Asking goes on today. Say what the client can look for."),
    }  # fmt: skip
    done = gettext("Asking goes on.")
    return _because(
        visit, words, done, lambda because: commands.decline_claim(call(visit), claim=public_id, because=because)
    )


@deed
def accept_amendment(visit: Visit, public_id: str) -> HttpResponse:
    """Take over what the client proposes."""
    _there(visit, Amendment, public_id)
    with told(visit, gettext("The details are changed.")):
        commands.accept_amendment(call(visit), amendment=public_id)
    return redirect("client_words")


@form
def decline_amendment(visit: Visit, public_id: str) -> HttpResponse:
    """Leave the details as they are."""
    _there(visit, Amendment, public_id)
    words = {
        "title": gettext("Leave the details"), "button": gettext("Leave them as they are"),
        "text": gettext("What the client proposed is not taken over."),
    }  # fmt: skip
    done = gettext("The details stay as they are.")
    return _because(
        visit,
        words,
        done,
        lambda because: commands.decline_amendment(call(visit), amendment=public_id, because=because),
    )


def _there(visit: Visit, table: type[Amendment] | type[PaymentClaim] | type[PaymentPlan], public_id: str) -> None:
    """Raises Http404 where there is no such row."""
    if not table.objects.of(visit.company).filter(public_id=public_id).exists():
        raise Http404(gettext("There is nothing like that."))


def _because(visit: Visit, words: dict[str, Any], done: str, say: Any) -> HttpResponse:
    """A form that asks only why."""
    filled = Because(visit.POST or None)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            say(filled.cleaned_data["because"])
            messages.success(visit, done)
            return redirect("client_words")
    return render(visit, "client_words/deed.html", {"form": filled, **words}, status=filled.status)


@page
def file(visit: Visit, public_id: str) -> HttpResponse:
    """A paper that a client sent with a claim or a dispute, as a download that runs nothing."""
    sent = File.objects.of(visit.company).filter(public_id=public_id)
    claimed = PaymentClaim.objects.of(visit.company).exclude(file=None).values("file_id")
    disputed = Dispute.objects.of(visit.company).exclude(file=None).values("file_id")
    row = sent.filter(Q(pk__in=claimed) | Q(pk__in=disputed)).first()
    data = files.read(row) if row else None
    if row is None or data is None:
        raise Http404(gettext("There is no such file."))
    return quotes.files_answer(row, data)
