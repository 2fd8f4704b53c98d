"""A rule of an e-invoice: its number, its own words, and whether a document keeps it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tagih.domain.en16931.document import Document


@dataclass(frozen=True, slots=True)
class Rule:
    """`words` are those of whoever made the rule, in their language: a refusal repeats them."""

    id: str
    words: str
    is_kept: Callable[[Document], bool]


def broken(document: Document, rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules that `document` breaks, in the order of `rules`."""
    return tuple(rule for rule in rules if not rule.is_kept(document))
