"""The lost-invoice protocol's days, by hand and as properties."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tagih.domain import arrival


@pytest.mark.parametrize(
    ("sent_on", "due_on", "asked_on"),
    [
        (date(2026, 3, 2), date(2026, 4, 1), date(2026, 3, 29)),
        (date(2026, 3, 2), date(2026, 3, 6), date(2026, 3, 5)),
        (date(2026, 3, 2), date(2026, 3, 5), date(2026, 3, 5)),
        (date(2026, 3, 2), date(2026, 3, 4), None),
        (date(2026, 3, 2), date(2026, 3, 2), None),
        (date(2026, 2, 26), date(2026, 3, 4), date(2026, 3, 1)),
    ],
)
def test_question_comes_before_the_due_date_when_there_is_time(
    sent_on: date, due_on: date, asked_on: date | None
) -> None:
    assert arrival.question_on(sent_on, due_on) == asked_on


DAYS = some.dates(date(2020, 1, 1), date(2035, 12, 31))


@given(DAYS, some.integers(0, 400))
def test_ladder_is_never_held_back_longer_than_three_days_after_the_due_date(sent_on: date, days: int) -> None:
    due_on = sent_on + timedelta(days)
    asked_on = arrival.question_on(sent_on, due_on)
    if asked_on is None:
        assert days < arrival.AFTER_SENDING_DAYS
    else:
        assert sent_on + timedelta(3) <= asked_on <= due_on
        assert arrival.ladder_waits_until(asked_on) <= due_on + timedelta(3)
