"""Aging buckets, on each edge."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagih.domain.aging import BOUNDS, BUCKETS, bucket

DUE_ON = date(2026, 3, 14)


@pytest.mark.parametrize(
    ("days_overdue", "name"),
    [
        (-400, "not_due"), (-1, "not_due"), (0, "not_due"),
        (1, "days_1_30"), (30, "days_1_30"),
        (31, "days_31_60"), (60, "days_31_60"),
        (61, "days_61_90"), (90, "days_61_90"),
        (91, "days_over_90"), (4000, "days_over_90"),
    ],
)  # fmt: skip
def test_bucket_is_this_when_so_many_days_late(days_overdue, name):
    assert bucket(DUE_ON, DUE_ON + timedelta(days=days_overdue)) == name


def test_bounds_leave_no_gap_when_read_in_order():
    assert BUCKETS == ("not_due", "days_1_30", "days_31_60", "days_61_90", "days_over_90")
    assert BOUNDS[0][1] is None
    assert BOUNDS[-1][2] is None
    assert all(lower[2] + 1 == upper[1] for lower, upper in pairwise(BOUNDS))


@given(st.integers(-2000, 2000))
def test_bucket_is_the_only_one_whose_bounds_hold_when_any_age(days_overdue):
    holding = [
        name
        for name, lowest, highest in BOUNDS
        if (lowest is None or lowest <= days_overdue) and (highest is None or days_overdue <= highest)
    ]
    assert holding == [bucket(DUE_ON, DUE_ON + timedelta(days=days_overdue))]
