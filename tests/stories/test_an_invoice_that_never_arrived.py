"""An invoice is sent, nobody sees it, and its mail comes back: it is asked about in another way before it is late."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tagih.commands import (
    arrivals,
    customers,
    daily_run,
    delivery,
    invoices,
    operation,
    portal_links,
    proofs,
    returns,
    sending,
    signing,
)
from tagih.commands import company as companies
from tagih.commands.operation import Call
from tagih.domain.errors import Conflict
from tagih.models import ArrivalQuestion, Case, Company, Message
from tagih.reports.unseen_invoices import unseen_invoices
from tests.completed import ADDRESS, STUDIO
from tests.databases import Installation

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
WORK = [{"description": "Design", "unit_price": "100", "tax_rate": "21"}]


def on(call: Call, day: date) -> Call:
    return replace(call, now=call.now + (day - call.today), today=day)


def studio(mode: str) -> tuple[Call, str]:
    """Anna's Studio sends Slow Ltd an invoice of 2 March that is due on 1 April."""
    companies.add(MONDAY, "anna", name="Anna's Studio", country="ZZ", currency="EUR", code="ANNA", mode=mode)
    call = operation.call(Company.objects.get(code="ANNA"), "anna", MONDAY)
    companies.set_details(call, **STUDIO)
    slow = {"name": "Slow Ltd", "country": "ZZ", "email": "pay@slow.invalid", "phone": "+44 20 7946 0000"}
    customers.add(call, number="SLOW", address=ADDRESS, **slow)
    number = invoices.draft_and_issue(call, customer="SLOW", lines=WORK, terms="net 30").number
    sending.send(call, invoice=number)
    return call, number


def morning(call: Call, day: date) -> Call:
    """The books are up to date, the daily run takes place, and what is queued goes out."""
    then = on(call, day)
    companies.books_complete(then, on=day)
    daily_run.sweep(then)
    delivery.deliver(call.company, then.now, 100)
    return then


def purposes(call: Call) -> list[str]:
    found = Message.objects.of(call.company).order_by("id").values_list("purpose", flat=True)
    return [purpose.split()[0] for purpose in found]


def test_anna_calls_slow_ltd_because_nobody_has_seen_the_invoice(books: Installation) -> None:
    call, number = studio("propose")
    morning(call, date(2026, 3, 20))
    assert ArrivalQuestion.objects.of(call.company).count() == 0, "there is still time"

    morning(call, date(2026, 3, 29))
    assert ArrivalQuestion.objects.of(call.company).count() == 0, "nobody is written to on a Sunday"
    monday = morning(call, date(2026, 3, 30))
    question = ArrivalQuestion.objects.of(call.company).get()
    assert (question.way, question.on) == ("person", monday.today), "before it is due, so that there is time to pay"
    (row,) = unseen_invoices(call.company, monday.today).rows
    assert row[1] == number and row[5] == "+44 20 7946 0000", "whom to call"

    arrivals.answer(monday, invoice=number, answer="arrived", note="Mia has it")
    assert unseen_invoices(call.company, monday.today).rows == []
    with pytest.raises(Conflict):
        arrivals.answer(monday, invoice=number, answer="lost")
    morning(call, date(2026, 3, 31))
    assert ArrivalQuestion.objects.of(call.company).count() == 1, "it is asked once"


def test_another_address_is_asked_when_the_mail_comes_back(books: Installation) -> None:
    call, _ = studio("automatic")
    customers.contact_add(call, customer="SLOW", name="Ben", role="approves", email="ben@slow.invalid")
    delivery.deliver(call.company, call.now, 100)
    message = Message.objects.of(call.company).get()
    returns.report(on(call, date(2026, 3, 3)), message=message.public_id, kind="bounced", detail="550 no such user")

    tuesday = morning(call, date(2026, 3, 3))
    question = ArrivalQuestion.objects.of(call.company).get()
    assert (question.way, question.recipient, question.on) == ("email", "ben@slow.invalid", tuesday.today)
    letter = Message.objects.of(call.company).get(purpose__startswith="arrival")
    assert (letter.state, letter.subject) == ("sent", "Did invoice 2026-00001 reach you?")
    assert purposes(call) == ["invoice", "arrival"]


def test_ladder_goes_on_three_days_after_the_question(books: Installation) -> None:
    call, number = studio("automatic")
    message = Message.objects.of(call.company).get()
    delivery.deliver(call.company, call.now, 100)
    returns.report(on(call, date(2026, 3, 31)), message=message.public_id, kind="bounced")
    asked = morning(call, date(2026, 4, 1)).today
    case = Case.objects.of(call.company).get()
    assert case.paused_until == asked + timedelta(days=3)
    for day in (2, 3):
        morning(call, date(2026, 4, day))
    assert "dunning" not in purposes(call)[-1:], "the money is not asked for while the question is fresh"
    for day in (4, 5, 6):
        morning(call, date(2026, 4, day))
    assert purposes(call)[-1] == "dunning", "then the ladder goes on, answered or not"
    assert number


def test_nothing_is_asked_when_the_client_saw_the_invoice(books: Installation) -> None:
    call, number = studio("automatic")
    link = portal_links.add(call, invoice=number)
    signing.seen(on(call, date(2026, 3, 10)), link=link.link)
    morning(call, date(2026, 3, 30))
    assert ArrivalQuestion.objects.of(call.company).count() == 0


def test_nothing_is_asked_when_its_receipt_is_proven(books: Installation) -> None:
    call, number = studio("automatic")
    proofs.record(on(call, date(2026, 3, 10)), invoice=number, kind="stamped_paper", received_on=date(2026, 3, 6))
    morning(call, date(2026, 3, 30))
    assert ArrivalQuestion.objects.of(call.company).count() == 0
    assert unseen_invoices(call.company, date(2026, 3, 30)).rows == []
