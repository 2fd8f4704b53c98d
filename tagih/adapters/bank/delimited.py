"""CSV of any bank: columns by their headings in twenty languages, days and amounts by how all of them are written.

What cannot be told for certain is asked, never guessed: the problem names the setting that answers it, and a saved
mapping remembers the answer for the next file with the same heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from tagih.adapters.bank import base, delimited_headings, delimited_values
from tagih.adapters.bank.base import BankFormat, Reading
from tagih.adapters.bank.delimited_headings import FIELDS, IN, NOT_BOOKED, OUT, SPENDING
from tagih.adapters.bank.delimited_table import Row, Table, table
from tagih.adapters.bank.delimited_values import ORDERS
from tagih.domain.banking import Line, Parsed, Statement, folded_account

__all__ = ["FORMAT", "ORDERS", "SETTINGS", "likeness", "parse", "signature"]

SETTINGS = (*FIELDS, "dates", "decimal", "sign", "delimiter", "encoding", "account", "in_currency")
"""What a mapping may say: the heading of each field, `dates` d-m-y, m-d-y or y-m-d, `decimal` , or ., `sign` reversed."""
_IBAN = re.compile(r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b", re.ASCII)
_IN_HEADING = re.compile(r"[\s(\[]([A-Z]{3})[\s)\]]*$", re.ASCII)


def likeness(data: bytes) -> int:
    """How much the bytes look like a table: a heading with a day and an amount, or lines divided alike."""
    found = table(data[:60_000])
    if found.has_heading and found.rows:
        return 60
    return 30 if len(found.heading) >= 3 and found.rows else 0


def signature(data: bytes) -> str:
    """The digest of the heading, by which a saved mapping knows its files again; empty where there is no heading."""
    return table(data[:200_000]).signature


def parse(data: bytes, reading: Reading) -> Parsed:
    """The lines of a file, one statement for each account and currency in it. Never half: what is odd is a problem."""
    parsed = Parsed()
    said = reading.settings
    wanted = [name for field, names in said.items() if field in FIELDS for name in names.split("+")]
    found = table(data, said.get("encoding", ""), _delimiter(said.get("delimiter", "")), wanted)
    if found.broken_at is not None:
        parsed.problem(found.broken_at, "csv_quote_unclosed")
        return parsed
    plan = _Plan(found, reading, parsed)
    if plan.is_whole:
        _collect(plan, parsed)
    if not parsed.statements and not parsed.problems:
        parsed.problem(1, "bank_file_without_statement")
    return parsed


def _delimiter(said: str) -> str:
    return {"tab": "\t", "semicolon": ";", "comma": ","}.get(said, said[:1])


# --- how the file is read ------------------------------------------------------------------------------------


class _Plan:
    """Which column holds what and how days and amounts are written; its questions are problems of the file."""

    def __init__(self, found: Table, reading: Reading, parsed: Parsed) -> None:
        self.table, self.reading, self.said = found, reading, reading.settings
        self.columns = self._columns()
        self.money: list[str] = [name for name in ("amount", "debit", "credit") if name in self.columns]
        there = {"date": "date" in self.columns, "amount": bool(self.money)}
        missing = [name for name, is_there in there.items() if not is_there]
        if len(found.heading) > 2 or len(missing) == 1:
            for name in missing:
                parsed.problem(1, "csv_column_unknown", field=name, columns=base.kept(", ".join(found.heading), 200))
        self.is_whole = not missing
        if self.is_whole:
            self.decimal = self._decimal(parsed)
            self.order = self._order(parsed)
            self.currency = self._currency()
            self.account = self._account()
            is_spending = bool(SPENDING.intersection(map(delimited_headings.bare, found.heading)))
            self.is_reversed = self.said.get("sign", "reversed" if is_spending else "") == "reversed"
            self.directions = self._directions()
            self.debit_is_negative = self._debit_is_negative()

    def cell(self, row: Row, field: str) -> str:
        """What stands in the column of a field, or in all its columns."""
        places = self.columns.get(field, ())
        return " ".join(row.cells[at].strip() for at in places if 0 <= at < len(row.cells)).strip()

    def column(self, at: int) -> list[str]:
        return [text for row in self.table.rows[:5000] if at < len(row.cells) and (text := row.cells[at].strip())]

    def _columns(self) -> dict[str, list[int]]:
        heading = self.table.heading
        found = delimited_headings.columns(heading, self._fits) if self.table.has_heading else self._without_heading()
        named = delimited_headings.named(heading, self.said)
        taken = {at for places in named.values() for at in places}
        kept = {field: places for field, places in found.items() if not taken.intersection(places) or field in named}
        if "amount" in named:
            kept.pop("debit", None)
            kept.pop("credit", None)
        return {field: places for field, places in (kept | named).items() if all(at >= 0 for at in places)}

    def _fits(self, field: str, at: int) -> bool:
        texts = self.column(at)
        if field in ("date", "valued"):
            return _share(texts, _is_day) >= 0.5
        if field in ("amount", "debit", "credit", "balance", "original"):
            is_money = _share(texts, _is_amount) >= 0.5 or (not texts and field != "amount")
            return is_money and not (field == "amount" and _share(texts, _is_day) > 0.9)
        if field == "direction":
            return _share(texts, lambda text: delimited_headings.plain(text) in OUT | IN or text in ("+", "-")) > 0.7
        if field in ("currency", "original_currency"):
            return _share(texts, lambda text: base.is_currency(text.upper())) > 0.9 or (
                not texts and field != "currency"
            )
        if field == "own":
            return len(set(texts)) <= max(3, len(texts) // 2) and not _share(texts, _is_day) > 0.5
        return True

    def _without_heading(self) -> dict[str, list[int]]:
        """By what stands in the columns: the first days, the last amounts with decimals, the longest words."""
        width = len(self.table.heading)
        days = [at for at in range(width) if _share(self.column(at), _is_day) > 0.8]
        sums = [at for at in range(width) if at not in days and _share(self.column(at), _has_decimals) > 0.8]
        found: dict[str, list[int]] = {}
        if days:
            found["date"] = days[:1]
        if sums:
            found["amount"] = sums[:1]
        for at in range(width):
            if at not in days and at not in sums and "direction" not in found and self._fits("direction", at):
                found["direction"] = [at]
        words = [at for at in range(width) if at not in {*days, *sums, *found.get("direction", ())}]
        if words:
            found["text"] = [max(words, key=lambda at: sum(map(len, self.column(at))))]
        return found

    def _decimal(self, parsed: Parsed) -> str:
        if self.said.get("decimal") in (",", "."):
            return self.said["decimal"]
        texts = [
            text for name in (*self.money, "balance") for at in self.columns.get(name, ()) for text in self.column(at)
        ]
        found = delimited_values.decimal_of(texts)
        if found is None:
            sample = next((text for text in texts if re.search(r"[.,]", text)), "")
            parsed.problem(_place(self.table, sample), "csv_decimal_unknown", text=base.kept(sample, 40))
        return found or "."

    def _order(self, parsed: Parsed) -> str:
        if self.said.get("dates") in ORDERS:
            return self.said["dates"]
        texts = [
            text for name in ("date", "valued") for at in self.columns.get(name, ())[:1] for text in self.column(at)
        ]
        found = delimited_values.order_of(texts, is_european=self.decimal == ",")
        if not found.is_certain:
            sample = next(text for text in texts if re.search(r"[0-9]", text))
            parsed.problem(_place(self.table, sample), "csv_day_order_unknown", text=base.kept(sample, 40))
        return found.order

    def _currency(self) -> str:
        if base.is_currency(self.said.get("in_currency", "").upper()):
            return self.said["in_currency"].upper()
        for name in self.money:
            found = _IN_HEADING.search(self.table.heading[self.columns[name][0]])
            if found and base.is_currency(found[1]):
                return found[1]
        texts = [text for name in self.money for text in self.column(self.columns[name][0])[:20]]
        return delimited_values.symbol_of(texts, self.reading.currency) or self.reading.currency

    def _account(self) -> str:
        if self.said.get("account"):
            return folded_account(self.said["account"])
        found = next((found[0] for line in self.table.preamble if (found := _IBAN.search(line))), "")
        return folded_account(found)

    def _directions(self) -> bool:
        """Whether a column of its own says which way money went: only where no amount has a sign itself."""
        if "direction" not in self.columns or self.money != ["amount"]:
            return False
        return not any(
            "-" in text or "−" in text or text.startswith("(") for text in self.column(self.columns["amount"][0])
        )

    def _debit_is_negative(self) -> bool:
        texts = self.column(self.columns["debit"][0]) if "debit" in self.columns else []
        return _share(texts, lambda text: "-" in text or "−" in text or text.startswith("(")) > 0.5


def _share(texts: list[str], holds: object) -> float:
    """Which part of the texts `holds` is true for."""
    assert callable(holds)
    return sum(bool(holds(text)) for text in texts) / len(texts) if texts else 0.0


def _is_day(text: str) -> bool:
    return any(delimited_values.day(text, order) for order in ("d-m-y", "m-d-y"))


def _is_amount(text: str) -> bool:
    return (
        delimited_values.amount(text, "BHD", ".") is not None or delimited_values.amount(text, "BHD", ",") is not None
    )


def _has_decimals(text: str) -> bool:
    return _is_amount(text) and bool(re.search(r"[.,][0-9]{2}\b", text))


def _place(found: Table, sample: str) -> int:
    return next((row.place for row in found.rows if any(cell.strip() == sample for cell in row.cells)), 1)


# --- rows ----------------------------------------------------------------------------------------------------


class _Booked(NamedTuple):
    """A line, the account and balance beside it."""

    account: str
    line: Line
    balance_minor: int | None


def _collect(plan: _Plan, parsed: Parsed) -> None:
    booked: dict[tuple[str, str], list[_Booked]] = {}
    for row in plan.table.rows:
        one = _booked(row, plan, parsed)
        if one is not None:
            booked.setdefault((one.account, one.line.currency), []).append(one)
    for (account, currency), found in booked.items():
        parsed.statements.append(_statement(account, currency, found))


def _booked(row: Row, plan: _Plan, parsed: Parsed) -> _Booked | None:
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


def _amount(money: Mapping[str, str], currency: str, plan: _Plan, row: Row) -> int | None:
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


def _line(row: Row, on: date, amount_minor: int, currency: str, plan: _Plan) -> Line:
    side = "payer_from" if amount_minor >= 0 else "payer_to"
    text = base.described(*(row.cells[at] for at in plan.columns.get("text", ()) if at < len(row.cells)))
    said = plan.cell(row, "original_currency").upper()
    original_minor = (
        delimited_values.amount(plan.cell(row, "original"), said, plan.decimal) if base.is_currency(said) else None
    )
    is_other = original_minor is not None and said != currency
    return Line(
        row.place, on, amount_minor, currency, delimited_values.day(plan.cell(row, "valued"), plan.order),
        base.kept(plan.cell(row, side) or plan.cell(row, "payer")), folded_account(plan.cell(row, "payer_account")),
        base.kept(plan.cell(row, "reference")) or base.structured_reference(text), base.kept(plan.cell(row, "end_to_end")),
        base.kept(plan.cell(row, "bank_reference")), text,
        original_minor=original_minor if is_other else None, original_currency=said if is_other else "",
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
