"""The table of a printed invoice: its lines in sections with their subtotals, and its sums with the tax of each rate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from tagih.adapters.documents.base import PrintedLine, PrintedTotal
from tagih.commands.page_words import PageWords
from tagih.domain import tax
from tagih.domain.countries import country
from tagih.models import Company, Invoice, InvoiceLine, InvoiceTax, Quote, rows


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
    discount_minor: int = 0
    discount_reason: str = ""
    charge_minor: int = 0
    charge_reason: str = ""


class Tax(NamedTuple):
    """The tax of one category and rate."""

    rate_ppm: int
    category: str
    base_minor: int
    tax_minor: int
    exemption: str = ""


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
    return PrintedLine(
        text=row.description, detail=", ".join(_less_and_more(row, words)), quantity=words.quantity(row.quantity_millionths), unit=row.unit,
        unit_price=words.price(row.unit_price_millionths), tax=words.percent(row.tax_rate_ppm),
        amount=words.amount(row.net_minor),
    )  # fmt: skip


def _less_and_more(row: Row, words: PageWords) -> Iterator[str]:
    """Its discounts and charges, those in money with their reasons."""
    if row.discount_ppm:
        yield words.say("lines.discount", percent=words.percent(row.discount_ppm))
    if row.discount_minor:
        yield words.say("lines.less", amount=words.amount(row.discount_minor), reason=row.discount_reason)
    if row.charge_minor:
        yield words.say("lines.more", amount=words.amount(row.charge_minor), reason=row.charge_reason)


def taxes(company: Company, invoice_id: int) -> list[Tax]:
    """The tax of each rate, the highest first."""
    found = rows.select(InvoiceTax, Tax._fields, company_id=company.pk, invoice_id=invoice_id)
    return sorted(map(Tax._make, found), key=lambda one: (-one.rate_ppm, one.category))


class Sums(NamedTuple):
    """What a document comes to, and the day its tax is that of."""

    net_minor: int
    total_minor: int
    on: date | None
    rounding_minor: int = 0


def sums(invoice: Invoice) -> Sums:
    """Those of an invoice or credit note."""
    on = invoice.supplied_on or invoice.issued_on
    return Sums(invoice.net_minor, invoice.total_minor, on, invoice.rounding_minor)


def totals(
    said: Sums, adjusted: Sequence[PrintedTotal], found: Sequence[Tax], total: str, words: PageWords
) -> tuple[PrintedTotal, ...]:
    """Discounts and charges on all of it, the net, the tax of each rate on its base, and `total`, the phrase for all."""
    rounding = (words.say("totals.rounded"), words.amount(said.rounding_minor))
    return (
        *adjusted,
        PrintedTotal(words.say("totals.net"), words.amount(said.net_minor)),
        *(PrintedTotal(_tax(one, words, said.on), words.amount(one.tax_minor)) for one in found),
        *([PrintedTotal(*rounding)] if said.rounding_minor else []),
        PrintedTotal(words.say(total), words.amount(said.total_minor), strong=True),
    )


def notes(found: Sequence[Tax], words: PageWords) -> tuple[str, ...]:
    """Why no tax is charged, once for each such category: as it was given, or in the usual words."""
    why = {one.category: one.exemption for one in found if one.category not in _TAXED}
    return tuple(given or words.say(f"notes.{category}") for category, given in why.items())


_TAXED = {"S", "Z"}
"""Categories that need no reason (EN 16931, BR-S-10, BR-Z-10)."""


def _tax(one: Tax, words: PageWords, on: date | None) -> str:
    """The rate and its base, as the law names them."""
    base = words.amount(one.base_minor)
    named = tax.stated(country(words.country), one.rate_ppm, on, one.base_minor) if on else None
    if named is not None:
        return words.say(
            "totals.stated", percent=words.percent(named.rate_ppm), base=words.amount(named.base_minor), price=base,
            part=str(named.of[0]), whole=str(named.of[1]),
        )  # fmt: skip
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
