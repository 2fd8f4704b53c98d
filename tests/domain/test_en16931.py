"""The rules of EN 16931: each has a document that breaks it, and refuses exactly what the official schematron refuses."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tagih.adapters.einvoice import cii, ubl
from tagih.adapters.einvoice.schematron import findings
from tagih.domain.en16931.document import ZERO, Address, Adjustment, Document, Identifier, Reference, Tax
from tagih.domain.en16931.rule import broken
from tagih.domain.en16931.rules import RULES
from tests.einvoice_cast import ANNA, DESIGN, PROMPT, document, of_category, summed

D = Decimal
LESS = Adjustment(False, D("10.00"), "Loyalty", category="S", rate=D(21))
MORE = Adjustment(True, D("5.00"), "Courier", category="S", rate=D(21))
NO_ID = replace(ANNA, vat_id="", registration=None)


def numbers(document: Document) -> set[str]:
    """The rules that ours refuses."""
    return {rule.id for rule in broken(document, RULES)}


def official(document: Document, syntax: str) -> set[str]:
    """The rules of EN 16931 that the schematron refuses; alone, what only the syntax refuses."""
    xml = (ubl if syntax == "ubl" else cii).render(document)
    refused = {one.rule for one in findings(xml, syntax)}  # type: ignore[arg-type]
    return refused - {"XSD", "UBL-DT-01"} or refused


def sums(**changed: Any) -> Document:
    """The usual invoice with wrong sums."""
    return document(sums=replace(document().sums, **{name: D(value) for name, value in changed.items()}))


def line(**changed: Any) -> Document:
    """The usual invoice, its line changed and added up again."""
    return document(**summed((replace(DESIGN, **changed),)))


def adjusted(one: Adjustment, **changed: Any) -> Document:
    """The usual invoice with an allowance or a charge of the document, changed."""
    return document(**summed((DESIGN,), (replace(one, **changed),)))


def line_adjusted(one: Adjustment, **changed: Any) -> Document:
    return line(adjustments=(replace(one, category="", **changed),))


def taxed(**changed: Any) -> Document:
    """The usual invoice with a wrong tax breakdown."""
    return document(taxes=tuple(replace(tax, **changed) for tax in document().taxes))


def allowed(category: str, one: Adjustment, reason: str = "Law", **changed: Any) -> Document:
    """A line, and an allowance or charge, both of one category without tax."""
    of = replace(one, category=category, rate=ZERO)
    return document(**summed((replace(DESIGN, category=category, rate=ZERO),), (of,), {category: reason}), **changed)


BROKEN: dict[str, Document] = {
    "BR-02": document(number=""),
    "BR-06": document(seller=replace(ANNA, name="")),
    "BR-07": document(buyer=replace(PROMPT, name="")),
    "BR-09": document(seller=replace(ANNA, address=Address(""))),
    "BR-11": document(buyer=replace(PROMPT, address=Address("", ("Unter den Linden 1",)))),
    "BR-25": line(name=" "),
    "BR-27": line(price=D(-1)),
    "BR-CO-26": document(seller=replace(NO_ID, tax_number="12/345/67890")),
    "BR-CO-09": document(seller=replace(ANNA, vat_id="004495445B01")),
    "BR-62": document(seller=replace(ANNA, endpoint=Identifier("", "12345678"))),
    "BR-63": document(buyer=replace(PROMPT, endpoint=Identifier("", "12345678"))),
    "BR-61": document(payment=replace(document().payment, account="")),  # type: ignore[type-var]
    "BR-53": document(tax_currency="GBP"),
    "BR-33": adjusted(LESS, reason=""),
    "BR-CO-21": adjusted(LESS, reason=""),
    "BR-38": adjusted(MORE, reason=""),
    "BR-CO-22": adjusted(MORE, reason=""),
    "BR-42": line_adjusted(LESS, reason=""),
    "BR-CO-23": line_adjusted(LESS, reason=""),
    "BR-44": line_adjusted(MORE, reason=""),
    "BR-CO-24": line_adjusted(MORE, reason=""),
    "BR-CO-10": sums(lines="240.01"),
    "BR-CO-11": sums(allowances="0.01"),
    "BR-CO-12": sums(charges="0.01"),
    "BR-CO-13": sums(net="240.01"),
    "BR-CO-14": sums(tax="50.41"),
    "BR-CO-15": sums(total="290.41"),
    "BR-CO-16": sums(due="290.41"),
    "BR-CO-17": taxed(amount=D("52.00")),
    "BR-CL-01": document(kind="999"),
    "BR-CL-03": document(currency="ZZZ"),
    "BR-CL-04": document(currency="ZZZ"),
    "BR-CL-05": document(tax_currency="ZZZ", tax_in_tax_currency=D("50.40")),
    "BR-CL-11": document(seller=replace(ANNA, registration=Identifier("9999", "12345678"))),
    "BR-CL-14": document(buyer=replace(PROMPT, address=Address("ZZ"))),
    "BR-CL-19": adjusted(LESS, reason_code="ZZZ"),
    "BR-CL-20": adjusted(MORE, reason_code="41"),
    "BR-CL-22": document(
        **{**summed((replace(DESIGN, category="E", rate=ZERO),)), "taxes": (Tax("E", ZERO, D(240), ZERO, "", "VATEX"),)}
    ),
    "BR-CL-25": document(buyer=replace(PROMPT, endpoint=Identifier("0000", "x"))),
    "BR-DEC-01": adjusted(LESS, amount=D("1.001")),
    "BR-DEC-02": adjusted(LESS, base=D("1.001")),
    "BR-DEC-05": adjusted(MORE, amount=D("1.001")),
    "BR-DEC-06": adjusted(MORE, base=D("1.001")),
    "BR-DEC-09": sums(lines="240.001"),
    "BR-DEC-10": sums(allowances="0.001"),
    "BR-DEC-11": sums(charges="0.001"),
    "BR-DEC-12": sums(net="240.001"),
    "BR-DEC-14": sums(total="290.401"),
    "BR-DEC-16": sums(prepaid="0.001"),
    "BR-DEC-17": sums(rounding="0.001"),
    "BR-DEC-18": sums(due="290.401"),
    "BR-DEC-19": taxed(base=D("240.001")),
    "BR-DEC-20": taxed(amount=D("50.401")),
    "BR-DEC-23": line(net=D("240.001")),
    "BR-DEC-24": line_adjusted(LESS, amount=D("1.001")),
    "BR-DEC-25": line_adjusted(LESS, base=D("1.001")),
    "BR-DEC-27": line_adjusted(MORE, amount=D("1.001")),
    "BR-DEC-28": line_adjusted(MORE, base=D("1.001")),
    "BR-S-01": document(**{**summed((DESIGN,)), "taxes": summed((replace(DESIGN, category="Z", rate=ZERO),))["taxes"]}),
    "BR-S-02": document(seller=NO_ID),
    "BR-S-05": line(rate=ZERO),
    "BR-S-06": adjusted(LESS, rate=ZERO),
    "BR-S-07": adjusted(MORE, rate=ZERO),
    "BR-S-08": taxed(base=D("238.99")),
    "BR-S-09": taxed(amount=D("52.00")),
    "BR-S-10": taxed(reason="Exempt"),
    "BR-Z-10": of_category("Z", "Exempt"),
    "BR-E-10": of_category("E", ""),
    "BR-AE-02": of_category("AE", "Reverse charge", buyer=replace(PROMPT, vat_id="")),
    "BR-AE-10": of_category("AE", ""),
    "BR-IC-02": of_category("K", "Intra", buyer=replace(PROMPT, vat_id=""), deliver_to=PROMPT.address),
    "BR-IC-10": of_category("K", "", deliver_to=PROMPT.address),
    "BR-IC-11": of_category("K", "Intra", supplied_on=None, deliver_to=PROMPT.address),
    "BR-IC-12": of_category("K", "Intra"),
    "BR-G-02": of_category("G", "Export", seller=replace(ANNA, vat_id="")),
    "BR-G-10": of_category("G", ""),
    "BR-O-02": of_category("O", "Outside"),
    "BR-O-10": of_category("O", "", seller=replace(ANNA, vat_id=""), buyer=replace(PROMPT, vat_id="")),
    "BR-O-11": document(**summed((DESIGN, replace(DESIGN, id="2", category="O", rate=ZERO)), reasons={"O": "Outside"})),
    "BR-O-12": document(**summed((DESIGN, replace(DESIGN, id="2", category="O", rate=ZERO)), reasons={"O": "Outside"})),
    "BR-O-13": document(**summed((replace(DESIGN, category="O", rate=ZERO),), (LESS,), {"O": "Outside"})),
    "BR-O-14": document(**summed((replace(DESIGN, category="O", rate=ZERO),), (MORE,), {"O": "Outside"})),
    **{
        f"BR-{letters}-03": allowed(code, LESS, seller=NO_ID)
        for letters, code in {"Z": "Z", "E": "E", "AE": "AE", "G": "G", "IC": "K"}.items()
    },
    **{
        f"BR-{letters}-04": allowed(code, MORE, seller=NO_ID)
        for letters, code in {"Z": "Z", "E": "E", "AE": "AE", "G": "G", "IC": "K"}.items()
    },
    "BR-S-03": document(**summed((DESIGN,), (LESS,)), seller=NO_ID),
    "BR-S-04": document(**summed((DESIGN,), (MORE,)), seller=NO_ID),
    "BR-O-03": allowed("O", LESS),
    "BR-O-04": allowed("O", MORE),
}
"""A document that breaks each rule. Those below break rules 1, 5, 6, 7, 8 and 9 of the categories without tax."""


def _of_untaxed() -> dict[str, Document]:
    found = {"BR-Z-02": of_category("Z", "", seller=NO_ID), "BR-E-02": of_category("E", "Law", seller=NO_ID)}
    for letters, code in (("Z", "Z"), ("E", "E"), ("AE", "AE"), ("IC", "K"), ("G", "G"), ("O", "O")):
        one = replace(DESIGN, category=code, rate=ZERO)
        right = summed((one,), reasons={code: "" if code == "Z" else "Law"})
        (tax,) = right["taxes"]
        found[f"BR-{letters}-01"] = document(**{**right, "taxes": document().taxes})
        found[f"BR-{letters}-05"] = document(**{**right, "lines": (replace(one, rate=D(5)),)})
        found[f"BR-{letters}-08"] = document(**{**right, "taxes": (replace(tax, base=D(239)),)})
        found[f"BR-{letters}-09"] = document(**{**right, "taxes": (replace(tax, amount=D("0.10")),)})
        for at, each in (("06", LESS), ("07", MORE)):
            off = replace(each, category=code, rate=D(5))
            found[f"BR-{letters}-{at}"] = document(**{**right, "adjustments": (off,)})
    return found


BROKEN |= _of_untaxed()

NEVER_RENDERED = {
    "BR-16": "UBL without a line is no UBL: its schema refuses it",
    "BR-CO-18": "there is no total without a breakdown: `BR-S-01` and its likes refuse first",
    "BR-49": "an empty code is not written",
    "BR-55": "an empty number is not written",
    "BR-O-05": "the rate of what is outside the scope is not written",
    "BR-O-06": "as for lines",
    "BR-O-07": "as for lines",
}
"""Rules that our XML cannot break: the renderers leave out what is empty, or the schema refuses it before."""


def test_every_rule_has_a_document_that_breaks_it() -> None:
    assert BROKEN.keys() | NEVER_RENDERED.keys() == {rule.id for rule in RULES}


def test_a_rule_says_its_official_words() -> None:
    (rule,) = broken(BROKEN["BR-02"], RULES)
    words = [one.words for one in findings(ubl.render(BROKEN["BR-02"]), "ubl")]
    assert f"[{rule.id}]-{rule.words}" in words


@pytest.mark.parametrize("number", sorted(BROKEN))
def test_a_broken_document_is_refused_as_the_schematron_refuses_it(number: str) -> None:
    refused = numbers(BROKEN[number])
    assert number in refused
    assert official(BROKEN[number], "ubl") == refused - NEVER_RENDERED.keys()


@pytest.mark.parametrize("syntax", ["ubl", "cii"])
@pytest.mark.parametrize(
    "right",
    [
        document(),
        document(kind="386", due_on=None),
        document(kind="381", preceding=(Reference("2026-00001", document().issued_on),)),
        document(kind="384", preceding=(Reference("2026-00001"),)),
        document(payment=None, due_on=None, supplied_on=None),
        adjusted(LESS),
        adjusted(MORE, percent=D("2.5"), base=D("200.00")),
        line_adjusted(replace(LESS, percent=D(10), base=D("266.67"))),
        of_category("Z", ""),
        of_category("E", "Article 132"),
        of_category("AE", "Reverse charge"),
        of_category("K", "Intra-Community supply", deliver_to=PROMPT.address),
        of_category("G", "Export outside the EU"),
        of_category("O", "Not subject to VAT", seller=replace(ANNA, vat_id=""), buyer=replace(PROMPT, vat_id="")),
        document(tax_currency="GBP", tax_in_tax_currency=D("43.10")),
        sums(rounding="0.05", due="290.45"),
    ],
)  # fmt: skip
def test_a_right_document_passes_both(right: Document, syntax: str) -> None:
    assert numbers(right) == set()
    assert official(right, syntax) == set()


@pytest.mark.parametrize("number", sorted(BROKEN.keys() - {"BR-CL-01"}))
def test_a_credit_note_is_refused_as_an_invoice_is(number: str) -> None:
    note = replace(BROKEN[number], kind="381")
    assert numbers(note) == numbers(BROKEN[number])
    assert official(note, "ubl") == numbers(note) - NEVER_RENDERED.keys()
