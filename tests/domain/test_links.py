"""Links: a seal that holds for one purpose, company, client, thing, day and generation, and for nothing else."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import date

import pytest

from tagih.domain import links
from tagih.domain.links import Bound

BOUND = Bound("quote", 1, 2, 3, date(2026, 6, 1), 1)
SECRET = "s" * 43


def test_a_secret_has_more_random_bits_than_anyone_can_guess():
    made = secrets.token_urlsafe(links.SECRET_BYTES)
    assert (links.SECRET_BYTES * 8, len(made)) == (256, 43)
    assert links.parts(links.token("a" * 26, made)) == ("a" * 26, made)


@pytest.mark.parametrize("text", ["", "a" * 26, "a" * 26 + "." + "s" * 42, "A" * 26 + "." + SECRET, "../../etc.passwd"])
def test_other_text_is_no_token(text):
    assert links.parts(text) is None


def test_the_right_secret_opens():
    assert links.opens(SECRET, BOUND, links.seal(SECRET, BOUND))


@pytest.mark.parametrize(
    "other",
    [
        {"purpose": "invoice"}, {"company_id": 9}, {"customer_id": 9}, {"object_id": 9}, {"expires_on": date(2027, 6, 1)},
        {"generation": 2},
    ],
    ids=lambda other: next(iter(other)),
)  # fmt: skip
def test_a_seal_is_broken_when_what_it_is_bound_to_differs(other):
    assert not links.opens(SECRET, replace(BOUND, **other), links.seal(SECRET, BOUND))


def test_another_secret_does_not_open():
    assert not links.opens("t" * 43, BOUND, links.seal(SECRET, BOUND))


@pytest.mark.parametrize(
    ("today", "is_revoked", "holds"),
    [
        (date(2026, 6, 1), False, True), (date(2026, 6, 2), False, False), (date(2026, 5, 1), True, False),
    ],
)  # fmt: skip
def test_a_link_holds_through_its_last_day_unless_revoked(today, is_revoked, holds):
    assert links.holds(BOUND.expires_on, is_revoked, today) is holds
