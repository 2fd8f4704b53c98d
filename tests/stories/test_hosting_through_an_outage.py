"""Prompt GmbH pays for hosting at the end of every month, and the machine is off for a quarter of a year."""

from __future__ import annotations

import email
import json
from datetime import UTC, date, datetime, time
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from tagih import plugins
from tagih.commands import company as companies
from tagih.commands import customers, operation, recurring
from tagih.jobs import schedule
from tagih.models import Company, Invoice, Message, Recurring
from tagih.reports import verification
from tests.completed import ADDRESS, STUDIO
from tests.databases import Installation

HOSTING = [{"description": "Hosting, {month} {year}", "unit_price": "25.00", "tax_rate": "21"}]


def morning(day: str) -> datetime:
    """Nine o'clock of that day."""
    return datetime.combine(date.fromisoformat(day), time(9), UTC)


@pytest.fixture
def company(books: Installation) -> Company:
    plugins._channel.cache_clear()
    at = morning("2026-01-12")
    made = companies.add(at, "anna", name="Anna's Studio", country="NL", currency="EUR", mode="automatic", **STUDIO)
    company = Company.objects.get(code=made.code)
    call = operation.call(company, "anna", at)
    companies.set_details(call, email="anna@studio.invalid", iban="NL91ABNA0417164300")
    customers.add(
        call,
        name="Prompt GmbH",
        number="PROMPT",
        country="DE",
        email="pay@prompt.invalid",
        address=ADDRESS,
        tax_id="DE136695976",
    )
    return company


def work_through(company: Company, day: str) -> list[EmailMessage]:
    """What the worker does that morning; returns the letters that went."""
    before = set(Message.objects.of(company).filter(state="sent").values_list("pk", flat=True))
    schedule.bill(company, morning(day))
    schedule.deliver(company, morning(day))
    sent = Message.objects.of(company).filter(state="sent").exclude(pk__in=before).order_by("id")
    return [_letter(one) for one in sent]


def _letter(message: Message) -> EmailMessage:
    from django.conf import settings

    (kept,) = Path(settings.DATA_DIR).rglob(message.kept_file)
    found = email.message_from_bytes(kept.read_bytes(), policy=default)
    assert isinstance(found, EmailMessage)
    return found


def attached(letter: EmailMessage) -> list[str]:
    return [str(one.get_filename()) for one in letter.iter_attachments()]


def test_every_month_end_is_billed_once_when_the_machine_was_off(company: Company) -> None:
    call = operation.call(company, "anna", morning("2026-01-12"))
    recurring.add(call, customer="PROMPT", name="Hosting", lines=HOSTING, cycle="monthly on 31", count=5)

    assert work_through(company, "2026-01-30") == []
    (january,) = work_through(company, "2026-01-31")
    assert january["Subject"] == "Invoice 2026-00001 from Anna's Studio"
    assert attached(january) == ["2026-00001.pdf"]

    # Off until 2 May: the ends of February, March and April are over.
    spring = work_through(company, "2026-05-02")
    assert [attached(one) for one in spring] == [["2026-00002.pdf"], ["2026-00003.pdf"], ["2026-00004.pdf"]]
    assert work_through(company, "2026-05-02") == []

    work_through(company, "2026-05-31")
    assert work_through(company, "2026-06-30") == []
    assert Recurring.objects.of(company).get().state == "ended"
    billed = Invoice.objects.of(company).order_by("number")
    assert list(billed.values_list("number", "issued_on")) == [
        ("2026-00001", date(2026, 1, 31)), ("2026-00002", date(2026, 5, 2)), ("2026-00003", date(2026, 5, 2)),
        ("2026-00004", date(2026, 5, 2)), ("2026-00005", date(2026, 5, 31)),
    ]  # fmt: skip
    assert verification.verify(company).problems == ()


def test_one_that_cannot_be_billed_holds_nobody_back(company: Company) -> None:
    call = operation.call(company, "anna", morning("2026-01-12"))
    customers.add(call, name="Gone Inc", number="GONE", country="US", email="pay@gone.invalid", address=ADDRESS)
    foreign = recurring.add(call, customer="GONE", name="Support", lines=HOSTING, cycle="monthly on 31", currency="USD")
    recurring.add(call, customer="PROMPT", name="Hosting", lines=HOSTING, cycle="monthly on 31")

    assert len(work_through(company, "2026-01-31")) == 1
    row = Recurring.objects.of(company).get(public_id=foreign.public_id)
    assert json.loads(row.problem)["code"] == "rate_needed"

    recurring.edit(operation.call(company, "anna", morning("2026-02-01")), recurring=foreign.public_id, mode="draft")
    work_through(company, "2026-02-01")
    assert Invoice.objects.of(company).get(customer__number="GONE").state == "draft"
