"""THE REMINDER RULE: what happens next for each receivable of one client, and why.

`decide` answers for one receivable as if it were alone: `Send`, `Wait` until a day, or `Stop`, each with its
reasons. `letter` merges the receivables of one client into at most one message: the oldest overdue one sets the
day and the tone, the others are listed. Nothing else in the product decides whether a client is asked.

Dates are calendar dates in the company's zone; amounts are integer minor units of the receivable's currency;
a step is named by its ladder day (-7 … 58, 88, 118 …). The order of the questions protects the client first
(settled, disputed, paused, promised), then follows the ladder, then the client's own limits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tagih.domain import contact
from tagih.domain.contact import Calendar
from tagih.domain.ladder import Policy, Step
from tagih.domain.numbering import natural_key
from tagih.domain.reasons import Reason
from tagih.domain.steps import (
    Action,
    Client,
    Receivable,
    Send,
    Stop,
    Wait,
    look_again_on,
    note_action,
    overdue_action,
)

__all__ = [
    "Action",
    "Answer",
    "Client",
    "Letter",
    "Receivable",
    "Send",
    "Stop",
    "Wait",
    "after",
    "company_blockers",
    "decide",
    "letter",
    "look_again_on",
    "may_ask",
    "simulate",
]  # fmt: skip

LOOK_AGAIN_DAYS = 7
"""How long to wait when only an event (a payment, a settled dispute) can change the answer; looking is harmless."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one client about `receivables`, oldest first.

    `asked` are those that carry a step of their own; the others are only listed. `falling_due` are named apart.
    """

    step: Step
    because: Reason
    receivables: tuple[Receivable, ...]
    asked: tuple[tuple[Receivable, Step], ...]
    falling_due: tuple[Receivable, ...] = ()

    @property
    def listed(self) -> tuple[Receivable, ...]:
        """What is named without a step of its own."""
        own = {one.id for one, _ in self.asked}
        return tuple(one for one in self.receivables if one.id not in own)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the rule says of one client today: at most one letter, and an action for every receivable."""

    letter: Letter | None
    actions: dict[int, Action]


def decide(receivable: Receivable, client: Client, policy: Policy, today: date) -> Action:
    """The next action for one receivable as if it were the client's only one."""
    return letter((receivable,), client, policy, today).actions[receivable.id]


def letter(receivables: Sequence[Receivable], client: Client, policy: Policy, today: date) -> Answer:
    """At most one message for one client today, and what each receivable does next, and why."""
    actions: dict[int, Action] = {}
    askable: list[Receivable] = []
    for receivable in receivables:
        held_back = _held_back(receivable, client, today)
        if held_back is None:
            askable.append(receivable)
        else:
            actions[receivable.id] = held_back
    overdue = sorted((one for one in askable if one.due_on < today), key=_age)
    if overdue:
        made = _ask_for_overdue(overdue, askable, client, policy, today, actions)
    else:
        made = _note_before_due(askable, client, policy, today, actions)
    return Answer(made, actions)


def may_ask(receivable: Receivable, client: Client, today: date) -> bool:
    """Whether this receivable may be asked for at all today: the last look before a message leaves the house."""
    return _held_back(receivable, client, today) is None


def after(receivable: Receivable, sent: Letter, today: date) -> Receivable:
    """`receivable` as it stands once `sent` went out today; what was only falling due is not touched."""
    for asked, step in sent.asked:
        if asked.id == receivable.id:
            return receivable.named(today, step.day)
    if any(listed.id == receivable.id for listed in sent.receivables):
        return receivable.named(today)
    return receivable


def simulate(
    receivables: Sequence[Receivable], client: Client, policy: Policy, days: Sequence[date]
) -> list[tuple[date, Letter]]:
    """The letters of the given days if nothing else happened: no payment, no word from the client."""
    standing, letters = list(receivables), []
    for today in days:
        made = letter(standing, client, policy, today).letter
        if made is not None:
            letters.append((today, made))
            standing = [after(one, made, today) for one in standing]
            client = replace(client, messages_on=(*client.messages_on, today))
    return letters


# --- what holds back the whole company ------------------------------------------------------------------------


def company_blockers(
    books_complete_on: date | None, policy: Policy, calendars: Iterable[Calendar], today: date
) -> tuple[Reason, ...]:
    """Why no client at all is asked today: books not known to be complete, or a day closed for every client.

    `calendars`: those of the countries in which the company has clients.
    """
    found = []
    if books_complete_on is None:
        found.append(Reason("books_never_complete"))
    elif (today - books_complete_on).days > policy.books_complete_within_days:
        found.append(Reason("books_not_complete", {"complete_on": books_complete_on}))
    if not any(calendar.is_open(today) for calendar in calendars):
        found.append(Reason("everyone_closed", {"on": today}))
    return tuple(found)


