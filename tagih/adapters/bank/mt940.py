"""MT940 and MT942 as banks really send them: with and without SWIFT envelopes, odd wraps, missing tags and pages.

SWIFT User Handbook, MT940 Customer Statement Message and MT942 Interim Transaction Report, read 2026-11. A field begins
with a tag that is known; anything else goes on with the field before it, for some banks break a line in front of a colon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from tagih.adapters.bank import base, mt940_details
from tagih.adapters.bank.base import BankFormat, Reading
from tagih.adapters.bank.mt940_details import Details
from tagih.domain.banking import Line, Parsed, Statement, folded_account

_TAG = re.compile(r":(13D?|20|21|25P?|28C?|34F|60[FM]?|61|62[FM]?|64|65F?|86|90[CD]|NS):", re.ASCII)
_ENVELOPE = re.compile(r"\{[1-3]:[^\n{}]*(?:\{[^\n{}]*\}[^\n{}]*)*\}|\{4:|\{5:[^\n]*\}?|\{S:[^\n]*", re.ASCII)
_BALANCE = re.compile(r"(R?[CD])\s?([0-9]{6})?\s?([A-Z]{3})?\s?([0-9., ]*)", re.ASCII)
_BOOKING = re.compile(
    r"(?P<value>[0-9]{6})(?P<entry>[0-9]{4}| {4})?\s*(?P<mark>E?R?[CD])(?P<funds>[A-Z])?\s*(?P<amount>[0-9][0-9.,]*)\s?"
    r"(?P<type>[A-Z][A-Z0-9 ]{3})?(?P<rest>[^\n]*)(?P<more>.*)",
    re.ASCII | re.DOTALL,
)
_OF_CURRENCY = re.compile(r"/(OCMT|CHGS)/([A-Z]{3})([0-9.,]+)", re.ASCII)
_ACCOUNT = re.compile(r"P?[0-9]{7,12}|[A-Z]{2}[0-9]{2}[A-Z]{4}[0-9A-Z]{7,26}", re.ASCII)
"""The other side's account on the second line of a booking, as Rabobank writes it."""
# Kinds of business of the German banks (Geschäftsvorfallcodes, DFÜ-Abkommen annex 3), read 2026-11.
_RETURN_CODES = frozenset({"009", "059", "108", "109", "159", "184"})
_FEE_CODES, _INTEREST_CODES = frozenset({"805", "808", "809"}), frozenset({"814"})
_RETURN_WORDS = re.compile(
    r"RETOURE|STORNO|R(?:UE|Ü)CK(?:LAST|UEBER|ÜBER)|TERUGBOEKING|RTRN|RETURNED|STORNIERUNG", re.IGNORECASE
)


def likeness(data: bytes) -> int:
    """How much the bytes look like MT940: tags at the beginnings of lines."""
    head = data[:8000].replace(b"\x00", b"").replace(b"\r", b"\n")
    tags = [
        tag
        for tag in (b":20:", b":25:", b":28C:", b":28:", b":60F:", b":60M:", b":61:", b":62F:", b":86:")
        if tag in head
    ]
    at_start = sum(b"\n" + tag in b"\n" + head.lstrip() for tag in tags)
    return min(95, 40 * at_start)


class _Field(NamedTuple):
    """A tag, the line of the file it stands on, and its text with line feeds."""

    tag: str
    place: int
    text: str


def parse(data: bytes, reading: Reading) -> Parsed:
    """The statements of a file. What holds no statement at all is one problem."""
    parsed = Parsed()
    for fields in _messages(base.text_of(data)):
        statement = _Statement(fields, reading, parsed)
        statement.read()
    if not parsed.statements and not parsed.problems:
        parsed.problem(1, "bank_file_without_statement")
    return parsed


# --- fields --------------------------------------------------------------------------------------------------


def _fields(text: str) -> Iterator[_Field]:
    """Every field in its order; between two messages an empty one with the tag "-"."""
    tag, place = "", 1
    kept: list[str] = []
    text = re.sub(r"\n:\n(?=[0-9]{2}[A-Z]?:)", "\n:", text)
    for number, raw in enumerate(text.split("\n"), 1):
        line = _ENVELOPE.sub("", raw) if "{" in raw else raw
        found = _TAG.match(line)
        if found or line.rstrip() in ("-", "-}") or re.fullmatch(r"-[X}]{1,4}\s*", line):
            if tag:
                yield _Field(tag, place, "\n".join(kept))
            if found is None:
                yield _Field("-", number, "")
            tag, place, kept = (found[1], number, [line[found.end() :]]) if found else ("", number, [])
        elif tag and not re.fullmatch(r":?94[02]:?\s*", line):
            kept.append(line)
    if tag:
        yield _Field(tag, place, "\n".join(kept))


