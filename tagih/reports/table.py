"""`Table`: what every report returns, and how every door shows it: JSON, CSV, XLSX or rows of text."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from django.utils.translation import gettext

from tagih.domain import money

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Kind = Literal["text", "money", "days", "date", "count"]
Row = tuple[Any, ...]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""How a cell begins that a spreadsheet might run (OWASP, CSV Injection, read 2026-11)."""
_EXACT_IN_XLSX = 10**15
"""From this many minor units on an amount is written as text: a spreadsheet keeps 15 digits (ECMA-376, 18.18.22)."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key as programs name it, its label as people read it, and what its cells are.

    Cells: text; money as minor units of the currency in the row's column `currency`; days and counts as integers;
    dates. None is an empty cell.
    """

    key: str
    label: str | _StrPromise
    kind: Kind = "text"


@dataclass(frozen=True)
class Table:
    """Rows under columns. `rows` are plain tuples as the database gave them; nothing is worked out before it is shown."""

    name: str
    title: str | _StrPromise
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    as_of: date | None = None

    @cached_property
    def totals(self) -> dict[str, Row]:
        """By currency, in order, one row in which money and counts are summed and every other cell is None."""
        if self._currency_at is None:
            return {}
        rows_of: dict[str, list[Row]] = {}
        for row in self.rows:
            rows_of.setdefault(row[self._currency_at], []).append(row)
        return {currency: self._total(currency, rows_of[currency]) for currency in sorted(rows_of)}

    def _total(self, currency: str, rows: Sequence[Row]) -> Row:
        cells: list[Any] = []
        for column, values in zip(self.columns, zip(*rows, strict=True), strict=True):
            cells.append(sum(filter(None, values)) if column.kind in ("money", "count") else None)
        if self._currency_at is not None:
            cells[self._currency_at] = currency
        return tuple(cells)

    @cached_property
    def _currency_at(self) -> int | None:
        return next((at for at, column in enumerate(self.columns) if column.key == "currency"), None)

    def currency(self, row: Row) -> str:
        """The currency of the amounts in `row`."""
        return str(row[self._currency_at]) if self._currency_at is not None else ""


class Text(NamedTuple):
    """A table in words: labels, rows and total rows, for a terminal."""

    header: tuple[str, ...]
    rows: list[tuple[str, ...]]
    totals: list[tuple[str, ...]]


# --- JSON ----------------------------------------------------------------------------------------------------


def as_json(table: Table) -> dict[str, Any]:
    """`{"columns": [keys], "rows": [{key: value}], "totals": {currency: {key: value}}}`, amounts as Money prints them."""
    keys = [column.key for column in table.columns]
    makers = [_JSON[column.kind] for column in table.columns]

    def made(row: Row) -> dict[str, Any]:
        currency = table.currency(row)
        return {key: make(cell, currency) for key, make, cell in zip(keys, makers, row, strict=True)}

    totals = {}
    for currency, row in table.totals.items():
        totals[currency] = {key: cell for key, cell in made(row).items() if cell is not None and key != "currency"}
    return {"columns": keys, "rows": [made(row) for row in table.rows], "totals": totals}


def _json_money(cell: Any, currency: str) -> Any:
    return None if cell is None else {"amount": money.plain(cell, currency), "currency": currency}


def _json_plain(cell: Any, _: str) -> Any:
    return cell


def _json_date(cell: Any, _: str) -> Any:
    return None if cell is None else str(cell)


_JSON: dict[Kind, Callable[[Any, str], Any]] = {
    "text": _json_plain, "money": _json_money, "days": _json_plain, "date": _json_date, "count": _json_plain,
}  # fmt: skip


# --- text ----------------------------------------------------------------------------------------------------


def as_text(table: Table) -> Text:
    """Every cell as text without control characters; money and counts as machines write them, to be right-aligned."""
    header = tuple(str(column.label) for column in table.columns)
    totals = [_titled(row, table) for row in _words(table, table.totals.values())]
    return Text(header, [tuple(map(_shown, row)) for row in _words(table, table.rows)], totals)


