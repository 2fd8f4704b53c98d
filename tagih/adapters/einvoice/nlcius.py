"""NLCIUS (SI-UBL 2.0), as UBL."""

from __future__ import annotations

from dataclasses import replace

from tagih.adapters.einvoice import ubl
from tagih.adapters.einvoice.base import Format
from tagih.domain.en16931 import nlcius, rules
from tagih.domain.en16931.document import INVOICE, Document

GUIDELINE = "urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0"


def render(document: Document) -> bytes:
    """The invoice as the Dutch government takes it, which knows no advance invoice (BR-NL-7)."""
    kind = document.kind if document.kind in nlcius.KINDS else INVOICE
    return ubl.made(replace(document, kind=kind), GUIDELINE)


FORMAT = Format("NLCIUS (SI-UBL 2.0)", (*rules.RULES, *nlcius.RULES), render, "ubl")
