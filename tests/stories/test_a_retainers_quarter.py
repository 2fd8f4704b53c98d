"""A retainer's quarter: filled, drawn by three months of work, asked for at the floor, refilled, and given back."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tagih.commands import company as companies
from tagih.commands import customers, invoices, operation, retainers
from tagih.commands.operation import Call
from tagih.models import Company, Replenishment
from tagih.plugins import report
from tagih.reports import verification
from tests.completed import ADDRESS, STUDIO

pytestmark = pytest.mark.django_db

MONTH = [{"description": "Maintenance", "quantity": "5", "unit_price": "80.00", "tax_rate": "21"}]
"""Five hours: 400.00 and 84.00 of tax."""


def at(company: Company, day: date) -> Call:
    return operation.call(company, "anna", datetime(day.year, day.month, day.day, 9, tzinfo=UTC), day)


def reserve(company: Company, day: date) -> dict[str, object]:
    """The retainer's row of the refund reserve."""
    made = report("retainers")(company, day)
    return dict(zip([column.key for column in made.columns], made.rows[0], strict=True))


def work(company: Company, retainer: str, day: date) -> int:
    """A month's work, billed and settled from the retainer; what the retainer then holds."""
    number = invoices.draft_and_issue(at(company, day), customer="PROMPT", lines=MONTH).number
    return retainers.draw(at(company, day), retainer=retainer, invoice=number).balance_minor


def test_a_retainers_quarter() -> None:
    companies.add(
        datetime(2026, 1, 2, 9, tzinfo=UTC),
        "anna",
        name="Anna's Studio",
        country="NL",
        currency="EUR",
        code="ANNA",
        **STUDIO,
    )
    company = Company.objects.get(code="ANNA")
    january = at(company, date(2026, 1, 2))
    customers.add(
        january, number="PROMPT", name="Prompt GmbH", country="DE", email="pay@prompt.example", address=ADDRESS
    )
    retainer = retainers.start(january, customer="PROMPT", name="Maintenance", floor="484", target="1210").public_id
    assert not retainers.gate(company, retainer).is_open
    retainers.deposit(january, retainer=retainer, amount="1210")
    assert retainers.gate(company, retainer).is_open

    assert work(company, retainer, date(2026, 1, 30)) == 726_00
    assert not Replenishment.objects.of(company).exists()
    assert work(company, retainer, date(2026, 2, 27)) == 242_00
    asked = Replenishment.objects.of(company).get()
    assert (asked.amount_minor, asked.asked_on, asked.closed_on) == (968_00, date(2026, 2, 27), None)
    assert retainers.gate(company, retainer).because.code == "gate_closed"

    retainers.deposit(at(company, date(2026, 3, 4)), retainer=retainer, amount="968")
    asked.refresh_from_db()
    assert asked.closed_on == date(2026, 3, 4)
    assert retainers.gate(company, retainer).is_open
    assert work(company, retainer, date(2026, 3, 31)) == 726_00

    assert reserve(company, date(2026, 2, 28)) | {"customer": ""} == {
        "customer": "", "retainer": "Maintenance", "currency": "EUR", "floor": 484_00, "days_0_30": 0, "days_31_90": 200_00,
        "days_91_365": 0, "days_over_365": 0, "tax": 42_00, "total": 242_00,
    }  # fmt: skip
    assert reserve(company, date(2026, 3, 31))["total"] == 726_00

    april = at(company, date(2026, 4, 7))
    assert (
        retainers.refund(april, retainer=retainer, because="the year's contract ends", close=True).amount_minor
        == 726_00
    )
    assert report("retainers")(company, date(2026, 4, 7)).rows == []
    assert verification.verify(company).problems == ()
