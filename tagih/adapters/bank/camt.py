"""CAMT.052, .053 and .054 of every version (ISO 20022), read entry by entry so that a year fits into little memory.

Names are compared without their namespace, for banks write any version and sometimes none. Nothing is resolved and
nothing is fetched: a file with a DOCTYPE is refused. A booked entry with several transactions becomes one line for
each where their amounts make up the entry, else one line for all. Entries that are only pending are left out.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from typing import Any, TypeAlias

from lxml import etree

from tagih.adapters.bank import base
from tagih.adapters.bank.base import BankFormat, Reading
from tagih.domain.banking import Line, Parsed, Statement, folded_account

Node: TypeAlias = Any
"""An element of lxml, which brings no types."""

_FINAL, _REPORTS = "Stmt", ("Stmt", "Rpt", "Ntfctn")
_OPENING, _CLOSING, _INTERIM = ("OPBD", "PRCD"), ("CLBD",), "ITBD"
_PENDING = frozenset({"PDNG", "INFO", "FUTR"})
# ISO 20022 external code sets, bank transaction sub-families, read 2026-11: what comes back, what it costs, interest.
_RETURNED = frozenset({"RRTN", "UPDD", "UPCT", "UPCQ", "UPQC", "PRDD", "RPCR", "CPRB", "ARET", "TRPO", "RRCT", "CDRT"})
_FEES = frozenset({"CHRG", "FEES", "COMM", "COME", "COMT", "CAJT"})
_INTEREST = frozenset({"INTR", "LBCA", "RNTL"})


def likeness(data: bytes) -> int:
    """How much the bytes look like CAMT."""
    head = data[:4000].replace(b"\x00", b"")
    if b"camt.05" in head or b"BkToCstmr" in head:
        return 100
    return (
        40
        if head.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").startswith((b"<?xml", b"<Document")) and b"OFX" not in head
        else 0
    )


def parse(data: bytes, reading: Reading) -> Parsed:
    """The statements, reports or notifications of a message. What is no such message is one problem."""
    parsed = Parsed()
    try:
        _read(data, reading, parsed)
    except _Doctype:
        parsed.problem(1, "bank_xml_doctype")
    except etree.XMLSyntaxError as error:
        if _is_mislabelled(data):  # said to be UTF-8 and written in Windows-1252: read as what it is
            return parse(_DECLARED.sub("", base.text_of(data).lstrip(), count=1).encode(), reading)
        parsed.problem(max(1, error.lineno or 1), "bank_xml_broken")
    if not parsed.statements and not parsed.problems:
        parsed.problem(1, "bank_file_without_statement")
    return parsed


_DECLARED = re.compile(r"<\?xml[^>]*\?>")


def _is_mislabelled(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return data.lstrip()[:1] == b"<"
    return False


class _Doctype(Exception):
    """A document type is declared: entities come in that way."""


def _read(data: bytes, reading: Reading, parsed: Parsed) -> None:
    wanted = [f"{{*}}{name}" for name in (*_REPORTS, "Ntry")]
    whole = io.BytesIO(data.lstrip() if data[:1].isspace() else data)
    events = etree.iterparse(
        whole, events=("start", "end"), tag=wanted, resolve_entities=False, no_network=True, load_dtd=False,
        remove_comments=True, remove_pis=True, huge_tree=False,
    )  # fmt: skip
    current: _Report | None = None
    is_looked_at = False
    for event, node in events:
        name = _name(node)
        if not is_looked_at and node.getroottree().docinfo.doctype:
            raise _Doctype
        is_looked_at = True
        if name in _REPORTS:
            if event == "end" and current is not None:
                current.end()
                node.clear()
            current = _Report(node, reading, parsed) if event == "start" else None
        elif event == "end" and current is not None:
            current.entry(node)
            _forget(node)
    if events.root is not None and events.root.getroottree().docinfo.doctype:
        raise _Doctype


def _forget(node: Node) -> None:
    """Let go of an entry and of those before it: only one is ever in memory."""
    node.clear()
    while node.getprevious() is not None and _name(node.getprevious()) == "Ntry":
        del node.getparent()[node.getparent().index(node.getprevious())]


class _Report:
    """One statement while it is being read. Its head stands before its entries, but some banks put balances behind."""

    def __init__(self, node: Node, reading: Reading, parsed: Parsed) -> None:
        self.node, self.reading, self.parsed = node, reading, parsed
        self.statement = Statement(place=node.sourceline or 1, is_final=_name(node) == _FINAL)
        self.created_on: date | None = None
        self.is_known = False

    def entry(self, node: Node) -> None:
        """Add the lines of an entry, or the problem with it."""
        if not self.is_known:
            self._head()
        if _status(node) in _PENDING:
            return
        lines = list(_lines(node, self))
        self.statement.lines += lines

    def end(self) -> None:
        """All is read: take the balances, and the statement is done."""
        self._head()
        one = self.statement
        found = {code: (minor, currency, on) for code, minor, currency, on in _balances(self.node, one.currency)}
        interim = [value for code, *value in _balances(self.node, one.currency) if code == _INTERIM]
        opening = next((found[code] for code in _OPENING if code in found), None)
        closing = next((found[code] for code in _CLOSING if code in found), None)
        if opening is None and len(interim) > 1 and one.is_final:
            opening = tuple(interim[0])  # type: ignore[assignment]
        if closing is None and interim:
            closing = tuple(interim[-1])  # type: ignore[assignment]
        if opening is not None and opening[1] == one.currency:
            one.opening_minor = opening[0]
        if closing is not None and closing[1] == one.currency:
            one.closing_minor = closing[0]
        one.from_on = one.from_on or (opening[2] if opening else None)
        last_on = max((line.on for line in one.lines), default=None)
        one.until_on = one.until_on or (closing[2] if closing else None) or last_on
        self.parsed.statements.append(one)

    def _head(self) -> None:
        self.is_known = True
        one, node = self.statement, self.node
        one.account = folded_account(_account(child(node, "Acct")))
        one.name = base.kept(text(node, "Acct", "Ownr", "Nm") or text(node, "Acct", "Nm"))
        one.number = base.kept(text(node, "ElctrncSeqNb") or text(node, "LglSeqNb") or text(node, "Id"), 60)
        one.from_on = _day(child(node, "FrToDt"), "FrDtTm", "FrDt")
        one.until_on = _day(child(node, "FrToDt"), "ToDtTm", "ToDt")
        self.created_on = base.iso_day(text(node, "CreDtTm"))
        if not one.currency:
            one.currency = self._currency()

    def _currency(self) -> str:
        amounts = (child(one, "Amt") for name in ("Bal", "Ntry") for one in children(self.node, name))
        named = [text(self.node, "Acct", "Ccy"), *(one.get("Ccy", "") for one in amounts if one is not None)]
        return next((code for code in named if base.is_currency(code)), self.reading.currency)


def _balances(node: Node, currency: str) -> Iterator[tuple[str, int, str, date | None]]:
    """Each balance: its kind, minor units, currency and day."""
    for one in children(node, "Bal"):
        kind = text(one, "Tp", "CdOrPrtry", "Cd") or text(one, "Tp", "Cd") or text(one, "Tp", "CdOrPrtry", "Prtry")
        amount = child(one, "Amt")
        if amount is None:
            continue
        code = amount.get("Ccy", "") or currency
        minor = base.minor(amount.text or "", code) if base.is_currency(code) else None
        if minor is not None:
            yield kind, _sign(one) * minor, code, _day(child(one, "Dt"), "Dt", "DtTm")


# --- one entry -----------------------------------------------------------------------------------------------


def _lines(node: Node, report: _Report) -> Iterator[Line]:
    """The lines of one entry: one, or one for each of its transactions where their amounts make it up."""
    place, one = node.sourceline or 1, report.statement
    amount = child(node, "Amt")
    currency = (amount.get("Ccy", "") if amount is not None else "") or one.currency
    minor = base.minor(amount.text or "", currency) if amount is not None and base.is_currency(currency) else None
    if minor is None or _sign(node) == 0:
        code = "bank_amount_unreadable" if minor is None else "bank_direction_missing"
        report.parsed.problem(place, code, text=base.kept((amount.text or "") if amount is not None else "", 40))
        return
    on = _day(child(node, "BookgDt"), "Dt", "DtTm") or _day(child(node, "ValDt"), "Dt", "DtTm")
    on = on or one.until_on or report.created_on
    if on is None:
        report.parsed.problem(place, "bank_day_missing")
        return
    entry = Line(
        place, on, _sign(node) * minor, currency, _day(child(node, "ValDt"), "Dt", "DtTm"),
        bank_reference=base.given(text(node, "AcctSvcrRef") or text(node, "NtryRef")), kind=_kind(node, "transfer"),
        text=base.described(text(node, "AddtlNtryInf")), charges_minor=_charges(node, currency),
    )  # fmt: skip
    yield from _parted(entry, list(_details(node)), text(node, "RvslInd") in ("true", "1"))


def _details(node: Node) -> Iterator[Node]:
    for one in children(node, "NtryDtls"):
        yield from children(one, "TxDtls")
    yield from children(node, "TxDtls")  # version 1


def _parted(entry: Line, details: list[Node], is_reversed: bool) -> Iterator[Line]:
    if len(details) <= 1:
        yield _detailed(entry, details[0] if details else None, entry.amount_minor, is_reversed)
        return
    amounts = [_amount(one, entry) for one in details]
    known = [amount for amount in amounts if amount is not None]
    missing = entry.amount_minor - sum(known)
    if len(known) < len(amounts) or missing not in (0, -entry.charges_minor):
        yield _joined(entry, [_detailed(entry, one, entry.amount_minor, is_reversed) for one in details])
        return
    for position, (one, amount) in enumerate(zip(details, known, strict=True), 1):
        line = _detailed(entry, one, amount, is_reversed)
        reference = line.bank_reference if line.bank_reference != entry.bank_reference else ""
        yield line._replace(bank_reference=reference or f"{entry.bank_reference}#{position}", charges_minor=0)
    if missing:
        yield entry._replace(
            amount_minor=missing, kind="fee", charges_minor=0, text=base.described("Charges", entry.text)
        )


def _amount(detail: Node, entry: Line) -> int | None:
    """What a transaction contributes to its entry, in the entry's currency; None where it does not say."""
    sign = _sign(detail) or (1 if entry.amount_minor >= 0 else -1)
    amounts = (
        child(detail, "AmtDtls", "TxAmt", "Amt"),
        child(detail, "Amt"),
        child(detail, "AmtDtls", "InstdAmt", "Amt"),
    )
    for one in amounts:
        if one is not None and one.get("Ccy", entry.currency) == entry.currency:
            minor = base.minor(one.text or "", entry.currency)
            if minor is not None:
                return sign * minor
    return None


