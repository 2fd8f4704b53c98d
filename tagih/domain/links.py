"""Links into the portal: a random secret, and the seal that binds it to one purpose, client, object, day and generation.

Only the seal is kept. Whoever could change a row to point at another object would break its seal with it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import date

SECRET_BYTES = 32
"""256 random bits: 160 are the least that is safe to hand out."""
SHORTEST_DAYS, LONGEST_DAYS = 1, 366
"""How long a link may open its page."""

_TOKEN = re.compile(r"([a-z2-7]{26})\.([A-Za-z0-9_-]{43})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Bound:
    """What a link is for. `object_id` is that of the quote, invoice, deliverable or (account) customer the purpose names."""

    purpose: str
    company_id: int
    customer_id: int
    object_id: int
    expires_on: date
    generation: int


def token(public_id: str, secret: str) -> str:
    """What stands in the address that the client gets."""
    return f"{public_id}.{secret}"


def parts(token: str) -> tuple[str, str] | None:
    """The public id and the secret of a token; None when it is none."""
    found = _TOKEN.fullmatch(token)
    return (found[1], found[2]) if found else None


def seal(secret: str, bound: Bound) -> str:
    """SHA-256 of the secret with all that it is bound to, in hexadecimal."""
    facts = (
        secret, bound.purpose, bound.company_id, bound.customer_id, bound.object_id, bound.expires_on.isoformat(),
        bound.generation,
    )  # fmt: skip
    return hashlib.sha256("\n".join(map(str, facts)).encode()).hexdigest()


def opens(secret: str, bound: Bound, kept: str) -> bool:
    """Whether the secret is that of the kept seal; compared in constant time."""
    return hmac.compare_digest(seal(secret, bound), kept)


def holds(expires_on: date, is_revoked: bool, today: date) -> bool:
    """Whether a link still opens anything: it does through its last day, unless it was revoked."""
    return not is_revoked and today <= expires_on
