"""The run of recurring invoices: what a batch leaves behind, the days of an outage, and the one that cannot be billed."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tagih.commands import customers, drafts, recurring, recurring_run
from tagih.commands.operation import Call
from tagih.commands.recurring_run import Billed
from tagih.models import Company, Invoice, InvoiceLine, InvoiceTax, Message, Occurrence, Receivable, Recurring
from tests.commands.books import MIXED, WORK, broken_links, disagreements, facts, kinds, later, line, open_minor
from tests.completed import ADDRESS
from tests.guard import outside_the_books


def added(call: Call, customer: str, **changed: Any) -> str:
    given: dict[str, Any] = {"name": "Hosting", "lines": WORK, "cycle": "monthly on 31", **changed}
    return recurring.add(call, customer=customer, **given).public_id


def on(call: Call, day: str) -> Call:
    return later(call, (date.fromisoformat(day) - call.today).days)


def test_due_invoice_is_issued_posted_and_on_its_way(call: Call, prompt: str, company: Company) -> None:
    added(call, prompt, lines=MIXED, message="For {month}", reference="PO 7")
    assert recurring_run.run(call) == Billed()
    assert recurring_run.run(on(call, "2026-03-31")) == Billed(issued=1, queued=1)
    invoice = Invoice.objects.of(company).get()
    assert (invoice.number, invoice.issued_on, invoice.state) == ("2026-00001", date(2026, 3, 31), "issued")
    assert (invoice.message, invoice.reference, invoice.total_minor) == ("For March", "PO 7", 131_92)
    assert list(InvoiceLine.objects.of(company).order_by("position").values_list("net_minor", flat=True)) == [
        100_01, 9_00, 1_10,
    ]  # fmt: skip
    assert InvoiceTax.objects.of(company).count() == 3
    assert Receivable.objects.of(company).get().balance_minor == 131_92
    row = Recurring.objects.of(company).get()
    assert (row.made, row.next_on, row.state) == (1, date(2026, 4, 30), "active")
    message = Message.objects.of(company).get()
    assert (message.purpose, message.template, message.state) == (f"invoice {invoice.public_id}", "invoice-1", "queued")
    assert json.loads(message.facts)["receivables"][0]["number"] == "2026-00001"
    assert kinds(company)[-1] == "invoice.issued"
    assert (disagreements(company), broken_links(company)) == ([], [])


def test_second_run_of_a_day_finds_nothing_to_do(call: Call, prompt: str, company: Company) -> None:
    added(call, prompt, cycle="daily")
    assert recurring_run.run(call).issued == 1
    before = kinds(company)
    assert recurring_run.run(call) == Billed()
    assert kinds(company) == before


def test_outage_is_made_up_for_day_by_day_without_doubles(call: Call, prompt: str, company: Company) -> None:
    added(call, prompt, message="{month} {year}")
    recurring_run.run(on(call, "2026-03-31"))
    assert recurring_run.run(on(call, "2026-06-30")) == Billed(issued=3, queued=3)
    assert list(Occurrence.objects.of(company).order_by("on").values_list("on", flat=True)) == [
        date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 30),
    ]  # fmt: skip
    billed = Invoice.objects.of(company).order_by("number")
    assert list(billed.values_list("message", flat=True)) == ["March 2026", "April 2026", "May 2026", "June 2026"]
    assert set(billed.values_list("issued_on", flat=True)) == {date(2026, 3, 31), date(2026, 6, 30)}


def test_database_refuses_the_same_day_twice(call: Call, prompt: str, company: Company) -> None:
    added(call, prompt, cycle="daily")
    recurring_run.run(call)
    row = Occurrence.objects.of(company).get()
    with pytest.raises(IntegrityError), transaction.atomic(), outside_the_books("a double is tried on purpose"):
        Occurrence.objects.of(company).create(
            company=company, recurring_id=row.recurring_id, on=row.on, made_at=row.made_at
        )


def test_it_ends_with_its_last_day_and_with_its_count(call: Call, prompt: str, company: Company) -> None:
    added(call, prompt, cycle="weekly on monday", ends_on=date(2026, 3, 16))
    added(call, prompt, cycle="weekly on monday", count=2)
    assert recurring_run.run(later(call, 60)).issued == 5
    assert set(Recurring.objects.of(company).values_list("state", "next_on")) == {("ended", None)}


def test_draft_waits_for_a_person_and_its_day_stays_billed_when_it_is_deleted(
    call: Call, prompt: str, company: Company
) -> None:
    added(call, prompt, cycle="daily", mode="draft")
    assert recurring_run.run(call) == Billed(drafted=1)
    draft = Invoice.objects.of(company).get()
    assert (draft.state, draft.number, kinds(company)[-1]) == ("draft", None, "draft.added")
    assert not Message.objects.of(company).exists()
    drafts.delete_draft(call, invoice=draft.public_id)
    assert Occurrence.objects.of(company).get().invoice is None
    assert recurring_run.run(call) == Billed()


def test_client_without_an_address_is_billed_and_gets_no_message(call: Call, slow: str, company: Company) -> None:
    added(call, slow, cycle="daily")
    assert recurring_run.run(call) == Billed(issued=1, queued=0)
    assert not Message.objects.of(company).exists()


def test_one_that_cannot_be_billed_stands_alone_with_its_reason(call: Call, prompt: str, company: Company) -> None:
    bad = added(call, prompt, currency="USD", cycle="daily")  # foreign money needs a rate that nobody gave
    for number in range(6):
        added(call, customers.add(call, name=f"Client {number}", address=ADDRESS).number, cycle="daily")
    assert recurring_run.run(call) == Billed(issued=6, failed=1)
    row = Recurring.objects.of(company).get(public_id=bad)
    assert (json.loads(row.problem)["code"], row.tried_on, row.next_on) == ("rate_needed", call.today, call.today)
    assert facts(company, "recurring.failed")["because"]["code"] == "rate_needed"
    assert sorted(open_minor(company)) == [f"2026-0000{number}" for number in range(1, 7)]
    assert recurring_run.run(call, again=False) == Billed()
    assert recurring_run.run(later(call, 1), again=False) == Billed(issued=6, failed=1)
    assert kinds(company).count("recurring.failed") == 1


def test_problem_is_gone_once_it_is_mended(call: Call, prompt: str, company: Company) -> None:
    bad = added(call, prompt, currency="USD", cycle="daily")
    recurring_run.run(call)
    recurring.edit(call, recurring=bad, mode="draft")
    assert recurring_run.run(call, again=False) == Billed(drafted=1)
    assert Recurring.objects.of(company).get().problem == ""


def test_batch_takes_as_many_statements_for_forty_as_for_four(call: Call, company: Company, settings: Any) -> None:
    settings.BATCH_RECURRING = 100

    def statements(count: int) -> int:
        for number in range(count):
            name = f"Client {count} {number}"
            added(
                call,
                customers.add(call, name=name, email="a@b.example", address=ADDRESS).number,
                cycle="daily",
                count=1,
            )
        with CaptureQueriesContext(connection) as found:
            assert recurring_run.run(call).issued == count
        return len(found)

    statements(1)  # the first number of a year makes its counter
    assert statements(4) == statements(40)


def test_batches_of_a_transaction_each_bill_everything(
    call: Call, prompt: str, company: Company, settings: Any
) -> None:
    settings.BATCH_RECURRING = 3
    for _ in range(10):
        added(call, prompt, cycle="daily", lines=line(description="Day {from}"))
    assert recurring_run.run(later(call, 1)).issued == 20
    numbers = Invoice.objects.of(company).order_by("number").values_list("number", flat=True)
    assert list(numbers) == [f"2026-{number:05d}" for number in range(1, 21)]
    assert (disagreements(company), broken_links(company)) == ([], [])
