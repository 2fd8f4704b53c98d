"""Direct debit: who collects, mandates of clients, collections with their parts, and files for the bank."""

from __future__ import annotations

from django.db import models

from tagih.domain import direct_debit
from tagih.models.base import CompanyRow, MinorField, public_id
from tagih.models.customers import Customer
from tagih.models.invoices import Receivable
from tagih.models.outbox import Message
from tagih.models.payments import Payment

SIGNED_BY = ("portal", "paper")


class Collecting(CompanyRow):
    """Who collects. `creditor_identifier` is for SEPA; routing number of our bank, its name and our own number for ACH.

    `notice_days`: how long before a client is told; `lead_days`: business days that the bank wants a file before.
    """

    creditor_identifier = models.CharField(max_length=35, blank=True)
    routing_number = models.CharField(max_length=9, blank=True)
    bank_name = models.CharField(max_length=23, blank=True)
    ach_identification = models.CharField(max_length=10, blank=True)
    notice_days = models.SmallIntegerField(default=direct_debit.USUAL_NOTICE_DAYS)
    lead_days = models.SmallIntegerField(default=2)

    class Meta:
        db_table = "tagih_collecting"
        constraints = [models.UniqueConstraint(fields=["company"], name="collecting_once")]


class Mandate(CompanyRow):
    """A client's permission to collect from its account. `text` is what was signed, word for word, and `text_sha` its hash.

    `account` is an IBAN, `bank` then the BIC; for ACH an account number and the bank's routing number. `collected` counts
    the collections that went into a file; `last_on` is the day of the latest.
    """

    public_id = models.CharField(max_length=26, unique=True, default=public_id)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    reference = models.CharField(max_length=35)
    scheme = models.CharField(max_length=4, choices=[(one, one) for one in direct_debit.SCHEMES])
    kind = models.CharField(max_length=9, choices=[(one, one) for one in direct_debit.KINDS])
    state = models.CharField(max_length=9, choices=[(one, one) for one in direct_debit.MANDATE_STATES])
    holder = models.CharField(max_length=120, blank=True)
    account = models.CharField(max_length=34, blank=True)
    bank = models.CharField(max_length=11, blank=True)
    signed_on = models.DateField(null=True)
    signed_by = models.CharField(max_length=6, blank=True, choices=[(one, one) for one in SIGNED_BY])
    signed_name = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)
    text_sha = models.CharField(max_length=64, blank=True)
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=300, blank=True)
    collected = models.IntegerField(default=0)
    last_on = models.DateField(null=True)
    because = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "tagih_mandate"
        constraints = [
            models.UniqueConstraint(fields=["company", "reference"], name="mandate_reference_once"),
            models.UniqueConstraint(
                fields=["company", "customer", "scheme"],
                condition=models.Q(state__in=["offered", "active", "suspended"]),
                name="mandate_one_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["company", "state", "id"], name="mandate_by_state")]

    def __str__(self) -> str:
        return self.reference


class CollectionFile(CompanyRow):
    """A file that was made for the bank, kept word for word."""

    public_id = models.CharField(max_length=26, unique=True, default=public_id)
    scheme = models.CharField(max_length=4)
    version = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    made_on = models.DateField()
    count = models.IntegerField()
    total_minor = MinorField()
    currency = models.CharField(max_length=3)
    content = models.TextField()
    sha = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "tagih_collection_file"
        indexes = [models.Index(fields=["company", "id"], name="collection_file_by_id")]


class Collection(CompanyRow):
    """One amount collected from one client's account on a day, for one or more receivables.

    `public_id` goes with it to the bank and back (end-to-end id). `notified_on` is the day on which the client was told.
    """

    public_id = models.CharField(max_length=26, unique=True, default=public_id)
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=[(one, one) for one in direct_debit.COLLECTION_STATES])
    currency = models.CharField(max_length=3)
    amount_minor = MinorField()
    collect_on = models.DateField()
    notified_on = models.DateField(null=True)
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="+")
    sequence = models.CharField(max_length=4, blank=True)
    file = models.ForeignKey(CollectionFile, models.PROTECT, null=True, related_name="+")
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="+")
    return_code = models.CharField(max_length=4, blank=True)
    ended_on = models.DateField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "tagih_collection"
        indexes = [
            models.Index(fields=["company", "state", "collect_on"], name="collection_by_state"),
            models.Index(fields=["company", "customer"], name="collection_of_customer"),
        ]


class CollectionPart(CompanyRow):
    """What a collection collects of one receivable. While it runs, no other may and nobody is asked for it."""

    collection = models.ForeignKey(Collection, models.PROTECT, related_name="parts")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", db_index=False)
    receivable = models.ForeignKey(Receivable, models.PROTECT, related_name="+", db_index=False)
    collect_on = models.DateField()
    amount_minor = MinorField()
    is_running = models.BooleanField(default=True)

    class Meta:
        db_table = "tagih_collection_part"
        constraints = [
            models.UniqueConstraint(
                fields=["company", "receivable"], condition=models.Q(is_running=True), name="collection_one_at_a_time"
            ),
        ]
        indexes = [
            models.Index(
                fields=["company", "customer"], condition=models.Q(is_running=True), name="collection_running"
            ),
        ]
