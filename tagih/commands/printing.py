"""The printed invoice or credit note: rows turned into finished words, and those into a PDF."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from django.utils.translation import gettext, override

from tagih.adapters.documents import base as pages
from tagih.adapters.documents.qr import payment_qr
from tagih.domain import discount_words, incentives, money, terms, wording
from tagih.domain.errors import Conflict, NotFound
from tagih.models import Company, EarlyDiscount, Invoice, InvoiceLine, InvoiceTax, Receivable, rows

_LETTER_COUNTRIES = {"US", "CA"}
"""Countries whose printers hold Letter paper."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF and the name it is saved under."""

    name: str
    data: bytes


def pdf(company: Company, number: str, kind: str = "invoice") -> Printed:
    """The PDF of an issued document. Raises NotFound, or Conflict for one whose lines are kept in another system."""
    invoice = Invoice.objects.of(company).select_related("customer").filter(kind=kind, number=number).first()
    if invoice is None:
        raise NotFound("invoice_unknown", invoice=number)
    if invoice.external_source:
        raise Conflict("printed_elsewhere", number=number)
    from tagih.adapters.documents.pdf import render

    return Printed(_file_name(invoice), render(document(company, invoice)))


def _file_name(invoice: Invoice) -> str:
    safe = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in invoice.number or "draft")
    return f"{safe}.pdf"


def document(company: Company, invoice: Invoice) -> pages.Document:
    """What the page says, in the customer's language."""
    with override(invoice.customer.language):
        return _document(company, invoice, _Words(invoice.customer.language, invoice.currency))


@dataclass(frozen=True, slots=True)
class _Words:
    """Amounts, quantities and days as one language writes them."""

    language: str
    currency: str

    def amount(self, minor: int) -> str:
        digits = money.shown_digits(self.currency)
        pattern = "¤#,##0" + ("." + "0" * digits if digits else "")
        value = round(money.to_decimal(minor, self.currency), digits)
        return format_currency(value, self.currency, format=pattern, locale=self.language, currency_digits=False)

    def plain(self, value: Decimal, least: int = 0) -> str:
        pattern = "#,##0" + ("." + "0" * least + "#" * (6 - least))
        return format_decimal(value, format=pattern, locale=self.language)

    def day(self, value: date) -> str:
        return format_date(value, "long", locale=self.language)

    def percent(self, ppm: int) -> str:
        return self.plain(Decimal(ppm) / 10_000) + "%"


class _Part(NamedTuple):
    """One instalment of the invoice."""

    instalment: int
    due_on: date
    amount_minor: int


class _Row(NamedTuple):
    """One line of the invoice."""

    position: int
    description: str
    quantity_millionths: int
    unit: str
    unit_price_millionths: int
    discount_ppm: int
    tax_rate_ppm: int
    net_minor: int


def _parts(company: Company, invoice: Invoice) -> list[_Part]:
    found = rows.select(Receivable, _Part._fields, company_id=company.pk, invoice_id=invoice.pk)
    return sorted(map(_Part._make, found))


def _document(company: Company, invoice: Invoice, words: _Words) -> pages.Document:
    is_bill = invoice.kind == "invoice"
    receivables = _parts(company, invoice)
    issued_on = invoice.issued_on
    assert issued_on is not None and invoice.number is not None
    return pages.Document(
        kind="invoice" if is_bill else "credit_note",
        title=gettext("Invoice") if is_bill else gettext("Credit note"),
        number=invoice.number, language=invoice.customer.language,
        paper="us-letter" if company.country in _LETTER_COUNTRIES else "a4",
        seller=pages.Party(
            company.name, tuple(company.address.splitlines()), company.tax_id, "", company.email, company.phone
        ),
        buyer=pages.Party(invoice.customer.name, tuple(invoice.customer.address.splitlines()), invoice.customer.tax_id),
        issued_on=issued_on, facts=_facts(invoice, receivables, words), lines=_lines(company, invoice, words),
        totals=_totals(company, invoice, words), plain_terms=_terms(company, invoice, receivables, words) if is_bill else "",
        message=invoice.message, payment=_payment(company, invoice, words) if is_bill else None,
        labels={name: gettext(label) for name, label in pages.LABELS.items()}, brand=pages.Brand(company.accent),
    )  # fmt: skip


