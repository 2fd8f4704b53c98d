"""Credit of clients: the policy in versions, recorded checks, and exceptions with their end."""

from __future__ import annotations

import json

from django.db import models

from tagih.domain import credit_policy
from tagih.models.base import CompanyRow, public_id
from tagih.models.customers import Customer


class CreditPolicy(CompanyRow):
    """One version of the rules about credit; the highest version is in force."""

    version = models.IntegerField()
    data = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        db_table = "tagih_credit_policy"
        constraints = [models.UniqueConstraint(fields=["company", "version"], name="credit_policy_version_once")]

    @property
    def rule(self) -> credit_policy.Policy:
        return credit_policy.from_json(json.loads(self.data))


class CreditCheck(CompanyRow):
    """What was found out about a client's credit, where, when and by whom; it may have set the grade."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    on = models.DateField()
    source = models.CharField(max_length=120, blank=True)
    result = models.CharField(max_length=500)
    grade = models.CharField(max_length=1, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        db_table = "tagih_credit_check"
        indexes = [models.Index(fields=["company", "customer", "on"], name="credit_check_of_customer")]


class CreditException(CompanyRow):
    """One client treated otherwise than the policy says: why, approved by whom, through which day.

    `until_on` is the last day; `ended_on`, when it was ended earlier.
    """

    public_id = models.CharField(max_length=26, unique=True, default=public_id)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=[(one, one) for one in credit_policy.EXCEPTIONS])
    terms = models.CharField(max_length=120, blank=True)
    because = models.CharField(max_length=300)
    approved_by = models.CharField(max_length=120)
    from_on = models.DateField()
    until_on = models.DateField()
    ended_on = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        db_table = "tagih_credit_exception"
        indexes = [models.Index(fields=["company", "customer", "until_on"], name="credit_exception_of_customer")]
