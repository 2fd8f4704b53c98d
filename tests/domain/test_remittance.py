"""Numbers in what payers write: every spelling of one number, and nothing that only contains it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.ch import esr

from tagih.domain import creditor_reference
from tagih.domain.remittance import Spelling, number_keys, read, spelling

WRITTEN = [
    ("Rechnung 2026-00012 vom 12.03.2026", Spelling.full),
    ("INV 2026 00012", Spelling.full),
    ("R.2026-00012", Spelling.full),
    ("RE202600012", Spelling.full),
    ("2026/12", Spelling.loose),
    ("factuur 2026-12, bedankt", Spelling.loose),
    ("2026-00011, 12 und 13", Spelling.loose),
    ("2026-00011/00012", Spelling.loose),
    ("2026-000 12", Spelling.full),
    ("2O26-OOO12", Spelling.full),
    ("2026–00012", Spelling.full),
    ("2026-00021", Spelling.near),
    ("2026-0012", Spelling.loose),
    ("2026-00112", Spelling.near),
    ("Rg 00012", Spelling.short),
    ("2026-000123456", Spelling.none),
    ("12026-00012", Spelling.near),
    ("99902026-00012", Spelling.none),
    ("2026-00012-7", Spelling.near),
    ("Miete 2026-03", Spelling.none),
    ("KD 4711", Spelling.none),
    ("", Spelling.none),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), WRITTEN)
def test_a_number_is_read_in_every_spelling_and_never_as_a_part(text: str, expected: Spelling) -> None:
    found = [spelling(token, "2026-00012") for token in read("", text).tokens]
    assert max(found, default=Spelling.none) == expected


def test_a_creditor_reference_names_its_document() -> None:
    reference = creditor_reference.of_invoice("2026-00012")
    tokens = read(creditor_reference.grouped(reference)).tokens
    assert Spelling.structured in {spelling(token, "2026-00012") for token in tokens}
    broken = reference[:-1] + "9"
    assert Spelling.structured not in {spelling(token, "2026-00012") for token in read(broken).tokens}


def test_a_swiss_reference_names_its_document() -> None:
    digits = "2026 00012".replace(" ", "").zfill(26)
    sound = digits + esr.calc_check_digit(digits)
    assert any(spelling(token, "2026-00012") is Spelling.structured for token in read(sound).tokens)
    broken = digits + str((int(sound[-1]) + 1) % 10)
    assert not any(token.is_structured for token in read(broken).tokens)


def test_letters_tell_short_numbers_apart() -> None:
    assert max(spelling(one, "A-1") for one in read("", "A-1").tokens) is Spelling.full
    assert max(spelling(one, "A-1") for one in read("", "B-1").tokens) is Spelling.none
    assert max(spelling(one, "A-1") for one in read("", "1").tokens) is Spelling.short


def test_few_digits_alone_say_little_of_a_long_number() -> None:
    assert max(spelling(one, "E-0000012") for one in read("", "Auftrag 12").tokens) is Spelling.short
    assert max(spelling(one, "E-0000012") for one in read("", "e 12").tokens) is Spelling.loose
    assert max(spelling(one, "E-0000012") for one in read("", "0000012").tokens) is Spelling.full


@given(st.integers(1, 99_999), st.integers(2000, 2099))
def test_what_is_printed_is_found_by_its_keys(n: int, year: int) -> None:
    number = f"{year}-{n:05d}"
    for text in (number, f"{year}/{n}", f"Nr {year}{n:05d}", f"re {year} {n:05d} danke"):
        assert set(read("", text).keys) & set(number_keys(number)), text


@given(st.text(max_size=200), st.text(max_size=60))
def test_any_text_can_be_read(text: str, number: str) -> None:
    for token in read(text, text).tokens:
        spelling(token, number)
    assert all(len(key) <= 40 for key in (*read("", text).keys, *number_keys(number)))
