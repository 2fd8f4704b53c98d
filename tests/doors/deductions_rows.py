"""The rows of the table about what clients keep back and its certificates."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from tagih.commands import deductions, invoices, payments
from tagih.models import Invoice
from tests.doors.cast import LINES, Cast
from tests.doors.said import Api, Row, Said, Web

PAPER = b"%PDF-1.7 a certificate"


def _agreed(cast: Cast) -> None:
    deductions.agree(cast.call, customer="PROMPT", kind="withheld_tax", name="PPh 23", rate="2")


def _withheld(cast: Cast) -> None:
    """Prompt owes 121.00 and pays 119.00: 2.00 were withheld."""
    _agreed(cast)
    number = invoices.draft_and_issue(cast.call, customer="PROMPT", lines=LINES).number
    assert payments.record(cast.call, invoice=number, amount="119.00").deductions
    cast.names[number] = Invoice.objects.of(cast.company).get(number=number).public_id


DEDUCTIONS = (
    Row(
        "deductions.agree",
        Said(
            Api("PUT", "/deductions/PROMPT/withheld_tax", {"name": "PPh 23", "rate": "2", "above": "50"}),
            (
                "deduction", "agree", "PROMPT", "withheld_tax", "--name", "PPh 23", "--rate", "2", "--above", "50",
            ),
            Web(
                "/customers/<PROMPT>/deduction",
                {"kind": "withheld_tax", "name": "PPh 23", "rate": "2", "above": "50"},
            ),
        ),
        Said(
            Api("PUT", "/deductions/PROMPT/withheld_tax", {"rate": "51"}),
            ("deduction", "agree", "PROMPT", "withheld_tax", "--rate", "51"),
            Web("/customers/<PROMPT>/deduction", {"kind": "withheld_tax", "rate": "51"}),
        ),
        "deduction_rate_out_of_range",
    ),
    Row(
        "deductions.end",
        Said(
            Api("DELETE", "/deductions/PROMPT/withheld_tax"),
            ("deduction", "end", "PROMPT", "withheld_tax"),
            Web("/customers/<PROMPT>/deduction/end", {"kind": "withheld_tax"}),
        ),
        Said(
            Api("DELETE", "/deductions/SLOW/withheld_tax"),
            ("deduction", "end", "SLOW", "withheld_tax"),
            Web("/customers/<SLOW>/deduction/end", {"kind": "withheld_tax"}),
        ),
        "deduction_unknown",
        _agreed,
    ),
    Row(
        "deductions.certify",
        Said(
            Api(
                "POST", "/deductions/certificates",
                {"invoice": "2026-00006", "certificate": "BP-17", "certified_on": "2026-03-12"}, PAPER,
            ),
            (
                "deduction", "certificate", "2026-00006", "BP-17", "--certified-on", "2026-03-12", "--file", PAPER,
            ),
            Web(
                "/invoices/<2026-00006>/certificate",
                {"certificate": "BP-17", "on": "2026-03-12", "file": SimpleUploadedFile("ledger.csv", PAPER)},
            ),
        ),
        Said(
            Api("POST", "/deductions/certificates", {"invoice": "2026-00001", "certificate": "BP-17"}, PAPER),
            ("deduction", "certificate", "2026-00001", "BP-17", "--file", PAPER),
            Web("/invoices/<2026-00001>/certificate", {"certificate": "BP-17", "on": "2026-03-12"}),
        ),
        "nothing_withheld",
        _withheld,
    ),
    Row(
        "deductions.ask_certificates",
        Said(
            Api("POST", "/deductions/certificates/ask", {"customer": "PROMPT"}),
            ("deduction", "ask", "PROMPT"),
            Web("/customers/<PROMPT>/certificates/ask"),
        ),
        Said(
            Api("POST", "/deductions/certificates/ask", {"customer": "SLOW"}),
            ("deduction", "ask", "SLOW"),
            Web("/customers/<SLOW>/certificates/ask"),
        ),
        "no_certificates_missing",
        _withheld,
    ),
)  # fmt: skip
