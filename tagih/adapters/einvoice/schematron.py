"""The official schematron of EN 16931, run by Saxon in a process of its own.

Saxon is a native image with its own threads and memory: inside a threaded server, or after a fork, it can take the
whole process down. So each process that asks gets one child, started on the first question, which answers one
question at a time through pipes; a child that dies is replaced, and takes nothing with it.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import struct
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import IO, Literal

Syntax = Literal["ubl", "cii"]

PATIENCE_SECONDS = 60
"""How long an answer may take: the first one compiles a stylesheet (about a second)."""
LENGTH = struct.Struct(">I")
"""Before each message: how many bytes it has."""


class CheckerGone(Exception):
    """Saxon could not be asked: twice in a row it gave no answer."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that the XML breaks, in the schematron's own words. XSD problems have the rule `XSD`."""

    rule: str
    words: str


def findings(xml: bytes, syntax: Syntax, stylesheet: str = "") -> tuple[Finding, ...]:
    """What XSD and schematron refuse in `xml`; nothing when it is valid. Warnings are left out.

    `stylesheet`: the path of a further schematron, compiled to XSLT, that is run after that of EN 16931.
    Raises CheckerGone.
    """
    question = json.dumps({"xml": xml.decode(), "syntax": syntax, "stylesheet": stylesheet}).encode()
    with _lock:
        for _ in range(2):
            try:
                answer = _child().ask(question)
            except (OSError, EOFError, ValueError):
                _children.pop(os.getpid(), None)
                continue
            return tuple(Finding(**one) for one in json.loads(answer))
    raise CheckerGone


class _Child:
    """The process beside us that has Saxon in it."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tagih.adapters.einvoice.saxon"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def ask(self, question: bytes) -> bytes:
        assert self.process.stdin and self.process.stdout
        try:
            self.process.stdin.write(LENGTH.pack(len(question)) + question)
            self.process.stdin.flush()
            if not select.select([self.process.stdout], [], [], PATIENCE_SECONDS)[0]:
                raise EOFError("no answer in time")
            return received(self.process.stdout)
        except BaseException:
            self.end()
            raise

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


def received(stream: IO[bytes]) -> bytes:
    """One message from a pipe. Raises EOFError when the other side has gone."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    (length,) = LENGTH.unpack(head)
    body = stream.read(length)
    if len(body) < length:
        raise EOFError
    return body


_lock = threading.Lock()
_children: dict[int, _Child] = {}
"""By our own process id: after a fork the parent's child is not ours."""


def _child() -> _Child:
    found = _children.get(os.getpid())
    if found is None or found.process.poll() is not None:
        found = _children[os.getpid()] = _Child()
    return found


@atexit.register
def _end() -> None:
    if found := _children.pop(os.getpid(), None):
        found.end()


os.register_at_fork(after_in_child=lambda: globals().update(_lock=threading.Lock()))
