"""Working days: weekends and public holidays of a country, and the nearest open day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from tagih.domain.countries import Country

OpenDays = Literal["weekdays", "all"]

_ONE_DAY = timedelta(days=1)


def is_weekend(day: date, country: Country) -> bool:
    """Whether `day` falls on the weekend of `country`."""
    return day.weekday() in country.weekend


def is_workday(day: date, country: Country) -> bool:
    """Whether `day` is neither weekend nor a decreed public holiday of `country`.

    A holiday whose date is only calculated so far (Eid al-Fitr in three years) does not count: a due date
    rests on decreed days alone.
    """
    return not is_weekend(day, country) and day not in _decreed(country.holiday_calendar, day.year)


def open_day(day: date, country: Country, open_days: OpenDays) -> bool:
    """Whether we may contact someone in `country` on `day` under the policy `open_days`.

    "all": every day; "weekdays": neither weekend nor holiday. A holiday whose date is only calculated counts
    here: better a day late than a reminder on Eid al-Fitr.
    """
    if open_days == "all":
        return True
    return is_workday(day, country) and day not in _calculated(country.holiday_calendar, day.year)


def next_workday(day: date, country: Country) -> date:
    """The first working day from `day` on, `day` itself included."""
    while not is_workday(day, country):
        day += _ONE_DAY
    return day


def previous_workday(day: date, country: Country) -> date:
    """The last working day up to `day`, `day` itself included."""
    while not is_workday(day, country):
        day -= _ONE_DAY
    return day


@lru_cache(maxsize=1024)
def _decreed(calendar: str | None, year: int) -> frozenset[date]:
    return _holidays(calendar, year, lambda name: not _is_calculated(name))


@lru_cache(maxsize=1024)
def _calculated(calendar: str | None, year: int) -> frozenset[date]:
    return _holidays(calendar, year, _is_calculated)


def _is_calculated(name: str) -> bool:
    return name.endswith("estimated)")


def _holidays(calendar: str | None, year: int, wanted: Callable[[str], bool]) -> frozenset[date]:
    """Public holidays of one year whose English name is `wanted`; none where the library knows none."""
    if calendar is None:
        return frozenset()
    from holidays import country_holidays  # a quarter of a second to import: only when a calendar is read

    code, _, subdivision = calendar.partition("-")
    days = country_holidays(code, subdiv=subdivision or None, years=year, language="en_US")
    return frozenset(day for day in days if any(wanted(name) for name in days.get_list(day)))
