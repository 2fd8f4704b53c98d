"""What a reader must find on an invoice, country by country."""

from __future__ import annotations

import pytest

from tagih.domain import mentions
from tagih.domain.mentions import Said

BILL = Said(
    number="2026-00001", issued_on="2 March 2026", supplied_on="2 March 2026", seller=("Anna's Studio", "Oudegracht 112"),
    seller_tax_id="NL1", registration="KvK 2", legal_form="BV", tax_office="Utrecht", buyer=("Prompt GmbH", "Platz 3"),
    buyer_tax_id="DE4", lines=(("Design", "2 days", "50.00", "€100.00"),), taxes=(("21%", "€100.00", "€21.00"),),
    total="€121.00", categories=frozenset({"S"}),
)  # fmt: skip
PAGE = "Anna's Studio Oudegracht 112 NL1 Prompt GmbH Platz 3 2026-00001 2 March\n2026 Design 2 days 50.00 €100.00 21% €21.00 €121.00"


def test_nothing_is_missing_when_all_is_there() -> None:
    assert mentions.missing("BE", BILL, PAGE) == []


@pytest.mark.parametrize(
    ("country", "what"),
    [
        ("NL", ["register entry"]), ("FR", ["register entry", "legal form"]), ("BE", []), ("GB", []), ("ID", []),
        ("GR", ["tax number of the client", "register entry", "tax office"]), ("DE", []), ("US", []), ("ZZ", []),
    ],
)  # fmt: skip
def test_each_country_wants_its_own_things(country: str, what: list[str]) -> None:
    assert mentions.missing(country, BILL, PAGE) == what


def test_a_thing_that_the_invoice_lacks_is_missing_whatever_the_page_says() -> None:
    assert mentions.missing("BE", BILL._replace(seller_tax_id=""), PAGE) == ["tax number of the seller"]
    assert mentions.missing("US", BILL._replace(seller_tax_id=""), PAGE) == []
    assert mentions.missing("DE", BILL._replace(supplied_on=""), PAGE) == ["day of supply"]
    assert mentions.missing("BE", BILL._replace(buyer=()), PAGE) == ["name and address of the client"]


def test_another_day_of_supply_is_wanted_everywhere() -> None:
    assert mentions.missing("BE", BILL._replace(supplied_on="1 March 2026"), PAGE) == ["day of supply"]


@pytest.mark.parametrize(
    ("category", "what"), [("AE", ["tax number of the client"]), ("K", ["tax number of the client"]), ("E", [])]
)
def test_the_tax_number_of_who_owes_the_tax_is_wanted(category: str, what: list[str]) -> None:
    bill = BILL._replace(categories=frozenset({category}))
    assert mentions.missing("BE", bill, PAGE) == what


def test_why_there_is_no_tax_is_wanted() -> None:
    assert mentions.missing("BE", BILL._replace(why_untaxed=("Reverse charge",)), PAGE) == ["why there is no tax"]


def test_french_invoices_tell_businesses_what_lateness_costs() -> None:
    assert mentions.sayings("FR", is_business=True, has_discount=False) == ("late_fr", "no_discount_fr")
    assert mentions.sayings("FR", is_business=True, has_discount=True) == ("late_fr",)
    assert mentions.sayings("FR", is_business=False, has_discount=False) == ()
    assert mentions.sayings("NL", is_business=True, has_discount=False) == ()
