"""E-mail by SMTP, spoken step by step so that it is known how far a message had come when something failed."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, NoReturn
from urllib.parse import parse_qs, unquote, urlsplit

from tagih.adapters.channels import mime
from tagih.adapters.channels.base import ChannelError, Outgoing, Receipt, ascii_address, check

Security = Literal["none", "starttls", "tls"]

_PORTS: dict[Security, int] = {"none": 25, "starttls": 587, "tls": 465}
"""RFC 5321 (25), RFC 6409 (587), RFC 8314 (465)."""
_SIGN_IN = frozenset({530, 534, 535, 538})
"""Answers about our own sign-in, whenever they come (RFC 4954, 6)."""
_CLOSING = 421
"""The server is shutting the connection down (RFC 5321, 3.8)."""
_LEADING_POINT = re.compile(rb"^\.", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed over. `timeout_seconds` limits each step, not the whole."""

    host: str
    port: int
    security: Security = "none"
    user: str = ""
    password: str = field(default="", repr=False)
    timeout_seconds: float = 20


def server(url: str, timeout_seconds: float = 20) -> SmtpServer:
    """The server of `smtp://user:password@host:port`, `smtps://…` for TLS, `?starttls=1` to upgrade.

    The upgrade is required, not tried. Special letters in user and password are percent-encoded. Raises ValueError,
    which does not repeat the address, since that may hold a password.
    """
    parts = urlsplit(url)
    options = parse_qs(parts.query, keep_blank_values=True)
    starttls = options.pop("starttls", ["0"])[-1]
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.path.strip("/") or options:
        raise ValueError("write the mail server as smtp://user:password@host:port, smtps://… or smtp://…?starttls=1")
    if starttls not in {"0", "1"} or (starttls == "1" and parts.scheme == "smtps"):
        raise ValueError("starttls is 0 or 1, and goes with smtp:// only")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not (user + password).isascii():
        raise ValueError("the mail server's user and password may only hold ASCII letters, digits and signs")
    security: Security = "tls" if parts.scheme == "smtps" else "starttls" if starttls == "1" else "none"
    return SmtpServer(parts.hostname, parts.port or _PORTS[security], security, user, password, timeout_seconds)


class _Kept(threading.local):
    """A thread's open connection, if it has one."""

    client: smtplib.SMTP | None = None


class Email:
    """Sends by SMTP. Each thread keeps its connection for the next message; one that went stale is opened again."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server
        self._kept = _Kept()

    def send(self, message: Outgoing) -> Receipt:
        """Hand `message` over; see `base.Channel.send` for what each refusal means. Raises ChannelError."""
        check(message)
        _refuse_invalid(message)
        kept = mime.composed(message)
        try:
            client = self._begun(ascii_address(message.return_path or message.sender), len(kept))
            with _nothing_taken_yet():
                _require(client.rcpt(ascii_address(message.recipient)), (250, 251), "the recipient")
                _require(client.docmd("DATA"), (354,), "the message")
            return Receipt(_body(client, kept), kept)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Say goodbye on this thread's connection; whether the server hears it does not matter."""
        client, self._kept.client = self._kept.client, None
        if client is not None:
            with suppress(OSError):
                client.quit()
            client.close()

    def _begun(self, sender: str, size_bytes: int) -> smtplib.SMTP:
        """A connection on which a message from `sender` has begun: the one that is open, else a new one."""
        if self._kept.client is not None:
            with suppress(ChannelError), _nothing_taken_yet():
                return _opened(self._kept.client, sender, size_bytes)
            self.close()
        with _nothing_taken_yet():
            self._kept.client = client = _connected(self._server)
            return _opened(client, sender, size_bytes)


