"""Printed documents at every door, and the logo in the browser."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from tagih.cli import main
from tagih.commands import brand
from tests.doors.cast import Cast
from tests.doors.programs import Program, refused
from tests.doors.screens import stranger, words

PAPERS = {
    "invoice": ("invoice_pdf", "2026-00001", "/invoices/{}/pdf", ("invoice", "pdf", "2026-00001")),
    "pro forma": (
        "draft_proforma", "draft", "/invoices/{}/proforma", ("invoice", "pdf", "<draft>", "--kind", "proforma"),
    ),
    "delivery note": (
        "invoice_delivery_note", "2026-00001", "/invoices/{}/delivery-note",
        ("invoice", "pdf", "2026-00001", "--kind", "delivery_note"),
    ),
    "quote": ("quote_pdf", "quote", "/quotes/{}/pdf", ("quote", "pdf", "Q-2026-00001")),
    "change order": ("quote_pdf", "change", "/quotes/{}/pdf", ("change-order", "pdf", "CO-2026-00001")),
    "receipt": ("payment_receipt", "payment", "/payments/{}/receipt", ("payment", "receipt", "<payment>")),
    "statement": ("customer_statement", "SLOW", "/customers/{}/statement", ("customer", "statement", "SLOW")),
    "letter": ("message_pdf", "letter", "/messages/{}/pdf", ("message", "pdf", "<letter>")),
}  # fmt: skip
"""Each document: the address in the web app, its row, the path of the API, and the words of the command line."""
EVERY = pytest.mark.parametrize("paper", PAPERS)


@EVERY
def test_a_document_is_seen_in_the_browser(paper: str, browser: Client, studio: Cast) -> None:
    name, row, _, _ = PAPERS[paper]
    answer = browser.get(reverse(name, args=[studio.names[row]]))
    assert (answer.content[:5], answer["Content-Type"]) == (b"%PDF-", "application/pdf")
    assert answer["Content-Disposition"].startswith('inline; filename="')
    assert answer["Content-Security-Policy"] == "frame-ancestors 'none'"


@EVERY
def test_a_document_is_fetched_by_a_program(paper: str, program: Program, studio: Cast) -> None:
    _, row, path, _ = PAPERS[paper]
    answer = program("GET", path.format(studio.names[row]))
    assert (answer.status_code, answer.content[:5], answer["Content-Type"]) == (200, b"%PDF-", "application/pdf")


@EVERY
def test_a_document_is_written_at_the_command_line(paper: str, studio: Cast, tmp_path: Path) -> None:
    said = [studio.names[word[1:-1]] if word.startswith("<") else word for word in PAPERS[paper][3]]
    path = tmp_path / "paper.pdf"
    out = io.StringIO()
    with redirect_stdout(out), pytest.raises(SystemExit) as ended:
        main.run([*said, "--to", str(path)])
    assert (ended.value.code, out.getvalue().strip(), path.read_bytes()[:5]) == (0, str(path), b"%PDF-")


def test_a_folder_that_is_not_there_is_told(studio: Cast, tmp_path: Path) -> None:
    err = io.StringIO()
    with redirect_stderr(err), pytest.raises(SystemExit) as ended:
        main.run(["invoice", "pdf", "2026-00001", "--to", str(tmp_path / "nowhere" / "a.pdf")])
    assert (ended.value.code, "name a file in a folder that exists" in err.getvalue()) == (1, True)


def test_a_statement_is_in_the_currency_that_is_asked_for(program: Program, browser: Client, studio: Cast) -> None:
    assert program("GET", "/customers/SLOW/statement?currency=USD").status_code == 200
    refused(program("GET", "/customers/SLOW/statement?currency=euros"), 422, "currency_unknown")
    address = reverse("customer_statement", args=[studio.names["SLOW"]])
    assert browser.get(address + "?currency=euros").status_code == 404


def test_the_logo_is_shown_and_runs_nothing(browser: Client, studio: Cast) -> None:
    address = reverse("company_logo")
    assert browser.get(address).status_code == 404
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    brand.logo_set(studio.call, file=svg)
    answer = browser.get(address)
    assert (answer.content, answer["Content-Type"]) == (svg, "image/svg+xml")
    assert answer["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert "Remove the logo" in words(browser.get(reverse("company")))
    assert stranger().get(address).status_code == 404
