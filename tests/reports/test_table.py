"""Tables as JSON, CSV, XLSX and rows of text."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date
from xml.etree import ElementTree

import pytest

from tagih.reports.table import Column, Table, as_csv, as_json, as_text, as_xlsx, neutral

COLUMNS = (
    Column("customer", "Customer"), Column("currency", "Currency"), Column("due_on", "Due on", "date"),
    Column("late", "Days late", "days"), Column("bills", "Bills", "count"), Column("balance", "Balance", "money"),
)  # fmt: skip
MARCH = date(2026, 3, 14)
ROWS = (
    ("Slow Ltd", "EUR", MARCH, 3, 2, 123456),
    ("=HYPERLINK(1)", "JPY", None, None, 1, -1234),
    ("Gone\x1b[31m Inc", "EUR", MARCH, 0, 5, -50),
)
TABLE = Table("unpaid", "Unpaid", COLUMNS, ROWS, MARCH)
NS = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def test_json_has_keys_amounts_and_totals_when_currencies_differ():
    assert as_json(TABLE) == {
        "columns": ["customer", "currency", "due_on", "late", "bills", "balance"],
        "rows": [
            {"customer": "Slow Ltd", "currency": "EUR", "due_on": "2026-03-14", "late": 3, "bills": 2,
             "balance": {"amount": "1234.56", "currency": "EUR"}},
            {"customer": "=HYPERLINK(1)", "currency": "JPY", "due_on": None, "late": None, "bills": 1,
             "balance": {"amount": "-1234", "currency": "JPY"}},
            {"customer": "Gone\x1b[31m Inc", "currency": "EUR", "due_on": "2026-03-14", "late": 0, "bills": 5,
             "balance": {"amount": "-0.50", "currency": "EUR"}},
        ],
        "totals": {
            "EUR": {"bills": 7, "balance": {"amount": "1234.06", "currency": "EUR"}},
            "JPY": {"bills": 1, "balance": {"amount": "-1234", "currency": "JPY"}},
        },
    }  # fmt: skip


def test_json_has_no_totals_when_there_is_no_currency():
    table = Table("silent", "Silent", (Column("customer", "Customer"), Column("bills", "Bills", "count")), [("A", 1)])
    assert as_json(table) == {"columns": ["customer", "bills"], "rows": [{"customer": "A", "bills": 1}], "totals": {}}


def test_json_is_empty_when_there_are_no_rows():
    assert as_json(Table("unpaid", "Unpaid", COLUMNS, ())) == {
        "columns": [column.key for column in COLUMNS], "rows": [], "totals": {},
    }  # fmt: skip


def test_text_has_labels_rows_and_totals_when_currencies_differ():
    text = as_text(TABLE)
    assert text.header == ("Customer", "Currency", "Due on", "Days late", "Bills", "Balance")
    assert text.rows == [
        ("Slow Ltd", "EUR", "2026-03-14", "3", "2", "1234.56"),
        ("=HYPERLINK(1)", "JPY", "", "", "1", "-1234"),
        ("Gone [31m Inc", "EUR", "2026-03-14", "0", "5", "-0.50"),
    ]
    assert text.totals == [("Total", "EUR", "", "", "7", "1234.06"), ("Total", "JPY", "", "", "1", "-1234")]


def test_csv_neutralises_only_text_when_amounts_are_negative():
    assert list(csv.reader(io.StringIO(as_csv(TABLE)))) == [
        ["customer", "currency", "due_on", "late", "bills", "balance"],
        ["Slow Ltd", "EUR", "2026-03-14", "3", "2", "1234.56"],
        ["'=HYPERLINK(1)", "JPY", "", "", "1", "-1234"],
        ["Gone\x1b[31m Inc", "EUR", "2026-03-14", "0", "5", "-0.50"],
    ]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠1"])
def test_text_gets_an_apostrophe_when_a_spreadsheet_would_run_it(text):
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Slow Ltd", "a=1", "1-1", "'=1"])
def test_text_stays_when_no_spreadsheet_would_run_it(text):
    assert neutral(text) == text


# --- XLSX ----------------------------------------------------------------------------------------------------


def sheet(table):
    """Rows of (type, value, number format) for the written cells."""
    with zipfile.ZipFile(io.BytesIO(as_xlsx(table))) as file:
        cells = ElementTree.fromstring(file.read("xl/worksheets/sheet1.xml"))
        styles = ElementTree.fromstring(file.read("xl/styles.xml"))
    formats = {one.get("numFmtId"): one.get("formatCode") for one in styles.findall(".//x:numFmt", NS)}
    by_style = [formats.get(one.get("numFmtId"), "") for one in styles.find("x:cellXfs", NS)]
    assert cells.findall(".//x:f", NS) == []
    return [
        [(re.sub(r"[0-9]", "", one.get("r")), one.get("t", "n"), "".join(one.itertext()), by_style[int(one.get("s", 0))])
         for one in row if len(one)]
        for row in cells.findall(".//x:row", NS)
    ]  # fmt: skip


def test_xlsx_holds_no_formula_when_text_looks_like_one():
    header, slow, formula, _, euro, yen = sheet(TABLE)
    assert [value for _, _, value, _ in header] == [column.label for column in COLUMNS]
    assert slow == [
        ("A", "inlineStr", "Slow Ltd", ""), ("B", "inlineStr", "EUR", ""), ("C", "n", "46095", "yyyy-mm-dd"),
        ("D", "n", "3", ""), ("E", "n", "2", ""), ("F", "n", "1234.56", "#,##0.00"),
    ]  # fmt: skip
    assert formula[0] == ("A", "inlineStr", "=HYPERLINK(1)", "")
    assert formula[-1][1:3] == ("n", "-1234")
    assert euro == [("B", "inlineStr", "EUR", ""), ("E", "n", "7", ""), ("F", "n", "1234.06", "#,##0.00")]
    assert yen[-1][1:3] == ("n", "-1234")


def test_xlsx_writes_an_amount_as_text_when_a_spreadsheet_would_round_it():
    table = Table(
        "large", "Large", (Column("currency", "Currency"), Column("balance", "Balance", "money")), [("EUR", 10**15 + 1)]
    )
    assert sheet(table)[1][1][1:3] == ("inlineStr", "10000000000000.01")


def test_xlsx_is_the_same_when_written_twice():
    assert as_xlsx(TABLE) == as_xlsx(TABLE)
