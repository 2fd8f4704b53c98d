"""Hand queued messages over to their channels: claim, look and begin, hand over outside any transaction, record.

What a crash can leave behind: a message in `sending`. If its hand-over had not begun it is queued again; if it had,
nobody knows, and it becomes `unknown`: reminders are handed over at most once, a person decides about the rest.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Q

from tagih import plugins
from tagih.adapters.channels.base import Channel, ChannelError, Outgoing
from tagih.commands import crash, kept, last_look, portal_links, sending, thanks, writing
from tagih.commands.answers import PURPOSE
from tagih.commands.operation import Call, Operation, call, write
from tagih.domain import fields
from tagih.domain.errors import Conflict
from tagih.domain.ladder import Policy
from tagih.models import Attempt, Company, Message, facts, rows

log = logging.getLogger("tagih.delivery")
BY = "delivery"
AGAIN_WITH_SAME_ID = ("invoice", "receipt")
"""Purposes that are handed over again after a crash, under the same Message-ID; reminders are not."""
TRIES = 8
"""How often a message is tried while its channel reports a temporary failure."""
_FIRST_WAIT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one round did with the messages it claimed."""

    claimed: int = 0
    sent: int = 0
    later: int = 0
    failed: int = 0
    unknown: int = 0
    withdrawn: int = 0


@dataclass(frozen=True, slots=True)
class Claimed:
    """The messages this worker holds: id and claim number."""

    messages: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Recovered:
    """Messages a dead worker left: queued again, or with an outcome nobody knows."""

    queued: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Resent:
    message: str


def deliver(company: Company, now: datetime, limit: int, clock: Callable[[], datetime] | None = None) -> Delivered:
    """Claim up to `limit` queued messages and hand each over. Runs outside any transaction, on purpose.

    A door's `clock` tells the instant of each hand-over, so that a slow one does not use up the lease of those after
    it; without one all of them happen at `now`.
    """
    assert not connection.in_atomic_block, "a hand-over never happens inside a transaction"
    asked, policy = call(company, BY, now), facts.policy(company)
    claimed = _claim(asked, limit=limit)
    counts: Counter[str] = Counter()
    for message_id, claim in claimed.messages:
        outcome = _hand_over(asked, message_id, claim, policy, clock or (lambda: now))
        if outcome:
            counts[outcome] += 1
    return Delivered(len(claimed.messages), **counts)


# --- claim ---------------------------------------------------------------------------------------------------


@write
def _claim(operation: Operation, *, limit: int) -> Claimed:
    """Take queued messages whose hour has come."""
    ready = Message.objects.of(operation.company).filter(state="queued")
    ready = ready.filter(Q(send_after=None) | Q(send_after__lte=operation.now)).order_by("id")
    held = ready.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
    found = list(held.values_list("id", "claim")[:limit])
    rows.update(Message, "id", ("state", "claim", "claimed_at"), [
        (message_id, "sending", claim + 1, operation.now) for message_id, claim in found
    ])  # fmt: skip
    if found:
        crash.point("claimed")
    return Claimed(tuple((message_id, claim + 1) for message_id, claim in found))


# --- hand over -----------------------------------------------------------------------------------------------


def _hand_over(
    asked: Call, message_id: int, claim: int, policy: Policy, clock: Callable[[], datetime]
) -> str | None:  # fmt: skip
    """Look and begin, send, record. None when another worker has taken the message over meanwhile."""
    begun = _begin(replace(asked, now=clock()), message=message_id, claim=claim, policy=policy)
    if begun is None:
        return None
    if begun.attempt is None:
        return "withdrawn"
    crash.point("begun")
    outcome = _send(asked, begun.message)
    crash.point("handed_over")
    _record(replace(asked, now=clock()), message=begun.message, attempt=begun.attempt, outcome=outcome)
    crash.point("recorded")
    return outcome.word


@dataclass(frozen=True, slots=True)
class _Begun:
    """A message as it goes; without an attempt it was withdrawn by the last look."""

    message: Message
    attempt: int | None


