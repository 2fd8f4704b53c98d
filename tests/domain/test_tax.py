"""Tax categories and the rates of a day."""

from dataclasses import replace
from datetime import date

import pytest

from tagih.domain import tax
from tagih.domain.countries import country
from tagih.domain.errors import Invalid
from tagih.domain.tax import Party, TaxRate


@pytest.mark.parametrize(
    ("code", "on", "rate_ppm"),
    [
        ("NL", date(2026, 11, 21), 210_000),
        ("NL", date(2012, 10, 1), 210_000),
        ("GR", date(2016, 5, 31), 230_000),
        ("GR", date(2016, 6, 1), 240_000),
        ("DE", date(2020, 6, 30), 190_000),
        ("DE", date(2020, 7, 1), 160_000),
        ("DE", date(2020, 12, 31), 160_000),
        ("DE", date(2021, 1, 1), 190_000),
        ("FR", date(2026, 1, 1), 200_000),
        ("BE", date(2026, 1, 1), 210_000),
        ("GB", date(2011, 1, 4), 200_000),
        ("ID", date(2022, 3, 31), 100_000),
        ("ID", date(2022, 4, 1), 110_000),
        ("ID", date(2026, 1, 1), 110_000),  # 12 % of 11/12 of the price
    ],
)
def test_standard_rate_is_this_when_that_day(code, on, rate_ppm):
    assert tax.standard(country(code), on).rate_ppm == rate_ppm


@pytest.mark.parametrize(("code", "on"), [("US", date(2026, 1, 1)), ("ZZ", date(2026, 1, 1)), ("NL", date(1990, 1, 1))])
def test_standard_rate_is_none_when_we_know_none(code, on):
    assert tax.standard(country(code), on) is None


def test_standard_rate_is_found_when_listed_last():
    netherlands = country("NL")
    turned = replace(netherlands, tax_rates=netherlands.tax_rates[::-1])
    assert tax.standard(turned, date(2026, 1, 1)) == TaxRate("S", 210_000, "BTW 21 %")


def test_rates_carry_their_words_when_listed():
    assert tax.rates(country("NL"), date(2026, 1, 1)) == (
        TaxRate("S", 210_000, "BTW 21 %"),
        TaxRate("S", 90_000, "BTW 9 %"),
        TaxRate("Z", 0, "BTW 0 %"),
    )
    assert [rate.label for rate in tax.rates(country("FR"), date(2026, 1, 1))] == [
        "TVA 20 %", "TVA 10 %", "TVA 5.5 %", "TVA 2.1 %", "TVA 8.5 %",
    ]  # fmt: skip


def test_rates_are_those_of_the_day_when_they_changed():
    assert [rate.rate_ppm for rate in tax.rates(country("DE"), date(2020, 7, 1))] == [160_000, 50_000]
    assert [rate.rate_ppm for rate in tax.rates(country("DE"), date(2021, 1, 1))] == [190_000, 70_000]


def test_categories_are_those_of_the_standard_when_listed():
    assert sorted(tax.CATEGORIES) == ["AE", "E", "G", "K", "O", "S", "Z"]
    assert all(code == category.code for code, category in tax.CATEGORIES.items())
    assert [code for code, category in tax.CATEGORIES.items() if not category.needs_reason] == ["S", "Z"]


@pytest.mark.parametrize(
    ("category", "rate_ppm"), [("S", 1), ("S", 1_000_000), *((code, 0) for code in ("Z", "E", "AE", "K", "G", "O"))]
)
def test_rate_is_accepted_when_its_category_can_have_it(category, rate_ppm):
    tax.check(category, rate_ppm)


@pytest.mark.parametrize(
    ("category", "rate_ppm", "code"),
    [
        ("S", 0, "tax_rate_missing"),
        ("S", -1, "tax_rate_missing"),
        ("S", 1_000_001, "tax_rate_missing"),
        ("Z", 1, "tax_rate_not_zero"),
        ("AE", 210_000, "tax_rate_not_zero"),
        ("L", 70_000, "tax_category_unknown"),
        ("", 0, "tax_category_unknown"),
    ],
)
def test_rate_is_refused_when_its_category_cannot_have_it(category, rate_ppm, code):
    with pytest.raises(Invalid) as refusal:
        tax.check(category, rate_ppm)
    assert refusal.value.code == code


def test_refusal_says_what_to_do_when_the_rate_does_not_fit():
    with pytest.raises(Invalid) as refusal:
        tax.check("AE", 210_000)
    assert (
        refusal.value.sentence
        == "“Reverse charge” carries no tax, so its rate is 0 %, not 21 %: change one of the two."
    )


@pytest.mark.parametrize(
    ("on", "base_minor", "stated"),
    [
        (date(2026, 1, 1), 10_000_000, (120_000, 9_166_667, (11, 12))),  # 100,000: Coretax says 91,666.67
        (date(2025, 1, 1), 12_000, (120_000, 11_000, (11, 12))),
        (date(2024, 12, 31), 10_000_000, None),
    ],
)
def test_indonesian_tax_is_stated_as_twelve_percent_of_eleven_twelfths(on, base_minor, stated):
    assert tax.stated(country("ID"), 110_000, on, base_minor) == stated


def test_other_taxes_are_stated_as_they_are():
    assert tax.stated(country("NL"), 210_000, date(2026, 1, 1), 100) is None
    assert tax.stated(country("ID"), 120_000, date(2026, 1, 1), 100) is None


@pytest.mark.parametrize(
    ("seller", "buyer", "supply", "category", "because"),
    [
        ("NL", Party("NL", True, "NL1"), "services", "S", "tax_at_home"),
        ("ID", Party("ID"), "services", "S", "tax_at_home"),
        ("NL", Party("DE", True, "DE1"), "services", "AE", "tax_reverse_charge"),
        ("NL", Party("DE", True, "DE1"), "goods", "K", "tax_within_union"),
        ("NL", Party("DE", True, ""), "services", "S", "tax_number_missing"),
        ("NL", Party("DE", False, ""), "goods", "S", "tax_consumer_abroad"),
        ("NL", Party("GB", True, "GB1"), "services", "O", "tax_outside_scope"),
        ("NL", Party("GB", False, ""), "services", "S", "tax_consumer_abroad"),
        ("NL", Party("US"), "goods", "G", "tax_export"),
        ("GB", Party("DE", True, "DE1"), "services", "O", "tax_outside_scope"),
        ("GB", Party("DE", True, "DE1"), "goods", "G", "tax_export"),
        ("GR", Party("NL", True, "NL1"), "services", "AE", "tax_reverse_charge"),
    ],
)
def test_tax_is_suggested_by_the_two_countries(seller, buyer, supply, category, because):
    found = tax.suggested(Party(seller), buyer, supply)
    assert (found.category, found.reason.code) == (category, because)


@pytest.mark.parametrize(("seller", "buyer"), [("ID", "SG"), ("US", "NL"), ("NL", "ZZ"), ("ZZ", "NL")])
def test_no_tax_is_suggested_where_we_know_no_rule(seller, buyer):
    assert tax.suggested(Party(seller), Party(buyer)) is None
