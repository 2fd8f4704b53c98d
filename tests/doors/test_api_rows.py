"""The REST API: keys, days, pages, what it shows, and that reading changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tagih.api.urls import api
from tagih.commands import company as companies
from tagih.commands import customers, drafts, payments
from tagih.models import Customer, Event, Invoice, Payment
from tests.completed import ADDRESS
from tests.doors.cast import LINES, Cast
from tests.doors.programs import V1, Program, events, refused

# --- keys ----------------------------------------------------------------------------------------------------


def test_request_is_done_once_when_it_is_repeated_with_its_key(studio: Cast, program: Program) -> None:
    body = {"customer": "SLOW", "lines": list(LINES), "terms": "50% now, 50% net 30"}
    first = program("POST", "/invoices/draft-and-issue", body, key="k1")
    count = Invoice.objects.of(studio.company).count()
    again = program("POST", "/invoices/draft-and-issue", body, key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert Invoice.objects.of(studio.company).count() == count


KEYED: dict[str, tuple[str, str, Any, Any]] = {
    "post": ("POST", "/customers", {"name": "A"}, {"name": "B"}),
    "patch": ("PATCH", "/customers/SLOW", {"purchase_order": "1"}, {"purchase_order": "2"}),
    "put": ("PUT", "/policy/minimum_gap_days", {"value": "3"}, {"value": "4"}),
    "import": ("PUT", "/company/books-complete", {"on": "2026-03-11"}, {"on": "2026-03-10"}),
    "dispute": (
        "POST",
        "/disputes",
        {"invoice": "2026-00002", "because": "a"},
        {"invoice": "2026-00002", "because": "b"},
    ),
}


@pytest.mark.parametrize(("method", "path", "body", "other"), KEYED.values(), ids=KEYED.keys())
def test_key_is_refused_when_it_was_used_with_other_arguments(
    studio: Cast, program: Program, method: str, path: str, body: Any, other: Any
) -> None:
    first = program(method, path, body, key="k")
    before = events(studio)
    assert program(method, path, body, key="k").content == first.content
    refused(program(method, path, other, key="k"), 409, "key_used_differently")
    assert events(studio) == before


def test_key_is_refused_when_it_was_used_for_another_command(studio: Cast, program: Program) -> None:
    draft = studio.names["draft"]
    assert program("DELETE", f"/invoices/{draft}", key="k").status_code == 204
    assert program("DELETE", f"/invoices/{draft}", key="k").status_code == 204
    refused(program("POST", f"/invoices/{draft}/issue", {}, key="k"), 409, "key_used_differently")
    refused(program("DELETE", f"/invoices/{draft}"), 404, "invoice_unknown")


def test_key_of_a_draft_holds_when_it_has_its_number(studio: Cast, program: Program) -> None:
    path = f"/invoices/{studio.names['draft']}/issue"
    first = program("POST", path, key="k")
    assert program("POST", path, key="k").content == first.content


def test_key_counts_for_each_token_alone(studio: Cast, program: Program) -> None:
    other = Program(companies.token_make(studio.call, name="other", scope="write").secret)
    made = [one("POST", "/customers", {"name": "A"}, key="k").json()["number"] for one in (program, other)]
    assert len(set(made)) == 2


def test_key_is_refused_when_it_cannot_be_kept(program: Program) -> None:
    refused(program("POST", "/customers", {"name": "A"}, key="k" * 121), 422, "key_unreadable")


def test_import_is_done_once_when_it_is_repeated_with_its_key(studio: Cast, program: Program) -> None:
    data = (
        b"customer,invoice,issued_on,due_on,currency,amount\nOLD,A-1,2026-02-01,2026-02-15,EUR,75.00\nOLD,A-2,,,EUR,1\n"
    )
    bodies = []
    for _ in range(2):
        answer = program.client.post(
            f"{V1}/imports/receivables",
            {"mapping": "plain", "file": SimpleUploadedFile("a.csv", data)},
            headers={"Idempotency-Key": "k"},
        )
        assert answer.status_code == 200, answer.content
        bodies.append(answer.json())
    assert bodies[0] == bodies[1]
    assert bodies[0]["invoices"] == 1
    assert [(one["line"], one["because"]["code"]) for one in bodies[0]["refused"]] == [(3, "field_missing")]


def test_import_is_refused_when_its_mapping_is_a_path(program: Program) -> None:
    for mapping in ("/etc/passwd", "../x.toml", "plain.toml", "Plain", ""):
        answer = program.client.post(
            f"{V1}/imports/receivables", {"mapping": mapping, "file": SimpleUploadedFile("a.csv", b"x")}
        )
        problem = refused(answer, 422, "fields_invalid")
        assert [one["field"] for one in problem["errors"]] == ["mapping"]


# --- days ----------------------------------------------------------------------------------------------------


def test_deed_is_refused_when_its_day_is_still_to_come(studio: Cast, program: Program) -> None:
    before = events(studio)
    for path, body in (
        ("/dunning/sweep", {}), ("/dunning/approve", {"all": True}), ("/customers/SLOW/never-ask", {"because": "gone"}),
    ):  # fmt: skip
        problem = refused(program("POST", path, {**body, "on": "2026-03-13"}), 422, "day_to_come")
        assert problem["facts"] == {"on": "2026-03-13", "today": "2026-03-12"}
    assert events(studio) == before


def test_dry_run_looks_at_a_day_to_come_and_writes_nothing(studio: Cast, program: Program) -> None:
    before = events(studio)
    seen = program("POST", "/dunning/sweep", {"on": "2026-03-13", "dry_run": True}).json()
    assert (seen["failed"], [one["customer"] for one in seen["messages"]]) == (0, ["SLOW", "QUARREL", "GONE"])
    assert events(studio) == before


def test_deed_is_dated_on_the_day_that_is_said(studio: Cast, program: Program) -> None:
    program("POST", "/customers/SLOW/never-ask", {"because": "gone", "on": "2026-03-10"})
    assert str(Event.objects.of(studio.company).latest("seq").on) == "2026-03-10"


def test_simulation_is_refused_when_it_looks_too_far(program: Program) -> None:
    refused(program("GET", "/dunning/simulate?until=2999-12-31"), 422, "days_too_many")
    assert program("GET", "/dunning/simulate?until=2027-03-12&on=2026-03-12").status_code == 200


# --- lists ---------------------------------------------------------------------------------------------------


def walked(program: Program, path: str, limit: int) -> list[str]:
    """The public ids of a list, page by page."""
    found, cursor, mark = [], "", "&" if "?" in path else "?"
    while True:
        page = program("GET", f"{path}{mark}limit={limit}&cursor={cursor}").json()
        assert len(page["items"]) <= limit
        found += [one["public_id"] for one in page["items"]]
        cursor = page["next"]
        if cursor is None:
            return found


@pytest.mark.parametrize("limit", [1, 2, 3, 200])
def test_list_holds_every_row_once_when_it_is_walked(studio: Cast, program: Program, limit: int) -> None:
    for path, rows in (
        ("/customers", Customer.objects.of(studio.company)),
        ("/invoices", Invoice.objects.of(studio.company).filter(kind="invoice")),
        ("/invoices?state=draft", Invoice.objects.of(studio.company).filter(state="draft")),
        ("/payments", Payment.objects.of(studio.company)),
        ("/payments?customer=PROMPT", Payment.objects.of(studio.company).filter(customer__number="PROMPT")),
    ):
        assert walked(program, path, limit) == list(rows.order_by("-id").values_list("public_id", flat=True)), path


def test_cursor_is_refused_when_this_list_did_not_give_it(studio: Cast, program: Program) -> None:
    cursor = program("GET", "/customers?limit=1").json()["next"]
    changed = cursor[:-1] + ("A" if cursor[-1] != "A" else "B")
    for wrong in (changed, cursor[1:], "x", "%00", "é", "AAAA", "=" * 8):
        refused(program("GET", f"/customers?cursor={wrong}"), 400, "cursor_unreadable")
    refused(program("GET", f"/invoices?cursor={cursor}"), 400, "cursor_unreadable")
    refused(program("GET", f"/customers?cursor={'A' * 61}"), 422, "fields_invalid")


def test_cursor_tells_nobody_how_many_rows_there_are(program: Program) -> None:
    one, other = (program("GET", "/customers?limit=1").json()["next"] for _ in range(2))
    assert one != other


@pytest.mark.parametrize("path", ["/customers", "/invoices", "/payments", "/messages", "/credit-notes"])
def test_list_asks_as_many_questions_for_many_rows_as_for_few(studio: Cast, program: Program, path: str) -> None:
    def questions() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert program("GET", f"{path}?limit=200").status_code == 200
        return len(asked)

    few = questions()
    for _ in range(20):
        customers.add(studio.call, name="More BV", email="pay@more.example")
        drafts.draft(studio.call, customer="PROMPT", lines=LINES)
        payments.record(studio.call, customer="GONE", amount="1.00")
    assert questions() == few


# --- reading -------------------------------------------------------------------------------------------------


def test_reading_everything_changes_nothing(studio: Cast, reader: Program) -> None:
    names = {"customer": "SLOW", "invoice": "2026-00001", "credit_note": "CN-2026-00001", "name": "aged_receivables"}
    names |= {"payment": studio.names["payment"], "message": studio.names["letter"]}
    names |= {
        "retainer": studio.names["retainer"],
        "code": studio.names["voucher"],
        "credit": studio.names["credit_given"],
    }
    names |= {"quote": studio.names["quote_signed"], "product": "DESIGN", "recurring": studio.names["recurring"]}
    names |= {"charge": studio.names["trial_charge"]}
    more = {"/dunning/why": "?invoice=2026-00001", "/dunning/simulate": "?until=2026-04-01"} | {
        "/incentives/discount": "?invoice=2026-00004",
        "/tax/suggestion": "?customer=SLOW",
    }
    with CaptureQueriesContext(connection) as asked:
        for path, methods in api.document["paths"].items():
            if "get" in methods and not {"{format}", "{file}"} & set(path.split("/")):  # read where they were made
                named = names | ({"invoice": studio.names["draft"]} if path.endswith("/proforma") else {})
                path = path.removeprefix(V1).format(**named)
                answer = reader("GET", path + more.get(path, ""))
                assert answer.status_code == 200, answer.content
    begun = {one["sql"].split()[0].upper() for one in asked}
    assert begun & {"INSERT", "UPDATE", "DELETE", "COPY", "TRUNCATE", "REPLACE", "LOCK"} == set()


def test_customer_is_shown_with_contacts_and_what_it_owes(studio: Cast, program: Program) -> None:
    shown = program("GET", f"/customers/{studio.names['SLOW']}").json()
    assert shown == {
        "public_id": studio.names["SLOW"], "number": "SLOW", "name": "Slow Ltd", "kind": "business", "country": "GB",
        "language": "en", "zone": "", "terms": "", "never_ask": "", "paused_until": None, "address": ADDRESS, "tax_id": "",
        "purchase_order": "", "vendor_number": "", "required_references": "", "other_tax_ids": "", "relationship": "new",
        "payer_group": "", "referred_by": "", "billing_day": None, "payment_days": "", "personal_note": "", "consent": "",
        "creditor_reference": "RF41CLIENTSLOW",
        "balances": [{"amount": "121.00", "currency": "EUR"}],
        "contacts": [{"contact": 1, "role": "pays", "name": "", "email": "pay@slow.example", "phone": ""}],
    }  # fmt: skip


def test_invoice_is_shown_with_lines_tax_and_instalments(studio: Cast, program: Program) -> None:
    def euro(amount: str) -> dict[str, str]:
        return {"amount": amount, "currency": "EUR"}

    assert program("GET", "/invoices/2026-00001").json() == {
        "public_id": studio.names["2026-00001"], "number": "2026-00001", "state": "issued", "customer": "SLOW",
        "issued_on": "2026-01-15", "due_on": "2026-01-29", "reference": "", "currency": "EUR", "net": euro("100.00"),
        "tax": euro("21.00"), "total": euro("121.00"), "balance": euro("121.00"), "supplied_on": None,
        "terms": "net 14", "message": "", "prices_include_tax": False, "external_source": "", "external_number": "",
        "creditor_reference": "RF32202600001",
        "lines": [{
            "description": "Design", "quantity": "1", "unit": "", "unit_price": euro("100.00"), "discount": "0",
            "discount_amount": None, "discount_reason": "", "charge_amount": None, "charge_reason": "",
            "tax_category": "S", "tax_rate": "21", "net": euro("100.00"),
        }],
        "adjustments": [], "rounding": euro("0.00"), "home": None,
        "taxes": [{
            "category": "S", "rate": "21", "base": euro("100.00"), "tax": euro("21.00"), "exemption_code": "",
            "exemption": "",
        }],
        "receivables": [{
            "number": "2026-00001", "instalment": 1, "due_on": "2026-01-29", "amount": euro("121.00"),
            "balance": euro("121.00"), "disputed": euro("0.00"), "settled_on": None,
        }],
        "missing": [],
    }  # fmt: skip


def test_message_is_shown_with_what_it_asks_for(studio: Cast, program: Program) -> None:
    shown = program("GET", f"/messages/{studio.names['letter']}").json()
    assert shown["receivables"] == [
        {"number": "2026-00001", "due_on": "2026-01-29", "balance": {"amount": "121.00", "currency": "EUR"}, "step": 1}
    ]
    assert (shown["state"], shown["because"]["code"], shown["tries"]) == ("proposed", "overdue_never_asked", [])


def test_proposals_are_those_of_the_morning_list(studio: Cast, program: Program) -> None:
    found = program("GET", "/dunning/proposals").json()["items"]
    assert sorted(one["customer"] for one in found) == ["GONE", "SLOW"]


@pytest.mark.parametrize("body", [{}, {"messages": ["x"], "all": True}, {"all": False}])
def test_approval_is_refused_when_it_does_not_say_what(program: Program, body: Any) -> None:
    refused(program("POST", "/dunning/approve", body), 422, "nothing_named")


def test_everything_is_approved_when_all_is_said(program: Program) -> None:
    assert program("POST", "/dunning/approve", {"all": True}).json() == {"queued": 2, "withdrawn": 0}


def test_pdf_comes_under_its_number(program: Program) -> None:
    answer = program("GET", "/invoices/2026-00001/pdf")
    assert (answer["Content-Type"], answer["Content-Disposition"]) == (
        "application/pdf",
        'inline; filename="2026-00001.pdf"',
    )
    assert answer.content.startswith(b"%PDF-")


REPORT_KINDS: dict[str, tuple[str, Callable[[bytes], bool]]] = {
    "csv": ("text/csv; charset=utf-8", lambda data: data.startswith(b"customer,name,currency")),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda data: data.startswith(b"PK"),
    ),
}


@pytest.mark.parametrize(("form", "media_type", "good"), [(form, *one) for form, one in REPORT_KINDS.items()])
def test_report_comes_as_a_file_when_it_is_asked_for(
    program: Program, form: str, media_type: str, good: Callable[[bytes], bool]
) -> None:
    answer = program("GET", f"/reports/aged_receivables?as_of=2026-03-12&format={form}")
    assert answer["Content-Type"] == media_type
    assert answer["Content-Disposition"] == f'attachment; filename="aged_receivables-2026-03-12.{form}"'
    assert good(answer.content)


def test_report_is_as_of_the_day_that_is_said(program: Program) -> None:
    shown = program("GET", "/reports/aged_receivables?as_of=2026-02-01").json()
    assert shown["totals"] == {"EUR": {
        "not_due": {"amount": "0.00", "currency": "EUR"}, "days_1_30": {"amount": "121.00", "currency": "EUR"},
        "days_31_60": {"amount": "0.00", "currency": "EUR"}, "days_61_90": {"amount": "0.00", "currency": "EUR"},
        "days_over_90": {"amount": "0.00", "currency": "EUR"}, "total": {"amount": "121.00", "currency": "EUR"},
    }}  # fmt: skip
    refused(program("GET", "/reports/nonsense"), 404, "report_unknown")


def test_ledger_agrees_with_itself(program: Program) -> None:
    found = program("GET", "/ledger/verify").json()
    assert (found["is_clean"], found["problems"], found["unnamed"]) == (True, [], {})
