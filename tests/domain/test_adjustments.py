"""Discounts and charges on documents: worked examples, refusals, and the sums of EN 16931 by an oracle in decimals."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagih.domain import adjustments, totals
from tagih.domain.adjustments import Asked
from tagih.domain.errors import Invalid
from tagih.domain.money import shown_digits, to_decimal
from tagih.domain.totals import Adjustment, Line

S21, S9, ZERO = ("S", 210_000), ("S", 90_000), ("Z", 0)


def asked(kind: Any = "discount", **changed: Any) -> Asked:
    """Ten off, for a loyal customer, unless changed."""
    return Asked(kind, **({"reason": "Loyal customer", "amount_minor": 1000} | changed))


def amounts(parts: list[adjustments.Part]) -> list[tuple[int, tuple[str, int]]]:
    return [(part.amount_minor, part.group) for part in parts]


def test_amount_is_shared_over_the_rates_to_the_last_cent() -> None:
    parts = adjustments.spread(asked(), {S21: 6000, S9: 3000}, "EUR")
    assert amounts(parts) == [(333, S9), (667, S21)]


def test_percentage_is_taken_of_each_rate() -> None:
    parts = adjustments.spread(asked(rate_ppm=50_000, amount_minor=0), {S21: 1010, S9: 3000}, "EUR")
    assert [(part.amount_minor, part.base_minor) for part in parts] == [(150, 3000), (51, 1010)]


def test_charge_at_a_rate_that_no_line_has_stands_alone() -> None:
    parts = adjustments.spread(asked("charge", reason="Express", group=S21), {S9: 3000}, "EUR")
    assert [part.figures for part in parts] == [Adjustment(1000, "S", 210_000)]


def test_amount_is_shared_in_whole_rupiah() -> None:
    parts = adjustments.spread(asked(amount_minor=1_000_000), {S21: 1, S9: 2}, "IDR")
    assert amounts(parts) == [(666_700, S9), (333_300, S21)]


def test_rates_below_nothing_take_no_part_of_an_amount() -> None:
    assert amounts(adjustments.spread(asked(), {S21: 5000, ZERO: -2000}, "EUR")) == [(1000, S21)]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"kind": "gift"}, "adjustment_kind_unknown"),
        ({"reason": ""}, "adjustment_reason_missing"),
        ({"amount_minor": 0}, "adjustment_not_positive"),
        ({"amount_minor": -1}, "adjustment_not_positive"),
        ({"rate_ppm": 50_000}, "adjustment_twice_valued"),
        ({"rate_ppm": 0, "amount_minor": 0}, "adjustment_out_of_range"),
        ({"rate_ppm": 1_000_001, "amount_minor": 0}, "adjustment_out_of_range"),
        ({"group": ("S", 0)}, "tax_rate_missing"),
        ({"group": ("E", 90_000)}, "tax_rate_not_zero"),
    ],
)
def test_adjustment_is_refused_when_it_cannot_be(changed: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as caught:
        adjustments.check(asked(**changed), "EUR")
    assert caught.value.code == code


@pytest.mark.parametrize("rate_ppm", [1, 1_000_000])
def test_percentage_may_be_anything_up_to_all_of_it(rate_ppm: int) -> None:
    adjustments.check(asked(rate_ppm=rate_ppm, amount_minor=0), "EUR")


def test_amount_is_refused_when_the_currency_cannot_print_it() -> None:
    with pytest.raises(Invalid) as caught:
        adjustments.check(asked(amount_minor=1_050), "IDR")
    assert caught.value.code == "amount_too_precise"


@pytest.mark.parametrize("sums", [{}, {S21: 0}, {S21: -100}])
def test_amount_is_refused_when_there_is_nothing_to_take_it_of(sums: dict[tuple[str, int], int]) -> None:
    with pytest.raises(Invalid) as caught:
        adjustments.spread(asked(), sums, "EUR")
    assert caught.value.code == "adjustment_of_nothing"


# --- totals --------------------------------------------------------------------------------------------------


def test_discount_and_charge_move_the_base_of_their_rate() -> None:
    lines = [Line(1_000_000, 100_000_000, *S21), Line(1_000_000, 50_000_000, *S9)]
    made = totals.totals(lines, "EUR", False, [Adjustment(-1000, *S21), Adjustment(500, *S9)])
    assert (made.net_minor, made.adjustments) == (14_500, (-1000, 500))
    assert [(one.base_minor, one.tax_minor) for one in made.taxes] == [(5500, 495), (9000, 1890)]
    assert made.total_minor == 14_500 + 495 + 1890


def test_discount_with_tax_in_it_is_taken_off_what_is_printed() -> None:
    made = totals.totals([Line(1_000_000, 121_000_000, *S21)], "EUR", True, [Adjustment(-2100, *S21)])
    assert (made.total_minor, made.net_minor, made.adjustments) == (10_000, 8264, (-1736,))


def test_line_takes_its_discount_and_charge_in_money_after_the_percentage() -> None:
    made = totals.totals([Line(2_000_000, 50_000_000, *S21, 100_000, 500, 250)], "EUR")
    assert (made.lines[0].amount_minor, made.lines[0].discount_minor) == (10_000 - 1000 - 500 + 250, 1000)


groups = st.sampled_from([S21, S9, ZERO, ("AE", 0)])
lines = st.lists(
    st.builds(
        lambda quantity, price, group, percentage, off, on: Line(quantity, price, *group, percentage, off * 100, on * 100),
        st.integers(0, 10**8), st.integers(0, 10**9), groups, st.integers(0, 10**6), st.integers(0, 500), st.integers(0, 500),
    ),
    min_size=1, max_size=8,
)  # fmt: skip
wanted = st.lists(
    st.builds(
        lambda kind, percentage, amount, group: Asked(
            kind, "because", percentage or None, 0 if percentage else amount * 100, group
        ),
        st.sampled_from(["discount", "charge"]), st.sampled_from([0, 0, 1, 12_345, 50_000, 1_000_000]),
        st.integers(1, 10**6), st.none() | groups,
    ),
    max_size=4,
)  # fmt: skip


def rounded(value: Decimal, currency: str) -> Decimal:
    """To what the currency prints, halves away from zero."""
    return value.quantize(Decimal(1).scaleb(-shown_digits(currency)), ROUND_HALF_UP)


def net_of(line: Line, currency: str) -> Decimal:
    """A line by hand (BT-131): quantity x price less its percentage, rounded, less its discount, plus its charge."""
    quantity, price = Decimal(line.quantity_millionths) / 10**6, Decimal(line.unit_price_millionths) / 10**6
    undiscounted = quantity * price * (1 - Decimal(line.discount_ppm) / 10**6)
    in_money = to_decimal(line.charge_minor, currency) - to_decimal(line.discount_minor, currency)
    return rounded(undiscounted, currency) + in_money


@given(lines, wanted, st.sampled_from(["EUR", "IDR"]))
def test_totals_are_those_of_an_oracle_in_decimals(billed: list[Line], asked: list[Asked], currency: str) -> None:
    """BR-CO-10 to BR-CO-17 once more, in decimals and by the words of the standard, from nothing but what was asked."""
    sums = totals.sums_by_rate(billed, currency)
    parts = []
    for one in asked:
        try:
            parts += adjustments.spread(one, sums, currency)
        except Invalid:
            continue
    made = totals.totals(billed, currency, False, adjustments.signed(parts))

    nets = [net_of(line, currency) for line in billed]
    lines_sum = sum(nets, Decimal(0))  # BT-106, BR-CO-10
    allowances = sum((to_decimal(p.amount_minor, currency) for p in parts if p.asked.kind == "discount"), Decimal(0))
    charges = sum((to_decimal(p.amount_minor, currency) for p in parts if p.asked.kind == "charge"), Decimal(0))
    without_tax = lines_sum - allowances + charges  # BT-109, BR-CO-13
    base: dict[tuple[str, int], Decimal] = {}
    for line, net in zip(billed, nets, strict=True):
        group = (line.tax_category, line.tax_rate_ppm)
        base[group] = base.get(group, Decimal(0)) + net
    for part in parts:
        sign = -1 if part.asked.kind == "discount" else 1
        base[part.group] = base.get(part.group, Decimal(0)) + sign * to_decimal(part.amount_minor, currency)
    tax = {group: rounded(amount * group[1] / 10**6, currency) for group, amount in base.items()}  # BT-117, BR-CO-17
    assert [to_decimal(one.net_minor, currency) for one in made.lines] == nets
    assert to_decimal(made.net_minor, currency) == without_tax == sum(base.values())
    assert {(one.category, one.rate_ppm): to_decimal(one.tax_minor, currency) for one in made.taxes} == tax
    assert to_decimal(made.tax_minor, currency) == sum(tax.values())  # BT-110, BR-CO-14
    assert to_decimal(made.total_minor, currency) == without_tax + sum(tax.values())  # BT-112, BR-CO-15


@given(lines, wanted, st.sampled_from(["EUR", "IDR"]))
def test_amounts_are_spread_to_the_last_printed_unit(billed: list[Line], asked: list[Asked], currency: str) -> None:
    sums = totals.sums_by_rate(billed, currency)
    unit = totals.printed_unit_minor(currency)
    for one in asked:
        try:
            parts = adjustments.spread(one, sums, currency)
        except Invalid:
            continue
        assert all(part.amount_minor % unit == 0 for part in parts)
        if one.rate_ppm is None:
            assert sum(part.amount_minor for part in parts) == one.amount_minor


@given(lines, wanted)
def test_tax_in_prices_leaves_the_total_as_printed(billed: list[Line], asked: list[Asked]) -> None:
    sums = totals.sums_by_rate(billed, "EUR")
    parts = []
    for one in asked:
        try:
            parts += adjustments.spread(one, sums, "EUR")
        except Invalid:
            continue
    made = totals.totals(billed, "EUR", True, adjustments.signed(parts))
    printed = sum(one.amount_minor for one in made.lines) + sum(one.amount_minor for one in adjustments.signed(parts))
    assert made.total_minor == printed
    assert made.net_minor == sum(one.net_minor for one in made.lines) + sum(made.adjustments)
    assert made.net_minor == sum(one.base_minor for one in made.taxes)
