"""One receivable by itself: which step of the ladder may go, on which day, and why not sooner.

`tagih.domain.dunning` asks these questions for a whole client; here is the ladder's arithmetic alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from tagih.domain.contact import Calendar
from tagih.domain.ladder import Policy, Step
from tagih.domain.reasons import Reason

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Receivable:
    """What the rule needs to know of one open receivable.

    `last_step`: ladder day of the last message that this receivable itself caused; listing does not change it.
    `last_message_on`: day of the last message that named it, listing included.
    `charge`: `planned` (on `charge_on`), `running` or `unknown` while money may still come of one, else empty.
    """

    id: int
    number: str
    issued_on: date
    due_on: date
    currency: str
    balance_minor: int
    disputed_minor: int = 0
    last_step: int | None = None
    last_message_on: date | None = None
    paused_until: date | None = None
    promised_on: date | None = None
    charge: str = ""
    charge_on: date | None = None
    collected_on: date | None = None
    """The day of a direct debit that is under way."""

    @property
    def askable_minor(self) -> int:
        """What may be asked for: the balance less its disputed part."""
        return self.balance_minor - self.disputed_minor

    def named(self, on: date, step: int | None = None) -> Receivable:
        """This receivable after a message of day `on` named it, with a step of its own or only listed.

        Written out, because `dataclasses.replace` would take a tenth of a large run.
        """
        return Receivable(
            self.id, self.number, self.issued_on, self.due_on, self.currency, self.balance_minor, self.disputed_minor,
            self.last_step if step is None else step, on, self.paused_until, self.promised_on, self.charge, self.charge_on,
            self.collected_on,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Client:
    """What the rule needs to know of the one who pays: open days, credit held, and messages of late."""

    calendar: Calendar
    credit_minor: Mapping[str, int] = field(default_factory=dict)
    messages_on: tuple[date, ...] = ()
    paused_until: date | None = None
    never_ask: str = ""
    """Why no path may dun this client (insolvent, deceased, internal); empty for everyone else."""
    reachable: bool = True
    """Whether there is an address to write to."""
    money_to_match: bool = False
    """Whether money arrived that is probably this client's, and nobody has said yet what it pays."""


