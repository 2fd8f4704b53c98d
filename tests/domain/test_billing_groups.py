"""Weekly groups: worked examples and properties."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagih.domain import billing_groups
from tagih.domain.billing_groups import Client
from tagih.domain.errors import Invalid
from tests.commands.books import refused

FOUR = [Client("A", 800_00, 14), Client("B", 700_00, 30), Client("C", 600_00, 20), Client("D", 500_00, 40)]


def test_largest_are_spread_first() -> None:
    assert billing_groups.split(FOUR, 2) == {"A": 1, "B": 2, "C": 2, "D": 1}


def test_money_of_four_weeks_against_all_at_the_end_of_march() -> None:
    """800.00 billed on the 7th instead of the 31st is there 24 days earlier: on average 619.35 more in hand."""
    groups = billing_groups.split(FOUR, 4)
    found = billing_groups.effect(FOUR, groups, 4, date(2026, 3, 12))
    assert [(one.billed_on.day, one.money_on, one.at_month_end_on, one.days_earlier) for one in found] == [
        (7, date(2026, 3, 21), date(2026, 4, 14), 24), (14, date(2026, 4, 13), date(2026, 4, 30), 17),
        (21, date(2026, 4, 10), date(2026, 4, 20), 10), (28, date(2026, 5, 7), date(2026, 5, 10), 3),
    ]  # fmt: skip
    assert [one.in_hand_minor for one in found] == [619_35, 383_87, 193_54, 48_38]


def test_wait_of_a_group_is_weighted_by_what_is_billed() -> None:
    clients = [Client("A", 300_00, 10), Client("B", 100_00, 50)]
    (first, _) = billing_groups.effect(clients, {"A": 1, "B": 1}, 2, date(2026, 2, 1))
    assert (first.money_on - first.billed_on).days == 20


def test_fifth_week_is_the_last_day_of_the_month() -> None:
    found = billing_groups.effect([], {}, 5, date(2026, 2, 1))
    assert [one.billed_on.day for one in found] == [7, 14, 21, 28, 28]


@pytest.mark.parametrize("count", [-1, 0, 1, 6])
def test_count_is_refused_when_no_month_has_so_many_weeks(count: int) -> None:
    refused(Invalid, "group_count", billing_groups.split, FOUR, count)


CLIENTS = st.lists(
    st.builds(Client, st.text("ABCDEFGH", min_size=1, max_size=4), st.integers(0, 10**9), st.integers(0, 120)),
    max_size=40, unique_by=lambda one: one.number,
)  # fmt: skip


@given(CLIENTS, st.integers(2, 5), st.randoms(use_true_random=False))
def test_every_client_has_one_group_and_order_does_not_matter(
    clients: list[Client], count: int, chance: object
) -> None:
    found = billing_groups.split(clients, count)
    assert found.keys() == {one.number for one in clients}
    assert set(found.values()) <= set(range(1, count + 1))
    shuffled = list(clients)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert billing_groups.split(shuffled, count) == found


@given(CLIENTS, st.integers(2, 5))
def test_no_group_bills_more_than_another_by_more_than_one_client(clients: list[Client], count: int) -> None:
    found = billing_groups.split(clients, count)
    sums = [sum(one.monthly_minor for one in clients if found[one.number] == group) for group in range(1, count + 1)]
    largest = max((one.monthly_minor for one in clients), default=0)
    assert max(sums) - min(sums) <= largest + len(clients)


@given(CLIENTS, st.integers(2, 5), st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_nothing_comes_later_than_from_bills_at_the_end_of_the_month(
    clients: list[Client], count: int, day: date
) -> None:
    found = billing_groups.effect(clients, billing_groups.split(clients, count), count, day)
    assert all(one.days_earlier >= 0 and 0 <= one.in_hand_minor <= one.monthly_minor for one in found)
    assert sum(one.monthly_minor for one in found) == sum(one.monthly_minor for one in clients)
    assert sum(one.clients for one in found) == len(clients)
