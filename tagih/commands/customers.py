"""Customers and their contacts, and whom we never ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Max

from tagih.commands import ledger, payment_references
from tagih.commands.customer_details import Value, details, person, possible
from tagih.commands.operation import Operation, write
from tagih.domain import fields
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.models import Company, Contact, Customer, PayerGroup, Receivable, rows
from tagih.models.base import folded, longest

_TOGETHER = ("kind", "country", "tax_id", "personal_note", "consent")
"""What is right or wrong only together."""


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
class ContactChanged:
    """The names of the fields that changed."""

    customer: str
    contact: int
    changed: tuple[str, ...]


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
    required_references: str = "", other_tax_ids: str = "", relationship: str = "new", payer_group: str = "",
    referred_by: str = "", billing_day: str = "", payment_days: str = "", personal_note: str = "", consent: str = "",
) -> CustomerAdded:  # fmt: skip
    """Add a customer, and the contact that pays when any of its e-mail address, name and phone is given.

    Country and language are the company's if empty; a number is made if empty. `required_references`: what the client
    wants on every invoice, of `purchase_order` and `vendor_number`. Raises Conflict `customer_number_taken`, Invalid
    for what cannot be.
    """
    company = operation.company
    cleaned = details({
        "name": name, "kind": kind, "country": country or company.country, "language": language or company.language,
        "zone": zone, "address": address, "tax_id": tax_id, "terms": terms, "purchase_order": purchase_order,
        "vendor_number": vendor_number, "required_references": required_references, "other_tax_ids": other_tax_ids,
        "relationship": relationship, "payer_group": payer_group, "referred_by": referred_by,
        "billing_day": billing_day, "payment_days": payment_days, "personal_note": personal_note, "consent": consent,
    })  # fmt: skip
    possible(cleaned)
    where = str(cleaned["country"])
    contact = person(where, contact_name, "pays", email, phone) if contact_name or email or phone else None
    number = _free_number(operation, number)
    (reference,) = payment_references.of_customers(company, [number])
    customer = Customer.objects.of(company).create(
        company=company, number=number, sort_key=folded(str(cleaned["name"])), creditor_reference=reference,
        **_stored(operation, cleaned),
    )  # fmt: skip
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
    vendor_number: str | None = None, required_references: str | None = None, other_tax_ids: str | None = None,
    relationship: str | None = None, payer_group: str | None = None, referred_by: str | None = None,
    billing_day: str | None = None, payment_days: str | None = None, personal_note: str | None = None,
    consent: str | None = None,
) -> CustomerChanged:  # fmt: skip
    """Change what is given; an empty text empties a field that may be empty. Its number stays.

    Raises NotFound `customer_unknown`, Invalid `nothing_to_change` and for what cannot be.
    """
    given = {
        "name": name, "kind": kind, "country": country, "language": language, "zone": zone, "address": address,
        "tax_id": tax_id, "terms": terms, "purchase_order": purchase_order, "vendor_number": vendor_number,
        "required_references": required_references, "other_tax_ids": other_tax_ids, "relationship": relationship,
        "payer_group": payer_group, "referred_by": referred_by, "billing_day": billing_day,
        "payment_days": payment_days, "personal_note": personal_note, "consent": consent,
    }  # fmt: skip
    cleaned = details({key: text for key, text in given.items() if text is not None})
    if not cleaned:
        raise Invalid("nothing_to_change")
    row = _locked(operation, customer)
    changes = {key: value for key, value in cleaned.items() if _now(row, key) != value}
    if changes:
        possible({name: _now(row, name) for name in _TOGETHER} | changes, only=set(changes))
        sorting = {"sort_key": folded(str(changes["name"]))} if "name" in changes else {}
        _update(operation, row, **_stored(operation, changes), **sorting)
        facts = {"customer": row.number, "changed": list(changes)}
        said = {key: "" if value is None else str(value) for key, value in changes.items()}
        operation.event("customer.changed", subject(row), facts, None, **said)
    return CustomerChanged(row.number, tuple(changes))


@write
def contact_add(
    operation: Operation, *, customer: str, name: str = "", role: str = "pays", email: str = "", phone: str = ""
) -> ContactAdded:
    """Add a person at a customer, asked after those of the same role who are there already.

    Raises NotFound `customer_unknown`, Invalid `contact_empty`, `contact_role_unknown`, `contact_email_unreadable`.
    """
    row = _locked(operation, customer)
    cleaned = person(row.country, name, role, email, phone)
    contacts = Contact.objects.of(operation.company).filter(customer=row)
    position = (contacts.aggregate(last=Max("position"))["last"] or 0) + 1
    contacts.create(company=operation.company, customer=row, position=position, **cleaned)
    wake(operation, row)
    facts = {"customer": row.number, "contact": position, "role": cleaned.pop("role")}
    operation.event("contact.added", subject(row), facts, None, **_said(cleaned))
    return ContactAdded(row.number, position)


@write
def contact_change(
    operation: Operation, *, customer: str, contact: int, name: str | None = None, role: str | None = None,
    email: str | None = None, phone: str | None = None,
) -> ContactChanged:  # fmt: skip
    """Change what is given of a contact; its place in the order stays.

    Raises NotFound `customer_unknown`, `contact_unknown`, Invalid `nothing_to_change` and as adding one.
    """
    given = {"name": name, "role": role, "email": email, "phone": phone}
    wanted = {key: text for key, text in given.items() if text is not None}
    if not wanted:
        raise Invalid("nothing_to_change")
    row = _locked(operation, customer)
    found = Contact.objects.of(operation.company).filter(customer=row, position=contact)
    before = found.values(*given).first()
    if before is None:
        raise NotFound("contact_unknown", contact=contact, customer=row.number)
    cleaned = person(row.country, **(before | wanted))
    changes = {key: text for key, text in cleaned.items() if before[key] != text}
    if changes:
        found.update(**changes)
        wake(operation, row)
        facts = {"customer": row.number, "contact": contact, "changed": list(changes)}
        operation.event("contact.changed", subject(row), facts, None, **changes)
    return ContactChanged(row.number, contact, tuple(changes))


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


def _now(row: Customer, name: str) -> Value:
    """What is kept of a customer under this name."""
    if name == "payer_group":
        return row.payer_group.name if row.payer_group else ""
    value: Value = getattr(row, name)
    return value


def _stored(operation: Operation, values: dict[str, Value]) -> dict[str, Any]:
    """The same as columns: a payer group by its row, which is made when it is named for the first time."""
    if "payer_group" not in values:
        return dict(values)
    name = str(values["payer_group"] or "")
    groups = PayerGroup.objects.of(operation.company)
    group = groups.get_or_create(company=operation.company, name=name)[0] if name else None
    return values | {"payer_group": group}


def _update(operation: Operation, row: Customer, **values: Any) -> None:
    Customer.objects.of(operation.company).filter(pk=row.pk).update(**values)
    wake(operation, row)


def _said(values: Mapping[str, Value]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items() if value}


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
