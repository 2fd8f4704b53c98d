"""The seeded books put into an empty database: migrated, a company made by its own command, then plain SQL.

All triggers and indexes are on, so nothing can be loaded that the product itself could not have written.
"""

from __future__ import annotations

from django.db import connection

from bench import books
from bench.books import LOADED_AT, TODAY, Rows
from bench.plain import Plain
from tagih.commands import company as companies
from tagih.commands import operation, setup
from tagih.models import ChainHead, Company

_SQLITE_WHILE_LOADING = "PRAGMA synchronous=OFF; PRAGMA cache_size=-1048576"
_POSTGRES_WHILE_LOADING = "SET synchronous_commit = off"
_CUSTOMER = (
    "business", "en", "", "Client Street 1\n1000 Somewhere", "", "", "", "", "", "regular", "", "", "", "", "", "", "", None, "",
)  # fmt: skip
_CONTACT = (1, "pays", "")
_INVOICE = ("invoice", "issued", None, None, "", "", "", False, 0, 0, "", "")
_RECEIVABLE = (1, 0, None)
_CASE = (None, None, None)
"""What all rows of a table have in common, after the columns that differ."""


def load(receivables: int) -> None:
    """Fill the database that Django's connection points at."""
    setup.migrate()
    company = found()
    head = books.Head(*ChainHead.objects.values_list("seq", "sha").get(company=company))
    at = connection.ops.adapt_datetimefield_value(LOADED_AT)
    with Plain("import") as plain:
        plain.connection.execute(_POSTGRES_WHILE_LOADING) if plain.on_postgresql else plain.connection.executescript(
            _SQLITE_WHILE_LOADING
        )
        for rows in books.customers(company.pk, receivables):
            with plain.transaction():
                plain.many("customer", _with(rows.customer, _CUSTOMER))
                plain.many("contact", _with(rows.contact, _CONTACT))
        for rows in books.receivables(company.pk, receivables, head, str(at)):
            with plain.transaction():
                _write(plain, rows)
                plain.one("head", head.seq, head.sha, company.pk)
        _settle(plain)


def found() -> Company:
    """Anna's Studio, with all that a page needs, its books complete up to `TODAY`."""
    companies.add(LOADED_AT, "bench", name="Anna's Studio", country="NL", currency="EUR", code="ANNA", mode="automatic")
    company = Company.objects.get(code="ANNA")
    call = operation.call(company, "bench", LOADED_AT, TODAY)
    companies.set_details(
        call, address="Oudegracht 112\n3511 AW Utrecht\nNetherlands", tax_id="NL004495445B01", registration="KvK 30123456",
        email="anna@studio.example.invalid", phone="+31 30 123 45 67", iban="NL91ABNA0417164300", bic="ABNANL2A",
    )  # fmt: skip
    companies.books_complete(call, on=TODAY)
    return company


def _write(plain: Plain, rows: Rows) -> None:
    plain.many("invoice", _with(rows.invoice, _INVOICE))
    plain.many("receivable", _with(rows.receivable, _RECEIVABLE))
    plain.many("case", _with(rows.case, _CASE))
    plain.many("entry", rows.entry)
    plain.many("line", rows.line)
    plain.one("posted", rows.entry[0][0], rows.entry[-1][0])
    plain.many("event", rows.event)


def _with(rows: list[tuple[object, ...]], common: tuple[object, ...]) -> list[tuple[object, ...]]:
    return [row + common for row in rows]


def _settle(plain: Plain) -> None:
    """Leave the database as a long-lived one is: counters behind the last row, its statistics and log in order."""
    if not plain.on_postgresql:
        plain.query("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    tables = ("customer", "contact", "invoice", "receivable", "case", "journal_entry", "journal_line", "event")
    for table in tables:
        plain.query(f"SELECT setval('tagih_{table}_id_seq', (SELECT MAX(id) FROM tagih_{table}))")
    plain.cursor.execute("VACUUM (FREEZE, ANALYZE)")
