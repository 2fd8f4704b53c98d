"""Sums of a printed invoice beside its lines: discounts and charges on all of it, and the tax in the company's currency."""

from __future__ import annotations

from typing import NamedTuple

from tagih.adapters.documents.base import PrintedTotal
from tagih.commands import exchange
from tagih.commands.page_words import PageWords
from tagih.domain import adjustments
from tagih.domain.deductions import BANK_FEE
from tagih.models import Company, ExpectedDeduction, Invoice, InvoiceAdjustment, rows


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


class KeptBack(NamedTuple):
    """What the client keeps back of a document: the rows below its total, what is left to pay, and a note on bank fees."""

    totals: tuple[PrintedTotal, ...]
    to_pay_minor: int
    notes: tuple[str, ...]


def kept_back(company: Company, invoice: Invoice, words: PageWords) -> KeptBack:
    """As it was expected when the invoice was issued; nothing where nothing is agreed."""
    expected = ExpectedDeduction.objects.of(company).filter(receivable__invoice=invoice).order_by("id")
    sums: dict[tuple[str, str, int], int] = {}
    for kind, name, rate_ppm, minor in expected.values_list("kind", "name", "rate_ppm", "amount_minor"):
        key = (kind, name, rate_ppm)
        sums[key] = max(sums.get(key, 0), minor) if kind == BANK_FEE else sums.get(key, 0) + minor
    known = {key: minor for key, minor in sums.items() if key[0] != BANK_FEE}
    fees = tuple(
        words.say("notes.bank_fee", amount=words.amount(minor)) for key, minor in sums.items() if key not in known
    )
    to_pay_minor = invoice.total_minor - sum(known.values())
    said = [
        PrintedTotal(words.say(f"totals.{kind}", name=name, percent=words.percent(rate_ppm)), words.amount(-minor))
        for (kind, name, rate_ppm), minor in known.items()
    ]
    last = [PrintedTotal(words.say("totals.to_pay"), words.amount(to_pay_minor), strong=True)] if known else []
    return KeptBack((*said, *last), to_pay_minor, fees)


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
