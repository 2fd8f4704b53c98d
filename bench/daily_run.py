"""The daily run with one in a hundred receivables due, and with one in ten; and a day on which nothing is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import groupby
from operator import itemgetter

from django.conf import settings

from bench import books, places
from bench.pairs import Outcome, in_turn
from bench.plain import Plain, Row
from tagih.commands import daily_run, operation
from tagih.commands.operation import Call
from tagih.models import Company


def run(receivables: int, pairs: int) -> Outcome:
    """Ten thousand due among a million, against the due rows fetched and the same answers written by plain SQL."""
    name, day = places.seeded(receivables), books.TODAY
    answers: list[_Answers] = []

    def product(outcome: Outcome) -> None:
        places.copy(name)
        call = _call(day)
        with outcome.ours():
            outcome.count = _sweep(call)
        answers[:] = answers or _answers(day)

    def reference(outcome: Outcome) -> None:
        places.copy(name)
        company_id = _call(day).company.pk
        with Plain("daily_run") as plain, outcome.theirs():
            due = plain.fetch("due", company_id, day.isoformat())
            for batch in answers:
                with plain.transaction():
                    batch.write(plain, company_id)
        assert len(due) == outcome.count

    return in_turn(pairs, product, reference)


def scaling(receivables: int, pairs: int) -> Outcome:
    """Ten times as many due in the same books, against the run itself with one in a hundred due."""
    name = places.seeded(receivables)

    def product(outcome: Outcome) -> None:
        places.copy(name)
        call = _call(books.AFTER)
        with outcome.ours():
            outcome.count = _sweep(call)

    def reference(outcome: Outcome) -> None:
        places.copy(name)
        call = _call(books.TODAY)
        with outcome.theirs():
            _sweep(call)

    return in_turn(pairs, product, reference)


def nothing_due(receivables: int, pairs: int) -> Outcome:
    """A run on the day before, against the look into the index and the row of the run."""
    places.copy(places.seeded(receivables))
    call, on = _call(books.BEFORE), books.BEFORE.isoformat()
    _sweep(call)

    def product(outcome: Outcome) -> None:
        with outcome.ours(1):
            _sweep(call)

    def reference(outcome: Outcome) -> None:
        with Plain("nothing_due") as plain, outcome.theirs(), plain.transaction():
            assert plain.fetch("due", call.company.pk, on) == []
            plain.one("run", call.company.pk, on, f"{on} 05:00:00", "automatic")

    return in_turn(pairs, product, reference)


def _call(day: date) -> Call:
    return operation.call(Company.objects.get(), "bench", datetime.combine(day, time(5), UTC), day)


def _sweep(call: Call) -> int:
    """How many receivables were decided about."""
    swept = daily_run.sweep(call, keep_messages=False)
    assert not swept.failed and not swept.blockers
    return swept.decided


@dataclass(slots=True)
class _Answers:
    """The rows that one transaction of the run left behind, as they are in the database."""

    cases: list[Row]
    decisions: list[Row]
    messages: list[Row]
    notices: list[Row]
    events: list[Row]

    def write(self, plain: Plain, company_id: int) -> None:
        plain.many("case", self.cases)
        plain.many("decision", self.decisions)
        plain.many("message", self.messages)
        plain.many("notice", self.notices)
        plain.many("event", self.events)
        plain.one("head", self.events[-1][2], self.events[-1][-1], company_id)


def _answers(day: date) -> list[_Answers]:
    """Read back what the run just wrote, cut into the same batches of clients."""
    on = day.isoformat()
    with Plain("daily_run") as plain:
        cases = plain.query(_CASES, on)
        decisions = plain.stored("decision", "asked_on = ?", on)
        messages = plain.stored("message", '"on" = ?', on)
        notices = plain.stored("notice", '"on" = ?', on)
        events = plain.stored("event", 'kind = ? AND "on" = ?', "dunning.message_queued", on)
        owners = {row[-2]: row[-1] for row in cases}
    batch_of = {
        customer: place // settings.BATCH_CUSTOMERS
        for place, customer in enumerate(sorted({int(row[3]) for row in messages}))
    }
    batch_of_message = {row[0]: batch_of[int(row[3])] for row in messages}
    parts = [
        _parts([(batch_of[row[-1]], row[:-2]) for row in cases]),
        _parts([(batch_of[owners[int(row[2])]], row) for row in decisions]),
        _parts([(batch_of[int(row[3])], row) for row in messages]),
        _parts([(batch_of_message[row[3]], row) for row in notices]),
        _parts([(batch_of_message[message[0]], event) for message, event in zip(messages, events, strict=True)]),
    ]
    return [_Answers(*(part[batch] for part in parts)) for batch in sorted(set(batch_of.values()))]


_CASES = """
SELECT k.next_action_on, k.last_step, k.last_message_on, k.action, k.until, k.step, k.because, k.id, k.receivable_id, k.customer_id
FROM tagih_case k JOIN tagih_notice n ON n.receivable_id = k.receivable_id WHERE n."on" = ? ORDER BY k.id
"""
"""Each case whose receivable was named in a message of that day: those are all that were due."""


def _parts(rows: list[tuple[int, Row]]) -> dict[int, list[Row]]:
    """Rows by batch, in their order."""
    ordered = sorted(rows, key=itemgetter(0))
    return {batch: [row for _, row in part] for batch, part in groupby(ordered, key=itemgetter(0))}
