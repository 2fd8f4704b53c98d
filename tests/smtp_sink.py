"""A real mail server for tests: it stores what it takes, and fails at the step it is told to."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

FAULTS = {
    "421 at connect",
    "450 at RCPT",
    "550 at RCPT",
    "552 at DATA",
    "cut at DATA",
    "cut during the body",
    "451 after the body",
    "552 after the body",
    "421 after the body, stored",
    "cut after the body, stored",
    "no answer after the body, stored",
    "nonsense after the body, stored",
    "421 at the second MAIL",
    "cut after each message",
}


_ANSWERS = {"421 after the body, stored": "421 Closing", "nonsense after the body, stored": "hello?"}


class Sink(Controller):
    """`with Sink("450 at RCPT") as sink:` listens on `sink.port`; `sink.stored` are the bodies it kept.

    `server` goes to aiosmtpd: `tls_context`, `authenticator`, `data_size_limit` …
    """

    def __init__(self, fault: str = "", **server: Any) -> None:
        assert not fault or fault in FAULTS
        self.fault = fault
        self.stored: list[bytes] = []
        self.envelopes: list[tuple[str, tuple[str, ...]]] = []
        self.connections = -1  # aiosmtpd connects once itself, to see whether it listens
        super().__init__(self, hostname="127.0.0.1", port=free_port(), **server)

    def __enter__(self) -> Sink:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def factory(self) -> SMTP:
        self.connections += 1
        return _FaultySMTP(self.handler, **self.SMTP_kwargs)

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.fault == "421 at the second MAIL" and self.stored and self.connections == 1:
            return "421 4.7.0 Enough for now"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.fault.endswith("at RCPT"):
            return f"{self.fault[:3]} No"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.fault in {"451 after the body", "552 after the body"}:
            return f"{self.fault[:3]} No"
        self.stored.append(envelope.original_content)
        self.envelopes.append((envelope.mail_from, tuple(envelope.rcpt_tos)))
        if self.fault == "no answer after the body, stored":
            await asyncio.Event().wait()
        if self.fault == "cut after the body, stored":
            server.transport.abort()
        if self.fault == "cut after each message":
            asyncio.get_running_loop().call_soon(server.transport.close)
        return _ANSWERS.get(self.fault, "250 2.0.0 Kept")


class _FaultySMTP(SMTP):
    """aiosmtpd's server with the faults that its hooks cannot make."""

    async def _handle_client(self) -> None:
        if self.event_handler.fault == "421 at connect":
            await self.push("421 Too busy")
            self.transport.close()
            return
        await super()._handle_client()

    async def smtp_DATA(self, arg: str) -> None:
        fault = self.event_handler.fault
        if fault == "552 at DATA":
            await self.push("552 No")
        elif fault == "cut at DATA":
            self.transport.abort()
        elif fault == "cut during the body":
            await self.push("354 Go ahead")
            await self._reader.readuntil(b"\r\n")
            self.transport.abort()
        else:
            await super().smtp_DATA(arg)


def free_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
