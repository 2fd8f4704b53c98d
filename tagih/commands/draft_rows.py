"""Drafts as rows: what a draft is made of, storing any number of them at once, and reading their lines back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Sum

from tagih.commands import adjustments as adjusted
from tagih.commands import taxes
from tagih.commands.customers import Payer
from tagih.commands.operation import Operation
from tagih.domain import adjustments, cash, totals
from tagih.domain.exemptions import Exemption
from tagih.models import Invoice, InvoiceLine, rows
from tagih.models.base import public_id


class Drafted(NamedTuple):
    """A draft as issuing needs it. `terms` and `customer_terms` may be empty: then the next in line holds.

    `total_minor` is what is to be paid: net, tax, and what cash rounding adds.
    """

    id: int
    public_id: str
    customer_id: int
    customer: str
    customer_terms: str
    terms: str
    currency: str
    net_minor: int
    tax_minor: int
    total_minor: int
    purpose: str = ""
    quote_id: int | None = None

    @property
    def rounding_minor(self) -> int:
        return self.total_minor - self.net_minor - self.tax_minor


class BilledLine(NamedTuple):
    """A line that may be stored: its words and its figures."""

    description: str
    unit: str
    figures: totals.Line
    section: str = ""
    change_order_id: int | None = None
    deducts_id: int | None = None
    discount_reason: str = ""
    charge_reason: str = ""


@dataclass(slots=True)
class Content:
    """Everything of a draft but its customer; the texts are clean. `adjustments` are parted by tax rate."""

    lines: list[BilledLine]
    sums: totals.Totals
    values: dict[str, Any]
    adjustments: list[list[adjustments.Part]] = field(default_factory=list)
    exemptions: tuple[Exemption, ...] = ()

    @property
    def change_orders(self) -> list[int]:
        """The ids of the change orders that it bills."""
        return [one.change_order_id for one in self.lines if one.change_order_id is not None]


def round_to_coins(operation: Operation, content: Content) -> None:
    """What is to be paid, in whole coins where the company asks for it in that currency."""
    total_minor, currency = content.sums.total_minor, content.values["currency"]
    content.values["total_minor"] = cash.payable(total_minor, currency, operation.company.cash_rounding)


_INVOICE = (
    "id", "company_id", "public_id", "kind", "customer_id", "made_at", "credits_id", "purpose", "quote_id",
    "currency", "terms", "reference",
    "message", "supplied_on", "prices_include_tax", "net_minor", "tax_minor", "total_minor",
)  # fmt: skip
_VALUES = _INVOICE[9:]
_LINE = (
    "company_id", "invoice_id", "position", "description", "quantity_millionths", "unit", "unit_price_millionths",
    "discount_ppm", "tax_category", "tax_rate_ppm", "net_minor", "section", "change_order_id", "deducts_id",
    "discount_minor", "charge_minor", "discount_reason", "charge_reason",
)  # fmt: skip


class Bill(NamedTuple):
    """A draft to be stored: of an invoice (for the work of `quote_id`), or of a credit note for `credits_id`."""

    customer: Payer
    content: Content
    credits_id: int | None = None
    purpose: str = ""
    quote_id: int | None = None


def insert(
    operation: Operation, customer: Payer, content: Content, credits_id: int | None = None, purpose: str = "",
    quote_id: int | None = None,
) -> Drafted:  # fmt: skip
    """Store one draft; an invoice in whole coins where the company asks for it."""
    return insert_all(operation, [Bill(customer, content, credits_id, purpose, quote_id)])[0]


def insert_all(operation: Operation, bills: Sequence[Bill]) -> list[Drafted]:
    """Store drafts, in their order, in as many statements as one takes."""
    for one in bills:
        if one.credits_id is None:
            round_to_coins(operation, one.content)
    ids = rows.reserve(Invoice, len(bills))
    drafted = [drafted_of(invoice_id, public_id(), one) for invoice_id, one in zip(ids, bills, strict=True)]
    rows.insert(Invoice, _INVOICE, [
        (made.id, operation.company.pk, made.public_id, "invoice" if one.credits_id is None else "credit_note",
         made.customer_id, operation.now, one.credits_id, one.purpose, one.quote_id,
         *[one.content.values[name] for name in _VALUES])
        for made, one in zip(drafted, bills, strict=True)
    ])  # fmt: skip
    insert_lines(operation, [(made.id, one.content) for made, one in zip(drafted, bills, strict=True)])
    return drafted


def insert_lines(operation: Operation, contents: Sequence[tuple[int, Content]]) -> None:
    """Store the lines, taxes and adjustments of documents, each given by its id."""
    company_id = operation.company.pk
    rows.insert(InvoiceLine, _LINE, [
        (company_id, invoice_id, position, one.description, one.figures.quantity_millionths, one.unit,
         one.figures.unit_price_millionths, one.figures.discount_ppm, one.figures.tax_category, one.figures.tax_rate_ppm,
         total.net_minor, one.section, one.change_order_id, one.deducts_id, one.figures.discount_minor,
         one.figures.charge_minor, one.discount_reason, one.charge_reason)
        for invoice_id, content in contents
        for position, (one, total) in enumerate(zip(content.lines, content.sums.lines, strict=True), 1)
    ])  # fmt: skip
    taxes.insert(operation, [(invoice_id, one.sums.taxes, one.exemptions) for invoice_id, one in contents])
    adjusted.insert(operation, [(invoice_id, one.adjustments, one.sums.adjustments) for invoice_id, one in contents])


def advances_minor(operation: Operation, invoice_id: int, purpose: str, net_minor: int) -> int:
    """What of a document's net is an advance: all of an advance invoice; of others less what they take back."""
    if purpose == "advance":
        return net_minor
    taken_back = InvoiceLine.objects.of(operation.company).filter(invoice_id=invoice_id, deducts__isnull=False)
    return int(taken_back.aggregate(sum=Sum("net_minor"))["sum"] or 0)


def stored_lines(operation: Operation, invoice_id: int) -> list[tuple[BilledLine, int]]:
    """The lines of a document with their net amounts, in order."""
    found = InvoiceLine.objects.of(operation.company).filter(invoice_id=invoice_id).order_by("position")
    columns = (
        "description", "unit", "quantity_millionths", "unit_price_millionths", "tax_category", "tax_rate_ppm",
        "discount_ppm", "discount_minor", "charge_minor", "net_minor", "section", "change_order_id", "deducts_id",
        "discount_reason", "charge_reason",
    )  # fmt: skip
    return [
        (BilledLine(description, unit, totals.Line(*row[:7]), *row[8:]), row[7])
        for description, unit, *row in found.values_list(*columns)
    ]


def drafted_of(invoice_id: int, public_id: str, bill: Bill) -> Drafted:
    """A draft as issuing needs it, of what is stored."""
    values, sums = bill.content.values, bill.content.sums
    return Drafted(
        invoice_id, public_id, *bill.customer, values["terms"], values["currency"],
        sums.net_minor, sums.tax_minor, values["total_minor"], bill.purpose, bill.quote_id,
    )  # fmt: skip
