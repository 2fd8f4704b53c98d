"""A client on credit hold looks at what it has paid: kindly told what opens it, and nothing of our rules."""

from __future__ import annotations

from datetime import timedelta

import time_machine

from tagih.commands import credit_policy, deliverables, invoices, payments
from tests.commands.books import later
from tests.portal.conftest import LINES, NOW, PAPER, Studio, opened


def test_what_is_paid_stays_locked_while_another_invoice_is_late(studio: Studio) -> None:
    customer = invoices.draft_and_issue(studio.call, customer="C-00002", lines=LINES, terms="now")
    added = deliverables.add(studio.call, name="The film", invoice=studio.invoice, file=PAPER, file_name="film.pdf")
    window = opened(deliverables.send(studio.call, deliverable=added.deliverable).url)
    credit_policy.policy_set(studio.call, key="hold_overdue_days", value="10")
    there = later(studio.call, 20)
    with time_machine.travel(NOW + timedelta(days=20), tick=False):
        open_minor = invoices.Invoice.objects.of(studio.company).get(number=studio.invoice).total_minor
        payments.record(there, invoice=studio.invoice, amount=f"{open_minor / 100:.2f}")
        page = window().content.decode()
        assert "It opens as soon as an earlier invoice is paid too." in page
        assert "exception" not in page and "20 days" not in page
        assert window("fetch").status_code == 404
        payments.record(there, invoice=customer.number, amount=f"{customer.total_minor / 100:.2f}")
        assert window("fetch").status_code == 200
