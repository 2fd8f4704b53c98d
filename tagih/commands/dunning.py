"""Pause and resume asking, promises, disputes; approve or skip what a run proposed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import QuerySet

from tagih.commands import allocations, answers, customers
from tagih.commands.operation import Operation, write
from tagih.domain import fields, money, promises
from tagih.domain.contact import Calendar
from tagih.domain.errors import Conflict, Invalid, NotFound, Refused
from tagih.domain.reasons import Reason
from tagih.models import Case, Customer, Dispute, Message, Promise, Receivable, facts, rows
from tagih.models.base import longest

LONGEST_NOTE = 500
"""Characters of a person's reason or note."""


@dataclass(frozen=True, slots=True)
class Paused:
    """Which receivables are not asked for before `until`."""

    receivables: tuple[str, ...]
    until: date | None


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise that now holds back asking through its day."""

    receivables: tuple[str, ...]
    promised_on: date


@dataclass(frozen=True, slots=True)
class Disputed:
    """How much of a receivable is now disputed, as plain text in its currency."""

    receivable: str
    disputed: str
    currency: str


@dataclass(frozen=True, slots=True)
class Approved:
    """What became of the approved proposals: messages queued, and those whose answer has changed."""

    queued: int
    withdrawn: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """A proposal that will not be sent."""

    message: str
    customer: str


def open_receivables(operation: Operation, number: str) -> list[Receivable]:
    """The open receivables of an invoice, or the one instalment named, locked.

    Raises NotFound `invoice_unknown`, Conflict `nothing_open`.
    """
    rows = Receivable.objects.of(operation.company).order_by("id")
    known = fields.storable(number)
    found = known and (list(rows.filter(invoice__number=number)) or list(rows.filter(number=number)))
    if not found:
        raise NotFound("invoice_unknown", invoice=fields.shown(number))
    facts.lock(operation.company, sorted({one.customer_id for one in found}))
    locked = list(rows.filter(pk__in=[one.pk for one in found], balance_minor__gt=0))
    if not locked:
        raise Conflict("nothing_open", invoice=number)
    return locked


@write
def pause(operation: Operation, *, invoice: str, until: date, because: str) -> Paused:
    """Ask nothing for one invoice before `until`. Raises Invalid when that is not after today."""
    if until <= operation.today:
        raise Invalid("pause_must_end_later", until=until, today=operation.today)
    return _set_pause(operation, invoice, until, _reason("pause_needs_reason", because))


@write
def resume(operation: Operation, *, invoice: str) -> Paused:
    """End a pause: the rule is asked again today."""
    return _set_pause(operation, invoice, None, "")


def _set_pause(operation: Operation, invoice: str, until: date | None, because: str) -> Paused:
    found = open_receivables(operation, invoice)
    _cases(operation, found).update(paused_until=until)
    answers.wake(operation, found)
    kind = "dunning.paused" if until else "dunning.resumed"
    operation.event(
        kind, f"invoice {invoice}", {"receivables": [one.pk for one in found], "until": until}, note=because
    )
    return Paused(tuple(one.number for one in found), until)


@write
def pause_customer(operation: Operation, *, customer: str, until: date | None, because: str = "") -> Paused:
    """Ask nothing of a client before `until`; None ends the pause.

    Raises NotFound `customer_unknown`, Invalid `pause_must_end_later`.
    """
    note = fields.block("because", because, LONGEST_NOTE)
    if until is not None and until <= operation.today:
        raise Invalid("pause_must_end_later", until=until, today=operation.today)
    row = customers.lock(operation, customer)
    Customer.objects.of(operation.company).filter(pk=row.id).update(paused_until=until)
    found = list(
        Receivable.objects.of(operation.company).filter(customer_id=row.id, balance_minor__gt=0).order_by("id")
    )
    answers.wake(operation, found)
    kind = "customer.paused" if until else "customer.resumed"
    operation.event(kind, f"customer {customer}", {"customer": row.id, "until": until}, note=note)
    return Paused(tuple(one.number for one in found), until)


@write
def promise(operation: Operation, *, invoice: str, promised_on: date, amount: str = "", note: str = "") -> Promised:
    """Record that the client promised to pay by `promised_on`; a later promise replaces an earlier one.

    Raises Invalid `promise_in_the_past`, `promise_too_far`, `payment_not_positive`, NotFound `invoice_unknown`,
    Conflict `nothing_open`.
    """
    promises.check(operation.today, promised_on)
    note = fields.block("note", note, longest(Promise, "note"))
    found = open_receivables(operation, invoice)
    amount_minor = allocations.positive(amount, found[0].currency) if amount else None
    return keep_promise(operation, found, promised_on, amount_minor, note, f"invoice {invoice}")


_PROMISE = ("company_id", "receivable_id", "made_on", "promised_on", "amount_minor", "balance_minor", "note")


def keep_promise(
    operation: Operation, found: Sequence[Receivable], promised_on: date, amount_minor: int | None, note: str,
    subject: str,
) -> Promised:  # fmt: skip
    """Write down a promise about receivables that are locked, in place of earlier ones: nothing is asked through its day."""
    Promise.objects.of(operation.company).filter(receivable__in=found, state="open").update(state="replaced")
    rows.insert(Promise, _PROMISE, [
        (operation.company.pk, one.pk, operation.today, promised_on, amount_minor, one.balance_minor, note)
        for one in found
    ])  # fmt: skip
    _cases(operation, found).update(promised_on=promised_on)
    answers.wake(operation, found)
    given = {"receivables": [one.pk for one in found], "promised_on": promised_on, "amount_minor": amount_minor}
    operation.event("promise.made", subject, given, note=note)
    return Promised(tuple(one.number for one in found), promised_on)


@write
def withdraw_promise(operation: Operation, *, invoice: str) -> Promised:
    """Take back a promise: asking goes on. Raises Conflict `promise_not_open`."""
    found = open_receivables(operation, invoice)
    kept = Promise.objects.of(operation.company).filter(receivable__in=found, state="open")
    promised_on = kept.values_list("promised_on", flat=True).first()
    if promised_on is None:
        raise Conflict("promise_not_open", number=invoice)
    kept.update(state="withdrawn")
    _cases(operation, found).update(promised_on=None)
    answers.wake(operation, found)
    operation.event("promise.withdrawn", f"invoice {invoice}", {"receivables": [one.pk for one in found]})
    return Promised(tuple(one.number for one in found), promised_on)


@write
def dispute(operation: Operation, *, invoice: str, because: str, amount: str = "") -> Disputed:
    """Stop asking for what the client does not accept: `amount`, or all of it. Instalments: the oldest first.

    Raises Invalid `dispute_needs_reason`, `dispute_too_large`, NotFound `invoice_unknown`, Conflict `nothing_open`.
    """
    because = _reason("dispute_needs_reason", because)
    found = sorted(open_receivables(operation, invoice), key=lambda one: (one.due_on, one.pk))
    currency, balance = found[0].currency, sum(one.balance_minor for one in found)
    wanted = money.parse(amount, currency) if amount else balance
    if not 0 < wanted <= balance:
        shown = {"amount": money.plain(wanted, currency), "balance": money.plain(balance, currency)}
        raise Invalid("dispute_too_large", **shown)
    left = wanted
    for one in found:
        part = min(left, one.balance_minor)
        left -= part
        _set_dispute(operation, one, part, because)
    answers.wake(operation, found)
    operation.event(
        "dispute.opened",
        f"invoice {invoice}",
        {"receivables": [one.pk for one in found], "amount_minor": wanted},
        note=because,
    )
    return Disputed(invoice, money.plain(wanted, currency), currency)


def _set_dispute(operation: Operation, receivable: Receivable, amount_minor: int, because: str) -> None:
    disputes = Dispute.objects.of(operation.company).filter(receivable=receivable, closed_on=None)
    disputes.update(closed_on=operation.today, resolution="replaced")
    if amount_minor:
        Dispute.objects.everywhere("a new row").create(
            company=operation.company, receivable=receivable, opened_on=operation.today, amount_minor=amount_minor,
            because=because,
        )  # fmt: skip
    Receivable.objects.of(operation.company).filter(pk=receivable.pk).update(disputed_minor=amount_minor)


@write
def resolve_dispute(operation: Operation, *, invoice: str, resolution: str) -> Disputed:
    """End a dispute with a word on how; all of the balance may be asked for again. Raises Conflict `dispute_not_open`."""
    resolution = fields.block("resolution", resolution, LONGEST_NOTE)
    found = [one for one in open_receivables(operation, invoice) if one.disputed_minor]
    if not found:
        raise Conflict("dispute_not_open", number=invoice)
    for one in found:
        open_ones = Dispute.objects.of(operation.company).filter(receivable=one, closed_on=None)
        open_ones.update(closed_on=operation.today, resolution=resolution)
        Receivable.objects.of(operation.company).filter(pk=one.pk).update(disputed_minor=0)
    answers.wake(operation, found)
    operation.event(
        "dispute.resolved", f"invoice {invoice}", {"receivables": [one.pk for one in found]}, note=resolution
    )
    return Disputed(invoice, money.plain(0, found[0].currency), found[0].currency)


def _reason(code: str, text: str) -> str:
    """A person's reason. Raises Invalid with `code` where there is none."""
    kept = fields.block("because", text, LONGEST_NOTE)
    if not kept:
        raise Invalid(code)
    return kept


