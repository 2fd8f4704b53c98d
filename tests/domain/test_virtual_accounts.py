"""Numbers of virtual accounts: by the bank's pattern, and as they are read from its list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from tagih.domain import virtual_accounts
from tagih.domain.errors import Invalid


@pytest.mark.parametrize(
    ("place", "check", "number"),
    [(1, "none", "880800000001"), (42, "none", "880800000042"), (1, "luhn", "880800000015")],
)
def test_a_number_is_prefix_place_and_check_digit(place: int, check: str, number: str) -> None:
    assert virtual_accounts.number("8808", place, 12, check) == number


@given(st.integers(0, 10**6), st.from_regex(r"[1-9][0-9]{2,5}", fullmatch=True), st.integers(16, 23))
def test_numbers_with_a_check_digit_pass_it_and_differ(place: int, prefix: str, length: int) -> None:
    made = virtual_accounts.number(prefix, place, length, "luhn")
    assert luhn.is_valid(made) and len(made) == length
    assert made != virtual_accounts.number(prefix, place + 1, length, "luhn")
    assert virtual_accounts.read(" ".join(made[at : at + 4] for at in range(0, length, 4))) == made


def test_a_place_that_does_not_fit_is_refused() -> None:
    with pytest.raises(Invalid) as caught:
        virtual_accounts.number("8808000", 10, 8, "none")
    assert caught.value.code == "virtual_account_room"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (("88x", 16, "none"), "virtual_account_prefix"), (("8808", 7, "none"), "virtual_account_length"),
        (("8808", 24, "none"), "virtual_account_length"), (("8808", 16, "mod11"), "virtual_account_check"),
    ],
)  # fmt: skip
def test_a_pattern_that_cannot_be_is_refused(said: tuple[str, int, str], code: str) -> None:
    with pytest.raises(Invalid) as caught:
        virtual_accounts.pattern(*said)
    assert caught.value.code == code


def test_what_is_no_number_is_not_read() -> None:
    assert [virtual_accounts.read(text) for text in ("1234567", "12345678a", "٣" * 10, "1" * 24, "")] == [""] * 5
