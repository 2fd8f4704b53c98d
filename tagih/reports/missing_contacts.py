"""Who cannot be reached: clients without a paying contact, an e-mail address or a phone number."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.models import Company, Contact, Customer
from tagih.reports.snapshot import snapshot
from tagih.reports.table import Column, Row, Table

COLUMNS = (
    Column("customer", _("Customer")),
    Column("name", _("Name")),
    Column("paying_contact", _("Who pays")),
    Column("email", _("E-mail address")),
    Column("phone", _("Phone number")),
)
_REACHED = ("pays", "deputy")
"""Roles whose e-mail address our letters go to."""


def missing_contacts(company: Company, as_of: date) -> Table:
    """Each client of whom something is missing, before anything is late; contacts are those of now.

    An e-mail address counts where it is that of who pays or the deputy, a phone number of anybody.
    """
    with snapshot():
        rows = _rows(company)
    return Table("missing_contacts", _("Missing contacts"), COLUMNS, rows, as_of)


def _rows(company: Company) -> list[Row]:
    there: dict[int, set[str]] = defaultdict(set)
    contacts = Contact.objects.of(company).values_list("customer_id", "role", "email", "phone")
    for customer_id, role, email, phone in contacts.iterator():
        there[customer_id] |= {
            *(["pays"] if role == "pays" else []), *(["email"] if email and role in _REACHED else []),
            *(["phone"] if phone else []),
        }  # fmt: skip
    customers = Customer.objects.of(company).filter(never_ask="").order_by("sort_key", "id")
    found = customers.values_list("id", "number", "name").iterator()
    lacking, word = ("pays", "email", "phone"), gettext("missing")
    return [
        (number, name, *("" if one in there[customer_id] else word for one in lacking))
        for customer_id, number, name in found
        if not there[customer_id].issuperset(lacking)
    ]