def _detailed(entry: Line, detail: Node | None, amount_minor: int, is_reversed: bool) -> Line:
    """The line with who paid, what for and in which currency it was ordered."""
    if detail is None:
        return entry._replace(
            kind="return" if is_reversed else entry.kind, reference=base.structured_reference(entry.text)
        )
    came_back = is_reversed or child(detail, "RtrInf") is not None or _kind(detail, entry.kind) == "return"
    name, account = _counterparty(detail, from_debtor=(amount_minor >= 0) != came_back)
    said = base.described(*(one.text or "" for one in children(child(detail, "RmtInf"), "Ustrd")))
    more = base.described(*(text(one, "AddtlRmtInf") for one in children(child(detail, "RmtInf"), "Strd")))
    original, original_currency = _ordered(detail, entry, amount_minor)
    return entry._replace(
        amount_minor=amount_minor,
        payer_name=name,
        payer_account=account,
        reference=_structured(detail) or base.structured_reference(said),
        end_to_end_id=base.given(text(detail, "Refs", "EndToEndId")),
        bank_reference=base.given(text(detail, "Refs", "AcctSvcrRef")) or entry.bank_reference,
        text=base.described(said, more) or base.described(text(detail, "AddtlTxInf")) or entry.text,
        kind="return" if came_back else _kind(detail, entry.kind),
        original_minor=original,
        original_currency=original_currency,
        charges_minor=_charges(detail, entry.currency) or entry.charges_minor,
    )


