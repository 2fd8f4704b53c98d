"""What clients have told us in the portal: what waits for an answer, what became of it, and how their plans stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tagih.domain import plans
from tagih.models import Amendment, Company, Contact, Customer, Dispute, PaymentClaim, PaymentPlan, PlanPart, Promise

MOST_SHOWN = 200
"""Of each kind, on a page."""
LATELY = 5
"""Of each kind, on the client's own page."""


@dataclass(frozen=True, slots=True)
class Instalment:
    """An instalment of a plan: what it is, and what of it is open."""

    due_on: date
    amount_minor: int
    open_minor: int


@dataclass(frozen=True, slots=True)
class Stood:
    """A plan, how it stands, and its instalments (none while it is only asked for)."""

    plan: PaymentPlan
    standing: str
    instalments: tuple[Instalment, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal beside what is known now."""

    amendment: Amendment
    contact: Contact | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Everything that a person has to look at, the oldest first; and plans that are late or broken."""

    plans: list[Stood]
    claims: list[PaymentClaim]
    disputes: list[Dispute]
    amendments: list[Proposed]
    broken: list[Stood]

    @property
    def is_empty(self) -> bool:
        return not (self.plans or self.claims or self.disputes or self.amendments or self.broken)


def waiting(company: Company, today: date) -> Waiting:
    """What waits for a person, in a few queries for any number of clients."""
    asked = PaymentPlan.objects.of(company).filter(state="asked").select_related("customer").order_by("id")
    claims = PaymentClaim.objects.of(company).filter(state="open").select_related("customer", "invoice", "file")
    disputes = Dispute.objects.of(company).filter(closed_on=None)
    disputes = disputes.select_related("receivable__invoice__customer", "line", "file").order_by("id")
    amendments = Amendment.objects.of(company).filter(state="open").select_related("customer").order_by("id")
    running = PaymentPlan.objects.of(company).filter(state="accepted", parts__receivable__balance_minor__gt=0)
    accepted = stood(company, list(running.select_related("customer").distinct().order_by("id")), today)
    return Waiting(
        [Stood(one, "asked") for one in asked[:MOST_SHOWN]], list(claims.order_by("id")[:MOST_SHOWN]),
        list(disputes[:MOST_SHOWN]), _proposed(company, list(amendments[:MOST_SHOWN])),
        [one for one in accepted if one.standing in ("late", "broken")][:MOST_SHOWN],
    )  # fmt: skip


def count(company: Company) -> int:
    """How many plans, claims and proposals wait for an answer."""
    asked = PaymentPlan.objects.of(company).filter(state="asked").count()
    claims = PaymentClaim.objects.of(company).filter(state="open").count()
    return asked + claims + Amendment.objects.of(company).filter(state="open").count()


def standings(company: Company, plan_ids: Sequence[int], today: date) -> dict[int, str]:
    """How the accepted ones among these plans stand, by id."""
    found = PaymentPlan.objects.of(company).filter(pk__in=plan_ids, state="accepted")
    return {one.plan.pk: one.standing for one in stood(company, list(found), today)}


def stood(company: Company, rows: Sequence[PaymentPlan], today: date) -> list[Stood]:
    """Plans with their instalments, in one query for any number of them."""
    parts = PlanPart.objects.of(company).filter(plan__in=rows, position__gt=0).order_by("position")
    figures = parts.values_list(
        "plan_id", "position", "receivable__due_on", "receivable__amount_minor", "receivable__balance_minor"
    )
    found: dict[int, dict[int, Instalment]] = defaultdict(dict)
    for plan_id, position, due_on, amount_minor, open_minor in figures:
        before = found[plan_id].get(position, Instalment(due_on, 0, 0))
        found[plan_id][position] = Instalment(
            min(due_on, before.due_on), before.amount_minor + amount_minor, before.open_minor + open_minor
        )
    return [_stood(row, tuple(found[row.pk].values()), today) for row in rows]


def _stood(row: PaymentPlan, instalments: tuple[Instalment, ...], today: date) -> Stood:
    if row.state != "accepted":
        return Stood(row, row.state, instalments)
    parts = [plans.Part(one.due_on, one.open_minor) for one in instalments]
    return Stood(row, plans.standing(parts, today), instalments)


def _proposed(company: Company, amendments: Sequence[Amendment]) -> list[Proposed]:
    payers = Contact.objects.of(company).filter(
        customer__in=[one.customer_id for one in amendments], role="pays"
    ).order_by("-position")  # fmt: skip
    first = {one.customer_id: one for one in payers}
    return [Proposed(one, first.get(one.customer_id)) for one in amendments]


# --- one client ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """What one client has told us lately, the newest first of each kind."""

    plans: list[Stood]
    claims: list[PaymentClaim]
    disputes: list[Dispute]
    amendments: list[Amendment]
    promises: list[Promise]

    @property
    def is_empty(self) -> bool:
        return not (self.plans or self.claims or self.disputes or self.amendments or self.promises)


def of_client(company: Company, customer: Customer, today: date) -> Told:
    """What this client told us and what became of it; of promises those that still hold."""
    asked = PaymentPlan.objects.of(company).filter(customer=customer).order_by("-id")[:LATELY]
    claims = PaymentClaim.objects.of(company).filter(customer=customer).select_related("invoice").order_by("-id")
    disputes = Dispute.objects.of(company).filter(receivable__customer=customer, closed_on=None)
    promises = Promise.objects.of(company).filter(
        receivable__customer=customer, receivable__balance_minor__gt=0, state="open", promised_on__gte=today
    )
    amendments = Amendment.objects.of(company).filter(customer=customer).order_by("-id")
    return Told(
        stood(company, list(asked), today), list(claims[:LATELY]),
        list(disputes.select_related("receivable__invoice", "line").order_by("-id")[:LATELY]), list(amendments[:LATELY]),
        list(promises.select_related("receivable").order_by("-id")[:LATELY]),
    )  # fmt: skip
