"""What fields keep and what they refuse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tagih.domain import banks, fields
from tagih.domain.errors import Invalid


def code(clean: Callable[[], object]) -> str:
    with pytest.raises(Invalid) as caught:
        clean()
    return caught.value.code


@pytest.mark.parametrize(
    ("text", "kept"),
    [("", ""), ("  Anna ", "Anna"), ("e\u0301", "é"), ("Ελλάδα", "Ελλάδα"), ("a\u202eb", "a\u202eb"), ("x" * 10, "x" * 10)],
)  # fmt: skip
def test_line_is_kept_without_spaces_around_it(text: str, kept: str) -> None:
    assert fields.line("name", text, 10) == kept


@pytest.mark.parametrize("text", ["a\x00", "\na", "a\r", "a\tb", "a\x7f", "a\x85b", "a\ud800", "a\u2028b", "a\u2029b"])
def test_line_is_refused_when_it_holds_controls(text: str) -> None:
    assert code(lambda: fields.line("name", text, 10)) == "text_control_characters"


def test_line_is_refused_when_it_is_too_long_by_one() -> None:
    assert code(lambda: fields.line("name", "x" * 11, 10)) == "text_too_long"


@pytest.mark.parametrize(
    ("text", "kept"),
    [("a\r\nb\rc\nd", "a\nb\nc\nd"), ("  a  \n\n b \n\n", "a\n\n b"), ("a\tb", "a   b"), ("", "")],
)
def test_block_keeps_its_lines(text: str, kept: str) -> None:
    assert fields.block("address", text, 20) == kept


@pytest.mark.parametrize("text", ["a\x00\nb", "a\n\ud800", "a\x0bb"])
def test_block_is_refused_when_a_line_holds_controls(text: str) -> None:
    assert code(lambda: fields.block("address", text, 20)) == "text_control_characters"


def test_longest_block_is_kept() -> None:
    assert fields.block("address", "ab\n" * 7, 20) == "ab\n" * 6 + "ab"


def test_block_is_refused_when_it_is_too_long_by_one() -> None:
    assert code(lambda: fields.block("address", "ab\n" * 7, 19)) == "text_too_long"


GOOD_ADDRESSES = [
    "anna@studio.example", "a@b.co", "anna+bills@studio.example", "o'brien@x-y.example", "anna@localhost",
    "demo@slow.invalid", "Άννα@παράδειγμα.example", "a.b.c@d.e.f.example",
]  # fmt: skip
BAD_ADDRESSES = [
    "", "anna", "@studio.example", "anna@", "anna@studio", "a b@c.example", "a@b c.example", "a@@b.example", "a@b@c.example",
    "a@b..example", "a@.example", "a@b.", "a@-b.example", "a@b-.example", ".a@b.example", "a.@b.example", "a..b@c.example",
    "<a@b.example>", "Anna <a@b.example>", "a,b@c.example", "a;b@c.example", "a@b.example\n", "a\x00@b.example",
    "a@b.example\r\nBcc: x@y.example", f"{'a' * 65}@b.example", f"a@{'b' * 250}.example", "a\ud800@b.example", "a@b_.example/",
]  # fmt: skip


@pytest.mark.parametrize("address", GOOD_ADDRESSES)
def test_address_is_kept(address: str) -> None:
    assert fields.email(f" {address} ") == address


@pytest.mark.parametrize("address", BAD_ADDRESSES)
def test_address_is_refused(address: str) -> None:
    assert code(lambda: fields.email(address)) == "contact_email_unreadable"


@given(some.text(max_size=40))
def test_address_that_is_kept_fits_one_header_line(text: str) -> None:
    try:
        kept = fields.email(text)
    except Invalid:
        return
    assert kept.count("@") == 1
    assert kept.isprintable()


# Examples of the IBAN registry (ISO 13616, SWIFT, release 99).
@pytest.mark.parametrize(
    "iban",
    [
        "NL91ABNA0417164300",
        "GR1601101250000000012300695",
        "DE89370400440532013000",
        "GB29NWBK60161331926819",
        "MT84MALT011000012345MTLCAST001S",
    ],
)
def test_iban_is_kept_without_spaces(iban: str) -> None:
    grouped = " ".join(iban[i : i + 4] for i in range(0, len(iban), 4)).lower()
    assert fields.iban(grouped) == iban
    swapped = iban[:5] + iban[6] + iban[5] + iban[7:]
    if swapped != iban:
        assert code(lambda: fields.iban(swapped)) == "iban_check_digits"


@pytest.mark.parametrize(
    ("iban", "wrong"),
    [
        ("", "iban_unreadable"),
        ("NL", "iban_unreadable"),
        ("91NL", "iban_unreadable"),
        ("NL91 ABNA!", "iban_unreadable"),
        ("ΝL91ABNA0417164300", "iban_unreadable"),
        ("x" * 9999, "iban_unreadable"),
        ("NL91ABNA04171643000", "iban_length"),
        ("XX91ABNA0417164300", "iban_country_unknown"),
        ("NL91ABNA0417164301", "iban_check_digits"),
        ("NL91ABNA041716430A", "iban_unreadable"),
    ],
)
def test_iban_is_refused_by_what_is_wrong_with_it(iban: str, wrong: str) -> None:
    assert code(lambda: fields.iban(iban)) == wrong


def test_bank_of_an_iban_is_named_where_its_register_is_known() -> None:
    assert banks.of_iban("NL91ABNA0417164300") == ("ABN AMRO BANK N.V.", "ABNANL2A")
    assert banks.of_iban("no iban") == ("", "")


@pytest.mark.parametrize(("bic", "kept"), [("abnanl2a", "ABNANL2A"), (" INGBNL2AXXX ", "INGBNL2AXXX")])
def test_bic_is_kept_in_capitals(bic: str, kept: str) -> None:
    assert fields.bic(bic) == kept


@pytest.mark.parametrize("bic", ["", "ABNA", "ABNANL2AX", "1BNANL2A", "ABNANL2AXXXX"])
def test_bic_is_refused_when_it_is_none(bic: str) -> None:
    assert code(lambda: fields.bic(bic)) == "bic_unreadable"


@pytest.mark.parametrize(
    ("text", "millionths"),
    [
        ("1", 1_000_000),
        ("0.000001", 1),
        ("-2.5", -2_500_000),
        ("+3", 3_000_000),
        ("007", 7_000_000),
        (" 4 ", 4_000_000),
        ("9" * 12, 999_999_999_999_000_000),
    ],
)
def test_number_is_read_exactly(text: str, millionths: int) -> None:
    assert fields.millionths("quantity", text) == millionths


@pytest.mark.parametrize(
    "text", ["", ".5", "5.", "1e3", "NaN", "inf", "1,5", "0.0000001", "9" * 13, "--1", "½", "٣", "0x1"]
)
def test_number_is_refused_when_it_is_not_plain(text: str) -> None:
    assert code(lambda: fields.millionths("quantity", text)) == "number_unreadable"


@given(some.integers(-(10**18) + 1, 10**18 - 1))
def test_number_comes_back_as_it_was_written(millionths: int) -> None:
    sign = "-" if millionths < 0 else ""
    text = f"{sign}{abs(millionths) // 1_000_000}.{abs(millionths) % 1_000_000:06d}"
    assert fields.millionths("quantity", text) == millionths


@pytest.mark.parametrize(("text", "kept"), [("nl", "NL"), (" GR ", "GR"), ("ZZ", "ZZ")])
def test_country_is_two_capitals(text: str, kept: str) -> None:
    assert fields.country_code(text) == kept


@pytest.mark.parametrize(
    "zone", ["", "Mars", "Europe", "../etc/passwd", "/etc/passwd", "a\x00", "\ud800", "europe/amsterdam/", "x" * 999]
)
def test_zone_is_refused_when_nobody_lives_in_it(zone: str) -> None:
    assert code(lambda: fields.zone(zone)) == "zone_unknown"


@pytest.mark.parametrize(("text", "shown"), [("x" * 50, "x" * 40), ("a\ud800", "a?"), (5, "5")])
def test_shown_text_can_be_printed(text: object, shown: str) -> None:
    assert fields.shown(text) == shown


@given(some.text())
def test_shown_text_always_fits_a_sentence(text: str) -> None:
    assert len(fields.shown(text).encode()) <= 160


@pytest.mark.parametrize(
    ("text", "can"), [("", True), ("ok", True), ("a\x00", False), ("\ud800", False), ("a\n", False)]
)
def test_storable_is_what_a_database_can_hold_on_one_line(text: str, can: bool) -> None:
    assert fields.storable(text) is can
