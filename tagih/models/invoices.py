"""Invoices and credit notes, their lines, tax and instalments (receivables), and the number series."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext

from tagih.domain import exemptions
from tagih.models.base import CompanyRow, MinorField, public_id
from tagih.models.customers import Customer

KINDS = ("invoice", "credit_note")
NUMBERED = (*KINDS, "quote", "change_order")
"""Kinds of documents that have a number series of their own."""
PURPOSES = ("advance", "final")
"""An advance asks for a part before delivery; a final invoice bills everything and takes the advances back."""
SECTIONS = ("out_of_scope",)
"""Lines that were not in the original price: those of a change order."""


class Series(CompanyRow):
    """The counter of one document kind and year: gapless, its row is locked while a number is taken."""

    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in NUMBERED])
    year = models.IntegerField()
    last_number = models.BigIntegerField(default=0)
    last_on = models.DateField(null=True)

    class Meta:
        db_table = "tagih_series"
        constraints = [models.UniqueConstraint(fields=["company", "kind", "year"], name="series_once")]


class Invoice(CompanyRow):
    """A bill or a credit note. A draft has no number; what is issued never changes.

    `external_number` is the number another system gave; `number` is what people read, ours or theirs.
    `creditor_reference` (ISO 11649) is what a payer of an invoice of ours is asked to write.
    `unallocated_minor` is what a credit note still has to give.
    """

    public_id = models.CharField(max_length=26, unique=True, default=public_id)
    kind = models.CharField(max_length=12, default="invoice", choices=[(kind, kind) for kind in KINDS])
    state = models.CharField(max_length=10, default="draft", choices=[("draft", "draft"), ("issued", "issued")])
    number = models.CharField(max_length=60, null=True)  # noqa: DJ001 - null keeps drafts out of the unique key
    external_source = models.CharField(max_length=40, blank=True)
    external_number = models.CharField(max_length=60, blank=True)
    creditor_reference = models.CharField(max_length=25, blank=True)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    credits = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    purpose = models.CharField(max_length=10, blank=True, choices=[(one, one) for one in PURPOSES])
    quote = models.ForeignKey("tagih.Quote", models.PROTECT, null=True, related_name="+")
    issued_on = models.DateField(null=True)
    supplied_on = models.DateField(null=True)
    terms = models.CharField(max_length=120, blank=True)
    reference = models.CharField(max_length=60, blank=True)
    message = models.TextField(blank=True)
    currency = models.CharField(max_length=3)
    prices_include_tax = models.BooleanField(default=False)
    net_minor = MinorField(default=0)
    tax_minor = MinorField(default=0)
    total_minor = MinorField(default=0)
    unallocated_minor = MinorField(default=0)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "tagih_invoice"
        constraints = [
            models.UniqueConstraint(fields=["company", "kind", "number"], name="invoice_number_once"),
            models.UniqueConstraint(
                fields=["company", "external_source", "external_number"],
                condition=~models.Q(external_source=""),
                name="invoice_external_once",
            ),
            models.UniqueConstraint(
                fields=["company", "creditor_reference"],
                condition=~models.Q(creditor_reference=""),
                name="invoice_reference_once",
            ),
            models.CheckConstraint(condition=models.Q(unallocated_minor__gte=0), name="invoice_unallocated_positive"),
        ]
        indexes = [
            models.Index(fields=["company", "customer", "issued_on"], name="invoice_of_customer"),
            models.Index(fields=["company", "issued_on", "id"], name="invoice_by_day"),
            models.Index(
                fields=["company", "customer", "currency", "unallocated_minor"],
                condition=models.Q(unallocated_minor__gt=0),
                name="invoice_credit_left",
            ),
        ]

    def __str__(self) -> str:
        return self.number or "draft"

    @property
    def rounding_minor(self) -> int:
        """What cash rounding adds to net and tax (BT-114); of imported ones neither is known."""
        return 0 if self.external_source else self.total_minor - self.net_minor - self.tax_minor


class InvoiceLine(CompanyRow):
    """One line: quantity x unit price less discount, and its tax rate.

    `discount_minor` and `charge_minor` come after the percentage, as printed.
    `deducts` is the advance invoice that a negative line of a final invoice takes back.
    """

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="+")
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
    section = models.CharField(max_length=16, blank=True, choices=[(one, one) for one in SECTIONS])
    change_order = models.ForeignKey("tagih.Quote", models.PROTECT, null=True, related_name="+")
    deducts = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "tagih_invoice_line"
        constraints = [models.UniqueConstraint(fields=["invoice", "position"], name="invoice_line_once")]


class InvoiceTax(CompanyRow):
    """Tax of one category and rate over the whole document, and where there is none, why: a VATEX code, words, or both."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="+")
    category = models.CharField(max_length=2)
    rate_ppm = models.IntegerField()
    base_minor = MinorField()
    tax_minor = MinorField()
    exemption_code = models.CharField(max_length=30, blank=True)
    exemption = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "tagih_invoice_tax"
        constraints = [models.UniqueConstraint(fields=["invoice", "category", "rate_ppm"], name="invoice_tax_once")]

    @property
    def words(self) -> str:
        """Why there is no tax, in the reader's language where these are the usual words."""
        usual = exemptions.words(self.category, "")
        return self.exemption or (gettext(usual) if usual else "")


class Receivable(CompanyRow):
    """One instalment of an invoice: an amount owed to us on a day.

    `balance_minor` is a cache of the journal that `tagih ledger verify` recomputes; `settled_on` is the
    accounting date on which it reached zero.
    """

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="+")
    number = models.CharField(max_length=70)
    instalment = models.IntegerField(default=1)
    issued_on = models.DateField()
    due_on = models.DateField()
    currency = models.CharField(max_length=3)
    amount_minor = MinorField()
    balance_minor = MinorField()
    disputed_minor = MinorField(default=0)
    settled_on = models.DateField(null=True)

    class Meta:
        db_table = "tagih_receivable"
        constraints = [
            models.UniqueConstraint(fields=["invoice", "instalment"], name="receivable_once"),
            models.CheckConstraint(
                condition=models.Q(balance_minor__gte=0, balance_minor__lte=models.F("amount_minor")),
                name="receivable_balance_within_amount",
            ),
        ]
        indexes = [
            models.Index(
                fields=["company", "customer", "due_on", "balance_minor", "currency"],
                condition=models.Q(balance_minor__gt=0),
                name="receivable_open",
            ),
            models.Index(fields=["company", "currency", "balance_minor"], name="receivable_amount"),
            models.Index(fields=["company", "settled_on"], name="receivable_settled"),
            models.Index(fields=["company", "number"], name="receivable_number"),
        ]