def _messages(text: str) -> Iterator[list[_Field]]:
    """The fields of each statement: a new one begins with :20:, or with an account after a closing balance."""
    current: list[_Field] = []
    is_closed = False
    for field in _fields(text):
        begins = field.tag == "20" or (is_closed and field.tag in ("25", "25P", "28", "28C", "60F", "60M", "60"))
        if (begins or field.tag == "-") and any(one.tag not in ("20", "21", "-") for one in current):
            yield current
            current = []
        if field.tag == "-":
            current, is_closed = [], False
            continue
        is_closed = field.tag.startswith("62") or (is_closed and field.tag in ("64", "65", "65F", "86") and not begins)
        current.append(field)
    if any(one.tag not in ("20", "21") for one in current):
        yield current


# --- one statement -------------------------------------------------------------------------------------------


class _Statement:
    """One statement while its fields are read one after the other."""

    def __init__(self, fields: list[_Field], reading: Reading, parsed: Parsed) -> None:
        self.fields, self.reading, self.parsed = fields, reading, parsed
        self.statement = Statement(place=fields[0].place, currency=self._currency(fields))
        self.booking: _Field | None = None
        self.details: list[str] = []
        self.coded: list[str] = []
        self.is_closed = False

    def read(self) -> None:
        """Read all fields; a message that holds none of a statement's is left out."""
        for field in self.fields:
            self._field(field)
        self._flush()
        one = self.statement
        days = [line.on for line in one.lines]
        one.until_on = one.until_on or max(days, default=None)
        one.from_on = one.from_on or min(days, default=None)
        one.is_final = one.closing_minor is not None
        if one.account or one.lines or one.opening_minor is not None or one.closing_minor is not None:
            self.parsed.statements.append(one)

    def _currency(self, fields: list[_Field]) -> str:
        """The currency of the balances, else of the sums and limits of an MT942, else of the account."""
        for tags, pattern in ((("60F", "60M", "60", "62F", "62M", "62"), _BALANCE), (("34F", "90D", "90C"), None)):
            for field in fields:
                if field.tag in tags:
                    found = (
                        pattern.match(field.text) if pattern else re.match(r"[0-9]*([A-Z]{3})", field.text, re.ASCII)
                    )
                    if found and (code := found[3] if pattern else found[1]):
                        return str(code)
        account = next((field.text.strip() for field in fields if field.tag in ("25", "25P")), "")
        ends = account[-3:]
        return ends if base.is_currency(ends) and account[-4:-3].isdigit() else self.reading.currency

    def _field(self, field: _Field) -> None:
        one = self.statement
        if field.tag == "86" or (field.tag == "25" and self.booking is not None):
            if self.booking is not None and not self.is_closed:
                self.details += field.text.rstrip("\n").split("\n")
        elif field.tag == "NS":
            self._coded(field)
        elif field.tag == "61":
            self._flush()
            self.booking = field
        elif field.tag in ("25", "25P"):
            one.account = folded_account(self._account(field.text))
        elif field.tag in ("28", "28C"):
            one.number = base.kept(field.text, 60)
        elif field.tag[:2] in ("60", "62"):
            self._balance(field)

    def _account(self, text: str) -> str:
        first = text.strip().split("\n")[0].strip()
        ending = f"/{self.statement.currency}"
        if first.endswith(ending):
            return first.removesuffix(ending)
        return first[:-3].strip() if first.endswith(self.statement.currency) and first[-4:-3].isdigit() else first

    def _coded(self, field: _Field) -> None:
        lines = field.text.split("\n")
        if self.booking is not None:
            self.coded += lines
        else:
            owner = next((line[2:].strip() for line in lines if line.startswith("22")), "")
            self.statement.name = self.statement.name or ("" if owner.isdigit() else base.kept(owner))

    def _balance(self, field: _Field) -> None:
        one, found = self.statement, _BALANCE.match(field.text)
        minor = _minor(found[4] or "0", one.currency) if found else None
        if found is None or minor is None:
            self.parsed.problem(field.place, "bank_balance_unreadable", text=base.kept(field.text, 40))
            return
        if found[1] in ("D", "RC"):
            minor = -minor
        day = _day(found[2] or "")
        if field.tag.startswith("60"):
            if one.opening_minor is None:
                one.opening_minor, one.from_on = minor, day
        else:
            self._flush()
            self.is_closed = True
            one.closing_minor, one.until_on = minor, day or one.until_on

    def _flush(self) -> None:
        """The booking that was being read is whole: its details have come, or there are none."""
        if self.booking is not None:
            line = self._line(self.booking)
            if line is not None:
                self.statement.lines.append(line)
        self.booking, self.details, self.coded = None, [], []

    def _line(self, field: _Field) -> Line | None:
        found = _BOOKING.match(field.text.strip())
        currency = self.statement.currency
        minor = _minor(found["amount"], currency) if found else None
        valued_on = _day(found["value"]) if found else None
        if found is None or minor is None or valued_on is None:
            self.parsed.problem(field.place, "bank_line_unreadable", text=base.kept(field.text, 40))
            return None
        said = _said(found["rest"], found["more"])
        told = mt940_details.read_coded(self.coded) if self.coded and not self.details else self._details(said.customer)
        account = told.account or said.account
        sign = 1 if found["mark"].removeprefix("E") in ("C", "RD") else -1
        original_minor, original_currency, charges_minor = _ordered(said.words, minor, currency)
        words = "" if said.words.startswith("/OCMT/") or said.account else said.words
        is_account = bool(said.customer) and (account or "-").startswith(folded_account(said.customer))
        return Line(
            field.place, _entry_day(valued_on, (found["entry"] or "").strip()), sign * minor, currency, valued_on,
            told.name or said.name, account, told.reference or ("" if is_account else said.customer), told.end_to_end_id,
            said.bank, told.text or base.described(words), _kind(found["type"] or "", found["mark"], told),
            sign * original_minor if original_minor is not None else None, original_currency, charges_minor,
        )  # fmt: skip

    def _details(self, customer: str) -> Details:
        return mt940_details.read(self.details, customer) if any(self.details) else Details()


