"""The credit hold: what stops new invoices and deliveries of a client, and what its grade says of its terms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple, Protocol

from tagih.commands.operation import Operation
from tagih.domain import credit_policy
from tagih.domain.credit_policy import Policy, Standing
from tagih.domain.errors import Incomplete
from tagih.domain.reasons import Reason
from tagih.models import Company, Invoice, Receivable, credit_facts


class Draft(Protocol):
    """What is about to be issued."""

    @property
    def customer_id(self) -> int: ...
    @property
    def purpose(self) -> str: ...
    @property
    def currency(self) -> str: ...
    @property
    def total_minor(self) -> int: ...
    @property
    def quote_id(self) -> int | None: ...


class Terms(NamedTuple):
    """The terms that an exception gives a client, and those of its grade; empty where there are none."""

    excepted: str
    graded: str


NO_TERMS = Terms("", "")


def require(operation: Operation, drafted: Sequence[Draft]) -> dict[int, Terms]:
    """Refuse drafts of clients on hold, all reasons at once; else the terms that grade or exception give each client.

    What asks for money in advance is never stopped. Costs one query while the company has no policy of its own. Raises
    Conflict `credit_held`.
    """
    rule = credit_facts.policy(operation.company)
    if rule is None:
        return {}
    new_minor: dict[int, int] = defaultdict(int)
    for one in drafted:
        is_credit = one.purpose != "advance" and one.currency == operation.company.currency
        new_minor[one.customer_id] += one.total_minor if is_credit else 0
    asked = rule.deposit_rule == "require"
    standing = credit_facts.standings(operation.company, rule, new_minor, operation.today, with_deposits=asked)
    on_credit = {one.customer_id for one in drafted if one.purpose != "advance"}
    reasons = [reason for one in on_credit for reason in credit_policy.held(standing[one], rule, operation.today)]
    if asked:
        unpaid = {one.customer_id for one in drafted if _needs_deposit(operation, one)}
        lacking = [credit_policy.deposit_lacking(standing[one], rule) for one in sorted(unpaid)]
        reasons += [reason for reason in lacking if reason]
    if reasons:
        raise Incomplete("credit_held", [("customer", reason) for reason in reasons], "because")
    return _terms(operation, rule, standing)


def reasons(company: Company, customer_id: int, today: date, new_minor: int = 0) -> tuple[Reason, ...]:
    """Why a client is on hold today; empty when it is not."""
    rule = credit_facts.policy(company)
    if rule is None:
        return ()
    standing = credit_facts.standings(company, rule, {customer_id: new_minor}, today)
    return credit_policy.held(standing[customer_id], rule, today)


def _terms(operation: Operation, rule: Policy, standing: dict[int, Standing]) -> dict[int, Terms]:
    excepted = credit_facts.exceptions(operation.company, list(standing), operation.today)
    return {one: Terms(excepted[one].get("terms", ""), rule.grades[standing[one].grade].terms) for one in standing}


def _needs_deposit(operation: Operation, one: Draft) -> bool:
    """Whether the deposit rule looks at a draft: not an advance itself, nor a job whose advance is paid."""
    if one.purpose == "advance":
        return False
    if one.quote_id is None:
        return True
    advances = Invoice.objects.of(operation.company).filter(quote_id=one.quote_id, purpose="advance", state="issued")
    ids = list(advances.values_list("pk", flat=True))
    owed = Receivable.objects.of(operation.company).filter(invoice_id__in=ids, balance_minor__gt=0)
    return not ids or owed.exists()
