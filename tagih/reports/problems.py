"""A row of the books that is not as it should be, and how such findings are gathered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tagih.domain.reasons import Reason

NAMED = 100
"""How many problems of one kind are named; the rest are only counted."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One row that is wrong: its table and id, and what was expected (facts `expected` and `found`)."""

    table: str
    row: int
    because: Reason

    def as_json(self) -> dict[str, Any]:
        """Table, row, and the reason as code, facts and sentence."""
        return {"table": self.table, "row": self.row, **self.because.as_json()}


def problem(code: str, table: str, row: int, expected: object, found: object, **facts: object) -> Problem:
    """A problem whose sentence can use its table, row, `expected`, `found` and further facts."""
    given = {"table": table, "row": row, "expected": expected, "found": found}
    return Problem(table, row, Reason(code, given | facts))


@dataclass(slots=True)
class Findings:
    """Problems in the order they were found, so many of each kind named, and how much was looked at."""

    problems: list[Problem] = field(default_factory=list)
    by_code: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, found: Iterable[Problem]) -> None:
        """Take in what one check found."""
        for one in found:
            self.by_code[one.because.code] += 1
            if self.by_code[one.because.code] <= NAMED:
                self.problems.append(one)

    @property
    def unnamed(self) -> dict[str, int]:
        """How many more there are of the kinds of which not all are named."""
        return {code: count - NAMED for code, count in self.by_code.items() if count > NAMED}