def _cases(operation: Operation, found: Sequence[Receivable]) -> QuerySet[Case]:
    return Case.objects.of(operation.company).filter(receivable__in=found)


# --- the morning list ----------------------------------------------------------------------------------------


@write
def approve(operation: Operation, *, messages: tuple[str, ...] = ()) -> Approved:
    """Send these proposals (none named: all of them). The rule is asked again first, under the clients' locks.

    A proposal whose answer has changed since (paid, disputed, promised) is withdrawn instead of sent. Raises
    Refused while the books are not complete or nobody is contacted today, Conflict `proposal_not_open`.
    """
    policy, calendars = facts.policy(operation.company), dict[str, Calendar]()
    for blocker in answers.company_blockers(operation.company, policy, operation.today):
        raise Refused(blocker.code, **blocker.facts)
    proposals = _proposals(operation, messages)
    asked, queued = sorted(proposals), 0
    for start in range(0, len(asked), settings.BATCH_CUSTOMERS):
        part = asked[start : start + settings.BATCH_CUSTOMERS]
        queued += answers.answer(operation, part, {}, policy, calendars, mode="automatic").queued
    if proposals:
        given = {"messages": list(proposals.values()), "queued": queued}
        operation.event("dunning.approved", f"run {operation.today}", given)
    return Approved(queued, len(proposals) - queued)


