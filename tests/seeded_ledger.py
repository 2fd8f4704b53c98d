"""A made-up ledger of many clients, the same for the same seed: what was billed, paid, disputed, paused and promised.

`make` invents it, `play` plays it day by day to an oracle. Money is integer minor units of one currency. Receivable ids
are shuffled on purpose, so that sorting by id where the rule says "number" is found out; numbers are zero-padded, so
that their order as text is their order as numbers.
"""

import heapq
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from tests.oracle import Message, Oracle

TERMS_DAYS = (0, 7, 14, 30, 60)
LADDER = (1, 3, 7, 14, 28, 58)
OUTAGE_DAYS = (1, 1, 2, 3, 4, 5, 7, 10, 14, 21, 30, 50)
CENTS_LEFT_MINOR = (1, 50, 99, 100, 101)
SMALLEST_MINOR, ORDINARY_MINOR, LARGEST_MINOR = 50, 1_000, 900_000


@dataclass(frozen=True)
class Habit:
    """How a kind of client behaves: mean days late, chance of paying at all, mean number of incidents."""

    days_late: float
    pays: float
    incidents: float


HABITS = {
    "prompt": Habit(days_late=-3, pays=0.99, incidents=0.2),
    "slow": Habit(days_late=25, pays=0.9, incidents=1.0),
    "quarrel": Habit(days_late=60, pays=0.8, incidents=3.0),
    "gone": Habit(days_late=150, pays=0.2, incidents=0.5),
}


@dataclass(frozen=True)
class Event:
    """Something that happened on a day; which of the other fields are filled depends on `kind`.

    issue: id, number, customer, due_on, amount_minor (`on` is the day of issue). pay, credit, dispute: id,
    amount_minor. pause: id, until. promise: id, promised_on. last_asked: id, step. customer_credit: customer,
    amount_minor (the whole credit from now on, not a change of it).
    """

    on: date
    kind: str
    id: int = 0
    customer: str = ""
    number: str = ""
    amount_minor: int = 0
    step: int = 0
    due_on: date | None = None
    until: date | None = None
    promised_on: date | None = None


@dataclass(frozen=True)
class Ledger:
    """Events by day, the days to play, and the outages (from, until, both days included) without a run."""

    events: list[Event]
    days: list[date]
    outages: list[tuple[date, date]]

    def run_days(self) -> list[date]:
        """The days on which a run takes place."""
        return [day for day in self.days if not any(first <= day <= last for first, last in self.outages)]


@dataclass(frozen=True)
class Bill:
    """A receivable before anything happens to it."""

    customer: str
    habit: Habit
    issued_on: date
    due_on: date
    amount_minor: int


def make(
    seed: int,
    receivables: int = 5000,
    days: int = 200,
    start: date = date(2026, 1, 5),
    with_customer_credit: bool = True,
) -> Ledger:
    """The ledger of this seed. Events before `start` are history, known at the first run."""
    random = Random(seed)
    end = start + timedelta(days=days)
    bills: list[Bill] = []
    customers = list(_customer_sizes(random, receivables))
    for customer, size in customers:
        bills += _bills_of(random, customer, size, start, days)
    bills.sort(key=lambda bill: bill.issued_on)
    ids = random.sample(range(1, len(bills) + 1), len(bills))
    events: list[Event] = []
    for position, (id, bill) in enumerate(zip(ids, bills, strict=True), start=1):
        events += Life(random, id, f"{position:06d}", bill, start, end).lived()
    if with_customer_credit:
        for customer, _ in customers:
            events += _customer_credits(random, customer, start, days)
    events.sort(key=lambda event: event.on)
    run = [start + timedelta(days=each) for each in range(days)]
    return Ledger(events, run, list(_outages(random, start, end)))


def play(ledger: Ledger, oracle: Oracle) -> dict[date, list[Message]]:
    """Each run day with its messages. A run knows what happened up to the day before; outage days are left out."""
    played: dict[date, list[Message]] = {}
    known = 0
    for today in ledger.run_days():
        while known < len(ledger.events) and ledger.events[known].on < today:
            tell(oracle, ledger.events[known])
            known += 1
        played[today] = oracle.run(today)
    return played


