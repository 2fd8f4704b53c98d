"""Which of several amounts make a given sum, and whether that says anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, gcd

MOST_AMOUNTS = 14
"""From more amounts than this only pairs, triples, the oldest in a row and all together are looked for."""
MOST_FOUND = 4
"""After so many answers no more are looked for: none of them says anything then."""
MOST_STEPS = 20_000
RARE = 0.01
"""Below this share of possible sums a hit is no accident."""


@dataclass(frozen=True, slots=True)
class Sums:
    """The choices (places in the list, ascending) whose amounts make the sum, and whether one would be met by accident."""

    found: tuple[tuple[int, ...], ...]
    is_telling: bool


def making(total: int, amounts: Sequence[int]) -> Sums:
    """The choices of two or more of `amounts` (positive, the oldest first) that make `total`.

    A sum tells nothing where sums like it are met by accident: where all amounts are round, and many can be chosen. Where
    it is more than the largest amount it cannot be a part of one of them, so it tells.
    """
    if len(amounts) < 2 or total <= min(amounts) or total > sum(amounts):
        return Sums((), False)
    found = _all(total, amounts) if len(amounts) <= MOST_AMOUNTS else _few(total, amounts)
    return Sums(tuple(sorted(found, key=lambda one: (len(one), one))), total > max(amounts) or _is_rare(amounts))


def _is_rare(amounts: Sequence[int]) -> bool:
    """Whether few of the sums that could be met are met."""
    count, unit = len(amounts), gcd(*amounts)
    choices = sum(comb(count, size) for size in range(2, min(count, 6) + 1))
    return choices * unit <= RARE * sum(amounts)


def _all(total: int, amounts: Sequence[int]) -> list[tuple[int, ...]]:
    """Depth first, the largest amounts first: what is left must still be reachable."""
    order = sorted(range(len(amounts)), key=lambda at: -amounts[at])
    reach = [0] * (len(order) + 1)
    for at in reversed(range(len(order))):
        reach[at] = reach[at + 1] + amounts[order[at]]
    found: list[tuple[int, ...]] = []
    steps = 0
    stack: list[tuple[int, int, tuple[int, ...]]] = [(0, total, ())]
    while stack and len(found) < MOST_FOUND and steps < MOST_STEPS:
        steps += 1
        at, left, taken = stack.pop()
        if not left:
            if len(taken) >= 2:
                found.append(tuple(sorted(taken)))
            continue
        if at == len(order) or reach[at] < left:
            continue
        stack.append((at + 1, left, taken))
        if amounts[order[at]] <= left:
            stack.append((at + 1, left - amounts[order[at]], (*taken, order[at])))
    return found


def _few(total: int, amounts: Sequence[int]) -> list[tuple[int, ...]]:
    """Pairs and triples of the first hundred, the oldest in a row, and all together."""
    found: set[tuple[int, ...]] = set()
    run = 0
    for at, amount in enumerate(amounts):
        run += amount
        if run == total and at:
            found.add(tuple(range(at + 1)))
    some = amounts[:100]
    places: dict[int, list[int]] = {}
    for at, amount in enumerate(some):
        places.setdefault(amount, []).append(at)
    for first, amount in enumerate(some):
        found.update((first, other) for other in places.get(total - amount, ()) if other > first)
        for second in range(first + 1, len(some)):
            rest = total - amount - some[second]
            found.update((first, second, third) for third in places.get(rest, ()) if third > second)
        if len(found) >= MOST_FOUND:
            break
    return sorted(found, key=lambda one: (len(one), one))[:MOST_FOUND]
