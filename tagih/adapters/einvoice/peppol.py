"""Peppol BIS Billing 3.0, as UBL."""

from __future__ import annotations

from tagih.adapters.einvoice import ubl
from tagih.adapters.einvoice.base import Format
from tagih.domain.en16931 import peppol, rules
from tagih.domain.en16931.document import Document

GUIDELINE = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"


def render(document: Document) -> bytes:
    """The invoice as it goes through the Peppol network."""
    return ubl.made(document, GUIDELINE)


FORMAT = Format("Peppol BIS Billing 3.0", (*rules.RULES, *peppol.RULES), render, "ubl")
