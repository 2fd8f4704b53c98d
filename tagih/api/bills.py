"""What an invoice or a credit note looks like: in a list, alone, and after it was issued."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from django.db.models import QuerySet
from pydantic import Field

from tagih.api.pages import Page, page
from tagih.api.references import invoice_row
from tagih.api.values import Answer, Money, decimal, money
from tagih.commands import adjustments, exchange
from tagih.commands.allocations import Settled
from tagih.commands.credit_notes import Credited
from tagih.commands.drafts import Draft
from tagih.commands.invoices import Issued
from tagih.domain import exemptions, percent
from tagih.domain.money import minor_digits
from tagih.models import (
    Company,
    Invoice,
    InvoiceAdjustment,
    InvoiceLine,
    InvoiceTax,
    QuoteLine,
    Receivable,
    RecurringLine,
)
from tagih.reports import completeness

_LISTED = (
    "public_id", "number", "state", "customer__number", "issued_on", "reference", "currency", "net_minor", "tax_minor",
    "total_minor", "unallocated_minor",
)  # fmt: skip
_SHOWN = (
    *_LISTED, "supplied_on", "terms", "message", "prices_include_tax", "external_source", "external_number", "creditor_reference",
    "credits__number",
)  # fmt: skip


class BillListed(Answer):
    """`number` is null while it is a draft."""

    public_id: str
    number: str | None
    state: Literal["draft", "issued"]
    customer: str
    issued_on: date | None
    reference: str
    currency: str
    net: Money
    tax: Money
    total: Money


class InvoiceListed(BillListed):
    """An invoice; `due_on` is the day of its last instalment, `balance` what is still owed."""

    due_on: date | None
    balance: Money


class CreditNoteListed(BillListed):
    """A credit note; `unallocated` is what it still has to give."""

    unallocated: Money


class InvoicePage(Page):
    items: list[InvoiceListed]


class CreditNotePage(Page):
    items: list[CreditNoteListed]


class LineShown(Answer):
    """A line: quantity x unit price less discount; `discount` and `tax_rate` in percent, the rest in money."""

    description: str
    quantity: str
    unit: str
    unit_price: Money
    discount: str
    discount_amount: Money | None
    discount_reason: str
    charge_amount: Money | None
    charge_reason: str
    tax_category: str
    tax_rate: str
    net: Money


class AdjustmentShown(Answer):
    """A discount or charge on the whole document, under one tax rate; `amount` as printed, `net` without tax."""

    kind: str = Field(pattern="^(discount|charge)$")
    reason: str
    percent: str | None
    base: Money | None
    amount: Money
    net: Money
    tax_category: str
    tax_rate: str


class TaxShown(Answer):
    """Tax of one category and rate over the whole document; where there is none, why: a VATEX code, words."""

    category: str
    rate: str
    base: Money
    tax: Money
    exemption_code: str
    exemption: str


class ReceivableShown(Answer):
    """An instalment: what is owed by a day."""

    number: str
    instalment: int
    due_on: date
    amount: Money
    balance: Money
    disputed: Money
    settled_on: date | None


class HomeShown(Answer):
    """Of a document in a foreign currency: the rate it was issued at, and the tax in the company's currency (BT-111)."""

    rate: str
    on: date
    source: str
    tax: Money


class BillDetails(Answer):
    supplied_on: date | None
    terms: str
    message: str
    prices_include_tax: bool
    external_source: str
    creditor_reference: str
    external_number: str
    lines: list[LineShown]
    adjustments: list[AdjustmentShown]
    rounding: Money
    home: HomeShown | None
    taxes: list[TaxShown]


class MissingShown(Answer):
    """What a draft lacks, and where it belongs. `is_wish`: the company may let it pass."""

    field: str
    code: str
    detail: str
    is_wish: bool


class InvoiceShown(InvoiceListed, BillDetails):
    """An invoice with its lines, tax and instalments; of a draft, what is missing before it can be issued."""

    receivables: list[ReceivableShown]
    missing: list[MissingShown]


