"""What the hashes protect: each entry's digest over its lines, the chain of events, and the digests events carry."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from operator import itemgetter
from typing import Any, NamedTuple

from tagih.domain import money, posting
from tagih.domain.chain import link, personal_digest
from tagih.domain.posting import Posting, Rate, Side
from tagih.models import ChainHead, Company, Event, JournalEntry
from tagih.reports.bits import Bits
from tagih.reports.journal import Entry, Line, entries
from tagih.reports.problems import Problem, problem
from tagih.reports.snapshot import CHUNK

_ENTRY, _LINE, _EVENT, _HEAD = "tagih_journal_entry", "tagih_journal_line", "tagih_event", "tagih_chain_head"


# --- entries -------------------------------------------------------------------------------------------------


_SHARED = ("on", "currency", "rate", "rate_on")
"""What all lines of an entry have in common."""
_shared = itemgetter(*map(Line._fields.index, _SHARED))


def entry_problems(company: Company, named: Bits, counts: Counter[str]) -> Iterator[Problem]:
    """Entries that are not posted, do not balance, or are not what their digest says; `named`: those in an event."""
    for entry in entries(company):
        counts["entries"] += 1
        counts["lines"] += len(entry.lines)
        shared = _common(entry)
        if not entry.posted:
            yield problem("entry_unposted", _ENTRY, entry.id, True, entry.posted)
        if len(entry.lines) < 2:
            yield problem("entry_incomplete", _ENTRY, entry.id, 2, len(entry.lines))
        else:
            yield from _imbalances(company, entry)
            yield from _differing_lines(entry, shared)
        digest = _digest(company, entry, shared)
        if digest != entry.digest:
            yield problem("entry_altered", _ENTRY, entry.id, entry.digest, digest)
        if entry.id not in named:
            yield problem("entry_in_no_event", _ENTRY, entry.id, entry.digest, "")


def _common(entry: Entry) -> tuple[Any, ...]:
    """What the lines of an entry share, by most of them."""
    found: list[tuple[Any, ...]] = [_shared(line) for line in entry.lines]
    if not found:
        return (entry.on, "", "", None)
    if found.count(found[0]) == len(found):
        return found[0]
    return Counter(found).most_common(1)[0][0]


def _imbalances(company: Company, entry: Entry) -> Iterator[Problem]:
    sums: dict[str, int] = {}
    base_minor = 0
    for line in entry.lines:
        sums[line.currency] = sums.get(line.currency, 0) + line.amount_minor
        base_minor += line.base_minor
    for sum_minor, currency in [*((sums[currency], currency) for currency in sums), (base_minor, company.currency)]:
        if sum_minor:
            found = money.plain(sum_minor, currency)
            yield problem("entry_unbalanced", _ENTRY, entry.id, 0, found, currency=currency)


def _differing_lines(entry: Entry, shared: tuple[Any, ...]) -> Iterator[Problem]:
    """Lines that disagree with their entry about its day, or with each other about currency, rate or order."""
    expected = (entry.on, *shared[1:])
    for position, line in enumerate(entry.lines, 1):
        found = _shared(line)
        if found != expected or line.position != position:
            fields = zip(("position", *_SHARED), (position, *expected), (line.position, *found), strict=True)
            for field, wanted, stored in fields:
                if wanted != stored:
                    yield problem("field_differs", _LINE, line.id, wanted, stored, field=field)


def _digest(company: Company, entry: Entry, shared: tuple[Any, ...]) -> str:
    """The digest of what is stored."""
    sides = tuple(
        Side(
            one.account, one.amount_minor, one.customer_id or 0, one.receivable_id, one.payment_id, one.document_id,
            one.base_minor, one.holding_id,
        )
        for one in entry.lines
    )  # fmt: skip
    _, currency, rate, rate_on = shared
    said = Posting(entry.on, entry.kind, entry.text, currency, sides, Rate(rate, rate_on))
    return posting.digest(company.pk, entry.id, said)


# --- events --------------------------------------------------------------------------------------------------


class _Event(NamedTuple):
    id: int
    seq: int
    kind: str
    subject: str
    by: str
    at: str
    on: Any
    facts: str
    personal: str
    personal_sha: str
    sha: str


def event_problems(company: Company, named: Bits, counts: Counter[str]) -> Iterator[Problem]:
    """Events that are missing, altered or carry another digest than their entry; `named` takes the entries they name."""
    events = Event.objects.of(company).order_by("seq").values_list(*_Event._fields).iterator(chunk_size=CHUNK)
    seq, sha = 0, ""
    while chunk := [_Event._make(row) for row in islice(events, CHUNK)]:
        for event in chunk:
            if event.seq != seq + 1:
                yield problem("event_missing", _EVENT, event.id, seq + 1, event.seq)
            yield from _altered(event, sha)
            seq, sha = event.seq, event.sha
        counts["events"] += len(chunk)
        yield from _entries_otherwise(company, chunk, named)
    yield from _wrong_head(company, seq, sha)


def _altered(event: _Event, previous: str) -> Iterator[Problem]:
    sha = link(
        previous, event.seq, event.kind, event.subject, event.by, event.at, event.on, event.facts, event.personal_sha
    )
    if sha != event.sha:
        yield problem("event_altered", _EVENT, event.id, event.sha, sha, seq=event.seq)
    if event.personal and personal_digest(event.personal) != event.personal_sha:
        found = personal_digest(event.personal)
        yield problem("personal_altered", _EVENT, event.id, event.personal_sha, found, seq=event.seq)


def _wrong_head(company: Company, seq: int, sha: str) -> Iterator[Problem]:
    head = ChainHead.objects.filter(company=company).values_list("seq", "sha").first() or (0, "")
    if head != (seq, sha):
        expected, found = f"{seq} {sha}".strip(), f"{head[0]} {head[1]}".strip()
        yield problem("chain_head_differs", _HEAD, company.pk, expected, found)


def _entries_otherwise(company: Company, events: Iterable[_Event], named: Bits) -> Iterator[Problem]:
    """Entries named in these events that are gone, or whose digest or instant is another."""
    wanted = [(event, entry_id, digest) for event in events for entry_id, digest in _named(event.facts)]
    rows = JournalEntry.objects.of(company).filter(id__in=[entry_id for _, entry_id, _ in wanted])
    stored = {row_id: (digest, at) for row_id, digest, at in rows.values_list("id", "digest", "at")}
    for event, entry_id, expected in wanted:
        if entry_id not in stored:
            yield problem("entry_missing", _ENTRY, entry_id, expected, "", seq=event.seq)
            continue
        named.add(entry_id)
        digest, at = stored[entry_id]
        if digest != expected:
            yield problem("entry_replaced", _ENTRY, entry_id, expected, digest, seq=event.seq)
        if at != datetime.fromisoformat(event.at):
            yield problem("field_differs", _ENTRY, entry_id, event.at, at, field="at")


def _named(facts: str) -> Iterator[tuple[int, str]]:
    """The entries (id, digest) that the facts of an event name: one as `entry` and `digest`, or several as `entries`."""
    if '"digest"' not in facts and '"entries"' not in facts:
        return
    try:
        given = json.loads(facts)
        pairs = [(given["entry"], given["digest"])] if "digest" in given else []
        yield from ((int(entry_id), str(digest)) for entry_id, digest in [*pairs, *given.get("entries", ())])
    except (ValueError, TypeError, KeyError):
        return  # altered beyond reading: the chain has said so
