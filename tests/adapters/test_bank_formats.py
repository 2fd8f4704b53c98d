"""What every bank format promises: it reads what banks send, says what it cannot read, and nothing makes it fall over."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tagih import plugins
from tagih.adapters.bank.base import Reading
from tagih.domain import banking
from tagih.domain.banking import Parsed
from tagih.domain.reasons import SENTENCES
from tests.adapters.bank_cast import ACCOUNT, AMOUNTS, CAMT, CLOSING, CSV, DAY, FILES, MT940, OFX, OPENING


def parsed(name: str, data: bytes, **said: str) -> Parsed:
    return plugins.bank_format(name).parse(data, Reading(settings=said))


def lines(name: str, data: bytes, **said: str) -> list[banking.Line]:
    found = parsed(name, data, **said)
    assert found.problems == [], found.problems
    return [line for one in found.statements for line in one.lines]


def codes(name: str, data: bytes, **said: str) -> list[tuple[int, str]]:
    return [(one.line, one.because.code) for one in parsed(name, data, **said).problems]


# --- each format ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_statement_is_read_whole(name: str) -> None:
    found = parsed(name, FILES[name])
    (one,) = found.statements
    assert (found.problems, list(banking.differences(found.statements))) == ([], [])
    assert (one.account, one.currency, one.closing_minor, one.until_on) == (ACCOUNT, "EUR", CLOSING, DAY)
    assert [line.amount_minor for line in one.lines] == AMOUNTS
    assert {line.on for line in one.lines} == {DAY}
    assert [line.payer_name for line in one.lines] == ["Slow Ltd", "Prompt GmbH", "Prompt GmbH", "", "Slow Ltd"]
    assert (one.lines[0].reference, one.lines[1].text) == ("RF26202600012", "2026-00004")


@pytest.mark.parametrize("name", [name for name in FILES if name != "ofx"])
def test_opening_and_lines_lead_to_the_closing_balance(name: str) -> None:
    (one,) = parsed(name, FILES[name]).statements
    assert (one.opening_minor, one.closing_minor, one.is_final) == (OPENING, CLOSING, True)


@pytest.mark.parametrize("name", FILES)
def test_twins_keep_keys_of_their_own(name: str) -> None:
    keys = list(banking.keys(lines(name, FILES[name]), Counter()))
    assert len(set(keys)) == len(AMOUNTS)


@pytest.mark.parametrize("name", FILES)
def test_format_is_told_by_its_content_alone(name: str) -> None:
    likely = {other: plugins.bank_format(other).likeness(FILES[name]) for other in plugins.bank_formats()}
    assert max(likely, key=lambda other: likely[other]) == name


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b"\x00" * 50, b"hello", b"\xff\xfe", b"{}", b"<a/>", b"%PDF-1.7", b"PK\x03\x04"]
)
def test_what_is_no_statement_is_one_problem(name: str, data: bytes) -> None:
    found = parsed(name, data)
    assert (found.statements, len(found.problems)) == ([], 1)


@pytest.mark.parametrize("name", FILES)
def test_line_ends_and_byte_order_marks_do_not_matter(name: str) -> None:
    for data in (FILES[name].replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + FILES[name].decode("cp1252").encode()):
        assert [line.amount_minor for line in lines(name, data)] == AMOUNTS


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(cut=st.integers(0, 3000), put=st.binary(max_size=40), at=st.integers(0, 3000))
def test_nothing_that_a_file_holds_makes_a_reader_fall_over(name: str, cut: int, put: bytes, at: int) -> None:
    whole = FILES[name]
    for data in (whole[:cut], whole[:at] + put + whole[at:], whole[:at] + put + whole[at + len(put) + cut % 50 :], put):
        found = parsed(name, data)
        assert found.statements or found.problems
        for problem in [*found.problems, *banking.differences(found.statements)]:
            assert problem.line >= 1 and problem.because.code in SENTENCES and problem.because.sentence
        for line in (line for one in found.statements for line in one.lines):
            assert len(line.payer_name) <= 140 and len(line.reference) <= 140 and "\x00" not in line.text
            assert abs(line.amount_minor) <= 10**15 and len(line.payer_account) <= 64


# --- CAMT ----------------------------------------------------------------------------------------------------


def test_camt_reads_parties_references_and_kinds() -> None:
    first, *_, fee, back = lines("camt", CAMT)
    assert (first.payer_account, first.end_to_end_id, first.bank_reference) == ("GB82WEST12345698765432", "E2E-1", "A1")
    assert (fee.kind, back.kind, first.kind) == ("fee", "return", "transfer")


@pytest.mark.parametrize(
    "namespace", [b"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02", b"urn:x:camt.053.001.13", b""]
)
def test_camt_is_read_in_every_version_and_in_none(namespace: bytes) -> None:
    data = CAMT.replace(b"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08", namespace)
    data = data.replace(b' xmlns=""', b"")
    assert [line.amount_minor for line in lines("camt", data)] == AMOUNTS


def test_camt_batch_stays_one_line_when_its_parts_do_not_make_it_up() -> None:
    data = CAMT.replace(b'<TxDtls><Amt Ccy="EUR">40.00', b'<TxDtls><Amt Ccy="EUR">39.00', 1)
    assert [line.amount_minor for line in lines("camt", data)] == [12100, 8000, -250, -12100]


def test_camt_batch_with_charges_kept_back_shows_them_as_a_fee() -> None:
    charges = b'<Chrgs><Rcrd><Amt Ccy="EUR">0.50</Amt></Rcrd></Chrgs><NtryDtls><TxDtls><Amt Ccy="EUR">40.50'
    found = lines("camt", CAMT.replace(b'<NtryDtls><TxDtls><Amt Ccy="EUR">40.00', charges, 1))
    assert [(line.amount_minor, line.kind) for line in found[1:4]] == [
        (4050, "transfer"),
        (4000, "transfer"),
        (-50, "fee"),
    ]


def test_camt_tells_what_was_ordered_in_another_currency() -> None:
    amount = b'<TxDtls><AmtDtls><InstdAmt><Amt Ccy="USD">130.00</Amt></InstdAmt></AmtDtls><Refs><EndToEndId>E2E'
    first = lines("camt", CAMT.replace(b"<TxDtls><Refs><EndToEndId>E2E", amount))[0]
    assert (first.amount_minor, first.original_minor, first.original_currency) == (12100, 13000, "USD")


def test_camt_is_read_when_its_declaration_is_wrong_or_late() -> None:
    data = CAMT.replace(b"Slow Ltd", "Müller & Söhne".replace("&", "&amp;").encode("cp1252"))
    assert lines("camt", data)[0].payer_name == "Müller & Söhne"
    assert len(lines("camt", b"\n  " + CAMT)) == 5


@pytest.mark.parametrize(
    "declared",
    [
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE a [<!ENTITY b "lol"><!ENTITY c "&b;&b;">]>',
    ],
)
def test_camt_with_a_document_type_is_not_read(declared: bytes) -> None:
    data = CAMT.replace(b"?>\n", b"?>\n" + declared, 1).replace(b"Slow Ltd", b"&b;")
    assert [code for _, code in codes("camt", data)] == ["bank_xml_doctype"]


def test_camt_names_the_entry_that_cannot_be_read() -> None:
    assert codes("camt", CAMT.replace(b'"EUR">2.50', b'"EUR">2,5O')) == [(17, "bank_amount_unreadable")]
    assert codes("camt", CAMT.replace(b"2.50</Amt><CdtDbtInd>DBIT", b"2.50</Amt><CdtDbtInd>BOTH"))[0][1] == (
        "bank_direction_missing"
    )


# --- MT940 ---------------------------------------------------------------------------------------------------


def test_mt940_reads_parties_references_and_kinds() -> None:
    first, *_, fee, back = lines("mt940", MT940)
    assert (first.payer_account, first.end_to_end_id, first.bank_reference) == ("GB82WEST12345698765432", "E2E-1", "A1")
    assert (fee.kind, back.kind) == ("fee", "return")


DETAILS = {
    "166?00GUTSCHRIFT?109310?20EREF+E2E-1?21SVWZ+Rechnung 2026-00012?30DEUTDEFF?31DE89370400440532013000?32Slow Ltd?33 und Co": (
        "Slow Ltd und Co", "DE89370400440532013000", "Rechnung 2026-00012", "E2E-1"
    ),
    "166?20Rechnung 2026-00012 vom 1.3?212026?30DEUTDEFF?3112345?32Slow Ltd": (
        "Slow Ltd", "12345", "Rechnung 2026-00012 vom 1.32026", ""
    ),
    "020~00PRZELEW~20FAKTURA 2026-00012~32Slow Ltd~38PL61109010140000071219812874": (
        "Slow Ltd", "PL61109010140000071219812874", "FAKTURA 2026-00012", ""
    ),
    "/EREF/E2E-1//CNTP/NL20INGB0001234567/INGBNL2A/Slow Ltd///REMI/USTD//Factuur 2026-00012/": (
        "Slow Ltd", "NL20INGB0001234567", "Factuur 2026-00012", "E2E-1"
    ),
    "/ORDP//NAME/Slow Ltd/REMI/Factuur 2026-00012/ISDT/2026-03-11": ("Slow Ltd", "", "Factuur 2026-00012", ""),
    "SEPA OVERBOEKING                 IBAN: NL20INGB0001234567        BIC: INGBNL2A                    "
    "NAAM: Slow Ltd                   OMSCHRIJVING: Factuur 2026-00012": (
        "Slow Ltd", "NL20INGB0001234567", "Factuur 2026-00012", ""
    ),
    "Overboeking van Slow Ltd, factuur 2026-00012": ("", "", "Overboeking van Slow Ltd, factuur 2026-00012", ""),
}  # fmt: skip


@pytest.mark.parametrize("said", DETAILS)
def test_mt940_understands_how_each_bank_writes_who_paid_and_what_for(said: str) -> None:
    data = f":20:A\n:25:1\n:60F:C260310EUR0,\n:61:2603110311CR5,NTRFNONREF\n:86:{said}\n:62F:C260311EUR5,\n".encode()
    (line,) = lines("mt940", data)
    assert (line.payer_name, line.payer_account, line.text, line.end_to_end_id) == DETAILS[said]


@pytest.mark.parametrize(
    ("booking", "minor", "on"),
    [
        ("2603110311C5,", 500, DAY), ("260311C5,5", 550, DAY), ("2603110311CR5,05N", 505, DAY),
        ("2603110311D000000005,00", -500, DAY), ("2603110311RD5,", 500, DAY), ("2603110311RC5,", -500, DAY),
        ("2512310102C5,", 500, date(2026, 1, 2)), ("2601021231C5,", 500, date(2025, 12, 31)),
        ("260311    DR1.005,00", -100_500, DAY), ("260311D 5.50", -550, DAY), ("2602300301DR5,", -500, date(2026, 3, 1)),
    ],
)  # fmt: skip
def test_mt940_reads_amount_and_day(booking: str, minor: int, on: date) -> None:
    data = f":20:A\n:25:1\n:60F:C260310EUR0,\n:61:{booking}NTRFNONREF\n:62F:C260311EUR5,\n".encode()
    (line,) = lines("mt940", data)
    assert (line.amount_minor, line.on) == (minor, on)


def test_mt942_is_no_final_statement() -> None:
    data = b":20:A\n:25:NL91ABNA0417164300\n:28C:1/1\n:34F:EURD0,\n:13D:2603111200+0100\n:61:2603110311C5,NTRFNONREF\n:90C:1EUR5,\n-\n"
    (one,) = parsed("mt940", data).statements
    assert (one.currency, one.is_final, one.closing_minor, one.lines[0].amount_minor) == ("EUR", False, None, 500)


def test_mt940_names_the_booking_that_cannot_be_read() -> None:
    assert codes("mt940", MT940.replace(b":61:2603110311D2,50", b":61:2603990311D2,50"))[0] == (
        13,
        "bank_line_unreadable",
    )


# --- OFX -----------------------------------------------------------------------------------------------------


def test_ofx_says_what_the_server_said_instead_of_a_statement() -> None:
    data = b"<OFX><STATUS><CODE>2000<SEVERITY>ERROR<MESSAGE>Try later</STATUS></OFX>"
    (found,) = parsed("ofx", data).problems
    assert (found.because.code, found.because.facts) == ("bank_server_error", {"message": "Try later"})


def test_ofx_names_the_booking_that_cannot_be_read() -> None:
    assert codes("ofx", OFX.replace(b"<DTPOSTED>20260311<TRNAMT>-2.50", b"<DTPOSTED><TRNAMT>-2.50")) == [
        (12, "bank_day_missing")
    ]
    assert codes("ofx", OFX.replace(b"-2.50", b"-2.5O")) == [(12, "bank_amount_unreadable")]


# --- CSV -----------------------------------------------------------------------------------------------------


def table(*rows: str, heading: str = "Date,Description,Amount") -> bytes:
    return "\n".join((heading, *rows, "")).encode()


@pytest.mark.parametrize(
    ("heading", "row", "minor"),
    [
        ("Date,Description,Debit,Credit", "2026-03-11,a,,5.00", 500),
        ("Date,Description,Debit,Credit", "2026-03-11,a,5.00,", -500),
        ("Date,Description,Debit,Credit", "2026-03-11,a,-5.00,", -500),
        ("Datum;Naam;Af Bij;Bedrag (EUR);Mededelingen", "20260311;a;Af;5,00;b", -500),
        ("Datum;Naam;Af Bij;Bedrag (EUR);Mededelingen", "20260311;a;Bij;5,00;b", 500),
        ("Date\tLibelle\tMontant", "11/03/2026\ta\t1 234,56", 123_456),
        ("Date,Description,Amount", '2026-03-11,a,"(1,234.56)"', -123_456),
        ("Date,Description,Amount", "2026-03-11,a,5.00-", -500),
        ("Date;Texte;Montant", "11.03.2026;a;1'234.56", 123_456),
        ("Tanggal,Keterangan,Jumlah", "11-03-2026,a,1.500.000", 150_000_000),
        ("Date,Description,Amount", "11 March 2026,a,$5.00", 500),
        ("Date,Description,Amount", "2026-03-11T10:15:00Z,a,5", 500),
    ],
)
def test_csv_reads_days_and_amounts_as_banks_write_them(heading: str, row: str, minor: int) -> None:
    said = {"dates": "d-m-y"}
    (line,) = lines("csv", table(row, heading=heading), **said)
    assert (line.on, line.amount_minor) == (DAY, minor)


def test_csv_order_of_day_and_month_is_told_by_the_whole_file() -> None:
    found = lines("csv", table("03/02/2026,a,1.00", "03/13/2026,b,2.00"))
    assert [line.on for line in found] == [date(2026, 3, 2), date(2026, 3, 13)]


def test_csv_of_thousands_of_lines_is_told_by_the_last_of_them() -> None:
    data = table(*["03/02/2026,ö,1.00"] * 6000, "03/13/2026,ö,1.00")
    assert lines("csv", data)[0].on == date(2026, 3, 2)
    assert plugins.bank_format("csv").likeness(data) == 60


def test_csv_asks_when_day_and_month_could_be_either() -> None:
    data = table("03/02/2026,a,1.00", "04/02/2026,b,2.00")
    assert codes("csv", data) == [(2, "csv_day_order_unknown")]
    assert [line.on.month for line in lines("csv", data, dates="m-d-y")] == [3, 4]
    assert [line.on.month for line in lines("csv", data, dates="d-m-y")] == [2, 2]


def test_csv_asks_when_an_amount_could_have_decimals_or_thousands() -> None:
    data = table('2026-03-11,a,"1,000"', '2026-03-12,b,"2,000"')
    assert codes("csv", data) == [(2, "csv_decimal_unknown")]
    assert [line.amount_minor for line in lines("csv", data, decimal=".")] == [100_000, 200_000]


def test_csv_asks_for_a_column_that_nothing_names() -> None:
    data = table("2026-03-11;a;5,00", heading="Zeitpunkt;Was;Wieviel")
    assert {code for _, code in codes("csv", data)} <= {"csv_column_unknown", "bank_file_without_statement"}
    (line,) = lines("csv", data, date="Zeitpunkt", amount="Wieviel", text="Was")
    assert (line.on, line.amount_minor, line.text) == (DAY, 500, "a")


def test_csv_without_heading_is_read_by_what_stands_in_its_columns() -> None:
    (line,) = lines("csv", b"2026-03-11,Slow Ltd pays 2026-00012,5.00\n")
    assert (line.on, line.amount_minor, line.text) == (DAY, 500, "Slow Ltd pays 2026-00012")


def test_csv_skips_what_is_not_booked_and_sums_below() -> None:
    heading = "Date,State,Description,Amount"
    data = table("2026-03-11,COMPLETED,a,1.00", "2026-03-11,PENDING,b,2.00", ",,Total,3.00", heading=heading)
    assert [line.amount_minor for line in lines("csv", data)] == [100]


def test_csv_is_never_half_read() -> None:
    assert codes("csv", table("2026-03-11,a,1.00", "2026-33-12,b,2.00")) == [(3, "csv_day_unreadable")]
    assert codes("csv", table("2026-03-11,a,1.00", "2026-03-12,b,2.0O")) == [(3, "bank_amount_unreadable")]
    unclosed = table(*['2026-03-11,"a,1.00'], *["2026-03-11,a,1.00"] * 80)
    assert [code for _, code in codes("csv", unclosed)] == ["csv_quote_unclosed"]


def test_csv_reads_several_accounts_of_one_file_apart() -> None:
    heading = "IBAN/BBAN,Munt,Datum,Bedrag,Naam tegenpartij,Omschrijving-1"
    data = table(
        "NL91ABNA0417164300,EUR,2026-03-11,+5.00,a,b", "NL20INGB0001234567,EUR,2026-03-11,-5.00,a,b", heading=heading
    )
    assert [(one.account, one.lines[0].amount_minor) for one in parsed("csv", data).statements] == [
        ("NL91ABNA0417164300", 500), ("NL20INGB0001234567", -500)
    ]  # fmt: skip


def test_csv_balances_are_told_from_either_end() -> None:
    (up,) = parsed("csv", CSV).statements
    rows = CSV.decode("cp1252").split("\n")
    (down,) = parsed("csv", "\n".join([*rows[:3], *rows[7:2:-1], ""]).encode()).statements
    assert (up.opening_minor, up.closing_minor) == (down.opening_minor, down.closing_minor) == (OPENING, CLOSING)
