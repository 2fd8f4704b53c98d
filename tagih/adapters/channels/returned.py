"""Mail that came back: a delivery status notification (RFC 3464) read into what it says about which message."""

from __future__ import annotations

import email
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage, Message
from typing import Any

LONGEST_MAIL = 5_000_000
"""Bytes of a mail that is read: a notification carries the returned mail at most."""
LONGEST_DETAIL = 400

_KINDS = {
    "failed": "bounced", "delayed": "delayed", "delivered": "delivered", "relayed": "delivered", "expanded": "delivered",
}  # fmt: skip
"""RFC 3464, 2.3.3: what happened, in our words."""
_NAME = re.compile(r"(?<![a-z2-7])([a-z2-7]{26})(?=@)", re.ASCII)
"""The public id of a message, as it stands before the @ of a Message-ID or of a return address."""
_COMES_TO = ("to", "delivered-to", "x-original-to", "x-failed-recipients", "envelope-to")


@dataclass(frozen=True, slots=True)
class Returned:
    """What a notification says. `messages` are the public ids it may be about, the likeliest first."""

    kind: str
    messages: tuple[str, ...]
    detail: str
    id: str


def read(data: bytes) -> Returned | None:
    """What a mail says about the delivery of one of ours; None when it says nothing about any delivery."""
    if len(data) > LONGEST_MAIL:
        return None
    parsed = email.message_from_bytes(data, policy=policy.default)
    status = next((part for part in parsed.walk() if part.get_content_type() == "message/delivery-status"), None)
    if status is None:
        return None
    said = _fields(status)
    kind = _KINDS.get(said.get("action", "").strip().lower())
    if kind is None:
        return None
    detail = " ".join(filter(None, (said.get("status", ""), said.get("diagnostic-code", ""))))
    own = _text(parsed, "message-id").strip("<> ") or hashlib.sha256(data).hexdigest()
    return Returned(kind, tuple(dict.fromkeys(_names(parsed))), " ".join(detail.split())[:LONGEST_DETAIL], own[:120])


def _fields(status: Message[Any, Any]) -> dict[str, str]:
    """The fields of all its blocks, in small letters; a later block (one recipient) overrules the first."""
    blocks = status.get_payload()
    found: dict[str, str] = {}
    for block in blocks if isinstance(blocks, list) else []:
        if isinstance(block, Message):
            found |= {name.lower(): str(value) for name, value in block.items()}
    return found


def _names(parsed: EmailMessage | Message[Any, Any]) -> Iterator[str]:
    """From the address it came back to, then from the returned mail's own Message-ID."""
    for header in _COMES_TO:
        yield from _NAME.findall(_text(parsed, header).lower())
    for part in parsed.walk():
        if part.get_content_type() == "text/rfc822-headers":
            payload = part.get_payload(decode=True)
            inner = email.message_from_bytes(payload if isinstance(payload, bytes) else b"", policy=policy.default)
            yield from _NAME.findall(_text(inner, "message-id").lower())
        elif part is not parsed:
            yield from _NAME.findall(_text(part, "message-id").lower())


def _text(part: EmailMessage | Message[Any, Any], header: str) -> str:
    """A header as text; one that cannot be read is none."""
    try:
        return str(part.get(header, ""))
    except Exception:  # the parser of headers breaks on some that are broken themselves
        return ""
