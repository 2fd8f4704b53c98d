"""Cycles: worked examples, the codes people write, and properties: never drifting, each day once, none missed."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagih.domain import recurrence
from tagih.domain.errors import Invalid
from tagih.domain.recurrence import Cycle, Schedule
from tests.commands.books import refused

CODES = {
    "daily": Cycle(1, "days"), "every 10 days": Cycle(10, "days"), "weekly on friday": Cycle(1, "weeks", 5),
    "fortnightly on monday": Cycle(2, "weeks", 1), "every 3 weeks on sunday": Cycle(3, "weeks", 7),
    "monthly on 31": Cycle(1, "months", 31), "quarterly on 1": Cycle(3, "months", 1),
    "half-yearly on 15": Cycle(6, "months", 15), "yearly on 29": Cycle(12, "months", 29),
    "every 2 months on 30": Cycle(2, "months", 30), "monthly": Cycle(1, "months"), "weekly": Cycle(1, "weeks"),
}  # fmt: skip


def days(code: str, starts_on: str, count: int, ends_on: str = "") -> list[str]:
    """The first `count` days of a cycle."""
    end = date.fromisoformat(ends_on) if ends_on else None
    schedule = Schedule(recurrence.parse(code), date.fromisoformat(starts_on), end)
    return [str(day) for day in recurrence.following(schedule, schedule.starts_on, count)]


def test_31st_is_the_last_day_of_shorter_months_and_the_31st_again_after_them() -> None:
    assert days("monthly on 31", "2026-01-15", 6) == [
        "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30",
    ]  # fmt: skip


def test_29_february_comes_in_leap_years_and_on_the_28th_in_others() -> None:
    assert days("yearly on 29", "2024-02-29", 5) == [
        "2024-02-29",
        "2025-02-28",
        "2026-02-28",
        "2027-02-28",
        "2028-02-29",
    ]


@pytest.mark.parametrize(
    ("code", "starts_on", "wanted"),
    [
        ("every 10 days", "2026-02-20", ["2026-02-20", "2026-03-02", "2026-03-12"]),
        ("weekly on friday", "2026-03-12", ["2026-03-13", "2026-03-20", "2026-03-27"]),
        ("fortnightly on thursday", "2026-03-12", ["2026-03-12", "2026-03-26", "2026-04-09"]),
        ("monthly on 1", "2026-03-12", ["2026-04-01", "2026-05-01", "2026-06-01"]),
        ("monthly", "2026-01-31", ["2026-01-31", "2026-02-28", "2026-03-31"]),
        ("quarterly on 30", "2026-11-30", ["2026-11-30", "2027-02-28", "2027-05-30"]),
        ("monthly on 30", "2026-01-31", ["2026-02-28", "2026-03-30", "2026-04-30"]),
    ],
)
def test_first_days_of_a_cycle(code: str, starts_on: str, wanted: list[str]) -> None:
    assert days(code, starts_on, 3) == wanted


def test_last_day_is_billed_still_and_none_after_it() -> None:
    assert days("monthly on 15", "2026-03-01", 9, ends_on="2026-05-15") == ["2026-03-15", "2026-04-15", "2026-05-15"]
    schedule = Schedule(recurrence.parse("monthly on 15"), date(2026, 3, 1), date(2026, 5, 14))
    assert recurrence.after(schedule, date(2026, 4, 15)) is None


def test_outage_of_a_quarter_missed_three_month_ends() -> None:
    schedule = Schedule(recurrence.parse("monthly on 31"), date(2025, 8, 31))
    missed = recurrence.missed(schedule, date(2026, 1, 31), date(2026, 3, 31))
    assert list(missed) == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]


def test_period_ends_on_the_day_before_the_next_occurrence() -> None:
    schedule = Schedule(recurrence.parse("monthly on 31"), date(2026, 1, 31), date(2026, 2, 28))
    assert recurrence.period(schedule, date(2026, 2, 28)) == (date(2026, 2, 28), date(2026, 3, 30))


@pytest.mark.parametrize(("code", "cycle"), CODES.items())
def test_code_says_its_cycle_and_the_cycle_its_code(code: str, cycle: Cycle) -> None:
    assert recurrence.parse(code) == cycle
    assert recurrence.code(cycle) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Every month on the 31st", "monthly on 31"), ("every 3 months on 1", "quarterly on 1"),
        ("every week on Friday", "weekly on friday"), ("every 2 years on the 3rd", "every 24 months on 3"),
        ("  monthly   on 5 ", "monthly on 5"), ("every day", "daily"),
    ],
)  # fmt: skip
def test_other_words_for_a_cycle_are_understood(text: str, code: str) -> None:
    assert recurrence.code(recurrence.parse(text)) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "cycle_unreadable"), ("sometimes", "cycle_unreadable"), ("monthly on friday", "cycle_unreadable"),
        ("weekly on 3", "cycle_unreadable"), ("daily on 3", "cycle_unreadable"), ("monthly on 0", "cycle_day"),
        ("monthly on 32", "cycle_day"), ("every 0 days", "cycle_length"), ("every 367 days", "cycle_length"),
        ("every 121 months", "cycle_length"), ("every 11 years", "cycle_length"), ("every ١ days", "cycle_unreadable"),
    ],
)  # fmt: skip
def test_text_is_refused_when_it_is_no_cycle(text: str, code: str) -> None:
    refused(Invalid, code, recurrence.parse, text)


def test_cycle_ends_with_the_calendar() -> None:
    schedule = Schedule(recurrence.parse("yearly on 31"), date(2999, 12, 31))
    assert recurrence.after(schedule, date(2999, 12, 30)) == date(2999, 12, 31)
    assert recurrence.after(schedule, date(2999, 12, 31)) is None
    assert recurrence.after(Schedule(recurrence.parse("daily"), date(2999, 12, 31)), date(2999, 12, 31)) is None


# --- properties ----------------------------------------------------------------------------------------------

DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31))


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    unit = draw(st.sampled_from(["days", "weeks", "months"]))
    every = draw(st.integers(1, {"days": 40, "weeks": 6, "months": 14}[unit]))
    day = draw(st.integers(0, {"days": 0, "weeks": 7, "months": 31}[unit]))
    return Schedule(Cycle(every, unit, day), draw(DAYS), draw(st.none() | DAYS))


@given(schedules())
def test_days_only_go_forward_and_keep_their_day_of_month(schedule: Schedule) -> None:
    found = recurrence.following(schedule, schedule.starts_on, 40)
    assert all(first < second for first, second in pairwise(found))
    assert all(schedule.starts_on <= day <= (schedule.ends_on or date.max) for day in found)
    if schedule.cycle.unit == "months":
        wanted = recurrence.settled(schedule.cycle, schedule.starts_on).day
        assert all(day.day == wanted or (day.day < wanted and (day + timedelta(1)).day == 1) for day in found)
        months = [day.year * 12 + day.month for day in found]
        assert all(second - first == schedule.cycle.every for first, second in pairwise(months))


@given(schedules(), DAYS)
def test_next_day_is_the_first_of_all_days_after(schedule: Schedule, day: date) -> None:
    every_day, number = [], 0
    while (found := recurrence.nth(schedule, number)) is not None and found <= day + timedelta(15 * 31 * 2):
        every_day.append(found)
        number += 1
    assert recurrence.after(schedule, day) == next((one for one in every_day if one > day), found)


@given(schedules(), st.lists(DAYS, min_size=1, max_size=5))
def test_runs_on_any_days_bill_each_day_once_and_miss_none(schedule: Schedule, runs: list[date]) -> None:
    """However long the outages between runs are: what they bill together is what one late run would have billed."""
    billed, next_on = [], recurrence.on_or_after(schedule, schedule.starts_on)
    for today in sorted(runs):
        while next_on is not None and next_on <= today and len(billed) < 500:
            billed.append(next_on)
            next_on = recurrence.after(schedule, next_on)
    assert billed == list(recurrence.missed(schedule, schedule.starts_on, max(runs)))[:500]


@given(schedules())
def test_code_of_any_cycle_reads_back(schedule: Schedule) -> None:
    assert recurrence.parse(recurrence.code(schedule.cycle)) == schedule.cycle
