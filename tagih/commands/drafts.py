"""Drafts: bills that are not yet in the books, and may still change or be deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tagih.commands import adjustments as adjusted
from tagih.commands import customers, freed, products, scope, taxes
from tagih.commands.customers import Payer
from tagih.commands.draft_rows import (
    Bill,
    BilledLine,
    Content,
    Drafted,
    advances_minor,
    drafted_of,
    insert,
    insert_all,
    insert_lines,
    round_to_coins,
    stored_lines,
)
from tagih.commands.operation import Operation, write
from tagih.domain import adjustments, fields, incentives, lifecycle, percent, totals
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.domain.exemptions import Exemption
from tagih.models import (
    Company,
    Customer,
    CustomValue,
    Invoice,
    InvoiceAdjustment,
    InvoiceLine,
    InvoiceTax,
    PersonalWords,
    Quote,
    Tag,
)
from tagih.models.base import longest

__all__ = [
    "Bill", "BilledLine", "Content", "Draft", "DraftDeleted", "Drafted", "Payer", "advances_minor", "compose",
    "content_of_credit", "content_of_offer", "delete_draft", "draft", "edit_draft", "facts_of", "find", "find_in", "insert",
    "insert_all", "locked", "payer", "read_line", "result", "round_to_coins", "stored_lines",
]  # fmt: skip

MOST_LINES = 1000
"""Lines of one document."""
LONGEST_MESSAGE = 4000
"""Characters of the message on a document; its column has no limit of its own."""

LINE_FIELDS = (
    "description", "quantity", "unit", "unit_price", "discount", "tax_rate", "tax_category", "change_order",
    "discount_amount", "discount_reason", "charge_amount", "charge_reason",
)  # fmt: skip
"""What a line may say, all as text: numbers plainly written, discount and tax rate in percent, the rest in money."""

Line = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it now stands; amounts in minor units."""

    public_id: str
    currency: str
    net_minor: int
    tax_minor: int
    total_minor: int


@dataclass(frozen=True, slots=True)
class DraftDeleted:
    public_id: str


@write
def draft(  # noqa: PLR0913 - one argument per field
    operation: Operation, *, customer: str, lines: Sequence[Line], currency: str = "", terms: str = "",
    reference: str = "", message: str = "", supplied_on: date | None = None, prices_include_tax: bool = False,
    quote: str = "", adjustments: Sequence[Line] = (), exemptions: Sequence[Line] = (),
) -> Draft:  # fmt: skip
    """Make a draft. Currency is the company's if empty; terms left empty are the customer's or company's at issue.

    `adjustments` are discounts and charges on all of it, `exemptions` say why no tax is charged. With a `quote` nothing
    beyond it can be issued. Raises NotFound `customer_unknown`, Invalid for what cannot be.
    """
    content = compose(
        operation, lines, currency, terms, reference, message, supplied_on, prices_include_tax, adjustments, exemptions
    )
    owner = customers.lock(operation, customer)
    drafted = insert(operation, owner, content, quote_id=scope.work(operation, quote, owner.id, content.change_orders))
    operation.event("draft.added", f"draft {drafted.public_id}", facts_of(drafted))
    return result(drafted)


@write
def edit_draft(  # noqa: PLR0913 - one argument per field
    operation: Operation, *, invoice: str, customer: str | None = None, lines: Sequence[Line] | None = None,
    currency: str | None = None, terms: str | None = None, reference: str | None = None, message: str | None = None,
    supplied_on: date | None = None, prices_include_tax: bool | None = None,
    adjustments: Sequence[Line] | None = None, exemptions: Sequence[Line] | None = None,
) -> Draft:  # fmt: skip
    """Change what is given of a draft. Raises NotFound `invoice_unknown`, Refused `issued_not_editable`, Invalid."""
    row = _locked(operation, invoice, "edit")
    content = compose(
        operation,
        _stored_lines(operation, row, currency or row.currency) if lines is None else lines,
        row.currency if currency is None else currency,
        row.terms if terms is None else terms,
        row.reference if reference is None else reference,
        row.message if message is None else message,
        row.supplied_on if supplied_on is None else supplied_on,
        row.prices_include_tax if prices_include_tax is None else prices_include_tax,
        adjusted.typed(operation.company, row.pk, row.currency) if adjustments is None else adjustments,
        exemptions,
        taxes.exemptions_of(operation.company, row.pk),
    )
    owner = payer(row.customer) if customer is None else customers.lock(operation, customer)
    if row.quote_id is not None and owner.id != row.customer_id:
        raise Conflict("quote_of_other_customer", quote=str(row.quote))
    quote_id = row.quote_id or scope.work(operation, "", owner.id, content.change_orders)
    _delete_rows(operation, row)
    round_to_coins(operation, content)
    Invoice.objects.of(operation.company).filter(pk=row.pk).update(
        customer_id=owner.id, quote_id=quote_id, **content.values
    )
    insert_lines(operation, [(row.pk, content)])
    drafted = drafted_of(row.pk, row.public_id, Bill(owner, content))
    operation.event("draft.changed", f"draft {drafted.public_id}", facts_of(drafted))
    return result(drafted)


