"""Matching: open bank lines are booked where it is certain what they pay, and proposed where it is not.

The rule is `tagih.domain.matching`; here is loading, locking and writing, in batches of lines with a bounded number of
queries and one transaction each. What a person decides is in `tagih.commands.match_decisions`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings
from django.db import connection

from tagih.commands import banking, ledger, match_facts, match_rows, payments, returned_lines
from tagih.commands.bookings import Received
from tagih.commands.operation import Call, Operation, write
from tagih.domain import money, remittance, returned_transfers, rounds
from tagih.domain.allocation import Part
from tagih.domain.candidates import Answer, Line
from tagih.domain.errors import DomainError
from tagih.domain.posting import Rate
from tagih.models import BankLine, Customer, Payment, rows
from tagih.models.base import longest
from tagih.models.facts import day


@dataclass(frozen=True, slots=True)
class Matched:
    """What a run of matching did: lines booked, lines with proposals, lines that say nothing, transfers returned."""

    applied: int = 0
    proposed: int = 0
    unknown: int = 0
    returned: int = 0

    def plus(self, other: Matched) -> Matched:
        """Both together."""
        return Matched(
            self.applied + other.applied, self.proposed + other.proposed, self.unknown + other.unknown,
            self.returned + other.returned,
        )  # fmt: skip


class Stored(NamedTuple):
    """An open line as it stands in the table."""

    id: int
    on: date
    amount_minor: int
    currency: str
    reference: str
    end_to_end_id: str
    text: str
    payer_name: str
    payer_account: str
    charges_minor: int
    original_minor: int | None
    original_currency: str
    kind: str


_LINE = ", ".join(f'"{name}"' for name in Stored._fields)
_OPEN = (
    f"SELECT {_LINE} FROM tagih_bank_line WHERE company_id = %s AND state = 'open' "
    'AND ("on", id) > (%s, %s) ORDER BY "on", id LIMIT %s'
)
_START = (date.min, 0)


def match(call: Call) -> Matched:
    """Look at every open line in the order of time: book what is certain, propose the rest. Again does nothing new.

    An idempotency key would say nothing here, and is not looked at.
    """
    call = replace(call, key="")
    if not BankLine.objects.of(call.company).filter(state="open").exists():
        return Matched()
    _index(call)
    books = match_facts.Facts(call.company)
    done = _pass(call, books)
    return done.plus(_pass(call, books)) if done.returned else done


def _pass(call: Call, books: match_facts.Facts) -> Matched:
    done, after = Matched(), _START
    while True:
        batch = _batch(call, books=books, after=after, limit=settings.BATCH_CUSTOMERS)
        if batch is None:
            return done
        done, after = done.plus(batch.done), batch.last


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of one batch, and its last line."""

    done: Matched
    last: tuple[date, int]


@write
def _index(operation: Operation) -> None:
    """Have every open receivable found by its number."""
    match_facts.add_keys(operation.company)


@write
def _batch(operation: Operation, *, books: match_facts.Facts, after: tuple[date, int], limit: int) -> Batch | None:
    """Decide the next lines, up to and with the first that the bank took back: what it opens again comes first."""
    stored = _open_lines(operation, after, limit)
    if not stored:
        return None
    taken = next(
        (at for at, one in enumerate(stored) if returned_transfers.may_be(one.amount_minor, one.kind, one.text)), None
    )
    stored = stored if taken is None else stored[: taken + 1]
    came = [one for one in stored if one.amount_minor > 0]
    done = _decide(operation, books, came) if came else Matched()
    if taken is not None:
        done = replace(done, returned=int(returned_lines.take_back(operation, stored[taken].id)))
    if done.applied or done.returned:
        banking.complete_books(operation)
    return Batch(done, (stored[-1].on, stored[-1].id))


def _open_lines(operation: Operation, after: tuple[date, int], limit: int) -> list[Stored]:
    lock = " FOR UPDATE" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN + lock, [operation.company.pk, after[0].isoformat(), after[1], limit])
        return [Stored(row[0], day(row[1]), *row[2:]) for row in cursor.fetchall()]


def line(one: Stored, refused: frozenset[frozenset[int]] = frozenset()) -> Line:
    """A stored line as the rule sees it."""
    original = None
    if one.original_minor and one.original_currency and one.original_currency != one.currency:
        original = (one.original_minor, one.original_currency)
    return Line(
        one.id, one.on, one.amount_minor, one.currency, remittance.read(one.reference, one.text, one.end_to_end_id),
        one.payer_name, one.payer_account, one.charges_minor, original, refused,
    )  # fmt: skip


