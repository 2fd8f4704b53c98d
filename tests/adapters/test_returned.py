"""Mail that came back: what a notification says, and which of our messages it is about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tagih.adapters.channels import returned

OURS = "abcdefghijklmnopqrstuvwxyz"
OTHER = "zyxwvutsrqponmlkjihgfedcba"

STATUS = """From: MAILER-DAEMON@mx.slow.example
To: {to}
Message-ID: <dsn-7@mx.slow.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: text/plain; charset=utf-8

Sorry.
--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.slow.example

Final-Recipient: rfc822; pay@slow.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1
 no such user
--part
{original}
--part--
"""
WHOLE = f"Content-Type: message/rfc822\n\nMessage-ID: <{OURS}@studio.example>\nSubject: Invoice\n\nHello\n"
HEADERS = f"Content-Type: text/rfc822-headers\n\nMessage-ID: <{OURS}@studio.example>\nSubject: Invoice\n"


def mail(
    to: str = "anna@studio.example", action: str = "failed", status: str = "5.1.1", original: str = WHOLE
) -> bytes:
    return STATUS.format(to=to, action=action, status=status, original=original).encode()


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("failed", "bounced"), ("Delayed", "delayed"), ("delivered", "delivered"), ("relayed", "delivered"),
        ("expanded", "delivered"),
    ],
)  # fmt: skip
def test_kind_is_that_of_the_action(action: str, kind: str) -> None:
    said = returned.read(mail(action=action))
    assert said is not None and said.kind == kind
    assert said.detail == "5.1.1 smtp; 550 5.1.1 no such user"
    assert said.id == "dsn-7@mx.slow.example"


@pytest.mark.parametrize("original", [WHOLE, HEADERS], ids=["whole", "headers"])
def test_message_is_known_by_the_mail_inside(original: str) -> None:
    said = returned.read(mail(original=original))
    assert said is not None and said.messages == (OURS,)


def test_message_is_known_by_the_address_it_came_back_to() -> None:
    said = returned.read(mail(to=f"bounces+{OTHER}@studio.example", original="Content-Type: text/plain\n\n-"))
    assert said is not None and said.messages == (OTHER,)


def test_address_comes_first_when_both_name_a_message() -> None:
    said = returned.read(mail(to=f"bounces+{OTHER}@studio.example"))
    assert said is not None and said.messages == (OTHER, OURS)


@pytest.mark.parametrize(
    "data", [b"", b"Hello", b"Subject: Re: Invoice\n\nThank you!", mail(action="sleeping"), b"\xff" * 100]
)
def test_nothing_is_read_from_what_says_nothing_about_a_delivery(data: bytes) -> None:
    assert returned.read(data) is None


def test_nothing_is_read_from_a_giant() -> None:
    assert returned.read(mail() + b"x" * returned.LONGEST_MAIL) is None


@given(some.binary(max_size=400), some.integers(0, 900))
def test_any_bytes_can_be_read(noise: bytes, at: int) -> None:
    returned.read(noise)
    returned.read(mail()[:at] + noise + mail()[at:])
