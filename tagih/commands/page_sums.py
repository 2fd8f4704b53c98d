"""Sums of a printed invoice beside its lines: discounts and charges on all of it, and the tax in the company's currency."""

from __future__ import annotations

from tagih.adapters.documents.base import PrintedTotal
from tagih.commands import exchange
from tagih.commands.page_words import PageWords
from tagih.domain import adjustments
from tagih.models import Company, Invoice, InvoiceAdjustment, rows


def adjusted(company: Company, invoice: Invoice, words: PageWords) -> list[PrintedTotal]:
    """The sum of the lines, and one row for each discount or charge, whatever rates it is under."""
    columns = ("position", "part", "kind", "reason", "rate_ppm", "net_minor")
    found = sorted(rows.select(InvoiceAdjustment, columns, company_id=company.pk, invoice_id=invoice.pk))
    sums: dict[tuple[int, str], int] = {}
    for position, _, kind, reason, rate_ppm, net_minor in found:
        label = f"{reason} ({words.percent(rate_ppm)})" if rate_ppm else reason
        sums[position, label] = sums.get((position, label), 0) + adjustments.SIGN[kind] * net_minor
    if not sums:
        return []
    lines_minor = invoice.net_minor - sum(sums.values())
    said = [PrintedTotal(label, words.amount(minor)) for (_, label), minor in sums.items()]
    return [PrintedTotal(words.say("totals.lines"), words.amount(lines_minor)), *said]


def at_home(company: Company, invoice: Invoice, words: PageWords) -> tuple[str, ...]:
    """The tax in the company's currency, and the rate it was worked out at (Directive 2006/112/EC art. 230)."""
    found = exchange.of(company, invoice.pk) if invoice.currency != company.currency else None
    if found is None:
        return ()
    key = "notes.at_home_by" if found.source else "notes.at_home"
    return (
        words.say(
            key, home=found.currency, currency=invoice.currency, rate=words.rate(found.rate), day=words.day(found.on),
            source=found.source, amount=words.amount(found.tax_minor, found.currency),
        ),
    )  # fmt: skip
