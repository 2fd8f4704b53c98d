"""Invoices: draft, edit, delete, issue, credit; list, show and print."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from ninja import Router
from pydantic import Field

from tagih.api import bills
from tagih.api.base import Asked, call, today
from tagih.api.bills import InvoicePage, InvoiceShown, SettledShown
from tagih.api.documents import binary
from tagih.api.pages import USUAL, Cursor, Limit
from tagih.api.references import customer_number, customer_row, invoice_number
from tagih.api.sendings import ArrivalAnswered, ArrivalBody, InvoiceSent, SendBody, SentBody, sent
from tagih.api.values import Answer, Body, Day, Money, Switch, Text, maybe, money, must
from tagih.commands import adjustments, arrivals, clones, credit_notes, drafts, invoices, personal, printing, sending
from tagih.commands.page_sheets import Printed
from tagih.domain.tax import CATEGORIES
from tagih.models import Company, Invoice, Receivable

router = Router(tags=["invoices"])


class LineBody(Body):
    """A line. Numbers are text: digits with a point."""

    product: Text = maybe("Code of a product: what is left out comes from the price list.", "DESIGN")
    description: Text = maybe("What it is; needed without a product.", "Design")
    quantity: Text = maybe("1 when left out.", "3")
    unit: Text = maybe("hour, piece …", "hour")
    unit_price: Text = maybe("Price of one, in the invoice's currency; needed without a product.", "80.00")
    discount: Text = maybe("In percent.", "10")
    discount_amount: Text = maybe("In money, after the percentage, with its reason.", "5.00")
    discount_reason: Text = maybe("Why, in a few words.", "one hour forgotten")
    charge_amount: Text = maybe("In money, with its reason.", "5.00")
    charge_reason: Text = maybe("Why, in a few words.", "on a Sunday")
    tax_rate: Text = maybe("In percent; the standard rate of the company's country when left out.", "21")
    tax_category: Text = maybe("By EN 16931: S, Z, E, AE, K, G or O.", "S")


class BilledLineBody(LineBody):
    """A line of an invoice; with a signed change order it stands out of scope."""

    change_order: Text = maybe("Number of the signed change order that it bills.")


class AdjustmentBody(Body):
    """A discount or charge on the whole document. Without a tax it is shared over the rates of the lines."""

    kind: Text = must("discount or charge.", "discount")
    amount: Text = maybe("In money, or else `percent`; with tax where the prices include it.", "25.00")
    percent: Text = maybe("Of the lines, or else `amount`.", "5")
    reason: Text = must("Why, in a few words.", "Loyal customer")
    tax_rate: Text = maybe("In percent, of the one rate that it belongs to.", "21")
    tax_category: Text = maybe("By EN 16931: S, Z, E, AE, K, G or O.", "S")


class ExemptionBody(Body):
    """Why lines of one category carry no tax. Left out, the usual words and code of the category hold."""

    tax_category: Text = must("E, AE, K, G or O.", "E")
    code: Text = maybe("A VATEX code.", "VATEX-EU-132-1I")
    reason: Text = maybe("In words, as the document says it.", "Education")


class InvoiceBody(Body):
    """A draft. Totals, tax and number are worked out here, never taken."""

    customer: Text = must("Number or public id of the customer.")
    lines: list[BilledLineBody] = Field(min_length=1, max_length=drafts.MOST_LINES)
    currency: Text = maybe("The company's when left out.", "EUR")
    terms: Text = maybe("The customer's or company's when left out.", "30% now, 70% net 30")
    reference: Text = maybe("The client's reference.")
    message: Text = maybe("A few words to the client.")
    supplied_on: Day = maybe("The day of delivery, where it differs.")
    prices_include_tax: Switch = maybe("Whether the unit prices include tax.")
    quote: Text = maybe("Number of the signed quote that it bills: nothing beyond it is issued.")
    adjustments: list[AdjustmentBody] = maybe("Discounts and charges on all of it.", max_length=adjustments.MOST)
    exemptions: list[ExemptionBody] = maybe("Why no tax is charged.", max_length=len(CATEGORIES))


class IssuedInvoiceBody(InvoiceBody):
    """An invoice that is issued at once."""

    issued_on: Day = maybe("The date of the invoice; today when left out.")
    rate: Text = maybe("The company's currency for one unit of a foreign one.", "1.0842")


class PersonalBody(Body):
    """What changes of the words for this client alone; they stand on no copy that goes with a reminder."""

    wish: Text = maybe("A personal wish.", "Congratulations on the new shop!")
    offer: Text = maybe("Your current offer, in a few words.")
    offer_url: Text = maybe("Its link.", "https://example.com/spring")
    asks_feedback: Switch = maybe("Whether the invoice asks how it was.")


class PersonalWordsShown(Answer):
    invoice: str
    wish: str
    offer: str
    offer_url: str
    asks_feedback: bool


class InvoiceChanges(Body):
    """What changes of a draft; lines are given as a whole."""

    customer: Text = maybe()
    lines: list[BilledLineBody] = maybe(min_length=1, max_length=drafts.MOST_LINES)
    currency: Text = maybe()
    terms: Text = maybe()
    reference: Text = maybe()
    message: Text = maybe()
    supplied_on: Day | None = None
    prices_include_tax: Switch = maybe()
    adjustments: list[AdjustmentBody] = maybe("As a whole.", max_length=adjustments.MOST)
    exemptions: list[ExemptionBody] = maybe("As a whole.", max_length=len(CATEGORIES))


class IssueBody(Body):
    """How a draft is issued."""

    issued_on: Day = maybe("The date of the invoice; today when left out.")
    rate: Text = maybe("The company's currency for one unit of a foreign one.")


class BatchBody(Body):
    """Drafts to issue together: all of them or, when one is refused, none."""

    drafts: list[Text] = Field(min_length=1, max_length=invoices.MOST_AT_ONCE, description="Public ids.")
    issued_on: Day = maybe("The date of the invoices; today when left out.")


class CloneBody(Body):
    """For whom a document is made once more."""

    customer: Text = maybe("Number or public id; the same customer when left out.")


class CreditBody(Body):
    """What is taken back of an invoice."""

    because: Text = must("Why, in a few words.")
    amount: Text = maybe("How much, tax included; all that is left when left out.", "50.00")
    issued_on: Day = maybe("The date of the credit note; today when left out.")
    rate: Text = maybe("The invoice's own when left out.")


class Drafted(Answer):
    public_id: str
    currency: str
    net: Money
    tax: Money
    total: Money


class IssuedPart(Answer):
    number: str
    due_on: date
    amount: Money


class Issued(Answer):
    """An invoice in the books. `due_on` is the day of its last instalment."""

    public_id: str
    number: str
    customer: str
    issued_on: date
    due_on: date
    currency: str
    net: Money
    tax: Money
    total: Money
    receivables: list[IssuedPart]


class IssuedTogether(Answer):
    invoices: list[Issued]


class Credited(Answer):
    """A credit note in the books: what it settled, and what is left of it to allocate."""

    public_id: str
    number: str
    invoice: str
    issued_on: date
    currency: str
    net: Money
    tax: Money
    total: Money
    settled: list[SettledShown]
    unallocated: Money


@router.get("", response=InvoicePage)
def list_(
    request: Asked,
    state: Literal["draft", "issued", "open", "all"] = "all",
    customer: Text = "",
    cursor: Cursor = "",
    limit: Limit = USUAL,
) -> InvoicePage:
    """List invoices, the latest first; `open` are those on which something is owed."""
    found = Invoice.objects.of(request.company).filter(kind="invoice")
    if state == "open":
        owed = Receivable.objects.of(request.company).filter(balance_minor__gt=0)
        found = found.filter(pk__in=owed.values("invoice_id"))
    elif state != "all":
        found = found.filter(state=state)
    if customer:
        found = found.filter(customer_id=customer_row(request.company, customer, ())["id"])
    return bills.invoice_page(request.company, found, cursor, limit)


@router.post("", response={201: Drafted})
def draft(request: Asked, body: InvoiceBody) -> Drafted:
    """Write a draft."""
    return _drafted(drafts.draft(call(request), **_named(request.company, body)))


@router.post("/draft-and-issue", response={201: Issued})
def draft_and_issue(request: Asked, body: IssuedInvoiceBody) -> Issued:
    """Write an invoice and issue it at once."""
    return issued(invoices.draft_and_issue(call(request), **_named(request.company, body)))


@router.post("/issue", response=IssuedTogether)
def issue_batch(request: Asked, body: BatchBody) -> IssuedTogether:
    """Issue several drafts, all or none."""
    done = invoices.issue_batch(call(request), **body.given())
    return IssuedTogether(invoices=[issued(one) for one in done.invoices])


@router.post("/{path:invoice}/issue", response=Issued)
def issue(request: Asked, invoice: Text, body: IssueBody | None = None) -> Issued:
    """Issue a draft: it gets its number and never changes again."""
    return issued(invoices.issue(call(request), invoice=invoice, **(body.given() if body else {})))


@router.post("/{path:invoice}/credit", response={201: Credited})
def credit(request: Asked, invoice: Text, body: CreditBody) -> Credited:
    """Credit an issued invoice, all of it or a part."""
    return _credited(credit_notes.credit(call(request), invoice=invoice, **body.given()))


@router.post("/{path:invoice}/send", response=InvoiceSent)
def send(request: Asked, invoice: Text, body: SendBody | None = None) -> InvoiceSent:
    """Send an issued invoice to its client by e-mail, with its PDF and a link."""
    return sent(sending.send(call(request), invoice=invoice, **(body.given() if body else {})))


@router.post("/{path:invoice}/sent", response=InvoiceSent)
def send_otherwise(request: Asked, invoice: Text, body: SentBody) -> InvoiceSent:
    """Note that an invoice went to its client by letter, by hand or through a network."""
    return sent(sending.send_otherwise(call(request), invoice=invoice, **body.given()))


@router.post("/{path:invoice}/clone", response={201: Drafted})
def clone(request: Asked, invoice: Text, body: CloneBody | None = None) -> Drafted:
    """Make a new draft with the content of an invoice, for its customer or another one."""
    return _drafted(clones.invoice(call(request), invoice=invoice, **(_named(request.company, body) if body else {})))


@router.post("/{path:invoice}/arrival", response=ArrivalAnswered)
def arrival(request: Asked, invoice: Text, body: ArrivalBody) -> ArrivalAnswered:
    """Note what the client said when asked whether an invoice arrived."""
    done = arrivals.answer(call(request), invoice=invoice, **body.given())
    return ArrivalAnswered(invoice=done.invoice, answer=done.answer)


@router.put("/{path:invoice}/personal", response=PersonalWordsShown)
def write_words(request: Asked, invoice: Text, body: PersonalBody) -> PersonalWordsShown:
    """Say something to this client alone on a draft."""
    done = personal.write_words(call(request), invoice=invoice, **body.given())
    return PersonalWordsShown(
        invoice=done.invoice,
        wish=done.wish,
        offer=done.offer,
        offer_url=done.offer_url,
        asks_feedback=done.asks_feedback,
    )


@router.get("/{path:invoice}/pdf", response=None, openapi_extra=binary("application/pdf"))
def pdf(request: Asked, invoice: Text) -> HttpResponse:
    """Print an issued invoice as PDF."""
    return printed(printing.pdf(request.company, invoice_number(request.company, invoice)))


@router.get("/{path:invoice}/proforma", response=None, openapi_extra=binary("application/pdf"))
def proforma(request: Asked, invoice: Text) -> HttpResponse:
    """Print a draft as a pro forma invoice, on which nothing is owed."""
    return printed(printing.proforma(request.company, invoice, today(request)))


@router.get("/{path:invoice}/delivery-note", response=None, openapi_extra=binary("application/pdf"))
def delivery_note(request: Asked, invoice: Text) -> HttpResponse:
    """Print what an issued invoice delivers, without prices, to be signed on receipt."""
    return printed(printing.delivery_note(request.company, invoice_number(request.company, invoice)))


@router.get("/{path:invoice}", response=InvoiceShown)
def show(request: Asked, invoice: Text) -> InvoiceShown:
    """Show one invoice with its lines, tax and instalments."""
    return bills.invoice(request.company, invoice)


@router.patch("/{path:invoice}", response=Drafted)
def edit_draft(request: Asked, invoice: Text, body: InvoiceChanges) -> Drafted:
    """Change what is given of a draft."""
    return _drafted(drafts.edit_draft(call(request), invoice=invoice, **_named(request.company, body)))


@router.delete("/{path:invoice}", response={204: None})
def delete_draft(request: Asked, invoice: Text) -> None:
    """Delete a draft. What is issued can only be credited."""
    drafts.delete_draft(call(request), invoice=invoice)


def printed(made: Printed) -> HttpResponse:
    """A PDF under its own name."""
    disposition = content_disposition_header(False, made.name) or "inline"
    return HttpResponse(made.data, content_type="application/pdf", headers={"Content-Disposition": disposition})


def _named(company: Company, body: Body) -> dict[str, Any]:
    """What the body says, the customer by number."""
    given = body.given()
    if "customer" in given:
        given["customer"] = customer_number(company, given["customer"])
    return given


def _drafted(done: drafts.Draft) -> Drafted:
    return Drafted(public_id=done.public_id, **bills.sums(done))


def issued(done: invoices.Issued) -> Issued:
    """The answer to what was issued."""
    parts = [
        IssuedPart(number=part.number, due_on=part.due_on, amount=money(part.amount_minor, done.currency))
        for part in done.parts
    ]
    return Issued(
        public_id=done.public_id,
        number=done.number,
        customer=done.customer,
        issued_on=done.issued_on,
        due_on=done.due_on,
        receivables=parts,
        **bills.sums(done),
    )


def _credited(done: credit_notes.Credited) -> Credited:
    return Credited(
        public_id=done.public_id,
        number=done.number,
        invoice=done.invoice,
        issued_on=done.issued_on,
        settled=bills.settled(done.settled, done.currency),
        unallocated=money(done.unallocated_minor, done.currency),
        **bills.sums(done),
    )
