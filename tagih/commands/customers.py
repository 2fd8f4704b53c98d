"""Customers and their contacts, and whom we never ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.db.models import Max

from tagih.commands import ledger
from tagih.commands.operation import Operation, write
from tagih.domain import fields, incentives
from tagih.domain.completeness import REFERENCES
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.models import Company, Contact, Customer, Receivable, rows
from tagih.models.base import folded, longest
from tagih.models.customers import KINDS, ROLES

LONGEST_ADDRESS = 500
"""Characters of a postal address; its column has no limit of its own."""


@dataclass(frozen=True, slots=True)
class CustomerAdded:
    number: str
    public_id: str
    name: str


@dataclass(frozen=True, slots=True)
class CustomerChanged:
    """The names of the fields that changed."""

    number: str
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContactAdded:
    """`contact` tells the contacts of one customer apart; the lowest of a role is asked first."""

    customer: str
    contact: int


@dataclass(frozen=True, slots=True)
class ContactRemoved:
    customer: str
    contact: int


@dataclass(frozen=True, slots=True)
class NeverAsked:
    """Why this customer is never asked; empty when it is asked like everyone."""

    customer: str
    because: str


class Payer(NamedTuple):
    """A customer as bills and payments need it."""

    id: int
    number: str
    terms: str


@write
def add(  # noqa: PLR0913 - one argument per field
    operation: Operation, *, name: str, number: str = "", kind: str = "business", country: str = "",
    language: str = "", zone: str = "", email: str = "", contact_name: str = "", phone: str = "", address: str = "",
    tax_id: str = "", terms: str = "", purchase_order: str = "", vendor_number: str = "",
    required_references: str = "",
) -> CustomerAdded:  # fmt: skip
    """Add a customer, and the contact that pays when any of its e-mail address, name and phone is given.

    Country and language are the company's if empty; a number is made if empty. `required_references`: what the client
    wants on every invoice, of `purchase_order` and `vendor_number`. Raises Conflict `customer_number_taken`, Invalid
    for what cannot be.
    """
    company = operation.company
    cleaned = _cleaned({
        "name": name, "kind": kind, "country": country or company.country, "language": language or company.language,
        "zone": zone, "address": address, "tax_id": tax_id, "terms": terms, "purchase_order": purchase_order,
        "vendor_number": vendor_number, "required_references": required_references,
    })  # fmt: skip
    contact = _contact(contact_name, "pays", email, phone) if contact_name or email or phone else None
    customer = Customer.objects.of(company).create(
        company=company, number=_free_number(operation, number), sort_key=folded(cleaned["name"]), **cleaned
    )
    if contact:
        Contact.objects.of(company).create(company=company, customer=customer, **contact)
    facts = {"customer": customer.number, "kind": kind, "country": customer.country}
    personal = cleaned | {f"contact_{key}": text for key, text in (contact or {}).items()}
    operation.event("customer.added", subject(customer), facts, None, **_said(personal))
    return CustomerAdded(customer.number, customer.public_id, customer.name)


@write
def change(  # noqa: PLR0913 - one argument per field
    operation: Operation, *, customer: str, name: str | None = None, kind: str | None = None,
    country: str | None = None, language: str | None = None, zone: str | None = None, address: str | None = None,
    tax_id: str | None = None, terms: str | None = None, purchase_order: str | None = None,
    vendor_number: str | None = None, required_references: str | None = None,
) -> CustomerChanged:  # fmt: skip
    """Change what is given; an empty text empties a field that may be empty. Its number stays.

    Raises NotFound `customer_unknown`, Invalid `nothing_to_change` and for what cannot be.
    """
    given = {
        "name": name, "kind": kind, "country": country, "language": language, "zone": zone, "address": address,
        "tax_id": tax_id, "terms": terms, "purchase_order": purchase_order, "vendor_number": vendor_number,
        "required_references": required_references,
    }  # fmt: skip
    cleaned = _cleaned({key: text for key, text in given.items() if text is not None})
    if not cleaned:
        raise Invalid("nothing_to_change")
    row = _locked(operation, customer)
    changes = {key: text for key, text in cleaned.items() if getattr(row, key) != text}
    if changes:
        sorting = {"sort_key": folded(changes["name"])} if "name" in changes else {}
        _update(operation, row, **changes, **sorting)
        facts = {"customer": row.number, "changed": list(changes)}
        operation.event("customer.changed", subject(row), facts, None, **changes)
    return CustomerChanged(row.number, tuple(changes))


@write
def contact_add(
    operation: Operation, *, customer: str, name: str = "", role: str = "pays", email: str = "", phone: str = ""
) -> ContactAdded:
    """Add a person at a customer, asked after those of the same role who are there already.

    Raises NotFound `customer_unknown`, Invalid `contact_empty`, `contact_role_unknown`, `contact_email_unreadable`.
    """
    cleaned = _contact(name, role, email, phone)
    row = _locked(operation, customer)
    contacts = Contact.objects.of(operation.company).filter(customer=row)
    position = (contacts.aggregate(last=Max("position"))["last"] or 0) + 1
    contacts.create(company=operation.company, customer=row, position=position, **cleaned)
    wake(operation, row)
    facts = {"customer": row.number, "contact": position, "role": cleaned.pop("role")}
    operation.event("contact.added", subject(row), facts, None, **_said(cleaned))
    return ContactAdded(row.number, position)


@write
def contact_remove(operation: Operation, *, customer: str, contact: int) -> ContactRemoved:
    """Remove a contact. Raises NotFound `customer_unknown`, `contact_unknown`."""
    row = _locked(operation, customer)
    contacts = Contact.objects.of(operation.company).filter(customer=row)
    removed, _ = contacts.filter(position=contact).delete()
    if not removed:
        raise NotFound("contact_unknown", contact=contact, customer=row.number)
    wake(operation, row)
    operation.event("contact.removed", subject(row), {"customer": row.number, "contact": contact})
    return ContactRemoved(row.number, contact)


@write
def never_ask(operation: Operation, *, customer: str, because: str) -> NeverAsked:
    """Never ask this customer again, by no path, until `ask_again` (insolvent, deceased, our own company …).

    Raises NotFound `customer_unknown`, Invalid `never_ask_needs_reason`.
    """
    because = fields.line("because", because, longest(Customer, "never_ask"))
    if not because:
        raise Invalid("never_ask_needs_reason")
    row = _locked(operation, customer)
    _update(operation, row, never_ask=because)
    operation.event("customer.never_asked", subject(row), {"customer": row.number}, reason=because)
    return NeverAsked(row.number, because)


@write
def ask_again(operation: Operation, *, customer: str) -> NeverAsked:
    """Lift `never_ask`. Raises NotFound `customer_unknown`, Conflict `asked_already`."""
    row = _locked(operation, customer)
    if not row.never_ask:
        raise Conflict("asked_already", customer=row.number)
    _update(operation, row, never_ask="")
    operation.event("customer.asked_again", subject(row), {"customer": row.number})
    return NeverAsked(row.number, "")


def lock(operation: Operation, number: str) -> Payer:
    """The customer of that number, held until the operation ends: the first lock of whatever touches its money.

    Raises NotFound `customer_unknown`.
    """
    company_id = operation.company.pk
    if fields.storable(number):
        for row in rows.select(Customer, ("id", "number", "terms"), lock=True, company_id=company_id, number=number):
            return Payer(*row)
    raise NotFound("customer_unknown", customer=fields.shown(number))


def lock_by_id(operation: Operation, customer_id: int) -> Payer:
    """The same for a customer whose id is known."""
    company_id = operation.company.pk
    (row,) = rows.select(Customer, ("id", "number", "terms"), lock=True, company_id=company_id, id=customer_id)
    return Payer(*row)


def _locked(operation: Operation, number: str) -> Customer:
    return Customer.objects.of(operation.company).get(pk=lock(operation, number).id)


def subject(customer: Customer) -> str:
    """What events about this customer are about."""
    return f"customer {customer.number}"


def wake(operation: Operation, customer: Customer) -> None:
    """Have the rule asked again today about all that this customer owes."""
    company_id = operation.company.pk
    receivables = rows.select(Receivable, ("id",), "balance_minor > 0", company_id=company_id, customer_id=customer.pk)
    ledger.wake_cases(operation, [receivable_id for (receivable_id,) in receivables])


def _update(operation: Operation, row: Customer, **values: str) -> None:
    Customer.objects.of(operation.company).filter(pk=row.pk).update(**values)
    wake(operation, row)


def _said(texts: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in texts.items() if text}


def _free_number(operation: Operation, given: str) -> str:
    """The given number if it is free; without one the next `C-00001`, counted from all customers there are."""
    customers = Customer.objects.of(operation.company)
    Company.objects.select_for_update(no_key=True).get(pk=operation.company.pk)
    if given:
        number = fields.required("number", given, longest(Customer, "number"))
        if customers.filter(number=number).exists():
            raise Conflict("customer_number_taken", number=number)
        return number
    count = customers.count() + 1
    while customers.filter(number=f"C-{count:05d}").exists():
        count += 1
    return f"C-{count:05d}"


def _contact(name: str, role: str, email: str, phone: str) -> dict[str, str]:
    cleaned = {
        "name": fields.line("name", name, longest(Contact, "name")),
        "role": fields.one_of("contact_role_unknown", "role", role, ROLES),
        "email": fields.email(email) if email else "",
        "phone": fields.line("phone", phone, longest(Contact, "phone")),
    }
    if not (cleaned["name"] or cleaned["email"] or cleaned["phone"]):
        raise Invalid("contact_empty")
    return cleaned


def _cleaned(given: dict[str, str]) -> dict[str, str]:
    return {name: _CLEAN[name](text) for name, text in given.items()}


def _line(name: str) -> Callable[[str], str]:
    return lambda text: fields.line(name, text, longest(Customer, name))


def _references(text: str) -> str:
    """The names of REFERENCES in `text`, with commas or spaces between them, each once. Raises `reference_unknown`."""
    given = fields.line("required_references", text, fields.LONGEST_EMAIL).replace(",", " ").split()
    for one in given:
        fields.one_of("reference_unknown", "reference", one, REFERENCES)
    return " ".join(one for one in REFERENCES if one in given)


_CLEAN: dict[str, Callable[[str], str]] = {
    "name": lambda text: fields.required("name", text, longest(Customer, "name")),
    "kind": lambda text: fields.one_of("customer_kind_unknown", "kind", text, KINDS),
    "country": fields.country_code,
    "language": lambda text: fields.one_of("language_unknown", "language", text, dict(settings.CLIENT_LANGUAGES)),
    "zone": lambda text: fields.zone(text) if text else "",
    "address": lambda text: fields.block("address", text, LONGEST_ADDRESS),
    "tax_id": _line("tax_id"),
    "terms": lambda text: incentives.code(text) if text.strip() else "",
    "purchase_order": _line("purchase_order"),
    "vendor_number": _line("vendor_number"),
    "required_references": _references,
}
