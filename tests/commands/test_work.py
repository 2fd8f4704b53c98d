"""The work log: what may be entered, and what one action bills."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tagih.commands import credit_notes, customers, drafts, invoices, work
from tagih.commands.operation import Call
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.domain.work import Policy
from tagih.models import Company, Invoice, InvoiceLine, WorkEntry
from tagih.reports.unbilled_work import unbilled_work
from tests.commands.books import kinds, later, refused
from tests.completed import ADDRESS


def entered(call: Call, customer: str, **changed: Any) -> str:
    given = {
        "description": "Design",
        "quantity": "2.5",
        "unit": "h",
        "unit_price": "80.00",
        "tax_rate": "21",
        **changed,
    }
    return work.add(call, customer=customer, **given).public_id


def unbilled(company: Company) -> int:
    return WorkEntry.objects.of(company).filter(invoice=None).count()


def test_entry_tells_what_it_comes_to(call: Call, prompt: str, company: Company) -> None:
    done = work.add(call, customer=prompt, description="Design", quantity="2.5", unit="h", unit_price="80", kind="time")
    assert (done.customer, done.kind, done.on, done.currency, done.net_minor) == (
        prompt,
        "time",
        call.today,
        "EUR",
        200_00,
    )
    row = WorkEntry.objects.of(company).get()
    assert (row.tax_category, row.tax_rate_ppm, row.unit) == ("S", 210_000, "h")
    assert kinds(company)[-1] == "work.entered"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"kind": "fun"}, "work_kind_unknown"), ({"done_on": date(2026, 3, 3)}, "work_in_future"),
        ({"description": ""}, "field_missing"), ({"unit_price": "a lot"}, "number_unreadable"),
        ({"quantity": "1e3"}, "number_unreadable"), ({"currency": "euro"}, "currency_unknown"),
    ],
)  # fmt: skip
def test_entry_is_refused_when_it_cannot_be(call: Call, prompt: str, company: Company, changed: Any, code: str) -> None:
    refused(Invalid, code, entered, call, prompt, **changed)
    assert not WorkEntry.objects.of(company).exists()


def test_entry_and_customer_must_be_known(call: Call, prompt: str) -> None:
    refused(NotFound, "customer_unknown", entered, call, "nobody")
    refused(NotFound, "quote_unknown", entered, call, prompt, quote="Q-1")
    refused(NotFound, "customer_unknown", work.bill, call, customer="nobody")
    for text in ("nothing", "a\x00b", "a\ud800b"):
        refused(NotFound, "work_unknown", work.delete, call, entry=text)
        refused(NotFound, "work_unknown", work.bill, call, entries=[text])


def test_change_and_delete(call: Call, prompt: str, company: Company) -> None:
    entry = entered(call, prompt)
    changed = work.edit(call, entry=entry, quantity="3", kind="goods", done_on=date(2026, 2, 27))
    assert (changed.net_minor, changed.kind, changed.on) == (240_00, "goods", date(2026, 2, 27))
    assert WorkEntry.objects.of(company).get().unit == "h"
    work.delete(call, entry=entry)
    assert kinds(company)[-3:] == ["work.entered", "work.changed", "work.deleted"]


def test_one_action_makes_one_draft_for_each_client(call: Call, prompt: str, slow: str, company: Company) -> None:
    for customer, day in ((prompt, 26), (slow, 27), (prompt, 25)):
        entered(call, customer, done_on=date(2026, 2, day), description=f"Day {day}")
    entered(call, prompt, currency="USD")
    done = work.bill(call)
    assert [(one.customer, one.entries, one.currency, one.total_minor) for one in done.drafts] == [
        (prompt, 2, "EUR", 484_00), (prompt, 1, "USD", 242_00), (slow, 1, "EUR", 242_00),
    ]  # fmt: skip
    draft = Invoice.objects.of(company).get(public_id=done.drafts[0].public_id)
    assert (draft.state, draft.supplied_on) == ("draft", date(2026, 2, 26))
    lines = InvoiceLine.objects.of(company).filter(invoice=draft).order_by("position")
    assert list(lines.values_list("description", flat=True)) == ["Day 25", "Day 26"]
    first = WorkEntry.objects.of(company).get(description="Day 25")
    assert (first.invoice_id, first.position, first.billed_on) == (draft.pk, 1, call.today)
    refused(Conflict, "nothing_to_bill", work.bill, call)


def test_only_what_is_named_is_billed(call: Call, prompt: str, slow: str, company: Company) -> None:
    entries = [entered(call, customer) for customer in (prompt, prompt, slow)]
    assert [one.entries for one in work.bill(call, entries=entries[:1]).drafts] == [1]
    refused(Conflict, "work_billed", work.bill, call, entries=entries[:1])
    assert [one.customer for one in work.bill(call, customer=slow).drafts] == [slow]
    assert unbilled(company) == 1


def test_what_is_billed_can_neither_be_changed_nor_deleted(call: Call, prompt: str) -> None:
    entry = entered(call, prompt)
    work.bill(call)
    refused(Conflict, "work_billed", work.edit, call, entry=entry, quantity="1")
    refused(Conflict, "work_billed", work.delete, call, entry=entry)


def test_deleted_draft_and_whole_credit_free_the_work_and_a_part_does_not(
    call: Call, prompt: str, company: Company
) -> None:
    entered(call, prompt)
    draft = work.bill(call).drafts[0].public_id
    drafts.delete_draft(call, invoice=draft)
    assert unbilled(company) == 1
    number = invoices.issue(call, invoice=work.bill(call).drafts[0].public_id).number
    credit_notes.credit(call, invoice=number, amount="42.00", because="less")
    assert unbilled(company) == 0
    credit_notes.credit(call, invoice=number, because="all of it")
    assert unbilled(company) == 1
    assert work.bill(call).drafts[0].total_minor == 242_00


def test_young_work_waits_as_long_as_the_rule_says(call: Call, prompt: str, company: Company) -> None:
    work.policy_set(call, not_before_days=3)
    entered(call, prompt)
    sentence = refused(Conflict, "work_too_early", work.bill, call)
    assert "2026-03-05" in sentence
    entered(call, prompt, done_on=date(2026, 2, 20))
    done = work.bill(call)
    assert ([one.entries for one in done.drafts], done.early) == ([1], 1)
    assert work.bill(later(call, 3)).early == 0


def test_rules_change_one_by_one(call: Call, company: Company) -> None:
    assert work.policy(company) == Policy()
    work.policy_set(call, capital_rate="12")
    assert work.policy_set(call, nudge_after_days=7) == Policy(nudge_after_days=7, capital_rate_ppm=120_000)
    assert work.policy(company) == Policy(nudge_after_days=7, capital_rate_ppm=120_000)
    refused(Invalid, "nothing_to_change", work.policy_set, call)
    refused(Invalid, "work_days_order", work.policy_set, call, alarm_after_days=3)


def test_report_tells_age_standing_and_cost_as_of_any_day(call: Call, prompt: str, slow: str, company: Company) -> None:
    entered(call, prompt, done_on=date(2026, 1, 16), quantity="125", unit_price="80")  # 10,000.00, 45 days ago
    entered(call, slow, done_on=date(2026, 2, 27))
    rows = {row[0]: row for row in unbilled_work(company, call.today).rows}
    assert rows[prompt] == (
        prompt, "Prompt GmbH", "EUR", 1, date(2026, 1, 16), 45, "Bill it now", 10_000_00, 98_63, 10_000_00,
    )  # fmt: skip
    assert rows[slow][5:] == (3, "Ready", 0, 13, 200_00)
    work.bill(call)
    assert unbilled_work(company, call.today).rows == []
    assert len(unbilled_work(company, date(2026, 3, 1)).rows) == 2


def test_billing_takes_as_many_statements_for_forty_as_for_four(call: Call, company: Company) -> None:
    def statements(count: int) -> int:
        for number in range(count):
            entered(call, customers.add(call, name=f"Client {count} {number}", address=ADDRESS).number)
        with CaptureQueriesContext(connection) as found:
            assert len(work.bill(call).drafts) == count
        return len(found)

    assert statements(4) == statements(40)