class CreditNoteShown(CreditNoteListed, BillDetails):
    """A credit note with its lines and tax; `credits` is the number of the invoice it takes back."""

    credits: str | None


class SettledShown(Answer):
    """What one receivable got, and what is still open on it."""

    number: str
    amount: Money
    balance: Money


def settled(parts: Sequence[Settled], currency: str) -> list[SettledShown]:
    """What was settled, in the order of the rules."""
    return [
        SettledShown(
            number=part.number,
            amount=money(part.amount_minor, currency),
            balance=money(part.balance_minor, currency),
        )
        for part in parts
    ]


def sums(done: Draft | Issued | Credited) -> dict[str, Any]:
    """Currency, net, tax and total of what a command has made."""
    amounts = {name: money(getattr(done, f"{name}_minor"), done.currency) for name in ("net", "tax", "total")}
    return {"currency": done.currency, **amounts}


# --- lists ---------------------------------------------------------------------------------------------------


def invoice_page(company: Company, found: QuerySet[Invoice], cursor: str, limit: int) -> InvoicePage:
    """A page of invoices; what is owed on them comes in one further query."""
    rows, following = page(found, _LISTED, cursor, limit)
    owed = _owed(company, [row["id"] for row in rows])
    items = [InvoiceListed(**_listed(row), **_standing(row, owed[row["id"]])) for row in rows]
    return InvoicePage(items=items, next=following)


def credit_note_page(found: QuerySet[Invoice], cursor: str, limit: int) -> CreditNotePage:
    """A page of credit notes."""
    rows, following = page(found, _LISTED, cursor, limit)
    return CreditNotePage(items=[CreditNoteListed(**_listed(row), **_left(row)) for row in rows], next=following)


def _listed(row: dict[str, Any]) -> dict[str, Any]:
    currency = row["currency"]
    plain = {name: row[name] for name in ("public_id", "number", "state", "issued_on", "reference", "currency")}
    amounts = {name: money(row[f"{name}_minor"], currency) for name in ("net", "tax", "total")}
    return plain | amounts | {"customer": row["customer__number"]}


def _standing(row: dict[str, Any], owed: list[tuple[date, int]]) -> dict[str, Any]:
    due_on = max((due_on for due_on, _ in owed), default=None)
    return {"due_on": due_on, "balance": money(sum(balance for _, balance in owed), row["currency"])}


def _left(row: dict[str, Any]) -> dict[str, Any]:
    return {"unallocated": money(row["unallocated_minor"], row["currency"])}


def _owed(company: Company, ids: list[int]) -> dict[int, list[tuple[date, int]]]:
    """Due day and balance of each instalment, by invoice."""
    found: dict[int, list[tuple[date, int]]] = defaultdict(list)
    receivables = Receivable.objects.of(company).filter(invoice_id__in=ids)
    for invoice_id, due_on, balance_minor in receivables.values_list("invoice_id", "due_on", "balance_minor"):
        found[invoice_id].append((due_on, balance_minor))
    return found


# --- one -----------------------------------------------------------------------------------------------------


def invoice(company: Company, reference: str) -> InvoiceShown:
    """An invoice by number or public id. Raises NotFound `invoice_unknown`."""
    row = invoice_row(company, reference, "invoice", _SHOWN)
    receivables = list(Receivable.objects.of(company).filter(invoice_id=row["id"]).order_by("instalment"))
    standing = _standing(row, [(one.due_on, one.balance_minor) for one in receivables])
    return InvoiceShown(
        **_listed(row), **standing, **_details(company, row), receivables=[_receivable(one) for one in receivables],
        missing=_missing(company, row),
    )  # fmt: skip


def credit_note(company: Company, reference: str) -> CreditNoteShown:
    """A credit note by number or public id. Raises NotFound `credit_note_unknown`."""
    row = invoice_row(company, reference, "credit_note", _SHOWN)
    return CreditNoteShown(**_listed(row), **_left(row), **_details(company, row), credits=row["credits__number"])


