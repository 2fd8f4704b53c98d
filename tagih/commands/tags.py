"""Tags: words of our own on customers and documents, set as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tagih.commands import things
from tagih.commands.operation import Operation, write
from tagih.domain import fields
from tagih.domain.errors import Invalid
from tagih.models import Company, Tag, rows
from tagih.models.base import folded, longest

MOST = 20
"""Tags of one thing."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """What is tagged, and all its tags in order."""

    thing: str
    tags: tuple[str, ...]


@write
def put(
    operation: Operation, *, tags: Sequence[str], customer: str = "", invoice: str = "", quote: str = ""
) -> Tagged:  # fmt: skip
    """Set the tags of one customer, invoice or quote: those given, in place of all. None given: it has none.

    Case does not tell tags apart. Raises Invalid `one_thing_at_a_time`, `tag_count`, NotFound for what is not there.
    """
    names = _cleaned(tags)
    if len(names) > MOST:
        raise Invalid("tag_count", count=len(names), highest=MOST)
    thing = things.locked(operation, customer, invoice, quote)
    Tag.objects.of(operation.company).filter(**{thing.column: thing.id}).delete()
    rows.insert(Tag, ("company_id", "name", thing.column), [(operation.company.pk, name, thing.id) for name in names])
    operation.event("tags.changed", thing.name, {thing.kind: thing.id, "tags": names})
    return Tagged(thing.name, tuple(names))


def _cleaned(tags: Sequence[str]) -> list[str]:
    """Each tag once, in the order of the alphabet."""
    said = (fields.line("tags", text, longest(Tag, "name")) for text in tags)
    return sorted({folded(name): name for name in said if name}.values(), key=folded)


def of(company: Company, **thing: Any) -> list[str]:
    """The tags of a customer, an invoice or a quote: `of(company, invoice=row)`."""
    return sorted(Tag.objects.of(company).filter(**thing).values_list("name", flat=True), key=folded)


def known(company: Company) -> list[str]:
    """All tags that are in use, by the alphabet."""
    return sorted(Tag.objects.of(company).values_list("name", flat=True).distinct(), key=folded)
