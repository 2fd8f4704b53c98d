"""How one CSV is read: which column holds what, and how its days and amounts are written."""

from __future__ import annotations

import re
from collections.abc import Callable

from tagih.adapters.bank import base, delimited_headings, delimited_values
from tagih.adapters.bank.base import Reading
from tagih.adapters.bank.delimited_headings import IN, OUT, SPENDING
from tagih.adapters.bank.delimited_table import Row, Table
from tagih.adapters.bank.delimited_values import ORDERS
from tagih.domain.banking import Parsed, folded_account

_IBAN = re.compile(r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b", re.ASCII)
_IN_HEADING = re.compile(r"[\s(\[]([A-Z]{3})[\s)\]]*$", re.ASCII)
_LOOKED_AT = 5000
"""Rows that are enough to tell what a column holds."""


class Plan:
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

    def column(self, at: int, rows: int | None = _LOOKED_AT) -> list[str]:
        """What stands in a column, blanks left out: of the first rows, which tell what it holds, or of all."""
        return [text for row in self.table.rows[:rows] if at < len(row.cells) and (text := row.cells[at].strip())]

    def _columns(self) -> dict[str, list[int]]:
        heading = self.table.heading
        found = delimited_headings.columns(heading, self._fits) if self.table.has_heading else self._without_heading()
        self._tell_accounts_apart(found)
        named = delimited_headings.named(heading, self.said)
        taken = {at for places in named.values() for at in places}
        kept = {field: places for field, places in found.items() if not taken.intersection(places) or field in named}
        if "amount" in named:
            kept.pop("debit", None)
            kept.pop("credit", None)
        return {field: places for field, places in (kept | named).items() if all(at >= 0 for at in places)}

    def _tell_accounts_apart(self, found: dict[str, list[int]]) -> None:
        """A column of account numbers is the other side's where the lines above name ours, and ours where nobody pays."""
        if self._account() and "own" in found and "payer_account" not in found:
            found["payer_account"] = found.pop("own")
        has_payer = found.keys() & {"payer", "payer_from", "payer_to"}
        if "own" not in found and "payer_account" in found and not has_payer and not self._account():
            found["own"] = found.pop("payer_account")

    def _fits(self, field: str, at: int) -> bool:
        texts = self.column(at)
        if field in ("date", "valued"):
            return _share(texts, _is_day) > 0.2
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
            is_filled = len(texts) >= 0.9 * min(_LOOKED_AT, len(self.table.rows))
            return is_filled and len(set(texts)) <= 3 and not _share(texts, _is_day) > 0.5
        return True

    def _without_heading(self) -> dict[str, list[int]]:
        """By what stands in the columns: the first days, amounts that move a balance, a currency, the longest words."""
        places = range(len(self.table.heading))
        days = [at for at in places if _share(self.column(at), _is_day) > 0.8]
        sums = [at for at in places if at not in days and _share(self.column(at), _has_decimals) > 0.8]
        found: dict[str, list[int]] = {"date": days[:1]} if days else {}
        if sums:
            amount, balance = self._moving(sums)
            found["amount"] = [amount]
            found |= {"balance": [balance]} if balance is not None else {}
        rest = [at for at in places if at not in days and at not in sums]
        for field in ("direction", "currency"):
            fitting = next((at for at in rest if self._fits(field, at)), None)
            if fitting is not None:
                found[field] = [fitting]
                rest.remove(fitting)
        if rest:
            found["text"] = [max(rest, key=lambda at: sum(map(len, self.column(at))))]
        return found

    def _moving(self, sums: list[int]) -> tuple[int, int | None]:
        """The column of amounts, and that of the balances they lead to: before, amount and after stand side by side."""
        read = {at: [_either(text) for text in self.column(at)] for at in sums[:4]}
        found = [
            (after_one[:-1] == before_one[1:], amount, after)
            for amount, moved in read.items()
            for before, before_one in read.items()
            for after, after_one in read.items()
            if len({amount, before, after}) == 3
            and all(a + b == c for a, b, c in zip(before_one, moved, after_one, strict=False))
        ]
        if not found:
            return sums[0], None
        _, amount, after = max(found)  # balances follow one another, amounts do not
        return amount, after

    def _decimal(self, parsed: Parsed) -> str:
        if self.said.get("decimal") in (",", "."):
            return self.said["decimal"]
        texts = [text for name in self.money for at in self.columns[name] for text in self.column(at, None)]
        found = delimited_values.decimal_of(texts)
        if found is None:
            sample = next((text for text in texts if re.search(r"[.,]", text)), "")
            parsed.problem(_place(self.table, sample), "csv_decimal_unknown", text=base.kept(sample, 40))
        return found or "."

    def _order(self, parsed: Parsed) -> str:
        if self.said.get("dates") in ORDERS:
            return self.said["dates"]
        texts = [
            text
            for name in ("date", "valued")
            for at in self.columns.get(name, ())[:1]
            for text in self.column(at, None)
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


def _share(texts: list[str], holds: Callable[[str], bool]) -> float:
    """Which part of the texts `holds` is true for."""
    return sum(bool(holds(text)) for text in texts) / len(texts) if texts else 0.0


def _is_day(text: str) -> bool:
    return any(delimited_values.day(text, order) for order in ("d-m-y", "m-d-y"))


def _is_amount(text: str) -> bool:
    return (
        delimited_values.amount(text, "BHD", ".") is not None or delimited_values.amount(text, "BHD", ",") is not None
    )


def _either(text: str) -> int:
    """An amount to compare with others of the same file."""
    decimal = delimited_values.decimal_of([text]) or "."
    return delimited_values.amount(text, "BHD", decimal) or 0


def _has_decimals(text: str) -> bool:
    return _is_amount(text) and bool(re.search(r"[.,][0-9]{2}\b", text))


def _place(found: Table, sample: str) -> int:
    return next((row.place for row in found.rows if any(cell.strip() == sample for cell in row.cells)), 1)
