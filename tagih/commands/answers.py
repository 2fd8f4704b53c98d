"""Ask the rule about a batch of clients and write the answers: decisions, cases, notices, messages, events."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from tagih.commands import crash, letters
from tagih.commands.operation import Call, Operation
from tagih.domain import contact, dunning
from tagih.domain.contact import Calendar
from tagih.domain.ladder import Mode, Policy
from tagih.domain.reasons import Reason
from tagih.models import Case, Company, Decision, Message, Notice, Receivable, facts, rows

PURPOSE = "dunning"

_MESSAGE = (
    "company_id", "customer_id", "purpose", "on", "channel", "recipient", "language", "template", "step", "tone",
    "state", "facts", "because", "made_at", "problem",
)  # fmt: skip
_CASE = ("next_action_on", "last_step", "last_message_on", "action", "until", "step", "because")
_DECISION = ("company_id", "receivable_id", "asked_on", "action", "until", "step", "reasons")
_NOTICE = ("company_id", "receivable_id", "message_id", "role", "ladder_day", "on", "balance_minor")
_NONE = (0, "")
_ENCODE = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, default=str).encode


class Told(NamedTuple):
    """One message of a run, as reports print it. `receivables`: number and own step (None when only listed)."""

    customer: str
    step: int
    tone: str
    channel: str
    receivables: tuple[tuple[str, int | None], ...]
    because: Reason


@dataclass(slots=True)
class Swept:
    """What a run did. `decided`, `waited`, `stopped` count receivables; `queued`, `proposed` count messages."""

    decided: int = 0
    queued: int = 0
    proposed: int = 0
    waited: int = 0
    stopped: int = 0
    failed: int = 0
    messages: list[Told] = field(default_factory=list)
    blockers: tuple[Reason, ...] = ()

    def add(self, other: Swept) -> None:
        """Count another batch in."""
        for name in ("decided", "queued", "proposed", "waited", "stopped", "failed"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.messages += other.messages


@dataclass(slots=True)
class _Batch:
    """The rows that one transaction of a run will write, gathered client by client."""

    company_id: int
    today: date
    mode: Mode
    made_at: Any
    existing: dict[int, tuple[int, str]]
    swept: Swept = field(default_factory=Swept)
    letters: list[tuple[facts.Customer, dunning.Letter]] = field(default_factory=list)
    cases: list[tuple[Any, ...]] = field(default_factory=list)
    decisions: list[tuple[Any, ...]] = field(default_factory=list)
    withdrawn: list[tuple[int, str]] = field(default_factory=list)


def answer(
    operation: Operation, customers: Sequence[int], settled: Mapping[int, Sequence[int]], policy: Policy,
    calendars: dict[str, Calendar], mode: Mode | None = None,
) -> Swept:  # fmt: skip
    """Ask about the given clients under their locks and write everything down; those not due any more are left.

    `settled`: by client, its due cases that are known to be settled: they are closed, and what else the client owes is
    asked about again. With a `mode` (a person approves) all of them are asked, whether due or not, and it overrules
    the policy's.
    """
    company, today = operation.company, operation.today
    facts.lock(company, customers)
    batch = _Batch(company.pk, today, mode or policy.mode, operation.now, _existing(operation, customers))
    paid_off = _close_settled(operation, batch, [one for customer in customers for one in settled.get(customer, ())])
    for customer in facts.load(company, customers, today):
        if mode is not None or customer.id in paid_off or _is_due(customer, today):
            if batch.existing.get(customer.id, _NONE)[1] == "failed":
                customer.messages_on.append(today)  # it took this day's one message, though it was not handed over
            _answer_client(batch, customer, customer.client(calendars, policy), policy)
    _write(operation, batch)
    crash.point("answered")
    return batch.swept


def rehearse(
    call: Call, customers: Sequence[int], settled: Collection[int], policy: Policy, calendars: dict[str, Calendar]
) -> Swept:
    """What `answer` would do, writing nothing. `settled`: the clients with a due case that is settled."""
    batch = _Batch(call.company.pk, call.today, policy.mode, call.now, {})
    for customer in facts.load(call.company, customers, call.today):
        if customer.id in settled or _is_due(customer, call.today):
            _answer_client(batch, customer, customer.client(calendars, policy), policy)
    return batch.swept


def company_blockers(company: Company, policy: Policy, today: date) -> tuple[Reason, ...]:
    """What holds back the whole company today: incomplete books, or a day on which no client is contacted."""
    calendars = contact.calendars(facts.countries(company), policy.open_days)
    return dunning.company_blockers(company.books_complete_on, policy, calendars, today)


def told(customer: facts.Customer, letter: dunning.Letter) -> Told:
    """A letter as a run reports it: what is asked for carries its step, what is listed None."""
    own = {one.id: step.day for one, step in letter.asked}
    receivables = tuple((one.number, own.get(one.id)) for one in letter.receivables)
    return Told(customer.number, letter.step.day, letter.step.tone, letter.step.channel, receivables, letter.because)


def _is_due(customer: facts.Customer, today: date) -> bool:
    return any(one.next_action_on is not None and one.next_action_on <= today for one in customer.standing.values())


def _existing(operation: Operation, customers: Sequence[int]) -> dict[int, tuple[int, str]]:
    """By client: its open proposal, or its message of today that failed, or was withdrawn or skipped.

    The rows of all but those that failed are used again.
    """
    messages = Message.objects.of(operation.company).filter(customer_id__in=customers, purpose=PURPOSE)
    again = messages.filter(on=operation.today, state__in=("withdrawn", "skipped", "failed"))
    found = {row[0]: (row[1], row[2]) for row in again.values_list("customer_id", "id", "state")}
    proposed = messages.filter(state="proposed").values_list("customer_id", "id", "state")
    return found | {row[0]: (row[1], row[2]) for row in proposed}


# --- one client ----------------------------------------------------------------------------------------------


def _answer_client(batch: _Batch, customer: facts.Customer, client: dunning.Client, policy: Policy) -> None:
    """The rule's answer for one client, added to the batch."""
    found = dunning.letter(customer.receivables, client, policy, batch.today)
    letter, goes = found.letter, batch.mode == "automatic"
    named: set[int] = set()
    if letter is not None:
        named = {one.id for one in letter.receivables}
        batch.swept.messages.append(told(customer, letter))
        if batch.mode != "watch":
            batch.letters.append((customer, letter))
    elif customer.id in batch.existing and batch.existing[customer.id][1] == "proposed":
        batch.withdrawn.append((batch.existing[customer.id][0], _first_reason(found)))
    for one in customer.receivables:
        action = found.actions[one.id]
        then = dunning.after(one, letter, batch.today) if letter is not None and goes else one
        look_on = _look_on(one.id in named, goes, action, then, client, policy, batch.today)
        _record(batch, customer.standing[one.id], then, action, look_on, one.id in named)


