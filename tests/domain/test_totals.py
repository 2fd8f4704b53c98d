"""Totals: worked examples of EN 16931, and the sums that always hold."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagih.domain import totals as module
from tagih.domain.errors import Invalid
from tagih.domain.money import LARGEST_MINOR
from tagih.domain.totals import Line, LineTotal, TaxSubtotal, Totals, totals


def line(quantity, price, rate="21", discount="0", category=None):
    """A line from what people write; category S, or Z where the rate is zero."""
    millionths = [int(Decimal(text) * 1_000_000) for text in (quantity, price)]
    rate_ppm, discount_ppm = (int(Decimal(text) * 10_000) for text in (rate, discount))
    return Line(*millionths, category or ("S" if rate_ppm else "Z"), rate_ppm, discount_ppm)


lines = st.lists(
    st.builds(
        lambda quantity, price, tax, discount: Line(quantity, price, *tax, discount),
        st.integers(-(10**9), 10**9),
        st.integers(-(10**9), 10**10),
        st.sampled_from([("S", 210_000), ("S", 90_000), ("S", 21_000), ("Z", 0), ("AE", 0)]),
        st.sampled_from([0, 0, 50_000, 333_333, 1_000_000]),
    ),
    max_size=8,
)
currencies = st.sampled_from(["EUR", "JPY", "KWD", "IDR"])


def test_totals_are_those_of_the_standard_when_its_example_1():
    """EN 16931, CEN/TC 434 example 1 (a delivery of drinks and cheese; deposits come back in the last line)."""
    example = [
        line("2", "9.95", "6"), line("1", "9.85", "6"), line("1", "8.29", "6"), line("2", "7.23", "6"),
        line("1", "35.00", "6"), line("1", "35.00", "6"), line("1", "10.65", "6"), line("1", "1.55", "6"),
        line("3", "4.79", "6"), line("1", "8.29", "6"), line("2", "8.29", "6"), line("1", "9.95", "6"),
        line("2", "1.65", "6"), line("1", "10.80", "21"), line("1", "3.90", "6"), line("2", "3.80", "21"),
        line("2", "4.67", "21"), line("1", "18.63", "21"), line("6", "17.02", "6"), line("-6", "18.33", "6"),
    ]  # fmt: skip
    found = totals(example, "EUR")
    assert found.taxes == (TaxSubtotal("S", 60_000, 183_23, 10_99), TaxSubtotal("S", 210_000, 46_37, 9_74))
    assert (found.net_minor, found.tax_minor, found.total_minor) == (229_60, 20_73, 250_33)
    assert found.lines[0] == LineTotal(19_90, 19_90, 0)
    assert found.lines[-1] == LineTotal(-109_98, -109_98, 0)


def test_line_is_rounded_once_when_the_price_has_four_decimals():
    # The example of a discounted price in the validation artefacts of EN 16931: 100 x 0.1212 at 25 %
    assert totals([line("100", "0.1212", "25")], "EUR") == Totals(
        (LineTotal(12_12, 12_12, 0),), (TaxSubtotal("S", 250_000, 12_12, 3_03),), 12_12, 3_03, 15_15
    )


@pytest.mark.parametrize(
    ("quantity", "price", "currency", "net_minor"),
    [
        ("3", "33.335", "EUR", 100_01),  # 100.005: half away from zero
        ("-3", "33.335", "EUR", -100_01),
        ("1", "0.004999", "EUR", 0),
        ("1", "0.005", "EUR", 1),
        ("1", "-0.005", "EUR", -1),
        ("0.333333", "3", "EUR", 1_00),
        ("1", "12.345678", "KWD", 12_346),
        ("1", "1234.5", "JPY", 1_235),
        ("3", "33333.5", "IDR", 100_001_00),  # whole rupiah, in sen
    ],
)
def test_line_rounds_halves_away_from_zero_when_between_two_units(quantity, price, currency, net_minor):
    assert totals([line(quantity, price, "0")], currency).net_minor == net_minor


def test_tax_is_of_the_summed_base_when_lines_share_a_rate():
    # Three times 0.10 at 5 %: by line 0.005 -> 0.01 each, 0.03 in all; of the base 0.30 it is 0.015 -> 0.02
    assert totals([line("1", "0.10", "5")] * 3, "EUR").taxes == (TaxSubtotal("S", 50_000, 30, 2),)


def test_discount_is_told_apart_when_it_takes_something_off():
    found = totals([line("3", "33.335", "21", discount="10")], "EUR")
    assert found.lines == (LineTotal(90_00, 90_00, 10_01),)  # 100.005 -> 100.01; 90.0045 -> 90.00


def test_document_is_free_when_the_discount_is_all():
    found = totals([line("1", "50", "21", discount="100")], "EUR")
    assert (found.lines, found.total_minor) == ((LineTotal(0, 0, 50_00),), 0)


def test_taxes_are_kept_apart_when_categories_share_a_rate():
    found = totals([line("1", "10", "0", category="Z"), line("1", "20", "0", category="AE")], "EUR")
    assert found.taxes == (TaxSubtotal("AE", 0, 20_00, 0), TaxSubtotal("Z", 0, 10_00, 0))


def test_totals_are_zero_when_there_is_no_line():
    assert totals([], "EUR") == Totals((), (), 0, 0, 0)


def test_tax_is_taken_out_when_prices_include_it():
    assert totals([line("1", "121.00", "21")], "EUR", prices_include_tax=True) == Totals(
        (LineTotal(100_00, 121_00, 0),), (TaxSubtotal("S", 210_000, 100_00, 21_00),), 100_00, 21_00, 121_00
    )


def test_printed_amounts_make_the_total_when_prices_include_tax():
    # 3 x 10.00 with 21 %: 30.00 / 1.21 = 24.7934 net; each line alone would be 8.26, together a cent too little
    found = totals([line("1", "10.00", "21")] * 3, "EUR", prices_include_tax=True)
    assert [each.net_minor for each in found.lines] == [8_26, 8_27, 8_26]
    assert found.taxes == (TaxSubtotal("S", 210_000, 24_79, 5_21),)
    assert found.total_minor == 30_00


def test_taxes_come_by_category_and_rate_when_prices_include_tax():
    found = totals([line("1", "12.10", "21"), line("1", "5", "0"), line("1", "10.90", "9")], "EUR", True)
    assert found.taxes == (
        TaxSubtotal("S", 90_000, 10_00, 90),
        TaxSubtotal("S", 210_000, 10_00, 2_10),
        TaxSubtotal("Z", 0, 5_00, 0),
    )


def test_totals_are_whole_rupiah_when_indonesian():
    # PPN of 11 % on 91,667: 10,083.37
    found = totals([line("1", "91666.67", "11")], "IDR")
    assert (found.net_minor, found.tax_minor, found.total_minor) == (91_667_00, 10_083_00, 101_750_00)


@pytest.mark.parametrize(
    ("quantity", "price"), [("1", "10000000000000.01"), ("-1", "10000000000000.01"), ("1000000000", "1000000")]
)
def test_totals_are_refused_when_too_large_for_the_books(quantity, price):
    with pytest.raises(Invalid) as refusal:
        totals([line(quantity, price, "0")], "EUR")
    assert refusal.value.code == "amount_too_large"
    assert totals([line("1", "10000000000000.00", "0")], "EUR").total_minor == LARGEST_MINOR


def test_totals_are_refused_when_large_lines_cancel_out():
    with pytest.raises(Invalid):
        totals([line("1", "20000000000000", "0"), line("-1", "20000000000000", "0")], "EUR")


def test_lines_are_refused_when_no_document_may_have_them():
    module.check([line("1", "1", "21", discount="100"), line("1", "1", "0", category="AE")])
    for wrong, code in (
        (line("1", "1", "21", discount="100.0001"), "discount_out_of_range"),
        (line("1", "1", "21", discount="-1"), "discount_out_of_range"),
        (line("1", "1", "0", category="S"), "tax_rate_missing"),
    ):
        with pytest.raises(Invalid) as refusal:
            module.check([line("1", "1"), wrong])
        assert refusal.value.code == code


@given(lines, currencies, st.booleans())
def test_parts_make_the_whole_when_summed(some, currency, prices_include_tax):
    found = totals(some, currency, prices_include_tax)
    assert found.net_minor == sum(each.net_minor for each in found.lines)  # BR-CO-10, BR-CO-13
    assert found.net_minor == sum(each.base_minor for each in found.taxes)
    assert found.tax_minor == sum(each.tax_minor for each in found.taxes)  # BR-CO-14
    assert found.total_minor == found.net_minor + found.tax_minor  # BR-CO-15
    for each in found.taxes:  # BR-S-08
        group = [total for given, total in zip(some, found.lines, strict=True) if given[2:4] == each[:2]]
        assert each.base_minor == sum(total.net_minor for total in group)


@given(lines, currencies)
def test_amounts_are_those_of_decimal_arithmetic_when_tax_is_put_on(some, currency):
    unit = module.printed_unit_minor(currency)
    places = Decimal(1).scaleb({"EUR": -2, "JPY": 0, "KWD": -3, "IDR": 0}[currency])
    minor = unit / places if unit == 1 else Decimal(unit)

    def rounded(amount):
        return int(amount.quantize(places, ROUND_HALF_UP) * minor)

    found = totals(some, currency)
    for each, total in zip(some, found.lines, strict=True):
        listed = Decimal(each.quantity_millionths) * each.unit_price_millionths / 10**12
        assert total.net_minor == rounded(listed * (1_000_000 - each.discount_ppm) / 1_000_000)
        assert total.discount_minor == rounded(listed) - total.net_minor
    for each in found.taxes:
        assert each.tax_minor == rounded(Decimal(each.base_minor) / minor * each.rate_ppm / 1_000_000)


@given(lines, currencies)
def test_total_is_what_was_printed_when_prices_include_tax(some, currency):
    unit = module.printed_unit_minor(currency)
    found = totals(some, currency, prices_include_tax=True)
    assert found.total_minor == sum(each.amount_minor for each in found.lines)
    for each in found.taxes:  # BR-CO-17 within one printed unit
        assert abs(each.tax_minor - Decimal(each.base_minor) * each.rate_ppm / 1_000_000) <= unit
    for each, total in zip(some, found.lines, strict=True):
        exact = Decimal(total.amount_minor) * 1_000_000 / (1_000_000 + each.tax_rate_ppm)
        assert abs(total.net_minor - exact) <= unit


@given(lines, currencies, st.booleans())
def test_amounts_are_printable_when_rounded(some, currency, prices_include_tax):
    unit = module.printed_unit_minor(currency)
    found = totals(some, currency, prices_include_tax)
    assert all(amount % unit == 0 for each in found.lines for amount in each)
    assert all(amount % unit == 0 for each in found.taxes for amount in each[2:])


@given(lines, currencies)
def test_credit_mirrors_the_invoice_when_quantities_turn(some, currency):
    turned = [each._replace(quantity_millionths=-each.quantity_millionths) for each in some]
    assert totals(turned, currency).total_minor == -totals(some, currency).total_minor
