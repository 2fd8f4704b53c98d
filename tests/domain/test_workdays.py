"""Working days of the countries."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagih.domain.countries import COUNTRIES, country
from tagih.domain.workdays import is_weekend, is_workday, next_workday, open_day, previous_workday

ONE_DAY = timedelta(days=1)
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
countries = st.sampled_from(sorted(COUNTRIES)).map(country)


@pytest.mark.parametrize(
    ("code", "day"),
    [
        ("NL", date(2026, 4, 27)),  # Koningsdag
        ("NL", date(2026, 5, 14)),  # Hemelvaartsdag
        ("BE", date(2026, 7, 21)),  # Nationale feestdag
        ("DE", date(2026, 4, 6)),  # Ostermontag
        ("FR", date(2026, 7, 14)),  # Fête nationale
        ("GR", date(2026, 2, 23)),  # Καθαρά Δευτέρα
        ("GR", date(2026, 4, 13)),  # Δευτέρα του Πάσχα, a week after the western one
        ("GB", date(2026, 8, 31)),  # Summer bank holiday, in England
        ("ID", date(2026, 5, 27)),  # Idul Adha, decreed
        ("US", date(2026, 11, 26)),  # Thanksgiving
    ],
)
def test_day_is_no_workday_when_a_public_holiday(code, day):
    assert not is_weekend(day, country(code))
    assert not is_workday(day, country(code))
    assert not open_day(day, country(code), "weekdays")
    assert is_workday(day, country("ZZ"))


def test_workday_is_any_weekday_when_the_country_is_unknown():
    week = [date(2026, 12, 21) + ONE_DAY * n for n in range(7)]  # Christmas in it
    assert [is_workday(day, country("ZM")) for day in week] == [True] * 5 + [False] * 2


def test_next_workday_passes_easter_when_it_begins_on_good_friday():
    assert next_workday(date(2026, 4, 3), country("DE")) == date(2026, 4, 7)
    assert previous_workday(date(2026, 4, 6), country("DE")) == date(2026, 4, 2)


def test_next_workday_crosses_the_year_when_december_ends_on_a_holiday():
    # 1 January 2028 is a Saturday: Friday 31 December 2027 is observed in its stead
    assert next_workday(date(2027, 12, 31), country("US")) == date(2028, 1, 3)


def test_weekend_is_the_countrys_own_when_it_differs():
    friday_and_saturday = replace(country("ZZ"), weekend=frozenset({4, 5}))
    assert next_workday(date(2026, 3, 13), friday_and_saturday) == date(2026, 3, 15)


def test_holiday_counts_for_contacting_only_when_its_date_is_calculated():
    eid = date(2045, 8, 15)  # Idul Fitri 2045 by calculation: no decree can exist for decades
    assert not is_weekend(eid, country("ID"))
    assert is_workday(eid, country("ID"))
    assert not open_day(eid, country("ID"), "weekdays")


@given(days, countries)
def test_every_day_is_open_when_all_days_are(day, where):
    assert open_day(day, where, "all")


@given(days, countries)
def test_next_workday_is_the_nearest_when_looked_for(day, where):
    found = next_workday(day, where)
    assert is_workday(found, where)
    assert found >= day
    assert not any(is_workday(day + ONE_DAY * n, where) for n in range((found - day).days))


@given(days, countries)
def test_previous_workday_is_the_nearest_when_looked_for(day, where):
    found = previous_workday(day, where)
    assert is_workday(found, where)
    assert found <= day
    assert not any(is_workday(day - ONE_DAY * n, where) for n in range((day - found).days))


@given(days, countries)
def test_open_day_is_a_workday_when_weekdays_are_open(day, where):
    assert not open_day(day, where, "weekdays") or is_workday(day, where)
