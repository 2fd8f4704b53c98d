"""What a language must say for itself: its days and months, its sentences of payment, its courtesy, and its jargon."""

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
    one_day_after_receipt: str
    days_after_receipt: str
    """{days} after the bill has come, from two on."""
    pay_in_parts: str
    """Several instalments; {count}, {parts}."""
    part: str
    """One of them; {amount}, {date}."""
    last_and: str
    """Joins the last of several parts; {others}, {last}."""
    percent: str
    """A percentage; {number}."""
    decimal_mark: str
    please: str
    """Regular expression: words that ask kindly."""
    thanks: str
    """Regular expression: words of thanks."""
    thank_you: str
    """What a page says when nobody has said thank you on it."""
    ask_feedback: str
    """Asks how it was."""
    jargon: tuple[tuple[str, str], ...]
    """(regular expression, what to write instead): payment words that only bookkeepers understand."""
    first_of_month: str = "1"
    """The first day of a month, where it is not said like the others."""
