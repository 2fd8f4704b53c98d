"""Other people's bank files: what their sources hold valid is read, and agrees with what their sources expect."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from tagih import plugins
from tagih.adapters.bank.base import Reading, iso_day
from tagih.domain import banking
from tagih.domain.banking import Parsed, Statement


@pytest.fixture(scope="session")
def bank(corpora: Path) -> Path:
    return corpora / "bank"


def parsed(file: Path, name: str, **said: str) -> Parsed:
    return plugins.bank_format(name).parse(file.read_bytes(), Reading(settings=said))


def recognised(file: Path) -> str:
    likely = {name: plugins.bank_format(name).likeness(file.read_bytes()) for name in plugins.bank_formats()}
    return max(likely, key=lambda name: likely[name])


def lines(statements: list[Statement]) -> list[banking.Line]:
    return [line for one in statements for line in one.lines]


# --- CAMT ----------------------------------------------------------------------------------------------------


def test_camt_agrees_with_what_genkgo_expects(bank: Path) -> None:
    """Entries that are only pending are not booked, so they are left out of what is expected."""
    folder = bank / "camt-genkgo" / "test" / "data"
    compared = 0
    for file in sorted(folder.glob("*.xml")):
        found = parsed(file, "camt")
        assert recognised(file) == "camt"
        if file.name == "camt053.v2.wrong.xml":
            assert [one.because.code for one in found.problems] == ["bank_file_without_statement"]
            continue
        assert found.problems == [], file.name
        message = json.loads(file.with_suffix(".json").read_text())
        said = [one for one in message["getEntries"] if isinstance(one, dict) and one["getStatus"] not in _PENDING]
        got = [(line.on, line.amount_minor, line.currency) for line in lines(found.statements)]
        assert got[len(got) - len(said) :] == [_entry(one) for one in said], (
            file.name
        )  # its dump says the last statement
        assert len(got) == len(said) or len(found.statements) > 1, file.name
        accounts = {banking.folded_account(one["getAccount"]["getIdentification"]) for one in _records(message)}
        assert {one.account for one in found.statements} == accounts, file.name
        _agree_on_camt_balances(file.name, found.statements[-1], next(_records(message)))
        compared += 1
    assert compared >= 25


_PENDING = ("PDNG", "INFO")


def _records(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The statements of a message: its dump says each but once, wherever it meets it first."""
    said = [one["getRecord"] for one in message["getEntries"] if isinstance(one, dict)] + message["getRecords"]
    return (one for one in said if isinstance(one, dict))


def _agree_on_camt_balances(name: str, found: Statement, record: dict[str, Any]) -> None:
    said = {
        one["getType"]: (int(one["getAmount"]["getAmount"]), one["getAmount"]["getCurrency"]["getCode"])
        for one in reversed(record.get("getBalances") or [])
    }
    for kind, minor in (("opening", found.opening_minor), ("closing", found.closing_minor)):
        if kind in said and said[kind][1] == found.currency:
            assert minor == said[kind][0], name


def _entry(one: dict[str, Any]) -> tuple[date | None, int, str]:
    said = one["getBookingDate"] or one["getValueDate"]
    on = iso_day(said["0"]) if said else date(2007, 10, 18)
    return on, int(one["getAmount"]["getAmount"]), one["getAmount"]["getCurrency"]["getCode"]


# --- MT940 ---------------------------------------------------------------------------------------------------


class _Plain(yaml.SafeLoader):
    """Objects of a library we do not have as plain values: an mt940 date is four bytes, an amount its text."""


def _made(loader: _Plain, suffix: str, node: yaml.Node) -> Any:
    """A generator where the thing may hold itself."""
    if isinstance(node, yaml.MappingNode):
        return _mapping(loader, node)
    if isinstance(node, yaml.SequenceNode):
        values = loader.construct_sequence(node, deep=True)
        return values[0] if len(values) == 1 else values
    return loader.construct_scalar(node)


def _mapping(loader: _Plain, node: yaml.MappingNode) -> Iterator[dict[Any, Any]]:
    made: dict[Any, Any] = {}
    yield made
    made.update(loader.construct_mapping(node, deep=True))


_Plain.add_multi_constructor("tag:yaml.org,2002:python/", _made)


