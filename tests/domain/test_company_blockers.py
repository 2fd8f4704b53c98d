"""What holds back a whole company, and the calendars it is asked with."""

from datetime import date, timedelta

import pytest

from tagih.domain.contact import calendars
from tagih.domain.dunning import company_blockers
from tagih.domain.ladder import Policy

TUESDAY = date(2026, 3, 17)
SATURDAY = date(2026, 3, 21)
POLICY = Policy(books_complete_within_days=3)


def codes(books_complete_on, today, countries=("NL",), policy=POLICY):
    found = company_blockers(books_complete_on, policy, calendars(countries, policy.open_days), today)
    return [reason.code for reason in found]


@pytest.mark.parametrize(
    ("days_ago", "wanted"), [(-1, []), (0, []), (3, []), (4, ["books_not_complete"]), (400, ["books_not_complete"])]
)
def test_books_hold_back_when_not_complete_for_so_many_days(days_ago, wanted):
    assert codes(TUESDAY - timedelta(days=days_ago), TUESDAY) == wanted


def test_books_hold_back_when_nobody_ever_said_they_are_complete():
    assert codes(None, TUESDAY) == ["books_never_complete"]


def test_both_hold_back_when_the_day_is_closed_and_books_are_not_complete():
    assert codes(TUESDAY, SATURDAY) == ["books_not_complete", "everyone_closed"]


def test_a_holiday_holds_back_only_when_it_is_one_for_every_client():
    kings_day = date(2026, 4, 27)
    assert codes(kings_day, kings_day, ("NL",)) == ["everyone_closed"]
    assert codes(kings_day, kings_day, ("NL", "DE")) == []


def test_no_day_is_closed_when_the_policy_opens_all():
    assert codes(SATURDAY, SATURDAY, policy=Policy(open_days="all")) == []


def test_calendar_is_without_holidays_when_there_is_no_country_that_can_be():
    for countries in ((), ("?!",)):
        (only,) = calendars(countries, "weekdays")
        assert only.country.code == "ZZ"
    assert [one.country.code for one in calendars(("NL", "?!", "DE"), "weekdays")] == ["NL", "DE"]
