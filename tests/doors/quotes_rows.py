"""The rows of the table about quotes, and about the links that clients were given."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.doors.bills import FORM_LINES
from tests.doors.cast import LINES
from tests.doors.quotes_cast import PAPER
from tests.doors.said import Api, Row, Said, Web

_CHANGE = {"title": "A door", "warning": "You want one."}
_OFFER = {"customer": "SLOW", "title": "A new sign", **FORM_LINES}


def _file(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("ledger.csv", data)


QUOTES = (
    Row(
        "quotes.draft",
        Said(
            Api("POST", "/quotes", {"customer": "SLOW", "title": "A new sign", "lines": list(LINES)}),
            ("quote", "add", "SLOW", "A new sign", "--line", "Design;1;100.00;21"),
            Web("/quotes/new", _OFFER),
        ),
        Said(
            Api(
                "POST", "/quotes", {"customer": "SLOW", "title": "A new sign", "lines": list(LINES), "terms": "someday"}
            ),
            ("quote", "add", "SLOW", "A new sign", "--line", "Design;1;100.00;21", "--terms", "someday"),
            Web("/quotes/new", {**_OFFER, "terms": "someday"}),
        ),
        "terms_unreadable",
    ),
    Row(
        "quotes.edit",
        Said(
            Api("PATCH", "/quotes/<quote_draft>", {"title": "A larger window"}),
            ("quote", "edit", "<quote_draft>", "--title", "A larger window"),
            Web("/quotes/<quote_draft>/edit", {"title": "A larger window", **FORM_LINES}),
        ),
        Said(
            Api("PATCH", "/quotes/Q-2026-00001", {"title": "A larger window"}),
            ("quote", "edit", "Q-2026-00001", "--title", "A larger window"),
            Web("/quotes/<quote>/edit", {"title": "A larger window", **FORM_LINES}),
        ),
        "quote_is_sent",
    ),
    Row(
        "quotes.send",
        Said(
            Api("POST", "/quotes/<quote_draft>/send"),
            ("quote", "send", "<quote_draft>"),
            Web("/quotes/<quote_draft>/send"),
        ),
        Said(
            Api("POST", "/quotes/<quote_signed>/send", {}),
            ("quote", "send", "<quote_signed>"),
            Web("/quotes/<quote_signed>/send"),
        ),
        "quote_is_accepted",
    ),
    Row(
        "quotes.withdraw",
        Said(
            Api("POST", "/quotes/Q-2026-00001/withdraw"),
            ("quote", "withdraw", "Q-2026-00001"),
            Web("/quotes/<quote>/withdraw"),
        ),
        Said(
            Api("POST", "/quotes/<quote_draft>/withdraw", {}),
            ("quote", "withdraw", "<quote_draft>"),
            Web("/quotes/<quote_draft>/withdraw"),
        ),
        "quote_not_sent",
    ),
    Row(
        "quotes.accept",
        Said(
            Api("POST", "/quotes/Q-2026-00001/accept", {"name": "Sam Slow", "because": "at the table"}, PAPER),
            ("quote", "accept", "Q-2026-00001", "--name", "Sam Slow", "--because", "at the table", "--file", PAPER),
            Web("/quotes/<quote>/accept", {"name": "Sam Slow", "because": "at the table", "file": _file(PAPER)}),
        ),
        Said(
            Api("POST", "/quotes/Q-2026-00001/accept", {"name": "Sam Slow", "because": "at the table"}, b"MZ\x90"),
            ("quote", "accept", "Q-2026-00001", "--name", "Sam Slow", "--because", "at the table", "--file", b"MZ\x90"),
            Web("/quotes/<quote>/accept", {"name": "Sam Slow", "because": "at the table", "file": _file(b"MZ\x90")}),
        ),
        "attachment_kind_unknown",
    ),
    Row(
        "quotes.decline",
        Said(
            Api("POST", "/quotes/Q-2026-00001/decline", {"because": "too dear"}),
            ("quote", "decline", "Q-2026-00001", "--because", "too dear"),
            Web("/quotes/<quote>/decline", {"because": "too dear"}),
        ),
        Said(
            Api("POST", "/quotes/<quote_signed>/decline", {"because": "too dear"}),
            ("quote", "decline", "<quote_signed>", "--because", "too dear"),
            Web("/quotes/<quote_signed>/decline", {"because": "too dear"}),
        ),
        "quote_is_accepted",
    ),
    Row(
        "quotes.attach",
        Said(
            Api("POST", "/quotes/<quote_draft>/files", {"title": "Contract"}, PAPER),
            ("quote", "attach", "<quote_draft>", PAPER, "--title", "Contract"),
            Web("/quotes/<quote_draft>/attach", {"title": "Contract", "file": _file(PAPER)}),
        ),
        Said(
            Api("POST", "/quotes/<quote_draft>/files", {"title": "Contract"}, b"PK\x03\x04"),
            ("quote", "attach", "<quote_draft>", b"PK\x03\x04", "--title", "Contract"),
            Web("/quotes/<quote_draft>/attach", {"title": "Contract", "file": _file(b"PK\x03\x04")}),
        ),
        "attachment_kind_unknown",
    ),
    Row(
        "quotes.start",
        Said(
            Api("POST", "/quotes/<quote_signed>/start"),
            ("quote", "start", "<quote_signed>"),
            Web("/quotes/<quote_signed>/start"),
        ),
        Said(
            Api("POST", "/quotes/Q-2026-00001/start", {}),
            ("quote", "start", "Q-2026-00001"),
            Web("/quotes/<quote>/start"),
        ),
        "quote_not_accepted",
    ),
    Row(
        "change_orders.draft",
        Said(
            Api("POST", "/change-orders", {"quote": "<quote_signed>", "lines": list(LINES), **_CHANGE}),
            (
                "change-order",
                "add",
                "<quote_signed>",
                "A door",
                "--warning",
                "You want one.",
                "--line",
                "Design;1;100.00;21",
            ),
            Web("/quotes/<quote_signed>/change-orders/new", {**_CHANGE, **FORM_LINES}),
        ),
        Said(
            Api("POST", "/change-orders", {"quote": "Q-2026-00001", "lines": list(LINES), **_CHANGE}),
            (
                "change-order",
                "add",
                "Q-2026-00001",
                "A door",
                "--warning",
                "You want one.",
                "--line",
                "Design;1;100.00;21",
            ),
            Web("/quotes/<quote>/change-orders/new", {**_CHANGE, **FORM_LINES}),
        ),
        "quote_not_accepted",
    ),
    Row(
        "change_orders.bill",
        Said(
            Api("POST", "/change-orders/CO-2026-00001/bill"),
            ("change-order", "bill", "CO-2026-00001"),
            Web("/quotes/<change>/bill"),
        ),
        Said(
            Api("POST", "/change-orders/CO-2026-00002/bill", {}),
            ("change-order", "bill", "CO-2026-00002"),
            Web("/quotes/<change_sent>/bill"),
        ),
        "change_order_not_signed",
    ),
    Row(
        "schedules.plan",
        Said(
            Api("PUT", "/schedules/Q-2026-00001", {"steps": "thirds", "delivery_on": "2026-06-30"}),
            ("schedule", "plan", "Q-2026-00001", "thirds", "--delivery-on", "2026-06-30"),
            Web("/quotes/<quote>/schedule", {"steps": "thirds", "delivery_on": "2026-06-30"}),
        ),
        Said(
            Api("PUT", "/schedules/<quote>", {"steps": "half, half", "delivery_on": "2026-06-30"}),
            ("schedule", "plan", "<quote>", "half, half", "--delivery-on", "2026-06-30"),
            Web("/quotes/<quote>/schedule", {"steps": "half, half", "delivery_on": "2026-06-30"}),
        ),
        "schedule_unreadable",
    ),
    Row(
        "schedules.reach",
        Said(
            Api("POST", "/schedules/<quote_signed>/steps/1/reach"),
            ("schedule", "reach", "<quote_signed>", "1"),
            Web("/quotes/<quote_signed>/steps/1/reach"),
        ),
        Said(
            Api("POST", "/schedules/<quote_signed>/steps/9/reach", {}),
            ("schedule", "reach", "<quote_signed>", "9"),
            Web("/quotes/<quote_signed>/steps/9/reach"),
        ),
        "step_unknown",
    ),
    Row(
        "deliverables.add",
        Said(
            Api("POST", "/deliverables", {"name": "The song", "invoice": "2026-00001"}, b"ID3 song"),
            ("deliverable", "add", "The song", "--invoice", "2026-00001", "--file", b"ID3 song"),
            Web("/invoices/<2026-00001>/deliverables/new", {"name": "The song", "file": _file(b"ID3 song")}),
        ),
        Said(
            Api("POST", "/deliverables", {"name": "The song", "invoice": "<draft>"}, b"ID3 song"),
            ("deliverable", "add", "The song", "--invoice", "<draft>", "--file", b"ID3 song"),
            Web("/invoices/<draft>/deliverables/new", {"name": "The song", "file": _file(b"ID3 song")}),
        ),
        "draft_not_shown",
    ),
    Row(
        "deliverables.send",
        Said(
            Api("POST", "/deliverables/<deliverable>/send"),
            ("deliverable", "send", "<deliverable>"),
            Web("/deliverables/<deliverable>/send"),
        ),
        Said(Api("POST", "/deliverables/<link>/send"), ("deliverable", "send", "<link>"), None),
        "deliverable_unknown",
    ),
    Row(
        "portal_links.add",
        Said(
            Api("POST", "/portal-links", {"invoice": "2026-00001"}),
            ("portal-link", "add", "2026-00001"),
            Web("/invoices/<2026-00001>/link"),
        ),
        Said(
            Api("POST", "/portal-links", {"invoice": "<draft>"}),
            ("portal-link", "add", "<draft>"),
            Web("/invoices/<draft>/link"),
        ),
        "draft_not_shown",
    ),
    Row(
        "portal_links.revoke",
        Said(
            Api("POST", "/portal-links/<link>/revoke"),
            ("portal-link", "revoke", "<link>"),
            Web("/portal-links/<link>/revoke"),
        ),
        Said(
            Api("POST", "/portal-links/<link_revoked>/revoke"),
            ("portal-link", "revoke", "<link_revoked>"),
            Web("/portal-links/<link_revoked>/revoke"),
        ),
        "link_revoked_already",
    ),
)
