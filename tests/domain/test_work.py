"""Unbilled work: worked examples, each boundary on its day, and properties."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagih.domain import work
from tagih.domain.errors import Invalid
from tagih.domain.work import Policy
from tests.commands.books import refused

DONE = date(2026, 3, 1)
POLICY = Policy(not_before_days=3, nudge_after_days=14, alarm_after_days=30)


@pytest.mark.parametrize(
    ("age", "standing"),
    [
        (-1, "early"),
        (2, "early"),
        (3, "ready"),
        (14, "ready"),
        (15, "nudge"),
        (30, "nudge"),
        (31, "alarm"),
        (400, "alarm"),
    ],
)
def test_standing_changes_on_its_day(age: int, standing: str) -> None:
    assert work.standing(DONE, DONE + timedelta(age), POLICY) == standing


def test_first_day_of_billing_and_age() -> None:
    assert work.billable_on(DONE, POLICY) == date(2026, 3, 4)
    assert (work.age_days(DONE, date(2026, 3, 1)), work.age_days(DONE, date(2026, 4, 1))) == (0, 31)
    assert work.age_days(DONE, date(2026, 2, 1)) == 0


@pytest.mark.parametrize(
    ("amount_minor", "days", "rate_ppm", "cost_minor"),
    [
        (10_000_00, 45, 80_000, 98_63), (10_000_00, 365, 80_000, 800_00), (10_000_00, 0, 80_000, 0), (1_00, 1, 80_000, 0),
        (365_00, 1, 500_000, 50), (365_00, 1, 5_000, 1), (365_00, 1, 4_999, 0), (-365_00, 1, 5_000, -1), (5_00, 90, 0, 0),
    ],
)  # fmt: skip
def test_cost_of_waiting(amount_minor: int, days: int, rate_ppm: int, cost_minor: int) -> None:
    assert work.cost_minor(amount_minor, days, rate_ppm) == cost_minor


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"not_before_days": -1}, "work_days"), ({"alarm_after_days": 3651}, "work_days"),
        ({"nudge_after_days": 31}, "work_days_order"), ({"not_before_days": 15}, "work_days_order"),
        ({"capital_rate_ppm": -1}, "capital_rate_out_of_range"), ({"capital_rate_ppm": 1_000_001}, "capital_rate_out_of_range"),
    ],
)  # fmt: skip
def test_policy_is_refused_when_it_makes_no_sense(changed: dict[str, int], code: str) -> None:
    refused(Invalid, code, lambda: Policy(**changed))


@given(st.integers(0, 10**12), st.integers(0, 3650), st.integers(0, 1_000_000), st.integers(0, 3650))
def test_cost_grows_with_time_and_is_never_more_than_half_a_cent_off(
    minor: int, days: int, rate: int, more: int
) -> None:
    cost = work.cost_minor(minor, days, rate)
    assert cost <= work.cost_minor(minor, days + more, rate)
    assert abs(2 * (cost * 365_000_000 - minor * rate * days)) <= 365_000_000


@given(st.integers(-5, 500), st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_standing_never_goes_back_as_days_pass(age: int, first: int, second: int, third: int) -> None:
    early, nudge, alarm = sorted((first, second, third))
    policy, order = Policy(early, nudge, alarm), ("early", "ready", "nudge", "alarm")
    now, then = (work.standing(DONE, DONE + timedelta(day), policy) for day in (age, age + 1))
    assert order.index(now) <= order.index(then)
