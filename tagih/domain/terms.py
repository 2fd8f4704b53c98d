"""Payment terms as data, their compact code (`net 30`, `30% now, 70% eom 0`) and the due dates they give."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from tagih.domain import percent, receipt
from tagih.domain.countries import Country
from tagih.domain.errors import Invalid
from tagih.domain.money import split
from tagih.domain.workdays import next_workday, previous_workday

MOST_DAYS = 3650
MOST_INSTALMENTS = 120


@dataclass(frozen=True, slots=True)
class Now:
    """Due at once: on the invoice date."""


@dataclass(frozen=True, slots=True)
class Net:
    """Due `days` after the invoice date."""

    days: int

    def __post_init__(self) -> None:
        _require_within("terms_days_out_of_range", self.days, 1, MOST_DAYS)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Due `days` after the client has received the invoice; without a proof, after the day presumed."""

    days: int

    def __post_init__(self) -> None:
        _require_within("terms_days_out_of_range", self.days, 1, MOST_DAYS)


@dataclass(frozen=True, slots=True)
class EndOfMonth:
    """Due `days` after the last day of the month of the invoice date."""

    days: int = 0

    def __post_init__(self) -> None:
        _require_within("terms_days_out_of_range", self.days, 0, MOST_DAYS)


@dataclass(frozen=True, slots=True)
class DayOfMonth:
    """Due on a fixed day: the first one on or after the invoice date, or that of the month after it.

    In a shorter month it is the month's last day.
    """

    day: int
    next_month: bool = False

    def __post_init__(self) -> None:
        _require_within("terms_day_out_of_range", self.day, 1, 31)


Term = Now | Net | Receipt | EndOfMonth | DayOfMonth


@dataclass(frozen=True, slots=True)
class Instalments:
    """The total in shares, each with its own term; the shares make up the whole."""

    parts: tuple[tuple[int, Term], ...]
    """(share_ppm, term) in the order in which they are numbered."""

    def __post_init__(self) -> None:
        _require_within("terms_instalments_out_of_range", len(self.parts), 2, MOST_INSTALMENTS)
        shares_ppm = [share_ppm for share_ppm, _ in self.parts]
        if min(shares_ppm) <= 0 or sum(shares_ppm) != percent.WHOLE_PPM:
            raise Invalid("terms_shares_not_whole", percent=percent.text(sum(shares_ppm)))


Terms = Term | Instalments


@dataclass(frozen=True, slots=True)
class Instalment:
    """One part of a total and the day it is due."""

    number: int
    due_on: date
    amount_minor: int


def due_on(term: Term, issued_on: date, country: Country, received_on: date | None = None) -> date:
    """The due date: the calendar day that `term` gives, moved off weekend and holiday as `country` says.

    `received_on`: the day of the earliest proof of receipt; without one receipt is presumed. Only a term from receipt
    asks for it. Never before `issued_on`, also where the country moves due dates to the previous working day.
    """
    day = _calendar_day(term, issued_on, received_on or receipt.presumed_on(issued_on, country))
    if country.due_date_shift == "none":
        return day
    if country.due_date_shift == "previous" and (earlier := previous_workday(day, country)) >= issued_on:
        return earlier
    return next_workday(day, country)


def schedule(
    terms: Terms, issued_on: date, total_minor: int, country: Country, unit_minor: int = 1
) -> tuple[Instalment, ...]:
    """The instalments of `total_minor`: to the last minor unit, each a multiple of `unit_minor`.

    What the total has beyond a multiple of the unit joins the last instalment. A single term gives one instalment.
    """
    parts = terms.parts if isinstance(terms, Instalments) else ((percent.WHOLE_PPM, terms),)
    units = abs(total_minor) // unit_minor * (-1 if total_minor < 0 else 1)
    amounts = [share * unit_minor for share in split(units, [share_ppm for share_ppm, _ in parts])]
    amounts[-1] += total_minor - units * unit_minor
    return tuple(
        Instalment(number, due_on(term, issued_on, country), amount_minor)
        for number, ((_, term), amount_minor) in enumerate(zip(parts, amounts, strict=True), start=1)
    )


