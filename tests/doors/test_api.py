"""The REST API: who may ask, and what it refuses and how: addresses, bodies, amounts, parameters."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tagih.api.urls import api
from tagih.commands import company as companies
from tagih.commands import customers
from tagih.models import Payment
from tests.doors.cast import LINES, Cast
from tests.doors.programs import V1, Program, events, refused

# --- tokens --------------------------------------------------------------------------------------------------


def test_request_is_refused_when_no_token_is_sent(studio: Cast) -> None:
    answer = Program("")("GET", "/customers")
    refused(answer, 401, "token_missing")
    assert answer["WWW-Authenticate"] == 'Bearer realm="tagih"'


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "tagih_x"])
def test_request_is_refused_when_the_header_holds_no_bearer_token(studio: Cast, header: str) -> None:
    refused(Client().get(f"{V1}/customers", headers={"Authorization": header}), 401, "token_missing")


def test_request_is_refused_when_the_token_is_wrong(studio: Cast) -> None:
    answer = Program(studio.secret + "x")("GET", "/customers")
    refused(answer, 401, "token_not_in_use")
    assert answer["WWW-Authenticate"] == 'Bearer realm="tagih", error="invalid_token"'


def test_token_is_refused_at_once_when_it_is_revoked(studio: Cast, program: Program) -> None:
    assert program("GET", "/customers").status_code == 200
    companies.token_revoke(studio.call, name="program")
    refused(program("GET", "/customers"), 401, "token_not_in_use")


@pytest.mark.parametrize("name", ["token", "access_token", "api_key", "Authorization"])
def test_token_is_refused_when_it_stands_in_the_address(studio: Cast, program: Program, name: str) -> None:
    refused(Program("")("GET", f"/customers?{name}={studio.secret}"), 401, "token_missing")
    refused(program("GET", f"/customers?{name}={studio.secret}"), 422, "parameter_unknown")


def test_token_that_reads_is_refused_when_it_writes(studio: Cast, reader: Program) -> None:
    before = events(studio)
    for path, methods in api.document["paths"].items():
        for method in methods.keys() - {"get"}:
            refused(reader(method.upper(), path.replace("{", "").replace("}", "")), 403, "token_only_reads")
    assert events(studio) == before


def test_every_operation_is_refused_when_no_token_is_sent(studio: Cast) -> None:
    for path, methods in api.document["paths"].items():
        for method in methods:
            refused(Program("")(method.upper(), path.replace("{", "").replace("}", "")), 401, "token_missing")


def test_rows_of_another_company_are_not_found(studio: Cast, stranger: Program) -> None:
    names = studio.names
    for path in (
        "/customers/SLOW", f"/customers/{names['SLOW']}", "/invoices/2026-00001", f"/invoices/{names['draft']}",
        "/invoices/2026-00001/pdf", f"/payments/{names['payment']}", f"/messages/{names['letter']}",
        f"/credit-notes/{names['credit_note']}", "/dunning/why?invoice=2026-00001",
    ):  # fmt: skip
        assert stranger("GET", path).status_code == 404, path
    for path in ("/customers", "/invoices", "/payments", "/messages", "/credit-notes", "/promises", "/disputes"):
        assert stranger("GET", path).json() == {"items": [], "next": None}, path


def test_rows_of_another_company_stay_as_they_are(studio: Cast, stranger: Program) -> None:
    before, names = events(studio), studio.names
    for method, path, body in (
        ("PATCH", f"/customers/{names['SLOW']}", {"name": "Mine"}), ("DELETE", f"/invoices/{names['draft']}", None),
        ("POST", f"/invoices/{names['draft']}/issue", {}), ("POST", "/payments", {"amount": "1", "invoices": ["2026-00001"]}),
        ("POST", f"/payments/{names['payment']}/allocate", {"invoice": "2026-00003"}),
    ):  # fmt: skip
        assert stranger(method, path, body).status_code == 404, path
    for body in ({"messages": [names["letter"]]}, {"messages": [names["letter"]], "on": "2026-03-12"}):
        refused(stranger("POST", "/dunning/approve", body), 409, "proposal_not_open")
    assert events(studio) == before


# --- addresses and methods -----------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", ["/api/", "/api/v1/", "/api/v2/customers", "/api/v1/nothing", "/api/v1/customers/"])
def test_unknown_address_is_answered_with_a_problem(studio: Cast, program: Program, method: str, path: str) -> None:
    problem = refused(program(method, path), 404, "path_unknown")
    assert problem["facts"] == {"path": path}


def test_method_is_refused_with_those_that_work_when_it_is_not_possible(program: Program) -> None:
    answer = program("PUT", "/customers")
    refused(answer, 405, "method_not_allowed")
    assert sorted(answer["Allow"].split(", ")) == ["GET", "POST"]
    refused(program("POST", "/openapi.json"), 405, "method_not_allowed")


def test_answers_are_kept_by_nobody(program: Program) -> None:
    for answer in (program("GET", "/company"), program("GET", "/customers/nobody"), program("PUT", "/customers")):
        assert answer["Cache-Control"] == "no-store"


# --- bodies --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        b"{", b"", b"nonsense", b'{"name": "\xff"}', b'{"name": NaN}', b'{"name": Infinity}', b"[" * 10_000,
        b'{"a":' * 10_000, b'{"name": "A", "name": "B"}', b'{"name": ' + b"9" * 5000 + b"}",
        b"{" + b",".join(b'"n%d": 1' % n for n in range(200)) + b"}", b'\xef\xbb\xbf{"name": "A"}',
    ],
    ids=["half", "empty", "nonsense", "bytes", "nan", "infinity", "lists", "objects", "twice", "digits", "names", "mark"],
)  # fmt: skip
def test_body_is_refused_when_it_is_not_plain_json(studio: Cast, program: Program, text: bytes) -> None:
    before = events(studio)
    if text:
        refused(program("POST", "/customers", text=text), 400, "body_unreadable")
    else:
        problem = refused(program("POST", "/customers", text=text), 422, "fields_invalid")
        assert problem["detail"] == "Give “body”."
    assert events(studio) == before


def test_body_is_refused_by_its_length_when_it_is_too_large(program: Program) -> None:
    text = json.dumps({"name": "A", "lines": [0] * 1_000_000})
    problem = refused(program("POST", "/invoices", text=text), 413, "body_too_large")
    assert problem["facts"] == {"size": len(text), "limit": 1024 * 1024}


def test_body_is_refused_when_it_is_of_another_kind(program: Program) -> None:
    problem = refused(
        program("POST", "/customers", text="name=A", kind="application/x-www-form-urlencoded"), 415, "media_type"
    )
    assert problem["facts"]["expected"] == "application/json"
    refused(program("POST", "/imports/receivables", {"mapping": "plain"}), 415, "media_type")


@pytest.mark.parametrize(
    "name",
    [
        "total",
        "tax",
        "paid",
        "balance",
        "status",
        "state",
        "number",
        "exchange_rate",
        "created_at",
        "company",
        "role",
        "id",
    ],
)
def test_field_is_refused_by_name_when_it_is_not_the_clients_to_say(studio: Cast, program: Program, name: str) -> None:
    before = events(studio)
    problem = refused(
        program("POST", "/invoices", {"customer": "SLOW", "lines": list(LINES), name: "1"}), 422, "fields_invalid"
    )
    assert problem["errors"] == [
        {"field": name, "code": "field_unknown", "detail": f"“{name}” is not a field here: leave it out."}
    ]
    assert events(studio) == before


def test_field_in_a_line_is_refused_by_its_place(program: Program) -> None:
    lines = [LINES[0], {**LINES[0], "net": "1"}]
    problem = refused(program("POST", "/invoices", {"customer": "SLOW", "lines": lines}), 422, "fields_invalid")
    assert [one["field"] for one in problem["errors"]] == ["lines[1].net"]


WRONG = {
    "nothing": ({}, "Give “customer”. Give “lines”."),
    "a list": ([], "“body” must be an object: put its fields in braces."),
    "null": (None, "“body” must be an object: put its fields in braces."),
    "a number": ({"customer": 5, "lines": list(LINES)}, "“customer” must be text: put it in quotation marks."),
    "a null": ({"customer": None, "lines": list(LINES)}, "“customer” must be text: put it in quotation marks."),
    "no lines": ({"customer": "SLOW", "lines": []}, "“lines” needs an entry at least."),
    "no list": ({"customer": "SLOW", "lines": "Design"}, "“lines” must be a list."),
    "many lines": ({"customer": "SLOW", "lines": [LINES[0]] * 1001}, "“lines” may have at most 1000 entries."),
    "a text for a line": (
        {"customer": "SLOW", "lines": ["A"]},
        "“lines[0]” must be an object: put its fields in braces.",
    ),
    "a float": (
        {"customer": "SLOW", "lines": [{**LINES[0], "unit_price": 12.5}]},
        "“lines[0].unit_price” must be text: put it in quotation marks.",
    ),
    "a word for a switch": (
        {"customer": "SLOW", "lines": list(LINES), "prices_include_tax": "yes"},
        "“prices_include_tax” must be true or false.",
    ),
    "a day of 1066": (
        {"customer": "SLOW", "lines": list(LINES), "supplied_on": "1066-10-14"},
        "“supplied_on” is not a date: write year-month-day, such as 2026-03-14, from 1900-01-01 to 2999-12-31.",
    ),
    "no such day": (
        {"customer": "SLOW", "lines": list(LINES), "supplied_on": "2026-02-30"},
        "“supplied_on” is not a date: write year-month-day, such as 2026-03-14, from 1900-01-01 to 2999-12-31.",
    ),
    "a second": (
        {"customer": "SLOW", "lines": list(LINES), "supplied_on": 1_773_000_000},
        "“supplied_on” is not a date: write year-month-day, such as 2026-03-14, from 1900-01-01 to 2999-12-31.",
    ),
    "a nul": (
        {"customer": "SLOW\0", "lines": list(LINES)},
        "“customer” holds a character that no text has: leave it out.",
    ),
    "half a letter": (
        {"customer": "\ud800", "lines": list(LINES)},
        "“customer” holds a character that no text has: leave it out.",
    ),
    "half a name": (
        {"customer": "SLOW", "lines": list(LINES), "\ud800": 1},
        "“body” holds half a character: send whole ones.",
    ),
}


@pytest.mark.parametrize(("body", "words"), WRONG.values(), ids=WRONG.keys())
def test_body_is_refused_with_what_to_do_when_a_field_is_wrong(
    studio: Cast, program: Program, body: Any, words: str
) -> None:
    before = events(studio)
    problem = refused(program("POST", "/invoices", text=json.dumps(body)), 422, "fields_invalid")
    assert problem["detail"] == words
    assert events(studio) == before


AMOUNTS = {
    "-1": "payment_not_positive", "0": "payment_not_positive", "0.00": "payment_not_positive",
    "0.001": "amount_too_precise", "1e30": "amount_unreadable", "1e5": "amount_unreadable", "NaN": "amount_unreadable",
    "Infinity": "amount_unreadable", "1,000.00": "amount_unreadable", "1.000,00": "amount_unreadable",
    "١٢": "amount_unreadable", "1." + "0" * 40: "amount_unreadable", "99999999999999999999": "amount_too_large",
    "": "amount_unreadable", "0x10": "amount_unreadable", "1_000": "amount_unreadable", "½": "amount_unreadable",
    "1" * 200: "text_too_long",
}  # fmt: skip
"""What an amount must not be, and what is said to it (nothing is ever rounded)."""


@pytest.mark.parametrize(("amount", "code"), AMOUNTS.items())
def test_amount_is_refused_when_it_is_not_plain(studio: Cast, program: Program, amount: str, code: str) -> None:
    before = Payment.objects.of(studio.company).count()
    refused(program("POST", "/payments", {"customer": "SLOW", "amount": amount}), 422, code)
    assert Payment.objects.of(studio.company).count() == before


def test_amount_is_refused_when_its_currency_has_no_such_decimals(program: Program) -> None:
    for currency, amount in (("JPY", "1.5"), ("BHD", "1.2345"), ("EUR", "1.005")):
        body = {"customer": "SLOW", "amount": amount, "currency": currency, "rate": "1"}
        refused(program("POST", "/payments", body), 422, "amount_too_precise")


def test_amount_goes_out_in_the_decimals_of_its_currency(program: Program) -> None:
    for currency, amount in (("JPY", "150"), ("BHD", "1.250"), ("EUR", "1.50")):
        body = {"customer": "GONE", "amount": amount, "currency": currency}
        made = program("POST", "/payments", body if currency == "EUR" else {**body, "rate": "1"}).json()
        assert made["amount"] == {"amount": amount, "currency": currency}


# --- parameters ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", ["0", "201", "1000000000", "-1", "1.5", " 5", "abc", "", "٥", "1_0"])
def test_page_is_refused_when_its_limit_is_wrong(program: Program, limit: str) -> None:
    problem = refused(program("GET", f"/customers?limit={limit}"), 422, "fields_invalid")
    assert [one["field"] for one in problem["errors"]] == ["limit"]


def test_parameter_is_refused_by_name_when_it_is_unknown(program: Program) -> None:
    problem = refused(program("GET", "/customers?page=2"), 422, "parameter_unknown")
    assert problem["detail"] == "“page” is not a parameter here: use cursor, limit."
    refused(program("POST", "/customers?dry_run=true", {"name": "A"}), 422, "parameter_unknown")


def test_request_is_refused_when_it_has_a_hundred_thousand_parameters(program: Program) -> None:
    refused(program("GET", "/customers?" + "&".join(f"f{n}=1" for n in range(100_000))), 400, "request_unreadable")


def test_state_is_refused_when_there_is_no_such_state(program: Program) -> None:
    problem = refused(program("GET", "/invoices?state=paid"), 422, "fields_invalid")
    assert problem["detail"] == "“state” must be one of 'draft', 'issued', 'open' or 'all'."


def test_thing_is_not_found_when_its_name_cannot_be_stored(program: Program) -> None:
    for path in ("/customers/%00", "/invoices/a%00b", "/payments/%00", "/messages/%00", "/reports/%00", "/policy/%00"):
        assert program("GET", path).status_code in (404, 405, 422), path


def test_number_with_a_slash_names_its_row(studio: Cast, program: Program) -> None:
    customers.add(studio.call, name="Odd BV", number="A/B 7%")
    assert program("GET", "/customers/A%2FB%207%25").json()["name"] == "Odd BV"
    assert program("POST", "/customers/A%2FB%207%25/never-ask", {"because": "ours"}).json()["customer"] == "A/B 7%"
