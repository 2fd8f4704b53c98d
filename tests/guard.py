"""The guard: under test nothing writes to a table of ours unless an operation is running."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.backends.signals import connection_created

from tagih.commands import operation
from tagih.models import rows

FREE_TABLES = {
    "tagih_user": "signing in: Django and allauth keep the password and the last sign-in themselves",
}
"""Tables that may be written outside an operation, and why."""

_WRITE = re.compile(
    r"\b(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?|COPY)"
    r'\s+"?(tagih_\w+)',
    re.IGNORECASE,
)
_DEFINITION = re.compile(r"\s*(?:CREATE|ALTER|DROP)\b", re.IGNORECASE)

_allowed: ContextVar[str] = ContextVar("outside_the_books", default="")


class WroteOutsideAnOperation(AssertionError):
    """Product code changed a row although no command was running: a bug."""


@contextmanager
def outside_the_books(because: str) -> Iterator[None]:
    """Let a test write to tables directly, to sabotage or to set up what no command can."""
    assert because
    token = _allowed.set(because)
    try:
        yield
    finally:
        _allowed.reset(token)


def written_table(sql: str) -> str | None:
    """The table of ours that `sql` changes, if any."""
    if _DEFINITION.match(sql):
        return None
    found = _WRITE.search(sql)
    return found.group(1).lower() if found else None


def check(table: str | None) -> None:
    """Raise WroteOutsideAnOperation when `table` is being changed and nobody said it may."""
    if table is None or table in FREE_TABLES or _allowed.get() or operation.running() is not None:
        return
    raise WroteOutsideAnOperation(f"{table} was written outside an operation")


def install() -> None:
    """Watch every connection of this process, and the paths of `models.rows` that pass Django's cursor by."""
    connection_created.connect(_watch, dispatch_uid="guard")
    for name in ("insert", "update"):
        function = getattr(rows, name)
        if not hasattr(function, "guarded"):
            setattr(rows, name, _guarded(function))


def _watch(connection: Any, **_: Any) -> None:
    if _look not in connection.execute_wrappers:
        connection.execute_wrappers.append(_look)


def _look(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    check(written_table(str(sql)))
    return execute(sql, params, many, context)


def _guarded(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def looked_at(model: Any, *args: Any, **kwargs: Any) -> Any:
        check(model._meta.db_table)
        return function(model, *args, **kwargs)

    looked_at.guarded = True  # type: ignore[attr-defined]
    return looked_at
