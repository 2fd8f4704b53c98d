"""A CSV of invoices and their payments, read by a mapping into rows with exact amounts and dates."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import charset_normalizer

from tagih.adapters.importers.mapping import DATE_FORMS, Mapping
from tagih.domain import money
from tagih.domain.errors import DomainError, Invalid
from tagih.domain.reasons import Reason

_LONGEST = {"customer": 40, "customer_name": 160, "email": 254, "invoice": 60, "country": 2, "language": 10}
_EMAIL = re.compile(r"[^\s@<>(),;:\"\\]{1,64}@[A-Za-z0-9.-]{1,190}")
LARGEST_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ReceivableRow:
    """One invoice as another program knows it, with the payment that settled it if there was one."""

    line: int
    customer: str
    customer_name: str
    email: str
    country: str
    language: str
    invoice: str
    issued_on: date
    due_on: date
    currency: str
    amount_minor: int
    paid_on: date | None
    paid_minor: int
    last_asked_on: date | None
    last_asked_step: int | None


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that does not fit, and why. The heading is line 1."""

    line: int
    because: Reason


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a file holds: the rows that can be used and the lines that cannot."""

    good: list[ReceivableRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return len(self.good) + len(self.problems)


def read(data: bytes, mapping: Mapping) -> Parsed:
    """All rows of a CSV. Raises Invalid only where no row can be read: not text, no heading, a column missing."""
    reader = csv.reader(io.StringIO(_text(data), newline=""), delimiter=_delimiter(data))
    heading = [name.strip() for name in next(reader, [])]
    if not heading:
        raise Invalid("file_empty")
    columns = _columns(heading, mapping)
    parsed = Parsed()
    for line, cells in _lines(reader, parsed):
        if not any(cells):
            continue
        if len(cells) != len(heading):
            parsed.problems.append(
                Problem(line, Reason("columns_differ", {"count": len(cells), "expected": len(heading)}))
            )
            continue
        try:
            parsed.good.append(_row(line, cells, columns, mapping))
        except DomainError as problem:
            parsed.problems.append(Problem(line, problem.reason))
    if not parsed.rows:
        raise Invalid("file_empty")
    return parsed


def _lines(reader: Any, parsed: Parsed) -> Iterator[tuple[int, list[str]]]:
    """Lines with their number; what the CSV reader itself cannot take is a problem of that line."""
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            parsed.problems.append(Problem(reader.line_num, Reason("line_unreadable")))
            continue
        yield reader.line_num, cells


def _text(data: bytes) -> str:
    """The file as text: UTF-8 (with or without its mark), else what the bytes look like, else Windows-1252."""
    if len(data) > LARGEST_BYTES:
        raise Invalid("file_too_large", limit=LARGEST_BYTES // 1024 // 1024)
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    guess = charset_normalizer.from_bytes(
        data[:200_000], cp_isolation=["cp1252", "cp1253", "cp1250", "iso8859_7"]
    ).best()
    try:
        return data.decode(guess.encoding if guess else "cp1252")
    except UnicodeDecodeError:
        raise Invalid("file_unreadable") from None


def _delimiter(data: bytes) -> str:
    heading = data.split(b"\n", 1)[0]
    return max((",", ";", "\t", "|"), key=lambda mark: heading.count(mark.encode()))


def _columns(heading: list[str], mapping: Mapping) -> dict[str, int]:
    """Where each of our fields stands. Raises Invalid `column_missing`."""
    found = {}
    for ours, theirs in mapping.columns.items():
        name = theirs.removesuffix("?")
        if name in heading:
            found[ours] = heading.index(name)
        elif not theirs.endswith("?"):
            raise Invalid("column_missing", column=name, name=mapping.name, columns=", ".join(heading)[:300])
    return found


def _row(line: int, cells: list[str], columns: dict[str, int], mapping: Mapping) -> ReceivableRow:
    values = dict(mapping.fixed)
    for ours, position in columns.items():
        values[ours] = cells[position].strip()
    for ours, pattern in mapping.patterns.items():
        if not values.get(ours):
            values[ours] = re.sub(r"\{(\w+)\}", lambda match: values.get(match[1], ""), pattern)
    heading = {ours: theirs.removesuffix("?") for ours, theirs in mapping.columns.items()}
    for ours in ("customer", "invoice", "issued_on", "due_on", "currency", "amount"):
        if not values.get(ours):
            raise Invalid("field_missing", column=heading.get(ours, ours))
    for ours, longest in _LONGEST.items():
        _check_text(values.get(ours, ""), heading.get(ours, ours), longest)
    return _typed(line, values, heading, mapping)


def _typed(line: int, values: dict[str, str], heading: dict[str, str], mapping: Mapping) -> ReceivableRow:
    def day(ours: str) -> date | None:
        text = values.get(ours, "")
        return _day(text, mapping.date_form, heading.get(ours, ours)) if text else None

    def amount(ours: str) -> int:
        return _amount(values[ours], values["currency"].upper(), mapping.decimal_mark, heading.get(ours, ours))

    issued_on, due_on = day("issued_on"), day("due_on")
    assert issued_on and due_on
    if due_on < issued_on:
        raise Invalid("due_before_issued", due_on=due_on, issued_on=issued_on)
    email = values.get("email", "")
    if email and not _EMAIL.fullmatch(email):
        raise Invalid("email_unreadable", text=email[:80])
    amount_minor = amount("amount")
    step = values.get("last_asked_step", "")
    return ReceivableRow(
        line, values["customer"], values.get("customer_name") or values["customer"], email,
        values.get("country", "").upper() or "ZZ", values.get("language") or "en", values["invoice"], issued_on, due_on,
        values["currency"].upper(), amount_minor, day("paid_on"),
        amount("paid_amount") if values.get("paid_amount") else amount_minor, day("last_asked_on"),
        _whole(step, heading.get("last_asked_step", "last_asked_step")) if step else None,
    )  # fmt: skip


def _check_text(text: str, column: str, longest: int) -> None:
    if len(text) > longest:
        raise Invalid("field_too_long", column=column, length=len(text), limit=longest)
    if text and not text.isprintable():
        raise Invalid("field_control_characters", column=column)


@lru_cache(maxsize=20_000)
def _day(text: str, form: str, column: str) -> date:
    try:
        found = datetime.strptime(text, DATE_FORMS[form]).date()  # noqa: DTZ007 - a calendar date has no zone
    except ValueError:
        raise Invalid("field_date_unreadable", text=text[:40], column=column, form=form) from None
    if not 1990 <= found.year <= 2200:
        raise Invalid("field_date_unreadable", text=text[:40], column=column, form=form)
    return found


def _amount(text: str, currency: str, decimal_mark: str, column: str) -> int:
    plain = text.replace(" ", "").replace("\u00a0", "")
    plain = plain.replace(".", "").replace(",", ".") if decimal_mark == "," else plain
    try:
        amount_minor = money.parse(plain, currency)
    except Invalid as problem:
        if problem.code == "amount_unreadable":
            raise Invalid("field_amount_unreadable", text=text[:40], column=column) from None
        raise
    if amount_minor <= 0:
        raise Invalid("field_amount_negative", text=text[:40], column=column)
    return amount_minor


def _whole(text: str, column: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,4}", text):
        raise Invalid("field_number_unreadable", text=text[:40], column=column)
    return int(text)