def _first_reason(found: dunning.Answer) -> str:
    """Why there is no letter; where nothing is owed any more, that."""
    action = next(iter(found.actions.values()), None)
    return _ENCODE((action.because if action else Reason("settled")).as_json())


def _look_on(
    is_named: bool, goes: bool, action: dunning.Action, then: dunning.Receivable, client: dunning.Client,
    policy: Policy, today: date,
) -> date | None:  # fmt: skip
    """The day to ask again: a proposal is looked at every day until a person has decided."""
    if isinstance(action, dunning.Stop):
        return None
    if is_named and not goes:
        return today + timedelta(days=1)
    if isinstance(action, dunning.Send):
        return dunning.look_again_on(then, client, policy, today)
    return action.until


def _record(
    batch: _Batch, standing: facts.Standing, receivable: dunning.Receivable, action: dunning.Action,
    look_on: date | None, is_named: bool,
) -> None:  # fmt: skip
    """Remember the answer for one receivable, if it was due, named, or must now be asked sooner."""
    was_on = standing.next_action_on
    is_due = was_on is not None and was_on <= batch.today
    if not (is_due or is_named or (look_on is not None and (was_on is None or look_on < was_on))):
        return
    word, until, step, reasons = _words(action, look_on)
    batch.swept.decided += 1
    batch.swept.waited += word == "wait"
    batch.swept.stopped += word == "stop"
    batch.cases.append(
        (standing.case_id, look_on, receivable.last_step, receivable.last_message_on, word, until, step, reasons)
    )
    if word == "send" or (word, until, step, reasons) != standing[2:]:
        batch.decisions.append((batch.company_id, receivable.id, batch.today, word, until, step, reasons))


def _words(action: dunning.Action, look_on: date | None) -> tuple[str, date | None, int | None, str]:
    """An action as it is stored: word, until, step, and all reasons as code and facts."""
    if isinstance(action, dunning.Send):
        return "send", look_on, action.step.day, _reasons((action.because,))
    if isinstance(action, dunning.Wait):
        return "wait", action.until, None, _reasons(action.blockers)
    return "stop", None, None, _reasons(action.blockers)


