"""Number series: every number that is missing, repeated, invented or out of the order of its date is named."""

from __future__ import annotations

from datetime import date

import pytest

from tagih.models import Company, Invoice, Series
from tagih.reports.verification import verify
from tests.guard import outside_the_books
from tests.reports.sabotage import found, sabotage


@pytest.fixture
def numbered(life):
    """Five invoices, one a day: 2026-00001 to 2026-00005."""
    client = life.client("Slow Ltd")
    for _ in range(5):
        life.bill(client, "100")
        life.pass_days(1)
    return life


def of_number(life, n):
    return Invoice.objects.of(life.company).get(number=f"2026-{n:05d}").pk


def wrong_numbers(company):
    """Code, row, expected and found of what concerns numbers, their days and their counter."""
    reasons = [(one.row, one.because) for one in verify(company).problems]
    wanted = [(row, because) for row, because in reasons if because.code.startswith(("number_", "series_"))]
    return [(because.code, row, because.facts["expected"], because.facts["found"]) for row, because in wanted]


def test_numbers_are_named_when_one_was_never_given(numbered):
    row, series = of_number(numbered, 3), Series.objects.of(numbered.company).get().pk
    sabotage("UPDATE tagih_invoice SET number = '2026-00009' WHERE id = %s", row)
    assert wrong_numbers(numbered.company) == [
        ("number_beyond_series", row, "2026-00005", "2026-00009"),
        ("number_before_its_day", row, date(2026, 3, 5), date(2026, 3, 4)),
        ("number_missing", series, "2026-00003", "2026-00004"),
    ]


def test_number_is_named_when_it_is_there_twice(numbered):
    row, series = of_number(numbered, 4), Series.objects.of(numbered.company).get().pk
    sabotage("UPDATE tagih_invoice SET number = '2026-000003' WHERE id = %s", row)
    assert wrong_numbers(numbered.company) == [
        ("number_repeated", row, 1, "2026-000003"),
        ("number_missing", series, "2026-00004", "2026-00005"),
    ]


def test_document_is_named_when_dated_before_an_earlier_number(numbered):
    row = of_number(numbered, 4)
    sabotage("UPDATE tagih_invoice SET issued_on = '2026-03-02' WHERE id = %s", row)
    assert wrong_numbers(numbered.company) == [("number_before_its_day", row, date(2026, 3, 3), date(2026, 3, 2))]


def test_series_is_named_when_its_counter_is_altered(numbered):
    sabotage("UPDATE tagih_series SET last_number = 7")
    assert wrong_numbers(numbered.company) == [
        ("series_count_differs", Series.objects.of(numbered.company).get().pk, 5, 7)
    ]


def test_series_is_named_when_its_last_document_is_no_longer_issued(numbered):
    sabotage("UPDATE tagih_invoice SET state = 'draft' WHERE id = %s", of_number(numbered, 5))
    assert wrong_numbers(numbered.company) == [
        ("series_count_differs", Series.objects.of(numbered.company).get().pk, 4, 5)
    ]


def test_series_is_named_when_all_its_documents_are_gone(numbered):
    for n in range(1, 6):
        sabotage("UPDATE tagih_invoice SET state = 'draft' WHERE id = %s", of_number(numbered, n))
    assert wrong_numbers(numbered.company) == [
        ("series_count_differs", Series.objects.of(numbered.company).get().pk, 0, 5)
    ]


def test_series_is_named_when_one_of_an_older_pattern_is_gone(numbered):
    numbered.company.number_pattern = "INV/{year}/{n}"
    sabotage("UPDATE tagih_invoice SET state = 'draft' WHERE id = %s", of_number(numbered, 2))
    assert wrong_numbers(numbered.company) == [
        ("series_count_differs", Series.objects.of(numbered.company).get().pk, 4, 5)
    ]


def test_numbers_are_clean_when_the_pattern_was_changed(numbered):
    with outside_the_books("as a change of details would"):
        Company.objects.filter(pk=numbered.company.pk).update(number_pattern="INV/{year}/{n}")
    numbered.company.refresh_from_db()
    numbered.bill(numbered.client("Prompt GmbH"), "100")
    numbered.pass_days(330).bill(numbered.client("Gone Inc"), "100")
    assert found(numbered.company) == []
