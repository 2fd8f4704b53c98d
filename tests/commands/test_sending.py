"""Sending invoices: the message with its PDF and link, what it says when it goes, and how else an invoice can go."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tagih import plugins
from tagih.commands import company as companies
from tagih.commands import customers, delivery, invoices, operation, payments, portal_links, sending
from tagih.commands.operation import Call, Operation, write
from tagih.domain.errors import Conflict, Invalid, Refused
from tagih.models import Company, Dispatch, Invoice, Message, PortalLink
from tests.commands.books import NOW, WORK, facts, later, refused
from tests.completed import ADDRESS, STUDIO
from tests.databases import Installation
from tests.handing_over import parsed
from tests.smtp_sink import Sink


@pytest.fixture
def studio(books: Installation, settings: Any) -> Iterator[tuple[Call, Sink]]:
    """Anna's Studio, Slow Ltd, and a mail server that takes everything."""
    plugins._channel.cache_clear()
    with Sink() as sink:
        settings.SMTP_URL, settings.LINKS_IN_MESSAGES = f"smtp://127.0.0.1:{sink.port}", True
        settings.BASE_URL = "https://bills.studio.example"
        made = companies.add(NOW, "anna", name="Anna's Studio", country="ZZ", currency="EUR", **STUDIO)
        call = operation.call(Company.objects.get(code=made.code), "anna", NOW)
        customers.add(call, number="SLOW", name="Slow Ltd", country="GB", email="pay@slow.example", address=ADDRESS)
        yield call, sink
    plugins._channel.cache_clear()


def issued(call: Call, customer: str = "SLOW") -> str:
    return invoices.draft_and_issue(call, customer=customer, lines=WORK).number


def deliver(call: Call) -> delivery.Delivered:
    return delivery.deliver(call.company, call.now, limit=100)


def text(mail: Any) -> str:
    return mail.get_body(("plain",)).get_content()


def test_invoice_goes_with_its_pdf_and_a_link_when_sent(studio: tuple[Call, Sink]) -> None:
    call, sink = studio
    number = issued(call)
    done = sending.send(call, invoice=number)
    assert (done.way, done.recipient, deliver(call).sent) == ("email", "pay@slow.example", 1)
    mail = parsed(sink.stored[0])
    assert mail["Subject"] == f"Invoice {number} from Anna's Studio"
    assert "Hello Slow Ltd" in text(mail)
    (pdf,) = mail.iter_attachments()
    assert pdf.get_filename() == f"{number}.pdf" and pdf.get_content().startswith(b"%PDF")
    assert "https://bills.studio.example/portal/open/" in text(mail)
    dispatch = Dispatch.objects.of(call.company).get()
    assert (dispatch.way, dispatch.on, dispatch.recipient) == ("email", call.today, "pay@slow.example")
    assert facts(call.company, "invoice.sent")["number"] == number


def test_link_of_a_message_stays_the_same_when_the_invoice_is_sent_again(studio: tuple[Call, Sink]) -> None:
    call, sink = studio
    number = issued(call)
    for days in (0, 3):
        sending.send(later(call, days), invoice=number)
        deliver(later(call, days))
    first, second = (_links(text(parsed(mail))) for mail in sink.stored)
    assert first == second and len(first) == 1
    assert PortalLink.objects.of(call.company).count() == 1


def test_message_carries_a_new_link_when_the_old_one_soon_ends(studio: tuple[Call, Sink]) -> None:
    call, sink = studio
    number = issued(call)
    soon = later(call, portal_links.STANDING_DAYS - portal_links.RENEWED_DAYS + 1)
    for when in (call, soon):
        sending.send(when, invoice=number)
        deliver(when)
    first, second = (_links(text(parsed(mail))) for mail in sink.stored)
    assert first != second
    assert PortalLink.objects.of(call.company).filter(revoked_at=None).count() == 2, "older messages still open"


def test_message_carries_no_link_when_our_address_is_not_known(studio: tuple[Call, Sink], settings: Any) -> None:
    call, sink = studio
    settings.LINKS_IN_MESSAGES = False
    sending.send(call, invoice=issued(call))
    deliver(call)
    assert _links(text(parsed(sink.stored[0]))) == set()


def _links(words: str) -> set[str]:
    return {word for word in words.split() if word.startswith("http")}


def test_message_thanks_when_the_invoice_was_paid_before_it_went(studio: tuple[Call, Sink]) -> None:
    call, sink = studio
    number = issued(call)
    sending.send(call, invoice=number)
    payments.record(call, invoice=number, amount="121.00", on=call.today)
    deliver(call)
    said = text(parsed(sink.stored[0]))
    assert "It is paid already: thank you." in said
    assert "Please pay" not in said


