"""CSV of any bank: columns by their headings in twenty languages, days and amounts by how all of them are written.

What cannot be told for certain is asked, never guessed: the problem names the setting that answers it, and a saved
mapping remembers the answer for the next file with the same heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from tagih.adapters.bank import base, delimited_headings, delimited_values, mt940_details
from tagih.adapters.bank.base import BankFormat, Reading
from tagih.adapters.bank.delimited_headings import FIELDS, NOT_BOOKED, OUT
from tagih.adapters.bank.delimited_plan import Plan
from tagih.adapters.bank.delimited_table import Row, table
from tagih.adapters.bank.delimited_values import ORDERS
from tagih.domain.banking import Line, Parsed, Statement, folded_account

__all__ = ["FORMAT", "ORDERS", "SETTINGS", "likeness", "parse", "signature"]

SETTINGS = (*FIELDS, "dates", "decimal", "sign", "delimiter", "encoding", "account", "in_currency")
"""What a mapping may say: the heading of each field, `dates` d-m-y, m-d-y or y-m-d, `decimal` , or ., `sign` reversed."""


def likeness(data: bytes) -> int:
    """How much the bytes look like a table: a heading with a day and an amount, or lines divided alike."""
    found = table(_beginning(data))
    if found.has_heading and found.rows:
        return 60
    return 30 if len(found.heading) >= 3 and found.rows else 0


def _beginning(data: bytes) -> bytes:
    """Whole lines from the beginning of a file: enough to know its heading."""
    return data if len(data) <= 60_000 else data[:60_000].rpartition(b"\n")[0]


def signature(data: bytes) -> str:
    """The digest of the heading, by which a saved mapping knows its files again; empty where there is no heading."""
    return table(_beginning(data)).signature


def parse(data: bytes, reading: Reading) -> Parsed:
    """The lines of a file, one statement for each account and currency in it. Never half: what is odd is a problem."""
    parsed = Parsed()
    said = reading.settings
    wanted = [name for field, names in said.items() if field in FIELDS for name in names.split("+")]
    found = table(data, said.get("encoding", ""), _delimiter(said.get("delimiter", "")), wanted)
    if found.broken_at is not None:
        parsed.problem(found.broken_at, "csv_quote_unclosed")
        return parsed
    plan = Plan(found, reading, parsed)
    if plan.is_whole:
        _collect(plan, parsed)
    if not parsed.statements and not parsed.problems:
        parsed.problem(1, "bank_file_without_statement")
    return parsed


def _delimiter(said: str) -> str:
    return {"tab": "\t", "semicolon": ";", "comma": ","}.get(said, said[:1])


# --- rows ----------------------------------------------------------------------------------------------------


class _Booked(NamedTuple):
    """A line, the account and balance beside it."""

    account: str
    line: Line
    balance_minor: int | None


def _collect(plan: Plan, parsed: Parsed) -> None:
    booked: dict[tuple[str, str], list[_Booked]] = {}
    for row in plan.table.rows:
        one = _booked(row, plan, parsed)
        if one is not None:
            booked.setdefault((one.account, one.line.currency), []).append(one)
    for (account, currency), found in booked.items():
        parsed.statements.append(_statement(account, currency, found))


def _booked(row: Row, plan: Plan, parsed: Parsed) -> _Booked | None:
    """The line of one row; None for what is none: blank rows, sums, headings in between, what is only pending."""
    if delimited_headings.plain(plan.cell(row, "status")) in NOT_BOOKED:
        return None
    said_day = plan.cell(row, "date")
    money: dict[str, str] = {name: plan.cell(row, name) for name in plan.money}
    on = delimited_values.day(said_day, plan.order) or delimited_values.day(plan.cell(row, "valued"), plan.order)
    if not any(any(map(str.isdigit, text)) for text in money.values()):
        if on is not None and any(money.values()):
            parsed.problem(row.place, "bank_amount_unreadable", text=base.kept(" ".join(money.values()), 40))
        return None
    if on is None:
        if said_day and re.search(r"[0-9]", said_day):
            parsed.problem(row.place, "csv_day_unreadable", text=base.kept(said_day, 40))
        return None  # a sum, or the balance that some banks write under the lines
    currency = plan.cell(row, "currency").upper() or plan.currency
    currency = currency if base.is_currency(currency) else plan.currency
    amount_minor = _amount(money, currency, plan, row)
    if amount_minor is None:
        parsed.problem(row.place, "bank_amount_unreadable", text=base.kept(" ".join(money.values()), 40))
        return None
    balance_minor = delimited_values.amount(plan.cell(row, "balance"), currency, plan.decimal)
    account = folded_account(plan.cell(row, "own")) or plan.account
    return _Booked(account, _line(row, on, amount_minor, currency, plan), balance_minor)


def _amount(money: Mapping[str, str], currency: str, plan: Plan, row: Row) -> int | None:
    """What came in, above zero, or went out, below; None where a figure cannot be read."""
    read = {name: delimited_values.amount(text, currency, plan.decimal) for name, text in money.items() if text}
    if not read or any(minor is None for name, minor in read.items() if any(map(str.isdigit, money[name]))):
        return None
    if "amount" in read:
        total = read["amount"] or 0
        if plan.directions:
            total = -abs(total) if delimited_headings.plain(plan.cell(row, "direction")) in OUT else abs(total)
    else:
        debit, credit = read.get("debit") or 0, read.get("credit") or 0
        total = credit + (debit if plan.debit_is_negative else -debit)
    return -total if plan.is_reversed else total


def _line(row: Row, on: date, amount_minor: int, currency: str, plan: Plan) -> Line:
    side = "payer_from" if amount_minor >= 0 else "payer_to"
    text = base.described(*(row.cells[at] for at in plan.columns.get("text", ()) if at < len(row.cells)))
    said = plan.cell(row, "original_currency").upper()
    original_minor = (
        delimited_values.amount(plan.cell(row, "original"), said, plan.decimal) if base.is_currency(said) else None
    )
    is_other = original_minor is not None and said != currency
    line = Line(
        row.place, on, amount_minor, currency, delimited_values.day(plan.cell(row, "valued"), plan.order),
        base.kept(plan.cell(row, side) or plan.cell(row, "payer")), folded_account(plan.cell(row, "payer_account")),
        base.given(plan.cell(row, "reference")) or base.structured_reference(text), base.given(plan.cell(row, "end_to_end")),
        base.kept(plan.cell(row, "bank_reference")), text,
        original_minor=original_minor if is_other else None, original_currency=said if is_other else "",
        charges_minor=_fee(row, currency, plan),
    )  # fmt: skip
    return line if line.payer_name or not text.startswith(("/TRTP/", "SEPA ")) else _as_told(line)


def _fee(row: Row, currency: str, plan: Plan) -> int:
    """What was kept of a net amount (PayPal)."""
    is_net = (
        "amount" in plan.columns and delimited_headings.bare(plan.table.heading[plan.columns["amount"][0]]) == "net"
    )
    return abs(delimited_values.amount(plan.cell(row, "fee"), currency, plan.decimal) or 0) if is_net else 0


def _as_told(line: Line) -> Line:
    """Where a bank writes the words of MT940 into its CSV (ABN AMRO), they tell who paid."""
    told = mt940_details.read([line.text], "")
    return line._replace(
        payer_name=told.name, payer_account=told.account, reference=line.reference or told.reference,
        end_to_end_id=line.end_to_end_id or told.end_to_end_id, text=told.text,
    )  # fmt: skip


def _statement(account: str, currency: str, booked: list[_Booked]) -> Statement:
    lines = [one.line for one in booked]
    made = Statement(lines[0].place, account, currency, lines=lines)
    made.from_on, made.until_on = min(line.on for line in lines), max(line.on for line in lines)
    for order in (booked, booked[::-1]):
        if balances := _running(order):
            made.opening_minor, made.closing_minor = balances
            break
    return made


def _running(booked: list[_Booked]) -> tuple[int, int] | None:
    """Opening and closing balance, where every line leads from the balance before it to its own."""
    steps: Iterator[tuple[int | None, int]] = ((one.balance_minor, one.line.amount_minor) for one in booked)
    before: int | None = None
    opening = None
    for balance, amount in steps:
        if balance is None or (before is not None and before + amount != balance):
            return None
        opening = balance - amount if opening is None else opening
        before = balance
    return (opening, before) if opening is not None and before is not None else None


FORMAT = BankFormat("CSV", likeness, parse)
