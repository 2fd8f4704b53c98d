"""Numbers: formats, dates and natural order."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagih.domain.errors import Conflict, Invalid
from tagih.domain.numbering import check_date, check_pattern, format_number, natural_key


@pytest.mark.parametrize(
    ("pattern", "n", "number"),
    [
        ("{year}-{n:05d}", 7, "2026-00007"),
        ("INV-{year}-{n:04d}", 12, "INV-2026-0012"),
        ("INV-{year}-{n:04d}", 12_345, "INV-2026-12345"),
        ("{year}{n}", 3, "20263"),
        ("ΤΔΑ {n:03d}/{year}", 3, "ΤΔΑ 003/2026"),
        ("{n:09d}_{year}.#", 1, "000000001_2026.#"),
    ],
)
def test_number_is_written_when_the_pattern_is_right(pattern, n, number):
    assert format_number(pattern, 2026, n) == number


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "INV",
        "{n}",  # the number of next year would be this year's
        "{year}",
        "{year}-{n}-{n}",
        "{year}-{year}-{n}",
        "{year}-{n",
        "{year}-}{n}",
        "{year}-{{n}}",
        "{year}-{n:5d}",
        "{year}-{n:00d}",
        "{year}-{n:010d}",
        "{year}-{n:x}",
        "{year:02d}-{n}",
        "{year}-{n!r}",
        "{year}-{n.__class__}",
        "{year}-{n[0]}",
        "{year}-{}",
        "{year}-{0}",
        "{year}-{n}-{month}",
        "<b>{year}-{n}",
        "{year}\n{n}",
        " {year}-{n}",
        "{year}-{n} ",
        "{year}-{n}" + "X" * 31,
    ],
)
def test_pattern_is_refused_when_it_is_none(pattern):
    with pytest.raises(Invalid) as refusal:
        check_pattern(pattern)
    assert refusal.value.code == "number_pattern_unreadable"
    with pytest.raises(Invalid):
        format_number(pattern, 2026, 1)


def test_refusal_shows_an_example_when_the_pattern_is_wrong():
    with pytest.raises(Invalid) as refusal:
        check_pattern("INV")
    assert refusal.value.sentence.startswith(
        "“INV” is not a number format: use {year} and {n} once each, such as INV-{year}-{n:04d}"
    )


@given(st.text(alphabet="INVé0-/{}:dny earn!.[]", max_size=25))
def test_pattern_is_read_or_refused_when_anything(pattern):
    try:
        check_pattern(pattern)
    except Invalid:
        return
    assert format_number(pattern, 2026, 1) != format_number(pattern, 2026, 2) != format_number(pattern, 2027, 2)


patterns = st.sampled_from(["{year}-{n:05d}", "INV{year}{n}", "{n}{year}", "1{n:02d}/{year}"])


@given(
    patterns,
    st.tuples(st.integers(2000, 2099), st.integers(1, 10**6)),
    st.tuples(st.integers(2000, 2099), st.integers(1, 10**6)),
)
def test_numbers_differ_when_year_or_count_differ(pattern, one, other):
    assert (format_number(pattern, *one) == format_number(pattern, *other)) == (one == other)


TODAY = date(2026, 3, 14)
YESTERDAY = date(2026, 3, 13)
TOMORROW = date(2026, 3, 15)


@pytest.mark.parametrize(
    ("issued_on", "last_issued_on"),
    [(TODAY, None), (TODAY, TODAY), (TODAY, YESTERDAY), (YESTERDAY, YESTERDAY), (YESTERDAY, None)],
)
def test_date_is_accepted_when_from_the_last_to_today(issued_on, last_issued_on):
    check_date(issued_on, last_issued_on, TODAY)


def test_date_is_refused_when_in_the_future():
    with pytest.raises(Invalid) as refusal:
        check_date(TOMORROW, None, TODAY)
    assert refusal.value.sentence == "2026-03-15 lies in the future: use 2026-03-14 or an earlier day."


def test_date_conflicts_when_before_the_last_of_the_series():
    with pytest.raises(Conflict) as refusal:
        check_date(YESTERDAY, TODAY, TODAY)
    assert refusal.value.code == "issue_date_before_last"
    assert refusal.value.facts == {"issued_on": YESTERDAY, "last_issued_on": TODAY}


@pytest.mark.parametrize(
    "ordered",
    [
        ["INV-9", "INV-10", "INV-100"],
        ["9", "10", "9999999999999999999998", "9999999999999999999999"],
        ["2025-10", "2026-2"],
        ["A2-B10", "A10-B2"],
        ["", "0", "1", "A", "A1", "A1B", "A2"],
        ["inv-1", "INV-2", "inv-3"],
    ],
)
def test_numbers_sort_as_people_do_when_by_natural_key(ordered):
    assert sorted([*ordered[1:], ordered[0]], key=natural_key) == ordered


def test_numbers_share_a_key_when_only_zeros_and_case_differ():
    assert natural_key("INV-007") == natural_key("inv-7")


def test_key_holds_when_a_number_is_absurdly_long():
    assert natural_key("INV-" + "9" * 6000).endswith("9")


@given(
    st.integers(0, 10**30),
    st.integers(0, 10**30),
    st.sampled_from(["", "INV-", "2026/"]),
    st.sampled_from(["", "A", "-1"]),
)
def test_key_orders_by_value_when_the_rest_is_equal(one, other, before, after):
    keys = [natural_key(f"{before}{n}{after}") for n in (one, other)]
    assert (keys[0] < keys[1]) == (one < other)
    assert (keys[0] == keys[1]) == (one == other)
