"""The rows of the table about sending invoices and what becomes of messages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tagih.commands import company as companies
from tagih.commands import daily_run, sending
from tests.doors.cast import Cast
from tests.doors.said import Api, Row, Said, Web

RETURNED = b"""From: MAILER-DAEMON@mx.quarrel.example
To: bounces+<failed>@studio.example
Message-ID: <dsn-1@mx.quarrel.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: text/plain

The mail could not be delivered.
--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.quarrel.example

Final-Recipient: rfc822; pay@quarrel.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user
--part--
"""


def _asked(cast: Cast) -> None:
    """The invoice went by letter, nobody saw it, and the morning before it is due it is asked about."""
    sending.send_otherwise(cast.call, invoice="2026-00004", way="letter", on=date(2026, 3, 3))
    later = replace(cast.call, now=cast.call.now + timedelta(days=1), today=cast.call.today + timedelta(days=1))
    companies.books_complete(later, on=later.today)
    daily_run.sweep(later)


SENDING = (
    Row(
        "sending.send",
        Said(
            Api("POST", "/invoices/2026-00004/send"),
            ("invoice", "send", "2026-00004"),
            Web("/invoices/<2026-00004>/send"),
        ),
        Said(
            Api("POST", "/invoices/<draft>/send", {}),
            ("invoice", "send", "<draft>"),
            Web("/invoices/<draft>/send"),
        ),
        "draft_not_sent",
    ),
    Row(
        "sending.send_otherwise",
        Said(
            Api("POST", "/invoices/2026-00004/sent", {"way": "letter", "on": "2026-03-10", "cost": "1.20"}),
            ("invoice", "sent", "2026-00004", "--way", "letter", "--sent-on", "2026-03-10", "--cost", "1.20"),
            Web("/invoices/<2026-00004>/sent", {"way": "letter", "on": "2026-03-10", "cost": "1.20"}),
        ),
        Said(
            Api("POST", "/invoices/2026-00004/sent", {"way": "letter", "on": "2026-03-13"}),
            ("invoice", "sent", "2026-00004", "--way", "letter", "--sent-on", "2026-03-13"),
            Web("/invoices/<2026-00004>/sent", {"way": "letter", "on": "2026-03-13"}),
        ),
        "sent_in_future",
    ),
    Row(
        "arrivals.answer",
        Said(
            Api("POST", "/invoices/2026-00004/arrival", {"answer": "arrived"}),
            ("invoice", "arrival", "2026-00004", "--answer", "arrived"),
            Web("/invoices/<2026-00004>/arrival", {"answer": "arrived"}),
        ),
        Said(
            Api("POST", "/invoices/2026-00003/arrival", {"answer": "arrived"}),
            ("invoice", "arrival", "2026-00003", "--answer", "arrived"),
            Web("/invoices/<2026-00003>/arrival", {"answer": "arrived"}),
        ),
        "arrival_not_asked",
        given=_asked,
    ),
    Row(
        "returns.report",
        Said(
            Api("POST", "/messages/<failed>/report", {"kind": "bounced", "detail": "550 no such user"}),
            ("message", "report", "<failed>", "--kind", "bounced", "--detail", "550 no such user"),
            Web("/outbox/<failed>/report", {"kind": "bounced", "detail": "550 no such user"}),
        ),
        Said(
            Api("POST", "/messages/<letter>/report", {"kind": "bounced"}),
            ("message", "report", "<letter>", "--kind", "bounced"),
            Web("/outbox/<letter>/report", {"kind": "bounced"}),
        ),
        "message_not_handed_over",
    ),
    Row(
        "returns.read_mail",
        Said(Api("POST", "/messages/returned", file=RETURNED), ("message", "returned", RETURNED), None),
        Said(Api("POST", "/messages/returned", file=b"Hello"), ("message", "returned", b"Hello"), None),
        "returned_mail_unreadable",
    ),
)
