"""Invoices made and issued one at a time, and drafts issued together, each against its rows by plain SQL."""

from __future__ import annotations

from datetime import UTC, datetime, time
from itertools import groupby
from operator import itemgetter
from typing import Any

from bench import books, places
from bench.pairs import Outcome, in_turn
from bench.plain import Plain, Row
from tagih.commands import invoices, operation
from tagih.commands.operation import Call
from tagih.models import Company

SINGLE, BATCH = 300, 1000
"""Invoices of one run."""
LINES = (
    {"description": "Brand design", "quantity": "24", "unit": "h", "unit_price": "95.00", "tax_rate": "21"},
    {"description": "Menu cards, printed", "quantity": "500", "unit_price": "1.35", "tax_rate": "9"},
    {"description": "Photo session", "quantity": "1", "unit_price": "640.00", "discount": "10", "tax_rate": "21"},
)
_DRAFTS = "bench_drafts"
_DRAFT = {"number": "NULL", "creditor_reference": "''", "issued_on": "NULL", "terms": "''", "state": "'draft'"}

Written = list[tuple[str, list[Row]]]
"""Statements of one transaction, each with its rows."""


def single(receivables: int, pairs: int) -> Outcome:
    """Invoices with three lines and two tax rates, each drafted, numbered, posted, chained and committed by itself."""
    name = places.seeded(receivables)
    transactions: list[Written] = []

    def product(outcome: Outcome) -> None:
        places.copy(name)
        call = _warmed()
        last = _last_ids()
        with outcome.ours(SINGLE):
            for customer in range(2, SINGLE + 2):
                _issue(call, customer)
        transactions[:] = transactions or _one_by_one(last)

    def reference(outcome: Outcome) -> None:
        places.copy(name)
        _warmed()
        with Plain("issue_invoice") as plain, outcome.theirs():
            for written in transactions:
                _write(plain, written)

    return in_turn(pairs, product, reference)


def batch(receivables: int, pairs: int) -> Outcome:
    """A thousand drafts that are stored already, numbered and posted in one transaction."""
    places.copy(places.seeded(receivables), _DRAFTS)
    call = _warmed()
    drafts = [_draft(call, customer) for customer in range(1, BATCH + 1)]
    written: Written = []

    def product(outcome: Outcome) -> None:
        places.copy(_DRAFTS)
        last = _last_ids()
        with outcome.ours(BATCH):
            invoices.issue_batch(call, drafts=drafts)
        written[:] = written or _together(last)

    def reference(outcome: Outcome) -> None:
        places.copy(_DRAFTS)
        with Plain("issue_batch") as plain, outcome.theirs():
            _write(plain, written)

    try:
        return in_turn(pairs, product, reference)
    finally:
        places.drop(_DRAFTS)


def _warmed() -> Call:
    """A call in whose year one invoice is issued already."""
    call = operation.call(Company.objects.get(), "bench", datetime.combine(books.TODAY, time(9), UTC), books.TODAY)
    _issue(call, 1)
    return call


def _issue(call: Call, customer: int) -> None:
    invoices.draft_and_issue(call, customer=f"C{customer:06d}", lines=LINES, terms="net 30")


def _draft(call: Call, customer: int) -> str:
    return invoices.draft(call, customer=f"C{customer:06d}", lines=LINES, terms="net 30").public_id


def _write(plain: Plain, written: Written) -> None:
    with plain.transaction():
        for name, rows in written:
            plain.many(name, rows)


# --- what the product wrote ----------------------------------------------------------------------------------


def _last_ids() -> dict[str, int]:
    """The last id of each table before the product runs."""
    tables = ("invoice", "receivable", "case", "journal_entry", "journal_line", "event")
    with Plain("issue_batch") as plain:
        return {table: plain.query(f"SELECT MAX(id) FROM tagih_{table}")[0][0] for table in tables}


def _together(last: dict[str, int]) -> Written:
    """The rows of all issued invoices, table by table."""
    with Plain("issue_batch") as plain:
        return _tables(plain, last)


def _tables(plain: Plain, last: dict[str, int]) -> Written:
    first_entry = last["journal_entry"] + 1
    entries = plain.stored("entry", "id >= ?", first_entry, posted="false")
    issued = (
        "SELECT number, creditor_reference, issued_on, terms, id FROM tagih_invoice "
        "WHERE number IS NOT NULL AND external_source = '' AND id > ?"
    )
    return [
        ("receivable", plain.stored("receivable", "id > ?", last["receivable"])),
        ("case", plain.stored("case", "id > ?", last["case"])),
        ("entry", entries),
        ("line", plain.stored("line", "id > ?", last["journal_line"])),
        ("posted", [(first_entry, first_entry + len(entries) - 1)]),
        ("issued", plain.query(issued + " ORDER BY id", _first_invoice(plain, last) - 1)),
        ("series", plain.query("SELECT last_number, last_on, id FROM tagih_series")),
        ("event", plain.stored("event", "id > ?", last["event"])),
        ("head", plain.query("SELECT seq, sha, company_id FROM tagih_chain_head")),
    ]


def _first_invoice(plain: Plain, last: dict[str, int]) -> int:
    """Drafts have their ids already, so what was issued is told by its receivables."""
    sql = "SELECT MIN(invoice_id) FROM tagih_receivable WHERE id > ?"
    return int(plain.query(sql, last["receivable"])[0][0])


def _one_by_one(last: dict[str, int]) -> list[Written]:
    """The same rows and those of the drafts, invoice by invoice."""
    with Plain("issue_invoice") as plain:
        tables: dict[str, Any] = dict(_tables(plain, last))
        drafts = plain.stored("invoice", "id > ?", last["invoice"], **_DRAFT)
        lines = _by(2, plain.stored("invoice_line", "invoice_id > ?", last["invoice"]))
        taxes = _by(2, plain.stored("tax", "invoice_id > ?", last["invoice"]))
    sides = _by(2, tables["line"])
    last_number, last_on, series_id = tables["series"][0]
    company_id = tables["head"][0][2]
    return [
        [
            ("invoice", [draft]), ("invoice_line", lines[draft[0]]), ("tax", taxes[draft[0]]),
            ("receivable", [receivable]), ("case", [case]), ("entry", [entry]), ("line", sides[entry[0]]),
            ("posted", [(entry[0], entry[0])]), ("issued", [issued]),
            ("series", [(last_number - SINGLE + place, last_on, series_id)]), ("event", [event]),
            ("head", [(event[2], event[-1], company_id)]),
        ]
        for place, (draft, receivable, case, entry, issued, event) in enumerate(
            zip(drafts, *(tables[name] for name in ("receivable", "case", "entry", "issued", "event")), strict=True), 1
        )
    ]  # fmt: skip


def _by(column: int, rows: list[Row]) -> dict[Any, list[Row]]:
    """Rows by the value of a column, in their order."""
    ordered = sorted(rows, key=itemgetter(column))
    return {value: list(part) for value, part in groupby(ordered, key=itemgetter(column))}
