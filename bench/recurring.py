"""Ten thousand invoices that come again on one day, with everything that follows, against their rows by plain SQL."""

from __future__ import annotations

from datetime import UTC, datetime, time

from django.conf import settings

from bench import books, places
from bench.issuing import LINES, Written, _warmed, _write
from bench.pairs import Outcome, in_turn
from bench.plain import Plain, Row
from tagih.commands import operation, recurring, recurring_run
from tagih.models import Company

COUNT = 10_000
"""Recurring invoices, one for each customer there is; several where there are fewer."""
_DUE = "bench_due"
_TABLES = {
    "invoice": "invoice", "invoice_line": "invoice_line", "tax": "invoice_tax", "receivable": "receivable", "case": "case",
    "entry": "journal_entry", "line": "journal_line", "event": "event", "message": "message",
    "dispatch": "dispatch", "occurrence": "occurrence",
}  # fmt: skip
"""Statement by statement, the table it adds to, in the order of the foreign keys."""
_AS_BORN = {
    "invoice": {
        "number": "NULL", "creditor_reference": "''", "issued_on": "NULL", "terms": "''", "state": "'draft'",
    }, "entry": {"posted": "false"},
}  # fmt: skip
"""Columns that are set after a row is added."""


def batch(receivables: int, pairs: int) -> Outcome:
    """Draft, issue, post, chain and queue for delivery, in as many transactions as the product takes."""
    places.copy(places.seeded(receivables), _DUE)
    call = _warmed()
    _repeat(receivables)
    transactions: list[Written] = []

    def product(outcome: Outcome) -> None:
        places.copy(_DUE)
        last = _last_ids()
        with outcome.ours(COUNT):
            done = recurring_run.run(call)
        assert done == recurring_run.Billed(issued=COUNT, queued=done.queued), done
        transactions[:] = transactions or _written(last)

    def reference(outcome: Outcome) -> None:
        places.copy(_DUE)
        with Plain("recurring_batch") as plain, outcome.theirs():
            for written in transactions:
                _write(plain, written)

    try:
        return in_turn(pairs, product, reference)
    finally:
        places.drop(_DUE)


def _repeat(receivables: int) -> None:
    """Have the invoice of three lines and two rates come on the day of the run, for one customer after another."""
    call = operation.call(Company.objects.get(), "bench", datetime.combine(books.TODAY, time(8), UTC), books.TODAY)
    customers = receivables // books.RECEIVABLES_EACH
    for number in range(COUNT):
        recurring.add(
            call, customer=f"C{number % customers + 1:06d}", name="Hosting", lines=LINES, cycle="monthly",
            terms="net 30", message="For {month}, with thanks",
        )  # fmt: skip


def _last_ids() -> dict[str, int]:
    with Plain("recurring_batch") as plain:
        return {
            name: plain.query(f"SELECT COALESCE(MAX(id), 0) FROM tagih_{table}")[0][0]
            for name, table in _TABLES.items()
        }


def _written(last: dict[str, int]) -> list[Written]:
    """The rows of all tables, cut into the transactions of the run: every invoice has as many rows as any other."""
    with Plain("recurring_batch") as plain:
        rows = {
            name: sorted(plain.stored(name, "id > ?", last[name], **_AS_BORN.get(name, {})), key=_id)
            for name in _TABLES
        }
        issued = plain.query(
            "SELECT number, creditor_reference, issued_on, terms, id FROM tagih_invoice WHERE id > ? ORDER BY id",
            last["invoice"],
        )
        moved = plain.query("SELECT made, next_on, state, problem, tried_on, id FROM tagih_recurring ORDER BY id")
        ((series_id, last_number, last_on),) = plain.query("SELECT id, last_number, last_on FROM tagih_series")
        ((company_id,),) = plain.query("SELECT company_id FROM tagih_chain_head")
    size, made = settings.BATCH_RECURRING, []
    for start in range(0, COUNT, size):
        part = {name: _slice(found, start, size) for name, found in rows.items()}
        entries, events = part["entry"], part["event"]
        made.append([
            *part.items(), ("posted", [(entries[0][0], entries[-1][0])]), ("issued", issued[start : start + size]),
            ("moved", moved[start : start + size]),
            ("series", [(last_number - COUNT + min(start + size, COUNT), last_on, series_id)]),
            ("head", [(events[-1][2], events[-1][-1], company_id)]),
        ])  # fmt: skip
    return made


def _id(row: Row) -> int:
    """The id of a row: on PostgreSQL it is a text, ready for COPY."""
    return int(row[0])


def _slice(found: list[Row], start: int, size: int) -> list[Row]:
    """The rows that belong to the invoices from `start` on."""
    each = len(found) / COUNT
    return found[round(start * each) : round((start + size) * each)]
