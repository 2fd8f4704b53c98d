"""Statements add up or say that they do not; a line is the same line again, and honest twins are two."""

from __future__ import annotations

from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tagih.domain import banking
from tagih.domain.banking import Line, Statement

DAY = date(2026, 3, 12)


def line(minor: int = 12100, **given: object) -> Line:
    return Line(1, DAY, minor, "EUR", **given)  # type: ignore[arg-type]


def keyed(*files: list[Line]) -> list[set[banking.Key]]:
    return [set(banking.keys(lines, Counter())) for lines in files]


def test_statement_adds_up_when_its_lines_lead_to_its_closing_balance() -> None:
    lines = [line(12100), line(-2100)]
    sound = Statement(account="NL91", currency="EUR", opening_minor=500, closing_minor=10500, lines=lines)
    assert list(banking.differences([sound, Statement(lines=lines)])) == []


def test_difference_names_statement_and_amounts() -> None:
    one = Statement(3, "NL91", "EUR", number="27/1", opening_minor=500, closing_minor=700, lines=[line(100)])
    (found,) = banking.differences([one])
    assert (found.line, found.is_difference) == (3, True)
    assert found.because.sentence == (
        "Statement 27/1 of account NL91 opens with 5.00 EUR and its lines lead to 6.00, but it closes with 7.00: "
        "fetch the file anew, or book it all the same if you know why."
    )


def test_honest_twins_have_keys_of_their_own() -> None:
    ((first, second),) = [list(banking.keys([line(), line()], Counter()))]
    assert (first.digest == second.digest, first.occurrence, second.occurrence) == (True, 1, 2)


@given(st.integers(1, 5), st.integers(0, 5))
def test_overlapping_files_bring_a_line_once_however_many_twins_it_has(first: int, more: int) -> None:
    earlier, later = keyed([line()] * first, [line()] * (first + more))
    assert (len(earlier | later), earlier <= later) == (first + more, True)


def test_a_line_is_another_when_the_bank_says_anything_else_about_it() -> None:
    others = [line(1), line(text="a"), line(payer_name="a"), line(bank_reference="a"), line(reference="a")]
    assert len({banking.keys([one], Counter()).__next__() for one in [line(), *others]}) == 6


def test_statement_that_a_file_repeats_is_told() -> None:
    one = Statement(account="NL91", currency="EUR", opening_minor=0, closing_minor=100, lines=[line(100)])
    assert banking.repeated([one, Statement(account="NL92", lines=[line(100)]), one]) == [False, False, True]


def test_books_are_complete_up_to_the_least_far_account_that_is_in_use() -> None:
    latest = {1: date(2026, 3, 11), 2: date(2026, 3, 9), 3: date(2025, 12, 31)}
    assert banking.complete_until(latest, None, DAY) == date(2026, 3, 9)


def test_a_day_that_is_not_over_is_not_complete() -> None:
    assert banking.complete_until({1: DAY}, None, DAY) == date(2026, 3, 11)


def test_money_that_nobody_has_matched_ends_what_is_complete_the_day_before() -> None:
    assert banking.complete_until({1: DAY}, date(2026, 3, 5), DAY) == date(2026, 3, 4)


def test_nothing_is_known_without_a_statement() -> None:
    assert banking.complete_until({}, None, DAY) is None


def test_account_numbers_are_compared_without_their_spaces() -> None:
    assert banking.folded_account(" nl91 abna 0417.1643.00") == "NL91ABNA0417164300"
