"""The report of aged receivables over all customers, against one GROUP BY over the covering index."""

from __future__ import annotations

from datetime import timedelta

from bench import books, places
from bench.pairs import Outcome, in_turn
from bench.plain import Plain
from tagih.models import Company
from tagih.reports.aged_receivables import aged_receivables


def run(receivables: int, pairs: int) -> Outcome:
    """The balances of today, as the report's rows; both sides fetch every row."""
    places.seeded(receivables)
    company = Company.objects.get()
    late = [(books.TODAY - timedelta(days=days)).isoformat() for days in (1, 31, 61, 91)]
    rows: list[object] = []

    def product(outcome: Outcome) -> None:
        with outcome.ours(receivables):
            table = aged_receivables(company, books.TODAY)
        rows[:] = table.rows

    def reference(outcome: Outcome) -> None:
        with Plain("aged_receivables") as plain, outcome.theirs():
            found = plain.fetch("aged", *late, company.pk)
        assert found == rows
        rows.clear()

    return in_turn(pairs, product, reference)