def _proposals(operation: Operation, messages: Sequence[str]) -> dict[int, int]:
    """Open proposals by customer, held until the operation ends. Raises Conflict when a named one is open no more."""
    proposed = Message.objects.of(operation.company).filter(state="proposed", purpose=answers.PURPOSE)
    if messages:
        proposed = proposed.filter(public_id__in=[one for one in messages if fields.storable(one)])
    facts.lock(operation.company, sorted(proposed.values_list("customer_id", flat=True)))
    found = dict(proposed.order_by("id").values_list("customer_id", "id"))  # what still is open, now that we hold it
    if messages and len(found) < len(set(messages)):
        raise Conflict("proposal_not_open")
    return found


@write
def skip(operation: Operation, *, message: str, because: str) -> Skipped:
    """Do not send this proposal; its step counts as passed, the next one follows by the ladder, on another day.

    Raises Invalid `skip_needs_reason`, Conflict `proposal_not_open`.
    """
    because = _reason("skip_needs_reason", because)
    found = _proposal(operation, message)
    reason = Reason("skipped_by_hand", {"by": operation.call.by, "note": because[:200]})
    Message.objects.of(operation.company).filter(pk=found.pk).update(
        state="skipped", because=json.dumps(reason.as_json())
    )
    passed = [(one["id"], one["step"]) for one in json.loads(found.facts)["receivables"] if one["step"] is not None]
    for receivable_id, step in passed:
        case = Case.objects.of(operation.company).filter(receivable_id=receivable_id)
        case.update(last_step=step, next_action_on=operation.today + timedelta(days=1))
    given = {"message": found.pk, "receivables": [receivable_id for receivable_id, _ in passed]}
    operation.event("dunning.skipped", f"customer {found.customer.number}", given, note=because)
    return Skipped(message, found.customer.number)


def _proposal(operation: Operation, message: str) -> Message:
    """One open proposal, its client held until the operation ends. Raises Conflict `proposal_not_open`."""
    proposed = Message.objects.of(operation.company).filter(state="proposed", purpose=answers.PURPOSE)
    named = proposed.filter(public_id=message) if fields.storable(message) else proposed.none()
    facts.lock(operation.company, list(named.values_list("customer_id", flat=True)))
    found = named.select_related("customer").first()
    if found is None:
        raise Conflict("proposal_not_open")
    return found