@dataclass(frozen=True, slots=True)
class Send:
    """Ask today, with this step."""

    step: Step
    because: Reason
    blockers: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing before `until`, which is never later than the first day that could bring a message."""

    until: date
    blockers: tuple[Reason, ...]

    @property
    def because(self) -> Reason:
        return self.blockers[0]


@dataclass(frozen=True, slots=True)
class Stop:
    """Nothing until something happens to this receivable."""

    blockers: tuple[Reason, ...]

    @property
    def because(self) -> Reason:
        return self.blockers[0]


Action = Send | Wait | Stop


# --- overdue -------------------------------------------------------------------------------------------------


def overdue_action(receivable: Receivable, calendar: Calendar, policy: Policy, today: date) -> Send | Wait:
    """The highest step that satisfies day, tone and gap today, or the day on which the first one will."""
    steps = _overdue_steps(receivable, policy, today)
    ready = [step for step, ready_on in steps if ready_on <= today]
    if ready and calendar.is_open(today):
        days_overdue = (today - receivable.due_on).days
        facts: dict[str, object] = {"due_on": receivable.due_on, "days_overdue": days_overdue, "step": ready[-1].day}
        if receivable.last_message_on is None or not _was_asked(receivable):
            return Send(ready[-1], Reason("overdue_never_asked", facts))
        return Send(ready[-1], Reason("overdue_step_reached", {**facts, "last_step": receivable.last_step}))
    return _overdue_wait(receivable, steps, calendar, today)


def _overdue_wait(receivable: Receivable, steps: list[tuple[Step, date]], calendar: Calendar, today: date) -> Wait:
    step, ready_on = min(steps, key=lambda pair: pair[1])
    until = calendar.next_open(max(ready_on, today))
    blockers: list[Reason] = []
    if receivable.due_on + timedelta(days=step.day) > today:
        reached_on = receivable.due_on + timedelta(days=step.day)
        blockers.append(Reason("step_not_reached", {"step": step.day, "on": reached_on}))
    if receivable.last_message_on is not None and ready_on > today:
        facts = {"last_message_on": receivable.last_message_on, "on": ready_on, "step": step.day}
        blockers.append(Reason("too_soon_after_last_message", facts))
    if not calendar.is_open(today):
        blockers.append(Reason("closed_day", {"on": today}))
    return Wait(until, tuple(blockers))


def _overdue_steps(receivable: Receivable, policy: Policy, today: date) -> list[tuple[Step, date]]:
    """The steps that may come next, lowest first, each with the first day it may go (open or not).

    Never asked: the first overdue step alone. Later: every higher step of at most one tone above the last one,
    no sooner than half the ladder's distance (rounded up, at least the minimum gap) after the last message.
    After the final step: the repeating note, its full interval after the last message.
    """
    last_day = receivable.last_step if _was_asked(receivable) else None
    if last_day is None:
        return [(policy.overdue[0], _ready(receivable, policy.overdue[0].day, policy.minimum_gap_days))]
    if last_day >= policy.last_day:
        return [_repeating(receivable, last_day, policy, today)]
    heat = policy.at(last_day).heat + 1
    return [
        (step, _ready(receivable, step.day, max(policy.minimum_gap_days, (step.day - last_day + 1) // 2)))
        for step in policy.overdue
        if step.day > last_day and step.heat <= heat
    ]


def _repeating(receivable: Receivable, last_day: int, policy: Policy, today: date) -> tuple[Step, date]:
    """The highest repeating note whose day has come, or else the next one."""
    every = policy.repeat_every_days
    next_day = policy.last_day + ((last_day - policy.last_day) // every + 1) * every
    reached = policy.last_day + ((today - receivable.due_on).days - policy.last_day) // every * every
    day = max(next_day, reached)
    return policy.repeating(day), _ready(receivable, day, max(every, policy.minimum_gap_days))


def _ready(receivable: Receivable, step_day: int, gap_days: int) -> date:
    reached_on = receivable.due_on + timedelta(days=step_day)
    if receivable.last_message_on is None:
        return reached_on
    return max(reached_on, receivable.last_message_on + timedelta(days=gap_days))


def _was_asked(receivable: Receivable) -> bool:
    """Whether an overdue step of its own was ever sent."""
    return receivable.last_step is not None and receivable.last_step > 0


# --- before the due date -------------------------------------------------------------------------------------


def note_action(receivable: Receivable, calendar: Calendar, policy: Policy, today: date) -> Send | Wait:
    """The highest before-due step whose day has come, or the next day on which something could go."""
    if today < receivable.due_on and calendar.is_open(today):
        come = [step for step, on in _note_days(receivable, calendar, policy) if on <= today]
        if come and _is_new(receivable, come[-1]) and _gap_is_over(receivable, policy, today):
            facts = {"due_on": receivable.due_on, "step": come[-1].day}
            return Send(come[-1], Reason("falls_due_soon", facts))
    client = Client(calendar)
    until = _next_note(receivable, calendar, policy, today) or look_again_on(receivable, client, policy, today)
    blockers = [Reason("not_due_yet", {"due_on": receivable.due_on, "on": until})]
    if not calendar.is_open(today):
        blockers.append(Reason("closed_day", {"on": today}))
    return Wait(max(until, today + _DAY), tuple(blockers))


def _note_days(receivable: Receivable, calendar: Calendar, policy: Policy) -> list[tuple[Step, date]]:
    """The before-due steps after the day of issue, each with the last open day on or before its day."""
    days = [(step, receivable.due_on + timedelta(days=step.day)) for step in policy.before]
    return [(step, calendar.previous_open(day)) for step, day in days if day > receivable.issued_on]


def _next_note(receivable: Receivable, calendar: Calendar, policy: Policy, from_on: date) -> date | None:
    """The first open day on or after `from_on`, before the due date, on which a new note could go."""
    for step, on in _note_days(receivable, calendar, policy):
        if not _is_new(receivable, step):
            continue
        if receivable.last_message_on is not None:
            on = max(on, receivable.last_message_on + timedelta(days=policy.minimum_gap_days))
        open_on = calendar.next_open(max(on, from_on))
        if open_on < receivable.due_on:
            return open_on
    return None


def _is_new(receivable: Receivable, step: Step) -> bool:
    return receivable.last_step is None or step.day > receivable.last_step


def _gap_is_over(receivable: Receivable, policy: Policy, today: date) -> bool:
    last = receivable.last_message_on
    return last is None or (today - last).days >= policy.minimum_gap_days


# --- when to look again --------------------------------------------------------------------------------------


def look_again_on(receivable: Receivable, client: Client, policy: Policy, today: date) -> date:
    """The first open day after `today` on which this receivable, alone, could bring a message."""
    tomorrow = today + _DAY
    if receivable.due_on > tomorrow:
        note = _next_note(receivable, client.calendar, policy, tomorrow)
        if note is not None:
            return note
    ready = min(ready_on for _, ready_on in _overdue_steps(receivable, policy, today))
    return client.calendar.next_open(max(ready, tomorrow))
