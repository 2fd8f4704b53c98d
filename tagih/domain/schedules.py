"""Schedules of payment: deposit, milestones and balance in shares of the price, as data and as people write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tagih.domain import percent
from tagih.domain.errors import Invalid

StepKind = Literal["deposit", "milestone", "balance"]

MOST_STEPS = 24
LONGEST_NAME = 120
PRESETS = {
    "30/30/40": "30% Deposit, 30% Milestone, 40% Balance",
    "thirds": "33.3333% Deposit, 33.3333% Milestone, 33.3334% Balance",
    "deposit+balance": "50% Deposit, 50% Balance",
}
"""Plans by the name people give them. What shares round away is in the balance."""

_STEP = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,4})?) ?% ?(.*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it is called and its share of the price. The last is the balance, the first the deposit."""

    kind: StepKind
    name: str
    share_ppm: int


def parse(text: str) -> tuple[Step, ...]:
    """A preset by its name, or shares with their names: `30% Deposit, 30% Second draft, 40% Delivery`.

    Raises Invalid `schedule_unreadable`, `schedule_steps`, `schedule_not_whole`.
    """
    parts = [part.strip() for part in PRESETS.get(text.strip(), text).split(",")]
    if not 2 <= len(parts) <= MOST_STEPS:
        raise Invalid("schedule_steps", count=len(parts), lowest=2, highest=MOST_STEPS)
    steps = [_step(part, position, len(parts)) for position, part in enumerate(parts, 1)]
    whole_ppm = sum(one.share_ppm for one in steps)
    if whole_ppm != percent.WHOLE_PPM or not all(one.share_ppm for one in steps):
        raise Invalid("schedule_not_whole", percent=percent.text(whole_ppm))
    return tuple(steps)


def text(steps: Sequence[Step]) -> str:
    """The steps as they could have been written: `text(parse("thirds")) == PRESETS["thirds"]`."""
    return ", ".join(f"{percent.text(one.share_ppm)}% {one.name}" for one in steps)


def _step(part: str, position: int, count: int) -> Step:
    found = _STEP.fullmatch(part)
    if found is None or len(found[2]) > LONGEST_NAME:
        raise Invalid("schedule_unreadable", part=part[:40], presets=", ".join(PRESETS))
    kind: StepKind = "balance" if position == count else "deposit" if position == 1 else "milestone"
    return Step(kind, found[2].strip() or kind.capitalize(), percent.parse(found[1]))
