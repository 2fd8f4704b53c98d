"""The last look before a message leaves the house: whether a reminder is still right, under its client's lock."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Q

from tagih.commands import letters
from tagih.commands.answers import PURPOSE
from tagih.commands.operation import Operation
from tagih.domain import dunning
from tagih.domain.ladder import Policy
from tagih.domain.reasons import Reason
from tagih.models import Attempt, Case, Message, Notice, facts
from tagih.models.outbox import COUNTED

CERTAINLY_NOT_TAKEN = ("later", "failed")
"""Outcomes of an attempt after which the client has surely not read the message."""


def is_right(operation: Operation, message: Message, policy: Policy) -> bool:
    """Whether this reminder may go now; one that may not is withdrawn.

    What was settled, disputed, paused or promised since it was queued is taken out: it was never named. A message that
    lost what gave it its step, or asks for nothing worth asking, is withdrawn, and so is one that a newer one overtook.
    The case of what is taken out stands as before, and the rule is asked again today. In the rest amounts, ages and the
    address are brought up to date; the caller stores them.
    """
    facts.lock(operation.company, [message.customer_id])
    (customer,) = facts.load(operation.company, [message.customer_id], operation.today)
    is_doubtful = _perhaps_read(operation, message)
    before = json.loads(message.facts)["receivables"]
    if _is_overtaken(operation, message):
        reason: Reason | None = Reason("message_today_already")
    elif not customer.recipient:
        reason = Reason("no_address")
    else:
        reason = _amend(message, customer, policy, operation.today)
    left = {one["id"] for one in json.loads(message.facts)["receivables"]} if reason is None else set()
    gone = [one for one in before if one["id"] not in left]
    if gone and not is_doubtful:
        _unname(operation, message, gone)
    if gone or reason is not None:
        _tell(operation, message, [one["id"] for one in gone], reason)
    return reason is None


def _is_overtaken(operation: Operation, message: Message) -> bool:
    """Whether a newer reminder to the same client waits, or may have gone today."""
    if message.on >= operation.today:
        return False
    newer = Message.objects.of(operation.company).filter(
        customer_id=message.customer_id, purpose=PURPOSE, on__gt=message.on
    )
    return newer.filter(Q(state__in=("queued", "sending")) | Q(state__in=COUNTED, on=operation.today)).exists()


def _perhaps_read(operation: Operation, message: Message) -> bool:
    """Whether it was handed over before with an outcome nobody knows: what it named stays named."""
    if message.claim == 1:
        return False
    tried = Attempt.objects.of(operation.company).filter(message=message)
    return tried.exclude(outcome__in=CERTAINLY_NOT_TAKEN).exists()


def _amend(message: Message, customer: facts.Customer, policy: Policy, today: date) -> Reason | None:
    """Bring the facts of a message up to date. Returns why it may not go, where it may not."""
    askable = _askable(customer, message, policy, today)
    content = json.loads(message.facts)
    for name in ("receivables", "falling_due"):
        fit = askable if name == "falling_due" or _is_note(message) else _overdue(askable, today)
        content[name] = [one | _now(fit[one["id"]], today) for one in content[name] if one["id"] in fit]
    content["totals"] = letters.totals(content["receivables"], customer.credit_minor)
    if not _still_asks(message, content, policy):
        return Reason("nothing_left_to_ask")
    message.facts = json.dumps(content, separators=(",", ":"), ensure_ascii=False)
    message.recipient = customer.recipient
    return None


def _askable(customer: facts.Customer, message: Message, policy: Policy, today: date) -> dict[int, dunning.Receivable]:
    """What may be asked for today by this message: a note before the due date comes too late on that day."""
    client = customer.client({}, policy)
    may_ask = [one for one in customer.receivables if dunning.may_ask(one, client, today)]
    return {one.id: one for one in may_ask if not _is_note(message) or one.due_on > today}


def _overdue(askable: dict[int, dunning.Receivable], today: date) -> dict[int, dunning.Receivable]:
    """Without what is not late any more: its due date was moved when it turned out that the invoice had never come."""
    return {key: one for key, one in askable.items() if one.due_on < today}


def _is_note(message: Message) -> bool:
    return message.step is not None and message.step < 0


def _now(receivable: dunning.Receivable, today: date) -> dict[str, Any]:
    return {
        "due_on": receivable.due_on.isoformat(), "balance_minor": receivable.balance_minor, "disputed_minor": receivable.disputed_minor,
        "days_overdue": (today - receivable.due_on).days,
    }  # fmt: skip


def _still_asks(message: Message, content: dict[str, Any], policy: Policy) -> bool:
    """Whether what gave the message its step is still in it, and any currency comes to an amount worth asking for."""
    return any(one["step"] is not None for one in content["receivables"]) and any(
        total["asked_minor"] >= max(1, 0 if _is_note(message) else policy.small_balance_minor(total["currency"]))
        for total in content["totals"]
    )


def _unname(operation: Operation, message: Message, receivables: Collection[dict[str, Any]]) -> None:
    """These were never named by `message`: no notice, and their cases as they stood before it."""
    ids = [one["id"] for one in receivables]
    Notice.objects.of(operation.company).filter(message=message, receivable_id__in=ids).delete()
    for one in receivables:
        cases = Case.objects.of(operation.company).filter(receivable_id=one["id"], last_message_on=message.on)
        cases.update(
            last_step=one["last_step"], last_message_on=one["last_message_on"], next_action_on=operation.today
        )  # fmt: skip


def _tell(operation: Operation, message: Message, receivables: list[int], reason: Reason | None) -> None:
    """Write down what was taken out and, with a reason, that nothing is left: the message is withdrawn."""
    given = {"message": message.pk, "receivables": receivables}
    if reason is None:
        operation.event("message.reduced", f"message {message.public_id}", given)
        return
    text = json.dumps(reason.as_json())
    Message.objects.of(operation.company).filter(pk=message.pk).update(state="withdrawn", because=text)
    operation.event("message.withdrawn", f"message {message.public_id}", given, reason)
