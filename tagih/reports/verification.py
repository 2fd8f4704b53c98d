"""`verify`: recompute everything in the books that can be recomputed, and name every row that is not as it should be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tagih.models import Company, Payment, Receivable
from tagih.reports.balances import balance_problems
from tagih.reports.bits import Bits
from tagih.reports.number_series import series_problems
from tagih.reports.problems import Findings, Problem
from tagih.reports.seals import entry_problems, event_problems
from tagih.reports.snapshot import snapshot


@dataclass(frozen=True, slots=True)
class Verified:
    """What is wrong, how many problems of a kind were only counted, and how many rows were looked at."""

    problems: tuple[Problem, ...]
    unnamed: dict[str, int]
    counts: dict[str, int]

    @property
    def is_clean(self) -> bool:
        return not self.problems

    def as_json(self) -> dict[str, Any]:
        """`problems` as objects, `unnamed` and `counts` as numbers by name."""
        return {
            "problems": [one.as_json() for one in self.problems],
            "unnamed": self.unnamed,
            "counts": self.counts,
        }


def verify(company: Company) -> Verified:
    """Check the journal, the chain of events, every cached amount and the number series of one company.

    Everything is read as of one moment, in streams and in one query for each kind of amount, so that long books need
    hardly more memory than short ones. Nothing is repaired.
    """
    found, named = Findings(), Bits()
    with snapshot():
        found.counts["receivables"] = Receivable.objects.of(company).count()
        found.counts["payments"] = Payment.objects.of(company).count()
        found.add(event_problems(company, named, found.counts))
        found.add(entry_problems(company, named, found.counts))
        found.add(balance_problems(company))
        found.add(series_problems(company, found.counts))
    return Verified(tuple(found.problems), found.unnamed, dict(found.counts))
