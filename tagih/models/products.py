"""The price list: what is sold again and again, each under a code."""

from __future__ import annotations

from django.db import models

from tagih.models.base import CompanyRow, public_id


class Product(CompanyRow):
    """Something with a price, without tax. No tax rate of its own: the standard one of the day holds.

    What is retired stays, but is offered no more.
    """

    public_id = models.CharField(max_length=26, unique=True, default=public_id)
    code = models.CharField(max_length=40)
    description = models.CharField(max_length=500)
    unit = models.CharField(max_length=20, blank=True)
    unit_price_millionths = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    tax_category = models.CharField(max_length=2, blank=True)
    tax_rate_ppm = models.IntegerField(null=True)
    is_retired = models.BooleanField(default=False)

    class Meta:
        db_table = "tagih_product"
        constraints = [models.UniqueConstraint(fields=["company", "code"], name="product_code_once")]

    def __str__(self) -> str:
        return self.code
