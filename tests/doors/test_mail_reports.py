"""Reports of the mail provider: taken when they are signed, refused otherwise, and only from the provider we have."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from django.test import Client

from tagih.models import DeliveryReport, Message
from tests.doors.cast import Cast

SECRET = "reports:a long secret"
AUTHORIZED = {"Authorization": "Basic " + base64.b64encode(SECRET.encode()).decode()}


@pytest.fixture
def failed(studio: Cast, settings: Any) -> str:
    """A message that was handed over, and Postmark to report on it."""
    settings.MAIL_PROVIDER, settings.ANYMAIL = "postmark", {"WEBHOOK_SECRET": [SECRET]}
    return studio.names["failed"]


def bounce(message: str, event_id: int = 7) -> dict[str, Any]:
    """A hard bounce as Postmark tells it (its developer documentation, read 2026-11)."""
    return {
        "RecordType": "Bounce", "ID": event_id, "Type": "HardBounce", "TypeCode": 1, "Name": "Hard bounce",
        "MessageID": "00000000-0000-0000-0000-000000000000", "Metadata": {"message": message},
        "Description": "The server was unable to deliver your message", "Details": "550 5.1.1 no such user",
        "Email": "pay@quarrel.example", "BouncedAt": "2026-03-12T09:00:00Z", "Inactive": True,
    }  # fmt: skip


def post(body: dict[str, Any], provider: str = "postmark", **headers: str) -> int:
    client = Client(headers=headers)
    return client.post(f"/mail-reports/{provider}/", json.dumps(body), content_type="application/json").status_code


def reports() -> list[tuple[str, str]]:
    found = DeliveryReport.objects.everywhere("a test looks").order_by("id")
    return list(found.values_list("kind", "message__public_id"))


def test_bounce_is_noted_when_it_is_signed(failed: str) -> None:
    assert post(bounce(failed), **AUTHORIZED) == 200
    assert reports() == [("bounced", failed)]


def test_report_is_noted_once_when_the_provider_tells_it_again(failed: str) -> None:
    assert [post(bounce(failed), **AUTHORIZED) for _ in range(3)] == [200] * 3
    assert len(reports()) == 1


@pytest.mark.parametrize("authorization", ["", "Basic " + base64.b64encode(b"reports:a guess").decode()])
def test_report_is_refused_when_it_is_not_signed(failed: str, authorization: str) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    assert post(bounce(failed), **headers) == 400
    assert reports() == []


def test_no_report_is_taken_when_no_secret_is_set(failed: str, settings: Any) -> None:
    settings.ANYMAIL = {"WEBHOOK_SECRET": []}
    assert post(bounce(failed)) == 404
    assert reports() == []


@pytest.mark.parametrize("provider", ["sendgrid", "nobody", "amazon_ses"])
def test_only_our_provider_has_an_address(failed: str, provider: str) -> None:
    assert post(bounce(failed), provider, **AUTHORIZED) == 404


def test_report_about_another_message_is_passed_over(failed: str) -> None:
    assert post(bounce("a" * 26), **AUTHORIZED) == 200
    assert post(bounce("\0"), **AUTHORIZED) == 200
    assert reports() == []


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"null", b'{"RecordType": 5}'])
def test_nonsense_is_no_error_of_ours_when_it_is_signed(failed: str, body: bytes) -> None:
    client = Client(headers=AUTHORIZED)
    answer = client.post("/mail-reports/postmark/", body, content_type="application/json")
    assert answer.status_code in (200, 422)
    assert reports() == []


@pytest.mark.parametrize(("key", "status"), [("the right key", 200), ("another key", 400)])
def test_mailgun_is_known_by_its_signature(failed: str, settings: Any, key: str, status: int) -> None:
    settings.MAIL_PROVIDER = "mailgun"
    settings.ANYMAIL = {"WEBHOOK_SECRET": [], "MAILGUN_WEBHOOK_SIGNING_KEY": "the right key"}
    stamp, token = "1773306000", "a" * 50
    signature = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    event = {
        "event": "delivered", "id": "m-1", "timestamp": 1773306000.0, "recipient": "pay@quarrel.example",
        "user-variables": {"message": failed}, "message": {"headers": {"message-id": "x@y"}},
        "delivery-status": {"message": "OK", "code": 250},
    }  # fmt: skip
    signed = {"signature": {"timestamp": stamp, "token": token, "signature": signature}, "event-data": event}
    assert post(signed, "mailgun") == status
    assert reports() == ([("delivered", failed)] if status == 200 else [])


def test_message_is_known_by_its_message_id_when_nothing_else_is_told(failed: str, settings: Any) -> None:
    told = bounce(failed) | {"Metadata": {}, "MessageID": f"<{failed}@studio.example>"}
    assert post(told, **AUTHORIZED) == 200
    assert reports() == [("bounced", failed)]
    assert Message.objects.everywhere("a test looks").filter(public_id=failed).get().state == "failed"