def _connected(server: SmtpServer) -> smtplib.SMTP:
    """A connection that is greeted, encrypted and signed in as `server` says. Raises OSError, ChannelError."""
    name, seconds = _own_name(), server.timeout_seconds
    client: smtplib.SMTP
    if server.security == "tls":
        client = smtplib.SMTP_SSL(
            server.host, server.port, name, timeout=seconds, context=ssl.create_default_context()
        )  # fmt: skip
    else:
        client = smtplib.SMTP(server.host, server.port, name, timeout=seconds)
    try:
        if server.security == "starttls":
            client.starttls(context=ssl.create_default_context())
        client.ehlo_or_helo_if_needed()
        if server.user:
            client.login(server.user, server.password)
    except BaseException:
        client.close()
        raise
    return client


def _opened(client: smtplib.SMTP, sender: str, size_bytes: int) -> smtplib.SMTP:
    """Name the sender, and the size where the server wants to know it beforehand (RFC 1870)."""
    options = [f"SIZE={size_bytes}"] if client.has_extn("size") else []
    _require(client.mail(sender, options), (250,), "the sender")
    return client


def _body(client: smtplib.SMTP, kept: bytes) -> str:
    """Send the body, its leading points doubled (RFC 5321, 4.5.2), and return the server's answer."""
    try:
        client.send(_LEADING_POINT.sub(b"..", kept) + b".\r\n")
        code, text = client.getreply()
    except (OSError, smtplib.SMTPException) as problem:
        raise _unknown(f"the connection was lost after the message had begun: {_said(problem)}", kept) from problem
    answer = _answer(code, text)
    if 200 <= code < 300:
        return answer
    if 400 <= code < 600 and code != _CLOSING:
        _refuse(code, text, "the message")
    raise _unknown(f"the server did not say whether it took the message: {answer}", kept)


@contextmanager
def _nothing_taken_yet() -> Iterator[None]:
    """Before the body: whatever breaks, the message was certainly not taken."""
    try:
        yield
    except smtplib.SMTPResponseException as problem:
        reason = f"the mail server refused us: {_answer(problem.smtp_code, problem.smtp_error)}"
        raise ChannelError(reason, permanent=False) from problem
    except (OSError, smtplib.SMTPException) as problem:
        raise ChannelError(f"the mail server could not be used: {_said(problem)}", permanent=False) from problem


def _require(reply: tuple[int, bytes], wanted: tuple[int, ...], what: str) -> None:
    code, text = reply
    if code not in wanted:
        _refuse(code, text, what)


def _refuse(code: int, text: bytes, what: str) -> NoReturn:
    permanent = 500 <= code < 600 and code not in _SIGN_IN
    raise ChannelError(f"the mail server did not take {what}: {_answer(code, text)}", permanent)


def _unknown(reason: str, kept: bytes) -> ChannelError:
    return ChannelError(reason, permanent=False, unknown=True, kept=kept)


def _refuse_invalid(message: Outgoing) -> None:
    """Addresses under .invalid reach nobody (RFC 6761, 6.4); a wrong sender is ours to mend."""
    if _is_invalid(message.recipient):
        reason = f"{message.recipient} ends in .invalid, which no mail reaches: give the customer a real address"
        raise ChannelError(reason, permanent=True)
    if _is_invalid(message.sender):
        reason = f"{message.sender} ends in .invalid: give the company a real address to send from"
        raise ChannelError(reason, permanent=False)


def _is_invalid(address: str) -> bool:
    return ascii_address(address).endswith((".invalid", "@invalid"))


@cache
def _own_name() -> str:
    """How we greet: our full name, or the address literal where the machine has none (RFC 5321, 4.1.4)."""
    name = socket.getfqdn()
    return name if "." in name else "[127.0.0.1]"


def _answer(code: int, text: bytes | str) -> str:
    """A reply on one line: `250 OK`."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(f"{code} {words}".split())[:400]


def _said(problem: BaseException) -> str:
    words = " ".join(str(problem).split())[:400]
    return f"{type(problem).__name__}: {words}" if words else type(problem).__name__
