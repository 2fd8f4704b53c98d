"""The seeded books: for any number of receivables the rows of every table, consistent, digested and chained.

Ten receivables for each customer. On `TODAY` one in a hundred is to be asked about, five for each customer concerned;
a day later one in ten; the day before none. Nothing is random: every value follows from the position of its row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tagih.domain import chain, posting, steps
from tagih.domain.contact import Calendar
from tagih.domain.ladder import Policy

TODAY = date(2026, 10, 13)
"""A Tuesday; neither it nor the days beside it are holidays in any of `COUNTRIES`."""
BEFORE, AFTER = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
LOADED_AT = datetime(2026, 10, 11, 5, tzinfo=UTC)
COUNTRIES = ("NL", "GB", "DE", "GR", "ID")
RECEIVABLES_EACH, OVERDUE_EACH = 10, 5
CHUNK = 20_000
"""Receivables worked on, and committed, at a time."""
SOURCE = "earlier"

_STEPS = ((1, None), (3, 1), (7, 3), (14, 7), (28, 14), (58, 28), (88, 58))
"""Ladder day whose turn it is, and the one before it."""
_DAY = timedelta(days=1)
_LOADED_ON, _LOADED_AT = LOADED_AT.date().isoformat(), LOADED_AT.isoformat(timespec="microseconds")
_POLICY = Policy()
_BECAUSE = '[{"code":"step_not_reached","facts":{"step":28,"on":"2026-10-13"}}]'
_FOLLOWS = '[{"code":"older_one_sets_the_day","facts":{"number":"E-0000001"}},' + _BECAUSE.removeprefix("[")


@dataclass(slots=True)
class Rows:
    """Rows by table (a section of `bare/import.sql`), each a tuple in the order of its statement's columns."""

    customer: list[tuple[Any, ...]] = field(default_factory=list)
    contact: list[tuple[Any, ...]] = field(default_factory=list)
    invoice: list[tuple[Any, ...]] = field(default_factory=list)
    receivable: list[tuple[Any, ...]] = field(default_factory=list)
    case: list[tuple[Any, ...]] = field(default_factory=list)
    entry: list[tuple[Any, ...]] = field(default_factory=list)
    line: list[tuple[Any, ...]] = field(default_factory=list)
    event: list[tuple[Any, ...]] = field(default_factory=list)


@dataclass(slots=True)
class Head:
    """The end of the company's chain of events."""

    seq: int
    sha: str


def customers(company_id: int, receivables: int) -> Iterator[Rows]:
    """All customers with a contact each, a chunk at a time."""
    count = receivables // RECEIVABLES_EACH
    for start in range(1, count + 1, CHUNK):
        rows = Rows()
        for customer in range(start, min(start + CHUNK, count + 1)):
            name = f"Client {customer:06d} {('GmbH', 'Ltd', 'SA', 'Inc')[customer % 4]}"
            country = COUNTRIES[customer % len(COUNTRIES)]
            rows.customer.append(
                (customer, company_id, _public_id(1, customer), f"C{customer:06d}", name, name.casefold(), country)
            )
            rows.contact.append(
                (customer, company_id, customer, f"Person {customer}", f"pay@client{customer}.example.invalid")
            )
        yield rows


