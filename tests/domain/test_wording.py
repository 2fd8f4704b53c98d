"""Plain words, and the jargon that is refused."""

import re
from datetime import date
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagih.domain import terms
from tagih.domain.languages import LANGUAGES, language
from tagih.domain.wording import full_date, jargon, please_pay, please_pay_parts

DUE_ON = date(2026, 3, 13)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("net 30", "Please pay by Friday 13 March 2026 (30 days)."),
        ("net 1", "Please pay by Friday 13 March 2026 (1 day)."),
        ("eom 0", "Please pay by Friday 13 March 2026 (the end of the month)."),
        ("eom 1", "Please pay by Friday 13 March 2026 (1 day after the end of the month)."),
        ("eom 30", "Please pay by Friday 13 March 2026 (30 days after the end of the month)."),
        ("day 13", "Please pay by Friday 13 March 2026."),
        ("day 13 next", "Please pay by Friday 13 March 2026."),
        ("now", "Please pay now: this is due on Friday 13 March 2026."),
    ],
)
def test_terms_are_said_plainly_when_written_to_a_client(code, sentence):
    assert please_pay(terms.parse(code), DUE_ON) == sentence


def test_instalments_are_said_plainly_when_several():
    parts = [("€30.00", date(2026, 3, 13)), ("€40.00", date(2026, 4, 12)), ("€30.00", date(2026, 5, 12))]
    assert please_pay_parts(parts) == (
        "Please pay in 3 parts: €30.00 by Friday 13 March 2026, €40.00 by Sunday 12 April 2026 "
        "and €30.00 by Tuesday 12 May 2026."
    )
    assert please_pay_parts(parts[:2]) == (
        "Please pay in 2 parts: €30.00 by Friday 13 March 2026 and €40.00 by Sunday 12 April 2026."
    )


def test_language_is_english_when_we_do_not_speak_it():
    assert language("xx") is language("en") is language("en-GB") is language("EN")
    assert full_date(date(2026, 12, 6), "xx") == "Sunday 6 December 2026"


@given(st.dates())
def test_date_is_that_of_the_calendar_when_said_in_english(day):
    assert full_date(day) == f"{day:%A} {day.day} {day:%B} {day.year}"


@given(
    st.sampled_from(sorted(LANGUAGES)),
    st.integers(1, 3650),
    st.sampled_from([terms.EndOfMonth, terms.Net, terms.Receipt]),
)
def test_our_own_words_are_free_of_jargon_when_linted(code, days, kind):
    term = kind(days)
    assert jargon(please_pay(term, DUE_ON, code), code) == ()
    assert jargon(please_pay(terms.Now(), DUE_ON, code), code) == ()


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_language_fills_the_same_places_when_it_says_the_same(code):
    places = {
        "full_date": {"weekday", "day", "month", "year"},
        "pay_now": {"date"},
        "pay_by": {"date"},
        "pay_by_because": {"date", "because"},
        "one_day": set(),
        "days": {"days"},
        "end_of_month": set(),
        "one_day_after_month": set(),
        "days_after_month": {"days"},
        "one_day_after_receipt": set(),
        "days_after_receipt": {"days"},
        "percent": {"number"},
        "pay_in_parts": {"count", "parts"},
        "part": {"amount", "date"},
        "last_and": {"others", "last"},
    }
    words = language(code)
    assert words.code == code
    for name, expected in places.items():
        assert {field for _, field, _, _ in Formatter().parse(getattr(words, name)) if field} == expected
    assert (len(set(words.weekdays)), len(set(words.months))) == (7, 12)
    assert all(re.compile(pattern) and instead for pattern, instead in words.jargon)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Terms: net 30", ["net 30"]),
        ("Net-30 days", ["Net-30 days"]),
        ("NET30, please", ["NET30"]),
        ("2/10 net 30", ["2/10 net 30"]),
        ("1.5% / 10, n/30", ["1.5% / 10, n/30"]),
        ("Take 2/10 if you like", ["2/10"]),
        ("n/60", ["n/60"]),
        ("30 days EOM", ["EOM"]),
        ("30 days e.o.m.", ["e.o.m."]),
        ("15 MFI", ["MFI"]),
        ("Due upon receipt.", ["Due upon receipt"]),
        ("payable on receipt", ["payable on receipt"]),
        ("We ship COD or C.O.D. only", ["COD", "C.O.D."]),
        ("CIA, PIA, CWO", ["CIA", "PIA", "CWO"]),
        ("Kindly remit by Friday", ["remit"]),
        ("Your remittance advice", ["remittance advice"]),
        ("You are in arrears", ["in arrears"]),
        ("Our accounts receivable (A/R) team", ["accounts receivable", "A/R"]),
        ("42 days past due, 42 DPD", ["days past due", "DPD"]),
        ("Pursuant to our dunning policy, the aforementioned sum", ["Pursuant to", "dunning", "aforementioned"]),
        ("E&OE", ["E&OE"]),
    ],
)
def test_jargon_is_found_when_present(text, words):
    assert [finding.word for finding in jargon(text)] == words


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Please pay by Friday 13 March 2026 (30 days).",
        "The internet 30 years ago; the net amount is 30 euros.",
        "Fresh cod with code 12 from Como.",
        "Our desk is open 24/7; see invoice 2026/10 and INV-2/10.",
        "Thank you for your remittent kindness.",
        "Due on Friday: receipt enclosed.",
        "The cia and the pia of an abbey.",
    ],
)
def test_text_passes_when_plain(text):
    assert jargon(text) == ()


def test_finding_says_what_to_write_when_jargon_is_found():
    assert jargon("Kindly remit")[0].because.sentence == "“remit” is a bookkeeper's word: write “pay”."


@given(st.text(alphabet="net 30EOMCODremi/2.,%&dy", max_size=60))
def test_findings_stand_in_order_and_apart_when_anything_is_linted(text):
    rest = text
    for finding in jargon(text):
        _, found, rest = rest.partition(finding.word)
        assert found
