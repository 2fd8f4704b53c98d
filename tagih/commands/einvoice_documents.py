"""Issued documents as e-invoices have them: rows turned into `Document`s, in a few queries for any number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, override

from tagih.domain import exemptions, incentives, money
from tagih.domain.en16931 import parties
from tagih.domain.en16931.billed import Billed, line, percentage
from tagih.domain.en16931.document import (
    ADVANCE,
    CREDIT_NOTE,
    INVOICE,
    Adjustment,
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
    InvoiceAdjustment,
    InvoiceLine,
    InvoiceRate,
    InvoiceTax,
    rows,
)
from tagih.models.plans import as_issued

SEPA = "58"
CREDIT_TRANSFER = "30"
"""Means of payment by UNTDID 4461: euros go by SEPA."""


@dataclass(frozen=True, slots=True)
class _Rows:
    """What belongs to the documents, by their ids."""

    lines: Mapping[int, list[Billed]]
    taxes: Mapping[int, list[Tax]]
    adjustments: Mapping[int, list[Adjustment]]
    rates: Mapping[int, tuple[str, Decimal]]
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
    currencies = {invoice.pk: (invoice.currency, invoice.prices_include_tax) for invoice in invoices}
    lines, deducted = _lines(company, ids)
    named = [other for others in deducted.values() for other in others]
    named += [invoice.credits_id for invoice in invoices if invoice.credits_id]
    receivers = EInvoiceReceiver.objects.of(company).filter(customer_id__in={one.customer_id for one in invoices})
    return _Rows(
        lines, _taxes(company, ids, currencies), _adjustments(company, ids, currencies), _rates(company, ids),
        _dues(company, ids), deducted, _references(company, named),
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


_Written = Mapping[int, tuple[str, bool]]
"""Of each document its currency, and whether its prices include tax."""


def _taxes(company: Company, ids: list[int], written: _Written) -> dict[int, list[Tax]]:
    """The taxes; where none is charged, why: in the document's words, or those that are usual for the category."""
    taxes: dict[int, list[Tax]] = defaultdict(list)
    columns = ("invoice_id", "category", "rate_ppm", "base_minor", "tax_minor", "exemption", "exemption_code")
    found = rows.select(InvoiceTax, columns, company_id=company.pk, invoice_id=ids)
    for invoice_id, category, rate_ppm, base_minor, tax_minor, words, code in found:
        currency, _ = written[invoice_id]
        taxes[invoice_id].append(Tax(
            category, rate_ppm / Decimal(10_000), money.to_decimal(base_minor, currency),
            money.to_decimal(tax_minor, currency), words or exemptions.WORDS.get(category, ""), code,
        ))  # fmt: skip
    return taxes


def _adjustments(company: Company, ids: list[int], written: _Written) -> dict[int, list[Adjustment]]:
    """Discounts and charges of whole documents, one for each rate of tax; one below zero is the other kind."""
    found: dict[int, list[Adjustment]] = defaultdict(list)
    columns = (
        "invoice_id", "kind", "reason", "rate_ppm", "base_minor", "net_minor", "tax_category", "tax_rate_ppm",
    )  # fmt: skip
    for invoice_id, kind, reason, rate_ppm, base_minor, net_minor, category, tax_ppm in rows.select(
        InvoiceAdjustment, columns, company_id=company.pk, invoice_id=ids
    ):
        currency, prices_include_tax = written[invoice_id]
        amount = money.to_decimal(abs(net_minor), currency)
        is_asked_in_percent = (
            rate_ppm is not None and base_minor is not None and net_minor >= 0 and not prices_include_tax
        )
        of = (
            (money.to_decimal(base_minor, currency), rate_ppm / Decimal(10_000))
            if is_asked_in_percent
            else (None, None)
        )
        found[invoice_id].append(Adjustment(
            (kind == "charge") == (net_minor >= 0), amount, reason, "", *percentage(amount, *of), category,
            tax_ppm / Decimal(10_000),
        ))  # fmt: skip
    return found


def _rates(company: Company, ids: list[int]) -> dict[int, tuple[str, Decimal]]:
    """Of documents in a foreign currency: the company's own, and the tax in it (BT-6, BT-111)."""
    columns = ("invoice_id", "currency", "tax_minor")
    found = rows.select(InvoiceRate, columns, company_id=company.pk, invoice_id=ids)
    return {invoice_id: (currency, money.to_decimal(tax_minor, currency)) for invoice_id, currency, tax_minor in found}


def _dues(company: Company, ids: list[int]) -> dict[int, list[tuple[Any, int]]]:
    """The days on which the instalments are due, and their amounts."""
    dues: dict[int, list[tuple[Any, int]]] = defaultdict(list)
    for one in as_issued(company, ids):
        dues[one.invoice_id].append((one.due_on, one.amount_minor))
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
    adjustments = tuple(belonging.adjustments.get(invoice.pk, ()))
    tax_currency, tax_in_tax_currency = belonging.rates.get(invoice.pk, ("", None))
    return Document(
        kind=_kind(invoice), number=invoice.number, issued_on=invoice.issued_on,
        due_on=dues[0][0] if len(dues) == 1 else None,
        supplied_on=invoice.supplied_on or (None if invoice.purpose == "advance" else invoice.issued_on),
        currency=invoice.currency, seller=seller, buyer=buyer, lines=lines, taxes=taxes,
        sums=_sums(invoice, lines, adjustments), adjustments=adjustments, tax_currency=tax_currency,
        tax_in_tax_currency=tax_in_tax_currency,
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


def _sums(invoice: Invoice, lines: Sequence[Line], adjustments: Sequence[Adjustment]) -> Sums:
    """The sums; what cash rounding adds stands between the total and what is to be paid (BT-114)."""

    def amount(minor: int) -> Decimal:
        return money.to_decimal(minor, invoice.currency)

    def adjusted(is_charge: bool) -> Decimal:
        return sum((one.amount for one in adjustments if one.is_charge is is_charge), amount(0))

    return Sums(
        sum((one.net for one in lines), amount(0)), amount(invoice.net_minor), amount(invoice.tax_minor),
        amount(invoice.net_minor + invoice.tax_minor), amount(invoice.total_minor), adjusted(False), adjusted(True),
        rounding=amount(invoice.rounding_minor),
    )  # fmt: skip


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
    reference = invoice.creditor_reference or str(invoice.number)
    return Payment(kind, company.iban, company.bic, company.name, reference)
