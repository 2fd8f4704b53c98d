"""A reminder on a sheet of paper."""

from __future__ import annotations

import pytest

from tagih.commands import company as companies
from tagih.commands import daily_run, printed_letters
from tagih.commands.operation import Call
from tagih.domain.errors import NotFound
from tagih.models import Message
from tests import overdue
from tests.adapters.printed import IBAN
from tests.commands.books import refused
from tests.commands.test_printed_papers import text
from tests.commands.test_printing import absent
from tests.overdue import Bill


@pytest.fixture
def call(db) -> Call:
    """The messages of the day wait to be handed over."""
    call = overdue.studio("automatic")
    companies.set_details(call, iban=IBAN)
    return call


def letter(call: Call) -> Message:
    """The one letter that the day makes."""
    daily_run.sweep(call)
    return Message.objects.of(call.company).get()


def test_a_reminder_is_printed_with_its_table_and_how_to_pay(call) -> None:
    overdue.bring_in(call, [Bill("B-1", "SLOW", late=10, minor=12_345), Bill("B-2", "SLOW", late=8, minor=5_000)])
    message = letter(call)
    made = printed_letters.pdf(call, message.public_id)
    wanted = (
        "B-1",
        "€123.45",
        "B-2",
        "€50.00",
        "€173.45",
        "NL91 ABNA 0417 1643 00",
        "Scan to pay",
        "Date 4 March 2026",
    )
    assert (made.name, absent(text(made), *wanted)) == ("SLOW-2026-03-04.pdf", [])
    page = printed_letters.document(call, message)
    assert page.title in text(made)
    assert "kind regards" in page.closing and "kind regards" not in page.message


def test_what_falls_due_soon_is_told_apart(call) -> None:
    overdue.bring_in(call, [Bill("B-1", "SLOW", late=10), Bill("B-2", "SLOW", late=-5, minor=7_700)])
    page = printed_letters.document(call, letter(call))
    assert [one.text for one in page.lines] == ["B-1"]
    assert "B-2: is due on" in page.closing and "€77.00" in page.closing


def test_a_letter_that_is_not_there_is_refused(call) -> None:
    refused(NotFound, "message_unknown", printed_letters.pdf, call, "nothing")
