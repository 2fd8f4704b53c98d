"""Sections of an invoice: the original price, what came on top of it by change orders, and the advances taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tagih.models import InvoiceLine


@dataclass(frozen=True, slots=True)
class Sections:
    """Net subtotals in minor units; together they are the net of the document."""

    original_minor: int
    out_of_scope_minor: int
    deducted_minor: int

    @property
    def are_several(self) -> bool:
        return bool(self.out_of_scope_minor or self.deducted_minor)


def subtotals(lines: Iterable[InvoiceLine]) -> Sections:
    """The subtotals of a document's lines."""
    original_minor = out_of_scope_minor = deducted_minor = 0
    for line in lines:
        if line.deducts_id is not None:
            deducted_minor += line.net_minor
        elif line.section == "out_of_scope":
            out_of_scope_minor += line.net_minor
        else:
            original_minor += line.net_minor
    return Sections(original_minor, out_of_scope_minor, deducted_minor)
