"""Exports: hledger and beancount accept our books, and come to the same balances as we do."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import sys
from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tagih.domain import money
from tagih.domain.errors import Invalid
from tagih.models import JournalLine
from tagih.reports.aged_receivables import aged_receivables
from tagih.reports.exports import EXPORTS, export
from tests.reports.life import Life

needs_hledger = pytest.mark.skipif(not shutil.which("hledger"), reason="hledger is not installed")
BEAN_CHECK = str(Path(sys.executable).parent / "bean-check")


def written(company, to, folder):
    """The file of an export."""
    file = folder / f"books.{to}"
    file.write_text("".join(export(company, to)))
    return file


def ran(*command):
    """What a program printed, if it was content."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def owed(company, today):
    """By customer and currency what is owed, as decimals, from the report."""
    rows = aged_receivables(company, today).rows
    return {(row[0], row[2]): money.to_decimal(row[-1], row[2]) for row in rows}


def hledger_balances(file, account, *options):
    """By (last part of the account, currency) the balance that hledger works out."""
    text = ran("hledger", "-f", file, "balance", account, "--flat", "--layout=bare", "-O", "csv", "-N", *options)
    found = {}
    for name, currency, balance in list(csv.reader(io.StringIO(text)))[1:]:
        if Decimal(balance):
            found[name.rpartition(":")[2], currency] = Decimal(balance)
    return found


def beancount_balances(file):
    """By (customer, currency) the balance of receivables that beancount works out, its checks passed."""
    ran(BEAN_CHECK, file)
    from beancount import loader
    from beancount.core import data

    entries, errors, _ = loader.load_file(str(file))
    assert errors == []
    found = defaultdict(Decimal)
    for entry in entries:
        for one in entry.postings if isinstance(entry, data.Transaction) else ():
            if one.account.startswith("Assets:Receivable:"):
                found[one.account.rpartition(":")[2], one.units.currency] += one.units.number
    return {key: balance for key, balance in found.items() if balance}


def base_sum(company, account):
    lines = JournalLine.objects.of(company).filter(account=account)
    return money.to_decimal(sum(lines.values_list("base_minor", flat=True)), company.currency)


@needs_hledger
@pytest.mark.parametrize("seed", [1, 2])
def test_hledger_agrees_with_the_report_when_books_lived(life, tmp_path, seed):
    life.play(seed)
    file = written(life.company, "hledger", tmp_path)
    ran("hledger", "-f", file, "check", "--strict")
    assert hledger_balances(file, "Assets:Receivable") == owed(life.company, life.today) != {}
    in_base = hledger_balances(file, "Income:Revenue", "--cost")
    assert in_base == {("Revenue", "EUR"): base_sum(life.company, "revenue")}


@needs_hledger
def test_hledger_agrees_with_the_report_when_as_of_an_earlier_day(life, tmp_path):
    life.play(3)
    file, as_of = written(life.company, "hledger", tmp_path), life.today - timedelta(days=20)
    until = as_of + timedelta(days=1)
    assert hledger_balances(file, "Assets:Receivable", "-e", until) == owed(life.company, as_of) != {}


@pytest.mark.parametrize("seed", [1, 2])
def test_beancount_agrees_with_the_report_when_books_lived(life, tmp_path, seed):
    life.play(seed)
    balances = beancount_balances(written(life.company, "beancount", tmp_path))
    assert balances == owed(life.company, life.today) != {}


def test_csv_adds_up_when_books_lived(life, tmp_path):
    life.play(1)
    with written(life.company, "csv", tmp_path).open(newline="") as file:
        lines = list(csv.DictReader(file))
    found, base = defaultdict(Decimal), Decimal(0)
    for line in lines:
        base += Decimal(line["base_amount"])
        if line["account"].startswith("Assets:Receivable:"):
            found[line["customer"], line["currency"]] += Decimal(line["amount"])
    assert {key: balance for key, balance in found.items() if balance} == owed(life.company, life.today)
    assert (base, len(lines)) == (0, JournalLine.objects.of(life.company).count())
    assert {line["base_currency"] for line in lines} == {"EUR"}


NASTY = ("=cmd|' /C calc'!A0", "@SUM(1;2)", "A/1", "A-1", "a-1", "lower case", "Ωμέγα", '-"\\; | 2  3', "(x) ! * ;")


@needs_hledger
def test_hledger_agrees_when_names_and_texts_are_nasty(tmp_path, db):
    studio = Life('Anna\'s "Studio" \\ ; = | (x)')
    amounts = bill_nasty(studio)
    file = written(studio.company, "hledger", tmp_path)
    ran("hledger", "-f", file, "check", "--strict")
    assert sorted(hledger_balances(file, "Assets:Receivable").values()) == amounts
    ran("hledger", "-f", file, "print")


def test_beancount_agrees_when_names_and_texts_are_nasty(tmp_path, db):
    studio = Life('Anna\'s "Studio" \\ ; = | (x)')
    amounts = bill_nasty(studio)
    assert sorted(beancount_balances(written(studio.company, "beancount", tmp_path)).values()) == amounts


def test_csv_cells_are_no_formulas_when_names_are_nasty(tmp_path, db):
    studio = Life("Anna's Studio")
    bill_nasty(studio)
    with written(studio.company, "csv", tmp_path).open(newline="") as file:
        customers = {line["customer"] for line in csv.DictReader(file)}
    assert customers == {f"'{number}" if number[0] in "=@-" else number for number in NASTY}


def bill_nasty(studio):
    """One bill for each nasty customer, of different amounts, under a nasty number of its own."""
    amounts = []
    for at, number in enumerate(NASTY, 1):
        studio.client("Quarrel SA", number)
        studio.bill(number, str(100 * at))
        amounts.append(Decimal(121 * at))
    return amounts


@pytest.mark.parametrize("currency", ["JPY", "KWD", "USD"])
@needs_hledger
def test_both_programs_agree_when_the_company_keeps_its_books_in_another_currency(tmp_path, db, currency):
    studio = Life("Anna's Studio", currency)
    client = studio.client("Slow Ltd", "S-1")
    studio.bill(client, "1000")
    studio.pay(client, "500")
    wanted = {("S-1", currency): Decimal(710)}
    assert hledger_balances(written(studio.company, "hledger", tmp_path), "Assets:Receivable") == wanted
    assert beancount_balances(written(studio.company, "beancount", tmp_path)) == wanted


@pytest.mark.parametrize("to", sorted(EXPORTS))
def test_export_is_the_same_when_written_twice(life, to):
    life.play(1, days=10)
    once = "".join(export(life.company, to))
    assert once == "".join(export(life.company, to))


def test_exports_are_only_headings_when_there_is_nothing(life, tmp_path):
    assert beancount_balances(written(life.company, "beancount", tmp_path)) == {}
    assert "".join(export(life.company, "csv")).count("\n") == 1


def test_export_is_refused_when_the_program_is_unknown(life):
    with pytest.raises(Invalid) as caught:
        export(life.company, "gnucash")
    assert caught.value.sentence == ("The journal cannot be written to “gnucash”: use one of hledger, beancount, csv.")