def tell(oracle: Oracle, event: Event) -> None:
    """One event told to the oracle."""
    match event.kind:
        case "issue":
            assert event.due_on is not None
            oracle.issue(event.id, event.number, event.customer, event.on, event.due_on, event.amount_minor)
        case "pay":
            oracle.pay(event.id, event.on, event.amount_minor)
        case "credit":
            oracle.credit(event.id, event.on, event.amount_minor)
        case "dispute":
            oracle.dispute(event.id, event.on, event.amount_minor)
        case "pause":
            assert event.until is not None
            oracle.pause(event.id, event.on, event.until)
        case "promise":
            assert event.promised_on is not None
            oracle.promise(event.id, event.on, event.promised_on)
        case "last_asked":
            oracle.last_asked(event.id, event.on, event.step)
        case "customer_credit":
            oracle.customer_credit(event.customer, event.amount_minor)
        case _:
            raise ValueError(event.kind)


# Who and what


def _customer_sizes(random: Random, receivables: int) -> Iterator[tuple[str, int]]:
    """(customer, number of receivables): many have one, some have forty, five on average."""
    left, count = receivables, 0
    while left > 0:
        count += 1
        size = min(left, 40, int(random.paretovariate(0.9)))
        left -= size
        yield f"C{count:05d}", size


def _bills_of(random: Random, customer: str, size: int, start: date, days: int) -> list[Bill]:
    """The receivables of one client; now and then several of one day, to have equal due dates."""
    habit = HABITS[random.choices(tuple(HABITS), weights=(40, 35, 15, 10))[0]]
    bills: list[Bill] = []
    for _ in range(size):
        if bills and random.random() < 0.25:
            issued_on, due_on = bills[-1].issued_on, bills[-1].due_on
        else:
            issued_on, due_on = _issue_and_due(random, start, days)
        bills.append(Bill(customer, habit, issued_on, due_on, _amount_minor(random)))
    return bills


def _issue_and_due(random: Random, start: date, days: int) -> tuple[date, date]:
    """Somewhat under half are there at the start, up to 500 days late or not yet due; the rest come on the way."""
    terms = timedelta(days=random.choice(TERMS_DAYS))
    if random.random() < 0.55:
        issued_on = start + timedelta(days=random.randrange(days))
    elif terms and random.random() < 0.3:
        issued_on = start - timedelta(days=random.randint(1, terms.days))
    else:
        issued_on = start - timedelta(days=1 + int(499 * random.random() ** 2)) - terms
    return issued_on, issued_on + terms


def _amount_minor(random: Random) -> int:
    """Mostly 10.00 to 9,000.00, more small ones than large; a few around the small-balance limit."""
    if random.random() < 0.04:
        return random.randint(SMALLEST_MINOR, 3 * SMALLEST_MINOR)
    return int(math.exp(random.uniform(math.log(ORDINARY_MINOR), math.log(LARGEST_MINOR))))


def _customer_credits(random: Random, customer: str, start: date, days: int) -> Iterator[Event]:
    """Now and then a client has credit for a while."""
    if random.random() < 0.1:
        on = start + timedelta(days=random.randrange(days))
        yield Event(on, "customer_credit", customer=customer, amount_minor=_amount_minor(random))
        if random.random() < 0.7:
            on += timedelta(days=random.randint(1, 60))
            if on < start + timedelta(days=days):
                yield Event(on, "customer_credit", customer=customer, amount_minor=0)


def _outages(random: Random, start: date, end: date) -> Iterator[tuple[date, date]]:
    """Stretches of 1 to 50 days without a run, apart from each other, at most two fifths of all days."""
    left = (end - start).days * 2 // 5
    first = start + timedelta(days=random.randint(3, 20))
    while left > 0 and first < end:
        length = min(random.choice(OUTAGE_DAYS), left, (end - first).days)
        yield first, first + timedelta(days=length - 1)
        left -= length
        first += timedelta(days=length + random.randint(4, 30))


# What happens to it


