"""The early-payment discount: its code, its day, whether it is earned, what it costs by the year, in plain words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagih.domain import discount_words, incentives, wording
from tagih.domain.incentives import Claim, Offer, Policy, code, decide, divided, yearly_ppm
from tagih.domain.languages import LANGUAGES

TWO = Offer(20_000, 10)
CLAIM = Claim(
    number="2026-00001", until_on=date(2026, 3, 12), credited_on=date(2026, 3, 12), ordered_on=None, paid_minor=1185_80,
    rest_minor=24_20, left_minor=24_20, rate_ppm=20_000,
)  # fmt: skip


# --- the offer -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("2% 10, net 30", "2% 10, net 30"), (" 2.50 %  8 , NET 30 ", "2.5% 8, net 30"),
        ("3% 5, eom 10", "3% 5, eom 10"), ("net 30", "net 30"), ("30% now, 70% net 30", "30% now, 70% net 30"),
    ],
)  # fmt: skip
def test_terms_are_kept_in_one_form(text: str, kept: str) -> None:
    assert (code(text), code(kept)) == (kept, kept)


def test_offer_and_term_are_told_apart() -> None:
    assert divided("2% 10, net 30") == (TWO, "net 30")
    assert divided("30% now, 70% net 30") == (None, "30% now, 70% net 30")


def test_last_day_is_counted_from_the_invoice_date() -> None:
    assert TWO.until(date(2026, 2, 28)) == date(2026, 3, 10)


@pytest.mark.parametrize(
    ("total_minor", "unit_minor", "discount_minor"), [(1210_00, 1, 24_20), (131_92, 1, 2_64), (25, 1, 1), (1234_567_00, 100, 24_691_00)]
)  # fmt: skip
def test_discount_is_rounded_half_up_in_what_is_printed(total_minor: int, unit_minor: int, discount_minor: int) -> None:
    assert TWO.amount(total_minor, unit_minor) == discount_minor


@pytest.mark.parametrize(
    ("offer", "days", "ppm"),
    [(TWO, 30, 372_449), (Offer(10_000, 10), 30, 184_343), (Offer(30_000, 8), 14, 1_881_443), (TWO, 10, None)],
)
def test_yearly_cost_is_that_of_the_formula(offer: Offer, days: int, ppm: int | None) -> None:
    assert yearly_ppm(offer, days) == ppm


# --- whether it is earned ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claim", "policy", "code"),
    [
        ({}, {}, "discount_earned"),
        ({"credited_on": date(2026, 3, 13)}, {}, "discount_too_late"),
        ({"credited_on": date(2026, 3, 13)}, {"discount_grace_days": 1}, "discount_earned"),
        ({"credited_on": date(2026, 3, 14)}, {"discount_grace_days": 1}, "discount_too_late"),
        ({"credited_on": date(2026, 3, 14), "ordered_on": date(2026, 3, 12)}, {"discount_day": "ordered"}, "discount_earned"),
        ({"credited_on": date(2026, 3, 14), "ordered_on": date(2026, 3, 12)}, {}, "discount_too_late"),
        ({"credited_on": date(2026, 3, 14)}, {"discount_day": "ordered"}, "discount_too_late"),
        ({"is_overdue": True}, {}, "discount_earned"),
        ({"is_overdue": True}, {"discount_while_overdue": "refuse"}, "discount_other_overdue"),
        ({"paid_minor": 592_90, "rest_minor": 617_10}, {"discount_on_part": "in_proportion"}, "discount_earned_in_part"),
    ],
)  # fmt: skip
def test_answer_follows_day_and_policy(claim: dict[str, object], policy: dict[str, object], code: str) -> None:
    answer = decide(replace(CLAIM, **claim), Policy(**policy))  # type: ignore[arg-type]
    assert answer is not None
    assert (answer.because.code, answer.is_earned) == (code, code.startswith("discount_earned"))


def test_part_of_the_price_earns_its_part_of_the_discount() -> None:
    half = replace(CLAIM, paid_minor=592_90, rest_minor=617_10)
    answer = decide(half, Policy(discount_on_part="in_proportion"))
    assert answer is not None
    assert answer.discount_minor == 12_10


@pytest.mark.parametrize("claim", [{"rest_minor": 24_21}, {"rest_minor": 24_21, "credited_on": date(2026, 4, 1)}])
def test_more_than_the_discount_is_a_part_payment(claim: dict[str, object]) -> None:
    assert decide(replace(CLAIM, **claim), Policy()) is None  # type: ignore[arg-type]


@given(
    st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(1, 10**7), st.integers(1, 10**7), st.integers(0, 10**6),
    st.sampled_from(["refuse", "in_proportion"]), st.integers(0, 30),
)  # fmt: skip
def test_never_more_than_the_discount_nor_after_its_days(
    credited_on: date, paid_minor: int, rest_minor: int, left_minor: int, on_part: str, grace: int
) -> None:
    claim = replace(CLAIM, credited_on=credited_on, paid_minor=paid_minor, rest_minor=rest_minor, left_minor=left_minor)
    answer = decide(claim, Policy(discount_on_part=on_part, discount_grace_days=grace))  # type: ignore[arg-type]
    if answer is None or not answer.is_earned:
        return
    assert answer.discount_minor <= min(left_minor, rest_minor)
    assert (credited_on - CLAIM.until_on).days <= grace


# --- in words ------------------------------------------------------------------------------------------------


def test_offer_is_said_as_a_person_would() -> None:
    assert discount_words.offer(date(2026, 3, 12), "€24.20", "€1,185.80") == (
        "If you pay by Thursday 12 March 2026, you may take off €24.20: you then pay €1,185.80."
    )


@pytest.mark.parametrize("language", sorted(discount_words.OFFER))
def test_no_language_says_the_discount_in_jargon(language: str) -> None:
    said = discount_words.offer(date(2026, 3, 12), "24.20", "1,185.80", language)
    assert "{" not in said
    assert wording.jargon(said, language if language in LANGUAGES else "en") == ()


def test_british_invoice_says_that_no_credit_note_follows() -> None:
    assert "No credit note will be issued" in discount_words.offer(date(2026, 3, 12), "£1", "£9", country="GB")


# --- the rules -----------------------------------------------------------------------------------------------


def test_policy_is_the_same_after_it_was_stored() -> None:
    changed = incentives.changed(Policy(), "voucher_days", "90")
    assert incentives.from_json(changed.as_json()) == changed == Policy(voucher_days=90)


def test_money_of_a_retainer_never_ends() -> None:
    assert Policy().expires_on("retainer", date(2026, 3, 2)) is None
    assert Policy(store_credit_days=10).expires_on("store_credit", date(2026, 3, 2)) == date(2026, 3, 12)


def test_every_tax_rule_names_its_source_and_doubt() -> None:
    assert {country: rule.is_sure for country, rule in incentives.TAX_RULES.items()} == {
        "BE": False, "DE": True, "GB": True, "NL": True,
    }  # fmt: skip
    assert all(rule.source for rule in (*incentives.TAX_RULES.values(), incentives.CAUTIOUS))
