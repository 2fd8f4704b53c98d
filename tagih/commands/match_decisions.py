"""What a person decides about bank lines: a proposal accepted or rejected, an own choice, and taking any of it back.

What a person decides is learned: the payer's account and name will be known again. It is forgotten when taken back.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tagih.commands import allocations, banking, customers, holdings, incentives, match_rows, matching, reversals
from tagih.commands.matching import Stored
from tagih.commands.operation import Operation, write
from tagih.domain import allocation, fields, payer_names
from tagih.domain.allocation import OpenItem
from tagih.domain.candidates import Answer, Due
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.domain.reasons import Reason
from tagih.domain.rounds import Learned
from tagih.models import BankLine, Match, PayerAlias, Receivable, facts
from tagih.models.base import longest

CHOSEN_POINTS = 100
"""Points of what a person chose."""


@dataclass(frozen=True, slots=True)
class LineBooked:
    """A line that a person had booked: its match, its payment and the invoices it paid (number, minor units)."""

    line: str
    match: str
    payment: str
    customer: str
    currency: str
    parts: tuple[Paid, ...]
    unallocated_minor: int


@dataclass(frozen=True, slots=True)
class Paid:
    """An invoice or instalment, and what it got in minor units."""

    number: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class MatchRejected:
    match: str
    line: str


@dataclass(frozen=True, slots=True)
class LineReopened:
    """A line that is open again; the payment it had made is taken back."""

    line: str
    payment: str


@dataclass(frozen=True, slots=True)
class PayerLearned:
    """A payer that will be known again, under the address by which it is forgotten."""

    alias: str
    kind: str
    key: str
    customer: str


@dataclass(frozen=True, slots=True)
class PayerForgotten:
    alias: str


# --- proposals -----------------------------------------------------------------------------------------------


@write
def accept(operation: Operation, *, match: str) -> LineBooked:
    """Book a line as proposed, and remember its payer.

    Raises NotFound `match_unknown`, Conflict `match_decided`, `line_not_open`, `match_outdated`, Refused `rate_needed`.
    """
    row = _proposal(operation, match)
    line = _open(operation, row.line.public_id)
    answer = _answer(operation, row)
    match_rows.replace_proposals(operation, {line.pk: []})
    return _book(operation, line, answer)


@write
def reject(operation: Operation, *, match: str) -> MatchRejected:
    """Say that a proposal is wrong: it is not made again for this line.

    Raises NotFound `match_unknown`, Conflict `match_decided`.
    """
    row = _proposal(operation, match)
    Match.objects.of(operation.company).filter(pk=row.pk).update(
        state="rejected", by=operation.call.by, at=operation.now
    )
    operation.event("match.rejected", f"customer {row.customer.number}", {"match": row.pk, "line": row.line_id})
    holdings.wake(operation, [row.customer_id])
    return MatchRejected(row.public_id, row.line.public_id)


def _proposal(operation: Operation, reference: str) -> Match:
    found = Match.objects.of(operation.company).filter(public_id=reference).select_related("line", "customer")
    row = found.first() if fields.storable(reference) else None
    if row is None:
        raise NotFound("match_unknown", match=fields.shown(reference))
    if row.state != "proposed":
        raise Conflict("match_decided")
    return row


def _answer(operation: Operation, row: Match) -> Answer:
    """A proposal as an answer, with what is open now. Raises Conflict `match_outdated`."""
    facts.lock(operation.company, [row.customer_id])
    parts = json.loads(row.parts)
    items = allocations.lock_ids(operation, [receivable_id for receivable_id, _ in parts])
    if any(items[receivable_id].balance_minor < minor for receivable_id, minor in parts):
        raise Conflict("match_outdated")
    given = [(items[receivable_id], minor) for receivable_id, minor in parts]
    return _chosen(operation, row.customer_id, row.currency, given, row.points)


def _chosen(
    operation: Operation, customer_id: int, currency: str, given: Sequence[tuple[OpenItem, int]], points: int
) -> Answer:
    invoices = dict(
        Receivable.objects.of(operation.company)
        .filter(pk__in=[item.id for item, _ in given])
        .values_list("pk", "invoice__number")
    )
    parts = tuple(
        (Due(item.id, item.number, customer_id, item.due_on, item.due_on, currency, 0, item.balance_minor,
             invoice=invoices[item.id] or ""), minor)
        for item, minor in given
    )  # fmt: skip
    return Answer(customer_id, currency, parts, 0, points, (Reason("match_chosen"),))


# --- an own choice -------------------------------------------------------------------------------------------


@write
def apply_to(operation: Operation, *, line: str, invoices: Sequence[str] = (), customer: str = "") -> LineBooked:
    """Book a line as money of a client, first for the invoices or instalments given, then by the usual order.

    The payer is remembered. Raises NotFound `bank_line_unknown`, `invoice_unknown`, `customer_unknown`, Conflict
    `line_not_open`, `line_is_no_payment`, `invoice_of_other_customer`, `currency_differs`, Invalid
    `payment_needs_customer`, Refused `rate_needed`.
    """
    row = _open(operation, line)
    if row.amount_minor <= 0:
        raise Conflict("line_is_no_payment")
    named = allocations.named(operation, invoices)
    if not named and not customer:
        raise Invalid("payment_needs_customer")
    payer = customers.lock(operation, customer) if customer else customers.lock_by_id(operation, named[0].customer_id)
    currency, amount_minor = _sum(row, {one.currency for one in named})
    allocations.require_same(operation, named, payer.id, currency)
    items = allocations.lock_open(operation, payer.id, currency)
    items = incentives.with_offers(items, incentives.offers(operation.company, [item.id for item in items]))
    shared = allocation.allocate(amount_minor, items, [one.id for one in named])
    by_id = {item.id: item for item in items}
    given = [(by_id[part.id], part.amount_minor) for part in shared.parts]
    answer = _chosen(operation, payer.id, currency, given, CHOSEN_POINTS)
    match_rows.replace_proposals(operation, {row.pk: []})
    return _book(operation, row, answer)


def _sum(row: BankLine, currencies: set[str]) -> tuple[str, int]:
    """What arrived; or what was sent, where just that currency is meant."""
    if row.original_minor and row.original_currency and currencies == {row.original_currency}:
        return row.original_currency, row.original_minor
    return row.currency, row.amount_minor


def _open(operation: Operation, reference: str) -> BankLine:
    """A line that is not booked yet. Raises NotFound `bank_line_unknown`, Conflict `line_not_open`."""
    row = banking.locked(operation, reference)
    if row.state != "open":
        raise Conflict("line_not_open", line=row.public_id)
    return row


def _book(operation: Operation, row: BankLine, answer: Answer) -> LineBooked:
    stored = Stored(*(getattr(row, name) for name in Stored._fields))
    booked, doubted = matching.book(operation, [(stored, answer)], is_by_person=True)
    assert not doubted, "a person is told at once what stands in the way"
    banking.complete_books(operation)
    match = Match.objects.of(operation.company).select_related("payment", "customer").get(pk=booked[row.pk])
    learned = Learned(row.pk, answer.customer_id, row.payer_account, _name_key(row.payer_name))
    match_rows.learn(operation, [learned], booked, by_person=True)
    assert match.payment is not None, "what is applied has a payment"
    return LineBooked(
        row.public_id, match.public_id, match.payment.public_id, match.customer.number, answer.currency,
        tuple(Paid(due.number, minor) for due, minor in answer.parts), match.payment.unallocated_minor,
    )  # fmt: skip


def _name_key(payer_name: str) -> str:
    return payer_names.name(payer_name).key if payer_name else ""


# --- taking back ---------------------------------------------------------------------------------------------


@write
def undo(operation: Operation, *, line: str, because: str = "") -> LineReopened:
    """Take back what was made of a line: its payment is reversed, the line is open again, its payer forgotten.

    The same is not applied to it by itself again. Raises NotFound `bank_line_unknown`, Conflict `line_not_matched`,
    `return_not_undone`, and what `reversals.reverse` raises.
    """
    found = Match.objects.of(operation.company).filter(line__public_id=line, state="applied")
    row = found.select_related("line", "payment", "customer").first() if fields.storable(line) else None
    if row is None:
        banking.locked(operation, line)
        raise Conflict("line_not_matched", line=fields.shown(line))
    if row.is_return:
        raise Conflict("return_not_undone")
    assert row.payment is not None, "what is applied has a payment"
    because = fields.line("because", because, longest(Match, "by")) or "Matched wrongly"
    if not hasattr(row.payment, "reversal"):
        reversals.reverse(replace(operation.call, key=""), payment=row.payment.public_id, because=because)
    PayerAlias.objects.of(operation.company).filter(match=row).delete()
    Match.objects.of(operation.company).filter(pk=row.pk).update(state="undone", by=operation.call.by, at=operation.now)
    BankLine.objects.of(operation.company).filter(pk=row.line_id).update(state="open")
    given = {"line": row.line_id, "match": row.pk, "payment": row.payment_id}
    operation.event("match.undone", f"customer {row.customer.number}", given, None, note=because)
    return LineReopened(row.line.public_id, row.payment.public_id)


# --- payers --------------------------------------------------------------------------------------------------


@write
def learn(operation: Operation, *, customer: str, account: str = "", name: str = "") -> PayerLearned:
    """Remember that an account (IBAN or the bank's own number), or a name, pays for a client.

    Raises NotFound `customer_unknown`, Invalid `payer_needs_account_or_name`.
    """
    owner = customers.lock(operation, customer)
    account = "".join(fields.line("account", account, longest(BankLine, "payer_account")).split()).upper()
    name = fields.line("name", name, longest(BankLine, "payer_name"))
    if bool(account) == bool(name):
        raise Invalid("payer_needs_account_or_name")
    kind, key = ("account", account) if account else ("name", _name_key(name))
    row = PayerAlias.objects.of(operation.company).create(
        company=operation.company, kind=kind, key=key, customer_id=owner.id, is_by_person=True, made_at=operation.now
    )
    operation.event("payer.learned", f"customer {owner.number}", {"alias": row.pk, "kind": kind}, None, key=key)
    return PayerLearned(row.public_id, kind, key, owner.number)


@write
def forget(operation: Operation, *, alias: str) -> PayerForgotten:
    """Forget one thing that was learned of a payer. Raises NotFound `payer_alias_unknown`."""
    found = PayerAlias.objects.of(operation.company).filter(public_id=alias).select_related("customer")
    row = found.first() if fields.storable(alias) else None
    if row is None:
        raise NotFound("payer_alias_unknown", alias=fields.shown(alias))
    operation.event("payer.forgotten", f"customer {row.customer.number}", {"alias": row.pk, "kind": row.kind})
    PayerAlias.objects.of(operation.company).filter(pk=row.pk).delete()
    return PayerForgotten(alias)
