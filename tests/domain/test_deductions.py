"""What clients may keep back: how much, in what parts, and when a rest is recognised as it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tagih.domain.deductions import (
    BANK_FEE,
    BUYER_PAYS_TAX,
    KINDS,
    USUAL,
    WITHHELD_TAX,
    Agreed,
    Expected,
    left,
    parted,
    taken,
)

PPH = Expected(1, WITHHELD_TAX, 2000)
PPN = Expected(2, BUYER_PAYS_TAX, 11000)
FEE = Expected(3, BANK_FEE, 1500)


@pytest.mark.parametrize(
    ("agreed", "amount"),
    [
        (Agreed(WITHHELD_TAX, "PPh 23", 20_000), 2000),  # 2 % of 1,000.00
        (Agreed(WITHHELD_TAX, "20%", 200_000), 20000),
        (Agreed(WITHHELD_TAX, "20%", 200_000, above_minor=100_000), 0),  # not above 1,000.00
        (Agreed(WITHHELD_TAX, "20%", 200_000, above_minor=99_999), 20000),
        (Agreed(BUYER_PAYS_TAX, "WAPU", 1_000_000), 11000),
        (Agreed(BANK_FEE, "fee", fee_minor=1500), 1500),
    ],
)
def test_amount_is_that_of_the_document(agreed: Agreed, amount: int) -> None:
    assert agreed.amount(100_000, 11_000) == amount


def test_rupiah_is_kept_back_in_whole_ones() -> None:
    assert Agreed(WITHHELD_TAX, "PPh 23", 20_000).amount(12_345_600, 0, 100) == 246_900  # 2 % of 123,456 is 2,469.12


@pytest.mark.parametrize(
    ("rest", "expected", "found"),
    [
        (2000, [PPH], {1: 2000}),
        (13000, [PPH, PPN], {1: 2000, 2: 11000}),
        (11000, [PPH, PPN], {2: 11000}),
        (2000, [PPH, PPN], {1: 2000}),
        (700, [FEE], {3: 700}),
        (1500, [FEE], {3: 1500}),
        (1501, [FEE], {}),
        (2700, [PPH, FEE], {1: 2000, 3: 700}),
        (700, [PPH, FEE], {3: 700}),
        (1950, [PPH], {1: 1950}),  # rounded otherwise by the payer
        (1899, [PPH], {}),
        (2001, [PPH], {}),
        (5000, [PPH], {}),  # a part payment
        (100, [], {}),
    ],
)
def test_rest_is_what_was_expected_or_nothing(rest: int, expected: list[Expected], found: dict[int, int]) -> None:
    assert taken(rest, expected) == found


def test_discount_for_paying_early_is_left_when_both_were_deducted() -> None:
    assert taken(4400, [PPH], discount_minor=2400) == {1: 2000}
    assert taken(2400, [PPH], discount_minor=2400) == {}


def test_fee_is_not_known_beforehand() -> None:
    assert left({7: [PPH, PPN, FEE], 8: [FEE]}) == {7: 13000}


expected_ones = some.builds(Expected, some.integers(1, 9), some.sampled_from(KINDS), some.integers(1, 5000))


@given(some.integers(1, 20_000), some.lists(expected_ones, max_size=3, unique_by=lambda one: one.id))
def test_never_more_is_taken_than_is_left_or_expected(rest: int, expected: list[Expected]) -> None:
    found = taken(rest, expected)
    most = {one.id: one.amount_minor for one in expected}
    assert sum(found.values()) in (0, rest)
    assert all(0 < minor <= most[key] for key, minor in found.items())


@given(some.integers(0, 10**9), some.lists(some.integers(1, 10**9), min_size=1, max_size=5))
def test_nothing_is_lost_when_parted_among_instalments(amount: int, instalments: list[int]) -> None:
    assert sum(parted(amount, instalments)) == amount


def test_usual_ones_say_where_they_stand_and_what_was_not_verified() -> None:
    assert all(len(one.source) > 30 and one.kind in KINDS for one in USUAL)
    assert all(one.is_sure or "not" in one.source for one in USUAL)
