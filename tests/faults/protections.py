"""Taking a protection away, in the copy of one test or in one process: a test that stays green without it is no test.

What a lock protects from is deciding by what was read before it. So `by_what_was_read` gives a function's answer of
before all workers met, which is the same on both databases and needs no luck.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest
from django.db import connection, models

from tagih.commands import operation
from tagih.models import triggers
from tests.guard import outside_the_books

LONGEST_SECONDS = 60
"""Whoever waits so long for the others fails."""


def meeting(workers: int) -> Any:
    """A place where so many processes wait for one another; make it before they are started."""
    return multiprocessing.get_context("fork").Barrier(workers, timeout=LONGEST_SECONDS)


def without_constraint(model: type[models.Model], name: str) -> None:
    """Drop a constraint from this test's own database, and the triggers, which would be in the way."""
    (dropped,) = [one for one in model._meta.constraints if one.name == name]
    before = model._meta.constraints
    with outside_the_books("a protection is taken away"):
        triggers.remove()
        model._meta.constraints = [one for one in before if one is not dropped]  # SQLite makes the table anew of these
        try:
            with connection.schema_editor() as editor:
                editor.remove_constraint(model, dropped)
        finally:
            model._meta.constraints = before


@contextmanager
def without_transactions() -> Iterator[None]:
    """In this process every statement of an operation is a transaction of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operation.transaction, "atomic", lambda **_: nullcontext())
        patch.setattr(type(connection.features), "has_select_for_update", False)
        yield


@contextmanager
def by_what_was_read(where: Any, name: str, meet: Any, *arguments: Any, **named: Any) -> Iterator[None]:
    """In this process `where.name` answers what it did before all workers met, as if nothing were locked."""
    read = getattr(where, name)(*arguments, **named)
    meet.wait()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(where, name, lambda *_, **__: read)
        yield


@contextmanager
def meeting_before(where: Any, name: str, meet: Any) -> Iterator[None]:
    """In this process the first call of `where.name` waits until all workers are there."""
    function: Callable[..., Any] = getattr(where, name)
    waited = []

    def met(*arguments: Any, **named: Any) -> Any:
        if not waited:
            waited.append(meet.wait())
        return function(*arguments, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(where, name, met)
        yield