def _decide(operation: Operation, books: match_facts.Facts, stored: Sequence[Stored]) -> Matched:
    refused = match_rows.refused(operation, [one.id for one in stored])
    lines = [line(one, refused.get(one.id, frozenset())) for one in stored]
    found = rounds.decide_all(lines, books)
    by_id = {one.id: one for one in stored}
    applied = [(by_id[id], one.applied) for id, one in found.decisions.items() if one.applied is not None]
    booked, doubted = book(operation, applied)
    proposals = {id: list(one.proposals) for id, one in found.decisions.items() if one.applied is None} | doubted
    proposals |= {one.id: [] for one, _ in applied if one.id not in doubted}
    proposed = match_rows.replace_proposals(operation, proposals)
    match_rows.learn(operation, [one for one in found.learned if one.line_id in booked], booked, by_person=False)
    return Matched(len(booked), proposed, len(stored) - len(booked) - proposed)


# --- booking -------------------------------------------------------------------------------------------------


def book(
    operation: Operation, applied: Sequence[tuple[Stored, Answer]], *, is_by_person: bool = False
) -> tuple[dict[int, int], dict[int, list[Answer]]]:
    """Make a payment of each line and write the answers down; the customers are locked.

    Returns the matches by line, and as proposals those that need an exchange rate which nobody has recorded; a person
    who decides is told so at once: Raises Refused `rate_needed`.
    """
    books = _Books(operation, {answer.customer_id for _, answer in applied})
    ready: list[tuple[Stored, Answer, Received]] = []
    doubted: dict[int, list[Answer]] = {}
    for one, answer in applied:
        try:
            ready.append((one, answer, books.received(one, answer)))
        except DomainError as problem:
            if is_by_person:
                raise
            doubted[one.id] = [replace(answer, against=(*answer.against, problem.reason))]
    recorded = payments.book(operation, [received for _, _, received in ready])
    addresses = [done.public_id for done in recorded]
    found = rows.select(Payment, ("public_id", "id"), company_id=operation.company.pk, public_id=addresses)
    ids = dict(found)
    booked = [(one.id, answer, ids[address]) for (one, answer, _), address in zip(ready, addresses, strict=True)]
    written = match_rows.write_applied(operation, booked)
    for (one, answer, received), row, (_, _, payment_id) in zip(ready, written, booked, strict=True):
        given = {"line": one.id, "match": row.id, "payment": payment_id, "points": answer.points}
        operation.event("bank_line.matched", received.subject, given)
    return {row.line_id: row.id for row in written}, doubted


class _Books:
    """What every payment of a batch needs: the numbers of customers, and each day's rate once."""

    def __init__(self, operation: Operation, customer_ids: set[int]) -> None:
        self.operation = operation
        columns = ("id", "number")
        company_id = operation.company.pk
        self.numbers = dict(rows.select(Customer, columns, company_id=company_id, id=sorted(customer_ids)))
        self.rates: dict[tuple[str, date], Rate] = {}

    def received(self, one: Stored, answer: Answer) -> Received:
        """The payment of this line. Raises Refused `rate_needed`."""
        is_original = answer.currency != one.currency
        amount_minor = one.original_minor if is_original and one.original_minor else one.amount_minor
        on = min(one.on, self.operation.today)
        because = answer.reasons[0]
        number = self.numbers[answer.customer_id]
        invoices = {due.invoice or due.number for due, _ in answer.parts}
        subject = f"invoice {invoices.pop()}" if len(invoices) == 1 else f"customer {number}"
        return Received(
            answer.customer_id, number, on, answer.currency, amount_minor,
            tuple(Part(due.id, minor, because) for due, minor in answer.parts),
            self._exchanged(one, answer.currency) if is_original else self._rate(answer.currency, on, amount_minor),
            subject, "transfer", (one.reference or one.text)[:LONGEST_REFERENCE],
        )  # fmt: skip

    def _exchanged(self, one: Stored, currency: str) -> Rate:
        """The rate at which the bank changed the money, where it became ours; else that of the day."""
        if one.currency != self.operation.company.currency or not one.original_minor:
            return self._rate(currency, one.on, one.original_minor or one.amount_minor)
        came = money.to_decimal(one.amount_minor, one.currency)
        rate = came / money.to_decimal(one.original_minor, currency)
        text = f"{rate.quantize(Decimal('0.0000000001')).normalize():f}"
        return ledger.rate(self.operation, currency, text, one.on, one.original_minor)

    def _rate(self, currency: str, on: date, amount_minor: int) -> Rate:
        if (currency, on) not in self.rates:
            self.rates[currency, on] = ledger.rate(self.operation, currency, None, on, amount_minor)
        return self.rates[currency, on]


LONGEST_REFERENCE = longest(Payment, "reference")