def _joined(entry: Line, parts: list[Line]) -> Line:
    """One line for several transactions whose amounts are not told: all their words, the first of what is single."""
    first = parts[0]
    same_payer = len({one.payer_account or one.payer_name for one in parts}) == 1
    return entry._replace(
        payer_name=first.payer_name if same_payer else "",
        payer_account=first.payer_account if same_payer else "",
        text=base.described(*(part for one in parts for part in (one.reference, one.text))),
        kind=first.kind,
    )


def _counterparty(detail: Node, from_debtor: bool) -> tuple[str, str]:
    """Name and account of the other side; the ultimate party where the direct one has no name."""
    parties = child(detail, "RltdPties")
    role = "Dbtr" if from_debtor else "Cdtr"
    name = ""
    for party in (role, f"Ultmt{role}"):
        name = name or text(parties, party, "Nm") or text(parties, party, "Pty", "Nm")
    return base.kept(name), folded_account(_account(child(parties, f"{role}Acct")))


def _structured(detail: Node) -> str:
    """The first structured reference: RF, Swiss QR or whatever the creditor gave."""
    for one in children(child(detail, "RmtInf"), "Strd"):
        if found := base.given(text(one, "CdtrRefInf", "Ref") or text(one, "CdtrRefInf", "CdtrRef")):
            return found.replace(" ", "") if found.replace(" ", "").isdigit() or found.startswith("RF") else found
    return ""


