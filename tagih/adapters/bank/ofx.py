"""OFX and QFX, 1.x as SGML with its unclosed tags and 2.x as XML, by a reader of our own that knows no entities or DTDs.

OFX 1.0.2 to 2.3 (OFX Work Group, now FDX), read 2026-11. Values have no closing tag in SGML, so what is a group is
known by name: everything else is a value, even an empty one.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tagih.adapters.bank import base
from tagih.adapters.bank.base import BankFormat, Reading
from tagih.domain import money
from tagih.domain.banking import Line, Parsed, Statement, folded_account

_TOKEN = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9._]{0,40})[^<>]{0,200}?(/?)>([^<]*)", re.ASCII)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_CHARSET = re.compile(
    rb"CHARSET:\s*([A-Za-z0-9-]+)|ENCODING:\s*(UTF-?8|UNICODE)|encoding=[\"']([A-Za-z0-9_-]+)", re.IGNORECASE
)
_NAMES = """
OFX SIGNONMSGSRSV1 SONRS STATUS FI BANKMSGSRSV1 STMTTRNRS STMTRS BANKACCTFROM BANKTRANLIST STMTTRN PAYEE BANKACCTTO CCACCTTO
CURRENCY ORIGCURRENCY LEDGERBAL AVAILBAL BALLIST BAL CREDITCARDMSGSRSV1 CCSTMTTRNRS CCSTMTRS CCACCTFROM INVSTMTMSGSRSV1
INVSTMTTRNRS INVSTMTRS INVACCTFROM INVTRANLIST INVBANKTRAN SIGNUPMSGSRSV1 ACCTINFOTRNRS ACCTINFORS ACCTINFO BANKACCTINFO
CCACCTINFO BANKTRANLISTP STMTTRNP
"""
_GROUPS = frozenset(_NAMES.split())
"""Groups of values, those of statements and those around them."""
_STATEMENTS = ("STMTRS", "CCSTMTRS", "INVSTMTRS")
_KINDS = {
    "FEE": "fee",
    "SRVCHG": "fee",
    "INT": "interest",
    "DIV": "interest",
    "CASH": "other",
    "ATM": "other",
    "CHECK": "other",
}
_DEEPEST = 40


@dataclass(slots=True)
class _Group:
    """A group of the file: its values by name, the groups in it, and the line it begins on."""

    name: str
    place: int
    values: dict[str, str] = field(default_factory=dict)
    groups: list[_Group] = field(default_factory=list)

    def all(self, *names: str) -> Iterator[_Group]:
        """Every group of these names at any depth, in the order of the file."""
        for one in self.groups:
            if one.name in names:
                yield one
            else:
                yield from one.all(*names)

    def first(self, *names: str) -> _Group:
        """The first of these names, or an empty one."""
        return next(self.all(*names), _Group("", self.place))


def likeness(data: bytes) -> int:
    """How much the bytes look like OFX."""
    head = data[:8000].replace(b"\x00", b"").upper()
    return 100 if b"<OFX>" in head else 90 if b"OFXHEADER" in head else 0


def parse(data: bytes, reading: Reading) -> Parsed:
    """The statements of a file. What holds none, or a server's error instead of one, is a problem that says so."""
    parsed = Parsed()
    text = base.text_of(data, _charset(data))
    root = _tree(text)
    for status in root.all("STATUS"):
        if status.values.get("SEVERITY", "").upper() == "ERROR":
            message = status.values.get("MESSAGE") or status.values.get("CODE", "")
            parsed.problem(status.place, "bank_server_error", message=base.kept(message, 120))
    for one in root.all(*_STATEMENTS):
        parsed.statements.append(_statement(one, reading, parsed))
    if not parsed.statements and not parsed.problems:
        parsed.problem(1, "bank_file_without_statement")
    return parsed


def _charset(data: bytes) -> str:
    found = [name.decode() for groups in _CHARSET.findall(data[:2000]) for name in groups if name]
    code = found[0] if found else "1252"
    return f"cp{code}" if code.isdigit() and len(code) == 4 else code


