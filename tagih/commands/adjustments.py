"""Discounts and charges on documents: read from texts, spread over the tax rates, stored, and read again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from tagih.commands import taxes
from tagih.commands.operation import Operation
from tagih.domain import adjustments, fields, money, percent, totals
from tagih.domain.adjustments import SIGN, Asked, Part
from tagih.domain.errors import Invalid
from tagih.models import Company, InvoiceAdjustment, InvoiceLine, rows
from tagih.models.base import longest

FIELDS = ("kind", "amount", "percent", "reason", "tax_rate", "tax_category")
"""What a discount or charge may say, all as text: its kind, how much in money or in percent, why, and its tax."""
MOST = 20
"""Discounts and charges of one document."""

Given = Mapping[str, str]


def read(operation: Operation, given: Sequence[Given], currency: str, on: date | None) -> list[Asked]:
    """Discounts and charges from their texts, on a document for what is supplied on that day.

    Raises Invalid `adjustment_count`, `adjustment_field_unknown`, and what `adjustments.check` raises.
    """
    if len(given) > MOST:
        raise Invalid("adjustment_count", count=len(given), highest=MOST)
    asked = [_read(operation, f"adjustments[{position}]", one, currency, on) for position, one in enumerate(given)]
    for one in asked:
        adjustments.check(one, currency)
    return asked


def _read(operation: Operation, where: str, given: Given, currency: str, on: date | None) -> Asked:
    if unknown := [name for name in given if name not in FIELDS]:
        raise Invalid("adjustment_field_unknown", field=fields.shown(unknown[0]), fields=", ".join(FIELDS))
    said = {name: fields.line(f"{where}.{name}", text, _LONGEST[name]) for name, text in given.items()}
    rate, category = said.get("tax_rate", ""), said.get("tax_category", "")
    return Asked(
        said.get("kind", ""),  # type: ignore[arg-type]  # checked next
        said.get("reason", ""),
        percent.parse(said["percent"]) if said.get("percent") else None,
        money.parse(said["amount"], currency) if said.get("amount") else 0,
        taxes.group(operation, category, rate, on) if rate or category else None,
    )


_LONGEST = dict.fromkeys(FIELDS, fields.LONGEST_NUMBER) | {"reason": longest(InvoiceAdjustment, "reason")}


def of_line(said: Mapping[str, str], where: str, currency: str) -> tuple[int, int]:
    """Discount and charge of a line in money; each needs its reason.

    Raises Invalid `adjustment_reason_missing` (BR-42, BR-44), and what `adjustments.check_amount` raises.
    """
    return _in_money(said, where, "discount", currency), _in_money(said, where, "charge", currency)


def _in_money(said: Mapping[str, str], where: str, kind: str, currency: str) -> int:
    if not said.get(f"{kind}_amount"):
        return 0
    amount_minor = money.parse(said[f"{kind}_amount"], currency)
    adjustments.check_amount(amount_minor, currency)
    if not said.get(f"{kind}_reason"):
        raise Invalid("adjustment_reason_missing", field=f"{where}.{kind}_reason")
    return amount_minor


def spread(asked: Sequence[Asked], figures: Sequence[totals.Line], currency: str) -> list[list[Part]]:
    """Each discount or charge in its parts, one for each tax rate that it concerns."""
    if not asked:
        return []
    sums = totals.sums_by_rate(figures, currency)
    return [adjustments.spread(one, sums, currency) for one in asked]


_COLUMNS = (
    "position", "part", "kind", "reason", "rate_ppm", "base_minor", "amount_minor", "net_minor", "tax_category",
    "tax_rate_ppm", "is_spread",
)  # fmt: skip


def insert(
    operation: Operation, documents: Sequence[tuple[int, Sequence[Sequence[Part]], Sequence[int]]]
) -> None:  # fmt: skip
    """Store the parts of documents, each part with what it adds without tax.

    A document is its id, its parts, and their nets in the same order (discounts below zero).
    """
    rows.insert(InvoiceAdjustment, ("company_id", "invoice_id", *_COLUMNS), [
        (operation.company.pk, invoice_id, position, place, part.asked.kind, part.asked.reason, part.asked.rate_ppm,
         part.base_minor, part.amount_minor, SIGN[part.asked.kind] * next(left), *part.group, part.asked.group is None)
        for invoice_id, parts, nets in documents for left in [iter(nets)]
        for position, one in enumerate(parts, 1) for place, part in enumerate(one, 1)
    ])  # fmt: skip


def of(company: Company, invoice_id: int) -> list[InvoiceAdjustment]:
    """The stored parts of a document in their order."""
    found = InvoiceAdjustment.objects.of(company).filter(invoice_id=invoice_id)
    return list(found.order_by("position", "part"))


def stored(company: Company, invoice_id: int) -> tuple[list[list[Part]], tuple[int, ...]]:
    """The parts of a document once more, as `insert` took them, and what each adds without tax."""
    found = of(company, invoice_id)
    parts = [[_part(row) for row in group] for _, group in groupby(found, key=lambda row: row.position)]
    return parts, tuple(SIGN[row.kind] * row.net_minor for row in found)


def _part(row: InvoiceAdjustment) -> Part:
    group = (row.tax_category, row.tax_rate_ppm)
    asked = Asked(row.kind, row.reason, row.rate_ppm, row.amount_minor, None if row.is_spread else group)  # type: ignore[arg-type]
    return Part(asked, row.amount_minor, row.base_minor, group)


def typed(company: Company, invoice_id: int, currency: str) -> list[dict[str, str]]:
    """The discounts and charges of a draft as they could have been typed."""
    return [
        _texts(list(group), currency) for _, group in groupby(of(company, invoice_id), key=lambda row: row.position)
    ]


def _texts(parts: list[InvoiceAdjustment], currency: str) -> dict[str, str]:
    row = parts[0]
    texts = {"kind": row.kind, "reason": row.reason}
    if row.rate_ppm is None:
        texts["amount"] = money.plain(sum(part.amount_minor for part in parts), currency)
    else:
        texts["percent"] = percent.text(row.rate_ppm)
    if row.is_spread:
        return texts
    return texts | {"tax_rate": percent.text(row.tax_rate_ppm), "tax_category": row.tax_category}


def in_currency(figures: totals.Line, old: str, new: str) -> totals.Line:
    """A line whose amounts in money are those of another currency: 5.00 stays 5.00. Raises Invalid as `from_decimal`."""
    if old == new or not (figures.discount_minor or figures.charge_minor):
        return figures
    return figures._replace(
        discount_minor=money.from_decimal(money.to_decimal(figures.discount_minor, old), new),
        charge_minor=money.from_decimal(money.to_decimal(figures.charge_minor, old), new),
    )


LINE_COLUMNS = ("discount_minor", "charge_minor", "discount_reason", "charge_reason")
"""What a stored line says of discounts and charges in money."""
LONGEST_REASON = longest(InvoiceLine, "discount_reason")
