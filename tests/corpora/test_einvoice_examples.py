"""Official examples of EN 16931: the checker we run agrees to them, and refuses one whose total is a cent off."""

from __future__ import annotations

import re

import pytest

from tagih.adapters.einvoice.schematron import findings

OUTSIDE_FACTUR_X = {
    "CII-BR-CO-10-RoundingIssue.xml", "CII_business_example_02.xml", "CII_business_example_Z.xml", "CII_example5.xml",
    "XRechnung-O.xml", "huf_example_cii.xml",
}  # fmt: skip
"""CII examples that the profile of Factur-X, narrower than EN 16931 in CII, does not take."""


@pytest.fixture(scope="module")
def examples(corpora):
    return corpora / "einvoice" / "en16931-examples"


def refused(xml, syntax):
    return {one.rule for one in findings(xml, syntax)}


def test_official_ubl_examples_pass(examples):
    found = {path.name: refused(path.read_bytes(), "ubl") for path in (examples / "ubl").iterdir()}
    assert len(found) == 19
    assert not {name: rules for name, rules in found.items() if rules}


def test_official_cii_examples_pass(examples):
    found = {path.name: refused(path.read_bytes(), "cii") for path in (examples / "cii").iterdir()}
    assert len(found) == 15
    assert {name for name, rules in found.items() if rules} == OUTSIDE_FACTUR_X


def test_a_total_that_is_a_cent_off_is_refused(examples):
    xml = (examples / "ubl" / "ubl-tc434-example1.xml").read_text()
    amount = re.search(r"TaxInclusiveAmount[^>]*>([0-9.]+)<", xml)
    wrong = xml.replace(f">{amount[1]}</cbc:TaxIn", f">{float(amount[1]) + 0.01:.2f}</cbc:TaxIn")
    assert {"BR-CO-15", "BR-CO-16"} <= refused(wrong.encode(), "ubl")