def _details(company: Company, row: dict[str, Any]) -> dict[str, Any]:
    lines = InvoiceLine.objects.of(company).filter(invoice_id=row["id"]).order_by("position")
    taxes = InvoiceTax.objects.of(company).filter(invoice_id=row["id"]).order_by("-rate_ppm", "category")
    plain = (
        "supplied_on",
        "terms",
        "message",
        "prices_include_tax",
        "external_source",
        "external_number",
        "creditor_reference",
    )
    return {
        **{name: row[name] for name in plain},
        "lines": [_line(one, row["currency"]) for one in lines],
        "adjustments": [_adjustment(one, row["currency"]) for one in adjustments.of(company, row["id"])],
        "taxes": [_tax(one, row["currency"]) for one in taxes],
        "rounding": money(_rounding(row), row["currency"]),
        "home": _home(company, row["id"]),
    }


def _rounding(row: dict[str, Any]) -> int:
    """What cash rounding adds; of imported documents neither net nor tax is known."""
    return 0 if row["external_source"] else row["total_minor"] - row["net_minor"] - row["tax_minor"]


def _home(company: Company, invoice_id: int) -> HomeShown | None:
    found = exchange.of(company, invoice_id)
    if found is None:
        return None
    return HomeShown(
        rate=found.rate, on=found.on, source=found.source, tax=money(found.tax_minor, found.currency)
    )  # fmt: skip


def _line(line: InvoiceLine, currency: str) -> LineShown:
    return LineShown(
        description=line.description,
        quantity=decimal(line.quantity_millionths),
        unit=line.unit,
        unit_price=Money(amount=decimal(line.unit_price_millionths, minor_digits(currency)), currency=currency),
        discount=percent.text(line.discount_ppm),
        **in_money(line, currency),
        tax_category=line.tax_category,
        tax_rate=percent.text(line.tax_rate_ppm),
        net=money(line.net_minor, currency),
    )


def _missing(company: Company, row: dict[str, Any]) -> list[MissingShown]:
    gaps = completeness.of_draft(company, row["id"]) if row["state"] == "draft" else ()
    return [
        MissingShown(field=gap.field, code=gap.reason.code, detail=gap.reason.sentence, is_wish=gap.is_wish)
        for gap in gaps
    ]


def in_money(line: InvoiceLine | QuoteLine | RecurringLine, currency: str) -> dict[str, Any]:
    """What a line says of discounts and charges in money."""
    return {
        "discount_amount": money(line.discount_minor, currency) if line.discount_minor else None,
        "discount_reason": line.discount_reason,
        "charge_amount": money(line.charge_minor, currency) if line.charge_minor else None,
        "charge_reason": line.charge_reason,
    }


def _adjustment(one: InvoiceAdjustment, currency: str) -> AdjustmentShown:
    return AdjustmentShown(
        kind=one.kind, reason=one.reason, percent=None if one.rate_ppm is None else percent.text(one.rate_ppm),
        base=None if one.base_minor is None else money(one.base_minor, currency), amount=money(one.amount_minor, currency),
        net=money(one.net_minor, currency), tax_category=one.tax_category, tax_rate=percent.text(one.tax_rate_ppm),
    )  # fmt: skip


def _tax(one: InvoiceTax, currency: str) -> TaxShown:
    return TaxShown(
        category=one.category,
        rate=percent.text(one.rate_ppm),
        base=money(one.base_minor, currency),
        tax=money(one.tax_minor, currency),
        exemption_code=one.exemption_code,
        exemption=exemptions.words(one.category, one.exemption),
    )


def _receivable(one: Receivable) -> ReceivableShown:
    return ReceivableShown(
        number=one.number,
        instalment=one.instalment,
        due_on=one.due_on,
        amount=money(one.amount_minor, one.currency),
        balance=money(one.balance_minor, one.currency),
        disputed=money(one.disputed_minor, one.currency),
        settled_on=one.settled_on,
    )
