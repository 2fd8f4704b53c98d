"""The file of an e-invoice is the same at every door, and is there for nobody else."""

from __future__ import annotations

import pytest
from django.test import Client

from tagih.commands import einvoices
from tests.doors import screens
from tests.doors.cast import Cast
from tests.doors.einvoice_rows import known
from tests.doors.programs import Program, refused

AT_API = "/e-invoices/ubl/2026-00001"


@pytest.fixture
def made(studio: Cast) -> bytes:
    """The UBL of Slow's invoice."""
    known(studio)
    einvoices.make(studio.call, invoice="2026-00001", format="ubl")
    return einvoices.read(studio.company, invoice="2026-00001", format="ubl").data


def test_the_file_is_the_same_at_every_door(made: bytes, studio: Cast, program: Program, browser: Client) -> None:
    at_web = browser.get(f"/invoices/{studio.names['2026-00001']}/e-invoices/ubl")
    at_api = program("GET", AT_API)
    for answer in (at_web, at_api):
        assert (answer.content, answer["Content-Type"]) == (made, "application/xml")
        assert answer["Content-Disposition"] == 'attachment; filename="2026-00001.ubl.xml"'


def test_a_credit_note_has_one_too(studio: Cast, program: Program) -> None:
    known(studio)
    note = {"invoice": studio.names["credit_note"], "format": "cii", "kind": "credit_note"}
    number = program("POST", "/e-invoices", note).json()["invoice"]
    assert program("GET", f"/e-invoices/cii/{number}?kind=credit_note").status_code == 200
    refused(program("GET", f"/e-invoices/cii/{number}"), 404, "invoice_unknown")


def test_who_only_reads_fetches_but_does_not_make(made: bytes, reader: Program) -> None:
    assert reader("GET", AT_API).content == made
    assert reader("POST", "/e-invoices", {"invoice": "2026-00002", "format": "ubl"}).status_code == 403


def test_another_company_finds_nothing(made: bytes, studio: Cast, stranger: Program) -> None:
    refused(stranger("GET", AT_API), 404, "invoice_unknown")
    theirs = screens.somebody(None, "eve@other.example", "owner")
    assert theirs.get(f"/invoices/{studio.names['2026-00001']}/e-invoices/ubl").status_code in (302, 403, 404)


def test_what_was_not_made_is_said_so(studio: Cast, program: Program, browser: Client) -> None:
    refused(program("GET", AT_API), 404, "einvoice_not_made")
    page = browser.get(f"/invoices/{studio.names['2026-00001']}/e-invoices/ubl", follow=True)
    assert "No e-invoice (ubl) of 2026-00001 was made yet" in page.content.decode()


def test_settings_are_shown_as_they_were_set(studio: Cast, program: Program) -> None:
    program("PATCH", "/e-invoices/sender", {"format": "peppol", "endpoint": "0106:12345678"})
    assert program("GET", "/e-invoices/sender").json() == {
        "format": "peppol", "registration": "", "endpoint": "0106:12345678", "contact": "",
    }  # fmt: skip
    program("PATCH", "/e-invoices/receivers/SLOW", {"format": "none"})
    assert program("GET", "/e-invoices/receivers/SLOW").json()["format"] == "none"