@write
def delete_draft(operation: Operation, *, invoice: str) -> DraftDeleted:
    """Delete a draft; no number was used for it. Raises NotFound `invoice_unknown`, Refused `issued_not_deletable`."""
    row = _locked(operation, invoice, "delete")
    _delete_rows(operation, row)
    PersonalWords.objects.of(operation.company).filter(invoice=row).delete()
    Tag.objects.of(operation.company).filter(invoice=row).delete()
    CustomValue.objects.of(operation.company).filter(invoice=row).delete()
    freed.by_deleted_draft(operation, row.pk)
    drafts = Invoice.objects.of(operation.company).filter(pk=row.pk)
    drafts._raw_delete(drafts.db)  # nothing else points at a draft: looking for it would read the whole journal
    operation.event("draft.deleted", f"draft {row.public_id}", {"invoice": row.pk, "total_minor": row.total_minor})
    return DraftDeleted(row.public_id)


def _delete_rows(operation: Operation, row: Invoice) -> None:
    for model in (InvoiceLine, InvoiceTax, InvoiceAdjustment):
        model.objects.of(operation.company).filter(invoice=row).delete()


def compose(  # noqa: PLR0913 - one argument per field
    operation: Operation, lines: Sequence[Line | BilledLine], currency: str, code: str, reference: str, message: str,
    supplied_on: date | None, prices_include_tax: bool, adjustments: Sequence[Line] = (),
    exemptions: Sequence[Line] | None = (), known: tuple[Exemption, ...] = (),
) -> Content:  # fmt: skip
    """The content of a draft from what was given, checked and added up; `known` exemptions hold if None are given."""
    currency = fields.currency(currency) if currency else operation.company.currency
    if not 1 <= len(lines) <= MOST_LINES:
        raise Invalid("line_count", count=len(lines), lowest=1, highest=MOST_LINES)
    billed = [
        one if isinstance(one, BilledLine) else read_line(operation, n, one, currency, supplied_on)
        for n, one in enumerate(products.filled(operation.company, lines, currency, prices_include_tax))
    ]
    figures = [one.figures for one in billed]
    totals.check(figures)
    parts = adjusted.spread(adjusted.read(operation, adjustments, currency, supplied_on), figures, currency)
    sums = totals.totals(figures, currency, prices_include_tax, [part.figures for one in parts for part in one])
    reasons = known if exemptions is None else taxes.read_exemptions(exemptions, sums.taxes)
    return Content(billed, sums, {
        "currency": currency,
        "terms": incentives.code(fields.line("terms", code, longest(Invoice, "terms"))) if code else "",
        "reference": fields.line("reference", reference, longest(Invoice, "reference")),
        "message": fields.block("message", message, LONGEST_MESSAGE),
        "supplied_on": supplied_on, "prices_include_tax": prices_include_tax,
        "net_minor": sums.net_minor, "tax_minor": sums.tax_minor, "total_minor": sums.total_minor,
    }, parts, reasons)  # fmt: skip


def content_of_credit(
    lines: list[BilledLine], sums: totals.Totals, like: Invoice, message: str,
    parts: list[list[adjustments.Part]], reasons: tuple[Exemption, ...], rounding_minor: int,
) -> Content:  # fmt: skip
    """The content of a credit note for the invoice `like`, with what it takes back of its cash rounding."""
    return Content(lines, sums, {
        "currency": like.currency, "terms": "", "reference": like.reference, "message": message,
        "supplied_on": like.supplied_on, "prices_include_tax": like.prices_include_tax,
        "net_minor": sums.net_minor, "tax_minor": sums.tax_minor,
        "total_minor": sums.total_minor + rounding_minor,
    }, parts, reasons)  # fmt: skip


