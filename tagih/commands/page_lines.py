"""The table of a printed invoice: its lines in sections with their subtotals, and its sums with the tax of each rate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tagih.adapters.documents.base import PrintedLine, PrintedTotal
from tagih.commands.page_words import PageWords
from tagih.models import Company, InvoiceLine, InvoiceTax, Quote, rows


class Row(NamedTuple):
    """One line as it is stored."""

    position: int
    description: str
    quantity_millionths: int
    unit: str
    unit_price_millionths: int
    discount_ppm: int
    tax_rate_ppm: int
    net_minor: int
    section: str = ""
    change_order_id: int | None = None
    deducts_id: int | None = None


class Tax(NamedTuple):
    """The tax of one category and rate."""

    rate_ppm: int
    category: str
    base_minor: int
    tax_minor: int


def lines(company: Company, invoice_id: int, words: PageWords) -> tuple[PrintedLine, ...]:
    """The lines of an invoice or credit note, in sections where there is more than one."""
    found = rows.select(InvoiceLine, Row._fields, company_id=company.pk, invoice_id=invoice_id)
    return tuple(in_sections(sorted(map(Row._make, found)), _change_orders(company, found), words))


def in_sections(found: Sequence[Row], change_orders: dict[int, str], words: PageWords) -> Iterator[PrintedLine]:
    """What was agreed first, what each change order added, and the advances taken back, each with its subtotal."""
    sections: dict[str, list[Row]] = {}
    for row in found:
        sections.setdefault(_heading(row, change_orders, words), []).append(row)
    if len(sections) < 2 and words.say("lines.original") in sections:
        yield from (line(row, words) for row in found)
        return
    for heading, members in sections.items():
        yield PrintedLine(heading, style="heading")
        yield from (line(row, words) for row in members)
        subtotal = words.say("lines.subtotal", section=heading)
        yield PrintedLine(subtotal, amount=words.amount(sum(one.net_minor for one in members)), style="subtotal")


def line(row: Row, words: PageWords) -> PrintedLine:
    """One line in words."""
    less = words.say("lines.discount", percent=words.percent(row.discount_ppm)) if row.discount_ppm else ""
    return PrintedLine(
        text=row.description, detail=less, quantity=words.quantity(row.quantity_millionths), unit=row.unit,
        unit_price=words.price(row.unit_price_millionths), tax=words.percent(row.tax_rate_ppm),
        amount=words.amount(row.net_minor),
    )  # fmt: skip


def taxes(company: Company, invoice_id: int) -> list[Tax]:
    """The tax of each rate, the highest first."""
    found = rows.select(InvoiceTax, Tax._fields, company_id=company.pk, invoice_id=invoice_id)
    return sorted(map(Tax._make, found), key=lambda one: (-one.rate_ppm, one.category))


def totals(
    net_minor: int, total_minor: int, found: Sequence[Tax], total: str, words: PageWords
) -> tuple[PrintedTotal, ...]:
    """The net, the tax of each rate on its base, and `total`, the phrase for what it comes to."""
    return (
        PrintedTotal(words.say("totals.net"), words.amount(net_minor)),
        *(PrintedTotal(_tax(one, words), words.amount(one.tax_minor)) for one in found),
        PrintedTotal(words.say(total), words.amount(total_minor), strong=True),
    )


def notes(found: Sequence[Tax], words: PageWords) -> tuple[str, ...]:
    """Why no tax is charged, once for each such category."""
    why = dict.fromkeys(one.category for one in found)
    return tuple(words.say(f"notes.{category}") for category in why if category not in _TAXED)


_TAXED = {"S", "Z"}
"""Categories that need no reason (EN 16931, BR-S-10, BR-Z-10)."""


def _tax(one: Tax, words: PageWords) -> str:
    base = words.amount(one.base_minor)
    if one.category in _TAXED:
        return words.say("totals.tax", percent=words.percent(one.rate_ppm), base=base)
    return words.say("totals.untaxed", why=words.say(f"categories.{one.category}"), base=base)


def _heading(row: Row, change_orders: dict[int, str], words: PageWords) -> str:
    if row.deducts_id is not None:
        return words.say("lines.advances")
    if row.change_order_id is not None:
        return words.say("lines.change_order", number=change_orders[row.change_order_id])
    return words.say("lines.out_of_scope" if row.section else "lines.original")


def _change_orders(company: Company, found: Sequence[tuple[object, ...]]) -> dict[int, str]:
    """The numbers of the change orders that lines belong to."""
    named = {one for row in found if isinstance(one := row[Row._fields.index("change_order_id")], int)}
    if not named:
        return {}
    return dict(rows.select(Quote, ("id", "number"), company_id=company.pk, id=sorted(named)))
