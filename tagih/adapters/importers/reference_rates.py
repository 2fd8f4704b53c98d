"""The euro reference rates of the European Central Bank, as its files have them: CSV of one or all days, or XML.

Files: eurofxref.csv (header `Date, USD, …`, day as `13 March 2026`), eurofxref-hist.csv (days as 2026-03-13, N/A where
there was no rate), eurofxref-daily.xml and eurofxref-hist.xml (`Cube time=… / Cube currency=… rate=…`). Read 2026-11 at
https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from tagih.domain.exchange import Quoted
from tagih.domain.reasons import Reason

BASE = "EUR"
LARGEST_BYTES = 16 * 1024 * 1024
"""The file of all days since 1999 has about a megabyte as CSV, six as XML."""
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_RATE = re.compile(r"[0-9]{1,9}(\.[0-9]{1,12})?", re.ASCII)
_CUBE = re.compile(r"<Cube\s+(?P<attributes>[^<>]*?)/?>")
_ATTRIBUTE = re.compile(r"(time|currency|rate)\s*=\s*['\"]([^'\"<>]*)['\"]")


@dataclass(slots=True)
class Parsed:
    """The days of a file, and the lines that do not fit."""

    good: list[Quoted] = field(default_factory=list)
    problems: list[Reason] = field(default_factory=list)


def read(data: bytes) -> Parsed:
    """The rates of a file, whichever of the bank's kinds it is. What is no such file is one problem."""
    parsed = Parsed()
    try:
        text = data[:LARGEST_BYTES].decode("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    lines = _xml(text) if text.lstrip().startswith("<") else _csv(text, parsed)
    parsed.good = [one for one in lines if one.rates]
    if not parsed.good and not parsed.problems:
        parsed.problems.append(Reason("rates_file_unreadable"))
    return parsed


def _csv(text: str, parsed: Parsed) -> Iterator[Quoted]:
    rows = csv.reader(io.StringIO(text))
    heading = [cell.strip() for cell in next(rows, [])]
    if not heading or heading[0] != "Date":
        return
    for number, row in enumerate(rows, 2):
        if not any(cell.strip() for cell in row):
            continue
        on = _day(row[0].strip())
        if on is None:
            parsed.problems.append(Reason("rates_line_unreadable", {"line": number, "text": row[0][:40]}))
            continue
        pairs = zip(heading[1:], (cell.strip() for cell in row[1:]), strict=False)
        yield Quoted(on, BASE, {name: rate for name, cell in pairs if (rate := _rate(name, cell)) is not None})


def _xml(text: str) -> Iterator[Quoted]:
    """The bank's XML holds nothing but Cube elements with plain attributes: no entity is ever resolved."""
    on: date | None = None
    rates: dict[str, Decimal] = {}
    for found in _CUBE.finditer(text):
        said = dict(_ATTRIBUTE.findall(found["attributes"]))
        if "time" in said:
            if on is not None:
                yield Quoted(on, BASE, rates)
            on, rates = _day(said["time"]), {}
        elif "currency" in said and (rate := _rate(said["currency"], said.get("rate", ""))) is not None:
            rates[said["currency"]] = rate
    if on is not None:
        yield Quoted(on, BASE, rates)


def _day(text: str) -> date | None:
    for pattern in ("%Y-%m-%d", "%d %B %Y"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _rate(currency: str, text: str) -> Decimal | None:
    if not (_CURRENCY.fullmatch(currency) and _RATE.fullmatch(text)):
        return None
    try:
        rate = Decimal(text)
    except InvalidOperation:
        return None
    return rate if rate > 0 else None
