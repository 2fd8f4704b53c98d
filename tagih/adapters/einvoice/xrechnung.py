"""XRechnung 3.0, as UBL."""

from __future__ import annotations

from dataclasses import replace

from tagih.adapters.einvoice import ubl
from tagih.adapters.einvoice.base import Format
from tagih.domain.en16931 import rules, xrechnung
from tagih.domain.en16931.document import Document

GUIDELINE = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"


def render(document: Document) -> bytes:
    """The invoice as German authorities take it; a discount for paying early stands coded in the terms."""
    terms = document.terms
    if document.discount:
        terms = "\n".join(filter(None, [terms, xrechnung.discount_code(document.discount)]))
    return ubl.made(replace(document, kind=xrechnung.kind(document), terms=terms), GUIDELINE)


FORMAT = Format("XRechnung 3.0", (*rules.RULES, *xrechnung.RULES), render, "ubl")
