"""The journal read from its first entry to its last, each entry with its lines, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from tagih.models import Company
from tagih.reports.snapshot import stream


class Line(NamedTuple):
    """One side of an entry; positive is debit, amounts in minor units."""

    id: int
    position: int
    on: date
    account: str
    amount_minor: int
    currency: str
    base_minor: int
    rate: str
    rate_on: date | None
    customer_id: int | None
    receivable_id: int | None
    payment_id: int | None
    document_id: int | None
    holding_id: int | None


class Entry(NamedTuple):
    """A journal entry as it is stored, its lines in their order."""

    id: int
    on: date
    kind: str
    text: str
    posted: bool
    digest: str
    lines: tuple[Line, ...]


def entries(company: Company) -> Iterator[Entry]:
    """All entries of the company by accounting date; what was entered first comes first within a day."""
    for _, rows in groupby(stream(_JOURNAL, [company.pk]), key=itemgetter(0)):
        found = list(rows)
        lines = tuple(Line._make(row[_HEAD:]) for row in found if row[_HEAD] is not None)
        yield Entry._make((*found[0][:_HEAD], lines))


_HEAD = len(Entry._fields) - 1
_JOURNAL = """
SELECT e.id, e."on", e.kind, e.text, e.posted, e.digest, l.id, l.position, l."on", l.account, l.amount_minor, l.currency,
       l.base_minor, l.rate, l.rate_on, l.customer_id, l.receivable_id, l.payment_id, l.document_id,
       l.holding_id
FROM tagih_journal_entry e LEFT JOIN tagih_journal_line l ON l.entry_id = e.id
WHERE e.company_id = %s ORDER BY e."on", e.id, l.position
"""