# --- parts of a booking --------------------------------------------------------------------------------------


class _Said(NamedTuple):
    """What field 61 says beside day and amount: references, and what banks write behind them."""

    customer: str
    bank: str
    name: str
    account: str
    words: str


def _said(rest: str, more: str) -> _Said:
    """The client's reference, the bank's behind two slashes, else a name behind sixteen characters (Rabobank)."""
    customer, slashes, bank = rest.partition("//")
    name = ""
    if not slashes:
        customer, name = rest[:16], rest[16:].strip()
    customer, bank, words = base.kept(customer), base.kept(bank), " ".join(more.split())
    if not name and customer[:7].isalnum() and any(map(str.isdigit, customer)) and words.replace(" ", "").isalpha():
        name = words  # SNS and ASN: the account stands where the reference should, the name behind it
    is_name = len(name) > 2 and not any(map(str.isdigit, name))
    found = _ACCOUNT.fullmatch(words)
    return _Said(
        base.given(customer) if len(customer) > 1 else "",
        base.given(bank),
        base.kept(name) if is_name else "",
        folded_account(found[0]) if found else "",
        words,
    )


def _ordered(words: str, minor: int, currency: str) -> tuple[int | None, str, int]:
    """Amount and currency as they were ordered, where they are others than booked, and what the bank kept."""
    amounts = {key: (base.minor(amount, code), code) for key, code, amount in _OF_CURRENCY.findall(words)}
    charges, charges_currency = amounts.get("CHGS", (0, ""))
    kept_minor = charges or 0 if charges_currency == currency else 0
    original, original_currency = amounts.get("OCMT", (None, ""))
    if original is None or (original, original_currency) == (minor, currency):
        return None, "", kept_minor
    return original, original_currency, kept_minor


def _kind(code: str, mark: str, told: Details) -> str:
    kind = code[1:4]
    came_back = _RETURN_WORDS.search(told.booking_text) or _RETURN_WORDS.match(told.text)
    if "R" in mark or kind == "RTI" or told.code in _RETURN_CODES or came_back:
        return "return"
    if kind in ("CHG", "COM") or told.code in _FEE_CODES:
        return "fee"
    return "interest" if kind == "INT" or told.code in _INTEREST_CODES else "transfer"


def _minor(text: str, currency: str) -> int | None:
    """Minor units of an amount with a decimal comma; some banks put points between the thousands, or for the comma."""
    plain = text.replace(" ", "")
    return base.minor(plain.replace(".", "") if "," in plain else plain, currency)


def _day(text: str) -> date | None:
    """Six digits as a day: years from 80 lie in the last century (SWIFT)."""
    if len(text) != 6:
        return None
    year = int(text[:2])
    return base.calendar_day(year + (1900 if year >= 80 else 2000), int(text[2:4]), int(text[4:]))


def _entry_day(valued_on: date, text: str) -> date:
    """The day of booking from month and day: the year is that in which it lies nearest to the value date."""
    if len(text) != 4:
        return valued_on
    years = (valued_on.year, valued_on.year + 1, valued_on.year - 1)
    days = [day for year in years if (day := base.calendar_day(year, int(text[:2]), int(text[2:])))]
    return min(days, key=lambda day: abs((day - valued_on).days), default=valued_on)


FORMAT = BankFormat("MT940, MT942", likeness, parse)
