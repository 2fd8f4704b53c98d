"""Each gate before an invoice taken away: what it keeps out then gets through."""

from __future__ import annotations

import pytest

from tagih.commands import company, completeness, customers, invoices
from tagih.domain.errors import Incomplete
from tagih.models import Invoice
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
