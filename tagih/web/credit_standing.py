"""How a client's credit stands: its grade, why it is on hold, the last check, and the exceptions that hold."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from tagih.commands import credit_hold, credit_policy
from tagih.models import Company, CreditCheck, CreditException, Customer, credit_facts

KINDS = {"hold": _("The hold is lifted"), "deposit": _("No deposit is needed"), "terms": _("Other terms hold")}


def of_customer(company: Company, customer: Customer, today: date) -> dict[str, Any]:
    """What a client's page shows of its credit."""
    policy = credit_policy.in_force(company)
    is_known = customer.relationship == "new" and credit_facts.known(company, [customer.pk])
    open_ones = CreditException.objects.of(company).filter(customer=customer, ended_on=None, until_on__gte=today)
    return {
        "grade": policy.grade(customer.grade, "regular" if is_known else customer.relationship),
        "held": credit_hold.reasons(company, customer.pk, today),
        "check": CreditCheck.objects.of(company).filter(customer=customer).order_by("-on", "-id").first(),
        "exceptions": [(one, KINDS[one.kind]) for one in open_ones.order_by("id")],
    }
