"""Cycles: every so many days, weeks or months, their code (`monthly on 31`), and the days on which they come.

Every day is reckoned from the first one, never from the one before it: a bill of the 31st comes on the last day of
shorter months and on the 31st again after them. All days are calendar days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from dateutil.relativedelta import relativedelta

from tagih.domain.errors import Invalid
from tagih.domain.fields import shown

Unit = Literal["days", "weeks", "months"]

MOST: dict[Unit, int] = {"days": 366, "weeks": 104, "months": 120}
"""The longest cycle of each unit: ten years are no cycle of bills any more."""
MOST_OCCURRENCES = 10_000
LAST_YEAR = 2999
"""Where the calendar of the doors ends; a cycle has no day after it."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NAMES: dict[str, tuple[int, Unit]] = {
    "daily": (1, "days"), "weekly": (1, "weeks"), "fortnightly": (2, "weeks"), "monthly": (1, "months"),
    "quarterly": (3, "months"), "half-yearly": (6, "months"), "yearly": (12, "months"),
}  # fmt: skip
_CODES = {found: name for name, found in _NAMES.items()}
_TEXT = re.compile(
    rf"(?:(?P<name>{'|'.join(_NAMES)})|every (?:(?P<every>[0-9]{{1,3}}) )?(?P<unit>day|week|month|year)s?)"
    rf"(?: on (?:the )?(?:(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?|(?P<weekday>{'|'.join(WEEKDAYS)})))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Cycle:
    """Every `every` units. `day`: of the month, 1 to 31 (in shorter months the last), or of the week, Monday is 1.

    Of a cycle in days, and while nothing is said, `day` is 0: the first day decides.
    """

    every: int
    unit: Unit
    day: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.every <= MOST[self.unit]:
            raise Invalid("cycle_length", count=self.every, unit=self.unit, highest=MOST[self.unit])
        if not 0 <= self.day <= {"days": 0, "weeks": 7, "months": 31}[self.unit]:
            raise Invalid("cycle_day", day=self.day)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A cycle from its first possible day on, until a last one if there is one (both inclusive)."""

    cycle: Cycle
    starts_on: date
    ends_on: date | None = None


def parse(text: str) -> Cycle:
    """The cycle that `text` says: `monthly on 31`, `every 2 weeks on friday`, `every 10 days`, `quarterly`.

    Raises Invalid `cycle_unreadable`, `cycle_length`, `cycle_day`.
    """
    found = _TEXT.fullmatch(" ".join(text.lower().split()))
    if found is None:
        raise Invalid("cycle_unreadable", text=shown(text))
    every, unit = _NAMES[found["name"]] if found["name"] else _counted(found)
    if (found["weekday"] and unit != "weeks") or (found["day"] and unit != "months"):
        raise Invalid("cycle_unreadable", text=shown(text))
    if found["weekday"]:
        return Cycle(every, unit, WEEKDAYS.index(found["weekday"]) + 1)
    if found["day"] and not 1 <= int(found["day"]) <= 31:
        raise Invalid("cycle_day", day=int(found["day"]))
    return Cycle(every, unit, int(found["day"] or 0))


def _counted(found: re.Match[str]) -> tuple[int, Unit]:
    count = int(found["every"] or 1)
    units: dict[str, tuple[int, Unit]] = {
        "day": (count, "days"), "week": (count, "weeks"), "month": (count, "months"), "year": (12 * count, "months"),
    }  # fmt: skip
    return units[found["unit"]]


def code(cycle: Cycle) -> str:
    """The text of a cycle, as it is stored: `code(parse("every 3 months on the 1st")) == "quarterly on 1"`."""
    said = _CODES.get((cycle.every, cycle.unit)) or f"every {cycle.every} {cycle.unit}"
    if not cycle.day:
        return said
    return f"{said} on {WEEKDAYS[cycle.day - 1] if cycle.unit == 'weeks' else cycle.day}"


def settled(cycle: Cycle, starts_on: date) -> Cycle:
    """The cycle with the day that the first day decides where nothing else was said."""
    if cycle.day or cycle.unit == "days":
        return cycle
    return replace(cycle, day=starts_on.isoweekday() if cycle.unit == "weeks" else starts_on.day)


def nth(schedule: Schedule, number: int) -> date | None:
    """The day of occurrence `number`, the first being 0; None where the schedule has ended before it.

    Example: `monthly on 31` from 15 January 2026: 31 January, 28 February, 31 March, 30 April.
    """
    day = _nth(schedule, number)
    if day is None or (schedule.ends_on is not None and day > schedule.ends_on):
        return None
    return day


def _nth(schedule: Schedule, number: int) -> date | None:
    cycle, start = settled(schedule.cycle, schedule.starts_on), schedule.starts_on
    if cycle.unit == "months":
        month = start.replace(day=1) + relativedelta(months=_months_before_first(cycle, start))
        if (month.year * 12 + month.month - 1 + cycle.every * number) // 12 > LAST_YEAR:
            return None
        return month + relativedelta(months=cycle.every * number, day=cycle.day)
    first = start if cycle.unit == "days" else start + timedelta((cycle.day - start.isoweekday()) % 7)
    days = cycle.every * number * (7 if cycle.unit == "weeks" else 1)
    if days > (date(LAST_YEAR, 12, 31) - first).days:
        return None
    return first + timedelta(days)


def _months_before_first(cycle: Cycle, start: date) -> int:
    """1 where the cycle's day of the first month is over already."""
    return int(start + relativedelta(day=cycle.day) < start)


def after(schedule: Schedule, day: date) -> date | None:
    """The first occurrence after `day`; None when there is none any more."""
    number = _number_near(schedule, day)
    while (found := nth(schedule, number)) is not None and found <= day:
        number += 1
    return found


def _number_near(schedule: Schedule, day: date) -> int:
    """The number of an occurrence that is not after the one wanted, and at most two before it."""
    cycle, start = schedule.cycle, schedule.starts_on
    if day < start:
        return 0
    if cycle.unit == "months":
        months = (day.year - start.year) * 12 + day.month - start.month
        return max(0, (months - 1) // cycle.every)
    return max(0, (day - start).days // (cycle.every * (7 if cycle.unit == "weeks" else 1)) - 1)


def on_or_after(schedule: Schedule, day: date) -> date | None:
    """The first occurrence on `day` or after it; None when there is none any more."""
    return after(schedule, day - timedelta(1))


def following(schedule: Schedule, day: date, count: int) -> list[date]:
    """The next `count` occurrences on `day` or after it; fewer where the schedule ends before."""
    found: list[date] = []
    coming = on_or_after(schedule, day)
    while coming is not None and len(found) < count:
        found.append(coming)
        coming = after(schedule, coming)
    return found


def missed(schedule: Schedule, since: date, until: date) -> Iterator[date]:
    """Every occurrence from `since` to `until`, both inclusive: what an outage between them left undone, each once."""
    coming = on_or_after(schedule, since)
    while coming is not None and coming <= until:
        yield coming
        coming = after(schedule, coming)


def period(schedule: Schedule, day: date) -> tuple[date, date]:
    """The days that an occurrence stands for: from it to the day before the next, as if the schedule never ended."""
    coming = after(replace(schedule, ends_on=None), day)
    return day, (coming - timedelta(1)) if coming else day
