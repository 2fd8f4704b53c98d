"""Payment terms: due dates, instalments and the compact code."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagih.domain import percent, terms
from tagih.domain.countries import COUNTRIES, country
from tagih.domain.errors import Invalid
from tagih.domain.terms import DayOfMonth, EndOfMonth, Instalment, Instalments, Net, Now, Receipt
from tagih.domain.workdays import is_workday

NOWHERE = country("ZZ")

single_terms = st.one_of(
    st.just(Now()),
    st.builds(Net, st.integers(1, terms.MOST_DAYS)),
    st.builds(Receipt, st.integers(1, terms.MOST_DAYS)),
    st.builds(EndOfMonth, st.integers(0, terms.MOST_DAYS)),
    st.builds(DayOfMonth, st.integers(1, 31), st.booleans()),
)


@st.composite
def instalments(draw):
    cuts = draw(st.sets(st.integers(1, percent.WHOLE_PPM - 1), min_size=1, max_size=8))
    edges = [0, *sorted(cuts), percent.WHOLE_PPM]
    shares = [upper - lower for lower, upper in pairwise(edges)]
    return Instalments(tuple((share, draw(single_terms)) for share in shares))


any_terms = single_terms | instalments()
issue_days = st.dates(date(2000, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("code", "issued_on", "due_on"),
    [
        ("now", date(2026, 3, 14), date(2026, 3, 14)),
        ("net 1", date(2026, 2, 28), date(2026, 3, 1)),
        ("net 30", date(2026, 1, 31), date(2026, 3, 2)),
        ("net 30", date(2028, 1, 31), date(2028, 3, 1)),  # a leap year
        ("eom 0", date(2026, 2, 3), date(2026, 2, 28)),
        ("eom 0", date(2028, 2, 29), date(2028, 2, 29)),
        ("eom 30", date(2026, 1, 31), date(2026, 3, 2)),
        ("eom 30", date(2026, 12, 1), date(2027, 1, 30)),
        ("day 15", date(2026, 3, 14), date(2026, 3, 15)),
        ("day 15", date(2026, 3, 15), date(2026, 3, 15)),
        ("day 15", date(2026, 3, 16), date(2026, 4, 15)),
        ("day 31", date(2026, 2, 10), date(2026, 2, 28)),
        ("day 31", date(2026, 2, 28), date(2026, 2, 28)),
        ("day 15", date(2026, 12, 16), date(2027, 1, 15)),
        ("day 15 next", date(2026, 3, 1), date(2026, 4, 15)),
        ("day 15 next", date(2026, 12, 31), date(2027, 1, 15)),
        ("day 31 next", date(2026, 1, 31), date(2026, 2, 28)),
    ],
)
def test_due_date_is_this_when_nothing_moves_it(code, issued_on, due_on):
    assert terms.due_on(terms.parse(code), issued_on, NOWHERE) == due_on


@pytest.mark.parametrize(
    ("shift", "due_on"),
    [("none", date(2026, 4, 4)), ("next", date(2026, 4, 7)), ("previous", date(2026, 4, 2))],
)
def test_due_date_moves_over_easter_when_the_country_says_so(shift, due_on):
    germany = replace(country("DE"), due_date_shift=shift)
    assert terms.due_on(Net(30), date(2026, 3, 5), germany) == due_on


def test_due_date_moves_to_tuesday_when_easter_saturday_in_germany():
    assert terms.due_on(Net(30), date(2026, 3, 5), country("DE")) == date(2026, 4, 7)  # BGB § 193
    assert terms.due_on(Net(30), date(2026, 3, 5), country("NL")) == date(2026, 4, 4)  # no such rule for contracts


def test_due_date_is_not_before_the_invoice_when_moved_to_an_earlier_day():
    germany = replace(country("DE"), due_date_shift="previous")
    assert terms.due_on(Now(), date(2026, 3, 14), germany) == date(2026, 3, 16)  # a Saturday: not Friday, but Monday


@given(any_terms, issue_days, st.sampled_from(sorted(COUNTRIES)), st.sampled_from(["none", "next", "previous"]))
def test_due_date_is_on_or_after_the_invoice_when_any_term(some, issued_on, code, shift):
    where = replace(country(code), due_date_shift=shift)
    for part in terms.schedule(some, issued_on, 100, where):
        assert part.due_on >= issued_on
        assert shift == "none" or is_workday(part.due_on, where)


def test_schedule_keeps_every_cent_when_thirds():
    thirds = terms.parse("33.3333% now, 33.3333% net 30, 33.3334% net 60")
    assert terms.schedule(thirds, date(2026, 3, 2), 10_001, NOWHERE) == (
        Instalment(1, date(2026, 3, 2), 3_334),
        Instalment(2, date(2026, 4, 1), 3_333),
        Instalment(3, date(2026, 5, 1), 3_334),
    )


def test_schedule_is_one_instalment_when_a_single_term():
    assert terms.schedule(Net(14), date(2026, 3, 2), -500, NOWHERE) == (Instalment(1, date(2026, 3, 16), -500),)


def test_schedule_prints_whole_rupiah_when_the_unit_is_one():
    thirds = terms.parse("30% now, 30% net 30, 40% net 60")
    parts = terms.schedule(thirds, date(2026, 3, 2), 1_000_150, NOWHERE, unit_minor=100)
    assert [part.amount_minor for part in parts] == [300_000, 300_000, 400_150]


@given(any_terms, st.integers(-(10**12), 10**12), st.sampled_from([1, 100]))
def test_schedule_sums_to_the_total_when_any_terms(some, total_minor, unit_minor):
    parts = terms.schedule(some, date(2026, 3, 2), total_minor, NOWHERE, unit_minor)
    assert sum(part.amount_minor for part in parts) == total_minor
    assert [part.number for part in parts] == list(range(1, len(parts) + 1))
    assert all(part.amount_minor % unit_minor == 0 for part in parts[:-1])
    assert all(part.amount_minor * total_minor >= 0 for part in parts)


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        ("now", Now()),
        ("net 30", Net(30)),
        ("receipt 15", Receipt(15)),
        ("eom 0", EndOfMonth(0)),
        ("eom 30", EndOfMonth(30)),
        ("day 15", DayOfMonth(15)),
        ("day 15 next", DayOfMonth(15, next_month=True)),
        ("30% now, 40% net 30, 30% net 60", Instalments(((300_000, Now()), (400_000, Net(30)), (300_000, Net(60))))),
        ("12.5% now, 87.5% day 1 next", Instalments(((125_000, Now()), (875_000, DayOfMonth(1, next_month=True))))),
    ],
)
def test_code_reads_and_writes_when_canonical(code, meant):
    assert terms.parse(code) == meant
    assert terms.text(meant) == code


@pytest.mark.parametrize(
    ("code", "canonical"),
    [
        ("  Net   30 ", "net 30"),
        ("EOM", "eom 0"),
        ("Receipt:15", "receipt 15"),
        ("net 0", "now"),
        ("net 007", "net 7"),
        ("50 % NOW,50%net 10", "50% now, 50% net 10"),
    ],
)
def test_code_is_understood_when_written_loosely(code, canonical):
    assert terms.text(terms.parse(code)) == canonical


@given(any_terms)
def test_code_comes_back_when_written(some):
    assert terms.parse(terms.text(some)) == some


@pytest.mark.parametrize(
    ("code", "refusal", "sentence_start"),
    [
        ("", "terms_unreadable", "“” is not a payment term: write now, net 30,"),
        ("2/10 net 30", "terms_unreadable", "“2/10 net 30” is not a payment term"),
        ("net -5", "terms_unreadable", "“net -5” is not a payment term"),
        ("net ٣", "terms_unreadable", "“net ٣” is not a payment term"),
        ("50% now, net 30", "terms_unreadable", "“net 30” is not a payment term"),
        ("50% now, 50%", "terms_unreadable", "“” is not a payment term"),
        ("receipt 0", "terms_days_out_of_range", "0 days is not possible here: choose from 1 to 3650."),
        ("net 3651", "terms_days_out_of_range", "3651 days is not possible here: choose from 1 to 3650."),
        ("eom 3651", "terms_days_out_of_range", "3651 days is not possible here: choose from 0 to 3650."),
        ("day 0", "terms_day_out_of_range", "0 is not a day of the month: choose from 1 to 31."),
        ("day 32", "terms_day_out_of_range", "32 is not a day of the month"),
        ("100% now", "terms_instalments_out_of_range", "1 instalments are not possible: choose from 2 to 120."),
        ("50% now, 40% net 30", "terms_shares_not_whole", "The instalments make 90 %"),
        ("0% now, 100% net 30", "terms_shares_not_whole", "The instalments make 100 %: give each a share"),
        ("x% now, 50% net 30", "percent_unreadable", "“x” is not a percentage"),
    ],
)
def test_code_is_refused_when_it_cannot_be_meant(code, refusal, sentence_start):
    with pytest.raises(Invalid) as refused:
        terms.parse(code)
    assert refused.value.code == refusal
    assert refused.value.sentence.startswith(sentence_start)


def test_instalments_are_refused_when_too_many():
    each = 1_000_000 // 125
    with pytest.raises(Invalid) as refused:
        Instalments(((each, Now()),) * 125)
    assert refused.value.code == "terms_instalments_out_of_range"


@given(st.text(max_size=30))
def test_code_is_read_or_refused_when_anything(code):
    try:
        terms.parse(code)
    except Invalid as refused:
        assert refused.sentence


@given(any_terms, issue_days, st.integers(0, 10**6), st.sampled_from([1, 100]))
def test_each_receivable_knows_its_term_when_some_instalments_round_to_nothing(
    some, issued_on, total_minor, unit_minor
):
    parts = [part for part in terms.schedule(some, issued_on, total_minor, NOWHERE, unit_minor) if part.amount_minor]
    each = terms.of_instalments(some, issued_on, total_minor, NOWHERE, unit_minor)
    if total_minor:
        assert [terms.due_on(term, issued_on, NOWHERE) for term in each] == [part.due_on for part in parts]
