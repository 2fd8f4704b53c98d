"""Addresses, tax numbers, units and lines as people write them, in the terms of EN 16931."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tagih.domain.en16931 import parties, units
from tagih.domain.en16931.billed import Billed, line, percentage
from tagih.domain.en16931.document import Address, Identifier
from tagih.domain.errors import Invalid

D = Decimal


@pytest.mark.parametrize(
    ("text", "country", "wanted"),
    [
        ("Damrak 1\n1012 AB Amsterdam\nNetherlands", "NL", Address("NL", ("Damrak 1",), "1012 AB", "Amsterdam")),
        ("Torstraße 1\n10119 Berlin", "DE", Address("DE", ("Torstraße 1",), "10119", "Berlin")),
        ("Ερμού 1\n105 63 Αθήνα\nGR", "GR", Address("GR", ("Ερμού 1",), "105 63", "Αθήνα")),
        ("1 High Street\nLondon\nSW1A 1AA", "GB", Address("GB", ("1 High Street",), "SW1A 1AA", "London")),
        ("12 Elm\nSpringfield, IL 62701", "US", Address("US", ("12 Elm",), "62701", "Springfield")),
        ("A\nB\nC\nD\nJakarta 10110", "ID", Address("ID", ("A", "B", "C, D"), "10110", "Jakarta")),
        ("Somewhere", "NL", Address("NL", ("Somewhere",))),
        ("", "NL", Address("NL")),
    ],
)  # fmt: skip
def test_address(text: str, country: str, wanted: Address) -> None:
    assert parties.address(text, country) == wanted


@pytest.mark.parametrize(
    ("text", "country", "wanted"),
    [
        ("0044.95.445.B.01", "NL", ("NL004495445B01", "")),
        ("NL004495445B01", "NL", ("NL004495445B01", "")),
        ("094259216", "GR", ("EL094259216", "")),
        ("12/345/67890", "DE", ("", "12/345/67890")),
        ("12-3456789", "US", ("", "12-3456789")),
        ("01.312.166.0-091.000", "ID", ("", "01.312.166.0-091.000")),
        ("", "NL", ("", "")),
    ],
)
def test_tax_ids(text: str, country: str, wanted: tuple[str, str]) -> None:
    assert parties.tax_ids(text, country) == wanted


def test_identifiers_are_read_as_they_are_written() -> None:
    assert parties.endpoint("0106:12345678") == Identifier("0106", "12345678")
    assert parties.endpoint("ap@prompt.example") == Identifier("EM", "ap@prompt.example")
    assert parties.registration("HRB 1234") == Identifier("", "HRB 1234")
    assert parties.endpoint("") is None
    for text in ("0106:12345678", "EM:ap@prompt.example", "HRB 1234"):
        assert parties.as_text(parties.registration(text) if "HRB" in text else parties.endpoint(text)) == text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("12345678", "identifier_scheme_missing"),
        ("9999:1", "identifier_scheme_unknown"),
        ("0106:", "identifier_scheme_unknown"),
    ],
)
def test_an_endpoint_is_refused(text: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        parties.endpoint(text)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "code"), [("hours", "HUR"), ("Stück", "C62"), ("ΏΡΕΣ", "HUR"), ("jam.", "HUR"), ("", "C62"), ("rolls", "")]
)
def test_units(text: str, code: str) -> None:
    assert units.code(text) == code


def _billed(net_minor: int, **changed: object) -> Billed:
    return Billed(1, "Design", 3_000_000, "hours", 80_000_000, 0, "S", 210_000, net_minor)._replace(**changed)


def test_a_discount_and_money_off_and_on_stand_apart() -> None:
    billed = _billed(
        22350,
        discount_ppm=100_000,
        discount_minor=50,
        discount_reason="Scratch",
        charge_minor=800,
        charge_reason="Courier",
    )
    made = line(billed, "EUR", False, "Discount")
    assert [(one.is_charge, one.amount, one.reason) for one in made.adjustments] == [
        (False, D("24.00"), "Discount"), (False, D("0.50"), "Scratch"), (True, D("8.00"), "Courier"),
    ]  # fmt: skip
    assert (made.quantity, made.price, made.net) == (D(3), D(80), D("223.50"))


def test_a_percentage_is_said_only_where_it_gives_the_amount() -> None:
    assert percentage(D("24.00"), D("240.00"), D(10)) == (D("240.00"), D(10))
    assert percentage(D("6.33"), D("63.25"), D(10)) == (D("63.25"), D(10))
    assert percentage(D(30), D(987), D(3)) == (None, None)  # whole yen


def test_prices_with_tax_become_prices_without() -> None:
    made = line(_billed(19835), "EUR", True, "Discount")
    assert abs(made.quantity * made.price - D("198.35")) < D("0.000001")
    assert made.adjustments == ()


def test_a_negative_price_becomes_a_negative_quantity_and_its_discount_a_charge() -> None:
    made = line(_billed(-21600, unit_price_millionths=-80_000_000, discount_ppm=100_000), "EUR", False, "Discount")
    assert (made.quantity, made.price, made.net) == (D(-3), D(80), D("-216.00"))
    assert [(one.is_charge, one.amount) for one in made.adjustments] == [(True, D("24.00"))]


def test_a_unit_without_a_code_stands_in_the_description() -> None:
    made = line(_billed(24000, unit="rolls"), "EUR", False, "Discount")
    assert (made.unit, made.description) == ("C62", "rolls")
