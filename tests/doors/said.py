"""How a row of the table says one thing at each door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.doors.cast import Cast


@dataclass(frozen=True)
class Api:
    """A request: method, path below `/api/v1`, JSON or form with a file."""

    method: str
    path: str
    body: dict[str, Any] | None = None
    file: bytes | None = None


@dataclass(frozen=True)
class Web:
    """A form that is sent: its address and its fields."""

    path: str
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Said:
    """The same thing said at each door. A word of the command line that is bytes is a file with that content."""

    api: Api
    cli: tuple[str | bytes, ...] | None
    web: Web | None


def nothing(cast: Cast) -> None:
    """What most rows need beforehand."""


@dataclass(frozen=True)
class Row:
    """A command, a sample that works, one that is refused with `code`, and what must be so beforehand (`given`)."""

    command: str
    sample: Said
    refusal: Said | None = None
    code: str = ""
    given: Callable[[Cast], Any] = nothing