# --- what protects the client --------------------------------------------------------------------------------


def _held_back(receivable: Receivable, client: Client, today: date) -> Wait | Stop | None:
    """Settled, never to be asked, wholly disputed, paid perhaps, paused, promised or being charged: all blockers that hold, or None."""
    stops: list[Reason] = []
    if receivable.balance_minor <= 0:
        return Stop((Reason("settled"),))
    if client.never_ask:
        stops.append(Reason("client_never_asked", {"because": client.never_ask}))
    if receivable.askable_minor <= 0:
        stops.append(Reason("wholly_disputed"))
    waits = _waits(receivable, client, today)
    if not stops and not waits:
        return None
    reasons = (*stops, *(reason for _, reason in waits))
    return Stop(reasons) if stops else Wait(max(until for until, _ in waits), reasons)


def _waits(receivable: Receivable, client: Client, today: date) -> list[tuple[date, Reason]]:
    """What ends by itself or with the next look: until when, and why."""
    waits: list[tuple[date, Reason]] = []
    if receivable.collected_on is not None:
        until = max(receivable.collected_on, today) + _DAY
        waits.append((until, Reason("collection_running", {"collect_on": receivable.collected_on})))
    if client.money_to_match:
        waits.append((today + _DAY, Reason("money_to_match")))
    for paused_until in (receivable.paused_until, client.paused_until):
        if paused_until is not None and today < paused_until:
            waits.append((paused_until, Reason("paused", {"until": paused_until})))
    if receivable.promised_on is not None and today <= receivable.promised_on:
        waits.append((receivable.promised_on + _DAY, Reason("promised", {"promised_on": receivable.promised_on})))
    if receivable.charge:
        waits.append((today + _DAY, _charging(receivable)))
    return waits


def _charging(receivable: Receivable) -> Reason:
    """A charge that may still bring the money; when it ends, the rule is asked again at once."""
    if receivable.charge == "planned":
        return Reason("charge_planned", {"on": receivable.charge_on})
    return Reason("charge_of_unknown_outcome" if receivable.charge == "unknown" else "charge_running")


# --- overdue -------------------------------------------------------------------------------------------------


def _ask_for_overdue(
    overdue: list[Receivable], askable: list[Receivable], client: Client, policy: Policy, today: date,
    actions: dict[int, Action],
) -> Letter | None:  # fmt: skip
    """The oldest overdue receivable sets the day and the tone; the others are listed with it."""
    worthwhile = _worth_asking(overdue, client, policy, today, actions)
    upcoming = [one for one in askable if one.due_on >= today]
    if not worthwhile:
        _let_upcoming_wait(upcoming, overdue[0], client, policy, today, actions)
        return None
    oldest, others = worthwhile[0], worthwhile[1:]
    action = _limited(overdue_action(oldest, client.calendar, policy, today), client, today)
    actions[oldest.id] = action
    _let_upcoming_wait(upcoming, oldest, client, policy, today, actions)
    if not isinstance(action, Send):
        for one in others:
            actions[one.id] = _follow(one, oldest, action, client.calendar, policy, today)
        return None
    for one in others:
        actions[one.id] = _listed(one, oldest, client, policy, today)
    soon = today + timedelta(days=policy.falling_due_within_days)
    falling_due = tuple(sorted((one for one in upcoming if one.due_on <= soon), key=_age))
    return Letter(action.step, action.because, tuple(worthwhile), ((oldest, action.step),), falling_due)


def _worth_asking(
    overdue: list[Receivable], client: Client, policy: Policy, today: date, actions: dict[int, Action]
) -> list[Receivable]:
    """Those in currencies of which more is overdue than the client's credit covers and than is too small to ask."""
    owed: dict[str, int] = {}
    for one in overdue:
        owed[one.currency] = owed.get(one.currency, 0) + one.askable_minor
    too_little: dict[str, Reason] = {}
    for currency, amount_minor in owed.items():
        credit_minor = client.credit_minor.get(currency, 0)
        if amount_minor - credit_minor < policy.small_balance_minor(currency):
            code = "credit_covers_it" if credit_minor >= amount_minor else "balance_too_small"
            facts = {"overdue_minor": amount_minor, "credit_minor": credit_minor, "currency": currency}
            too_little[currency] = Reason(code, facts)
    if not too_little:
        return overdue
    for one in overdue:
        if one.currency in too_little:
            until = client.calendar.next_open(today + timedelta(days=LOOK_AGAIN_DAYS))
            actions[one.id] = Wait(until, (too_little[one.currency],))
    return [one for one in overdue if one.currency not in too_little]


