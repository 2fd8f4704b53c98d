"""What banks say: our accounts, the files and statements they came with, each booked line, saved mappings of CSV files."""

from __future__ import annotations

from django.db import models

from tagih.models.base import CompanyRow, MinorField, public_id

KINDS = ("transfer", "return", "fee", "interest", "other")
STATES = ("open", "matched", "set_aside")


class BankAccount(CompanyRow):
    """One of our accounts at a bank, as its files name it: an IBAN or the bank's own number, without spaces."""

    public_id = models.CharField(max_length=26, unique=True, default=public_id)
    number = models.CharField(max_length=64)
    currency = models.CharField(max_length=3)
    name = models.CharField(max_length=140, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "tagih_bank_account"
        constraints = [
            models.UniqueConstraint(fields=["company", "number", "currency"], name="bank_account_once"),
        ]


class BankFile(CompanyRow):
    """A file that was booked. `sha`: SHA-256 of its bytes; `read_as`: its format, and of a CSV how it was read.

    `line_count`: all lines it holds, those included that were known before.
    """

    public_id = models.CharField(max_length=26, unique=True, default=public_id)
    sha = models.CharField(max_length=64)
    read_as = models.CharField(max_length=40)
    format = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    size_bytes = models.BigIntegerField()
    line_count = models.BigIntegerField()
    by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "tagih_bank_file"
        constraints = [models.UniqueConstraint(fields=["company", "sha", "read_as"], name="bank_file_once")]


class BankStatement(CompanyRow):
    """One statement of a file. `is_final`: it says all that was booked until its last day, so the books may rely on it."""

    file = models.ForeignKey(BankFile, models.PROTECT, related_name="+")
    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="+")
    number = models.CharField(max_length=60, blank=True)
    from_on = models.DateField(null=True)
    until_on = models.DateField(null=True)
    opening_minor = MinorField(null=True)
    closing_minor = MinorField(null=True)
    is_final = models.BooleanField(default=True)

    class Meta:
        db_table = "tagih_bank_statement"
        indexes = [models.Index(fields=["company", "account", "until_on"], name="bank_statement_by_day")]


class BankLine(CompanyRow):
    """Money that came (`amount_minor` above 0) or left, as the bank booked it. Only its state ever changes.

    `key` is the digest of what the bank says about it, `occurrence` counts equal lines of one file: honest twins are
    both kept, and no line is booked twice. `reference`: what the payer gave for machines (RF, Swiss QR, the reference
    of the client); `original_minor`: the amount ordered, in `original_currency`, where the bank tells it;
    `charges_minor`: what the bank kept of it.
    """

    public_id = models.CharField(max_length=26, unique=True, default=public_id)
    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="+")
    statement = models.ForeignKey(BankStatement, models.PROTECT, related_name="+")
    on = models.DateField()
    valued_on = models.DateField(null=True)
    amount_minor = MinorField()
    currency = models.CharField(max_length=3)
    key = models.CharField(max_length=32)
    occurrence = models.IntegerField()
    payer_name = models.CharField(max_length=140, blank=True)
    payer_account = models.CharField(max_length=64, blank=True)
    reference = models.CharField(max_length=140, blank=True)
    end_to_end_id = models.CharField(max_length=140, blank=True)
    bank_reference = models.CharField(max_length=140, blank=True)
    text = models.TextField(blank=True)
    kind = models.CharField(max_length=12, default="transfer", choices=[(one, one) for one in KINDS])
    original_minor = MinorField(null=True)
    original_currency = models.CharField(max_length=3, blank=True)
    charges_minor = MinorField(default=0)
    state = models.CharField(max_length=12, default="open", choices=[(one, one) for one in STATES])
    because = models.TextField(default="{}")
    made_at = models.DateTimeField()

    class Meta:
        db_table = "tagih_bank_line"
        constraints = [
            models.UniqueConstraint(fields=["company", "account", "key", "occurrence"], name="bank_line_once"),
            models.CheckConstraint(condition=models.Q(state__in=STATES), name="bank_line_state_known"),
        ]
        indexes = [
            models.Index(fields=["company", "on", "id"], condition=models.Q(state="open"), name="bank_line_open"),
            models.Index(fields=["company", "amount_minor", "on"], name="bank_line_amount"),
        ]


class BankMapping(CompanyRow):
    """How the CSV files of one bank are read, saved under a name. `heading`: digest of the heading it was made for."""

    name = models.CharField(max_length=40)
    heading = models.CharField(max_length=64, blank=True)
    settings = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "tagih_bank_mapping"
        constraints = [models.UniqueConstraint(fields=["company", "name"], name="bank_mapping_once")]
