"""Custom fields: one spelling for every kind of answer, and a clear refusal for what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagih.domain import custom_fields
from tagih.domain.errors import DomainError, Invalid

CHOICES = ("High", "Low")


@pytest.mark.parametrize(
    ("kind", "text", "kept"),
    [
        ("text", "  Harbour  ", "Harbour"), ("text", "", ""), ("number", "", ""), ("number", "007.50", "7.5"),
        ("number", "-0", "0"), ("number", "1000000", "1000000"), ("date", "2026-03-14", "2026-03-14"),
        ("choice", "high", "High"), ("yes_no", "YES", "yes"),
    ],
)  # fmt: skip
def test_an_answer_is_kept_in_one_spelling(kind: str, text: str, kept: str) -> None:
    assert custom_fields.answer("code", kind, CHOICES, text) == kept


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("number", "12,5", "custom_number_unreadable"), ("number", "1e5", "custom_number_unreadable"),
        ("number", "NaN", "custom_number_unreadable"), ("number", "1-2", "custom_number_unreadable"),
        ("date", "14-03-2026", "custom_date_unreadable"), ("date", "2026-02-30", "custom_date_unreadable"),
        ("choice", "medium", "custom_choice_unknown"), ("yes_no", "perhaps", "custom_choice_unknown"),
        ("text", "x" * 201, "text_too_long"), ("text", "a\0b", "text_control_characters"),
    ],
)  # fmt: skip
def test_what_is_no_answer_of_its_kind_is_refused(kind: str, text: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        custom_fields.answer("code", kind, CHOICES, text)
    assert refused.value.code == code


@given(st.sampled_from(custom_fields.KINDS), st.text(max_size=80))
def test_what_was_kept_is_kept_the_same_again(kind: str, text: str) -> None:
    try:
        kept = custom_fields.answer("code", kind, CHOICES, text)
    except DomainError:
        return
    assert custom_fields.answer("code", kind, CHOICES, kept) == kept


def test_choices_are_offered_once_and_only_where_asked() -> None:
    assert custom_fields.offered("choice", ["a", " a ", "", "b"]) == ("a", "b")
    for kind, choices, code in (
        ("choice", ["a"], "custom_choices_missing"), ("text", ["a", "b"], "custom_choices_not_asked"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            custom_fields.offered(kind, choices)
        assert refused.value.code == code
