"""The European Central Bank's files: CSV of one day, CSV of all, XML; what does not fit is named."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tagih.adapters.importers import reference_rates

TODAY = b"Date, USD, JPY, IDR, \n13 March 2026, 1.0842, 161.30, 17712.34, \n"
ALL = b"Date,USD,JPY,CYP,\n2026-03-13,1.0842,161.30,N/A,\n2026-03-12,1.0801,160.90,N/A,\n"
XML = b"""<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
  <gesmes:subject>Reference rates</gesmes:subject>
  <Cube><Cube time='2026-03-13'><Cube currency='USD' rate='1.0842'/><Cube currency='JPY' rate='161.30'/></Cube>
  <Cube time="2026-03-12"><Cube currency="USD" rate="1.0801"/></Cube></Cube>
</gesmes:Envelope>"""


def test_file_of_one_day_is_read() -> None:
    (one,) = reference_rates.read(TODAY).good
    assert (one.on, one.base) == (date(2026, 3, 13), "EUR")
    assert one.rates == {"USD": Decimal("1.0842"), "JPY": Decimal("161.30"), "IDR": Decimal("17712.34")}


def test_file_of_all_days_is_read_without_what_had_no_rate() -> None:
    found = reference_rates.read(ALL).good
    assert [(one.on, sorted(one.rates)) for one in found] == [
        (date(2026, 3, 13), ["JPY", "USD"]), (date(2026, 3, 12), ["JPY", "USD"]),
    ]  # fmt: skip


def test_xml_is_read_day_by_day() -> None:
    found = reference_rates.read(XML).good
    assert [(one.on, one.rates["USD"]) for one in found] == [
        (date(2026, 3, 13), Decimal("1.0842")), (date(2026, 3, 12), Decimal("1.0801")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"\xff\xfe", b"Datum,USD\n2026-03-13,1", b"<html></html>", b"Date,USD\n"]
)
def test_what_is_no_such_file_is_one_problem(data: bytes) -> None:
    parsed = reference_rates.read(data)
    assert (parsed.good, [one.code for one in parsed.problems]) == ([], ["rates_file_unreadable"])


def test_line_without_a_day_is_named_and_left_out() -> None:
    parsed = reference_rates.read(ALL + b"someday,1,2,3\n")
    assert [one.facts for one in parsed.problems] == [{"line": 4, "text": "someday"}]
    assert len(parsed.good) == 2


@pytest.mark.parametrize("rate", [b"0", b"-1", b"1e5", b"NaN", b""])
def test_what_is_no_rate_is_left_out(rate: bytes) -> None:
    (found,) = reference_rates.read(b"Date,USD,JPY\n2026-03-13," + rate + b",161.3\n").good
    assert sorted(found.rates) == ["JPY"]


def test_entities_in_xml_are_never_resolved() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "1.0"><!ENTITY b "&a;&a;">]>' + XML.replace(b"1.0842", b"&b;")
    assert "USD" not in reference_rates.read(bomb).good[0].rates
