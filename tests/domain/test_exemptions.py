"""Why no tax is charged: what may be said, and what holds when nothing was."""

from __future__ import annotations

import pytest

from tagih.domain import exemptions
from tagih.domain.errors import Invalid
from tagih.domain.exemptions import Exemption
from tagih.domain.tax import CATEGORIES


def test_every_category_that_needs_a_reason_has_usual_words() -> None:
    assert set(exemptions.WORDS) == {code for code, one in CATEGORIES.items() if one.needs_reason}


@pytest.mark.parametrize(
    ("category", "country", "stored"),
    [
        ("AE", "NL", "VATEX-EU-AE"),
        ("K", "GR", "VATEX-EU-IC"),
        ("AE", "GB", ""),
        ("E", "NL", ""),
        ("O", "DE", "VATEX-EU-O"),
    ],
)
def test_usual_code_holds_for_sellers_in_the_union(category: str, country: str, stored: str) -> None:
    assert exemptions.stored(category, [], country) == (stored, "")


def test_what_was_given_comes_before_what_is_usual() -> None:
    given = [Exemption("E", "VATEX-EU-132-1I", "Education")]
    assert exemptions.stored("E", given, "NL") == ("VATEX-EU-132-1I", "Education")
    assert exemptions.words("E", "Education") == "Education"
    assert exemptions.words("E", "") == "Exempt from tax"
    assert exemptions.words("S", "") == ""


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ([Exemption("XX")], "tax_category_unknown"),
        ([Exemption("S", "", "because")], "exemption_not_needed"),
        ([Exemption("E", "VATEX-EU-132-1Z")], "exemption_code_unknown"),
        ([Exemption("E", "VATEX-EU-AE")], "exemption_code_differs"),
        ([Exemption("E", "", "one"), Exemption("E", "", "two")], "exemption_twice"),
    ],
)
def test_reason_is_refused_when_it_cannot_stand(given: list[Exemption], code: str) -> None:
    with pytest.raises(Invalid) as caught:
        exemptions.check(given)
    assert caught.value.code == code


@pytest.mark.parametrize("code", ["VATEX-EU-132-1I", "VATEX-EU-309", "VATEX-FR-FRANCHISE"])
def test_codes_of_the_list_are_taken(code: str) -> None:
    exemptions.check([Exemption("E", code)])
