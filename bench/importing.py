"""A file of invoices brought into the books, against the same rows by plain SQL in one transaction."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, time, timedelta

from bench import books, places
from bench.pairs import Outcome, in_turn
from bench.plain import Plain, Row
from tagih.commands import imports, operation
from tagih.models import Company

ROWS, EACH = 20_000, 10
"""Invoices in the file, and how many of them each of its customers has; none is in the books yet."""
_COLUMNS = ("customer", "customer_name", "email", "country", "invoice", "issued_on", "due_on", "currency", "amount")


def run(receivables: int, pairs: int) -> Outcome:
    """Reading and checking the file, then customers, invoices, receivables, cases, postings and events."""
    name, data = places.seeded(receivables), _file()
    written: list[tuple[str, list[Row]]] = []

    def product(outcome: Outcome) -> None:
        places.copy(name)
        call = operation.call(Company.objects.get(), "bench", datetime.combine(books.TODAY, time(9), UTC), books.TODAY)
        with outcome.ours(ROWS):
            done = imports.receivables(call, parsed=imports.read(data, "plain"), source="bench")
        assert (done.invoices, done.refused) == (ROWS, [])
        written[:] = written or _written(receivables)

    def reference(outcome: Outcome) -> None:
        places.copy(name)
        with Plain("import") as plain, outcome.theirs(), plain.transaction():
            for table, rows in written:
                plain.many(table, rows)

    return in_turn(pairs, product, reference)


def _file() -> bytes:
    """The invoices of customers who are not in the books yet."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for n in range(ROWS):
        customer = f"NEW-{n // EACH:05d}"
        issued_on = books.BEFORE - timedelta(days=n % 90)
        amount = f"{10 + n % 900}.{n % 100:02d}"
        writer.writerow(
            (customer, f"{customer} Ltd", f"pay@{customer.lower()}.example.invalid", "GB", f"N-{n:06d}", issued_on,
             issued_on + timedelta(days=30), "EUR", amount)
        )  # fmt: skip
    return out.getvalue().encode()


def _written(receivables: int) -> list[tuple[str, list[Row]]]:
    """The rows of the import, table by table, as the product left them."""
    customers = receivables // books.RECEIVABLES_EACH
    after = {
        "customer": customers, "contact": customers, "invoice": receivables, "receivable": receivables,
        "case": receivables, "entry": receivables, "line": 2 * receivables,
    }  # fmt: skip
    with Plain("import") as plain:
        rows = {
            table: plain.stored(table, "id > ?", last, **({"posted": "false"} if table == "entry" else {}))
            for table, last in after.items()
        }
        rows["posted"] = [(receivables + 1, receivables + ROWS)]
        rows["event"] = plain.stored("event", "seq > (SELECT MAX(seq) - ? FROM tagih_event)", ROWS + 1)
        rows["head"] = plain.query("SELECT seq, sha, company_id FROM tagih_chain_head")
    return list(rows.items())