@write
def _begin(operation: Operation, *, message: int, claim: int, policy: Policy) -> _Begun | None:
    """Look whether a reminder is still right and, in the same transaction, write down that its hand-over begins.

    None when this worker no longer holds the message.
    """
    messages = Message.objects.of(operation.company).filter(pk=message, claim=claim, state="sending")
    held = messages.select_for_update().first()
    if held is None:
        return None
    if held.purpose == PURPOSE and not last_look.is_right(operation, held, policy):
        return _Begun(held, None)
    if held.purpose == thanks.PURPOSE and not thanks.is_right(operation, held):
        return _Begun(held, None)
    if sending.brings_invoice(held.purpose):
        sending.freshen(operation, held)
    facts.lock(operation.company, [held.customer_id])
    portal_links.stand(operation, held.customer_id, [one for one, _ in writing.own_invoices(operation.company, held)])
    if held.purpose == PURPOSE:
        portal_links.stand_accounts(operation, [held.customer_id])
    (attempt,) = rows.reserve(Attempt, 1)
    begun = (attempt, operation.company.pk, message, claim, operation.now, "begun")
    rows.insert(Attempt, ("id", "company_id", "message_id", "claim", "started_at", "outcome"), [begun])
    rows.update(
        Message, "id", ("claimed_at", "recipient", "facts"), [(message, operation.now, held.recipient, held.facts)]
    )
    return _Begun(held, attempt)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How a hand-over ended: `sent`, `later`, `failed` or `unknown`, what the channel answered, and what was kept."""

    word: str
    answer: str
    subject: str = ""
    kept_file: str = ""


def _send(asked: Call, message: Message) -> _Outcome:
    """Render and hand over. A text that cannot be made is a failure of this one message."""
    try:
        outgoing = writing.outgoing(asked, message)
    except Exception as problem:
        log.exception("message %s could not be written", message.public_id)
        return _Outcome("failed", f"could not be written: {problem!r}"[:500])
    try:
        channel = plugins.channel(message.channel)
    except Exception as problem:  # a wrong setting, or a part that is not installed: to be mended, then it goes
        log.exception("there is no way to hand message %s over", message.public_id)
        return _not_taken(message, f"the channel {message.channel} cannot be used: {problem!r}"[:500])
    return _handed(asked, message, channel, outgoing)


def _handed(asked: Call, message: Message, channel: Channel, outgoing: Outgoing) -> _Outcome:
    try:
        receipt = channel.send(outgoing)
    except ChannelError as problem:
        if problem.unknown:
            return _Outcome("unknown", problem.reason, outgoing.subject, _kept(asked, message, problem.kept))
        if problem.permanent:
            return _Outcome("failed", problem.reason, outgoing.subject)
        return replace(_not_taken(message, problem.reason), subject=outgoing.subject)
    except Exception as problem:  # a bug in a channel: how far it came is not known
        log.exception("message %s broke its channel", message.public_id)
        return _Outcome("unknown", f"the channel broke: {problem!r}"[:500], outgoing.subject)
    return _Outcome("sent", receipt.answer, outgoing.subject, _kept(asked, message, receipt.kept))


def _not_taken(message: Message, answer: str) -> _Outcome:
    """Later again, until it was tried often enough."""
    return _Outcome("later" if message.attempts + 1 < TRIES else "failed", answer)


def _kept(asked: Call, message: Message, data: bytes) -> str:
    """The name of the file that keeps what was handed over; a full disk does not make what was sent unsent."""
    try:
        return kept.keep(message.public_id, asked.now, data) if data else ""
    except OSError:
        log.exception("message %s could not be kept", message.public_id)
        return ""


@write
def _record(operation: Operation, *, message: Message, attempt: int, outcome: _Outcome) -> None:
    """Write the outcome down, unless this worker lost the message meanwhile: then only its attempt says so."""
    rows.update(Attempt, "id", ("outcome", "answer"), [(attempt, outcome.word, outcome.answer[:1000])])
    wait = timedelta(seconds=_FIRST_WAIT_SECONDS * 2**message.attempts)
    held = Message.objects.of(operation.company).filter(pk=message.pk, claim=message.claim, state="sending")
    is_held = held.update(
        state="queued" if outcome.word == "later" else outcome.word,
        attempts=message.attempts + 1, problem="" if outcome.word == "sent" else outcome.answer[:1000],
        send_after=operation.now + wait if outcome.word == "later" else None,
        sent_at=operation.now if outcome.word == "sent" else None, subject=outcome.subject[:300],
        kept_file=outcome.kept_file,
    )  # fmt: skip
    if is_held and outcome.word != "later":
        given = {"message": message.pk, "customer": message.customer_id}
        operation.event(f"message.{outcome.word}", f"message {message.public_id}", given)


# --- after a crash -------------------------------------------------------------------------------------------


@write
def _recover(operation: Operation) -> Recovered:
    since = operation.now - timedelta(seconds=settings.LEASE_SECONDS)
    left = Message.objects.of(operation.company).filter(state="sending", claimed_at__lt=since)
    counts = {"queued": 0, "unknown": 0}
    for message in left.select_for_update().order_by("id")[:1000]:
        begun = Attempt.objects.of(operation.company).filter(message=message, claim=message.claim).exists()
        state = "unknown" if begun and message.purpose.split()[0] not in AGAIN_WITH_SAME_ID else "queued"
        counts[state] += 1
        problem = "the worker died while handing it over" if begun else ""
        Message.objects.of(operation.company).filter(pk=message.pk).update(
            state=state, claim=message.claim + 1, problem=problem
        )
        if state == "unknown":
            given = {"message": message.pk, "customer": message.customer_id}
            operation.event("message.unknown", f"message {message.public_id}", given)
    return Recovered(**counts)


def recover(company: Company, now: datetime) -> Recovered:
    """Look at messages whose worker gave no sign of life for a lease: queue them again, or admit not to know."""
    return _recover(call(company, BY, now))


@write
def send_again(operation: Operation, *, message: str) -> Resent:
    """A person decides that a failed message, or one whose outcome is unknown, is handed over once more.

    Raises Conflict `message_not_resendable`.
    """
    ended = Message.objects.of(operation.company).filter(state__in=("failed", "unknown")).select_for_update()
    found = ended.filter(public_id=message).first() if fields.storable(message) else None
    if found is None:
        raise Conflict("message_not_resendable")
    again = {"state": "queued", "attempts": 0, "send_after": None, "problem": ""}
    Message.objects.of(operation.company).filter(pk=found.pk).update(**again)
    operation.event("message.queued_again", f"message {message}", {"message": found.pk})
    operation.defer("deliver")
    return Resent(message)
