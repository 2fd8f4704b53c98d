"""Countries: the registry, and every country's own claims."""

from dataclasses import FrozenInstanceError
from datetime import date

import pytest

from tagih.domain import tax
from tagih.domain.countries import COUNTRIES, GENERIC, country
from tagih.domain.errors import Invalid

EVERY = sorted(COUNTRIES)


def test_countries_are_these_when_listed():
    assert EVERY == ["BE", "DE", "FR", "GB", "GR", "ID", "NL", "US", "ZZ"]
    assert all(code == each.code for code, each in COUNTRIES.items())


def test_country_is_generic_under_its_own_code_when_unknown():
    zambia = country("ZM")
    assert zambia.code == "ZM"
    assert (zambia.weekend, zambia.holiday_calendar, zambia.tax_rates) == ({5, 6}, None, ())
    assert (zambia.name, zambia.due_date_shift) == (GENERIC.name, "none")
    assert country("ZM") is zambia


@pytest.mark.parametrize("code", ["", "nl", "NLD", "N1", "ΝΛ", "N"])
def test_country_is_refused_when_no_code(code):
    with pytest.raises(Invalid) as refusal:
        country(code)
    assert refusal.value.code == "country_unreadable"


def test_country_cannot_be_changed_when_known():
    with pytest.raises(FrozenInstanceError):
        country("NL").name = "Holland"


@pytest.mark.parametrize("code", EVERY)
def test_country_leaves_a_working_day_when_the_week_ends(code):
    assert country(code).weekend < set(range(7))


@pytest.mark.parametrize("code", EVERY)
def test_rates_are_sound_when_listed(code):
    for rate in country(code).tax_rates:
        tax.check(rate.category, rate.rate_ppm)
        assert rate.source
        assert rate.until_on is None or rate.from_on <= rate.until_on


@pytest.mark.parametrize("code", EVERY)
def test_standard_rate_is_one_at_most_when_any_day_is_asked(code):
    ours = [rate for rate in country(code).tax_rates if rate.kind == "standard"]
    edges = {day for rate in ours for day in (rate.from_on, rate.until_on) if day}
    assert all(sum(rate.holds(day) for rate in ours) == 1 for day in edges)


@pytest.mark.parametrize("code", ["BE", "DE", "FR", "GR", "NL"])
def test_terms_of_law_follow_the_directive_when_in_the_union(code):
    # Directive 2011/7/EU art. 3(3)(b) and 3(5), read 2026-11
    assert (country(code).silent_term_days, country(code).longest_term_days) == (30, 60)


def test_doubts_are_kept_when_the_facts_are_unsure():
    assert {code for code in EVERY if country(code).doubts} == {"BE", "FR", "GB", "GR", "ID", "US"}


def test_rate_holds_from_first_to_last_day_when_dated():
    reduced = next(rate for rate in country("NL").tax_rates if rate.rate_ppm == 60_000)
    assert [reduced.holds(day) for day in (date(2018, 12, 31), date(2019, 1, 1))] == [True, False]
    assert [reduced.holds(day) for day in (date(2012, 9, 30), date(2012, 10, 1))] == [False, True]