def _facts(invoice: Invoice, receivables: list[_Part], words: _Words) -> tuple[tuple[str, str], ...]:
    facts = [(gettext("Number"), invoice.number or "")]
    if invoice.issued_on:
        facts.append((gettext("Date"), words.day(invoice.issued_on)))
    if invoice.supplied_on:
        facts.append((gettext("Supplied on"), words.day(invoice.supplied_on)))
    if len(receivables) == 1:
        facts.append((gettext("Please pay by"), words.day(receivables[0].due_on)))
    if invoice.credits:
        facts.append((gettext("Credits invoice"), invoice.credits.number or ""))
    facts.append((gettext("Customer number"), invoice.customer.number))
    reference = invoice.reference or invoice.customer.purchase_order
    if reference:
        facts.append((gettext("Your reference"), reference))
    return tuple(facts)


def _lines(company: Company, invoice: Invoice, words: _Words) -> tuple[pages.PrintedLine, ...]:
    found = rows.select(InvoiceLine, _Row._fields, company_id=company.pk, invoice_id=invoice.pk)
    return tuple(
        pages.PrintedLine(
            text=row.description, detail=_discount(row, words),
            quantity=words.plain(Decimal(row.quantity_millionths) / 1_000_000), unit=row.unit,
            unit_price=words.plain(Decimal(row.unit_price_millionths) / 1_000_000, money.shown_digits(invoice.currency)),
            tax=words.percent(row.tax_rate_ppm), amount=words.amount(row.net_minor),
        )
        for row in sorted(map(_Row._make, found))
    )  # fmt: skip


def _discount(row: _Row, words: _Words) -> str:
    return gettext("{percent} discount").format(percent=words.percent(row.discount_ppm)) if row.discount_ppm else ""


def _totals(company: Company, invoice: Invoice, words: _Words) -> tuple[pages.PrintedTotal, ...]:
    columns = ("rate_ppm", "category", "base_minor", "tax_minor")
    taxes = rows.select(InvoiceTax, columns, company_id=company.pk, invoice_id=invoice.pk)
    return (
        pages.PrintedTotal(gettext("Total without tax"), words.amount(invoice.net_minor)),
        *(
            pages.PrintedTotal(
                gettext("Tax {percent} of {base}").format(
                    percent=words.percent(rate_ppm), base=words.amount(base_minor)
                ),
                words.amount(tax_minor),
            )
            for rate_ppm, _, base_minor, tax_minor in sorted(taxes, key=lambda one: (-one[0], one[1]))
        ),
        pages.PrintedTotal(gettext("Total"), words.amount(invoice.total_minor), strong=True),
    )


def _terms(company: Company, invoice: Invoice, receivables: list[_Part], words: _Words) -> str:
    if len(receivables) > 1:
        parts = [(words.amount(one.amount_minor), one.due_on) for one in receivables]
        return wording.please_pay_parts(parts, words.language)
    term = terms.parse(incentives.divided(invoice.terms)[1]) if invoice.terms else terms.Now()
    if isinstance(term, terms.Instalments):
        term = terms.Now()
    return wording.please_pay(term, receivables[0].due_on, words.language) + _offer(company, invoice, words)


def _offer(company: Company, invoice: Invoice, words: _Words) -> str:
    """What may be deducted for paying early, in words; the amounts as they were when the invoice was issued."""
    columns = ("until_on", "amount_minor")
    found = rows.select(EarlyDiscount, columns, company_id=company.pk, invoice_id=invoice.pk)
    if not found:
        return ""
    ((until_on, amount_minor),) = found
    discount, price = words.amount(amount_minor), words.amount(invoice.total_minor - amount_minor)
    return " " + discount_words.offer(until_on, discount, price, words.language, company.country)


def _payment(company: Company, invoice: Invoice, words: _Words) -> pages.PaymentBox | None:
    if not company.iban:
        return None
    amount = money.to_decimal(invoice.total_minor, invoice.currency)
    reference = invoice.number or ""
    qr = payment_qr(
        name=company.name,
        iban=company.iban,
        amount=amount,
        currency=invoice.currency,
        reference=reference,
        bic=company.bic,
    )
    spaced = " ".join(company.iban[i : i + 4] for i in range(0, len(company.iban), 4))
    return pages.PaymentBox(
        iban=spaced, bic=company.bic, account_name=company.name, reference=reference,
        amount=words.amount(invoice.total_minor), qr_svg=qr,
    )  # fmt: skip
