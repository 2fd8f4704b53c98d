"""Accounts with payment providers, what is charged through them, what they report, and what they keep for clients."""

from __future__ import annotations

from django.db import models

from tagih.domain.charges import STATES
from tagih.models.base import CompanyRow, MinorField, public_id
from tagih.models.customers import Customer
from tagih.models.invoices import Receivable
from tagih.models.payments import Payment
from tagih.models.refunds import Refund

CHARGE_KINDS = ("checkout", "stored")
"""The client pays on a page of the provider; or a stored card or mandate is charged."""
REFUND_STATES = ("sent", "pending", "unknown", "succeeded", "failed")


class ProviderAccount(CompanyRow):
    """An account with a provider. Its `public_id` is the address to which the provider reports.

    `sealed`: its settings, encrypted with a key that is not in the database. Clients never see a test account.
    """

    public_id = models.CharField(max_length=26, unique=True, default=public_id)
    provider = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    sealed = models.TextField()
    is_test = models.BooleanField(default=False)
    is_on = models.BooleanField(default=True)
    takes_webhooks = models.BooleanField(default=False)
    retry_days = models.CharField(max_length=40, default="3, 5, 7", blank=True)
    position = models.IntegerField(default=0)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "tagih_provider_account"
        constraints = [models.UniqueConstraint(fields=["company", "name"], name="provider_account_once")]

    def __str__(self) -> str:
        return self.name


class PaymentMethod(CompanyRow):
    """A card or mandate that the provider keeps for a client who agreed. With `is_automatic` bills are charged when due."""

    public_id = models.CharField(max_length=26, unique=True, default=public_id)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    account = models.ForeignKey(ProviderAccount, models.PROTECT, related_name="+")
    payer = models.CharField(max_length=80)
    method = models.CharField(max_length=80)
    kind = models.CharField(max_length=30)
    label = models.CharField(max_length=80)
    is_automatic = models.BooleanField(default=False)
    agreed_on = models.DateField()
    revoked_on = models.DateField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "tagih_payment_method"
        constraints = [models.UniqueConstraint(fields=["company", "account", "method"], name="payment_method_once")]
        indexes = [
            models.Index(
                fields=["company", "customer"],
                condition=models.Q(is_automatic=True, revoked_on__isnull=True),
                name="payment_method_automatic",
            )
        ]

    def __str__(self) -> str:
        return self.label


class Charge(CompanyRow):
    """Money asked for through a provider, and how far it got.

    `key` is made before the first try and carried by the provider's object. `ask_at`: when the provider is asked about it
    next; null when nothing is to be learned. `look` is JSON, the reasons why a person has to look at it.
    """

    public_id = models.CharField(max_length=26, unique=True, default=public_id)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    account = models.ForeignKey(ProviderAccount, models.PROTECT, related_name="+")
    method = models.ForeignKey(PaymentMethod, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, default="checkout", choices=[(kind, kind) for kind in CHARGE_KINDS])
    state = models.CharField(max_length=12, default="created", choices=[(state, state) for state in STATES])
    is_test = models.BooleanField(default=False)
    currency = models.CharField(max_length=3)
    amount_minor = MinorField()
    reference = models.CharField(max_length=480)
    key = models.CharField(max_length=40)
    provider_id = models.CharField(max_length=120, blank=True)
    url = models.TextField(blank=True)
    return_url = models.TextField(blank=True)
    keeps_method = models.BooleanField(default=False)
    is_automatic = models.BooleanField(default=False)
    expires_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    attempt = models.IntegerField(default=1)
    first_on = models.DateField(null=True)
    claim = models.IntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    ask_at = models.DateTimeField(null=True)
    asked = models.IntegerField(default=0)
    receipt_id = models.CharField(max_length=80, blank=True)
    received_minor = MinorField(default=0)
    received_currency = models.CharField(max_length=3, blank=True)
    fee_minor = MinorField(null=True)
    booked_fee_minor = MinorField(default=0)
    refunded_minor = MinorField(default=0)
    charged_back_minor = MinorField(default=0)
    reversed_minor = MinorField(default=0)
    decline = models.CharField(max_length=200, blank=True)
    is_hard = models.BooleanField(default=False)
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="+")
    look = models.TextField(default="[]")
    needs_look = models.BooleanField(default=False)
    by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tagih_charge"
        constraints = [
            models.UniqueConstraint(fields=["company", "key"], name="charge_key_once"),
            models.UniqueConstraint(
                fields=["company", "account", "provider_id"],
                condition=~models.Q(provider_id=""),
                name="charge_of_provider_once",
            ),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="charge_positive"),
        ]
        indexes = [
            models.Index(fields=["company", "ask_at"], condition=models.Q(ask_at__isnull=False), name="charge_to_ask"),
            models.Index(fields=["company", "customer", "id"], name="charge_of_customer"),
            models.Index(fields=["company", "id"], condition=models.Q(needs_look=True), name="charge_to_look_at"),
        ]

    def __str__(self) -> str:
        return self.public_id


class ChargePart(CompanyRow):
    """What a charge pays of one receivable. While it is open, no other charge of that receivable is."""

    charge = models.ForeignKey(Charge, models.PROTECT, related_name="parts")
    receivable = models.ForeignKey(Receivable, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    amount_minor = MinorField()
    is_open = models.BooleanField(default=True)

    class Meta:
        db_table = "tagih_charge_part"
        constraints = [
            models.UniqueConstraint(
                fields=["company", "receivable"], condition=models.Q(is_open=True), name="charge_open_once"
            ),
            models.UniqueConstraint(fields=["company", "charge", "receivable"], name="charge_part_once"),
        ]
        indexes = [
            models.Index(
                fields=["company", "customer"], condition=models.Q(is_open=True), name="charge_open_of_customer"
            )
        ]


class ProviderEvent(CompanyRow):
    """A report of a provider, kept once as it came. It is `new` until the provider was asked about what it names."""

    account = models.ForeignKey(ProviderAccount, models.PROTECT, related_name="+")
    event_id = models.CharField(max_length=120)
    kind = models.CharField(max_length=80)
    provider_id = models.CharField(max_length=120, blank=True)
    key = models.CharField(max_length=40, blank=True)
    is_test = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default="new", choices=[(one, one) for one in ("new", "done", "foreign")])
    body = models.TextField()
    received_at = models.DateTimeField()

    class Meta:
        db_table = "tagih_provider_event"
        constraints = [models.UniqueConstraint(fields=["company", "account", "event_id"], name="provider_event_once")]
        indexes = [models.Index(fields=["company", "id"], condition=models.Q(state="new"), name="provider_event_new")]


class ChargeRefund(CompanyRow):
    """Money of a charge paid back through the provider. One at a time is under way."""

    public_id = models.CharField(max_length=26, unique=True, default=public_id)
    charge = models.ForeignKey(Charge, models.PROTECT, related_name="+")
    refund = models.ForeignKey(Refund, models.PROTECT, null=True, related_name="+")
    amount_minor = MinorField()
    state = models.CharField(max_length=10, default="sent", choices=[(state, state) for state in REFUND_STATES])
    is_open = models.BooleanField(default=True)
    provider_id = models.CharField(max_length=120, blank=True)
    because = models.CharField(max_length=300, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    ask_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "tagih_charge_refund"
        constraints = [
            models.UniqueConstraint(
                fields=["company", "charge"], condition=models.Q(is_open=True), name="charge_refund_open_once"
            ),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="charge_refund_positive"),
        ]
