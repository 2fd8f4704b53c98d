"""Days, identifiers and codes of direct debit, with their sources."""

from __future__ import annotations

from datetime import date

import pytest

from tagih.domain import direct_debit, sentences
from tagih.domain.direct_debit import SCHEMES
from tagih.domain.errors import DomainError

CORE, CCD = SCHEMES["core"], SCHEMES["ccd"]


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2026, 4, 2), True), (date(2026, 4, 3), False), (date(2026, 4, 6), False), (date(2026, 5, 1), False),
        (date(2026, 12, 26), False), (date(2026, 4, 27), True), (date(2026, 3, 14), False),
    ],
)  # fmt: skip
def test_target_is_closed_on_its_own_holidays_and_weekends_alone(day: date, is_open: bool) -> None:
    """Decision ECB/2022/22 annex; the Dutch King's Day is an open day."""
    assert direct_debit.business_day(day, "ECB") is is_open


def test_the_federal_reserve_has_its_own_days() -> None:
    assert not direct_debit.business_day(date(2026, 11, 26), "US"), "Thanksgiving"
    assert direct_debit.business_day(date(2026, 4, 6), "US"), "Easter Monday"


@pytest.mark.parametrize(
    ("due_on", "today", "notice_days", "day"),
    [
        (date(2026, 4, 20), date(2026, 3, 2), 14, date(2026, 4, 20)),  # there is time
        (date(2026, 3, 10), date(2026, 3, 2), 14, date(2026, 3, 16)),  # fourteen days after it is told
        (date(2026, 3, 10), date(2026, 3, 20), 14, date(2026, 4, 7)),  # Good Friday, Easter
        (date(2026, 3, 2), date(2026, 3, 2), 1, date(2026, 3, 4)),  # the bank wants two business days
    ],
)
def test_it_is_collected_when_it_is_due_or_when_notice_and_bank_allow(due_on, today, notice_days, day) -> None:
    assert direct_debit.collect_on(due_on, today, notice_days, 2, CORE) == day


def test_a_collection_is_certain_when_it_can_no_longer_come_back() -> None:
    assert direct_debit.certain_on(date(2026, 3, 16), CORE) == date(2026, 3, 24), "five business days, and the next day"
    assert direct_debit.certain_on(date(2026, 3, 16), CCD) == date(2026, 3, 19)


def test_a_mandate_ends_three_years_after_its_last_use() -> None:
    assert direct_debit.expires_on(date(2024, 2, 29), None, CORE) == date(2027, 2, 28)
    assert direct_debit.expires_on(date(2020, 1, 1), date(2026, 3, 1), CORE) == date(2029, 3, 1)
    assert direct_debit.expires_on(date(2020, 1, 1), None, CCD) is None


def test_sequences_follow_the_life_of_a_mandate() -> None:
    said = [direct_debit.sequence("recurring", collected, collected == 2) for collected in range(3)]
    assert [*said, direct_debit.sequence("one_off", 0, True)] == ["FRST", "RCUR", "FNAL", "OOFF"]


def test_creditor_identifiers_are_checked_without_their_business_code() -> None:
    """DE98ZZZ09999999999 is the Bundesbank's example."""
    assert direct_debit.creditor_identifier("de98 zzz 0999 9999 999") == "DE98ZZZ09999999999"
    assert direct_debit.creditor_identifier("DE98ABC09999999999") == "DE98ABC09999999999"


@pytest.mark.parametrize(
    ("read", "given", "code"),
    [
        (direct_debit.creditor_identifier, "DE97ZZZ09999999999", "creditor_identifier_unreadable"),
        (direct_debit.creditor_identifier, "", "creditor_identifier_unreadable"),
        (direct_debit.routing_number, "021000022", "routing_number_unreadable"),
        (direct_debit.routing_number, "0210", "routing_number_unreadable"),
        (direct_debit.us_account, "1" * 18, "account_unreadable"), (direct_debit.us_account, "", "account_unreadable"),
        (direct_debit.scheme, "cor1", "scheme_unknown"), (direct_debit.returned, "XX00", "return_code_unknown"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(read, given, code) -> None:
    with pytest.raises(DomainError) as caught:
        read(given)
    assert caught.value.code == code


def test_sound_numbers_are_kept_without_spaces() -> None:
    assert direct_debit.routing_number(" 021 000 021") == "021000021"
    assert direct_debit.us_account("12-34 ab") == "12-34AB"
    assert (direct_debit.masked("NL20INGB0001234567"), direct_debit.masked("123456")) == ("NL20 … 4567", "… 3456")


def test_every_return_code_has_words_and_says_whether_the_mandate_holds() -> None:
    assert all(reason in sentences.ALL for reason, _ in direct_debit.RETURNS.values())
    assert direct_debit.returned("ac04").suspends and not direct_debit.returned("AM04").suspends
    assert {code for code in direct_debit.RETURNS if code[0] == "R" and code[1:].isdigit()} >= {"R01", "R02", "R10"}
