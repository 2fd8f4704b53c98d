"""Terms from receipt: proofs, the presumption, and which way a due date that was told may move."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import holidays
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from tagih.domain import due_dates, plain_terms, receipt, terms
from tagih.domain.countries import COUNTRIES, country
from tagih.domain.errors import Invalid
from tagih.domain.receipt import Proof
from tagih.domain.terms import EndOfMonth, Net, Receipt

NL, GR, ID = country("NL"), country("GR"), country("ID")
FROM_RECEIPT = Receipt(15)
days = st.dates(date(2020, 1, 1), date(2035, 6, 30))


# --- worked examples -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "issued_on", "received_on", "netherlands", "greece", "indonesia"),
    [
        # 30 days from 5 March is a Saturday: only Greece moves it, to Monday (Civil Code art. 242)
        ("net 30", date(2026, 3, 5), None, date(2026, 4, 4), date(2026, 4, 6), date(2026, 4, 4)),
        # 15 days from receipt on 26 March is Orthodox Good Friday: in Greece the next working day is after Easter Monday
        ("receipt 15", date(2026, 3, 25), date(2026, 3, 26), date(2026, 4, 10), date(2026, 4, 14), date(2026, 4, 10)),
        # 10 days from the end of April is a Sunday
        ("eom 10", date(2026, 4, 15), None, date(2026, 5, 10), date(2026, 5, 11), date(2026, 5, 10)),
    ],
)  # fmt: skip
def test_due_date_is_this_in_three_countries(code, issued_on, received_on, netherlands, greece, indonesia):
    term = terms.parse(code)
    found = [terms.due_on(term, issued_on, where, received_on) for where in (NL, GR, ID)]
    assert found == [netherlands, greece, indonesia]


@pytest.mark.parametrize(
    ("code", "sent_on", "presumed_on"),
    [
        ("NL", date(2026, 3, 2), date(2026, 3, 5)),
        ("NL", date(2026, 3, 5), date(2026, 3, 9)),  # three days is a Sunday: Monday
        ("GB", date(2026, 3, 2), date(2026, 3, 4)),  # CPR 6.26: the second day
        ("GB", date(2026, 4, 2), date(2026, 4, 7)),  # Good Friday to Easter Monday
        ("DE", date(2026, 3, 2), date(2026, 3, 6)),  # AO section 122: the fourth day
        ("ID", date(2026, 3, 2), date(2026, 3, 5)),
    ],
)
def test_receipt_is_presumed_so_many_days_after_sending(code, sent_on, presumed_on):
    assert receipt.presumed_on(sent_on, country(code)) == presumed_on
    due_on = presumed_on + timedelta(15)
    assert terms.due_on(Receipt(15), sent_on, replace(country(code), due_date_shift="none")) == due_on


def test_the_earliest_proof_counts_and_none_from_before_it_was_sent():
    proofs = [Proof("registered_letter", date(2026, 3, 9)), Proof("portal_view", date(2026, 3, 4))]
    assert receipt.earliest(proofs, date(2026, 3, 2)) == date(2026, 3, 4)
    assert receipt.earliest(proofs, date(2026, 3, 5)) == date(2026, 3, 9)
    assert receipt.earliest(proofs, date(2026, 3, 10)) is None


def test_terms_are_explained_with_the_receipt_they_count_from():
    said = plain_terms.explain("receipt:15", date(2026, 3, 2), NL, "en")
    assert (said.received_on, said.is_presumed, said.due_on) == (date(2026, 3, 5), True, date(2026, 3, 20))
    proven = plain_terms.explain("receipt 15", date(2026, 3, 2), NL, "nl", date(2026, 3, 3))
    assert (proven.received_on, proven.is_presumed, proven.due_on) == (date(2026, 3, 3), False, date(2026, 3, 18))
    assert proven.sentence == (
        "Betaalt u alstublieft uiterlijk op woensdag 18 maart 2026 (15 dagen nadat u dit ontvangt)."
    )
    assert plain_terms.explain("net 30", date(2026, 3, 2), NL, "en").received_on is None


def test_terms_are_explained_with_instalments_and_with_a_discount():
    parts = plain_terms.explain("33.5% now, 66.5% receipt 15", date(2026, 3, 2), NL, "de")
    assert parts.sentence == (
        "Bitte zahlen Sie in 2 Teilen: 33,5\N{NO-BREAK SPACE}% bis Montag, 2. März 2026 "
        "und 66,5\N{NO-BREAK SPACE}% bis Freitag, 20. März 2026."
    )
    offer = plain_terms.explain("2% 10, net 30", date(2026, 3, 2), NL, "en")
    assert offer.sentence == (
        "Please pay by Wednesday 1 April 2026 (30 days). If you pay by Thursday 12 March 2026, you may take off 2%."
    )
    assert (offer.terms, offer.discount_until_on) == ("2% 10, net 30", date(2026, 3, 12))


def test_receipt_before_the_invoice_is_refused():
    with pytest.raises(Invalid) as refused:
        plain_terms.explain("receipt 15", date(2026, 3, 2), NL, "en", date(2026, 3, 1))
    assert refused.value.code == "received_before_sent"


@pytest.mark.parametrize(
    ("issued_on", "received_on"), [(date.max, None), (date(1899, 12, 31), None), (date(2026, 3, 2), date.max)]
)
def test_a_day_that_nobody_means_is_refused(issued_on, received_on):
    with pytest.raises(Invalid) as refused:
        plain_terms.explain("receipt 3650", issued_on, NL, "en", received_on)
    assert refused.value.code == "day_impossible"


# --- a due date that was told ----------------------------------------------------------------------------------


def test_an_early_proof_moves_a_term_from_receipt_but_makes_nobody_late():
    told_on, sent_on, seen_on = date(2026, 3, 20), date(2026, 3, 2), date(2026, 3, 3)

    def found(today, term: terms.Term | None = FROM_RECEIPT):
        return due_dates.after_receipt(term, told_on, sent_on, seen_on, NL, today)

    assert found(date(2026, 3, 4)) == date(2026, 3, 18)
    assert found(date(2026, 3, 18)) == date(2026, 3, 18)
    assert found(date(2026, 3, 19)) == date(2026, 3, 19)  # found out late: due today, not yesterday
    assert found(date(2026, 3, 25)) == told_on
    assert found(date(2026, 3, 4), Net(30)) == told_on
    assert found(date(2026, 3, 4), None) == told_on


def test_a_late_proof_moves_nothing():
    late_on = date(2026, 3, 17)
    assert due_dates.after_receipt(Receipt(15), date(2026, 3, 20), date(2026, 3, 2), late_on, NL, late_on) == date(2026, 3, 20)  # fmt: skip


def test_proven_non_delivery_counts_every_term_anew():
    told_on, sent_on, again_on = date(2026, 3, 20), date(2026, 3, 2), date(2026, 3, 18)

    def found(term):
        return due_dates.after_non_delivery(term, told_on, sent_on, again_on, NL)

    assert found(Receipt(15)) == date(2026, 4, 7)  # presumed received on Monday the 23rd
    assert found(Net(30)) == date(2026, 4, 17)
    assert found(None) == date(2026, 4, 5)  # eighteen days again


some_terms = st.sampled_from([None, Net(1), Net(30), Receipt(1), Receipt(15), EndOfMonth(10), terms.Now()])
places = st.sampled_from(sorted(COUNTRIES))


@given(some_terms, days, st.integers(0, 90), st.integers(0, 90), st.integers(0, 200), places)
def test_only_proven_non_delivery_moves_a_due_date_later(term, sent_on, told, received, passed, code):
    where, told_on = country(code), sent_on + timedelta(told)
    today = sent_on + timedelta(max(received, passed))
    moved_on = due_dates.after_receipt(term, told_on, sent_on, sent_on + timedelta(received), where, today)
    assert moved_on <= told_on
    assert moved_on == told_on or moved_on >= today
    assert due_dates.after_non_delivery(term, told_on, sent_on, today, where) >= told_on


# --- every day of sixteen years --------------------------------------------------------------------------------


def calendar_day(term, issued_on, received_on):
    """The day before weekends and holidays are looked at, worked out otherwise than in the product."""
    if isinstance(term, Net):
        return issued_on + relativedelta(days=term.days)
    if isinstance(term, Receipt):
        return received_on + relativedelta(days=term.days)
    first_of_next = (issued_on.replace(day=1) + timedelta(32)).replace(day=1)
    return first_of_next + timedelta(term.days - 1)


@pytest.mark.parametrize("code", ["NL", "GR", "ID"])
def test_due_date_is_the_first_open_day_on_any_day_from_2020_to_2035(code):
    """With the rule "next" in each country; a holiday whose date is only calculated so far closes no day."""
    where = replace(country(code), due_date_shift="next")
    named = holidays.country_holidays(code, years=range(2020, 2037), language="en_US")
    decreed = {day for day in named if any(not name.endswith("estimated)") for name in named.get_list(day))}
    for number in range((date(2035, 12, 31) - date(2020, 1, 1)).days + 1):
        issued_on = date(2020, 1, 1) + timedelta(number)
        for term in (Net(30), Receipt(15), EndOfMonth(10)):
            received_on = issued_on + timedelta(number % 4)
            wanted = calendar_day(term, issued_on, received_on)
            while wanted.weekday() >= 5 or wanted in decreed:
                wanted += timedelta(1)
            assert terms.due_on(term, issued_on, where, received_on) == wanted, (term, issued_on)


@given(days, st.integers(0, 30), st.sampled_from([Net(30), Receipt(15), EndOfMonth(10)]), places)
def test_a_later_invoice_is_never_due_earlier(issued_on, gap, term, code):
    where = country(code)
    assert terms.due_on(term, issued_on, where) <= terms.due_on(term, issued_on + timedelta(gap), where)
