"""Each gate before an invoice taken away: what it keeps out then gets through."""

from __future__ import annotations

import pytest

from tagih.commands import (
    company,
    completeness,
    credit_hold,
    credit_policy,
    customers,
    deliverables,
    invoices,
    payments,
)
from tagih.domain.errors import Incomplete
from tagih.models import Deliverable, Invoice
from tests import overdue

pytestmark = [pytest.mark.faults, pytest.mark.django_db]

WORK = [{"description": "Design", "unit_price": "100", "tax_rate": "21"}]


@pytest.mark.parametrize(("has_gate", "issued"), [(True, 0), (False, 1)])
def test_an_incomplete_invoice_is_issued_when_the_gate_is_gone(
    monkeypatch: pytest.MonkeyPatch, has_gate: bool, issued: int
) -> None:
    call = overdue.studio()
    company.set_details(call, tax_id="", iban="")
    customers.add(call, number="BARE", name="Bare BV", required_references="purchase_order")
    if not has_gate:
        monkeypatch.setattr(completeness, "require", lambda operation, invoice_ids: [])
    try:
        invoices.draft_and_issue(call, customer="BARE", lines=WORK)
    except Incomplete as refusal:
        assert len(refusal.parts) == 4
    assert Invoice.objects.of(call.company).filter(state="issued").count() == issued


@pytest.mark.parametrize(("has_hold", "issued"), [(True, 0), (False, 1)])
def test_a_client_over_its_limit_is_billed_when_the_hold_is_gone(
    monkeypatch: pytest.MonkeyPatch, has_hold: bool, issued: int
) -> None:
    call = overdue.studio()
    customers.add(call, number="SLOW", name="Slow Ltd", address="Low Road 1")
    credit_policy.policy_set(call, key="limit_C", value="100")
    if not has_hold:
        monkeypatch.setattr(credit_hold, "require", lambda operation, drafted: {})
    try:
        invoices.draft_and_issue(call, customer="SLOW", lines=WORK)
    except Incomplete as refusal:
        assert refusal.code == "credit_held"
    assert Invoice.objects.of(call.company).filter(state="issued").count() == issued


@pytest.mark.parametrize(("has_hold", "is_open"), [(True, False), (False, True)])
def test_a_delivery_opens_for_a_client_on_hold_when_the_hold_is_gone(
    monkeypatch: pytest.MonkeyPatch, has_hold: bool, is_open: bool
) -> None:
    call = overdue.studio()
    overdue.bring_in(call, [overdue.Bill("S-1", "Slow Ltd", late=40), overdue.Bill("S-2", "Slow Ltd", late=0)])
    credit_policy.policy_set(call, key="hold_overdue_days", value="30")
    deliverables.add(call, invoice="S-2", name="Logo", link="https://files.example/logo")
    if not has_hold:
        monkeypatch.setattr(credit_hold, "reasons", lambda company, customer_id, today: ())
    payments.record(call, invoice="S-2", amount="100.00")
    assert Deliverable.objects.of(call.company).get().is_released == is_open