def _ordered(detail: Node, entry: Line, amount_minor: int) -> tuple[int | None, str]:
    """The amount as the payer ordered it, where it is another than what was booked."""
    one = child(detail, "AmtDtls", "InstdAmt", "Amt")
    if one is None or not base.is_currency(one.get("Ccy", "")):
        return None, ""
    currency = one.get("Ccy")
    minor = base.minor(one.text or "", currency)
    if minor is None or (abs(minor), currency) == (abs(amount_minor), entry.currency):
        return None, ""
    return (minor if amount_minor >= 0 else -minor), currency


def _charges(node: Node, currency: str) -> int:
    """What the bank kept of it, in the currency of the entry."""
    total_minor = 0
    for one in children(node, "Chrgs"):
        total = child(one, "TtlChrgsAndTaxAmt")
        amounts = (
            [total]
            if total is not None
            else [child(one, "Amt"), *(child(part, "Amt") for part in children(one, "Rcrd"))]
        )
        for amount in amounts:
            if amount is not None and amount.get("Ccy", currency) == currency:
                total_minor += base.minor(amount.text or "", currency) or 0
    return total_minor


def _kind(node: Node, otherwise: str) -> str:
    """What sort of booking it is, by the sub-family of its transaction code."""
    code = text(node, "BkTxCd", "Domn", "Fmly", "SubFmlyCd")
    if code in _RETURNED:
        return "return"
    if code in _FEES:
        return "fee"
    return "interest" if code in _INTEREST else otherwise


# --- elements ------------------------------------------------------------------------------------------------


def child(node: Node | None, *names: str) -> Node | None:
    """The first element on the way down `names`, whatever its namespace."""
    for name in names:
        if node is None:
            return None
        for found in node.iterchildren("{*}" + name):
            node = found
            break
        else:
            return None
    return node


def children(node: Node | None, name: str) -> Iterator[Node]:
    """All direct children of that name."""
    if node is not None:
        yield from node.iterchildren(f"{{*}}{name}")


def text(node: Node | None, *names: str) -> str:
    """What stands in the element down `names`; empty when there is none."""
    found = child(node, *names)
    return (found.text or "").strip() if found is not None else ""


def _name(node: Node) -> str:
    return str(node.tag).rpartition("}")[2]


def _status(node: Node) -> str:
    return text(node, "Sts") or text(node, "Sts", "Cd")


def _sign(node: Node) -> int:
    return {"CRDT": 1, "DBIT": -1}.get(text(node, "CdtDbtInd"), 0)


def _day(node: Node | None, *names: str) -> date | None:
    return next((day for name in names if (day := base.iso_day(text(node, name)))), None)


def _account(node: Node | None) -> str:
    """IBAN, or the bank's own number."""
    ways = (("IBAN",), ("Othr", "Id"), ("BBAN",), ("PrtryAcct", "Id"), ("UPIC",))
    return next((found for way in ways if (found := text(node, "Id", *way))), "")


FORMAT = BankFormat("CAMT.052, .053, .054", likeness, parse)