class Life:
    """What happens to one receivable, day after day; no step takes more than the balance of its moment."""

    def __init__(self, random: Random, id: int, number: str, bill: Bill, start: date, end: date) -> None:
        self.random = random
        self.id = id
        self.number = number
        self.bill = bill
        self.start = start
        self.end = end
        self.balance = bill.amount_minor
        self.disputed = 0
        self.events: list[Event] = []
        self.agenda: list[tuple[date, int, str]] = []
        self.planned = 0

    def lived(self) -> list[Event]:
        """Its events in order, from the day of issue to the day before the end."""
        bill = self.bill
        self._note("issue", bill.issued_on, bill.amount_minor, bill.customer, self.number, due_on=bill.due_on)
        self._plan_settlement()
        self._plan_last_asked()
        while self.agenda and self.balance > 0:
            on, _, what = heapq.heappop(self.agenda)
            if on < self.end:
                getattr(self, f"_{what}")(on)
        return self.events

    def _note(
        self, kind: str, on: date, amount_minor: int = 0, customer: str = "", number: str = "", **more: date | int
    ) -> None:
        self.events.append(Event(on, kind, self.id, customer, number, amount_minor, **more))  # type: ignore[arg-type]

    def _plan(self, on: date, what: str) -> None:
        self.planned += 1
        heapq.heappush(self.agenda, (on, self.planned, what))

    def _later(self, on: date, least: int, most: int) -> date:
        return on + timedelta(days=self.random.randint(least, most))

    def _plan_settlement(self) -> None:
        """The day all is paid, if ever, and what happens before it."""
        bill, random = self.bill, self.random
        settled_on = self.end
        if random.random() < bill.habit.pays:
            late = random.gauss(bill.habit.days_late, 4 + abs(bill.habit.days_late) / 2)
            settled_on = max(bill.issued_on, bill.due_on + timedelta(days=round(late)))
            if settled_on < self.start and random.random() < 0.9:
                settled_on = self.start + timedelta(days=int(random.expovariate(1 / 40)))
            self._plan(settled_on, "whole_credit" if random.random() < 0.06 else "settle")
        self._plan_incidents(max(bill.issued_on, self.start - timedelta(days=60)), min(settled_on, self.end))

    def _plan_incidents(self, first: date, last: date) -> None:
        if last <= first:
            return
        for _ in range(round(self.random.expovariate(1 / self.bill.habit.incidents))):
            what = self.random.choice(("part", "part_credit", "open_dispute", "open_dispute", "pause", "promise"))
            self._plan(self._later(first, 0, (last - first).days - 1), what)

    def _plan_last_asked(self) -> None:
        """Some of those overdue at the start were asked before, at least a week before the first run."""
        week_before = self.start - timedelta(days=7)
        latest = (week_before - self.bill.due_on).days
        if latest >= 1 and self.random.random() < 0.4:
            age = self.random.randint(max(1, latest - 60), latest)
            self._plan(self.bill.due_on + timedelta(days=age), "asked_before")

    def _asked_before(self, on: date) -> None:
        age = (on - self.bill.due_on).days
        come = [step for step in (*LADDER, *range(88, age + 1, 30)) if step <= age]
        self._note("last_asked", on, step=self.random.choice(come[-4:]))

    def _settle(self, on: date) -> None:
        self._take("pay", on, self.balance)

    def _whole_credit(self, on: date) -> None:
        self._take("credit", on, self.balance)

    def _part(self, on: date) -> None:
        self._take("pay", on, self._part_minor())

    def _part_credit(self, on: date) -> None:
        self._take("credit", on, self._part_minor())

    def _part_minor(self) -> int:
        """A part of the balance; now and then only cents are left over, just below or at the small-balance limit."""
        if self.random.random() < 0.3:
            return max(1, self.balance - self.random.choice(CENTS_LEFT_MINOR))
        return self.random.randint(1, max(1, self.balance - 1))

    def _take(self, kind: str, on: date, amount_minor: int) -> None:
        """Lower the balance; a dispute of more than what is left is resolved first."""
        if self.disputed > self.balance - amount_minor:
            self._close_dispute(on)
        self.balance -= amount_minor
        self._note(kind, on, amount_minor)

    def _open_dispute(self, on: date) -> None:
        whole = self.random.random() < 0.5
        self.disputed = self.balance if whole else self._part_minor()
        self._note("dispute", on, self.disputed)
        if self.random.random() < 0.75:
            self._plan(self._later(on, 2, 50), "close_dispute")

    def _close_dispute(self, on: date) -> None:
        if self.disputed:
            self.disputed = 0
            self._note("dispute", on, 0)

    def _pause(self, on: date) -> None:
        self._note("pause", on, until=self._later(on, 1, 45))

    def _promise(self, on: date) -> None:
        """Promised, and then kept, kept in part, renewed about that day, or simply broken."""
        promised_on = self._later(on, 0, 21)
        self._note("promise", on, promised_on=promised_on)
        outcome = self.random.choice(("settle", "part", "promise", "promise", "broken", "broken"))
        if outcome == "promise":
            self._plan(max(on, self._later(promised_on, -3, 3)), outcome)
        elif outcome != "broken":
            self._plan(promised_on, outcome)
