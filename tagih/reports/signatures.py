"""Signatures: the hash of a signed text computed again, and compared with what was written down at the time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from tagih.domain import agreed_text, fields
from tagih.domain.errors import NotFound
from tagih.models import Company, Event, Quote, Signature


@dataclass(frozen=True, slots=True)
class VerifiedSignature:
    """The latest answer to an offer; `holds` when text, signature, offer and the chain of events all have its SHA-256."""

    number: str
    outcome: str
    name: str
    way: str
    at: datetime
    text_sha: str
    holds: bool


def verify(company: Company, reference: str) -> VerifiedSignature:
    """Recompute the SHA-256 of the text that was signed. Raises NotFound `quote_unknown`, `signature_missing`."""
    offers = Quote.objects.of(company)
    found = None
    if fields.storable(reference):
        found = offers.filter(number=reference).first() or offers.filter(public_id=reference).first()
    if found is None:
        raise NotFound("quote_unknown", quote=fields.shown(reference))
    signed = Signature.objects.of(company).filter(quote=found).order_by("id").last()
    if signed is None:
        raise NotFound("signature_missing", quote=found.number or found.title)
    shas = [signed.text_sha, *_chained(company, found, signed.pk)]
    if found.state in ("accepted", "declined"):
        shas += [found.text_sha, agreed_text.sha(found.text)]
    holds = agreed_text.is_same(signed.text, shas) and len(shas) in (2, 4)
    return VerifiedSignature(
        str(found.number), signed.outcome, signed.name, signed.way, signed.at, signed.text_sha, holds
    )  # fmt: skip


def _chained(company: Company, quote: Quote, signature_id: int) -> list[str]:
    """The hash that the chain of events has for this signature."""
    events = Event.objects.of(company).filter(subject=f"quote {quote.public_id}", kind__in=_KINDS).order_by("seq")
    told = (json.loads(text) for text in events.values_list("facts", flat=True))
    return [str(facts["text_sha"]) for facts in told if facts["signature"] == signature_id]


_KINDS = ("quote.accepted", "quote.declined")
