"""The chain of events of one company: each event's hash covers the one before it."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tagih.domain.chain import link, personal_digest
from tagih.models import ChainHead, Event, rows

COLUMNS = ("company_id", "seq", "kind", "subject", "by", "at", "on", "facts", "personal", "personal_sha", "sha")


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event that is not yet in the chain. `facts` are ids, amounts and codes; `personal` may be erased later."""

    kind: str
    subject: str
    facts: dict[str, Any]
    personal: dict[str, str] = field(default_factory=dict)


def write(company_id: int, by: str, now: datetime, today: date, events: list[NewEvent]) -> None:
    """Append `events` to the company's chain, under the lock of its head: the last lock an operation takes."""
    if not events:
        return
    ((seq, sha),) = rows.select(ChainHead, ("seq", "sha"), lock=True, company_id=company_id)
    at, on = now.isoformat(timespec="microseconds"), today.isoformat()
    made = []
    for event in events:
        seq += 1
        facts = _ENCODE(event.facts)
        personal = (
            json.dumps({**event.personal, "salt": secrets.token_hex(16)}, sort_keys=True) if event.personal else ""
        )
        personal_sha = personal_digest(personal)
        sha = link(sha, seq, event.kind, event.subject, by, at, on, facts, personal_sha)
        made.append((company_id, seq, event.kind, event.subject, by, at, today, facts, personal, personal_sha, sha))
    rows.insert(Event, COLUMNS, made)
    rows.update(ChainHead, "company_id", ("seq", "sha"), [(company_id, seq, sha)])


_ENCODE = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str).encode
