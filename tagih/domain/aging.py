"""Aging: the buckets by which open money is told apart, by days after the due date."""

from __future__ import annotations

from datetime import date

BOUNDS: tuple[tuple[str, int | None, int | None], ...] = (
    ("not_due", None, 0),
    ("days_1_30", 1, 30),
    ("days_31_60", 31, 60),
    ("days_61_90", 61, 90),
    ("days_over_90", 91, None),
)
"""(bucket, lowest, highest) in days after the due date, both included; None is open. On the due date itself
nothing is late. Reports build their SQL from these."""

BUCKETS: tuple[str, ...] = tuple(name for name, _, _ in BOUNDS)


def bucket(due_on: date, as_of: date) -> str:
    """The bucket of what was due on `due_on`, seen on `as_of`."""
    days_overdue = (as_of - due_on).days
    return next(name for name, _, highest in BOUNDS if highest is None or days_overdue <= highest)