def _follow(
    receivable: Receivable, oldest: Receivable, action: Wait | Stop, calendar: Calendar, policy: Policy, today: date
) -> Wait:
    """An overdue receivable that is not the oldest waits for the one that is."""
    alone = overdue_action(receivable, calendar, policy, today)
    until = action.until if isinstance(action, Wait) else today + _DAY
    if isinstance(alone, Wait):
        until = max(until, alone.until)
    return Wait(until, (Reason("older_one_sets_the_day", {"number": oldest.number}), *action.blockers))


def _listed(receivable: Receivable, oldest: Receivable, client: Client, policy: Policy, today: date) -> Wait:
    """What a listed receivable does after today's message: its own gap starts anew."""
    until = look_again_on(receivable.named(today), client, policy, today)
    return Wait(until, (Reason("listed_with_older_one", {"number": oldest.number}),))


# --- before the due date -------------------------------------------------------------------------------------


def _note_before_due(
    askable: list[Receivable], client: Client, policy: Policy, today: date, actions: dict[int, Action]
) -> Letter | None:
    """One friendly note for all whose before-due day it is."""
    noted: list[tuple[Receivable, Step]] = []
    for one in askable:
        action = _limited(note_action(one, client.calendar, policy, today), client, today)
        actions[one.id] = action
        if isinstance(action, Send):
            noted.append((one, action.step))
    noted = _not_covered(noted, client, policy, today, actions)
    if not noted:
        return None
    noted.sort(key=lambda pair: _age(pair[0]))
    first, step = noted[0]
    asked = {one.id for one, _ in noted}
    soon = today + timedelta(days=policy.falling_due_within_days)
    others = tuple(sorted((one for one in askable if one.id not in asked and one.due_on <= soon), key=_age))
    because = actions[first.id].because
    return Letter(step, because, tuple(one for one, _ in noted), tuple(noted), others)


def _not_covered(
    noted: list[tuple[Receivable, Step]], client: Client, policy: Policy, today: date, actions: dict[int, Action]
) -> list[tuple[Receivable, Step]]:
    """Without those in currencies in which the client's credit already covers everything that would be noted."""
    if not client.credit_minor:
        return noted
    owed: dict[str, int] = {}
    for one, _ in noted:
        owed[one.currency] = owed.get(one.currency, 0) + one.askable_minor
    kept = []
    for one, step in noted:
        credit_minor = client.credit_minor.get(one.currency, 0)
        if owed[one.currency] > credit_minor:
            kept.append((one, step))
        else:
            facts = {"overdue_minor": owed[one.currency], "credit_minor": credit_minor, "currency": one.currency}
            until = look_again_on(one, client, policy, today)
            actions[one.id] = Wait(until, (Reason("credit_covers_it", facts),))
    return kept


def _let_upcoming_wait(
    upcoming: list[Receivable], oldest: Receivable, client: Client, policy: Policy, today: date,
    actions: dict[int, Action],
) -> None:  # fmt: skip
    """While something is overdue, before-due notes do not go alone."""
    for one in upcoming:
        until = look_again_on(one, client, policy, today)
        actions[one.id] = Wait(until, (Reason("something_older_is_overdue", {"number": oldest.number}),))


# --- limits of the client ------------------------------------------------------------------------------------


def _limited(action: Send | Wait, client: Client, today: date) -> Send | Wait:
    """`action`, unless the client cannot be reached or has had enough messages."""
    if not isinstance(action, Send):
        return action
    if not client.reachable:
        until = client.calendar.next_open(today + timedelta(days=LOOK_AGAIN_DAYS))
        return Wait(until, (Reason("no_address"),))
    enough = contact.cap(client.messages_on, today)
    if enough is None:
        return action
    free_on = client.calendar.next_open(contact.free_again_on(client.messages_on, today))
    return Wait(max(free_on, today + _DAY), (enough,))


def _age(receivable: Receivable) -> tuple[date, str]:
    """Oldest first: earliest due date, then lowest number."""
    return receivable.due_on, natural_key(receivable.number)
