"""A document line by line, as tax authorities want it: each line with its part of the taxes and of the document's adjustments."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from tagih.domain import money
from tagih.domain.en16931.document import Document, Line

_Group = tuple[str, Decimal]


class Share(NamedTuple):
    """A line, what it comes to after the document's allowances and charges, and its part of the tax."""

    line: Line
    net: Decimal
    tax: Decimal


def shares(document: Document) -> tuple[Share, ...]:
    """The lines in their order; base and tax of each rate are spread over its lines, to the last unit.

    Asked only of documents whose lines are all above zero (`has_negative_lines`).
    """
    members: dict[_Group, list[int]] = defaultdict(list)
    for at, line in enumerate(document.lines):
        members[line.category, line.rate].append(at)
    found: dict[int, Share] = {}
    for tax in document.taxes:
        positions = members[tax.category, tax.rate]
        nets = _spread(tax.base, document, positions)
        taxes = _spread(tax.amount, document, positions)
        for at, net, amount in zip(positions, nets, taxes, strict=True):
            found[at] = Share(document.lines[at], net, amount)
    return tuple(found[at] for at in sorted(found))


def _spread(whole: Decimal, document: Document, positions: list[int]) -> list[Decimal]:
    """`whole` over lines in proportion to their nets."""
    weights = [int(document.lines[at].net * 100) for at in positions]
    if not any(weights):
        weights = [1] * len(positions)
    parts = money.split(int(whole * 100), weights) if positions else []
    return [Decimal(part) / 100 for part in parts]


def has_negative_lines(document: Document) -> bool:
    """Whether a line takes something back, such as an advance."""
    return any(line.net < 0 or line.quantity < 0 for line in document.lines)
