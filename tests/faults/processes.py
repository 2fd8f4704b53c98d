"""Worker processes by fork: released at the same instant, killed at a named point or any moment, and what they said.

A fork costs a few milliseconds where a new interpreter costs a second, so that hundreds of kills are cheap. The
parent closes its connection first; every child opens its own.
"""

from __future__ import annotations

import os
import pickle
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection

from tagih.commands import crash
from tagih.models import rows

Work = Callable[[], Any]


@dataclass(frozen=True)
class Ended:
    """How a process ended: killed, with what it raised (its class, and the traceback), or with an answer."""

    killed: bool
    raised: type[BaseException] | None = None
    error: str = ""
    answer: Any = None


def at_once(*works: Work) -> list[Ended]:
    """Do each work in a process of its own; none begins before all are there. Their ends, in the same order."""
    connection.close()
    gate = os.pipe()
    children = [_started(work, gate) for work in works]
    os.close(gate[0])
    os.close(gate[1])
    return [_ended(*child) for child in children]


def answers(ended: Sequence[Ended]) -> list[Any]:
    """What all of them returned; fails with the first traceback of one that did not."""
    for one in ended:
        assert not one.error, one.error
        assert not one.killed, "killed"
    return [one.answer for one in ended]


def killed_at(point: str, times: int, work: Work) -> Work:
    """`work` by a process that dies the `times`-th time it reaches a named crash point."""

    def armed() -> Any:
        crash._WANTED, crash._left = point, times
        return work()

    return armed


def killed_at_moment(number: int, work: Work) -> Work:
    """`work` by a process that dies at the `number`-th moment: before any statement, before and after a commit."""

    def armed() -> Any:
        left = [number]

        def tick() -> None:
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)

        with each_moment(tick):
            return work()

    return armed


@contextmanager
def each_moment(tick: Callable[[], None]) -> Iterator[None]:
    """Call `tick` before every statement, be it Django's or that of `models.rows`, and before and after a commit."""
    plain, commit = rows._cursor, connection._commit

    class Ticking:
        def __init__(self, cursor: Any) -> None:
            self.cursor = cursor

        def __getattr__(self, name: str) -> Any:
            if name in ("execute", "executemany", "copy"):
                tick()
            return getattr(self.cursor, name)

    @contextmanager
    def ticking() -> Iterator[Any]:
        with plain() as cursor:
            yield Ticking(cursor)

    def look(execute: Callable[..., Any], *arguments: Any) -> Any:
        tick()
        return execute(*arguments)

    def committing() -> None:
        tick()
        commit()
        tick()

    with pytest.MonkeyPatch.context() as patch, connection.execute_wrapper(look):
        patch.setattr(rows, "_cursor", ticking)
        patch.setattr(connection, "_commit", committing)
        yield


def _started(work: Work, gate: tuple[int, int]) -> tuple[int, int]:
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        _be_child(work, gate, writer)
    os.close(writer)
    return pid, reader


def _be_child(work: Work, gate: tuple[int, int], writer: int) -> None:
    """Wait for the gate, do the work, say how it went, and go without a word to pytest."""
    try:
        os.close(gate[1])
        os.read(gate[0], 1)
        try:
            said = Ended(False, answer=work())
        except BaseException as problem:
            said = Ended(False, type(problem), traceback.format_exc())
        with os.fdopen(writer, "wb") as file:
            pickle.dump(said, file)
    finally:
        os._exit(0)


def _ended(pid: int, reader: int) -> Ended:
    with os.fdopen(reader, "rb") as file:
        said = file.read()
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return Ended(True)
    found: Ended = pickle.loads(said)
    return found