def _reasons(reasons: Sequence[Reason]) -> str:
    return _ENCODE([{"code": reason.code, "facts": reason.facts} for reason in reasons])


# --- writing -------------------------------------------------------------------------------------------------


def _close_settled(operation: Operation, batch: _Batch, settled: Sequence[int]) -> set[int]:
    """Cases whose receivable is settled are not asked about any more. Returns the clients that had one."""
    if not settled:
        return set()
    cases = Case.objects.of(operation.company).filter(
        receivable_id__in=settled, next_action_on__lte=batch.today, receivable__balance_minor=0
    )
    reasons = _reasons((Reason("settled"),))
    clients = set()
    for case_id, customer_id, receivable_id, last_step, last_message_on, action in cases.values_list(
        "id", "customer_id", "receivable_id", "last_step", "last_message_on", "action"
    ):
        clients.add(customer_id)
        batch.swept.decided += 1
        batch.swept.stopped += 1
        batch.cases.append((case_id, None, last_step, last_message_on, "stop", None, None, reasons))
        if action != "stop":
            batch.decisions.append((batch.company_id, receivable_id, batch.today, "stop", None, None, reasons))
    return clients


def _write(operation: Operation, batch: _Batch) -> None:
    rows.update(Case, "id", _CASE, batch.cases)
    rows.insert(Decision, _DECISION, batch.decisions)
    rows.update(Message, "id", ("state", "because"), [(row_id, "withdrawn", why) for row_id, why in batch.withdrawn])
    if not batch.letters:
        return
    state = "queued" if batch.mode == "automatic" else "proposed"
    message_ids = _write_messages(batch, state)
    if state == "proposed":
        batch.swept.proposed += len(message_ids)
        return
    batch.swept.queued += len(message_ids)
    rows.insert(
        Notice,
        _NOTICE,
        [
            row
            for (_, letter), row_id in zip(batch.letters, message_ids, strict=True)
            for row in _notices(batch, letter, row_id)
        ],
    )
    for (customer, letter), row_id in zip(batch.letters, message_ids, strict=True):
        named = {
            "asked": [[one.id, step.day] for one, step in letter.asked],
            "listed": [one.id for one in letter.listed],
        }
        operation.event(
            "dunning.message_queued",
            f"customer {customer.number}",
            {"message": row_id, "step": letter.step.day, **named},
            letter.because,
        )
    operation.defer("deliver")


def _write_messages(batch: _Batch, state: str) -> list[int]:
    """Insert the letters as messages, or use the row of an open proposal again. Returns their ids in order."""
    made = [_message(batch, customer, letter, state) for customer, letter in batch.letters]
    again = [batch.existing[customer.id][0] if customer.id in batch.existing else None for customer, _ in batch.letters]
    fresh = iter(rows.reserve(Message, again.count(None))) if None in again else iter(())
    ids = [next(fresh) if row_id is None else row_id for row_id in again]
    new = [(row_id, *row) for row_id, row, old in zip(ids, made, again, strict=True) if old is None]
    rows.insert(Message, ("id", "public_id", *_MESSAGE), [(row[0], rows.public_id(), *row[1:]) for row in new])
    kept = [(row_id, *row) for row_id, row, old in zip(ids, made, again, strict=True) if old is not None]
    rows.update(Message, "id", _MESSAGE, kept)
    return ids


def _message(batch: _Batch, customer: facts.Customer, letter: dunning.Letter, state: str) -> tuple[Any, ...]:
    content = _ENCODE(letters.content(customer, letter, batch.today))
    because = _ENCODE(letter.because.as_json())
    return (
        batch.company_id, customer.id, PURPOSE, batch.today, letter.step.channel, customer.recipient, customer.language,
        f"{'note' if letter.step.day < 0 else letter.step.tone}-1", letter.step.day, letter.step.tone, state, content,
        because, batch.made_at, "",
    )  # fmt: skip


def _notices(batch: _Batch, letter: dunning.Letter, message_id: int) -> list[tuple[Any, ...]]:
    asked = [
        (batch.company_id, one.id, message_id, "asked", step.day, batch.today, one.balance_minor)
        for one, step in letter.asked
    ]
    listed = [
        (batch.company_id, one.id, message_id, "listed", 0, batch.today, one.balance_minor) for one in letter.listed
    ]
    return asked + listed


def wake(operation: Operation, receivables: Sequence[Receivable]) -> None:
    """Have the rule asked again today about these receivables."""
    ids = [one.pk for one in receivables]
    Case.objects.of(operation.company).filter(receivable_id__in=ids).update(next_action_on=operation.today)
