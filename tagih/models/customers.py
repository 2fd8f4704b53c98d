"""Customers and their contacts."""

from __future__ import annotations

from django.db import models

from tagih.models.base import CompanyRow, public_id

KINDS = ("business", "consumer")
RELATIONSHIPS = ("new", "regular", "friend_family")
ROLES = ("pays", "approves", "technical", "deputy", "other")


class PayerGroup(CompanyRow):
    """Clients that one payer pays for: they share their limit of credit and their statement."""

    name = models.CharField(max_length=120)

    class Meta:
        db_table = "tagih_payer_group"
        constraints = [models.UniqueConstraint(fields=["company", "name"], name="payer_group_once")]

    def __str__(self) -> str:
        return self.name


class Customer(CompanyRow):
    """A client: who receives our bills. `number` is how the company names it.

    `vendor_number` is how the client names us; `required_references`, with spaces between them, are what it wants on
    every invoice; `other_tax_ids`: a line each, country and number. `billing_day` is the day of the month on which it
    wants its invoices, `payment_days` those on which it pays, with spaces between them. A `personal_note` is kept only
    with the `consent` of whom it is about. `grade` is empty where that of the relationship holds. `creditor_reference`
    (ISO 11649) is for a payment of all that it owes.
    """

    public_id = models.CharField(max_length=26, unique=True, default=public_id)
    number = models.CharField(max_length=40)
    name = models.CharField(max_length=160)
    sort_key = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, default="business", choices=[(kind, kind) for kind in KINDS])
    country = models.CharField(max_length=2, default="ZZ")
    language = models.CharField(max_length=10, default="en")
    zone = models.CharField(max_length=60, blank=True)
    address = models.TextField(blank=True)
    tax_id = models.CharField(max_length=40, blank=True)
    purchase_order = models.CharField(max_length=60, blank=True)
    vendor_number = models.CharField(max_length=60, blank=True)
    required_references = models.CharField(max_length=60, blank=True)
    other_tax_ids = models.TextField(blank=True)
    relationship = models.CharField(
        max_length=13, default="regular", choices=[(relationship, relationship) for relationship in RELATIONSHIPS]
    )
    payer_group = models.ForeignKey(PayerGroup, models.PROTECT, null=True, related_name="+")
    referred_by = models.CharField(max_length=120, blank=True)
    billing_day = models.SmallIntegerField(null=True)
    payment_days = models.CharField(max_length=40, blank=True)
    personal_note = models.TextField(blank=True)
    grade = models.CharField(max_length=1, blank=True)
    graded_on = models.DateField(null=True)
    consent = models.CharField(max_length=200, blank=True)
    terms = models.CharField(max_length=120, blank=True)
    creditor_reference = models.CharField(max_length=25, blank=True)
    never_ask = models.CharField(max_length=80, blank=True)
    paused_until = models.DateField(null=True)

    class Meta:
        db_table = "tagih_customer"
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], name="customer_number_once"),
            models.UniqueConstraint(
                fields=["company", "creditor_reference"],
                condition=~models.Q(creditor_reference=""),
                name="customer_reference_once",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "sort_key"], name="customer_sorted"),
            models.Index(fields=["company", "country"], name="customer_country"),
        ]

    def __str__(self) -> str:
        return self.name


class Contact(CompanyRow):
    """A person at a customer, with the role they play. The lowest `position` of a role is asked first."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    position = models.IntegerField(default=1)
    name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=12, default="pays", choices=[(role, role) for role in ROLES])
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "tagih_contact"
        indexes = [models.Index(fields=["customer", "role", "position"], name="contact_of_customer")]
