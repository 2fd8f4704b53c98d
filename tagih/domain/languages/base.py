"""What a language must say for itself: its days and months, its sentences of payment, and its jargon."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """A language in which clients are written to."""

    code: str
    """ISO 639-1."""
    weekdays: tuple[str, str, str, str, str, str, str]
    """Monday first, as `date.weekday()` counts."""
    months: tuple[str, str, str, str, str, str, str, str, str, str, str, str]
    """As they stand in a full date."""
    full_date: str
    """A full date, of {weekday}, {day}, {month}, {year}."""
    pay_now: str
    """Due at once; {date}."""
    pay_by: str
    """Due on a day; {date}."""
    pay_by_because: str
    """The same with the term that led to the day; {date}, {because}."""
    one_day: str
    days: str
    """{days} after the invoice date, from two on."""
    end_of_month: str
    one_day_after_month: str
    days_after_month: str
    """{days} after the end of the month, from two on."""
    pay_in_parts: str
    """Several instalments; {count}, {parts}."""
    part: str
    """One of them; {amount}, {date}."""
    last_and: str
    """Joins the last of several parts; {others}, {last}."""
    jargon: tuple[tuple[str, str], ...]
    """(regular expression, what to write instead): payment words that only bookkeepers understand."""