def test_message_asks_for_what_is_left_when_a_part_was_paid(studio: tuple[Call, Sink]) -> None:
    call, sink = studio
    number = issued(call)
    sending.send(call, invoice=number)
    payments.record(call, invoice=number, amount="21.00", on=call.today)
    deliver(call)
    assert "€100.00" in text(parsed(sink.stored[0]))


def test_mail_comes_back_to_an_address_that_names_the_message(studio: tuple[Call, Sink], settings: Any) -> None:
    call, sink = studio
    settings.BOUNCE_ADDRESS = "bounces@studio.example"
    done = sending.send(call, invoice=issued(call))
    deliver(call)
    assert sink.envelopes[0][0] == f"bounces+{done.message}@studio.example"


@pytest.mark.parametrize(
    ("provider", "header"),
    [("", None), ("postmark", "X-PM-Metadata-message"), ("mailgun", "X-Mailgun-Variables"), ("sendgrid", "X-SMTPAPI")],
)
def test_provider_is_told_the_message(
    studio: tuple[Call, Sink], settings: Any, provider: str, header: str | None
) -> None:
    call, sink = studio
    settings.MAIL_PROVIDER = provider
    done = sending.send(call, invoice=issued(call))
    deliver(call)
    mail = parsed(sink.stored[0])
    assert header is None or done.message in mail[header]
    assert (header is None) == all(not name.startswith("X-") for name in mail)


# --- what is refused -----------------------------------------------------------------------------------------


def test_invoice_is_sent_once_a_day(studio: tuple[Call, Sink]) -> None:
    call, _ = studio
    number = issued(call)
    sending.send(call, invoice=number)
    refused(Conflict, "invoice_sent_today", sending.send, call, invoice=number, to="office@slow.example")


def test_sending_is_refused_when_nobody_has_an_address(studio: tuple[Call, Sink]) -> None:
    call, _ = studio
    customers.add(call, number="GONE", name="Gone Inc", country="US", address=ADDRESS)
    number = issued(call, "GONE")
    assert "Gone Inc" in refused(Refused, "no_address_to_send_to", sending.send, call, invoice=number)
    assert sending.send(call, invoice=number, to="office@gone.example").recipient == "office@gone.example"


def test_draft_is_not_sent(studio: tuple[Call, Sink]) -> None:
    call, _ = studio
    draft = invoices.draft(call, customer="SLOW", lines=WORK).public_id
    refused(Conflict, "draft_not_sent", sending.send, call, invoice=draft)
    refused(Conflict, "draft_not_sent", sending.send_otherwise, call, invoice=draft, way="letter")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"way": "pigeon"}, "way_unknown"),
        ({"way": "email"}, "way_unknown"),
        ({"way": "letter", "on": date(2027, 1, 1)}, "sent_in_future"),
        ({"way": "letter", "on": date(2026, 3, 1)}, "sent_before_issue"),
        ({"way": "letter", "cost": "much"}, "amount_unreadable"),
    ],
)
def test_noting_is_refused_when_it_cannot_be(studio: tuple[Call, Sink], given: dict[str, Any], code: str) -> None:
    call, _ = studio
    refused(Invalid, code, sending.send_otherwise, call, invoice=issued(call), **given)


def test_letter_is_noted_with_what_it_cost(studio: tuple[Call, Sink]) -> None:
    call, _ = studio
    number = issued(call)
    sending.send_otherwise(later(call, 2), invoice=number, way="registered_letter", note="RR 123", cost="9.20")
    row = Dispatch.objects.of(call.company).get()
    assert (row.way, row.on, row.note, row.cost_minor) == (
        "registered_letter",
        call.today + timedelta(2),
        "RR 123",
        920,
    )
    assert row.message_id is None and Message.objects.of(call.company).count() == 0


# --- many ----------------------------------------------------------------------------------------------------


@write
def _queue(operation: Operation, *, ids: list[int]) -> sending.Queued:
    return sending.queue(operation, ids)


@pytest.mark.parametrize("count", [3, 30])
def test_queries_stay_the_same_when_more_invoices_are_queued(studio: tuple[Call, Sink], count: int) -> None:
    call, _ = studio
    for _ in range(count):
        issued(call)
    customers.add(call, number="GONE", name="Gone Inc", country="US", address=ADDRESS)
    issued(call, "GONE")
    ids = list(Invoice.objects.of(call.company).values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as queries:
        done = _queue(call, ids=ids)
    assert (done.queued, done.without_address) == (count, 1)
    assert Message.objects.of(call.company).filter(state="queued").count() == count
    assert len(queries) < 25
    one = Message.objects.of(call.company).first()
    assert one is not None and json.loads(one.facts)["receivables"][0]["balance_minor"] == 12100
