"""Issued documents as e-invoices have them: rows turned into `Document`s, in a few queries for any number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, override

from tagih.domain import incentives, money
from tagih.domain.en16931 import parties
from tagih.domain.en16931.billed import Billed, line
from tagih.domain.en16931.document import (
    ADVANCE,
    CREDIT_NOTE,
    INVOICE,
    Contact,
    Document,
    EarlyDiscount,
    Line,
    Party,
    Payment,
    Reference,
    Sums,
    Tax,
)
from tagih.models import (
    Company,
    EInvoiceReceiver,
    EInvoiceSender,
    Invoice,
    InvoiceLine,
    InvoiceTax,
    Receivable,
    rows,
)

SEPA = "58"
CREDIT_TRANSFER = "30"
"""Means of payment by UNTDID 4461: euros go by SEPA."""
REASONS = {
    "AE": ("Reverse charge", "VATEX-EU-AE"),
    "K": ("Intra-Community supply", "VATEX-EU-IC"),
    "G": ("Export outside the EU", "VATEX-EU-G"),
    "O": ("Not subject to VAT", "VATEX-EU-O"),
}
"""Why a category charges no tax, where the category itself says it (EN 16931-1, BR-AE-10 and its likes)."""


@dataclass(frozen=True, slots=True)
class _Rows:
    """What belongs to the documents, by their ids."""

    lines: Mapping[int, list[Billed]]
    taxes: Mapping[int, list[Tax]]
    dues: Mapping[int, list[tuple[Any, int]]]
    deducted: Mapping[int, list[int]]
    references: Mapping[int, Reference]
    receivers: Mapping[int, EInvoiceReceiver]


def load(company: Company, ids: Sequence[int]) -> dict[int, Document]:
    """The documents by id. They need a number: drafts cannot be asked for."""
    found = list(Invoice.objects.of(company).filter(pk__in=ids).select_related("customer"))
    sender = EInvoiceSender.objects.of(company).first() or EInvoiceSender()
    belonging = _rows(company, found)
    seller = _seller(company, sender)
    return {invoice.pk: _document(company, seller, invoice, belonging) for invoice in found}


def _rows(company: Company, invoices: Sequence[Invoice]) -> _Rows:
    ids = [invoice.pk for invoice in invoices]
    currencies = {invoice.pk: invoice.currency for invoice in invoices}
    lines, deducted = _lines(company, ids)
    named = [other for others in deducted.values() for other in others]
    named += [invoice.credits_id for invoice in invoices if invoice.credits_id]
    receivers = EInvoiceReceiver.objects.of(company).filter(customer_id__in={one.customer_id for one in invoices})
    return _Rows(
        lines, _taxes(company, ids, currencies), _dues(company, ids), deducted, _references(company, named),
        {one.customer_id: one for one in receivers},
    )  # fmt: skip


def _lines(company: Company, ids: list[int]) -> tuple[dict[int, list[Billed]], dict[int, list[int]]]:
    """The lines, and which advance invoices they take back."""
    lines: dict[int, list[Billed]] = defaultdict(list)
    deducted: dict[int, list[int]] = defaultdict(list)
    columns = ("invoice_id", "deducts_id", *Billed._fields)
    for invoice_id, deducts_id, *values in rows.select(InvoiceLine, columns, company_id=company.pk, invoice_id=ids):
        lines[invoice_id].append(Billed(*values))
        if deducts_id and deducts_id not in deducted[invoice_id]:
            deducted[invoice_id].append(deducts_id)
    return {key: sorted(values) for key, values in lines.items()}, deducted


def _taxes(company: Company, ids: list[int], currencies: Mapping[int, str]) -> dict[int, list[Tax]]:
    taxes: dict[int, list[Tax]] = defaultdict(list)
    columns = ("invoice_id", "category", "rate_ppm", "base_minor", "tax_minor")
    found = rows.select(InvoiceTax, columns, company_id=company.pk, invoice_id=ids)
    for invoice_id, category, rate_ppm, base_minor, tax_minor in found:
        currency = currencies[invoice_id]
        taxes[invoice_id].append(Tax(
            category, rate_ppm / Decimal(10_000), money.to_decimal(base_minor, currency),
            money.to_decimal(tax_minor, currency), *REASONS.get(category, ("", "")),
        ))  # fmt: skip
    return taxes


def _dues(company: Company, ids: list[int]) -> dict[int, list[tuple[Any, int]]]:
    """The days on which the instalments are due, and their amounts."""
    dues: dict[int, list[tuple[Any, int]]] = defaultdict(list)
    columns = ("invoice_id", "due_on", "amount_minor")
    for invoice_id, due_on, amount_minor in rows.select(Receivable, columns, company_id=company.pk, invoice_id=ids):
        dues[invoice_id].append((due_on, amount_minor))
    return dues


def _references(company: Company, ids: list[int]) -> dict[int, Reference]:
    found = (
        rows.select(Invoice, ("id", "number", "issued_on"), company_id=company.pk, id=sorted(set(ids))) if ids else []
    )
    return {invoice_id: Reference(number, issued_on) for invoice_id, number, issued_on in found}


def _seller(company: Company, sender: EInvoiceSender) -> Party:
    vat_id, tax_number = parties.tax_ids(company.tax_id, company.country)
    contact = Contact(sender.contact or company.name, company.phone, company.email)
    return Party(
        company.name, parties.address(company.address, company.country), vat_id, tax_number,
        parties.registration(sender.registration), parties.endpoint(sender.endpoint),
        contact if company.phone or company.email else None,
    )  # fmt: skip


def _buyer(invoice: Invoice, receiver: EInvoiceReceiver) -> Party:
    customer = invoice.customer
    vat_id, tax_number = parties.tax_ids(customer.tax_id, customer.country)
    return Party(
        customer.name, parties.address(customer.address, customer.country), vat_id, tax_number,
        parties.registration(receiver.registration), parties.endpoint(receiver.endpoint),
    )  # fmt: skip


def _document(company: Company, seller: Party, invoice: Invoice, belonging: _Rows) -> Document:
    assert invoice.number is not None and invoice.issued_on is not None, "a draft is no document"
    receiver = belonging.receivers.get(invoice.customer_id) or EInvoiceReceiver()
    buyer, dues = _buyer(invoice, receiver), belonging.dues.get(invoice.pk, [])
    taxes = tuple(sorted(belonging.taxes.get(invoice.pk, []), key=lambda tax: (tax.category, tax.rate)))
    if all(tax.category == "O" for tax in taxes):  # BR-O-02
        seller, buyer = replace(seller, vat_id=""), replace(buyer, vat_id="")
    with override(invoice.customer.language):
        lines = _translated_lines(invoice, belonging)
        terms = _terms(invoice, dues)
    return Document(
        kind=_kind(invoice), number=invoice.number, issued_on=invoice.issued_on,
        due_on=dues[0][0] if len(dues) == 1 else None,
        supplied_on=invoice.supplied_on or (None if invoice.purpose == "advance" else invoice.issued_on),
        currency=invoice.currency, seller=seller, buyer=buyer, lines=lines, taxes=taxes, sums=_sums(invoice, lines),
        preceding=_preceding(invoice, belonging), buyer_reference=receiver.buyer_reference,
        order_reference=invoice.reference or invoice.customer.purchase_order, note=invoice.message, terms=terms,
        discount=_discount(invoice), payment=_payment(company, invoice),
        deliver_to=buyer.address if any(tax.category == "K" for tax in taxes) else None,
    )  # fmt: skip


def _kind(invoice: Invoice) -> str:
    if invoice.kind == "credit_note":
        return CREDIT_NOTE
    return ADVANCE if invoice.purpose == "advance" else INVOICE


def _translated_lines(invoice: Invoice, belonging: _Rows) -> tuple[Line, ...]:
    discount = gettext("Discount")
    return tuple(
        line(billed, invoice.currency, invoice.prices_include_tax, discount)
        for billed in belonging.lines.get(invoice.pk, [])
    )


def _sums(invoice: Invoice, lines: Sequence[Line]) -> Sums:
    def amount(minor: int) -> Decimal:
        return money.to_decimal(minor, invoice.currency)

    total = amount(invoice.total_minor)
    of_lines = sum((one.net for one in lines), amount(0))
    return Sums(of_lines, amount(invoice.net_minor), amount(invoice.tax_minor), total, total)


def _preceding(invoice: Invoice, belonging: _Rows) -> tuple[Reference, ...]:
    ids = [invoice.credits_id] if invoice.credits_id else belonging.deducted.get(invoice.pk, [])
    return tuple(belonging.references[one] for one in ids if one is not None)


def _terms(invoice: Invoice, dues: Sequence[tuple[Any, int]]) -> str:
    """What one due date cannot say: several instalments, or that a credit is set off."""
    if invoice.kind == "credit_note":
        return gettext("This amount is set off or paid back.")
    if len(dues) < 2:
        return ""
    return "; ".join(
        f"{due_on.isoformat()}: {money.plain(amount_minor, invoice.currency)} {invoice.currency}"
        for due_on, amount_minor in sorted(dues)
    )


def _discount(invoice: Invoice) -> EarlyDiscount | None:
    offer, _ = incentives.divided(invoice.terms)
    return EarlyDiscount(offer.days, offer.rate_ppm / Decimal(10_000)) if offer else None


def _payment(company: Company, invoice: Invoice) -> Payment | None:
    if not company.iban:
        return None
    kind = SEPA if invoice.currency == "EUR" else CREDIT_TRANSFER
    return Payment(kind, company.iban, company.bic, company.name, str(invoice.number))
