"""Bank lines matched with open receivables and booked, against bare look-ups of the same keys, one line after the other."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from django.db import connection

from bench import books, places
from bench.pairs import Outcome, in_turn
from bench.plain import Plain, Row
from tagih.commands import matching, operation
from tagih.commands.operation import Call
from tagih.domain import remittance
from tagih.models import Company
from tagih.models.base import public_id

DAYS = 30
"""Days over which the lines are spread."""


def run(receivables: int, pairs: int) -> Outcome:
    """Half as many lines as there are open receivables: seven of ten name their invoice, the others less or nothing."""
    name = places.seeded(receivables)
    asked: list[tuple[str, int, str]] = []

    def product(outcome: Outcome) -> None:
        places.copy(name)
        call = _call()
        asked[:] = _arrive(call, receivables // 2)
        matching._index(call)
        with outcome.ours(len(asked)):
            done = matching.match(call)
        assert done.applied > 0.8 * len(asked), done

    def reference(outcome: Outcome) -> None:
        company_id = Company.objects.get().pk
        with Plain("matching") as plain, outcome.theirs():
            for key, amount_minor, account in asked:
                plain.fetch("by_number", company_id, key)
                plain.fetch("by_amount", company_id, amount_minor)
                plain.fetch("by_account", company_id, account)

    return in_turn(pairs, product, reference)


def scaling(receivables: int, pairs: int) -> Outcome:
    """The lines of `run` against a tenth of them: the ratio is how many times longer ten times as many take."""
    name = places.seeded(receivables)

    def matched(count: int, outcome: Outcome, ours: bool) -> None:
        places.copy(name)
        call = _call()
        _arrive(call, count)
        matching._index(call)
        with outcome.ours(count) if ours else outcome.theirs():
            matching.match(call)

    def product(outcome: Outcome) -> None:
        matched(receivables // 2, outcome, ours=True)

    def reference(outcome: Outcome) -> None:
        matched(receivables // 20, outcome, ours=False)

    return in_turn(pairs, product, reference)


def _call() -> Call:
    return operation.call(Company.objects.get(), "bench", datetime.combine(books.TODAY, time(9), UTC), books.TODAY)


def _arrive(call: Call, count: int) -> list[tuple[str, int, str]]:
    """The lines of so many transfers, as an import leaves them. Returns number's key, amount and account of each."""
    company_id = call.company.pk
    at = connection.ops.adapt_datetimefield_value(call.now)
    with Plain("matching") as plain:
        owed = plain.query(
            "SELECT r.number, r.balance_minor, c.id, c.name FROM tagih_receivable r "
            "JOIN tagih_customer c ON c.id = r.customer_id WHERE r.balance_minor > 0 ORDER BY r.id LIMIT ?", count,
        )  # fmt: skip
        made = [_line(company_id, at, position, row) for position, row in enumerate(owed)]
        with plain.transaction():
            plain.one("account", company_id, at)
            plain.one("file", company_id, at)
            plain.one("statement", company_id, True)
            plain.many("line", made)
    return [(remittance.number_keys(row[0])[0], row[1], line[6]) for row, line in zip(owed, made, strict=True)]


def _line(company_id: int, at: object, position: int, row: Row) -> Row:
    """The transfer for one receivable, said in one of ten ways."""
    number, amount_minor, customer, name = row
    way = position % 10
    text = (
        f"Rechnung {number} danke", f"INV {number}", f"RE-NR {number} vom 12.03.2026", f"{number.replace('-', '')}", f"pmt {number}",
        f"{number} KD 4711", f"invoice {number} thank you", "danke", f"Rg {number[:-1]}{(int(number[-1]) + 1) % 10}", "",
    )[way]  # fmt: skip
    on = books.TODAY - timedelta(days=DAYS - position * DAYS // 1_000_000 % DAYS)
    payer = name.upper() if way % 2 else name
    account = f"DE{customer:020d}"
    return company_id, public_id(), on.isoformat(), amount_minor, f"{position}", payer, account, text, at
