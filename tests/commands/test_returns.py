"""What became of a message after it was handed over: noted once, an event each, an opened mail none."""

from __future__ import annotations

import pytest

from tagih.commands import returns
from tagih.commands.operation import Call
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.models import DeliveryReport, Message
from tests import overdue
from tests.adapters.test_returned import mail
from tests.commands.books import kinds, refused
from tests.handing_over import SLOW, deliver, queued


@pytest.fixture
def sent(db: None) -> tuple[Call, Message]:
    """A reminder that went into the file outbox."""
    call = overdue.studio("automatic")
    (message,) = queued(call, SLOW)
    return call, message


def test_bounce_is_noted_once_when_it_is_told_twice(books: object) -> None:
    call, message = _handed_over()
    told = {"message": message.public_id, "kind": "bounced", "source": "postmark", "external_id": "e-1"}
    assert returns.report(call, **told).is_new
    assert not returns.report(call, **told).is_new
    assert DeliveryReport.objects.of(call.company).count() == 1
    assert kinds(call.company).count("message.bounced") == 1


def test_opened_message_is_no_event(books: object) -> None:
    call, message = _handed_over()
    returns.report(call, message=message.public_id, kind="opened", source="postmark", external_id="e-2")
    assert DeliveryReport.objects.of(call.company).get().kind == "opened"
    assert "message.opened" not in kinds(call.company)


def test_returned_mail_is_noted_at_its_message(books: object) -> None:
    call, message = _handed_over()
    done = returns.read_mail(call, file=mail(to=f"bounces+{message.public_id}@studio.example"))
    assert (done.message, done.kind) == (message.public_id, "bounced")
    again = returns.read_mail(call, file=mail(to=f"bounces+{message.public_id}@studio.example"))
    assert not again.is_new


def test_returned_mail_is_refused_when_it_is_about_no_message_of_ours(books: object) -> None:
    call, _ = _handed_over()
    refused(NotFound, "message_unknown", returns.read_mail, call, file=mail())
    refused(Invalid, "returned_mail_unreadable", returns.read_mail, call, file=b"Hello")


def test_report_is_refused_when_the_message_waits(sent: tuple[Call, Message]) -> None:
    call, message = sent
    refused(Conflict, "message_not_handed_over", returns.report, call, message=message.public_id, kind="bounced")
    refused(Invalid, "report_kind_unknown", returns.report, call, message=message.public_id, kind="eaten")
    refused(NotFound, "message_unknown", returns.report, call, message="nobody", kind="bounced")


def test_company_is_found_by_its_message(books: object) -> None:
    call, message = _handed_over()
    assert returns.company_of(["nobody", message.public_id]) == call.company.code
    assert returns.company_of(["nobody", "\0"]) == ""


def _handed_over() -> tuple[Call, Message]:
    call = overdue.studio("automatic")
    (message,) = queued(call, SLOW)
    assert deliver(call).sent == 1
    return call, message
