"""Dunning: the daily run, the morning list, why and simulate, pause and resume."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Literal

from ninja import Router

from tagih.api.base import Asked, call, today
from tagih.api.customers import Paused
from tagih.api.messages import MessagePage, listed
from tagih.api.pages import USUAL, Cursor, Limit
from tagih.api.problems import ApiProblem
from tagih.api.references import customer_number, invoice_number
from tagih.api.values import Answer, Because, Day, Deed, Switch, Text, because, maybe, must
from tagih.commands import daily_run, dunning
from tagih.commands.answers import Swept as Run
from tagih.models import Message
from tagih.reports import simulation
from tagih.reports import why as answers

router = Router(tags=["dunning"])

MOST_DAYS = 366
"""Days one simulation may look ahead."""
MOST_MESSAGES = 5000
"""Proposals one request may name."""


class SweepBody(Deed):
    """A daily run."""

    dry_run: Switch = maybe("Only say what would go; write nothing.")


class ApproveBody(Deed):
    """Which proposals to send: name them, or say all."""

    messages: list[Text] = maybe(min_length=1, max_length=MOST_MESSAGES)
    all: Switch = maybe("Every proposal there is.")


class SkipBody(Deed):
    """A proposal that is not to be sent."""

    message: Text = must("Public id of the message.")
    because: Text = must("Why, in a few words.")


class PauseBody(Deed):
    """Ask nothing for one invoice before a day."""

    invoice: Text = must("Number or public id of the invoice, or number of an instalment.")
    until: Day = must("The first day on which it may be asked for again.", "2026-04-01")
    because: Text = must("Why, in a few words.")


class ResumeBody(Deed):
    """Ask for it again."""

    invoice: Text = must("Number or public id of the invoice, or number of an instalment.")


class Named(Answer):
    """A receivable in a message, with its own step; null when it is only listed."""

    number: str
    step: int | None


class Told(Answer):
    """A message of a run."""

    customer: str
    step: int
    tone: str
    channel: str
    receivables: list[Named]
    because: Because


class Swept(Answer):
    """What a run did: `decided`, `waited` and `stopped` count receivables, `queued` and `proposed` messages."""

    decided: int
    queued: int
    proposed: int
    waited: int
    stopped: int
    failed: int
    blockers: list[Because]
    messages: list[Told]


class Approved(Answer):
    """How many were queued, and how many withdrawn because the answer has changed."""

    queued: int
    withdrawn: int


class Skipped(Answer):
    message: str
    customer: str


class WhyShown(Answer):
    """The answer of the rule for one receivable on a day: `wait` goes to `until`, `send` with `step`."""

    on: date
    receivable: str
    action: Literal["send", "wait", "stop"]
    until: date | None
    step: int | None
    because: Because
    blockers: list[Because]


class Foreseen(Told):
    """A letter of a day to come."""

    on: date
    falling_due: list[str]


class Simulated(Answer):
    """The letters by day, if nobody pays and nobody says a word."""

    letters: list[Foreseen]


@router.post("/sweep", response=Swept)
def sweep(request: Asked, body: SweepBody | None = None) -> Swept:
    """Do the daily run: ask the reminder rule about every client whose day has come.

    Doing it again the same day does nothing new; a dry run writes nothing and may look at any day.
    """
    if body is not None and body.dry_run:
        asked = replace(call(request), today=today(request, body.on), key="")
        return _swept(daily_run.sweep(asked, dry_run=True))
    return _swept(daily_run.sweep(replace(call(request, body), key="")))


@router.get("/proposals", response=MessagePage)
def proposals(request: Asked, cursor: Cursor = "", limit: Limit = USUAL) -> MessagePage:
    """List what waits for a person to send or skip."""
    return listed(Message.objects.of(request.company).filter(state="proposed"), cursor, limit)


@router.post("/approve", response=Approved)
def approve(request: Asked, body: ApproveBody) -> Approved:
    """Send proposals. The rule is asked again first; what was paid meanwhile is not sent."""
    if bool(body.messages) == bool(body.all):
        raise ApiProblem(422, "nothing_named")
    done = dunning.approve(call(request, body), messages=tuple(body.messages or ()))
    return Approved(queued=done.queued, withdrawn=done.withdrawn)


@router.post("/skip", response=Skipped)
def skip(request: Asked, body: SkipBody) -> Skipped:
    """Do not send one proposal, with a reason."""
    done = dunning.skip(call(request, body), **body.given())
    return Skipped(message=done.message, customer=done.customer)


@router.get("/why", response=WhyShown)
def why(request: Asked, invoice: Text, on: Day | None = None) -> WhyShown:
    """Say why this invoice is asked for, or not, on a day."""
    number = invoice_number(request.company, invoice)
    return WhyShown(**answers.why(request.company, number, today(request, on), today(request)).as_json())


@router.get("/simulate", response=Simulated)
def simulate(request: Asked, until: Day, on: Day | None = None, invoice: Text = "", customer: Text = "") -> Simulated:
    """Say what would go out until a day if nothing else happened: to everyone, one customer, or about one invoice."""
    first = today(request, on)
    if (until - first).days >= MOST_DAYS:
        raise ApiProblem(422, "days_too_many", days=(until - first).days + 1, limit=MOST_DAYS)
    number = invoice_number(request.company, invoice) or customer_number(request.company, customer)
    letters = simulation.simulate(request.company, first, until, number)
    return Simulated(letters=[Foreseen(**one.as_json()) for one in letters])


@router.post("/pause", response=Paused)
def pause(request: Asked, body: PauseBody) -> Paused:
    """Ask nothing for one invoice before a day."""
    given = body.given() | {"invoice": invoice_number(request.company, body.invoice)}
    return _paused(dunning.pause(call(request, body), **given))


@router.post("/resume", response=Paused)
def resume(request: Asked, body: ResumeBody) -> Paused:
    """End a pause."""
    return _paused(dunning.resume(call(request, body), invoice=invoice_number(request.company, body.invoice)))


def _paused(done: dunning.Paused) -> Paused:
    return Paused(receivables=list(done.receivables), until=done.until)


def _swept(done: Run) -> Swept:
    counts: dict[str, Any] = {
        name: getattr(done, name) for name in ("decided", "queued", "proposed", "waited", "stopped", "failed")
    }
    messages = [
        Told(
            customer=one.customer,
            step=one.step,
            tone=one.tone,
            channel=one.channel,
            receivables=[Named(number=number, step=step) for number, step in one.receivables],
            because=because(one.because),
        )
        for one in done.messages
    ]
    return Swept(**counts, blockers=[because(one) for one in done.blockers], messages=messages)
