"""Drafts: bills that are not yet in the books, and may still change or be deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Sum

from tagih.commands import customers
from tagih.commands.customers import Payer
from tagih.commands.operation import Operation, write
from tagih.domain import fields, incentives, lifecycle, percent, tax, totals
from tagih.domain.countries import country
from tagih.domain.errors import Conflict, Invalid, NotFound, Refused
from tagih.models import Customer, Invoice, InvoiceLine, InvoiceTax, PersonalWords, Quote, rows
from tagih.models.base import longest, public_id

MOST_LINES = 1000
"""Lines of one document."""
LONGEST_MESSAGE = 4000
"""Characters of the message on a document; its column has no limit of its own."""

LINE_FIELDS = (
    "description", "quantity", "unit", "unit_price", "discount", "tax_rate", "tax_category", "change_order",
)  # fmt: skip
"""What a line may say, all as text: numbers plainly written, discount and tax rate in percent."""

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


class Drafted(NamedTuple):
    """A draft as issuing needs it. `terms` and `customer_terms` may be empty: then the next in line holds."""

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


class BilledLine(NamedTuple):
    """A line that may be stored: its words and its figures."""

    description: str
    unit: str
    figures: totals.Line
    section: str = ""
    change_order_id: int | None = None
    deducts_id: int | None = None


@dataclass(slots=True)
class Content:
    """Everything of a draft but its customer; the texts are clean."""

    lines: list[BilledLine]
    sums: totals.Totals
    values: dict[str, Any]


@write
def draft(  # noqa: PLR0913 - one argument per field
    operation: Operation, *, customer: str, lines: Sequence[Line], currency: str = "", terms: str = "",
    reference: str = "", message: str = "", supplied_on: date | None = None, prices_include_tax: bool = False,
    quote: str = "",
) -> Draft:  # fmt: skip
    """Make a draft. Currency is the company's if empty; terms left empty are the customer's or company's at issue.

    With a `quote` nothing beyond it can be issued. Raises NotFound `customer_unknown`, Invalid for what cannot be.
    """
    content = compose(operation, lines, currency, terms, reference, message, supplied_on, prices_include_tax)
    owner = customers.lock(operation, customer)
    drafted = insert(operation, owner, content, quote_id=work(operation, quote, owner.id, content.lines))
    operation.event("draft.added", f"draft {drafted.public_id}", _facts(drafted))
    return _result(drafted)


@write
def edit_draft(  # noqa: PLR0913 - one argument per field
    operation: Operation, *, invoice: str, customer: str | None = None, lines: Sequence[Line] | None = None,
    currency: str | None = None, terms: str | None = None, reference: str | None = None, message: str | None = None,
    supplied_on: date | None = None, prices_include_tax: bool | None = None,
) -> Draft:  # fmt: skip
    """Change what is given of a draft. Raises NotFound `invoice_unknown`, Refused `issued_not_editable`, Invalid."""
    row = _locked(operation, invoice, "edit")
    content = compose(
        operation,
        _stored_lines(operation, row) if lines is None else lines,
        row.currency if currency is None else currency,
        row.terms if terms is None else terms,
        row.reference if reference is None else reference,
        row.message if message is None else message,
        row.supplied_on if supplied_on is None else supplied_on,
        row.prices_include_tax if prices_include_tax is None else prices_include_tax,
    )
    owner = payer(row.customer) if customer is None else customers.lock(operation, customer)
    if row.quote_id is not None and owner.id != row.customer_id:
        raise Conflict("quote_of_other_customer", quote=str(row.quote))
    quote_id = row.quote_id or work(operation, "", owner.id, content.lines)
    for model in (InvoiceLine, InvoiceTax):
        model.objects.of(operation.company).filter(invoice=row).delete()
    Invoice.objects.of(operation.company).filter(pk=row.pk).update(
        customer_id=owner.id, quote_id=quote_id, **content.values
    )
    _insert_lines(operation, row.pk, content)
    drafted = _drafted(row.pk, row.public_id, owner, content)
    operation.event("draft.changed", f"draft {drafted.public_id}", _facts(drafted))
    return _result(drafted)


@write
def delete_draft(operation: Operation, *, invoice: str) -> DraftDeleted:
    """Delete a draft; no number was used for it. Raises NotFound `invoice_unknown`, Refused `issued_not_deletable`."""
    row = _locked(operation, invoice, "delete")
    for model in (InvoiceLine, InvoiceTax, PersonalWords):
        model.objects.of(operation.company).filter(invoice=row).delete()
    drafts = Invoice.objects.of(operation.company).filter(pk=row.pk)
    drafts._raw_delete(drafts.db)  # nothing can point at a draft: looking for it would read the whole journal
    operation.event("draft.deleted", f"draft {row.public_id}", {"invoice": row.pk, "total_minor": row.total_minor})
    return DraftDeleted(row.public_id)


def compose(
    operation: Operation, lines: Sequence[Line | BilledLine], currency: str, code: str, reference: str, message: str,
    supplied_on: date | None, prices_include_tax: bool,
) -> Content:  # fmt: skip
    """The content of a draft from what was given, checked and added up."""
    currency = fields.currency(currency) if currency else operation.company.currency
    if not 1 <= len(lines) <= MOST_LINES:
        raise Invalid("line_count", count=len(lines), lowest=1, highest=MOST_LINES)
    billed = [one if isinstance(one, BilledLine) else read_line(operation, n, one) for n, one in enumerate(lines)]
    totals.check(one.figures for one in billed)
    sums = totals.totals([one.figures for one in billed], currency, prices_include_tax)
    return Content(billed, sums, {
        "currency": currency,
        "terms": incentives.code(fields.line("terms", code, longest(Invoice, "terms"))) if code else "",
        "reference": fields.line("reference", reference, longest(Invoice, "reference")),
        "message": fields.block("message", message, LONGEST_MESSAGE),
        "supplied_on": supplied_on, "prices_include_tax": prices_include_tax,
        "net_minor": sums.net_minor, "tax_minor": sums.tax_minor, "total_minor": sums.total_minor,
    })  # fmt: skip


def content_of_credit(lines: list[BilledLine], sums: totals.Totals, like: Invoice, message: str) -> Content:
    """The content of a credit note for the invoice `like`."""
    return Content(lines, sums, {
        "currency": like.currency, "terms": "", "reference": like.reference, "message": message,
        "supplied_on": like.supplied_on, "prices_include_tax": like.prices_include_tax,
        "net_minor": sums.net_minor, "tax_minor": sums.tax_minor, "total_minor": sums.total_minor,
    })  # fmt: skip


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


def read_line(operation: Operation, position: int, given: Line) -> BilledLine:
    """A line from its texts. A quantity left out is 1, a tax rate left out the standard one of the company's country."""
    where = f"lines[{position}]"
    if unknown := [name for name in given if name not in LINE_FIELDS]:
        raise Invalid("line_field_unknown", field=fields.shown(unknown[0]), fields=", ".join(LINE_FIELDS))
    said = {name: fields.line(f"{where}.{name}", text, _LONGEST[name]) for name, text in given.items()}
    category, rate_ppm = _tax(operation, said.get("tax_category", ""), said.get("tax_rate", ""))
    figures = totals.Line(
        fields.millionths(f"{where}.quantity", said.get("quantity") or "1"),
        fields.millionths(f"{where}.unit_price", said.get("unit_price", "")),
        category,
        rate_ppm,
        percent.parse(said.get("discount") or "0"),
    )
    description = fields.required(f"{where}.description", said.get("description", ""), _LONGEST["description"])
    if not said.get("change_order"):
        return BilledLine(description, said.get("unit", ""), figures)
    order = _signed(operation, said["change_order"], "change_order")
    return BilledLine(description, said.get("unit", ""), figures, "out_of_scope", order.pk)


