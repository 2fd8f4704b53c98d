"""The hashes that chain the events of a company: whoever changes one event has to change all that follow."""

from __future__ import annotations

import hashlib


def link(previous: str, *fields: object) -> str:
    """The hash of an event: SHA-256 over the previous hash and the event's fields, one a line."""
    return hashlib.sha256("\n".join((previous, *map(str, fields))).encode()).hexdigest()


def personal_digest(personal: str) -> str:
    """The digest of an event's personal text, which the chain covers in its place; "" when there is none."""
    return hashlib.sha256(personal.encode()).hexdigest() if personal else ""
