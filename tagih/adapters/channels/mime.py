"""The bytes of an e-mail: plain text and HTML side by side, files after them. The same message gives the same bytes."""

from __future__ import annotations

import hashlib
import re
from email.charset import QP, Charset
from email.encoders import encode_base64
from email.header import Header
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr
from typing import Any

from tagih.adapters.channels.base import Attachment, Outgoing, ascii_address

_POLICY = compat32.clone(linesep="\r\n")
_UTF8 = Charset("utf-8")
_UTF8.body_encoding = QP
_LINE_END = re.compile("\r\n|\r")


def composed(message: Outgoing) -> bytes:
    """`message` as RFC 5322 wants it: ASCII only, CRLF line ends, folded at 78 characters, ending in CRLF.

    Call `base.check` first. The old `email` classes are used on purpose: the new ones decode and fold a name anew, and
    lose its quotation marks. `Auto-Submitted` (RFC 3834, 5) keeps other machines from answering this one.
    """
    whole = _body(message)
    whole["From"] = _named(message.sender_name, message.sender)
    whole["To"] = ascii_address(message.recipient)
    if message.reply_to:
        whole["Reply-To"] = ascii_address(message.reply_to)
    whole["Subject"] = _encoded("Subject", message.subject)
    whole["Date"] = format_datetime(message.at)
    whole["Message-ID"] = message.message_id
    whole["Auto-Submitted"] = "auto-generated"
    for name, value in message.headers.items():
        whole[name] = _encoded(name, value)
    data = whole.as_bytes(policy=_POLICY)
    return data if data.endswith(b"\r\n") else data + b"\r\n"


def _body(message: Outgoing) -> Message[Any, Any]:
    """The innermost form that holds everything: text, text beside HTML, or either of them before the files."""
    parts: list[Message[Any, Any]] = [_text(message.text, "plain")]
    if message.html:
        parts.append(_text(message.html, "html"))
    shown = parts[0] if len(parts) == 1 else _several("alternative", parts, message)
    return _several("mixed", [shown, *map(_file, message.attachments)], message) if message.attachments else shown


def _several(subtype: str, parts: list[Message[Any, Any]], message: Outgoing) -> MIMEMultipart:
    """`parts` behind a boundary that nobody who wrote the text could have foreseen, yet the same each time."""
    seed = "\0".join((subtype, message.message_id, message.text, message.html))
    return MIMEMultipart(subtype, hashlib.sha256(seed.encode("utf-8", "replace")).hexdigest()[:32], parts)


def _text(text: str, subtype: str) -> MIMEText:
    return MIMEText(_LINE_END.sub("\n", text), subtype, _UTF8)  # type: ignore[arg-type]  # takes a Charset as well


def _file(file: Attachment) -> MIMEBase:
    part = MIMEBase(*file.media_type.split("/"))
    part.set_payload(file.data)
    encode_base64(part)
    name: str | tuple[str, None, str] = file.name if file.name.isascii() else ("utf-8", None, file.name)
    part.add_header("Content-Disposition", "attachment", filename=name)
    return part


def _named(name: str, address: str) -> str:
    """`Anna's Studio <anna@studio.example>`; a name beyond ASCII as encoded words (RFC 2047)."""
    if name.isascii():
        return formataddr((name, ascii_address(address)))
    words = Header(name, "utf-8", header_name="From").encode().split()
    return f"{' '.join(words)} <{ascii_address(address)}>"


def _encoded(name: str, value: str) -> str | Header:
    return value if value.isascii() else Header(value, "utf-8", header_name=name)
