"""Quotes and change orders, their lines, and what the client signed."""

from __future__ import annotations

from django.db import models

from tagih.models.base import CompanyRow, MinorField, public_id
from tagih.models.customers import Customer
from tagih.models.invoices import Invoice

KINDS = ("quote", "change_order")
STATES = ("draft", "sent", "accepted", "declined")
STEPS = ("deposit", "milestone", "balance")
OUTCOMES = ("accepted", "declined")
WAYS = ("portal", "paper")


class Quote(CompanyRow):
    """An offer: a quote, or a change order to the accepted quote `changes`. It gets its number when first sent.

    `text` is what the client reads and signs, written when it is sent; `documents_required` has one title a line.
    """

    public_id = models.CharField(max_length=26, unique=True, default=public_id)
    kind = models.CharField(max_length=12, default="quote", choices=[(kind, kind) for kind in KINDS])
    state = models.CharField(max_length=10, default="draft", choices=[(state, state) for state in STATES])
    number = models.CharField(max_length=60, null=True)  # noqa: DJ001 - null keeps drafts out of the unique key
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    changes = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=160)
    warning = models.TextField(blank=True)
    scope = models.TextField(blank=True)
    terms = models.CharField(max_length=120, blank=True)
    policy = models.TextField(blank=True)
    reference = models.CharField(max_length=60, blank=True)
    documents_required = models.TextField(blank=True)
    currency = models.CharField(max_length=3)
    prices_include_tax = models.BooleanField(default=False)
    net_minor = MinorField(default=0)
    tax_minor = MinorField(default=0)
    total_minor = MinorField(default=0)
    valid_until = models.DateField(null=True)
    sent_on = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    started_on = models.DateField(null=True)
    text = models.TextField(blank=True)
    text_sha = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "tagih_quote"
        constraints = [models.UniqueConstraint(fields=["company", "kind", "number"], name="quote_number_once")]
        indexes = [
            models.Index(fields=["company", "customer", "id"], name="quote_of_customer"),
            models.Index(fields=["changes"], name="quote_changed"),
        ]

    def __str__(self) -> str:
        return self.number or "draft"


class QuoteLine(CompanyRow):
    """One line of an offer, as a line of an invoice."""

    quote = models.ForeignKey(Quote, models.PROTECT, related_name="+")
    position = models.IntegerField()
    description = models.CharField(max_length=500)
    quantity_millionths = models.BigIntegerField(default=1_000_000)
    unit = models.CharField(max_length=20, blank=True)
    unit_price_millionths = models.BigIntegerField()
    discount_ppm = models.IntegerField(default=0)
    discount_minor = MinorField(default=0)
    discount_reason = models.CharField(max_length=120, blank=True)
    charge_minor = MinorField(default=0)
    charge_reason = models.CharField(max_length=120, blank=True)
    tax_category = models.CharField(max_length=2, default="S")
    tax_rate_ppm = models.IntegerField(default=0)
    net_minor = MinorField(default=0)

    class Meta:
        db_table = "tagih_quote_line"
        constraints = [models.UniqueConstraint(fields=["quote", "position"], name="quote_line_once")]


class File(CompanyRow):
    """A file in the data folder, told by its content. `title` says which document it is."""

    public_id = models.CharField(max_length=26, unique=True, default=public_id)
    quote = models.ForeignKey(Quote, models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=120, blank=True)
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=80)
    size_bytes = models.BigIntegerField()
    sha = models.CharField(max_length=64)
    by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "tagih_file"


class Milestone(CompanyRow):
    """A step of a quote's schedule: its share of the price, and the invoice it raised when it was reached."""

    quote = models.ForeignKey(Quote, models.PROTECT, related_name="+")
    position = models.IntegerField()
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in STEPS])
    name = models.CharField(max_length=120)
    share_ppm = models.IntegerField()
    planned_on = models.DateField(null=True)
    reached_on = models.DateField(null=True)
    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "tagih_milestone"
        constraints = [models.UniqueConstraint(fields=["quote", "position"], name="milestone_once")]


class Deliverable(CompanyRow):
    """A file or a link that the client gets when the invoice, or every invoice of the quote, is paid."""

    public_id = models.CharField(max_length=26, unique=True, default=public_id)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    quote = models.ForeignKey(Quote, models.PROTECT, null=True, related_name="+")
    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    link = models.CharField(max_length=500, blank=True)
    file = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    is_released = models.BooleanField(default=False)
    released_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "tagih_deliverable"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quote__isnull=False, invoice__isnull=True)
                | models.Q(quote__isnull=True, invoice__isnull=False),
                name="deliverable_waits_for_one_thing",
            ),
        ]


class Signature(CompanyRow):
    """What a client answered to an offer: added, never changed. `text` is the exact text they were shown."""

    quote = models.ForeignKey(Quote, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=[(one, one) for one in OUTCOMES])
    way = models.CharField(max_length=10, choices=[(way, way) for way in WAYS])
    name = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    text_sha = models.CharField(max_length=64)
    because = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=300, blank=True)
    file = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "tagih_signature"
