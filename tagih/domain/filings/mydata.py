"""Greek myDATA: which of the tax authority's codes a document of ours gets, and which documents it cannot be told of.

Codes by the technical description of the AADE's API 2.0 and its XSD 2.0.2 (read 2026-11). Our lines do not say whether goods or
services are sold: what goes to another country of the EU or is exported (K, G) is taken for goods, the rest for services. The
operator's accountant has to look at types and classifications before the first transmission: unverified.
"""

from __future__ import annotations

from typing import NamedTuple

from tagih.domain.en16931.document import Document, Line
from tagih.domain.en16931.rule import Rule
from tagih.domain.filings.shares import has_negative_lines

RATES = {"24": 1, "13": 2, "6": 3, "17": 4, "9": 5, "4": 6}
"""vatCategory by rate in percent."""
WITHOUT_TAX = 7
"""vatCategory of what is sold without tax, with an exemption category beside it."""
EU = frozenset(
    ["AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL",
     "PT", "RO", "SE", "SI", "SK"]
)  # fmt: skip
ON_CREDIT = 5
"""paymentMethods: to be paid later."""


class Classification(NamedTuple):
    """invoiceType, and the income classification of each line."""

    invoice_type: str
    category: str
    kind: str


def classification(document: Document) -> Classification:
    """The type of document: goods abroad 1.2 and 1.3, services 2.1 to 2.3, retail 11.2, credit notes 5.2 and 11.4.

    A credit note is sent without the mark of its invoice, which only the authority's answer tells: 5.2, not 5.1.
    """
    country, is_goods = document.buyer.address.country, any(tax.category in ("K", "G") for tax in document.taxes)
    category = "category1_1" if is_goods else "category1_3"
    if not document.buyer.vat_id and country == "GR":
        return Classification("11.4" if document.is_credit else "11.2", category, "E3_561_003")
    kind = "E3_561_001" if country == "GR" else "E3_561_005" if country in EU else "E3_561_006"
    if document.is_credit:
        return Classification("5.2", category, kind)
    place = 1 if country == "GR" else 2 if country in EU else 3
    return Classification(f"{1 if is_goods else 2}.{place}", category, kind)


def vat_category(line: Line) -> int:
    """The code of a line's rate; 7 where no tax is charged."""
    return RATES[f"{line.rate.normalize():f}"] if line.category == "S" else WITHOUT_TAX


def exemption(document: Document, category: str) -> int:
    """The code of the article under which no tax is charged (numbering of Law 2859/2000, which the codes keep).

    Services to businesses abroad: article 14. Reverse charge in Greece: 39a. Supply within the EU: 28. Export: 24.
    Exempt: 22. Outside the scope: 3.
    """
    if category == "AE":
        return 16 if document.buyer.address.country == "GR" else 4
    return {"K": 14, "G": 8, "E": 7, "O": 1}[category]


def number(document: Document) -> tuple[str, str]:
    """Series and running number: `2026-00001` is number 00001 of series 2026."""
    series, dash, running = document.number.rpartition("-")
    return (series, running) if dash and running else ("0", document.number)


def afm(text: str) -> str:
    """A VAT identifier without its country."""
    return text[2:]


RULES: tuple[Rule, ...] = (
    Rule(
        "MYDATA-1",
        "Only a Greek company with its AFM as tax number sends its documents to myDATA.",
        lambda one: one.seller.vat_id.startswith("EL") and len(one.seller.vat_id) == 11,
    ),
    Rule("MYDATA-2", "Amounts have to be in euros.", lambda one: one.currency == "EUR"),
    Rule(
        "MYDATA-3",
        "A line may not be negative: myDATA knows no negative lines, such as an advance that is taken back.",
        lambda one: not has_negative_lines(one),
    ),
    Rule(
        "MYDATA-4",
        "Each line has to have a Greek rate of tax (24, 13, 6, 17, 9 or 4 %), or a reason why none is charged.",
        lambda one: all(
            f"{line.rate.normalize():f}" in RATES if line.category == "S" else line.category != "Z"
            for line in one.lines
        ),
    ),
    Rule(
        "MYDATA-5",
        "A customer abroad has to have a VAT or tax number, a post code and a city in its address.",
        lambda one: (
            one.buyer.address.country == "GR"
            or bool(
                (one.buyer.vat_id or one.buyer.tax_number) and one.buyer.address.postcode and one.buyer.address.city
            )
        ),
    ),
    Rule(
        "MYDATA-6",
        "The first digits of a Greek customer's VAT number have to be EL.",
        lambda one: one.buyer.address.country != "GR" or not one.buyer.vat_id or one.buyer.vat_id.startswith("EL"),
    ),
)
"""Words are ours: the authority's are codes."""
