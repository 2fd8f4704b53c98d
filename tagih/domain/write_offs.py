"""Write-offs: why a claim is given up, and when the tax in it may come back, by country."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from dateutil.relativedelta import relativedelta

SMALL_DIFFERENCE = "small_difference"
KINDS = ("uncollectable", "insolvent", "time_barred", "goodwill")
"""Reasons that a person gives; a small difference is written off by the company's policy."""
RELIEVED = ("uncollectable", "insolvent", "time_barred")
"""After these the tax may come back; what is given away for goodwill is a discount: give a credit note for it."""


@dataclass(frozen=True, slots=True)
class Relief:
    """How tax on what is never paid comes back: so many months after the due day, or once it is certain (None)."""

    months: int | None
    rule: str
    source: str
    is_sure: bool

    def earliest_on(self, due_on: date) -> date | None:
        """The day from which it may be claimed by time alone; None where only certainty counts."""
        return None if self.months is None else due_on + relativedelta(months=self.months)


_NOT_READ = "; not read in the law itself (2026-11)"
RELIEF = {
    "BE": Relief(None, "when the loss is certain, with a corrective document", "WBTW art. 77 § 1, 7°" + _NOT_READ, False),
    "DE": Relief(None, "when it is uncollectable", "UStG § 17(2) no. 1" + _NOT_READ, False),
    "FR": Relief(None, "when it is truly uncollectable, with a copy that says so", "CGI art. 272" + _NOT_READ, False),
    "GB": Relief(
        6, "six months after it was due, and within four years and six months", "VAT Notice 700/18, section 2" + _NOT_READ,
        False,
    ),
    "GR": Relief(None, "in insolvency only", "Law 5144/2024 (VAT Code) on bad debts" + _NOT_READ, False),
    "ID": Relief(None, "not at all, as far as we know: the tax stays paid", "no rule known to us (2026-11)", False),
    "NL": Relief(
        12, "when it is certain, and a year after it was due at the latest", "Wet OB 1968 art. 29(2)" + _NOT_READ, False
    ),
}  # fmt: skip
"""By country of the company."""
CAUTIOUS = Relief(
    None, "as your country says", "Directive 2006/112/EC art. 90: member states may decide otherwise", False
)


def relief(country: str) -> Relief:
    """The rule of the company's country."""
    return RELIEF.get(country, CAUTIOUS)


def tax_in(amount_minor: int, tax_minor: int, total_minor: int) -> int:
    """The tax in a part of an invoice, in proportion, halves up."""
    if not total_minor:
        return 0
    exact = Decimal(amount_minor) * tax_minor / total_minor
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))