def receivables(company_id: int, count: int, head: Head, at: str) -> Iterator[Rows]:
    """All imported invoices, one receivable each; `head` moves on with their events. `at`: LOADED_AT as stored."""
    made = _Maker(company_id, count // RECEIVABLES_EACH, head, at)
    for start in range(0, count, CHUNK):
        rows = Rows()
        for position in range(start, min(start + CHUNK, count)):
            made.add(rows, position)
        yield rows


@dataclass(frozen=True, slots=True)
class _Standing:
    """How far the asking for one receivable has come."""

    due_on: date
    next_action_on: date
    last_step: int | None = None
    last_message_on: date | None = None
    because: str = _BECAUSE


class _Maker:
    """Makes the rows of one receivable after the other."""

    def __init__(self, company_id: int, customers: int, head: Head, at: str) -> None:
        self.company_id, self.customers, self.head, self.at = company_id, customers, head, at
        self.calendars = [Calendar(country, _POLICY.open_days) for country in COUNTRIES]

    def add(self, rows: Rows, position: int) -> None:
        """The receivable at `position`: the customers take turns, so those of one customer lie far apart."""
        row_id, number = position + 1, f"E-{position + 1:07d}"
        customer, turn = position % self.customers + 1, position // self.customers
        standing = self._standing(customer, turn)
        issued_on = min(standing.due_on - timedelta(days=30), BEFORE - _DAY)
        amount = 1_000 + _spread(position, 500_000)
        on, due, company = issued_on.isoformat(), standing.due_on.isoformat(), self.company_id
        rows.invoice.append(
            (
                row_id,
                company,
                _public_id(2, row_id),
                number,
                SOURCE,
                number,
                customer,
                on,
                "EUR",
                amount,
                amount,
                self.at,
            )
        )
        rows.receivable.append((row_id, company, customer, row_id, number, on, due, "EUR", amount, amount))
        last_on, next_on = _text(standing.last_message_on), standing.next_action_on.isoformat()
        because = standing.because
        rows.case.append(
            (row_id, company, customer, row_id, next_on, standing.last_step, last_on, "wait", next_on, because)
        )
        self._post(rows, row_id, issued_on, number, customer, amount)

    def _post(self, rows: Rows, row_id: int, on: date, number: str, customer: int, amount: int) -> None:
        company, day = self.company_id, on.isoformat()
        made = posting.invoice_issued(on, number, "EUR", customer, row_id, amount, 0, ((row_id, amount),))
        digest = posting.digest(company, row_id, made)
        rows.entry.append((row_id, company, day, made.kind, number, False, self.at, digest))
        for place, side in enumerate(made.sides, 1):
            rows.line.append(
                (2 * row_id + place - 2, company, row_id, place, day, side.account, side.amount_minor, "EUR", side.base_minor,
                 "1", None, customer, side.receivable_id, side.payment_id, side.document_id)
            )  # fmt: skip
        facts = f'{{"digest":"{digest}","entry":{row_id},"invoice":{row_id},"total_minor":{amount}}}'
        rows.event.append(self._chained("invoice.imported", f"invoice {number}", facts))

    def _chained(self, kind: str, subject: str, facts: str) -> tuple[Any, ...]:
        head, on, at = self.head, _LOADED_ON, _LOADED_AT
        head.seq += 1
        head.sha = chain.link(head.sha, head.seq, kind, subject, "bench", at, on, facts, "")
        return (head.seq, self.company_id, head.seq, kind, subject, "bench", at, on, facts, "", "", head.sha)

    def _standing(self, customer: int, turn: int) -> _Standing:
        group = customer % 50
        if group < 10:
            day = TODAY if group == 0 else AFTER
            return self._due(customer, turn, day) if turn < OVERDUE_EACH else self._upcoming(customer, turn)
        next_on = TODAY + timedelta(days=2 + _spread(customer * 10 + turn, 29))
        if turn < 4:
            late = timedelta(days=10 + _spread(customer * 10 + turn, 110))
            return _Standing(TODAY - late, next_on, 7, TODAY - timedelta(days=9))
        return _Standing(TODAY + timedelta(days=_spread(customer * 10 + turn, 60)), next_on)

    def _due(self, customer: int, turn: int, day: date) -> _Standing:
        """One to be asked about on `day`: the first carries the step, the others were and will be listed with it."""
        step, last = _STEPS[customer // 50 % len(_STEPS)]
        asked_on = day - timedelta(days=step - last) if last is not None else None
        if turn == 0:
            return _Standing(day - timedelta(days=step), day, last, asked_on)
        due_on = day - timedelta(days=max(1, step * (OVERDUE_EACH - turn) // OVERDUE_EACH))
        listed_on = asked_on if asked_on is not None and due_on < asked_on else None
        return _Standing(due_on, day, None, listed_on, _FOLLOWS)

    def _upcoming(self, customer: int, turn: int) -> _Standing:
        """One not due yet, to be looked at on the very day the rule names."""
        due_on = TODAY + timedelta(days=14 + _spread(customer * 10 + turn, 30))
        client = steps.Client(self.calendars[customer % len(COUNTRIES)])
        receivable = steps.Receivable(0, "", BEFORE - timedelta(days=20), due_on, "EUR", 1)
        return _Standing(due_on, steps.look_again_on(receivable, client, _POLICY, TODAY))


def _spread(value: int, below: int) -> int:
    """A number below `below` that follows from `value` and looks random (Knuth, TAOCP 6.4: multiplicative hashing)."""
    return value * 2_654_435_761 % 4_294_967_296 * below // 4_294_967_296


def _public_id(kind: int, row_id: int) -> str:
    """26 characters, as many as `base.public_id` makes, in no order an index could profit from."""
    bits = (kind << 64 | row_id) * 0x9E3779B97F4A7C15F39CC0605CEDC835 % (1 << 128)
    return f"{bits:032x}"[:26]


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
