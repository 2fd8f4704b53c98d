"""Schedules as people write them: shares that make the whole."""

from __future__ import annotations

import pytest

from tagih.domain import schedules
from tagih.domain.errors import Invalid
from tagih.domain.schedules import Step
from tests.commands.books import refused


def test_thirty_thirty_forty():
    assert schedules.parse("30/30/40") == (
        Step("deposit", "Deposit", 300_000), Step("milestone", "Milestone", 300_000), Step("balance", "Balance", 400_000),
    )  # fmt: skip


@pytest.mark.parametrize("preset", schedules.PRESETS)
def test_a_preset_makes_the_whole_and_is_written_as_it_was(preset):
    steps = schedules.parse(preset)
    assert sum(one.share_ppm for one in steps) == 1_000_000
    assert schedules.text(steps) == schedules.PRESETS[preset]


def test_steps_have_names_of_their_own():
    steps = schedules.parse("20% When you sign, 30 % Second draft, 10%, 40% Delivery")
    assert [(one.kind, one.name) for one in steps] == [
        ("deposit", "When you sign"), ("milestone", "Second draft"), ("milestone", "Milestone"), ("balance", "Delivery"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("30/30/50", "schedule_steps"), ("100% All", "schedule_steps"), ("30% A, 60% B", "schedule_not_whole"),
        ("half, half", "schedule_unreadable"), ("0% A, 100% B", "schedule_not_whole"), ("", "schedule_steps"),
        (",".join(["4% x"] * 25), "schedule_steps"), ("50% " + "x" * 121 + ", 50%", "schedule_unreadable"),
        ("60% A, 60% B", "schedule_not_whole"),
    ],
)  # fmt: skip
def test_other_texts_are_refused(text, code):
    refused(Invalid, code, schedules.parse, text)