def work(operation: Operation, quote: str, customer_id: int, lines: Sequence[BilledLine]) -> int | None:
    """The id of the signed quote that an invoice bills: the one named, or the one that its change orders change.

    Raises Conflict `quote_of_other_customer`, and as `_signed`.
    """
    orders = [one.change_order_id for one in lines if one.change_order_id is not None]
    if not quote and not orders:
        return None
    row = _signed(operation, quote, "quote") if quote else _changed(operation, orders[0])
    if row.customer_id != customer_id:
        raise Conflict("quote_of_other_customer", quote=row.number)
    return row.pk


def _changed(operation: Operation, change_order_id: int) -> Quote:
    """The quote that a change order changes."""
    order = Quote.objects.of(operation.company).select_related("changes").get(pk=change_order_id)
    assert order.changes is not None, "a change order changes a quote"
    return order.changes


def _signed(operation: Operation, number: str, kind: str) -> Quote:
    """The quote or change order of that number, if the client has signed it: nothing else is billed.

    Raises NotFound `quote_unknown`, Refused `quote_not_signed`, `change_order_not_signed`.
    """
    row = Quote.objects.of(operation.company).filter(kind=kind, number=number).first()
    if row is None:
        raise NotFound("quote_unknown", quote=fields.shown(number))
    if row.state != "accepted":
        if kind == "quote":
            raise Refused("quote_not_signed", quote=number)
        raise Refused("change_order_not_signed", change_order=number)
    return row


_LONGEST = dict.fromkeys(LINE_FIELDS, fields.LONGEST_NUMBER) | {
    name: longest(InvoiceLine, name) for name in ("description", "unit")
}


