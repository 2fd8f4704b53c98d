"""The morning list: what the daily run proposes, to be sent or skipped by a person."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext

from tagih.commands import daily_run, dunning
from tagih.commands.operation import Call
from tagih.models import Customer, Message
from tagih.reports import simulation
from tagih.web import letters, lists, outbox, waiting
from tagih.web.dashboard import held_back
from tagih.web.forms import Reason
from tagih.web.shell import Visit, call, deed, form, page, told

MOST_FORESEEN = 200
"""Letters of tomorrow that are listed; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A letter that waits for a person. `totals` per currency: what it asks for; `days_late` of its oldest invoice."""

    message: Message
    title: str
    because: str
    totals: list[dict[str, Any]]
    receivables: list[dict[str, Any]]

    @property
    def days_late(self) -> int:
        return max((one["days_overdue"] for one in self.receivables), default=0)


def proposal(message: Message) -> Proposal:
    """A proposed message as the list shows it."""
    content = json.loads(message.facts)
    because = outbox.because(message)
    return Proposal(message, letters.of_message(message), because, content["totals"], content["receivables"])


@page
def listed(visit: Visit) -> HttpResponse:
    """What waits for a person, the latest step first."""
    waiting_ = waiting.unfinished(visit.company).filter(state="proposed").select_related("customer")
    found = lists.paged(visit, waiting_.order_by("-step", "id"))
    shown = {"page": found, "proposals": [proposal(one) for one in found], **held_back(visit)}
    return render(visit, "morning_list/list.html", shown)


@deed
def approve(visit: Visit) -> HttpResponse:
    """Send the chosen proposals, or all of them."""
    chosen = tuple(visit.POST.getlist("chosen"))
    if "all" not in visit.POST and not chosen:
        messages.error(visit, gettext("Choose at least one letter."))
        return redirect("morning_list")
    with told(visit):
        done = dunning.approve(call(visit), messages=() if "all" in visit.POST else chosen)
        messages.success(visit, _said(done))
    return redirect("morning_list")


def _said(done: dunning.Approved) -> str:
    said = ngettext("{count} letter is on its way.", "{count} letters are on their way.", done.queued).format(
        count=done.queued
    )
    if done.withdrawn:
        withdrawn = ngettext(
            "{count} was withdrawn, because the answer has changed since.",
            "{count} were withdrawn, because the answer has changed since.",
            done.withdrawn,
        )
        said += " " + withdrawn.format(count=done.withdrawn)
    return said


@form
def skip(visit: Visit, public_id: str) -> HttpResponse:
    """Do not send one proposal, and say why."""
    message = outbox.found(visit, public_id)
    filled = Reason(visit.POST or None)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            dunning.skip(call(visit), message=public_id, **filled.arguments())
            messages.success(visit, gettext("Skipped: {name} gets no letter today.").format(name=message.customer.name))
            return redirect("morning_list")
    shown = {"form": filled, "proposal": proposal(message), "message": message}
    return render(visit, "morning_list/skip.html", shown, status=filled.status)


@deed
def run(visit: Visit) -> HttpResponse:
    """The daily run now. Doing it again the same day does nothing new."""
    asked = call(visit)
    with told(visit):
        done = daily_run.sweep(Call(asked.company, asked.by, asked.now, asked.today), keep_messages=False)
        if not done.blockers:
            said = gettext(
                "The rule was asked about every client whose day has come: {proposed} proposed, {queued} queued."
            )
            messages.success(visit, said.format(proposed=done.proposed, queued=done.queued))
    return redirect("morning_list")


@page
def tomorrow(visit: Visit) -> HttpResponse:
    """What would go tomorrow if today's letters go and nobody pays or says a word."""
    today = call(visit).today
    on = today + timedelta(days=1)
    foreseen = [one for one in simulation.simulate(visit.company, today, on) if one.on == on]
    named = [one.customer for one in foreseen[:MOST_FORESEEN]]
    customers = {one.number: one for one in Customer.objects.of(visit.company).filter(number__in=named)}
    rows = [(one, customers[one.customer], letters.title(one.step, one.tone)) for one in foreseen[:MOST_FORESEEN]]
    shown = {"on": on, "rows": rows, "count": len(foreseen), "more": len(foreseen) - len(rows)}
    return render(visit, f"morning_list/{'tomorrow_rows' if visit.htmx else 'tomorrow'}.html", shown)
