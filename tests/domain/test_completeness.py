"""Worked examples of what an invoice lacks, by country and by client, and properties of the whole list."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagih.domain.completeness import Bill, Buyer, Gap, Seller, missing, refused
from tagih.domain.invoice_content import content

WHOLE = Seller(
    "NL", "Kade 1", "NL004495445B01", "KvK 30123456", "anna@studio.example", "+31 30 1", "NL91ABNA0417164300"
)
PROMPT = Buyer("PROMPT", "business", "Weg 1", "DE136695976", "", "", frozenset())
BILL = Bill(PROMPT, "", "EUR", 121_00, frozenset({"S"}))


def codes(seller: Seller, *bills: Bill) -> list[str]:
    return [gap.reason.code for gap in missing(seller, bills)]


def test_nothing_is_missing_when_all_is_there() -> None:
    assert missing(WHOLE, [BILL]) == ()


def test_everything_is_told_at_once() -> None:
    buyer = PROMPT._replace(address="", tax_id="", required=frozenset({"purchase_order", "vendor_number"}))
    bill = BILL._replace(buyer=buyer, categories=frozenset({"AE"}), has_words=False)
    assert codes(Seller("NL"), bill) == [
        "own_address_missing", "own_tax_id_missing", "own_registration_missing", "ways_to_pay_missing",
        "own_email_missing", "own_phone_missing", "client_address_missing", "client_tax_id_missing_for_shift",
        "vendor_number_missing", "purchase_order_missing", "purpose_missing",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("country", "categories", "is_needed"),
    [
        ("NL", {"S"}, True), ("NL", {"O"}, False), ("NL", {"E"}, False), ("NL", {"E", "S"}, True),
        ("DE", {"E"}, True), ("US", {"S"}, False), ("ZZ", {"S"}, True), ("ZZ", {"Z"}, False), ("PT", {"AE"}, True),
    ],
)  # fmt: skip
def test_our_tax_number_is_needed_where_tax_is_charged_or_the_law_always_wants_it(
    country: str, categories: set[str], is_needed: bool
) -> None:
    seller = replace(WHOLE, country=country, tax_id="")
    found = codes(seller, BILL._replace(categories=frozenset(categories)))
    assert ("own_tax_id_missing" in found) == is_needed


@pytest.mark.parametrize(
    ("country", "is_needed"), [("NL", True), ("FR", True), ("GR", True), ("DE", False), ("ZZ", False)]
)
def test_the_trade_register_is_named_where_the_law_wants_it(country: str, is_needed: bool) -> None:
    found = codes(replace(WHOLE, country=country, registration=""), BILL)
    assert ("own_registration_missing" in found) == is_needed


@pytest.mark.parametrize(
    ("country", "kind", "categories", "code"),
    [
        ("NL", "business", {"S"}, None),
        ("NL", "business", {"AE"}, "client_tax_id_missing_for_shift"),
        ("NL", "business", {"K"}, "client_tax_id_missing_for_shift"),
        ("GR", "business", {"S"}, "client_tax_id_missing"),
        ("GR", "consumer", {"S"}, None),
    ],
)  # fmt: skip
def test_the_clients_tax_number_is_needed_where_it_owes_the_tax_or_the_law_wants_it(
    country: str, kind: str, categories: set[str], code: str | None
) -> None:
    bill = BILL._replace(buyer=PROMPT._replace(tax_id="", kind=kind), categories=frozenset(categories))
    assert codes(replace(WHOLE, country=country), bill) == ([code] if code else [])


@pytest.mark.parametrize(
    ("country", "kind", "total_minor", "is_wish"),
    [
        ("NL", "business", 100_00, True), ("NL", "business", 100_01, False), ("NL", "consumer", 500_00, True),
        ("DE", "business", 250_00, True), ("DE", "business", 250_01, False), ("FR", "business", 1_00, False),
        ("ZZ", "business", 500_00, True),
    ],
)  # fmt: skip
def test_the_clients_address_is_only_a_wish_on_a_simplified_invoice_to_a_consumer_or_without_a_law(
    country: str, kind: str, total_minor: int, is_wish: bool
) -> None:
    bill = BILL._replace(buyer=PROMPT._replace(address="", kind=kind), total_minor=total_minor)
    (gap,) = missing(replace(WHOLE, country=country), [bill])
    assert (gap.field, gap.is_wish) == ("customer.address", is_wish)


def test_an_iban_or_words_are_a_way_to_pay() -> None:
    assert codes(replace(WHOLE, iban=""), BILL) == ["ways_to_pay_missing"]
    assert codes(replace(WHOLE, iban="", ways_to_pay="In cash, at the counter"), BILL) == []


def test_a_purchase_order_stands_on_the_invoice_or_with_the_client() -> None:
    wants = PROMPT._replace(required=frozenset({"purchase_order"}))
    assert codes(WHOLE, BILL._replace(buyer=wants)) == ["purchase_order_missing"]
    assert codes(WHOLE, BILL._replace(buyer=wants, reference="PO 7")) == []
    assert codes(WHOLE, BILL._replace(buyer=wants._replace(purchase_order="PO of the year"))) == []


def test_each_thing_is_told_once_and_each_draft_by_its_place() -> None:
    wants = PROMPT._replace(address="", required=frozenset({"purchase_order"}))
    bills = [BILL._replace(buyer=wants), BILL._replace(buyer=wants, reference="PO 7"), BILL._replace(buyer=wants)]
    found = missing(replace(WHOLE, phone=""), bills)
    assert [(gap.field, gap.position) for gap in found] == [
        ("company.phone", None), ("customer.address", None), ("reference", 0), ("reference", 2),
    ]  # fmt: skip


@pytest.mark.parametrize("place", [0, 1])
def test_an_address_is_required_when_one_of_a_clients_invoices_is_not_small(place: int) -> None:
    bills = [BILL._replace(buyer=PROMPT._replace(address=""), total_minor=minor) for minor in (50_00, 500_00)]
    (gap,) = missing(WHOLE, [bills[place], bills[1 - place]])
    assert not gap.is_wish


@pytest.mark.parametrize(
    ("seller", "strictness", "is_refused"),
    [
        (WHOLE, "refuse", False), (replace(WHOLE, phone=""), "refuse", True), (replace(WHOLE, phone=""), "warn", False),
        (replace(WHOLE, tax_id=""), "warn", True), (replace(WHOLE, iban=""), "warn", True),
    ],
)  # fmt: skip
def test_only_a_wish_is_let_pass_and_only_if_the_company_says_so(
    seller: Seller, strictness: str, is_refused: bool
) -> None:
    assert refused(missing(seller, [BILL]), strictness) == is_refused


texts = st.sampled_from(["", "said"])
sellers = st.builds(Seller, st.sampled_from(["NL", "DE", "GR", "ID", "GB", "US", "ZZ"]), *[texts] * 7)
buyers = st.builds(Buyer, st.just("C-1"), st.sampled_from(["business", "consumer"]), texts, texts, texts, texts,
                   st.frozensets(st.sampled_from(["purchase_order", "vendor_number"])))  # fmt: skip
drafts = st.builds(Bill, buyers, texts, st.just("EUR"), st.sampled_from([50_00, 500_00]),
                   st.frozensets(st.sampled_from(["S", "E", "O", "AE"]), min_size=1), st.booleans())  # fmt: skip


@given(sellers, drafts)
def test_saying_more_never_makes_more_missing(seller: Seller, bill: Bill) -> None:
    fuller = replace(seller, phone="said", tax_id="said", address="said")
    assert {_key(gap) for gap in missing(fuller, [bill])} <= {_key(gap) for gap in missing(seller, [bill])}


@given(sellers, st.lists(drafts, min_size=1, max_size=4))
def test_drafts_together_lack_what_each_lacks_alone(seller: Seller, bills: list[Bill]) -> None:
    alone = {_key(gap) for one in bills for gap in missing(seller, [one])}
    assert {_key(gap) for gap in missing(seller, bills)} <= alone
    assert {field for field, _ in alone} == {gap.field for gap in missing(seller, bills)}


def _key(gap: Gap) -> tuple[str, str]:
    return gap.field, gap.reason.code


@pytest.mark.parametrize("country", ["BE", "DE", "FR", "GB", "GR", "ID", "NL", "US", "AT"])
def test_every_law_names_its_source(country: str) -> None:
    assert "2026-11" in content(country).source
