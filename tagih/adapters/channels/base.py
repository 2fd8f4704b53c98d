"""What every channel speaks: a message to one person, the receipt for it, and the three ways in which it can fail."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from tagih.domain import fields
from tagih.domain.errors import Invalid

RESERVED = frozenset(
    ("from", "to", "cc", "bcc", "sender", "reply-to", "return-path", "subject", "date", "message-id",
     "auto-submitted", "mime-version", "content-type", "content-transfer-encoding", "content-disposition")
)  # fmt: skip
"""Headers, in small letters, that a channel writes itself, or that would add a recipient."""

LONGEST_HEADER = 500
"""Characters of one header's value: far below the 998 of a line (RFC 5322, 2.1.1), also when it is encoded."""

_BREAKS = re.compile("[\r\n\0\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_ENCODED_WORD = re.compile(r"=\?[^?\s]*\?[bq]\?", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9][A-Za-z0-9._-]*@[A-Za-z0-9][A-Za-z0-9.-]*>", re.ASCII)
_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*", re.ASCII)
_MEDIA_TYPE = re.compile(r"(?!multipart/|message/)[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*", re.ASCII)


class ChannelError(Exception):
    """A message was not handed over, or nobody knows whether it was.

    Exactly one of three:

    - temporary (`permanent` and `unknown` False): certainly not taken; try again later;
    - permanent: certainly not taken, and trying again gives the same answer;
    - unknown: it may have been taken. A reminder is then never sent again by itself.

    `reason` is for people. `kept` are the bytes whose fate is unknown, else empty.
    """

    def __init__(self, reason: str, permanent: bool, unknown: bool = False, kept: bytes = b"") -> None:
        assert not (permanent and unknown)
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.unknown = unknown
        self.kept = kept


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with the message. `media_type` such as `application/pdf`."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message to one person, finished: nothing in it is computed any more.

    `message_id` comes from `message_id`, `at` is the instant in the Date header, with its zone. A repeat of the same
    message has the same `message_id` and the same `at`, and so the same bytes.
    """

    message_id: str
    at: datetime
    sender: str
    sender_name: str
    recipient: str
    subject: str
    text: str
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    reply_to: str = ""
    return_path: str = ""
    """Where the mail system tells that it could not deliver; the sender's address when empty."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The message was taken: what the other side answered, and the exact bytes that it took."""

    answer: str
    kept: bytes


class Channel(Protocol):
    """A way to hand a message over. Several threads may use it at once."""

    def send(self, message: Outgoing) -> Receipt:
        """Hand `message` over; when this returns, the other side has taken it.

        What a refusal means depends on when it comes:

        - before the message's body may be sent, an answer 4xx is temporary and 5xx is permanent; a connection that is
          lost, too slow or never made is temporary;
        - once the body has begun, a connection that is lost or too slow leaves the outcome unknown: the message may
          have been stored; an answer 4xx is temporary and 5xx is permanent, since with either the other side says that
          it did not take it (RFC 5321, 4.2.1); 421 stays unknown, being the answer of a server that is shutting down;
        - what is wrong with ourselves (sign-in, certificate, server address) is temporary: once it is mended, the
          message goes.

        Raises ChannelError.
        """

    def close(self) -> None:
        """Let go of what this thread has open. The channel can still be used; it opens again what it needs."""


def message_id(public_id: str, sender: str) -> str:
    """The Message-ID of the outbox row `public_id`: always the same, so that a repeat can be known for one."""
    return f"<{public_id}@{ascii_address(sender).partition('@')[2]}>"


def ascii_address(address: str) -> str:
    """`address` with its domain as servers write it (IDNA). Raises ChannelError (permanent) when it is no address."""
    mailbox, _, domain = address.partition("@")
    try:
        if fields.email(address) != address or not mailbox.isascii():
            raise _refused(f"“{fields.shown(address)}” is not an address that mail servers understand")
        return f"{mailbox}@{domain.encode('idna').decode('ascii').lower()}"
    except (Invalid, UnicodeError):
        raise _refused(f"“{fields.shown(address)}” is not an e-mail address") from None


def check(message: Outgoing) -> None:
    """Nothing in `message` can add a recipient, a header or a body of its own; nothing is stripped to make it so.

    Raises ChannelError (permanent) naming what is wrong.
    """
    assert message.at.tzinfo is not None, "the Date header needs a zone"
    for address in (message.recipient, message.sender, *filter(None, [message.reply_to, message.return_path])):
        ascii_address(address)
    if not _MESSAGE_ID.fullmatch(message.message_id):
        raise _refused(f"“{fields.shown(message.message_id)}” is not a Message-ID")
    values = {"the subject": message.subject, "the sender's name": message.sender_name}
    for name, value in message.headers.items():
        if not _HEADER_NAME.fullmatch(name) or name.lower() in RESERVED:
            raise _refused(f"the header “{fields.shown(name)}” may not be set")
        values[f"the header {name}"] = value
    for number, file in enumerate(message.attachments, 1):
        values[f"the name of attachment {number}"] = file.name
        if not _MEDIA_TYPE.fullmatch(file.media_type):
            raise _refused(f"“{fields.shown(file.media_type)}” is not a media type")
    for where, value in values.items():
        _check_value(where, value)


def _check_value(where: str, value: str) -> None:
    if _BREAKS.search(value) or not fields.storable(value):
        raise _refused(f"{where} holds a line break or another control character")
    if _ENCODED_WORD.search(value):
        raise _refused(f"{where} holds an encoded word")
    if len(value) > LONGEST_HEADER:
        raise _refused(f"{where} is longer than {LONGEST_HEADER} characters")


def _refused(reason: str) -> ChannelError:
    return ChannelError(reason, permanent=True)
