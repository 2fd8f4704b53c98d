"""The order of ways to pay: ease, the company's own order, limits, single clients, and what each costs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagih.domain import ways
from tagih.domain.errors import DomainError
from tagih.domain.ways import KINDS, STANDINGS, Rule

ALL = tuple(way for way in KINDS if not KINDS[way].is_alone and way != "virtual_account")
CASH = Rule(True)


def order(
    currency: str = "EUR", country: str = "NL", standings: dict[str, str] | None = None, **rules: Rule
) -> tuple[str, ...]:
    return ways.offered(ALL, rules, currency, country, standings or {})  # type: ignore[arg-type]


def test_what_is_usual_is_offered_and_the_easiest_comes_first() -> None:
    assert order() == ("transfer", "words")
    assert order("IDR") == ("qris", "transfer", "words")
    assert order(cash=CASH) == ("transfer", "cash", "words")


def test_only_what_is_possible_is_offered() -> None:
    assert ways.offered(("words",), {}, "EUR", "NL", {}) == ("words",)


def test_the_company_has_its_own_order_and_may_leave_a_way_out() -> None:
    assert order(cash=Rule(True, position=1)) == ("cash", "transfer", "words")
    assert order(transfer=Rule(False)) == ("words",)


def test_a_way_is_kept_to_its_currencies_and_to_the_countries_of_clients() -> None:
    only = Rule(True, currencies=frozenset({"CHF"}), countries=frozenset({"CH"}))
    assert "cash" in order("CHF", "CH", cash=only)
    assert "cash" not in order("EUR", "CH", cash=only)
    assert "cash" not in order("CHF", "NL", cash=only)


def test_one_client_may_have_it_otherwise() -> None:
    assert order(standings={"words": "first"}) == ("words", "transfer")
    assert order(standings={"cash": "offered"}) == ("transfer", "cash", "words")
    assert order(standings={"transfer": "never"}) == ("words",)
    assert order(standings={"qris": "offered"}) == ("transfer", "words"), "no rupiah code pays euros"
    assert order(standings={"cash": "first"}) == ("transfer", "words"), "a choice among what is offered"


def test_where_we_collect_nothing_else_is_offered() -> None:
    assert ways.offered(tuple(KINDS), {"cash": CASH}, "EUR", "NL", {}) == ("direct_debit",)
    assert "direct_debit" not in ways.offered(tuple(KINDS), {}, "EUR", "NL", {"direct_debit": "never"})


@given(
    st.lists(st.sampled_from(ALL), unique=True), st.dictionaries(st.sampled_from(ALL), st.sampled_from(STANDINGS)),
    st.dictionaries(st.sampled_from(ALL), st.builds(Rule, st.booleans(), st.none() | st.integers(1, 99))),
)  # fmt: skip
def test_nothing_is_offered_twice_or_though_it_is_refused(possible, standings, rules) -> None:
    found = ways.offered(possible, rules, "EUR", "NL", standings)
    assert len(set(found)) == len(found) and set(found) <= set(possible)
    assert not any(standings.get(way) == "never" for way in found)
    assert ways.offered(tuple(reversed(possible)), rules, "EUR", "NL", standings) == found


@pytest.mark.parametrize(
    ("fee_minor", "fee_ppm", "is_home", "cost"),
    [
        (0, 0, False, 0),
        (25, 14_000, True, 25 + 173),
        (25, 14_000, False, None),
        (0, 14_000, False, 173),
        (0, 5_000, True, 62),
    ],
)
def test_a_way_costs_its_fixed_part_and_its_share_rounded_half_up(fee_minor, fee_ppm, is_home, cost) -> None:
    assert ways.fee_minor(Rule(True, fee_minor=fee_minor, fee_ppm=fee_ppm), 123_45, is_home) == cost


@pytest.mark.parametrize(
    ("read", "given", "code"),
    [
        (ways.code, "barter", "payment_way_unknown"), (ways.standing, "maybe", "way_standing_unknown"),
        (ways.position, 0, "way_position"), (ways.currencies, "EUR EURO", "currency_unknown"),
        (ways.countries, "NL,NLD", "country_unknown"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(read, given, code) -> None:
    with pytest.raises(DomainError) as caught:
        read(given)
    assert caught.value.code == code


def test_lists_are_read_with_commas_or_spaces_and_kept_in_order() -> None:
    assert ways.written(ways.currencies("eur, CHF")) == "CHF EUR"
    assert ways.written(ways.countries(" nl  de")) == "DE NL"
