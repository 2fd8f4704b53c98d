"""What clients owe and have paid in advance, as the rule of credit wants it, in a few queries for any number of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import F, Sum

from tagih.domain.credit_policy import Policy, Standing
from tagih.models import rows
from tagih.models.company import Company
from tagih.models.credit import CreditException, CreditPolicy
from tagih.models.customers import Customer
from tagih.models.holdings import Holding
from tagih.models.invoices import Receivable
from tagih.models.payments import Payment

_OWED = ("customer_id", "currency", "balance_minor", "disputed_minor", "due_on")


def policy(company: Company) -> Policy | None:
    """The company's own policy in force; None while it has none and only the advice of the default holds."""
    row = CreditPolicy.objects.of(company).order_by("-version").first()
    return row.rule if row else None


@dataclass(slots=True)
class _Owed:
    """What one client, or its group, owes in the company's currency, and since when the oldest is late."""

    open_minor: int = 0
    oldest_due_on: date | None = None
    members: set[int] = field(default_factory=set)


def standings(
    company: Company, rule: Policy, new_minor: Mapping[int, int], today: date, *, with_deposits: bool = False
) -> dict[int, Standing]:
    """How each client stands; `new_minor` is what is to be billed to each. A payer group stands together.

    What is disputed counts towards the limit but is not late. Only amounts in the company's currency count.
    """
    ids = list(new_minor)
    columns = ("id", "number", "grade", "relationship", "payer_group_id")
    found = rows.select(Customer, columns, company_id=company.pk, id=ids)
    shared = _shared(company, {row[4] for row in found if row[4]})
    owed = _owed(company, sorted({*ids, *(one for members in shared.values() for one in members)}), today)
    deposits = _deposits(company, ids) if with_deposits else {}
    excepted = exceptions(company, ids, today)
    made = {}
    settled = known(company, [row[0] for row in found if row[3] == "new"])
    for customer_id, number, grade, said, group_id in found:
        relationship = "regular" if customer_id in settled else said
        members = shared.get(group_id, [customer_id])
        due = [owed[one].oldest_due_on for one in members if one in owed]
        made[customer_id] = Standing(
            number, rule.grade(grade, relationship), company.currency,
            sum(owed[one].open_minor for one in members if one in owed), min(filter(None, due), default=None),
            sum(new_minor.get(one, 0) for one in members), deposits.get(customer_id, 0), frozenset(excepted[customer_id]),
        )  # fmt: skip
    return made


def known(company: Company, ids: Sequence[int]) -> set[int]:
    """Those who have paid an invoice of ours: they are new no more."""
    settled = Receivable.objects.of(company).filter(customer_id__in=ids, settled_on__isnull=False)
    return set(settled.values_list("customer_id", flat=True).distinct()) if ids else set()


def _shared(company: Company, group_ids: set[int]) -> dict[int, list[int]]:
    """The clients of each payer group."""
    members: dict[int, list[int]] = defaultdict(list)
    if group_ids:
        for customer_id, group_id in rows.select(
            Customer, ("id", "payer_group_id"), company_id=company.pk, payer_group_id=sorted(group_ids)
        ):
            members[group_id].append(customer_id)
    return members


def _owed(company: Company, ids: list[int], today: date) -> dict[int, _Owed]:
    owed: dict[int, _Owed] = defaultdict(_Owed)
    found = rows.select(Receivable, _OWED, "balance_minor > 0", company_id=company.pk, customer_id=ids)
    for customer_id, currency, balance_minor, disputed_minor, due_on in found:
        one = owed[customer_id]
        day = date.fromisoformat(due_on) if isinstance(due_on, str) else due_on
        one.open_minor += balance_minor if currency == company.currency else 0
        if day < today and balance_minor > disputed_minor and (one.oldest_due_on is None or day < one.oldest_due_on):
            one.oldest_due_on = day
    return owed


def _deposits(company: Company, ids: list[int]) -> dict[int, int]:
    """Money in advance: payments not allocated yet, and what retainers hold."""
    found: dict[int, int] = defaultdict(int)
    of_clients = {"customer_id__in": ids, "currency": company.currency}
    payments = Payment.objects.of(company).filter(unallocated_minor__gt=0, **of_clients)
    held = Holding.objects.of(company).filter(kind="retainer", balance_minor__gt=0, closed_on=None, **of_clients)
    for customer_id, minor in (
        *payments.values_list("customer_id").annotate(Sum("unallocated_minor")),
        *held.values_list("customer_id").annotate(Sum("balance_minor")),
    ):
        found[customer_id] += int(minor)
    return found


def exceptions(company: Company, ids: Sequence[int], today: date) -> dict[int, dict[str, str]]:
    """The exceptions in force for each client, by kind, with the terms they give."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    held = CreditException.objects.of(company).filter(
        customer_id__in=ids, from_on__lte=today, until_on__gte=today, ended_on=None
    )
    for customer_id, kind, terms in held.order_by("id").values_list("customer_id", "kind", "terms"):
        found[customer_id][kind] = terms
    return found


def days_late(company: Company, ids: Sequence[int], today: date, looked_at: int) -> dict[int, list[int]]:
    """How late each client's last invoices came, those not graded by yet; an open one counts up to today."""
    found: dict[int, list[int]] = defaultdict(list)
    since = today - timedelta(days=730)
    due = Receivable.objects.of(company).filter(customer_id__in=ids, due_on__lt=today, due_on__gte=since)
    fresh = due.exclude(customer__graded_on__gte=F("due_on")).order_by("-due_on", "-id")
    for customer_id, due_on, settled_on in fresh.values_list("customer_id", "due_on", "settled_on").iterator():
        if len(found[customer_id]) < looked_at:
            found[customer_id].append(((settled_on or today) - due_on).days)
    return found