def _tree(text: str) -> _Group:
    """The groups of a file. A closing tag that fits none that is open is left out; one that is missing is thought."""
    begin = max(0, text.upper().find("<OFX>"))
    place = text.count("\n", 0, begin) + 1
    body = _CDATA.sub(lambda found: html.escape(found[1]), text[begin:])
    root = _Group("", place)
    stack = [root]
    for found in _TOKEN.finditer(body):
        closing, name, empty, value = found[1], found[2].upper(), found[3], found[4]
        if closing:
            if any(one.name == name for one in stack[1:]):
                while stack.pop().name != name:
                    pass
        elif name in _GROUPS:
            made = _Group(name, place)
            stack[-1].groups.append(made)
            if not empty and len(stack) < _DEEPEST:
                stack.append(made)
        elif not stack[-1].values.get(name):
            stack[-1].values[name] = html.unescape(value).strip()
        place += found[0].count("\n")
    return root


def _statement(group: _Group, reading: Reading, parsed: Parsed) -> Statement:
    """One statement: of a bank account, a card, or the cash of a depot."""
    currency = group.values.get("CURDEF", "").upper()
    currency = currency if base.is_currency(currency) else reading.currency
    account, listed = (
        group.first("BANKACCTFROM", "CCACCTFROM", "INVACCTFROM"),
        group.first("BANKTRANLIST", "INVTRANLIST"),
    )
    made = Statement(group.place, folded_account(account.values.get("ACCTID", "")), currency)
    made.from_on, made.until_on = _day(listed, "DTSTART"), _day(listed, "DTEND")
    balance = next((one for one in group.groups if one.name == "LEDGERBAL"), None)
    if balance is not None and balance.values.get("BALAMT"):
        made.closing_minor = loose_minor(balance.values["BALAMT"], currency)
        if made.closing_minor is None:
            parsed.problem(balance.place, "bank_balance_unreadable", text=base.kept(balance.values["BALAMT"], 40))
    is_depot = group.name == "INVSTMTRS"
    found = (_line(one, currency, is_depot, parsed) for one in group.all("STMTTRN") if one.values)
    made.lines = [line for line in found if line is not None]
    made.is_final = group.name == "STMTRS" and made.until_on is not None
    made.until_on = made.until_on or max((line.on for line in made.lines), default=None)
    return made


def _line(group: _Group, currency: str, is_depot: bool, parsed: Parsed) -> Line | None:
    said = group.values
    on = _day(group, "DTPOSTED") or _day(group, "DTUSER")
    original = group.first("ORIGCURRENCY").values.get("CURSYM", "").upper()
    currency = group.first("CURRENCY").values.get("CURSYM", "").upper() or currency
    amount_minor = loose_minor(said.get("TRNAMT", ""), currency, is_depot) if base.is_currency(currency) else None
    if on is None:
        parsed.problem(group.place, "bank_day_missing")
        return None
    if amount_minor is None:
        parsed.problem(group.place, "bank_amount_unreadable", text=base.kept(said.get("TRNAMT", ""), 40))
        return None
    name = base.kept(said.get("NAME", "") or group.first("PAYEE").values.get("NAME", ""))
    memo = base.described(said.get("MEMO", ""))
    kind = said.get("TRNTYPE", "").upper()
    return Line(
        group.place, on, amount_minor, currency, None, name,
        folded_account(group.first("BANKACCTTO", "CCACCTTO").values.get("ACCTID", "")),
        base.kept(said.get("REFNUM", "")) or base.structured_reference(f"{memo} {name}"),
        bank_reference=base.kept(said.get("FITID", "")),
        text=memo or (name if kind == "CHECK" else ""),
        kind=_KINDS.get(kind, "transfer"),
        original_currency=original if base.is_currency(original) and original != currency else "",
    )  # fmt: skip


def _day(group: _Group, name: str) -> date | None:
    return base.iso_day(group.values.get(name, ""))


def loose_minor(text: str, currency: str, is_rounded: bool = False) -> int | None:
    """Minor units of an amount with a decimal comma or point, and marks between its thousands where both are there.

    `is_rounded`: brokers write four decimals, which are rounded to the minor unit, halves away from zero.
    """
    plain = text.replace(" ", "").replace("'", "")
    if "," in plain and "." in plain:
        decimal = max(",", ".", key=plain.rfind)
        plain = plain.replace("." if decimal == "," else ",", "")
    elif re.fullmatch(r"[+-]?[0-9]{1,3}(,[0-9]{3})+", plain, re.ASCII):
        plain = plain.replace(",", "")
    if is_rounded and re.fullmatch(r"[+-]?[0-9]{1,15}\.[0-9]{3,8}", plain, re.ASCII):
        return money.round_to_minor(Decimal(plain), currency)
    return base.minor(plain, currency)


FORMAT = BankFormat("OFX, QFX", likeness, parse)
