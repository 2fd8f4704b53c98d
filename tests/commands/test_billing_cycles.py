"""Billing days of clients and weekly groups: what is set, and what a run issues."""

from __future__ import annotations

import json
from datetime import date

from tagih.commands import billing_cycles, customers, drafts, invoices, payments
from tagih.commands.billing_cycles import CycleRan
from tagih.commands.operation import Call
from tagih.domain.errors import Invalid, NotFound
from tagih.models import BillingCycle, Company, Invoice, Message
from tagih.reports.weekly_groups import weekly_groups
from tests.commands.books import WORK, disagreements, kinds, later, line, refused
from tests.completed import ADDRESS


def test_billing_day_is_set_changed_and_taken_back(call: Call, prompt: str, company: Company) -> None:
    assert billing_cycles.set_cycle(call, customer=prompt, cycle="monthly on 31").next_on == date(2026, 3, 31)
    done = billing_cycles.set_cycle(call, customer=prompt, cycle="weekly on friday", mode="propose")
    assert (done.cycle, done.mode, done.next_on) == ("weekly on friday", "propose", date(2026, 3, 6))
    assert BillingCycle.objects.of(company).count() == 1
    billing_cycles.clear(call, customer=prompt)
    refused(NotFound, "billing_day_none", billing_cycles.clear, call, customer=prompt)
    assert kinds(company)[-3:] == ["billing_day.set", "billing_day.set", "billing_day.cleared"]


def test_billing_day_is_refused_when_it_cannot_be(call: Call, prompt: str) -> None:
    refused(NotFound, "customer_unknown", billing_cycles.set_cycle, call, customer="nobody", cycle="daily")
    refused(Invalid, "cycle_unreadable", billing_cycles.set_cycle, call, customer=prompt, cycle="now and then")
    refused(Invalid, "cycle_mode_unknown", billing_cycles.set_cycle, call, customer=prompt, cycle="daily", mode="x")


def test_drafts_wait_for_the_day_of_their_client(call: Call, prompt: str, slow: str, company: Company) -> None:
    billing_cycles.set_cycle(call, customer=prompt, cycle="monthly on 15")
    for customer in (prompt, prompt, slow):
        drafts.draft(call, customer=customer, lines=WORK)
    assert billing_cycles.run(later(call, 12)) == CycleRan()
    assert billing_cycles.run(later(call, 13)) == CycleRan(clients=1, issued=2, queued=2)
    assert billing_cycles.run(later(call, 13)) == CycleRan()
    assert Message.objects.of(company).count() == 2
    left = Invoice.objects.of(company).filter(state="draft").values_list("customer__number", flat=True)
    assert list(left) == [slow]
    assert BillingCycle.objects.of(company).get().next_on == date(2026, 4, 15)
    assert disagreements(company) == []


def test_missed_days_count_once(call: Call, prompt: str, company: Company) -> None:
    billing_cycles.set_cycle(call, customer=prompt, cycle="monthly on 15")
    drafts.draft(call, customer=prompt, lines=WORK)
    assert billing_cycles.run(later(call, 90)) == CycleRan(clients=1, issued=1, queued=1)
    assert BillingCycle.objects.of(company).get().next_on == date(2026, 6, 15)


def test_proposed_drafts_stay_for_a_person(call: Call, prompt: str, company: Company) -> None:
    billing_cycles.set_cycle(call, customer=prompt, cycle="daily", mode="propose")
    drafts.draft(call, customer=prompt, lines=WORK)
    assert billing_cycles.run(call) == CycleRan(clients=1)
    assert Invoice.objects.of(company).get().state == "draft"


def test_client_that_cannot_be_billed_stands_alone(call: Call, prompt: str, slow: str, company: Company) -> None:
    for customer in (prompt, slow):
        billing_cycles.set_cycle(call, customer=customer, cycle="daily")
    drafts.draft(call, customer=slow, lines=WORK, currency="USD")
    drafts.draft(call, customer=prompt, lines=WORK)
    assert billing_cycles.run(call) == CycleRan(clients=1, issued=1, queued=1, failed=1)
    bad = BillingCycle.objects.of(company).get(customer__number=slow)
    assert (json.loads(bad.problem)["code"], bad.tried_on) == ("rate_needed", call.today)
    assert billing_cycles.run(call, again=False) == CycleRan()
    assert kinds(company)[-1] == "billing_day.failed"


def test_clients_are_split_so_that_weeks_bill_about_as_much(call: Call, company: Company) -> None:
    for number, price in enumerate(("900", "600", "300", "300")):
        customer = customers.add(call, name=f"Client {number}", number=f"N{number}", address=ADDRESS).number
        invoices.draft_and_issue(call, customer=customer, lines=line(unit_price=price, tax_rate="0"), terms="net 30")
    payments.record(later(call, 10), invoice="2026-00001", amount="900.00")
    asked = later(call, 10)
    assert billing_cycles.split(asked, groups=2).groups == (2, 2)
    groups = dict(BillingCycle.objects.of(company).values_list("customer__number", "group"))
    assert groups == {"N0": 1, "N1": 2, "N2": 2, "N3": 1}
    assert set(BillingCycle.objects.of(company).values_list("cycle", flat=True)) == {"monthly on 7", "monthly on 14"}
    refused(Invalid, "group_count", billing_cycles.split, asked, groups=6)

    first, second, third, fourth = weekly_groups(company, asked.today).rows
    assert first[:2] + first[2:] == (
        "Week 1", "EUR", 2, date(2026, 3, 7), date(2026, 3, 22), date(2026, 4, 15), 24, 309_67, 400_00,
    )  # fmt: skip
    assert (second[2], second[3], second[6]) == (2, date(2026, 3, 14), 17)
    assert (third[2], fourth[2]) == (0, 0)
