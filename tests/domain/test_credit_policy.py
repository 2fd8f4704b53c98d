"""Credit: holds, deposits and grades by example, and what can be set."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagih.domain.credit_policy import GRADES, KEYS, Policy, Standing, changed, deposit_lacking, from_json, held, moved
from tagih.domain.errors import Invalid

TODAY = date(2026, 3, 2)
SLOW = Standing("SLOW", "B", "EUR", open_minor=800_00, oldest_due_on=date(2026, 2, 1), new_minor=200_00)


def with_(*settings: tuple[str, str]) -> Policy:
    policy = Policy()
    for key, value in settings:
        policy = changed(policy, key, value, "EUR")
    return policy


def codes(standing: Standing, policy: Policy) -> list[str]:
    return [reason.code for reason in held(standing, policy, TODAY)]


def test_nobody_is_held_while_the_policy_sets_no_limit() -> None:
    assert held(SLOW, Policy(), TODAY) == ()


@pytest.mark.parametrize(("limit", "is_held"), [("1000", False), ("999.99", True), ("0", True), ("", False)])
def test_the_limit_counts_what_is_open_and_what_is_new(limit: str, is_held: bool) -> None:
    policy = with_(("limit_B", limit))
    assert codes(SLOW, policy) == (["credit_over_limit"] if is_held else [])


@pytest.mark.parametrize(("days", "is_held"), [("29", True), ("30", False), ("28", True), ("0", False)])
def test_being_late_holds_from_the_day_the_policy_names(days: str, is_held: bool) -> None:
    assert codes(SLOW, with_(("hold_overdue_days", days))) == (["credit_overdue"] if is_held else [])


def test_every_reason_is_told() -> None:
    policy = with_(("limit_B", "500"), ("hold_overdue_days", "10"))
    reasons = held(SLOW, policy, TODAY)
    assert [one.code for one in reasons] == ["credit_over_limit", "credit_overdue"]
    assert "would owe 1000.00 EUR, more than its limit of 500.00" in reasons[0].sentence
    assert "29 days late" in reasons[1].sentence


def test_an_exception_lifts_the_hold_and_only_the_hold() -> None:
    policy = with_(("limit_B", "500"), ("deposit_percent_B", "50"))
    lifted = replace(SLOW, excepted=frozenset({"hold"}))
    assert held(lifted, policy, TODAY) == ()
    assert deposit_lacking(lifted, policy) is not None
    assert deposit_lacking(replace(SLOW, excepted=frozenset({"deposit"})), policy) is None


@pytest.mark.parametrize(
    ("percent", "new_minor", "paid_minor", "lacking"),
    [("30", 100_00, 0, "30.00"), ("30", 100_00, 30_00, None), ("30", 100_01, 30_00, "0.01"), ("0", 100_00, 0, None)],
)
def test_the_deposit_is_a_share_rounded_up(percent: str, new_minor: int, paid_minor: int, lacking: str | None) -> None:
    standing = replace(SLOW, new_minor=new_minor, deposit_minor=paid_minor)
    found = deposit_lacking(standing, with_(("deposit_percent_B", percent)))
    assert (found.facts["lacking"] if found else None) == lacking


@pytest.mark.parametrize(
    ("own", "relationship", "grade"),
    [
        ("", "new", "C"),
        ("", "regular", "B"),
        ("", "friend_family", "C"),
        ("A", "new", "A"),
        ("D", "friend_family", "D"),
    ],
)
def test_a_grade_of_its_own_goes_before_that_of_the_relationship(own: str, relationship: str, grade: str) -> None:
    assert Policy().grade(own, relationship) == grade


@pytest.mark.parametrize(
    ("grade", "days_late", "after"),
    [
        ("B", [8, 8, 8], "C"), ("B", [8, 8, 7], None), ("B", [8, 8, 0, 0, 9, 0], "C"), ("D", [99] * 6, None),
        ("B", [0] * 6, "A"), ("B", [0] * 5, None), ("A", [0] * 6, None), ("C", [-3, 7, 1, 0, 0, 0], "B"), ("C", [], None),
    ],
)  # fmt: skip
def test_behaviour_moves_the_grade_by_one(grade: str, days_late: list[int], after: str | None) -> None:
    found = moved(grade, days_late, Policy())
    assert (found[0] if found else None) == after


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("limit_B", "-1", "credit_limit_negative"), ("limit_B", "much", "amount_unreadable"),
        ("limit_E", "1", "policy_key_unknown"), ("terms_B", "someday", "terms_unreadable"),
        ("deposit_percent_B", "101", "credit_number"), ("hold_overdue_days", "-1", "credit_number"),
        ("hold_overdue_days", "٣", "credit_number"), ("grade_new", "E", "policy_choice"), ("deposit_rule", "beg", "policy_choice"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(key: str, value: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        changed(Policy(), key, value, "EUR")
    assert caught.value.code == code


def test_the_policy_survives_being_stored() -> None:
    policy = with_(("limit_A", "10000"), ("terms_A", "NET  30"), ("deposit_rule", "require"), ("late_days", "3"))
    assert from_json(policy.as_json()) == policy
    assert (policy.grades["A"].limit, policy.grades["A"].terms) == ("10000.00", "net 30")
    assert len(KEYS) == len(set(KEYS))


late = st.lists(st.integers(-30, 120), max_size=8)


@given(st.sampled_from(GRADES), late, st.integers(0, 7))
def test_paying_earlier_never_makes_a_grade_worse(grade: str, days: list[int], at: int) -> None:
    earlier = [max(-30, one - 40) if n == at else one for n, one in enumerate(days)]

    def to(found: list[int]) -> int:
        result = moved(grade, found, Policy())
        return GRADES.index(result[0] if result else grade)

    assert to(earlier) <= to(days)


@given(st.integers(0, 10**7), st.integers(0, 10**7), st.integers(0, 10**5))
def test_owing_more_never_lifts_a_hold(open_minor: int, new_minor: int, more: int) -> None:
    policy = with_(("limit_B", "5000"), ("hold_overdue_days", "30"))
    less = replace(SLOW, open_minor=open_minor, new_minor=new_minor)
    assert set(codes(less, policy)) <= set(codes(replace(less, open_minor=open_minor + more), policy))
