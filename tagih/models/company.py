"""Companies: who bills, in which currency and zone, and up to which day their books are complete."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.db import models

from tagih.domain.completeness import STRICTNESS
from tagih.models.base import CompanyRow, public_id

PAPERS = ("a4", "us-letter")
WINDOWS = ("left", "right")


class Company(models.Model):
    """A business that bills. All other rows belong to exactly one company.

    `paper` and `window` (the side of an envelope's window) are empty where the country decides. `qris` is the static
    merchant string of an Indonesian payment code.
    `completeness`: what happens to an invoice that lacks what is only wished for.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.CharField(max_length=26, unique=True, default=public_id)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    country = models.CharField(max_length=2, default="ZZ")
    currency = models.CharField(max_length=3)
    zone = models.CharField(max_length=60, default="UTC")
    language = models.CharField(max_length=10, default="en")
    address = models.TextField(blank=True)
    tax_id = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    iban = models.CharField(max_length=34, blank=True)
    bic = models.CharField(max_length=11, blank=True)
    legal_form = models.CharField(max_length=120, blank=True)
    registration = models.CharField(max_length=120, blank=True)
    tax_office = models.CharField(max_length=80, blank=True)
    footer = models.TextField(blank=True)
    paper = models.CharField(max_length=10, blank=True, choices=[(one, one) for one in PAPERS])
    window = models.CharField(max_length=10, blank=True, choices=[(one, one) for one in WINDOWS])
    qris = models.CharField(max_length=512, blank=True)
    logo_sha = models.CharField(max_length=64, blank=True)
    ways_to_pay = models.TextField(blank=True)
    completeness = models.CharField(max_length=6, default="refuse", choices=[(one, one) for one in STRICTNESS])
    accent = models.CharField(max_length=7, default="#1f5f8b")
    number_pattern = models.CharField(max_length=60, default="{year}-{n:05d}")
    credit_number_pattern = models.CharField(max_length=60, default="CN-{year}-{n:05d}")
    terms = models.CharField(max_length=120, default="net 14")
    cash_rounding = models.CharField(max_length=120, blank=True)
    books_complete_on = models.DateField(null=True)

    objects: models.Manager[Company] = models.Manager()

    class Meta:
        db_table = "tagih_company"

    def __str__(self) -> str:
        return self.name

    @property
    def tzinfo(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


class Logo(CompanyRow):
    """The picture at the head of a company's documents, in base64; `Company.logo_sha` says which one is in use."""

    media_type = models.CharField(max_length=20)
    base64 = models.TextField()
    sha = models.CharField(max_length=64)

    class Meta:
        db_table = "tagih_logo"
        constraints = [models.UniqueConstraint(fields=["company"], name="logo_once")]


class ChainHead(models.Model):
    """The last event of a company's chain; its row is the lock under which the chain grows."""

    company = models.OneToOneField(Company, models.PROTECT, primary_key=True, related_name="+")
    seq = models.BigIntegerField(default=0)
    sha = models.CharField(max_length=64, blank=True)

    objects: models.Manager[ChainHead] = models.Manager()

    class Meta:
        db_table = "tagih_chain_head"


class OperationKey(models.Model):
    """An idempotency key that was used: same key and same arguments give the stored result again."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    actor = models.CharField(max_length=80)
    key = models.CharField(max_length=120)
    command = models.CharField(max_length=80)
    arguments_sha = models.CharField(max_length=64)
    result = models.TextField()
    at = models.DateTimeField()

    objects: models.Manager[OperationKey] = models.Manager()

    class Meta:
        db_table = "tagih_operation_key"
        constraints = [models.UniqueConstraint(fields=["company", "actor", "key"], name="operation_key_once")]