def _tax(operation: Operation, category: str, rate: str) -> tuple[str, int]:
    """Category and rate: what is left out follows from the other, or is the standard rate of the company's country."""
    if rate:
        rate_ppm = percent.parse(rate)
        return category or ("S" if rate_ppm else "Z"), rate_ppm
    standard = tax.standard(country(operation.company.country), operation.today)
    if category in ("", "S") and standard is not None:
        return standard.category, standard.rate_ppm
    return category or "Z", 0


_INVOICE = (
    "id", "company_id", "public_id", "kind", "customer_id", "made_at", "credits_id", "purpose", "quote_id",
    "currency", "terms", "reference",
    "message", "supplied_on", "prices_include_tax", "net_minor", "tax_minor", "total_minor",
)  # fmt: skip
_VALUES = _INVOICE[9:]
_LINE = (
    "company_id", "invoice_id", "position", "description", "quantity_millionths", "unit", "unit_price_millionths",
    "discount_ppm", "tax_category", "tax_rate_ppm", "net_minor", "section", "change_order_id", "deducts_id",
)  # fmt: skip
_TAX = ("company_id", "invoice_id", "category", "rate_ppm", "base_minor", "tax_minor")


def insert(
    operation: Operation, customer: Payer, content: Content, credits_id: int | None = None, purpose: str = "",
    quote_id: int | None = None,
) -> Drafted:  # fmt: skip
    """Store a draft: of an invoice (for the work of `quote_id`), or of a credit note for the invoice `credits_id`."""
    (invoice_id,) = rows.reserve(Invoice, 1)
    drafted = _drafted(invoice_id, public_id(), customer, content)._replace(purpose=purpose, quote_id=quote_id)
    kind = "invoice" if credits_id is None else "credit_note"
    head = (invoice_id, operation.company.pk, drafted.public_id, kind, customer.id, operation.now, credits_id)
    values = (content.values[name] for name in _VALUES)
    rows.insert(Invoice, _INVOICE, [(*head, purpose, quote_id, *values)])
    _insert_lines(operation, invoice_id, content)
    return drafted


def _insert_lines(operation: Operation, invoice_id: int, content: Content) -> None:
    company_id = operation.company.pk
    rows.insert(InvoiceLine, _LINE, [
        (company_id, invoice_id, position, one.description, one.figures.quantity_millionths, one.unit,
         one.figures.unit_price_millionths, one.figures.discount_ppm, one.figures.tax_category, one.figures.tax_rate_ppm,
         total.net_minor, one.section, one.change_order_id, one.deducts_id)
        for position, (one, total) in enumerate(zip(content.lines, content.sums.lines, strict=True), 1)
    ])  # fmt: skip
    rows.insert(InvoiceTax, _TAX, [(company_id, invoice_id, *subtotal) for subtotal in content.sums.taxes])


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
        "discount_ppm", "net_minor", "section", "change_order_id", "deducts_id",
    )  # fmt: skip
    return [
        (BilledLine(description, unit, totals.Line(*figures), *links), net_minor)
        for description, unit, *figures, net_minor, section, change_order_id, deducts_id in found.values_list(*columns)
        for links in [(section, change_order_id, deducts_id)]
    ]


def _stored_lines(operation: Operation, row: Invoice) -> list[BilledLine]:
    return [billed for billed, _ in stored_lines(operation, row.pk)]


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
    documents = Invoice.objects.of(operation.company).filter(kind=kind).select_related("customer")
    found = None
    if fields.storable(reference):
        found = documents.filter(public_id=reference).first() or documents.filter(number=reference).first()
    if found is None:
        code, name = ("invoice_unknown", "invoice") if kind == "invoice" else ("credit_note_unknown", "credit_note")
        raise NotFound(code, **{name: fields.shown(reference)})
    return found


def _drafted(invoice_id: int, public_id: str, customer: Payer, content: Content) -> Drafted:
    values, sums = content.values, content.sums
    return Drafted(
        invoice_id, public_id, customer.id, customer.number, customer.terms, values["terms"], values["currency"],
        sums.net_minor, sums.tax_minor, sums.total_minor,
    )  # fmt: skip


def payer(customer: Customer) -> Payer:
    """A customer's row as `insert` takes it."""
    return Payer(customer.pk, customer.number, customer.terms)


def _result(drafted: Drafted) -> Draft:
    return Draft(drafted.public_id, drafted.currency, drafted.net_minor, drafted.tax_minor, drafted.total_minor)


def _facts(drafted: Drafted) -> dict[str, Any]:
    return {
        "invoice": drafted.id, "customer": drafted.customer, "total_minor": drafted.total_minor,
        "currency": drafted.currency,
    }  # fmt: skip
