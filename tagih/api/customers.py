"""Customers: add, change, list and show; their contacts; pause asking and never ask."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, Sum
from django.http import HttpResponse
from ninja import Router

from tagih.api.base import Asked, call, today
from tagih.api.documents import binary
from tagih.api.invoices import printed
from tagih.api.pages import USUAL, Cursor, Limit, Page, page
from tagih.api.references import customer_number, customer_row
from tagih.api.values import Answer, Body, Day, Deed, Money, Number, Text, maybe, money, must
from tagih.commands import customers, dunning, printed_statements
from tagih.models import Company, Contact, Customer, Receivable

router = Router(tags=["customers"])

_LISTED = (
    "public_id", "number", "name", "kind", "country", "language", "zone", "terms", "never_ask", "paused_until",
)  # fmt: skip
_SHOWN = (*_LISTED, "address", "tax_id", "purchase_order", "vendor_number", "required_references", "other_tax_ids",
          "relationship", "payer_group__name", "referred_by", "billing_day", "payment_days", "personal_note", "consent",
          "creditor_reference")  # fmt: skip


class CustomerBody(Deed):
    """A new customer. What is left out is the company's own (country, language, terms) or made (number)."""

    name: Text = must("What the client is called.", "Prompt GmbH")
    number: Text = maybe("How the company names it; made when left out.")
    kind: Text = maybe("business or consumer.")
    country: Text = maybe("Two letters.", "DE")
    language: Text = maybe("The language they are written to.", "en")
    zone: Text = maybe("Time zone.", "Europe/Berlin")
    email: Text = maybe("Address of who pays.")
    contact_name: Text = maybe("Name of who pays.")
    phone: Text = maybe()
    address: Text = maybe("Postal address, in lines.")
    tax_id: Text = maybe()
    terms: Text = maybe("Terms of payment.", "net 30")
    purchase_order: Text = maybe("The client's reference on every invoice.")
    vendor_number: Text = maybe("How the client names us.")
    required_references: Text = maybe(
        "What it wants on every invoice: purchase_order, vendor_number.", "purchase_order"
    )
    other_tax_ids: Text = maybe("Further tax numbers, a line each: country and number.", "GB 980780684")
    relationship: Text = maybe("new, regular or friend_family.", "regular")
    payer_group: Text = maybe("Name of those that one payer pays for.")
    referred_by: Text = maybe("Who sent them.")
    billing_day: Text = maybe("Day of the month on which it wants its invoices.", "15")
    payment_days: Text = maybe("Days of the month on which it pays.", "10, 25")
    personal_note: Text = maybe("Kept only with consent.")
    consent: Text = maybe("When and how consent to the note was given.")


class CustomerChanges(Body):
    """What changes; the rest stays. An empty text empties a field."""

    name: Text = maybe()
    kind: Text = maybe("business or consumer.")
    country: Text = maybe()
    language: Text = maybe()
    zone: Text = maybe()
    address: Text = maybe()
    tax_id: Text = maybe()
    terms: Text = maybe()
    purchase_order: Text = maybe()
    vendor_number: Text = maybe()
    required_references: Text = maybe(
        "What it wants on every invoice: purchase_order, vendor_number.", "purchase_order"
    )
    other_tax_ids: Text = maybe("Further tax numbers, a line each: country and number.", "GB 980780684")
    relationship: Text = maybe("new, regular or friend_family.", "regular")
    payer_group: Text = maybe("Name of those that one payer pays for.")
    referred_by: Text = maybe("Who sent them.")
    billing_day: Text = maybe("Day of the month on which it wants its invoices.", "15")
    payment_days: Text = maybe("Days of the month on which it pays.", "10, 25")
    personal_note: Text = maybe("Kept only with consent.")
    consent: Text = maybe("When and how consent to the note was given.")


class ContactBody(Body):
    """A person at a customer: at least a name, an e-mail address or a phone number."""

    name: Text = maybe()
    role: Text = maybe("pays, approves, technical, deputy or other.")
    email: Text = maybe()
    phone: Text = maybe()


class ContactChanges(Body):
    """What changes; the rest stays. An empty text empties a field."""

    name: Text = maybe()
    role: Text = maybe("pays, approves, technical, deputy or other.")
    email: Text = maybe()
    phone: Text = maybe()


class CustomerPause(Deed):
    """Ask nothing before a day."""

    until: Day = must("The first day on which they may be asked again.", "2026-04-01")
    because: Text = maybe("Why, in a few words.")


class NeverAsk(Deed):
    """Never ask this client, by no path."""

    because: Text = must("insolvent, deceased, our own company …")


class CustomerAdded(Answer):
    number: str
    public_id: str
    name: str


class CustomerChanged(Answer):
    number: str
    changed: list[str]


class ContactAdded(Answer):
    """`contact` tells the contacts of one customer apart."""

    customer: str
    contact: int


class ContactChanged(Answer):
    """The names of the fields that changed."""

    customer: str
    contact: int
    changed: list[str]


class Asking(Answer):
    """Why this customer is never asked; empty when it is asked like everyone."""

    customer: str
    because: str


class Paused(Answer):
    """The open receivables that are not asked for before `until`; null when they are asked for again."""

    receivables: list[str]
    until: date | None


class CustomerListed(Answer):
    public_id: str
    number: str
    name: str
    kind: str
    country: str
    language: str
    zone: str
    terms: str
    never_ask: str
    paused_until: date | None


class CustomerPage(Page):
    items: list[CustomerListed]


