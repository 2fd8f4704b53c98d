"""Document numbers: the format of a series, the dates it allows, and the order of numbers."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from string import Formatter

from tagih.domain.errors import Conflict, Invalid

LONGEST_PATTERN = 40

_SPELLINGS = {"year": r"", "n": r"|0[1-9]d"}
"""The fields of a pattern, and what may stand after the colon of each."""


def format_number(pattern: str, year: int, n: int) -> str:
    """The number of the `n`-th document of `year`: `format_number("INV-{year}-{n:04d}", 2026, 7) == "INV-2026-0007"`.

    A number that outgrows its zeros gets longer, never shorter. Raises Invalid `number_pattern_unreadable`.
    """
    check_pattern(pattern)
    return pattern.format(year=f"{year:04d}", n=n)


@lru_cache(maxsize=4096)
def check_pattern(pattern: str) -> None:
    """Accepts `{year}` once and `{n}` or `{n:05d}` once, among letters, digits and `-/._# `.

    Both are needed: a series is counted anew each year, and its numbers must stay different for ever (Directive
    2006/112/EC art. 226(2): sequential and unique; read 2026-11). Raises Invalid `number_pattern_unreadable`.
    """
    try:
        pieces = list(Formatter().parse(pattern))
    except ValueError:
        pieces = []
    fields = sorted(field for _, field, _, _ in pieces if field is not None)
    literals = "".join(literal for literal, _, _, _ in pieces)
    if not (
        fields == ["n", "year"]
        and all(_well_spelled(field, spelling, conversion) for _, field, spelling, conversion in pieces)
        and all(character.isalnum() or character in "-/._# " for character in literals)
        and len(pattern) <= LONGEST_PATTERN
        and pattern == pattern.strip()
    ):
        raise Invalid("number_pattern_unreadable", pattern=pattern[:LONGEST_PATTERN])


def check_date(issued_on: date, last_issued_on: date | None, today: date) -> None:
    """Refuses a date of issue in the future, or before the last one of the series, so numbers follow dates.

    The same day as the last one, and today, are fine. `last_issued_on` is None for the first of a series.
    Raises Invalid `issue_date_in_future`, Conflict `issue_date_before_last`.
    """
    if issued_on > today:
        raise Invalid("issue_date_in_future", issued_on=issued_on, today=today)
    if last_issued_on is not None and issued_on < last_issued_on:
        raise Conflict("issue_date_before_last", issued_on=issued_on, last_issued_on=last_issued_on)


def natural_key(number: str) -> str:
    """A text that sorts numbers as people do, runs of digits by their value: INV-9 before INV-10.

    It may be stored and sorted by code point. Case and leading zeros do not count: ask for a second key where INV-9
    and inv-09 may meet. A run of digits is written with its length in front, so the longer is the larger.
    """
    return re.sub(r"[0-9]+", _by_value, number.casefold())


def _by_value(run: re.Match[str]) -> str:
    digits = run[0].lstrip("0")
    return f"{len(digits):03d}{digits}"


def _well_spelled(field: str | None, spelling: str | None, conversion: str | None) -> bool:
    return field is None or (conversion is None and re.fullmatch(_SPELLINGS[field], spelling or "") is not None)