def content_of_offer(
    lines: list[BilledLine], row: Quote, sums: totals.Totals | None = None, supplied_on: date | None = None
) -> Content:
    """The content of an invoice for what was signed, in its currency and under its terms."""
    sums = sums or totals.totals([one.figures for one in lines], row.currency, row.prices_include_tax)
    return Content(lines, sums, {
        "currency": row.currency, "terms": row.terms, "reference": row.reference, "message": "",
        "supplied_on": supplied_on, "prices_include_tax": row.prices_include_tax,
        "net_minor": sums.net_minor, "tax_minor": sums.tax_minor, "total_minor": sums.total_minor,
    })  # fmt: skip


def read_line(operation: Operation, position: int, given: Line, currency: str, on: date | None = None) -> BilledLine:
    """A line from its texts. A quantity left out is 1, a tax rate left out the standard one of the company's country."""
    where = f"lines[{position}]"
    if unknown := [name for name in given if name not in LINE_FIELDS]:
        raise Invalid("line_field_unknown", field=fields.shown(unknown[0]), fields=", ".join(LINE_FIELDS))
    said = {name: fields.line(f"{where}.{name}", text, _LONGEST[name]) for name, text in given.items()}
    category, rate_ppm = taxes.group(operation, said.get("tax_category", ""), said.get("tax_rate", ""), on)
    figures = totals.Line(
        fields.millionths(f"{where}.quantity", said.get("quantity") or "1"),
        fields.millionths(f"{where}.unit_price", said.get("unit_price", "")),
        category,
        rate_ppm,
        percent.parse(said.get("discount") or "0"),
        *adjusted.of_line(said, where, currency),
    )
    description = fields.required(f"{where}.description", said.get("description", ""), _LONGEST["description"])
    billed = BilledLine(
        description, said.get("unit", ""), figures, discount_reason=said.get("discount_reason", ""),
        charge_reason=said.get("charge_reason", ""),
    )  # fmt: skip
    if not said.get("change_order"):
        return billed
    order = scope.signed(operation, said["change_order"], "change_order")
    return billed._replace(section="out_of_scope", change_order_id=order.pk)


_LONGEST = dict.fromkeys(LINE_FIELDS, fields.LONGEST_NUMBER) | {
    name: longest(InvoiceLine, name) for name in ("description", "unit", "discount_reason", "charge_reason")
}


def _stored_lines(operation: Operation, row: Invoice, currency: str) -> list[BilledLine]:
    return [
        billed._replace(figures=adjusted.in_currency(billed.figures, row.currency, currency))
        for billed, _ in stored_lines(operation, row.pk)
    ]


def _locked(operation: Operation, reference: str, verb: lifecycle.InvoiceVerb) -> Invoice:
    found = find(operation, reference)
    customers.lock(operation, found.customer.number)
    row = (
        Invoice.objects.of(operation.company)
        .select_for_update(of=("self",))
        .select_related("customer")
        .get(pk=found.pk)
    )
    lifecycle.check_transition("draft" if row.state == "draft" else "issued", verb)
    return row


def locked(operation: Operation, reference: str) -> Invoice:
    """A draft that is to be changed, it and its customer held. Raises NotFound `invoice_unknown`, Refused."""
    return _locked(operation, reference, "edit")


def find(operation: Operation, reference: str, kind: str = "invoice") -> Invoice:
    """The invoice of that public id or number, with its customer. Raises NotFound `invoice_unknown`."""
    return find_in(operation.company, reference, kind)


def find_in(company: Company, reference: str, kind: str = "invoice") -> Invoice:
    """`find` outside an operation."""
    documents = Invoice.objects.of(company).filter(kind=kind).select_related("customer")
    found = None
    if fields.storable(reference):
        found = documents.filter(public_id=reference).first() or documents.filter(number=reference).first()
    if found is None:
        code, name = ("invoice_unknown", "invoice") if kind == "invoice" else ("credit_note_unknown", "credit_note")
        raise NotFound(code, **{name: fields.shown(reference)})
    return found


def payer(customer: Customer) -> Payer:
    """A customer's row as `insert` takes it."""
    return Payer(customer.pk, customer.number, customer.terms)


def result(drafted: Drafted) -> Draft:
    """A draft as it is answered."""
    return Draft(drafted.public_id, drafted.currency, drafted.net_minor, drafted.tax_minor, drafted.total_minor)


def facts_of(drafted: Drafted) -> dict[str, Any]:
    """What events about a draft tell."""
    return {
        "invoice": drafted.id, "customer": drafted.customer, "total_minor": drafted.total_minor,
        "currency": drafted.currency,
    }  # fmt: skip
