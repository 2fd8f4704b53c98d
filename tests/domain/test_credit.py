"""What a credit note for a part of an invoice takes back of each tax rate."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tagih.domain import credit, totals
from tagih.domain.totals import TaxSubtotal

MIXED = (TaxSubtotal("S", 90_000, 900, 81), TaxSubtotal("S", 210_000, 10_001, 2_100), TaxSubtotal("Z", 0, 110, 0))


def gross(parts: tuple[TaxSubtotal, ...]) -> int:
    return sum(one.base_minor + one.tax_minor for one in parts)


def test_part_takes_each_rate_in_proportion() -> None:
    assert credit.part(5000, MIXED) == (
        TaxSubtotal("S", 90_000, 341, 31), TaxSubtotal("S", 210_000, 3_790, 796), TaxSubtotal("Z", 0, 42, 0),
    )  # fmt: skip


def test_whole_takes_exactly_what_is_left() -> None:
    assert credit.part(gross(MIXED), MIXED) == MIXED


def test_smallest_part_goes_to_one_rate() -> None:
    assert credit.part(1, MIXED) == (TaxSubtotal("S", 210_000, 1, 0),)


def test_rupiah_stay_whole() -> None:
    left = (TaxSubtotal("S", 110_000, 100_100_00, 11_011_00),)
    assert credit.part(1_001_00, left, unit_minor=100) == (TaxSubtotal("S", 110_000, 902_00, 99_00),)


def test_deduction_takes_its_negative_share() -> None:
    left = (TaxSubtotal("S", 210_000, 100_00, 21_00), TaxSubtotal("Z", 0, -50_00, 0))
    assert credit.part(35_50, left) == (TaxSubtotal("S", 210_000, 50_00, 10_50), TaxSubtotal("Z", 0, -25_00, 0))


def test_remaining_leaves_out_what_is_used_up() -> None:
    assert credit.remaining(MIXED, (MIXED[0], TaxSubtotal("Z", 0, 10, 0))) == (MIXED[1], TaxSubtotal("Z", 0, 100, 0))


def test_remaining_is_everything_when_nothing_was_credited() -> None:
    assert credit.remaining(MIXED, ()) == MIXED


@pytest.mark.parametrize("amount_minor", [0, -1, gross(MIXED) + 1])
def test_more_than_is_left_is_a_bug(amount_minor: int) -> None:
    with pytest.raises(AssertionError):
        credit.part(amount_minor, MIXED)


lines = some.lists(
    some.builds(
        totals.Line,
        quantity_millionths=some.just(1_000_000),
        unit_price_millionths=some.integers(-30_000_000, 900_000_000),
        tax_category=some.just("S"),
        tax_rate_ppm=some.sampled_from([210_000, 90_000, 55_000]),
        discount_ppm=some.sampled_from([0, 100_000]),
        discount_minor=some.just(0),
        charge_minor=some.just(0),
    ),
    min_size=1,
    max_size=6,
)


@given(lines, some.sampled_from(["EUR", "IDR"]), some.lists(some.integers(1, 99), max_size=5))
def test_parts_that_make_the_invoice_make_each_of_its_taxes(
    given_lines: list[totals.Line], currency: str, shares: list[int]
) -> None:
    invoice = totals.totals(given_lines, currency)
    unit = totals.printed_unit_minor(currency)
    if invoice.total_minor <= 0:
        return
    credited: tuple[TaxSubtotal, ...] = ()
    left_minor = invoice.total_minor
    for share in [*shares, 100]:
        amount = left_minor * share // 100 // unit * unit
        if amount <= 0:
            continue
        left = credit.remaining(invoice.taxes, credited)
        parts = credit.part(amount, left, unit)
        assert gross(parts) == amount
        within = {(one.category, one.rate_ppm): one for one in left}
        for one in parts:
            most = within[one.category, one.rate_ppm]
            assert abs(one.base_minor) <= abs(most.base_minor)
            assert abs(one.tax_minor) <= abs(most.tax_minor)
        credited += parts
        left_minor -= amount
    assert left_minor == 0
    assert credit.remaining(invoice.taxes, credited) == ()
