"""Which amounts make a sum."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from tagih.domain import sums


def test_a_sum_above_every_amount_that_only_two_make_tells() -> None:
    assert sums.making(30_030, [10_010, 20_020, 4_711]) == sums.Sums(((0, 1),), True)


def test_round_amounts_tell_nothing_where_a_part_of_one_is_possible() -> None:
    made = sums.making(15_000, [5_000, 10_000, 20_000, 30_000])
    assert made.found == ((0, 1),)
    assert not made.is_telling


def test_all_choices_are_found_when_several_make_it() -> None:
    assert sums.making(300, [100, 200, 100, 500]).found == ((0, 1), (1, 2))


def test_nothing_is_found_for_one_amount_or_too_much() -> None:
    assert sums.making(100, [100]).found == ()
    assert sums.making(1_000, [100, 200]).found == ()


@given(st.lists(st.integers(1, 60), min_size=2, max_size=8), st.integers(2, 300))
def test_the_same_as_trying_all(amounts: list[int], total: int) -> None:
    every = [
        places
        for size in range(2, len(amounts) + 1)
        for places in combinations(range(len(amounts)), size)
        if sum(amounts[at] for at in places) == total
    ]
    found = sums.making(total, amounts).found
    assert set(found) <= set(every)
    assert len(found) == min(len(every), sums.MOST_FOUND)
