"""Exchange rates: crossed over the central bank's own currency, and amounts at home."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagih.domain import exchange
from tagih.domain.exchange import Quoted

DAY = Quoted(date(2026, 3, 13), "EUR", {"USD": Decimal("1.25"), "IDR": Decimal("18000"), "GBP": Decimal("0.8")})


@pytest.mark.parametrize(
    ("currency", "home", "rate"),
    [("USD", "EUR", "0.8"), ("EUR", "IDR", "18000"), ("USD", "IDR", "14400"), ("GBP", "USD", "1.5625"),
     ("IDR", "EUR", "0.0000555556"), ("XAU", "EUR", None), ("USD", "XAU", None)],
)  # fmt: skip
def test_rate_is_crossed_over_the_banks_own_currency(currency: str, home: str, rate: str | None) -> None:
    assert exchange.worth(DAY, currency, home) == rate


def test_rate_that_rounds_to_nothing_is_none() -> None:
    tiny = Quoted(date(2026, 3, 13), "EUR", {"VND": Decimal(10) ** 11})
    assert exchange.worth(tiny, "VND", "EUR") is None


@pytest.mark.parametrize(
    ("amount_minor", "currency", "rate", "home", "at_home"),
    [(2100, "USD", "0.92", "EUR", 1932), (1, "USD", "0.5", "EUR", 1), (-1, "USD", "0.5", "EUR", -1),
     (100, "JPY", "0.0062", "EUR", 62), (62, "EUR", "161.3", "JPY", 100)],
)  # fmt: skip
def test_amount_at_home_is_rounded_half_away_from_zero(
    amount_minor: int, currency: str, rate: str, home: str, at_home: int
) -> None:
    assert exchange.in_home(amount_minor, currency, rate, home) == at_home


@given(st.decimals("0.0001", "99999", places=6), st.decimals("0.0001", "99999", places=6))
def test_crossed_rate_is_that_of_its_two_parts(dollar: Decimal, pound: Decimal) -> None:
    quoted = Quoted(date(2026, 3, 13), "EUR", {"USD": dollar, "GBP": pound})
    found = exchange.worth(quoted, "USD", "GBP")
    assert found is None or abs(Decimal(found) - pound / dollar) <= Decimal("0.5E-10")