class ContactShown(Answer):
    contact: int
    role: str
    name: str
    email: str
    phone: str


class CustomerShown(CustomerListed):
    """A customer with its contacts and, by currency, what it owes."""

    address: str
    tax_id: str
    purchase_order: str
    vendor_number: str
    required_references: str
    other_tax_ids: str
    relationship: str
    payer_group: str
    referred_by: str
    billing_day: int | None
    payment_days: str
    personal_note: str
    consent: str
    creditor_reference: str
    contacts: list[ContactShown]
    balances: list[Money]


@router.get("", response=CustomerPage)
def list_(request: Asked, cursor: Cursor = "", limit: Limit = USUAL) -> CustomerPage:
    """List customers, the latest first."""
    rows, following = page(Customer.objects.of(request.company), _LISTED, cursor, limit)
    return CustomerPage(items=[CustomerListed(**_without_id(row)) for row in rows], next=following)


@router.post("", response={201: CustomerAdded})
def add(request: Asked, body: CustomerBody) -> CustomerAdded:
    """Add a customer, and the contact that pays."""
    done = customers.add(call(request, body), **body.given())
    return CustomerAdded(number=done.number, public_id=done.public_id, name=done.name)


@router.post("/{path:customer}/contacts", response={201: ContactAdded})
def contact_add(request: Asked, customer: Text, body: ContactBody) -> ContactAdded:
    """Add a contact to a customer."""
    number = customer_number(request.company, customer)
    done = customers.contact_add(call(request), customer=number, **body.given())
    return ContactAdded(customer=done.customer, contact=done.contact)


@router.patch("/{path:customer}/contacts/{contact}", response=ContactChanged)
def contact_change(request: Asked, customer: Text, contact: Number, body: ContactChanges) -> ContactChanged:
    """Change what is given of a contact."""
    number = customer_number(request.company, customer)
    done = customers.contact_change(call(request), customer=number, contact=contact, **body.given())
    return ContactChanged(customer=done.customer, contact=done.contact, changed=list(done.changed))


@router.delete("/{path:customer}/contacts/{contact}", response={204: None})
def contact_remove(request: Asked, customer: Text, contact: Number) -> None:
    """Remove a contact of a customer."""
    customers.contact_remove(call(request), customer=customer_number(request.company, customer), contact=contact)


@router.post("/{path:customer}/pause", response=Paused)
def pause(request: Asked, customer: Text, body: CustomerPause) -> Paused:
    """Ask nothing of a customer before a day."""
    number = customer_number(request.company, customer)
    done = dunning.pause_customer(call(request, body), customer=number, **body.given())
    return Paused(receivables=list(done.receivables), until=done.until)


@router.post("/{path:customer}/resume", response=Paused)
def resume(request: Asked, customer: Text, body: Deed | None = None) -> Paused:
    """End the pause of a customer."""
    number = customer_number(request.company, customer)
    done = dunning.pause_customer(call(request, body), customer=number, until=None)
    return Paused(receivables=list(done.receivables), until=done.until)


@router.post("/{path:customer}/never-ask", response=Asking)
def never_ask(request: Asked, customer: Text, body: NeverAsk) -> Asking:
    """Put a customer on the safety list: no path may ask them."""
    number = customer_number(request.company, customer)
    done = customers.never_ask(call(request, body), customer=number, because=body.because)
    return Asking(customer=done.customer, because=done.because)


@router.post("/{path:customer}/ask-again", response=Asking)
def ask_again(request: Asked, customer: Text, body: Deed | None = None) -> Asking:
    """Take a customer off the safety list."""
    number = customer_number(request.company, customer)
    done = customers.ask_again(call(request, body), customer=number)
    return Asking(customer=done.customer, because=done.because)


@router.get("/{path:customer}/statement", response=None, openapi_extra=binary("application/pdf"))
def statement(request: Asked, customer: Text, currency: Text = "") -> HttpResponse:
    """Print what the client owes today, in the company's currency or another, as PDF."""
    number = customer_number(request.company, customer)
    return printed(printed_statements.pdf(request.company, number, today(request), currency))


@router.get("/{path:customer}", response=CustomerShown)
def show(request: Asked, customer: Text) -> CustomerShown:
    """Show one customer with its contacts and what it owes."""
    row = customer_row(request.company, customer, _SHOWN)
    contacts = Contact.objects.of(request.company).filter(customer_id=row["id"]).order_by("role", "position")
    people = contacts.values("role", "name", "email", "phone", contact=F("position"))
    row["payer_group"] = row.pop("payer_group__name") or ""
    return CustomerShown(
        **_without_id(row),
        contacts=[ContactShown(**one) for one in people],
        balances=_balances(request.company, row["id"]),
    )


@router.patch("/{path:customer}", response=CustomerChanged)
def change(request: Asked, customer: Text, body: CustomerChanges) -> CustomerChanged:
    """Change what is given of a customer; its number stays."""
    done = customers.change(call(request), customer=customer_number(request.company, customer), **body.given())
    return CustomerChanged(number=done.number, changed=list(done.changed))


def _balances(company: Company, customer_id: int) -> list[Money]:
    owed = Receivable.objects.of(company).filter(customer_id=customer_id, balance_minor__gt=0)
    sums = owed.values_list("currency").annotate(sum=Sum("balance_minor")).order_by("currency")
    return [money(int(balance_minor), currency) for currency, balance_minor in sums]


def _without_id(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "id"}
