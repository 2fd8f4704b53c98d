"""A client pays two days after the discount ended and deducts it anyway: the rest stays open, and is asked for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tagih.commands import company as companies
from tagih.commands import customers, daily_run, incentives, invoices, operation, payments
from tagih.commands.operation import Call
from tagih.models import Company, EarlyDiscount, Message, Receivable
from tagih.plugins import report
from tagih.reports import verification
from tests.completed import ADDRESS, STUDIO

pytestmark = pytest.mark.django_db

WORK = [{"description": "Design", "unit_price": "1000.00", "tax_rate": "21"}]


def at(company: Company, day: date) -> Call:
    return operation.call(company, "anna", datetime(day.year, day.month, day.day, 9, tzinfo=UTC), day)


def test_a_client_deducts_two_days_late() -> None:
    companies.add(
        datetime(2026, 3, 2, 9, tzinfo=UTC), "anna", name="Anna's Studio", country="NL", currency="EUR", code="ANNA",
        mode="automatic", **STUDIO,
    )  # fmt: skip
    company = Company.objects.get(code="ANNA")
    monday = at(company, date(2026, 3, 2))
    customers.add(monday, number="SLOW", name="Slow Ltd", country="GB", email="pay@slow.example", address=ADDRESS)
    number = invoices.draft_and_issue(monday, customer="SLOW", lines=WORK, terms="2% 10, net 30").number

    standing = incentives.of_invoice(company, number, date(2026, 3, 14))
    assert standing is not None
    assert (standing.is_earned, standing.because.facts["days"]) == (False, 2)
    paid = payments.record(at(company, date(2026, 3, 14)), invoice=number, amount="1185.80")
    assert [(one.is_earned, one.amount_minor) for one in paid.discounts] == [(False, 24_20)]
    assert "2 days after 2026-03-12" in paid.discounts[0].because.sentence
    assert Receivable.objects.of(company).get().balance_minor == 24_20
    assert EarlyDiscount.objects.of(company).get().deducted_minor == 24_20

    day = date(2026, 3, 14)
    while not Message.objects.of(company).exists():
        day += timedelta(days=1)
        companies.books_complete(at(company, day), on=day)
        daily_run.sweep(at(company, day))
    assert date(2026, 3, 14) < day <= date(2026, 4, 3)

    made = report("incentives")(company, day)
    row = dict(zip([one.key for one in made.columns], made.rows[0], strict=True))
    assert (row["incentive"], row["offered_count"], row["taken_count"], row["refused_count"], row["total"]) == (
        "2 % within 10 days", 1, 0, 1, 0,
    )  # fmt: skip
    payments.record(at(company, day), invoice=number, amount="24.20")
    assert Receivable.objects.of(company).get().balance_minor == 0
    assert verification.verify(company).problems == ()
