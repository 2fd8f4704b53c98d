"""Cash rounding: whole coins, by currency."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagih.domain import cash
from tagih.domain.errors import Invalid


@pytest.mark.parametrize(
    ("total_minor", "payable_minor"),
    [(10_000, 10_000), (10_002, 10_000), (10_003, 10_005), (10_007, 10_005), (10_008, 10_010), (-10_003, -10_005)],
)
def test_total_is_rounded_to_five_rappen(total_minor: int, payable_minor: int) -> None:
    assert cash.payable(total_minor, "CHF", "CHF 0.05") == payable_minor


def test_other_currencies_stay_as_they_are() -> None:
    assert cash.payable(10_003, "EUR", "CHF 0.05") == cash.payable(10_003, "EUR", "") == 10_003


def test_text_is_kept_in_one_form() -> None:
    assert cash.written(" chf 0.05,EUR 0.1 ") == "CHF 0.05, EUR 0.10"
    assert cash.written("") == ""


@pytest.mark.parametrize(
    ("text", "code"),
    [("CHF", "cash_rounding_unreadable"), ("CHF 0", "cash_rounding_unreadable"), ("CHF -0.05", "cash_rounding_unreadable"),
     ("CHF 0.05, CHF 0.10", "cash_rounding_unreadable"), ("IDR 0.50", "cash_rounding_unreadable"),
     ("francs 0.05", "currency_unknown"), ("CHF 0.005", "amount_too_precise"), ("CHF five", "amount_unreadable")],
)  # fmt: skip
def test_text_is_refused_when_it_names_no_coin(text: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        cash.steps(text)
    assert caught.value.code == code


@given(st.integers(-(10**9), 10**9), st.sampled_from([5, 10, 20, 50, 100]))
def test_payable_is_the_nearest_whole_coin(total_minor: int, step_minor: int) -> None:
    payable = cash.payable(total_minor, "CHF", f"CHF {step_minor / 100:.2f}")
    assert payable % step_minor == 0
    assert 2 * abs(payable - total_minor) <= step_minor
