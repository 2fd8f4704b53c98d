"""The dunning policy: the ladder as a table, its limits, and who presses the button."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import company as commands
from tagih.domain import fields, ladder
from tagih.domain.ladder import Policy
from tagih.models import DunningPolicy, facts
from tagih.web import letters
from tagih.web.forms import Deed
from tagih.web.shell import Visit, call, deed, page

EMPTY_STEPS = 2
"""Empty rows under the ladder, in which steps are added."""

MODES = {
    "watch": (_("Watch"), _("Nothing is sent or proposed. You see what would happen; good for the first days.")),
    "propose": (
        _("Propose"),
        _("Each morning the letters of the day are put on the morning list. They go when you say so."),
    ),
    "automatic": (_("Automatic"), _("Letters go by themselves, each with its reason. You see them in the outbox.")),
}


@dataclass(frozen=True, slots=True)
class Limit:
    """A key of the policy beside the ladder: what it is called, what it means, and what follows the number."""

    key: str
    label: Any
    meaning: Any
    unit: Any = ""
    choices: tuple[tuple[str, Any], ...] = ()


LIMITS = (
    Limit(
        "open_days", _("Days on which clients are asked"), _("Holidays of the client's country are always left out."),
        choices=(("weekdays", _("Weekdays")), ("all", _("Every day of the week"))),
    ),
    Limit(
        "minimum_gap_days", _("Least time between two letters"),
        _("Counted for each invoice. No client ever gets more than one letter a day and three in a week."), _("days"),
    ),
    Limit("small_balance", _("Smallest amount worth asking for"), _("Less than this waits until something else is due.")),
    Limit(
        "books_complete_within_days", _("How old the books may be"),
        _("Nobody is asked when payments are recorded up to an earlier day than that: they may have paid."), _("days"),
    ),
    Limit(
        "falling_due_within_days", _("Also named: what falls due within"),
        _("A letter about late invoices lists these too, apart."), _("days"),
    ),
    Limit(
        "client_promise_days", _("A client may promise by itself a day within"),
        _("In the portal; 0 means not at all. What you agree on the phone may be later."), _("days"),
    ),
    Limit(
        "answer_within_days", _("Nothing is asked while a client waits for your answer, for"),
        _("When a client says that it has paid, or asks for instalments. Afterwards asking goes on."), _("days"),
    ),
    Limit("repeat_every_days", _("After the last step, again every"), _("Until it is paid. Kind, and without end."), _("days")),
    Limit(
        "repeat_tone", _("Tone of these later letters"), _("The final tone is used once; afterwards asking goes on calmly."),
        choices=tuple(letters.TONES.items()),
    ),
    Limit(
        "plain_words", _("Jargon or missing thanks in a message"), _("Pointed out while you write; or not issued at all."),
        choices=(("hint", _("Only pointed out")), ("refuse", _("Not issued"))),
    ),
)  # fmt: skip


@page
def shown(visit: Visit) -> HttpResponse:
    """The policy in force."""
    return _page(visit, facts.policy(visit.company))


def _page(visit: Visit, policy: Policy, refused: Refused | None = None) -> HttpResponse:
    """The page; what was refused stands in its place as it was typed."""
    key = refused.key if refused else ""
    steps = refused.steps if refused and key == "steps" else _steps(policy.steps)
    limits = [
        (one, refused.typed if refused and key == one.key else str(getattr(policy, one.key)), key == one.key)
        for one in LIMITS
    ]
    newest = DunningPolicy.objects.of(visit.company).order_by("-version").first()
    shown = {
        "policy": policy, "modes": MODES, "limits": limits, "tones": letters.TONES, "refused": refused, "newest": newest,
        "rows": [*((*step, _words(step)) for step in steps), *[("", "", "", "")] * EMPTY_STEPS],
    }  # fmt: skip
    return render(visit, "policy/policy.html", shown, status=422 if refused else 200)


def _steps(steps: Iterable[ladder.Step]) -> list[tuple[str, str, str]]:
    return [(str(step.day), step.tone, step.channel) for step in steps]


def _words(step: tuple[str, str, str]) -> str:
    """What a typed step means: `Reminder, 14 days late`."""
    day, known = _day(step)
    if known:
        return ""
    return letters.when(day) if day < 0 else f"{letters.title(day, step[1])}, {letters.when(day)}"


class Value(Deed):
    """A new value of one key, as text."""

    value = forms.CharField(required=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """A value that was not taken: of which key, what was typed, and why not."""

    key: str
    typed: str
    words: str
    steps: list[tuple[str, str, str]]


@deed
def put(visit: Visit, key: str) -> HttpResponse:
    """Set one key of the policy. The ladder comes as rows of day, tone and channel; a row without a day is left out."""
    if key not in ladder.KEYS:
        raise Http404(gettext("There is no such rule."))
    steps = _typed_steps(visit)
    value = _written(steps) if key == "steps" else fields.plain_number(visit.POST.get("value", ""))
    filled = Value(visit.POST)
    if filled.is_valid():
        with filled.refusals():
            commands.policy_set(call(visit), key=key, value=value)
            messages.success(visit, gettext("The policy is changed. Every open invoice is looked at again."))
            return redirect("policy")
    words = " ".join(str(text) for errors in filled.errors.values() for text in errors)
    return _page(visit, facts.policy(visit.company), Refused(key, value, words, steps))


def _typed_steps(visit: Visit) -> list[tuple[str, str, str]]:
    columns = [visit.POST.getlist(name) for name in ("day", "tone", "channel")]
    rows = zip(*columns, strict=False)
    return [(day.strip(), tone, channel) for day, tone, channel in rows if day.strip()]


def _written(steps: Sequence[tuple[str, str, str]]) -> str:
    """The rows as one line, in order of their days: `-7:friendly:email, 1:friendly:email`."""
    return ", ".join(":".join(filter(None, step)) for step in sorted(steps, key=_day))


def _day(step: tuple[str, str, str]) -> tuple[int, str]:
    text = step[0].removeprefix("+")
    return (int(text), "") if text.removeprefix("-").isdecimal() else (10**6, text)
