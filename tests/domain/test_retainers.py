"""Retainers: the gate at its floor, what is asked, and how old the money is that is left."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagih.domain.retainers import BUCKETS, Standing, ages, gate, left_by_day, missing, to_ask

DAY = date(2026, 3, 2)


def standing(balance_minor: int, **changed: object) -> Standing:
    values = {"floor_minor": 300_00, "target_minor": 1210_00, "is_gate": True} | changed
    return Standing("Maintenance", "EUR", balance_minor, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(("balance_minor", "is_open"), [(0, False), (299_99, False), (300_00, True), (1210_00, True)])
def test_gate_opens_at_the_floor(balance_minor: int, is_open: bool) -> None:
    assert gate(standing(balance_minor)).is_open is is_open


@pytest.mark.parametrize(
    ("changed", "is_open", "code"),
    [
        ({"is_gate": False}, True, "gate_none"),
        ({"is_closed": True}, False, "gate_retainer_closed"),
        ({"floor_minor": 0, "target_minor": 0}, False, "gate_closed"),
    ],
)
def test_gate_says_why_when_a_retainer_is_empty(changed: dict[str, object], is_open: bool, code: str) -> None:
    found = gate(standing(0, **changed))
    assert (found.is_open, found.because.code) == (is_open, code)


@pytest.mark.parametrize(
    ("balance_minor", "asked_minor"), [(299_99, 910_01), (300_00, None), (0, 1210_00)]
)  # fmt: skip
def test_what_fills_it_is_asked_below_the_floor_only(balance_minor: int, asked_minor: int | None) -> None:
    wanted = to_ask(standing(balance_minor))
    assert (wanted[0] if wanted else None) == asked_minor


def test_floor_is_the_target_when_that_is_lower() -> None:
    assert missing(standing(100_00, target_minor=0)) == 200_00


def test_nothing_is_asked_when_a_retainer_is_closed() -> None:
    assert to_ask(standing(0, is_closed=True)) is None


def test_oldest_money_is_used_first() -> None:
    received = [(DAY + timedelta(days=30), 50_00), (DAY, 100_00)]
    assert left_by_day(received, 120_00) == [(DAY + timedelta(days=30), 30_00)]
    assert left_by_day(received, 150_00) == []


@pytest.mark.parametrize(
    ("days", "bucket"),
    [(0, "days_0_30"), (30, "days_0_30"), (31, "days_31_90"), (90, "days_31_90"), (91, "days_91_365"),
     (365, "days_91_365"), (366, "days_over_365")],
)  # fmt: skip
def test_money_ages_on_the_day(days: int, bucket: str) -> None:
    found = ages([(DAY, 100)], DAY + timedelta(days=days))
    assert found == {name: 100 if name == bucket else 0 for name, _ in BUCKETS}


@given(st.lists(st.tuples(st.dates(DAY, date(2027, 12, 31)), st.integers(1, 10**6))), st.integers(0, 10**7))
def test_nothing_is_lost_when_money_ages(received: list[tuple[date, int]], used_minor: int) -> None:
    total_minor = sum(amount for _, amount in received)
    left = left_by_day(received, used_minor)
    assert sum(amount for _, amount in left) == max(total_minor - used_minor, 0)
    assert sum(ages(left, date(2028, 1, 1)).values()) == max(total_minor - used_minor, 0)
