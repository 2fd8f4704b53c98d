"""A letter as plain text: lines of at most 72 characters, tables as short lists that read well in any font."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from tagih.adapters.letters.base import SenderFacts
from tagih.adapters.letters.tables import PaidRow, Row, Tables, Total
from tagih.adapters.letters.template import Filled, Paragraph, clean
from tagih.adapters.letters.words import Words

WIDTH = 72
"""Characters of a line: room for two marks of quotation within 78 (RFC 5322, 2.1.1)."""


def text(filled: Filled, tables: Tables, sender: SenderFacts, words: Words) -> str:
    """The letter as plain text, ended by the sender's address below a signature mark (RFC 3676, 4.3)."""
    blocks = {
        "receivables": _receivables(tables.receivables, tables.totals, words),
        "paid": _paid(tables.paid, words),
        "falling due": _falling_due(tables.falling_due, words),
        "how to pay": _how_to_pay(tables, words),
    }
    shown = [_wrapped(part.text) if isinstance(part, Paragraph) else blocks[part.name] for part in filled.parts]
    return "\n\n".join([*filter(None, shown), _signature(sender, words)]) + "\n"


def _receivables(rows: Iterable[Row], totals: Iterable[Total], words: Words) -> str:
    listed = "\n".join(_row(row, words) for row in rows)
    sums = "\n".join(f"{total.label}: {total.amount}" for total in totals)
    return "\n\n".join(filter(None, (listed, sums)))


def _row(row: Row, words: Words) -> str:
    below = "".join(f"\n{_indented(line)}" for line in (row.due_sentence, row.disputed) if line)
    return _fill(f"{words.invoice} {row.number} {row.dated}: {row.amount}", "") + below


def _paid(rows: Iterable[PaidRow], words: Words) -> str:
    return "\n".join(
        f"{words.invoice} {row.number}\n{_indented(f'{words.paid}: {row.paid}')}\n"
        f"{_indented(f'{words.still_open}: {row.still_open}')}"
        for row in rows
    )


def _falling_due(rows: tuple[Row, ...], words: Words) -> str:
    head = f"{words.falling_due}\n{_wrapped(words.falling_due_note)}\n\n"
    return head + "\n".join(_row(row, words) for row in rows) if rows else ""


def _how_to_pay(tables: Tables, words: Words) -> str:
    ways = tables.ways
    if ways is None:
        return ""
    online = f"{words.online}:\n{ways.link}" if ways.link else ""
    lines = [_indented(f"{label}: {value}") for label, value in ways.account]
    transfer = "\n".join([words.by_transfer, *lines]) if lines else ""
    return "\n\n".join(filter(None, (online, transfer, *map(_wrapped, ways.others)))) or words.as_on_invoice


def _signature(sender: SenderFacts, words: Words) -> str:
    tax_id = f"{words.tax_id} {sender.tax_id}" if sender.tax_id else ""
    lines = (sender.name, *sender.address.split("\n"), sender.phone, sender.email, tax_id)
    return "\n".join(["-- ", *filter(None, map(clean, lines))])


def _wrapped(paragraph: str) -> str:
    return "\n".join(_fill(line, "") for line in paragraph.split("\n"))


def _indented(line: str) -> str:
    return _fill(line, "    ")


def _fill(line: str, indent: str) -> str:
    return textwrap.fill(
        line, WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
