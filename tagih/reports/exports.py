"""The journal for other programs: plain-text accounting (hledger, beancount), which check it, and CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import date

from django.db.models import Min

from tagih.domain import money, posting
from tagih.domain.errors import Invalid
from tagih.models import Company, Customer, JournalEntry, JournalLine, Receivable
from tagih.reports.journal import Entry, Line, entries
from tagih.reports.snapshot import CHUNK, snapshot
from tagih.reports.table import neutral

LONGEST_CODE = 12
"""Digits of an entry's digest that name it in an export; the chain of events holds them all."""


def export(company: Company, to: str) -> Iterator[str]:
    """The whole journal as text in parts, as of one moment. `to`: hledger, beancount or csv.

    An entry carries the first digits of its digest, which the chain of events also holds. Receivables have an account
    for each customer. Raises Invalid `export_unknown`.
    """
    if to not in EXPORTS:
        raise Invalid("export_unknown", to=to[:20], names=", ".join(EXPORTS))
    return _written(company, EXPORTS[to])


def _written(company: Company, write: Callable[[Books], Iterator[str]]) -> Iterator[str]:
    with snapshot():
        yield from write(Books(company))


class Books:
    """What every export of one company needs: its accounts, its currencies, its first day."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.customers = dict(Customer.objects.of(company).order_by("id").values_list("id", "number"))
        self.components = _components(self.customers)

    def account(self, line: Line) -> str:
        """The account of a line as plain-text accounting names it."""
        name = posting.ACCOUNTS[line.account]
        if line.account == posting.RECEIVABLE and line.customer_id is not None:
            return f"{name}:{self.components[line.customer_id]}"
        return name

    def accounts(self) -> Iterator[str]:
        """Every account that may be used, those of customers that were ever billed included."""
        yield from posting.ACCOUNTS.values()
        billed = Receivable.objects.of(self.company).order_by("customer_id").values_list("customer_id", flat=True)
        for customer_id in billed.distinct().iterator(chunk_size=CHUNK):
            yield f"{posting.ACCOUNTS[posting.RECEIVABLE]}:{self.components[customer_id]}"

    def currencies(self) -> list[str]:
        """The company's currency, then the others in the books."""
        found = set(JournalLine.objects.of(self.company).values_list("currency", flat=True).distinct())
        return [self.company.currency, *sorted(found - {self.company.currency})]

    def first_on(self) -> date:
        """The day of the first entry."""
        first = JournalEntry.objects.of(self.company).aggregate(first=Min("on"))["first"]
        return first or date(2000, 1, 1)

    def amount(self, line: Line) -> str:
        """`100.00 USD`, with `@@ 92.10 EUR` in a foreign currency: the books' own value of it."""
        shown = f"{money.plain(line.amount_minor, line.currency)} {line.currency}"
        if line.currency == self.company.currency:
            return shown
        return f"{shown} @@ {money.plain(abs(line.base_minor), self.company.currency)} {self.company.currency}"


def _components(customers: dict[int, str]) -> dict[int, str]:
    """By customer, the last part of its account: its number in letters, digits and hyphens, each once."""
    taken: set[str] = set()
    found: dict[int, str] = {}
    for row_id, number in customers.items():
        plain = re.sub(r"[^A-Za-z0-9-]+", "-", number)
        plain = plain[0].upper() + plain[1:] if plain[:1].isalnum() else f"C{plain}"
        name, again = plain, 1
        while name in taken:
            again += 1
            name = f"{plain}-{again}"
        taken.add(name)
        found[row_id] = name
    return found


def _code(entry: Entry) -> str:
    return entry.digest[:LONGEST_CODE]


# --- hledger -------------------------------------------------------------------------------------------------


def hledger(books: Books) -> Iterator[str]:
    """A journal that `hledger check --strict` accepts: commodities and accounts are declared."""
    yield f"; {_line(books.company.name)}: journal, written by Tagih\n\ndecimal-mark .\n"
    for currency in books.currencies():
        digits = money.minor_digits(currency)
        yield f"commodity 1000.{'0' * digits} {currency}\n"
    for account in books.accounts():
        yield f"account {account}\n"
    for entry in entries(books.company):
        lines = [f"    {books.account(line)}  {books.amount(line)}\n" for line in entry.lines]
        yield f"\n{entry.on} * ({_code(entry)}) {_description(entry.text)}  ; kind: {entry.kind}\n" + "".join(lines)


def _description(text: str) -> str:
    """One line in which nothing begins a comment or divides payee from note."""
    return _line(text).replace(";", ",").replace("|", "/") or "-"


def _line(text: str) -> str:
    """`text` in one line, without control characters."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


# --- beancount -----------------------------------------------------------------------------------------------


def beancount(books: Books) -> Iterator[str]:
    """A ledger that `bean-check` accepts."""
    base = books.company.currency
    yield f'option "title" "{_quoted(books.company.name)}"\noption "operating_currency" "{base}"\n'
    # The value of a foreign line is divided by its units and multiplied again: less than a tenth of a unit is noise.
    for currency in books.currencies():
        yield f'option "inferred_tolerance_default" "{currency}:0.{"0" * money.minor_digits(currency)}1"\n'
    first_on = books.first_on()
    for currency in books.currencies():
        yield f"{first_on} commodity {currency}\n"
    for account in books.accounts():
        yield f"{first_on} open {account}\n"
    for entry in entries(books.company):
        lines = [f"  {books.account(line)}  {books.amount(line)}\n" for line in entry.lines]
        head = f'\n{entry.on} * "{_quoted(entry.text)}"\n  code: "{_code(entry)}"\n  kind: "{entry.kind}"\n'
        yield head + "".join(lines)


def _quoted(text: str) -> str:
    return _line(text).replace("\\", "\\\\").replace('"', '\\"')


# --- CSV -----------------------------------------------------------------------------------------------------


CSV_COLUMNS = (
    "entry", "on", "kind", "text", "account", "customer", "amount", "currency", "base_amount", "base_currency",
)  # fmt: skip


def csv_lines(books: Books) -> Iterator[str]:
    """A line for each side of each entry; positive is debit."""
    yield ",".join(CSV_COLUMNS) + "\n"
    base = books.company.currency
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for entry in entries(books.company):
        head = (_code(entry), entry.on, entry.kind, neutral(_line(entry.text)))
        for line in entry.lines:
            customer = neutral(books.customers[line.customer_id]) if line.customer_id is not None else ""
            amount, value = money.plain(line.amount_minor, line.currency), money.plain(line.base_minor, base)
            writer.writerow((*head, books.account(line), customer, amount, line.currency, value, base))
        yield out.getvalue()
        out.seek(0)
        out.truncate()


EXPORTS: dict[str, Callable[[Books], Iterator[str]]] = {"hledger": hledger, "beancount": beancount, "csv": csv_lines}
