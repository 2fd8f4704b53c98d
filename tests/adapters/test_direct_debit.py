"""Collection files, read by readers of their own: the sums of an ACH file, the schema and structure of a SEPA file."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tagih.adapters.direct_debit import nacha, sepa
from tagih.adapters.direct_debit.base import Batch, Creditor, Debit

AT = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
ANNA = Creditor("Anna's Studio", "NL91ABNA0417164300", "ABNANL2A", "DE98ZZZ09999999999")
US = Creditor("Anna's Studio LLC", "", "021000021", "1234567890", "CHASE")
DEBIT = Debit(
    "abc", 100_00, "NL20INGB0001234567", "INGBNL2A", "Prompt BV", "M-00001", date(2026, 1, 2), "FRST", date(2026, 3, 16),
    "2026-00001",
)  # fmt: skip
US_DEBIT = replace(DEBIT, account="12345678901", bank="011401533", sequence="")


def names(data: bytes) -> list[str]:
    """The elements in order, each once."""
    return list(dict.fromkeys(etree.QName(one).localname for one in etree.fromstring(data).iter()))


def texts(data: bytes, name: str) -> list[str]:
    return [str(one.text) for one in etree.fromstring(data).iter() if etree.QName(one).localname == name]


@pytest.mark.parametrize("version", sepa.VERSIONS)
def test_a_sepa_file_passes_the_schema_and_is_the_same_every_time(version: str) -> None:
    debits = (DEBIT, replace(DEBIT, id="abd", sequence="RCUR", bank="", amount_minor=1))
    batch = Batch("M1", AT, "CORE", ANNA, debits)
    data = sepa.render(batch, version)
    assert data == sepa.render(batch, version)
    assert f"urn:iso:std:iso:20022:tech:xsd:{version}".encode() in data
    assert texts(data, "CtrlSum")[0] == "100.01" and texts(data, "NbOfTxs") == ["2", "1", "1"]
    assert texts(data, "MsgId") == ["M1"] and texts(data, "PmtInfId") == ["M1-1", "M1-2"]
    assert texts(data, "SeqTp") == ["FRST", "RCUR"] and texts(data, "EndToEndId") == ["abc", "abd"]


def test_names_are_written_in_letters_that_every_bank_reads() -> None:
    batch = Batch("M1", AT, "B2B", replace(ANNA, name="Στούντιο Άννα"), (replace(DEBIT, holder="Müller & Søn"),))
    data = sepa.render(batch)
    assert all(sign < 128 for sign in data)
    assert texts(data, "Nm")[-1] == "Muller & Son"


@pytest.mark.corpora
@pytest.mark.parametrize("version", sepa.VERSIONS)
def test_the_structure_is_that_of_another_program(corpora, version: str) -> None:
    """Every element of ours that is required there stands there too, in the same place below its parents."""

    def paths(data: bytes) -> set[str]:
        tree = etree.fromstring(data).getroottree()
        return {_plain(tree.getelementpath(one)) for one in tree.iter() if isinstance(one.tag, str)}

    def _plain(path: str) -> str:
        return "/".join(part.partition("}")[2].partition("[")[0] for part in path.split("/"))

    theirs = paths((corpora / "pay" / "sepa-php" / f"{version}.xml").read_bytes())
    ours = paths(sepa.render(Batch("M1", AT, "CORE", ANNA, (DEBIT,)), version))
    core = {
        path
        for path in ours
        if path.endswith(("MndtId", "DtOfSgntr", "SeqTp", "ReqdColltnDt", "InstdAmt", "EndToEndId"))
    }
    assert len(core) == 6 and core <= theirs


def read(data: bytes) -> dict[str, int]:
    """An ACH file by the columns of the rules, every sum computed anew; fails where one does not fit."""
    records = data.decode("ascii").split("\n")[:-1]
    assert len(records) % 10 == 0 and all(len(record) == 94 for record in records)
    head, tail = records[0], next(record for record in records if record[0] == "9" and record != "9" * 94)
    assert (head[0], head[1:3], head[34:37], head[37:39], head[39]) == ("1", "01", "094", "10", "1")
    assert all(record == "9" * 94 for record in records[records.index(tail) + 1 :])
    entries = [record for record in records if record[0] == "6"]
    batches = 0
    for at, record in enumerate(records):
        if record[0] == "5":
            batches += 1
            end = next(n for n in range(at, len(records)) if records[n][0] == "8")
            _sums(records[at + 1 : end], record, records[end], batches)
    assert int(tail[1:7]) == batches and int(tail[7:13]) == len(records) // 10 and int(tail[13:21]) == len(entries)
    assert int(tail[21:31]) == sum(int(one[3:11]) for one in entries) % 10**10
    assert int(tail[31:43]) == sum(int(one[29:39]) for one in entries) and int(tail[43:55]) == 0
    traces = [int(one[79:94]) for one in entries]
    assert traces == sorted(set(traces))
    return {"batches": batches, "entries": len(entries), "minor": int(tail[31:43])}


def _sums(entries: list[str], head: str, end: str, number: int) -> None:
    assert (head[1:4], end[1:4], head[87:94], end[87:94]) == ("225", "225", f"{number:07d}", f"{number:07d}")
    assert int(end[4:10]) == len(entries)
    assert int(end[10:20]) == sum(int(one[3:11]) for one in entries) % 10**10
    assert int(end[20:32]) == sum(int(one[29:39]) for one in entries)
    for one in entries:
        digits = [int(sign) for sign in one[3:12]]
        assert (
            one[1:3] == "27"
            and sum(weight * digit for weight, digit in zip((3, 7, 1) * 3, digits, strict=True)) % 10 == 0
        )


@pytest.mark.parametrize("instrument", ["PPD", "CCD"])
def test_an_ach_file_stands_in_its_columns(instrument: str) -> None:
    data = nacha.render(Batch("REF1", AT, instrument, US, (US_DEBIT,)))
    assert read(data) == {"batches": 1, "entries": 1, "minor": 100_00}
    header, batch, entry = data.decode().split("\n")[:3]
    assert header[3:13] == " 021000021" and header[13:23] == "1234567890" and header[23:33] == "2603100930"
    assert batch[50:53] == instrument and batch[69:75] == "260316"
    assert entry[12:29].strip() == "12345678901" and entry[54:76].strip() == "PROMPT BV"


AMOUNTS = st.integers(1, 99_999_999)
BANKS = st.sampled_from(["011401533", "021000021", "122105278", "091000019"])
DAYS = st.dates(date(2026, 3, 16), date(2026, 3, 20))


@given(st.lists(st.tuples(AMOUNTS, BANKS, DAYS), min_size=1, max_size=60))
def test_every_sum_of_an_ach_file_fits_whatever_is_collected(found: list[tuple[int, str, date]]) -> None:
    debits = tuple(
        replace(US_DEBIT, amount_minor=minor, bank=bank, collect_on=day, holder="Ünïcode\n")
        for minor, bank, day in found
    )
    done = read(nacha.render(Batch("REF1", AT, "CCD", US, debits)))
    assert done == {
        "batches": len({day for *_, day in found}),
        "entries": len(found),
        "minor": sum(one[0] for one in found),
    }
