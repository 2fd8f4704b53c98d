"""A bank file of 100,000 bookings read and booked, against reading its bare XML and writing the same rows by plain SQL."""

from __future__ import annotations

import io
from datetime import UTC, datetime, time, timedelta
from typing import Any

from lxml import etree

from bench import books, places
from bench.pairs import Outcome, in_turn
from bench.plain import Plain, Row
from tagih.commands import bank_reading, banking, operation
from tagih.models import Company

ENTRIES = 100_000
"""Bookings of the file: one in fifty leaves the account, one in ten comes in a batch of two, one in twenty is a twin."""

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">'
    "<BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr><Stmt><Id>1</Id><ElctrncSeqNb>1</ElctrncSeqNb>"
    "<Acct><Id><IBAN>NL91ABNA0417164300</IBAN></Id><Ccy>EUR</Ccy></Acct>"
    '<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">0.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
    "<Dt><Dt>2026-09-30</Dt></Dt></Bal>"
    '<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{closing}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
    "<Dt><Dt>2026-10-12</Dt></Dt></Bal>\n"
)
_ENTRY = (
    '<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{on}</Dt></BookgDt>'
    "<ValDt><Dt>{on}</Dt></ValDt><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>"
    "<NtryDtls>{details}</NtryDtls></Ntry>\n"
)
_DETAIL = (
    '<TxDtls><Refs><EndToEndId>{reference}</EndToEndId></Refs><Amt Ccy="EUR">{amount}</Amt><RltdPties>'
    "<Dbtr><Pty><Nm>Client {client:06d} Ltd</Nm></Pty></Dbtr>"
    "<DbtrAcct><Id><IBAN>GB82WEST{client:014d}</IBAN></Id></DbtrAcct></RltdPties>"
    "<RmtInf><Ustrd>Invoice E-{number:07d} with thanks</Ustrd></RmtInf></TxDtls>"
)


def run(receivables: int, pairs: int) -> Outcome:
    """Reading, checking, keys, looking each up, and the rows with every index; afterwards the same file once more."""
    name, data = places.seeded(receivables), _file()
    written: list[tuple[str, list[Row]]] = []

    def product(outcome: Outcome) -> None:
        places.copy(name)
        call = operation.call(Company.objects.get(), "bench", datetime.combine(books.TODAY, time(9), UTC), books.TODAY)
        with outcome.ours(ENTRIES):
            done = banking.import_file(call, file=bank_reading.read(call.company, data, name="statement.xml"))
        assert (done.new, done.known) == (ENTRIES, 0), done
        assert banking.import_file(call, file=bank_reading.read(call.company, data)).known == ENTRIES
        written[:] = written or _written()

    def reference(outcome: Outcome) -> None:
        places.copy(name)
        with Plain("bank_import") as plain, outcome.theirs():
            _bare(data)
            with plain.transaction():
                for table, rows in written:
                    plain.many(table, rows)

    return in_turn(pairs, product, reference)


def _file() -> bytes:
    entries, total, count = [], 0, 0
    while count < ENTRIES:
        made, minor, lines = _entry(count)
        entries.append(made)
        total, count = total + minor, count + lines
    head = _HEAD.format(closing=f"{total // 100}.{total % 100:02d}")
    return (head + "".join(entries) + "</Stmt></BkToCstmrStmt></Document>").encode()


def _entry(number: int) -> tuple[str, int, int]:
    """The entry at a place, what it moves in minor units, and how many bookings it is."""
    on = (books.BEFORE - timedelta(days=number % 12)).isoformat()
    is_batch = number % 20 == 0 and number + 1 < ENTRIES
    twin = number - 1 if number % 20 == 11 else number
    on = (books.BEFORE - timedelta(days=twin % 12)).isoformat()
    minors = [1_000 + place * 37 % 90_000 for place in ((number, number + 1) if is_batch else (twin,))]
    details = "".join(
        _DETAIL.format(
            reference="NOTPROVIDED", amount=_amount(minor), client=(twin + at) % 20_000, number=(twin + at) % 1_000_000
        )
        for at, minor in enumerate(minors)
    )
    leaves = number % 50 == 7
    side = "DBIT" if leaves else "CRDT"
    entry = _ENTRY.format(amount=_amount(sum(minors)), side=side, on=on, details=details)
    return entry, -sum(minors) if leaves else sum(minors), len(minors)


def _amount(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02d}"


def _bare(data: bytes) -> int:
    """The least that reading such a file costs: every element is met once, and let go."""
    met = 0
    events: Any = etree.iterparse(io.BytesIO(data), tag="{*}Ntry")
    for _, node in events:
        met += 1
        node.clear()
        while node.getprevious() is not None:
            del node.getparent()[0]
    return met


def _written() -> list[tuple[str, list[Row]]]:
    """The rows of the import, table by table, as the product left them."""
    with Plain("bank_import") as plain:
        return [(table, plain.stored(table, "id > ?", 0)) for table in ("account", "file", "statement", "line")]
