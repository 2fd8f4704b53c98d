"""What may be said of a customer or a contact, each field cleaned in its own way."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from django.conf import settings

from tagih.commands import phones
from tagih.domain import fields, incentives, tax_ids
from tagih.domain.completeness import REFERENCES
from tagih.domain.errors import Invalid
from tagih.models import Contact, Customer
from tagih.models.base import longest
from tagih.models.customers import KINDS, RELATIONSHIPS, ROLES

LONGEST_ADDRESS = 500
LONGEST_NOTE = 2000
"""Characters of texts whose column has no limit of its own."""

Value = str | int | None


def details(given: Mapping[str, str]) -> dict[str, Value]:
    """What is given of a customer, as it is kept. Raises Invalid for what cannot be."""
    return {name: _CLEAN[name](text) for name, text in given.items()}


def possible(values: Mapping[str, Value], only: Collection[str] = ("tax_id", "personal_note", "consent")) -> None:
    """Refuse a business's tax number that cannot be one of its country, and a personal note without consent.

    Looks at what is given or changed (`only`): what stood there before stays. Raises Invalid `tax_id_unreadable`,
    `note_needs_consent`.
    """
    if values["tax_id"] and values["kind"] == "business" and "tax_id" in only:
        tax_ids.check(str(values["country"]), str(values["tax_id"]))
    if values["personal_note"] and not values["consent"] and {"personal_note", "consent"} & set(only):
        raise Invalid("note_needs_consent")


def person(country: str, name: str, role: str, email: str, phone: str) -> dict[str, str]:
    """A contact as it is kept; a phone number without its country code is one of `country`.

    Raises Invalid `contact_empty`, `contact_role_unknown`, `contact_email_unreadable`, `phone_unreadable`.
    """
    phone = fields.line("phone", phone, longest(Contact, "phone"))
    cleaned = {
        "name": fields.line("name", name, longest(Contact, "name")),
        "role": fields.one_of("contact_role_unknown", "role", role, ROLES),
        "email": fields.email(email) if email else "",
        "phone": phones.check(country, phone) if phone else "",
    }
    if not (cleaned["name"] or cleaned["email"] or cleaned["phone"]):
        raise Invalid("contact_empty")
    return cleaned


def _line(name: str) -> Callable[[str], str]:
    return lambda text: fields.line(name, text, longest(Customer, name))


def _references(text: str) -> str:
    """The names of REFERENCES in `text`, with commas or spaces between them, each once. Raises `reference_unknown`."""
    given = fields.line("required_references", text, fields.LONGEST_EMAIL).replace(",", " ").split()
    for one in given:
        fields.one_of("reference_unknown", "reference", one, REFERENCES)
    return " ".join(one for one in REFERENCES if one in given)


def _other_tax_ids(text: str) -> str:
    """A line each: country and number."""
    lines = fields.block("other_tax_ids", text, LONGEST_ADDRESS).splitlines()
    return "\n".join(_other_tax_id(line) for line in lines if line.strip())


def _other_tax_id(line: str) -> str:
    country, _, number = line.strip().partition(" ")
    if not (len(country) == 2 and country.isascii() and country.isalpha() and number.strip()):
        raise Invalid("other_tax_id_unreadable", line=fields.shown(line))
    return f"{country.upper()} {tax_ids.check(country.upper(), number.strip())}"


def _days(text: str) -> list[int]:
    """Days of a month in `text`, in order. Raises Invalid `month_day_unreadable`."""
    given = fields.line("payment_days", text, fields.LONGEST_NUMBER).replace(",", " ").split()
    for one in given:
        if not (one.isascii() and one.isdecimal() and 1 <= int(one) <= 31):
            raise Invalid("month_day_unreadable", day=fields.shown(one))
    return sorted({int(one) for one in given})


def _billing_day(text: str) -> int | None:
    found = _days(text)
    if len(found) > 1:
        raise Invalid("month_day_unreadable", day=fields.shown(text))
    return found[0] if found else None


def _payment_days(text: str) -> str:
    return " ".join(str(day) for day in _days(text))[: longest(Customer, "payment_days")]


_CLEAN: dict[str, Callable[[str], Value]] = {
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
    "other_tax_ids": _other_tax_ids,
    "relationship": lambda text: fields.one_of("relationship_unknown", "relationship", text, RELATIONSHIPS),
    "payer_group": lambda text: fields.line("payer_group", text, 120),
    "referred_by": _line("referred_by"),
    "billing_day": _billing_day,
    "payment_days": _payment_days,
    "personal_note": lambda text: fields.block("personal_note", text, LONGEST_NOTE),
    "consent": _line("consent"),
}
