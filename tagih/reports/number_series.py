"""Number series: each document number of a year used once, none missing, dates following numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from operator import itemgetter
from string import Formatter
from typing import NamedTuple

from tagih.domain import numbering
from tagih.models import Company, Invoice, Series
from tagih.reports.bits import Bits
from tagih.reports.problems import Problem, problem
from tagih.reports.snapshot import CHUNK

_INVOICE, _SERIES = "tagih_invoice", "tagih_series"
_NEVER = date.min


class _Document(NamedTuple):
    issued_on: date
    id: int
    number: str


def series_problems(company: Company, counts: Counter[str]) -> Iterator[Problem]:
    """Numbers of our own series that are missing, used twice or out of the order of their dates."""
    for kind, pattern in (("invoice", company.number_pattern), ("credit_note", company.credit_number_pattern)):
        counters = Series.objects.of(company).filter(kind=kind).values_list("year", "id", "last_number")
        last_of = {year: (row_id, last_number) for year, row_id, last_number in counters}
        for year, documents in groupby(_issued(company, kind), key=lambda one: one.issued_on.year):
            series = _Series(pattern, year, *last_of.pop(year, (0, 0)))
            yield from series.read(documents)
            yield from series.missing()
            counts["numbers"] += series.count
        for row_id, last_number in last_of.values():
            if last_number:
                yield problem("series_count_differs", _SERIES, row_id, 0, last_number)


def _issued(company: Company, kind: str) -> Iterator[_Document]:
    """The documents with a number of ours, by day of issue."""
    issued = Invoice.objects.of(company).filter(kind=kind, state="issued", external_source="")
    rows = issued.order_by("issued_on", "id").values_list("issued_on", "id", "number")
    for issued_on, row_id, number in rows.iterator(chunk_size=CHUNK):
        yield _Document(issued_on or _NEVER, row_id, number or "")


class _Highest(NamedTuple):
    """The highest number of the days before."""

    n: int
    document: _Document


class _Series:
    """The numbers of one kind of document in one year, a day at a time, remembered in a bit each.

    A number of another pattern, from before it was changed, cannot be read back: such documents are only counted.
    """

    def __init__(self, pattern: str, year: int, series_id: int, last_number: int) -> None:
        self.pattern, self.year, self.id, self.last_number = pattern, year, series_id, last_number
        self.seen, self.highest, self.count, self.unread = Bits(), 0, 0, 0
        self._number = re.compile(_expression(pattern, year))

    def read(self, documents: Iterable[_Document]) -> Iterator[Problem]:
        """Numbers used twice, never given, or dated before an earlier number."""
        before: _Highest | None = None
        for issued_on, of_a_day in groupby(documents, key=itemgetter(0)):
            numbered = sorted((self._n(one), one) for one in of_a_day)
            numbered = [pair for pair in numbered if pair[0]]
            for n, document in numbered:
                yield from self._misused(n, document)
            if before is not None and numbered and numbered[0][0] < before.n:
                facts = {"number": before.document.number, "earlier": numbered[0][1].number}
                yield problem(
                    "number_before_its_day", _INVOICE, before.document.id, issued_on, before.document.issued_on, **facts
                )
                before = None
            if numbered and (before is None or numbered[-1][0] > before.n):
                before = _Highest(*numbered[-1])

    def _misused(self, n: int, document: _Document) -> Iterator[Problem]:
        if n > self.last_number:
            expected = self._text(self.last_number)
            yield problem("number_beyond_series", _INVOICE, document.id, expected, document.number)
        elif n in self.seen:
            yield problem("number_repeated", _INVOICE, document.id, 1, document.number)
        else:
            self.seen.add(n)
            self.highest = max(n, self.highest)

    def missing(self) -> Iterator[Problem]:
        """Numbers that no document has, and a counter that does not stand at the last one."""
        if self.unread:
            if self.count != self.last_number:
                yield problem("series_count_differs", _SERIES, self.id, self.count, self.last_number)
            return
        for first, after in self.seen.gaps(self.highest):
            yield problem("number_missing", _SERIES, self.id, self._text(first), self._text(after))
        if self.highest != self.last_number:
            yield problem("series_count_differs", _SERIES, self.id, self.highest, self.last_number)

    def _n(self, document: _Document) -> int:
        """The running number of a document; 0 when it cannot be read."""
        self.count += 1
        found = self._number.fullmatch(document.number)
        if found is None:
            self.unread += 1
            return 0
        return int(found[1])

    def _text(self, n: int) -> str:
        return numbering.format_number(self.pattern, self.year, n)


def _expression(pattern: str, year: int) -> str:
    """A regular expression that finds the running number in a number of this pattern and year."""
    pieces = []
    for literal, field, _, _ in Formatter().parse(pattern):
        pieces.append(re.escape(literal))
        if field is not None:
            pieces.append("([0-9]{1,18})" if field == "n" else f"{year:04d}")
    return "".join(pieces)
