"""Tax numbers of clients: what the country's own check digits let through."""

from __future__ import annotations

import pytest

from tagih.domain import tax_ids
from tagih.domain.errors import Invalid


@pytest.mark.parametrize(
    ("country", "number"),
    [
        ("NL", "NL004495445B01"), ("DE", "DE136695976"), ("DE", "136 695 976"), ("GB", "GB 980 7806 84"),
        ("GR", "EL094259216"), ("GR", "094259216"), ("FR", "FR40303265045"), ("BE", "BE0428759497"),
        ("ID", "01.300.066.6-091.000"), ("US", "91-1144442"), ("AT", "ATU13585627"),
        ("GB", "NL004495445B01"),  # registered elsewhere in the EU
        ("ZZ", "whatever it is"), ("XK", "810 000 000"),
    ],
)  # fmt: skip
def test_number_is_kept_as_typed_when_its_digits_can_be_right(country: str, number: str) -> None:
    assert tax_ids.check(country, number) == number


@pytest.mark.parametrize(
    ("country", "number"),
    [
        ("NL", "NL004495445B02x"), ("DE", "DE136695978"), ("GB", "GB123"), ("GR", "EL094259217"), ("FR", "FR84323140391"),
        ("BE", "BE431150351"), ("ID", "1"), ("US", "0"), ("AT", "U123"),
    ],
)  # fmt: skip
def test_number_is_refused_with_an_example_when_a_digit_is_wrong(country: str, number: str) -> None:
    with pytest.raises(Invalid) as caught:
        tax_ids.check(country, number)
    assert caught.value.code == "tax_id_unreadable"
    assert caught.value.facts["example"]
