"""The ledger: recompute every balance, the chain of events and the number series."""

from __future__ import annotations

from typing import Any

from ninja import Router

from tagih.api.base import Asked
from tagih.api.values import Answer
from tagih.reports import verification

router = Router(tags=["ledger"])


class LedgerProblem(Answer):
    """A row that is not as it should be."""

    table: str
    row: int
    code: str
    facts: dict[str, Any]
    sentence: str


class Verified(Answer):
    """Nothing in `problems` is good. `unnamed` counts further problems by code, `counts` the rows looked at."""

    is_clean: bool
    problems: list[LedgerProblem]
    unnamed: dict[str, int]
    counts: dict[str, int]


@router.get("/verify", response=Verified)
def verify(request: Asked) -> Verified:
    """Recompute everything in the books that can be recomputed, and name what does not agree."""
    found = verification.verify(request.company)
    return Verified(is_clean=found.is_clean, **found.as_json())
