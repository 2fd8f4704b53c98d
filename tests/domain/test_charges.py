"""What looks at a provider's object add up to, in whatever order; when a declined card is tried again; what differs."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagih.domain import charges
from tagih.domain.charges import OPEN, STATES, TOLD, Known, Standing, Wanted, differences, merged, next_try
from tagih.domain.errors import Invalid

FIRST = date(2026, 3, 4)
WANTED = Wanted(10_000, "EUR", "S-1")

amounts = st.integers(0, 20_000)
standings = st.builds(
    Standing, provider_id=st.just("p"), state=st.sampled_from(TOLD), currency=st.just("EUR"),
    receipt_id=st.just("r"), received_minor=amounts, refunded_minor=amounts, charged_back_minor=amounts,
)  # fmt: skip


@given(st.lists(standings, min_size=1, max_size=4))
def test_looks_in_any_order_add_up_to_the_same(looks: list[Standing]) -> None:
    ends = set()
    for order in permutations(looks):
        known = Known("sent")
        for look in order:
            known = merged(known, look)
        ends.add((known.state, known.received_minor, known.refunded_minor, known.charged_back_minor))
    assert len(ends) == 1


@given(standings, standings)
def test_looking_twice_changes_nothing_and_nothing_is_taken_back(one: Standing, other: Standing) -> None:
    known = merged(merged(Known("sent"), one), other)
    assert merged(known, other) == known
    assert STATES.index(merged(known, one).state) >= STATES.index(known.state)


@pytest.mark.parametrize(
    ("known", "told", "state"),
    [
        ("sent", "pending", "pending"), ("unknown", "pending", "pending"), ("pending", "expired", "expired"),
        ("expired", "succeeded", "succeeded"), ("succeeded", "pending", "succeeded"), ("failed", "expired", "failed"),
        ("charged_back", "succeeded", "charged_back"),
    ],
)  # fmt: skip
def test_state_further_along_overrules(known: str, told: str, state: str) -> None:
    assert merged(Known(known), Standing(provider_id="p", state=told)).state == state


def test_refund_of_all_and_charge_back_are_states_of_their_own() -> None:
    paid = Standing(provider_id="p", state="succeeded", currency="EUR", received_minor=10_000)
    known = merged(Known("pending"), paid)
    part = merged(known, Standing(provider_id="p", state="succeeded", refunded_minor=4_000))
    assert (part.state, part.refunded_minor) == ("succeeded", 4_000)
    assert merged(part, Standing(provider_id="p", state="succeeded", refunded_minor=10_000)).state == "refunded"
    assert merged(part, Standing(provider_id="p", state="succeeded", charged_back_minor=1)).state == "charged_back"
    assert not {"failed", "expired", "succeeded", "refunded", "charged_back"} & set(OPEN)


@pytest.mark.parametrize(
    ("attempt", "is_hard", "on"),
    [
        (1, False, date(2026, 3, 7)), (2, False, date(2026, 3, 9)), (3, False, date(2026, 3, 11)), (4, False, None),
        (1, True, None),
    ],
)  # fmt: skip
def test_soft_decline_is_tried_again_on_its_days_and_a_hard_one_never(
    attempt: int, is_hard: bool, on: date | None
) -> None:
    assert next_try(FIRST, attempt, is_hard) == on


@pytest.mark.parametrize(("text", "days"), [("3, 5, 7", (3, 5, 7)), ("", ()), ("2", (2,)), (" 1,60 ", (1, 60))])
def test_schedule_is_read_as_it_is_written(text: str, days: tuple[int, ...]) -> None:
    assert charges.parse_days(text) == days


@pytest.mark.parametrize("text", ["5, 3", "3, 3", "0", "61", "x", "3;5", "-1", "٣", ", ", "1,2,3,4,5,6,7,8,9,10"])
def test_schedule_is_refused_when_it_is_none(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        charges.parse_days(text)
    assert caught.value.code == "retry_days_unreadable"


@pytest.mark.parametrize(
    ("received_minor", "currency", "reference", "codes"),
    [
        (10_000, "EUR", "S-1", []), (9_999, "EUR", "S-1", ["charge_amount_differs"]),
        (10_001, "EUR", "S-1", ["charge_amount_differs"]), (10_000, "USD", "S-1", ["charge_currency_differs"]),
        (10_000, "EUR", "S-2", ["charge_reference_differs"]),
        (1, "EUR", "", ["charge_amount_differs", "charge_reference_differs"]),
    ],
)  # fmt: skip
def test_every_difference_is_told(received_minor: int, currency: str, reference: str, codes: list[str]) -> None:
    told = Standing(
        provider_id="p", state="succeeded", currency=currency, reference=reference, received_minor=received_minor
    )  # fmt: skip
    assert [one.code for one in differences(WANTED, told)] == codes
