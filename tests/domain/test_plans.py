"""Payment plans: equal amounts on the days that were agreed, the oldest receivable first, kept or broken on the day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagih.domain import disputes, plans, quotas
from tagih.domain.errors import Invalid, Refused
from tagih.domain.plans import Instalment, Open, Part, Piece

TODAY = date(2026, 3, 12)


@pytest.mark.parametrize(
    ("every", "wanted"),
    [
        ("week", [date(2026, 1, 31), date(2026, 2, 7), date(2026, 2, 14)]),
        ("two_weeks", [date(2026, 1, 31), date(2026, 2, 14), date(2026, 2, 28)]),
        ("month", [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]),
    ],
)
def test_days(every: str, wanted: list[date]) -> None:
    assert list(plans.days(date(2026, 1, 31), every, 3)) == wanted


@pytest.mark.parametrize(
    ("total", "count", "unit", "wanted"),
    [(10_000, 3, 1, [3333, 3333, 3334]), (100_000, 3, 100, [33_300, 33_300, 33_400]), (2, 3, 1, [2]), (10, 2, 1, [5, 5])],
)  # fmt: skip
def test_amounts(total: int, count: int, unit: int, wanted: list[int]) -> None:
    assert [one.amount_minor for one in plans.instalments(total, TODAY, "month", count, unit)] == wanted


def test_the_oldest_receivable_is_paid_first_and_divided_at_the_end_of_an_instalment() -> None:
    first, second = TODAY, TODAY + timedelta(days=30)
    older, newer = Open(7, date(2026, 1, 1), 60), Open(3, date(2026, 2, 1), 40)
    laid = plans.lay([newer, older], [Instalment(first, 50), Instalment(second, 50)])
    assert laid == (Piece(7, 1, first, 50), Piece(7, 2, second, 10), Piece(3, 2, second, 40))


@given(
    st.lists(st.integers(1, 10**9), min_size=1, max_size=12), st.integers(plans.FEWEST, plans.MOST), st.sampled_from([1, 100])
)  # fmt: skip
def test_every_cent_is_laid_out_once(balances: list[int], count: int, unit: int) -> None:
    receivables = [Open(n, TODAY + timedelta(days=n), minor) for n, minor in enumerate(balances, 1)]
    planned = plans.instalments(sum(balances), TODAY, "week", count, unit)
    pieces = plans.lay(receivables, planned)
    for one in receivables:
        assert sum(piece.amount_minor for piece in pieces if piece.receivable_id == one.id) == one.balance_minor
    for position, one in enumerate(planned, 1):
        assert sum(piece.amount_minor for piece in pieces if piece.position == position) == one.amount_minor
    assert len(pieces) <= len(receivables) + len(planned)


@pytest.mark.parametrize(
    ("days_late", "wanted"), [(-1, "running"), (0, "running"), (1, "late"), (3, "late"), (4, "broken")]
)
def test_how_a_plan_stands_on_the_day(days_late: int, wanted: str) -> None:
    due_on = TODAY - timedelta(days=days_late)
    assert plans.standing([Part(due_on, 1), Part(due_on - timedelta(days=90), 0)], TODAY) == wanted


def test_a_plan_that_is_paid_was_kept() -> None:
    assert plans.standing([Part(TODAY - timedelta(days=9), 0)], TODAY) == "kept"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"every": "year"}, "plan_rhythm"), ({"count": 1}, "plan_count"), ({"count": 7}, "plan_count"),
        ({"first_on": TODAY - timedelta(days=1)}, "plan_begins"), ({"first_on": TODAY + timedelta(days=32)}, "plan_begins"),
    ],
)  # fmt: skip
def test_what_no_plan_can_be(changed: dict[str, object], code: str) -> None:
    fits = {"first_on": TODAY, "every": "month", "count": 6, "most": plans.MOST_BY_CLIENT}
    plans.check(TODAY, **fits)  # type: ignore[arg-type]
    plans.check(TODAY, **(fits | {"first_on": TODAY + timedelta(days=31)}))  # type: ignore[arg-type]
    with pytest.raises(Invalid) as refusal:
        plans.check(TODAY, **(fits | changed))  # type: ignore[arg-type]
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("net", "rate", "unit", "wanted"),
    [(10_000, 210_000, 1, 12_100), (333, 190_000, 1, 396), (50, 210_000, 1, 61), (12_345, 110_000, 100, 13_700)],
)
def test_what_a_line_comes_to_with_its_tax(net: int, rate: int, unit: int, wanted: int) -> None:
    assert disputes.line_minor(net, rate, unit) == wanted


def test_a_disputed_amount_is_held_back_of_the_oldest_instalment_first() -> None:
    assert disputes.share(50, [30, 40]) == [30, 20]


@pytest.mark.parametrize("kind", list(quotas.A_DAY))
def test_the_last_word_within_the_limit_is_heard_and_the_next_is_not(kind: str) -> None:
    quotas.check(kind, quotas.A_DAY[kind] - 1)
    with pytest.raises(Refused):
        quotas.check(kind, quotas.A_DAY[kind])