def _titled(words: list[str], table: Table) -> tuple[str, ...]:
    """A total row, with the word for it in the first cell where it has room."""
    return (words[0] or gettext("Total"), *words[1:]) if table.columns[0].key != "currency" else tuple(words)


def _shown(text: str) -> str:
    return text if text.isprintable() else "".join(letter if letter.isprintable() else " " for letter in text)


def _words(table: Table, rows: Iterable[Row]) -> Iterable[list[str]]:
    """Rows with every cell as plain text."""
    kinds = [column.kind for column in table.columns]
    for row in rows:
        currency = table.currency(row)
        yield [_word(kind, cell, currency) for kind, cell in zip(kinds, row, strict=True)]


def _word(kind: Kind, cell: Any, currency: str) -> str:
    if cell is None:
        return ""
    return money.plain(cell, currency) if kind == "money" else str(cell)


# --- CSV -----------------------------------------------------------------------------------------------------


def as_csv(table: Table) -> str:
    """A heading of keys and the rows, without totals. Text that a spreadsheet would run gets an apostrophe in front."""
    is_text = [column.kind == "text" for column in table.columns]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.key for column in table.columns])
    for words in _words(table, table.rows):
        writer.writerow(neutral(word) if text else word for word, text in zip(words, is_text, strict=True))
    return out.getvalue()


def neutral(text: str) -> str:
    """`text`, so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


# --- XLSX ----------------------------------------------------------------------------------------------------


def as_xlsx(table: Table) -> bytes:
    """One sheet: labels, rows, totals. Amounts are numbers in the digits of their currency, text is never a formula."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties(
            {"title": str(table.title), "created": datetime.combine(table.as_of or date(2000, 1, 1), time())}
        )
        sheet = _Sheet(book, table)
        sheet.write_header()
        for at, row in enumerate(table.rows, 1):
            sheet.write(at, row, is_total=False)
        for at, row in enumerate(table.totals.values(), len(table.rows) + 1):
            sheet.write(at, row, is_total=True)
    return out.getvalue()


class _Sheet:
    """The sheet of a table, with each cell format made once."""

    def __init__(self, book: Any, table: Table) -> None:
        self.book, self.table = book, table
        self.sheet = book.add_worksheet()
        self.formats: dict[tuple[str, bool], Any] = {}

    def write_header(self) -> None:
        self.sheet.freeze_panes(1, 0)
        for at, column in enumerate(self.table.columns):
            self.sheet.set_column(at, at, max(12, len(str(column.label)) + 2))
            self.sheet.write_string(0, at, str(column.label), self._format("", is_bold=True))

    def write(self, at: int, row: Row, is_total: bool) -> None:
        currency = self.table.currency(row)
        for position, (column, cell) in enumerate(zip(self.table.columns, row, strict=True)):
            if cell is not None:
                self._write_cell(at, position, column.kind, cell, currency, is_total)

    def _write_cell(self, at: int, position: int, kind: Kind, cell: Any, currency: str, is_bold: bool) -> None:
        if kind == "money" and abs(cell) < _EXACT_IN_XLSX:
            number = self._format(_digits(currency), is_bold)
            self.sheet.write_number(at, position, float(money.to_decimal(cell, currency)), number)
        elif kind == "date":
            self.sheet.write_datetime(at, position, cell, self._format("yyyy-mm-dd", is_bold))
        elif kind in ("days", "count"):
            self.sheet.write_number(at, position, cell, self._format("0", is_bold))
        else:
            self.sheet.write_string(at, position, _word(kind, cell, currency), self._format("", is_bold))

    def _format(self, number: str, is_bold: bool) -> Any:
        if (number, is_bold) not in self.formats:
            look = {"num_format": number} if number else {}
            self.formats[number, is_bold] = self.book.add_format({**look, "bold": is_bold})
        return self.formats[number, is_bold]


def _digits(currency: str) -> str:
    digits = money.minor_digits(currency)
    return "#,##0" + ("." + "0" * digits if digits else "")
