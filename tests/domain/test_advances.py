"""Advances: shares per rate, and a final invoice with which everything ties to the cent, whatever was rounded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagih.domain import advances, totals
from tagih.domain.totals import Line, TaxSubtotal

RATES = ((210_000, "S"), (90_000, "S"), (0, "Z"))


def job(*amounts: tuple[int, int, str], gross: bool = False) -> totals.Totals:
    """A job of one piece at each price (minor), rate and category, in euro."""
    lines = [Line(1_000_000, price * 10_000, category, rate) for price, rate, category in amounts]
    return totals.totals(lines, "EUR", gross)


def of_advance(shares: tuple[advances.Share, ...], *, gross: bool = False) -> tuple[TaxSubtotal, ...]:
    """What an advance invoice with these shares has of each rate."""
    return totals.totals([advances.billed(one, "EUR") for one in shares], "EUR", gross).taxes


def test_a_job_of_ten_thousand_in_thirty_thirty_forty():
    whole = job((1_000_000, 210_000, "S"))
    first = advances.shares(whole, 300_000, 1, is_taxed=True, is_gross=False)
    assert first == (advances.Share("S", 210_000, 300_000),)
    taken = of_advance(first) * 2
    left = advances.final(whole, taken, is_gross=False)
    assert (left.net_minor, left.tax_minor, left.total_minor) == (400_000, 84_000, 484_000)
    assert sum(one.net_minor for one in left.lines) == left.net_minor


def test_an_advance_has_a_line_for_each_rate():
    whole = job((10_001, 210_000, "S"), (5_003, 90_000, "S"))
    assert advances.shares(whole, 333_333, 1, is_taxed=True, is_gross=False) == (
        advances.Share("S", 90_000, 1_668), advances.Share("S", 210_000, 3_334),
    )  # fmt: skip


def test_an_untaxed_advance_is_a_share_of_the_total():
    whole = job((10_000, 200_000, "S"))
    (share,) = advances.shares(whole, 500_000, 1, is_taxed=False, is_gross=False)
    assert share == advances.Share("O", 0, 6_000)
    left = advances.final(whole, of_advance((share,)), is_gross=False)
    assert (left.net_minor, left.tax_minor, left.total_minor) == (4_000, 2_000, 6_000)


def test_whole_rupiah_are_asked_for():
    (share,) = advances.shares(job((1_000_050, 110_000, "S")), 333_333, 100, is_taxed=True, is_gross=False)
    assert share.amount_minor == 333_300


@pytest.mark.parametrize("country", ["NL", "DE", "BE", "FR", "GR", "GB", "ID"])
def test_the_tax_is_due_on_receipt(country):
    assert advances.is_taxed(country)


@pytest.mark.parametrize("country", ["ZZ", "US"])
def test_no_tax_is_due_on_receipt_where_no_law_is_known(country):
    assert not advances.is_taxed(country)


prices = st.lists(st.tuples(st.integers(1, 10_000_000), st.sampled_from(RATES)), min_size=1, max_size=6)
steps = st.lists(st.integers(1, 400_000), min_size=1, max_size=2)


@given(prices, steps, st.booleans(), st.booleans())
def test_all_invoices_together_are_the_job_to_the_cent(priced, shares_ppm, is_taxed, gross):
    whole = job(*((price, rate, category) for price, (rate, category) in priced), gross=gross)
    taken: list[TaxSubtotal] = []
    for share_ppm in shares_ppm:
        shares = advances.shares(whole, share_ppm, 1, is_taxed=is_taxed, is_gross=gross)
        taken += of_advance(shares, gross=gross) if shares else ()
    left = advances.final(whole, taken, is_gross=gross)
    assert left.net_minor + sum(one.base_minor for one in taken) == whole.net_minor
    assert left.tax_minor + sum(one.tax_minor for one in taken) == whole.tax_minor
    assert left.total_minor == left.net_minor + left.tax_minor
    assert sum(one.base_minor for one in left.taxes) == left.net_minor == sum(one.net_minor for one in left.lines)
    assert sum(one.tax_minor for one in left.taxes) == left.tax_minor
    if is_taxed and not gross:
        for one in left.taxes:  # half a cent for each advance, and half a cent of its own
            assert abs(one.base_minor * one.rate_ppm / 1_000_000 - one.tax_minor) <= (len(shares_ppm) + 1) / 2
