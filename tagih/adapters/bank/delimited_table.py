"""A CSV as rows: which character divides it, where its heading stands, and what lies above it."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tagih.adapters.bank import base
from tagih.adapters.bank.delimited_headings import plain, score

DELIMITERS = (";", ",", "\t", "|")
MOST_COLUMNS, MOST_PREAMBLE, MOST_LINES_OF_A_CELL = 300, 60, 60
"""What lies beyond is no statement of a bank, or a quotation mark that nobody closed."""


class Row(NamedTuple):
    """The line of the file a row begins on, and its cells."""

    place: int
    cells: list[str]


class Table(NamedTuple):
    """Heading (numbers where there is none), the rows under it, the lines above, and where reading broke off."""

    heading: list[str]
    rows: list[Row]
    preamble: list[str]
    broken_at: int | None
    has_heading: bool

    @property
    def signature(self) -> str:
        """What tells files of one kind: the digest of their heading, or of a first row without any digit."""
        names = self.heading if self.has_heading else self.rows[0].cells if self.rows else []
        if not self.has_heading and any(letter.isdigit() for name in names for letter in name):
            return ""
        return hashlib.sha256("\x1f".join(map(plain, names)).encode()).hexdigest() if names else ""


def table(data: bytes, encoding: str = "", delimiter: str = "", wanted: Sequence[str] = ()) -> Table:
    """The file as a table; its heading is the row that names what is `wanted`, or the one that looks most like one.

    Without a heading its columns are called #1, #2 and so on.
    """
    text = base.text_of(data, encoding).replace("\x00", "")
    marked = re.match(r"sep=(.)\n", text, re.IGNORECASE)
    if marked:
        delimiter, text = delimiter or marked[1], "\n" + text[marked.end() :]
    best: tuple[int, int, str] = (-1, 0, "")
    for mark in [delimiter] if delimiter else DELIMITERS:
        at, points = _heading(text, mark, {plain(name) for name in wanted if not name.strip().startswith("#")})
        if points > best[0]:
            best = (points, at, mark)
    if best[0] > 0:
        rows, broken_at = _rows(text, best[2])
        return _headed(rows, broken_at, best[1])
    mark = delimiter or _divider(text)
    rows, broken_at = _rows(text, mark)
    return _headless(rows, broken_at)


def _headed(rows: list[Row], broken_at: int | None, at: int) -> Table:
    heading = [cell.strip() for cell in rows[at].cells]
    above = [" ".join(row.cells) for row in rows[:at]]
    return Table(heading, rows[at + 1 :], above, broken_at, True)


def _headless(rows: list[Row], broken_at: int | None) -> Table:
    widths = Counter(len(row.cells) for row in rows)
    usual = widths.most_common(1)[0][0] if widths else 0
    kept = [row for row in rows if len(row.cells) == usual]
    above = [" ".join(row.cells) for row in rows if len(row.cells) != usual]
    return Table([f"#{number}" for number in range(1, usual + 1)], kept, above, broken_at, False)


def _heading(text: str, mark: str, wanted: set[str]) -> tuple[int, int]:
    """The place among the first rows that looks most like a heading, and how much it does."""
    beginning = text[:60_000]
    rows, _ = _rows(beginning[: beginning.rfind("\n") + 1] or beginning, mark)
    points = [(_points(row.cells, wanted), -at) for at, row in enumerate(rows[:MOST_PREAMBLE])]
    most, place = max(points, default=(0, 0))
    return -place, most


def _points(cells: list[str], wanted: set[str]) -> int:
    named = len(wanted & set(map(plain, cells)))
    return score(cells) + (100 * named if named == len(wanted) else 0)


def _divider(text: str) -> str:
    """Of a file without a heading: the mark that divides most of its lines into equally many cells."""

    def worth(mark: str) -> tuple[int, int]:
        counts = Counter(line.count(mark) for line in text[:60_000].split("\n") if line.strip())
        usual, times = counts.most_common(1)[0] if counts else (0, 0)
        return (times if usual else 0, usual)

    return max(DELIMITERS, key=worth)


def _rows(text: str, mark: str) -> tuple[list[Row], int | None]:
    """All rows that are not blank; the second value is the line on which the file cannot be read any further."""
    found: list[Row] = []
    try:
        for row in _read(text, mark):
            found.append(row)
    except (csv.Error, _Unclosed) as error:
        place = error.place if isinstance(error, _Unclosed) else (found[-1].place + 1 if found else 1)
        return found, place
    return found, None


class _Unclosed(Exception):
    """A quotation mark swallows line after line."""

    def __init__(self, place: int) -> None:
        super().__init__(place)
        self.place = place


def _read(text: str, mark: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline="\n"), delimiter=mark, skipinitialspace=True)
    place = 1
    for cells in reader:
        if reader.line_num - place >= MOST_LINES_OF_A_CELL or len(cells) > MOST_COLUMNS:
            raise _Unclosed(place)
        if any(cell.strip() for cell in cells):
            yield Row(place, cells)
        place = reader.line_num + 1