def _expected(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(file.read_text(), _Plain)
    return found


def _day(said: Any) -> date:
    raw = bytes(said)
    return date(raw[0] * 256 + raw[1], raw[2], raw[3])


WITHOUT_STATEMENT = {
    "empty_86.sta", "empty_line.sta", "available_balance.sta", "reference.sta", "statement_number.sta",
    "empty_non_swift.sta", "invalid_statement.sta",
}  # fmt: skip
"""Files that hold one tag, or none, of no statement."""


NO_BALANCES = {
    "amount_formats.sta": "six balances in a row are no statement",
    "raphaelm.sta": "its balances lack their currency, which the library takes for nothing at all",
}


def test_mt940_agrees_with_what_wolph_expects(bank: Path) -> None:
    compared = 0
    for file in sorted((bank / "mt940-wolph" / "mt940_tests").rglob("*.sta")):
        found = parsed(file, "mt940")
        if file.name in WITHOUT_STATEMENT:
            assert [one.because.code for one in found.problems] == ["bank_file_without_statement"], file.name
            continue
        assert (recognised(file), found.problems) == ("mt940", []), file.name
        wanted = _expected(file.with_suffix(".yml"))
        bookings = [one["data"] for one in wanted["transactions"] or [] if "amount" in one["data"]]
        got = lines(found.statements)
        assert len(got) == len(bookings), file.name
        for line, one in zip(got, bookings, strict=True):
            assert abs(line.amount_minor) == abs(round(float(one["amount"]["amount"]) * 100)), file.name
            assert line.valued_on == _day(one["date"]), file.name
            if one.get("bank_reference") and one["bank_reference"] != "NONREF":
                assert line.bank_reference == " ".join(one["bank_reference"].split()), file.name
            compared += 1
        if file.name not in NO_BALANCES:
            _agree_on_balances(file.name, found.statements, wanted["data"])
    assert compared >= 160


def _agree_on_balances(name: str, found: list[Statement], data: dict[str, Any]) -> None:
    """The source keeps the last balance of each kind."""
    for key, minors in (
        ("final_opening_balance", [one.opening_minor for one in found]),
        ("final_closing_balance", [one.closing_minor for one in found]),
    ):
        if key in data:
            said = data[key]
            minor = round(float(said["amount"]["amount"]) * 100)
            assert abs(minor) in {abs(one) for one in minors if one is not None}, (name, key)


def test_every_other_mt940_is_read_or_does_not_add_up(bank: Path) -> None:
    files = [
        *(bank / "mt940-jejik").rglob("document/*.txt"), *(bank / "mt940-wolph").rglob("*/mt940*.txt"),
        *(bank / "mt940-betterplace").rglob("fixtures/*.txt"),
    ]  # fmt: skip
    read = 0
    for file in files:
        found = parsed(file, "mt940")
        codes = {one.because.code for one in found.problems}
        assert codes <= {"bank_file_without_statement"}, file.name
        read += not codes
        for one in banking.differences(found.statements):
            assert one.because.code == "statement_does_not_add_up"
    assert (len(files), read) == (len(files), len(files) - 3)


# --- OFX -----------------------------------------------------------------------------------------------------

OFX_PROBLEMS = {
    "account_listing_aggregation.ofx": "bank_file_without_statement", "bank_small.ofx": "bank_file_without_statement",
    "signon_success.ofx": "bank_file_without_statement", "signon_success_no_message.ofx": "bank_file_without_statement",
    "error_message.ofx": "bank_server_error", "signon_fail.ofx": "bank_server_error",
    "date_missing.ofx": "bank_day_missing", "decimal_error.ofx": "bank_day_missing",
}  # fmt: skip
"""Files without any statement, and those their source wants to fail nicely."""


def test_every_ofx_is_read_or_names_its_problem(bank: Path) -> None:
    files = [*bank.rglob("ofx-*/**/*.ofx")]
    for file in files:
        found, wanted = parsed(file, "ofx"), OFX_PROBLEMS.get(file.name)
        assert recognised(file) == "ofx", file.name
        assert {one.because.code for one in found.problems} == ({wanted} if wanted else set()), file.name
        assert bool(found.statements) or wanted is not None, file.name
    assert len(files) >= 42


# --- CSV -----------------------------------------------------------------------------------------------------

OTHERWISE_READ = {
    "ingesp.csv": "its converter takes 08/04/2022 for 4 August",
    "payoneer.csv": "day and month could be either: it is asked",
    "amazon.csv": "its converter leaves one order out",
}  # fmt: skip


def test_csv_agrees_with_what_csv2ofx_makes_of_it(bank: Path) -> None:
    folder = bank / "csv-csv2ofx" / "data"
    compared = 0
    for file in sorted((folder / "test").glob("*.csv")):
        found = parsed(file, "csv", **({"dates": "d-m-y"} if file.name == "payoneer.csv" else {}))
        assert (recognised(file), found.problems) == ("csv", []), file.name
        converted = folder / "converted" / f"{file.stem.replace('n26-fr', 'n26')}.ofx"
        if not converted.exists():
            continue
        wanted = lines(parsed(converted, "ofx").statements)
        if not wanted:  # transfers, in a form of their own
            continue
        amounts = sorted(line.amount_minor for line in lines(found.statements))
        assert file.name == "amazon.csv" or amounts == sorted(line.amount_minor for line in wanted), file.name
        if file.name not in OTHERWISE_READ:
            days = sorted(line.on for line in lines(found.statements))
            assert days == sorted(line.on for line in wanted), file.name
        compared += 1
    assert compared >= 16


def test_csv_names_the_account_of_its_lines(bank: Path) -> None:
    folder = bank / "csv-csv2ofx" / "data" / "test"
    wanted = {
        "gls.csv": "1234567890", "outbank.csv": "DE81254326973657190105", "ubs-ch-fr_trimmed.csv": "01234567890123A",
        "n26-fr.csv": "COFFREFORT", "capitalone.csv": "",
    }  # fmt: skip
    assert {name: parsed(folder / name, "csv").statements[0].account for name in wanted} == wanted


def test_csv_that_could_be_read_either_way_is_asked_about(bank: Path) -> None:
    file = bank / "csv-csv2ofx" / "data" / "test" / "payoneer.csv"
    assert [(one.line, one.because.code) for one in parsed(file, "csv").problems] == [(2, "csv_day_order_unknown")]
