"""ACH debits: the NACHA file, 94 columns a record, records in blocks of ten, sums that a bank computes again.

Nacha Operating Rules 2026, Appendix Three "ACH Record Format Specifications"; read 2026-11. One batch for each day of
collection.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from operator import attrgetter

from text_unidecode import unidecode

from tagih.adapters.direct_debit.base import Batch, Debit

VERSION = "nacha"
COLUMNS = 94
BLOCK = 10
"""Records of one block; the last block is filled with nines."""
_DEBITS_ONLY = "225"
"""Service class: ACH debits only."""
_CHECKING_DEBIT = "27"
"""Transaction code: debit of a checking account."""
_HASH_DIGITS = 10
_UNPRINTABLE = re.compile(r"[^ -~]")


def render(batch: Batch) -> bytes:
    """The file, each record a line. A trace number is the first eight digits of our bank and the entry's place."""
    days = [(day, list(debits)) for day, debits in groupby(sorted(batch.debits, key=_by_day), key=_by_day)]
    records = [_file_header(batch), *_batches(batch, days)]
    return "\n".join(_filled([*records, _file_control(batch, len(days), len(records) + 1)])).encode() + b"\n"


_by_day = attrgetter("collect_on")


def _batches(batch: Batch, days: list[tuple[date, list[Debit]]]) -> Iterator[str]:
    place = 0
    for number, (day, debits) in enumerate(days, 1):
        yield _batch_header(batch, number, day)
        for debit in debits:
            place += 1
            yield _entry(batch, debit, place)
        yield _batch_control(batch, number, debits)


def _file_header(batch: Batch) -> str:
    creditor = batch.creditor
    return _record(
        "1", "01", f" {creditor.bank}", _text(creditor.identifier, 10), batch.at.strftime("%y%m%d%H%M"), "A",
        f"{COLUMNS:03d}", f"{BLOCK}", "1", _text(creditor.bank_name, 23), _text(creditor.name, 23), _text(batch.id, 8),
    )  # fmt: skip


def _batch_header(batch: Batch, number: int, day: date) -> str:
    creditor = batch.creditor
    return _record(
        "5", _DEBITS_ONLY, _text(creditor.name, 16), " " * 20, _text(creditor.identifier, 10), batch.instrument,
        _text("INVOICES", 10), day.strftime("%y%m%d"), day.strftime("%y%m%d"), "   ", "1", creditor.bank[:8],
        f"{number:07d}",
    )  # fmt: skip


def _entry(batch: Batch, debit: Debit, place: int) -> str:
    return _record(
        "6", _CHECKING_DEBIT, debit.bank, _text(debit.account, 17), f"{debit.amount_minor:010d}", _text(debit.text, 15),
        _text(debit.holder, 22), "  ", "0", batch.creditor.bank[:8], f"{place:07d}",
    )  # fmt: skip


def _batch_control(batch: Batch, number: int, debits: list[Debit]) -> str:
    return _record(
        "8", _DEBITS_ONLY, f"{len(debits):06d}", _hash(debits), f"{_sum(debits):012d}", f"{0:012d}",
        _text(batch.creditor.identifier, 10), " " * 19, " " * 6, batch.creditor.bank[:8], f"{number:07d}",
    )  # fmt: skip


def _file_control(batch: Batch, batches: int, records: int) -> str:
    blocks = -(-records // BLOCK)
    return _record(
        "9", f"{batches:06d}", f"{blocks:06d}", f"{len(batch.debits):08d}", _hash(batch.debits),
        f"{_sum(batch.debits):012d}", f"{0:012d}", " " * 39,
    )  # fmt: skip


def _filled(records: list[str]) -> list[str]:
    return records + ["9" * COLUMNS] * (-len(records) % BLOCK)


def _hash(debits: Iterable[Debit]) -> str:
    """The sum of the first eight digits of the payers' routing numbers, its last ten digits."""
    return f"{sum(int(debit.bank[:8]) for debit in debits):0{_HASH_DIGITS}d}"[-_HASH_DIGITS:]


def _sum(debits: Iterable[Debit]) -> int:
    return sum(debit.amount_minor for debit in debits)


def _text(text: str, width: int) -> str:
    """Letters that the network carries, in capitals, to the left of the field."""
    return _UNPRINTABLE.sub("", unidecode(text)).upper()[:width].ljust(width)


def _record(*parts: str) -> str:
    made = "".join(parts)
    assert len(made) == COLUMNS, f"a record of {len(made)} columns"
    return made
