"""Creditor references: the standard's own check digits, what they are made of, and how they are read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649

from tagih.domain import creditor_reference

NUMBERS = st.text(st.characters(codec="ascii", categories=("L", "N", "P")), min_size=1, max_size=60)


@pytest.mark.parametrize(
    ("number", "reference"),
    [
        ("2026-00012", "RF26202600012"),
        ("INV/2026/7", "RF20INV20267"),
        ("5390 0754 7034", "RF18539007547034"),  # the worked example of ISO 11649
    ],
)
def test_reference_holds_the_number_when_it_fits(number: str, reference: str) -> None:
    assert creditor_reference.of_invoice(number) == reference


def test_reference_holds_a_digest_when_the_number_does_not_fit() -> None:
    for number in ("ΤΠΥ-12", "x" * 22, "CLIENT-7", "--"):
        made = creditor_reference.of_invoice(number)
        assert made[4] == "X" and len(made) == 25 and iso11649.is_valid(made)


def test_reference_of_a_client_never_is_that_of_an_invoice() -> None:
    assert creditor_reference.of_customer("C-00001") == "RF37CLIENTC00001"
    assert creditor_reference.of_invoice("CLIENT-C00001") != creditor_reference.of_customer("C-00001")


@given(NUMBERS, st.booleans())
def test_reference_is_sound_and_read_back_whatever_the_number(number: str, again: bool) -> None:
    for make in (creditor_reference.of_invoice, creditor_reference.of_customer):
        made = make(number, again=again)
        assert iso11649.validate(made) == made and len(made) <= 25
        assert creditor_reference.read(creditor_reference.grouped(made).lower()) == made
        assert made in creditor_reference.found_in(f"payment: {creditor_reference.grouped(made)} thank you")


def test_reference_is_read_only_when_whole_and_sound() -> None:
    reference = "RF26202600012"
    assert creditor_reference.found_in(f"X{reference}") == []
    assert creditor_reference.found_in(f"{reference}7") == []
    assert creditor_reference.read("RF27202600012") == ""
    assert creditor_reference.read("RF262026ß0012") == ""
    assert creditor_reference.found_in(f"{reference}/{reference}, RF18 5390 0754 7034") == [
        reference, "RF18539007547034",
    ]  # fmt: skip
