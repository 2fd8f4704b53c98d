"""The rows of the table about e-invoices."""

from __future__ import annotations

from tagih.commands import company as companies
from tests.doors.cast import Cast
from tests.doors.said import Api, Row, Said, Web


def known(cast: Cast) -> None:
    """Anna's Studio says what an e-invoice has to say of it."""
    companies.set_details(
        cast.call, address="Damrak 1\n1012 AB Amsterdam", tax_id="NL004495445B01", iban="NL91ABNA0417164300"
    )


_US = {"registration": "0106:12345678", "endpoint": "anna@studio.example"}
_THEM = {"format": "ubl", "buyer_reference": "Floor 3"}

EINVOICES = (
    Row(
        "einvoices.set_sender",
        Said(
            Api("PATCH", "/e-invoices/sender", _US),
            ("company", "e-invoices", "--registration", "0106:12345678", "--endpoint", "anna@studio.example"),
            Web("/company/e-invoices", _US),
        ),
        Said(
            Api("PATCH", "/e-invoices/sender", {"endpoint": "12345678"}),
            ("company", "e-invoices", "--endpoint", "12345678"),
            Web("/company/e-invoices", {"endpoint": "12345678"}),
        ),
        "identifier_scheme_missing",
    ),
    Row(
        "einvoices.set_receiver",
        Said(
            Api("PATCH", "/e-invoices/receivers/SLOW", _THEM),
            ("customer", "e-invoices", "SLOW", "--as", "ubl", "--buyer-reference", "Floor 3"),
            Web("/customers/<SLOW>/e-invoices", _THEM),
        ),
        Said(
            Api("PATCH", "/e-invoices/receivers/SLOW", {"registration": "0999:1"}),
            ("customer", "e-invoices", "SLOW", "--registration", "0999:1"),
            Web("/customers/<SLOW>/e-invoices", {"registration": "0999:1"}),
        ),
        "identifier_scheme_unknown",
    ),
    Row(
        "einvoices.make",
        Said(
            Api("POST", "/e-invoices", {"invoice": "2026-00001", "format": "ubl"}),
            ("invoice", "xml", "2026-00001", "--format", "ubl", "--to", "/dev/null"),
            Web("/invoices/<2026-00001>/e-invoices", {"format": "ubl"}),
        ),
        Said(
            Api("POST", "/e-invoices", {"invoice": "2026-00001", "format": "edifact"}),
            ("invoice", "xml", "2026-00001", "--format", "edifact"),
            Web("/invoices/<2026-00001>/e-invoices", {"format": "edifact"}),
        ),
        "einvoice_format_unknown",
        known,
    ),
)
