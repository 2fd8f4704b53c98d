"""Taxes of documents: category and rate of what is billed, the tax rows, and why no tax is charged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tagih.commands.operation import Operation
from tagih.domain import exemptions, fields, percent, tax
from tagih.domain.countries import country
from tagih.domain.errors import Invalid
from tagih.domain.exemptions import Exemption
from tagih.domain.totals import Group, TaxSubtotal
from tagih.models import Company, Customer, InvoiceTax, rows
from tagih.models.base import longest

EXEMPTION_FIELDS = ("tax_category", "code", "reason")
"""What a reason for no tax may say: the category, a VATEX code, words."""


def group(operation: Operation, category: str, rate: str, on: date | None = None) -> Group:
    """Category and rate: what is left out follows from the other, or is the standard rate of the company's country.

    The standard rate is that of the day of supply, today if none is known.
    """
    if rate:
        rate_ppm = percent.parse(rate)
        return category or ("S" if rate_ppm else "Z"), rate_ppm
    standard = tax.standard(country(operation.company.country), on or operation.today)
    if category in ("", "S") and standard is not None:
        return standard.category, standard.rate_ppm
    return category or "Z", 0


def read_exemptions(given: Sequence[Mapping[str, str]], sums: Sequence[TaxSubtotal]) -> tuple[Exemption, ...]:
    """Reasons from their texts, each for a category that the document has.

    Raises Invalid `exemption_field_unknown`, `exemption_of_nothing`, and what `exemptions.check` raises.
    """
    read = tuple(_read(position, one) for position, one in enumerate(given))
    exemptions.check(read)
    for one in read:
        if one.category not in [subtotal.category for subtotal in sums]:
            raise Invalid("exemption_of_nothing", category=tax.CATEGORIES[one.category].name)
    return read


def _read(position: int, given: Mapping[str, str]) -> Exemption:
    where = f"exemptions[{position}]"
    if unknown := [name for name in given if name not in EXEMPTION_FIELDS]:
        raise Invalid("exemption_field_unknown", field=fields.shown(unknown[0]), fields=", ".join(EXEMPTION_FIELDS))
    return Exemption(
        fields.line(f"{where}.tax_category", given.get("tax_category", ""), longest(InvoiceTax, "category") + 8),
        fields.line(f"{where}.code", given.get("code", ""), longest(InvoiceTax, "exemption_code")).upper(),
        fields.line(f"{where}.reason", given.get("reason", ""), longest(InvoiceTax, "exemption")),
    )


def exemptions_of(company: Company, invoice_id: int) -> tuple[Exemption, ...]:
    """The reasons that a document says, one for each category that charges no tax."""
    columns = ("category", "exemption_code", "exemption")
    found = rows.select(InvoiceTax, columns, company_id=company.pk, invoice_id=invoice_id)
    return tuple(Exemption(*one) for one in found if tax.CATEGORIES[one[0]].needs_reason)


def suggested(company: Company, customer: Customer, supply: tax.Supply = "services") -> tax.Suggestion | None:
    """The tax category that probably holds for a customer, and why."""
    seller = tax.Party(company.country, True, company.tax_id)
    return tax.suggested(seller, tax.Party(customer.country, customer.kind != "consumer", customer.tax_id), supply)


_TAX = (
    "company_id", "invoice_id", "category", "rate_ppm", "base_minor", "tax_minor", "exemption_code", "exemption",
)  # fmt: skip


def insert(
    operation: Operation, documents: Sequence[tuple[int, Sequence[TaxSubtotal], Sequence[Exemption]]]
) -> None:  # fmt: skip
    """Store the taxes of documents (id, taxes, reasons given), and beside those of nothing their reason."""
    company = operation.company
    rows.insert(InvoiceTax, _TAX, [
        (company.pk, invoice_id, *one, *_said(one.category, given, company.country))
        for invoice_id, sums, given in documents for one in sums
    ])  # fmt: skip


def _said(category: str, given: Sequence[Exemption], country_code: str) -> tuple[str, str]:
    if not tax.CATEGORIES[category].needs_reason:
        return "", ""
    return exemptions.stored(category, given, country_code)