def of_instalments(
    terms: Terms, issued_on: date, total_minor: int, country: Country, unit_minor: int = 1
) -> tuple[Term, ...]:
    """The term of each instalment that `schedule` gives an amount, in order: that of the first receivable first."""
    if not isinstance(terms, Instalments):
        return (terms,)
    parts = schedule(terms, issued_on, total_minor, country, unit_minor)
    return tuple(term for (_, term), part in zip(terms.parts, parts, strict=True) if part.amount_minor)


def text(terms: Terms) -> str:
    """The compact code of `terms`; `parse` reads it back to an equal value."""
    match terms:
        case Now():
            return "now"
        case Net(days):
            return f"net {days}"
        case Receipt(days):
            return f"receipt {days}"
        case EndOfMonth(days):
            return f"eom {days}"
        case DayOfMonth(day, next_month):
            return f"day {day} next" if next_month else f"day {day}"
        case Instalments(parts):
            return ", ".join(f"{percent.text(share_ppm)}% {text(term)}" for share_ppm, term in parts)


def parse(code: str) -> Terms:
    """The terms of `code`: `now`, `net 30`, `receipt 15`, `eom 30`, `day 15`, `day 15 next`, `30% now, 70% net 30`.

    Case and spaces do not matter, and a colon counts as one: `net:30`. Raises Invalid `terms_unreadable`, `terms_days_out_of_range`,
    `terms_day_out_of_range`, `terms_instalments_out_of_range`, `terms_shares_not_whole`, `percent_unreadable`.
    """
    plain = " ".join(code.lower().replace(":", " ").split())
    if "%" not in plain:
        return _parse_term(plain)
    return Instalments(tuple(_parse_share(part.strip()) for part in plain.split(",")))


_GRAMMAR: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Term]], ...] = (
    (re.compile(r"now|net 0"), lambda found: Now()),
    (re.compile(r"net ([0-9]{1,6})"), lambda found: Net(int(found[1]))),
    (re.compile(r"receipt ([0-9]{1,6})"), lambda found: Receipt(int(found[1]))),
    (re.compile(r"eom(?: ([0-9]{1,6}))?"), lambda found: EndOfMonth(int(found[1] or 0))),
    (re.compile(r"day ([0-9]{1,6})( next)?"), lambda found: DayOfMonth(int(found[1]), bool(found[2]))),
)


def _parse_term(plain: str) -> Term:
    for pattern, build in _GRAMMAR:
        if found := pattern.fullmatch(plain):
            return build(found)
    raise Invalid("terms_unreadable", text=plain[:40])


def _parse_share(plain: str) -> tuple[int, Term]:
    share, sign, term = plain.partition("%")
    if not sign:
        raise Invalid("terms_unreadable", text=plain[:40])
    return percent.parse(share), _parse_term(term.strip())


def _calendar_day(term: Term, issued_on: date, received_on: date) -> date:
    match term:
        case Now():
            return issued_on
        case Net(days):
            return issued_on + timedelta(days=days)
        case Receipt(days):
            return received_on + timedelta(days=days)
        case EndOfMonth(days):
            return issued_on + relativedelta(day=31, days=days)  # day=31 is the last day of any month
        case DayOfMonth(day, next_month=True):
            return issued_on + relativedelta(months=1, day=day)
        case DayOfMonth(day):
            this_month = issued_on + relativedelta(day=day)
            return this_month if this_month >= issued_on else issued_on + relativedelta(months=1, day=day)


def _require_within(code: str, number: int, lowest: int, highest: int) -> None:
    if not lowest <= number <= highest:
        raise Invalid(code, number=number, lowest=lowest, highest=highest)
