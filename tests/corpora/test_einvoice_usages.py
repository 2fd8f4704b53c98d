"""The official schematrons of Peppol BIS 3 and XRechnung 3.0 and our rules of them refuse the same documents.

They are looked for among other people's files: `einvoice/schematron/peppol.xsl` and `xrechnung.xsl`, compiled.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tagih import plugins
from tagih.adapters.einvoice.schematron import findings
from tagih.domain.en16931.document import Reference
from tagih.domain.en16931.rule import broken
from tests.adapters.test_einvoices import PROMPT, REFUSED, RIGHT, of_category

NAMES = ("peppol", "xrechnung")
FOLLOWING = {"BR-DE-5", "BR-DE-6", "BR-DE-7"}
"""Rules about the parts of a contact, which the schematron does not ask when there is none (BR-DE-2)."""


pytestmark = pytest.mark.corpora


@pytest.fixture
def stylesheet(corpora, name):
    path = corpora / "einvoice" / "schematron" / f"{name}.xsl"
    if not path.is_file():
        pytest.skip(f"no schematron of {name}: {path} is not there")
    return str(path)


def refused(made, document, stylesheet):
    return {one.rule for one in findings(made.render(document), "ubl", stylesheet)}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["380", "381", "386"])
def test_a_right_document_passes(name, kind, stylesheet):
    one = replace(RIGHT[name], kind=kind, preceding=(Reference("2025-00007", date(2025, 12, 1)),))
    assert refused(plugins.einvoice(name), one, stylesheet) == set()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("category", ["Z", "E", "AE", "K", "G"])
def test_every_tax_category_passes(name, category, stylesheet):
    right = RIGHT[name]
    one = of_category(
        category, "" if category == "Z" else "Law", buyer=right.buyer, buyer_reference="Floor 3",
        deliver_to=PROMPT.address if category == "K" else None,
    )  # fmt: skip
    assert refused(plugins.einvoice(name), one, stylesheet) == set()


@pytest.mark.parametrize("name", NAMES)
def test_both_refuse_the_same(name, stylesheet):
    made = plugins.einvoice(name)
    for number, wrong in REFUSED[name].items():
        ours = {rule.id for rule in broken(wrong, made.rules)}
        theirs = refused(made, wrong, stylesheet)
        if number.startswith("GR-"):  # a Greek seller breaks all of theirs
            assert number in ours & theirs
        else:
            assert (number, ours - (FOLLOWING if number == "BR-DE-2" else set())) == (number, theirs)
