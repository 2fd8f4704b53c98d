"""Batches that must not fail for one: what breaks is split until the one bad entry stands alone, and the rest goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from django.db import OperationalError

from tagih.domain.errors import DomainError
from tagih.domain.reasons import Reason

R = TypeVar("R")


def halved(ids: Sequence[int], do: Callable[[list[int]], R], give_up: Callable[[int, Reason], R]) -> Iterator[R]:
    """What `do` answers for all of them, or for parts of them; `give_up` for each that cannot be done even alone."""
    if not ids:
        return
    try:
        yield do(list(ids))
        return
    except OperationalError:
        raise
    except Exception as problem:
        if len(ids) == 1:
            yield give_up(ids[0], _reason(problem))
            return
    middle = len(ids) // 2
    yield from halved(ids[:middle], do, give_up)
    yield from halved(ids[middle:], do, give_up)


def _reason(problem: Exception) -> Reason:
    if isinstance(problem, DomainError):
        return problem.reason
    return Reason("entry_broke", {"problem": repr(problem)[:300]})
