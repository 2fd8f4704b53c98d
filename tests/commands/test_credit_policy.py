"""The credit hold stops invoices and deliveries and says why; checks, grades and exceptions move it, each on record."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tagih import plugins
from tagih.commands import (
    credit_exceptions,
    credit_hold,
    credit_policy,
    customers,
    deliverables,
    drafts,
    invoices,
    payments,
    releases,
)
from tagih.commands.operation import Call
from tagih.domain.errors import Conflict, Incomplete, Invalid, NotFound
from tagih.models import CreditCheck, CreditException, Customer, Deliverable, Invoice
from tagih.reports import credit_sheet
from tests.commands.books import NUL, WORK, facts, kinds, later, refused
from tests.completed import ADDRESS

MAY = date(2026, 5, 1)


def setting(call: Call, **values: str) -> None:
    for key, value in values.items():
        credit_policy.policy_set(call, key=key, value=value)


def bill(call: Call, customer: str, **given: Any) -> str:
    return invoices.draft_and_issue(call, customer=customer, lines=WORK, **given).number


def held(command: Any, /, *args: Any, **given: Any) -> list[str]:
    """Insist on a hold; the codes of its reasons."""
    with pytest.raises(Incomplete) as caught:
        command(*args, **given)
    assert caught.value.code == "credit_held"
    return [reason.code for _, reason in caught.value.parts]


def allow(call: Call, customer: str, kind: str = "hold", until: date = MAY, **given: str) -> str:
    words = {"because": "The bank changed", "approved_by": "Anna"} | given
    return credit_exceptions.allow(call, customer=customer, kind=kind, until=until, **words).public_id


# --- the hold ------------------------------------------------------------------------------------------------


def test_nothing_is_held_without_a_policy(call: Call, slow: str) -> None:
    for _ in range(3):
        bill(later(call, 0), slow, terms="now")
    assert credit_hold.reasons(call.company, Customer.objects.of(call.company).get().pk, later(call, 300).today) == ()


def test_an_invoice_over_the_limit_is_refused_and_the_draft_stays(call: Call, slow: str) -> None:
    setting(call, limit_C="200")
    bill(call, slow)
    draft = drafts.draft(call, customer=slow, lines=WORK).public_id
    assert held(invoices.issue, call, invoice=draft) == ["credit_over_limit"]
    assert Invoice.objects.of(call.company).get(public_id=draft).state == "draft"
    payments.record(call, invoice="2026-00001", amount="121.00")
    assert invoices.issue(call, invoice=draft).number == "2026-00002"


def test_a_batch_counts_together(call: Call, slow: str) -> None:
    setting(call, limit_C="200")
    made = [drafts.draft(call, customer=slow, lines=WORK).public_id for _ in range(2)]
    assert held(invoices.issue_batch, call, drafts=made) == ["credit_over_limit"]
    assert invoices.issue(call, invoice=made[0]).number == "2026-00001"


def test_being_late_holds_until_it_is_paid(call: Call, slow: str) -> None:
    setting(call, hold_overdue_days="30")
    bill(call, slow, terms="now")
    assert bill(later(call, 29), slow) == "2026-00002"
    assert held(bill, later(call, 30), slow) == ["credit_overdue"]
    payments.record(later(call, 30), invoice="2026-00001", amount="121.00")
    assert bill(later(call, 30), slow) == "2026-00003"


def test_a_payer_group_shares_its_limit_and_its_hold(call: Call, slow: str, prompt: str) -> None:
    setting(call, limit_C="200")
    for number in (slow, prompt):
        customers.change(call, customer=number, payer_group="The holding")
    bill(call, slow)
    assert held(bill, call, prompt) == ["credit_over_limit"]
    customers.change(call, customer=prompt, payer_group="")
    assert bill(call, prompt) == "2026-00002"


def test_a_delivery_that_is_paid_stays_locked_while_its_client_is_on_hold(call: Call, slow: str) -> None:
    bill(call, slow, terms="now")
    second = bill(call, slow)
    setting(call, hold_overdue_days="10")
    there = later(call, 20)
    deliverables.add(there, invoice=second, name="Logo", link="https://files.example/logo")
    payments.record(there, invoice=second, amount="121.00")
    locked = Deliverable.objects.of(call.company).get()
    assert not locked.is_released
    assert deliverables_reason(call) == "deliverable_on_hold"
    payments.record(there, invoice="2026-00001", amount="121.00")
    locked.refresh_from_db()
    assert locked.is_released


def deliverables_reason(call: Call) -> str:
    found = releases.held(call.company, Deliverable.objects.of(call.company).get(), later(call, 20).today)
    return found.code if found else ""


def test_lifting_the_hold_opens_what_is_paid(call: Call, slow: str) -> None:
    bill(call, slow, terms="now")
    second = bill(call, slow)
    setting(call, hold_overdue_days="10")
    there = later(call, 20)
    deliverables.add(there, invoice=second, name="Logo", link="https://files.example/logo")
    payments.record(there, invoice=second, amount="121.00")
    allow(there, slow)
    assert Deliverable.objects.of(call.company).get().is_released


# --- the deposit ---------------------------------------------------------------------------------------------


def test_a_new_client_pays_a_deposit_where_the_policy_requires_it(call: Call, slow: str) -> None:
    assert bill(call, slow) == "2026-00001"  # advised only
    setting(call, deposit_rule="require")
    assert held(bill, call, slow) == ["deposit_lacking"]
    customers.change(call, customer=slow, relationship="regular")
    assert bill(call, slow) == "2026-00002"
    customers.change(call, customer=slow, relationship="new")
    payments.record(call, customer=slow, amount="278.30")
    assert bill(call, slow) == "2026-00003"


def test_a_client_is_new_until_it_has_paid_an_invoice(call: Call, slow: str) -> None:
    first = bill(call, slow)
    setting(call, deposit_rule="require")
    assert held(bill, call, slow) == ["deposit_lacking"]
    payments.record(call, invoice=first, amount="121.00")
    assert bill(call, slow) == "2026-00002"


def test_a_deposit_is_not_asked_of_an_exception(call: Call, slow: str) -> None:
    setting(call, deposit_rule="require")
    allow(call, slow, "deposit")
    assert bill(call, slow) == "2026-00001"


# --- terms, grades and checks --------------------------------------------------------------------------------


def test_terms_come_from_the_exception_the_client_the_grade_or_the_company(call: Call, slow: str) -> None:
    def due() -> date:
        return invoices.draft_and_issue(call, customer=slow, lines=WORK).due_on

    assert due() == call.today + timedelta(days=14)
    setting(call, terms_C="net 7")
    assert due() == call.today + timedelta(days=7)
    customers.change(call, customer=slow, terms="net 21")
    assert due() == call.today + timedelta(days=21)
    allow(call, slow, "terms", terms="net 60")
    assert due() == call.today + timedelta(days=60)


def test_a_check_is_recorded_and_may_set_the_grade(call: Call, slow: str) -> None:
    assert credit_policy.check(call, customer=slow, result="no entries", source="register").grade == ""
    done = credit_policy.check(call, customer=slow, result="pays in 60 days", grade="D")
    assert (done.grade, facts(call.company, "credit_check.recorded")["grade"]) == ("D", "D")
    kept = CreditCheck.objects.of(call.company).order_by("id").values_list("source", "result", "grade", "on", "by")
    assert list(kept) == [
        ("register", "no entries", "", call.today, "anna"),
        ("", "pays in 60 days", "D", call.today, "anna"),
    ]


def test_whoever_is_always_late_is_graded_stricter_and_each_invoice_counts_once(
    call: Call, slow: str, prompt: str
) -> None:
    for number in (slow, prompt):
        for _ in range(3):
            bill(call, number, terms="now")
    there = later(call, 20)
    for number in Invoice.objects.of(call.company).filter(customer__number=prompt).values_list("number", flat=True):
        payments.record(call, invoice=number, amount="121.00")
    moved = credit_policy.review(there).moved
    assert [(one.customer, one.before, one.grade, one.because.code) for one in moved] == [
        (slow, "C", "D", "grade_stricter")
    ]
    assert facts(call.company, "customer.graded")["because"]["code"] == "grade_stricter"
    assert credit_policy.review(later(there, 5)).moved == ()


# --- exceptions ----------------------------------------------------------------------------------------------


def test_an_exception_lifts_the_hold_through_its_last_day(call: Call, slow: str) -> None:
    setting(call, limit_C="100")
    assert held(bill, call, slow) == ["credit_over_limit"]
    allow(call, slow, until=later(call, 5).today)
    assert bill(later(call, 5), slow) == "2026-00001"
    assert held(bill, later(call, 6), slow) == ["credit_over_limit"]


def test_an_exception_is_ended_once(call: Call, slow: str) -> None:
    setting(call, limit_C="100")
    made = allow(call, slow)
    credit_exceptions.end(call, exception=made)
    assert held(bill, call, slow) == ["credit_over_limit"]
    refused(Conflict, "exception_over", credit_exceptions.end, call, exception=made)
    refused(NotFound, "exception_unknown", credit_exceptions.end, call, exception=NUL)
    assert kinds(call.company)[-2:] == ["credit_exception.allowed", "credit_exception.ended"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"kind": "price"}, "exception_kind_unknown"), ({"because": " "}, "exception_needs_reason"),
        ({"approved_by": ""}, "exception_needs_approver"), ({"kind": "terms"}, "exception_needs_terms"),
        ({"until": date(2026, 3, 2)}, "exception_must_end"), ({"until": date(2027, 3, 4)}, "exception_must_end"),
    ],
)  # fmt: skip
def test_an_exception_without_reason_approver_or_end_is_refused(
    call: Call, slow: str, given: dict[str, Any], code: str
) -> None:
    words = {"kind": "hold", "because": "x", "approved_by": "Anna", "until": MAY} | given
    refused(Invalid, code, credit_exceptions.allow, call, customer=slow, **words)
    assert not CreditException.objects.of(call.company).exists()


def test_the_report_tells_what_an_exception_cost(call: Call, slow: str) -> None:
    bill(call, slow)
    there = later(call, 1)
    allow(there, slow, until=later(call, 10).today)
    number = bill(there, slow)
    bill(later(call, 20), slow)
    payments.record(later(there, 73), invoice=number, amount="121.00")
    (row,) = plugins.report("credit_exceptions")(call.company, later(call, 100).today).rows
    assert row[:4] == (slow, "hold", "The bank changed", "Anna")
    assert row[7:] == (1, 121_00, 0, 73, 194)  # 121.00 x 8 % x 73/365 = 1.936


def test_the_sheet_says_what_the_policies_say(call: Call) -> None:
    text = credit_sheet.as_text(call.company)
    assert "How Anna's Studio bills and asks" in text
    assert "Please pay within 14 days of the invoice." in text
    assert "We ask new clients for 30 % before we begin." in text
    assert "We write 7 and 1 days before the day" in text
    assert "on day 1, 3, 7, 14, 28, and 58 after it" in text
    setting(call, deposit_rule="require", hold_overdue_days="30", limit_B="5000")
    text = credit_sheet.as_text(call.company)
    assert "New clients pay 30 % before we begin." in text
    assert "While an invoice is 30 days late or more, we send no new invoices" in text
    assert "Up to 5000.00 EUR may be open at a time" in text


@pytest.mark.parametrize(
    ("given", "code"), [({"result": ""}, "credit_check_empty"), ({"result": "x", "grade": "E"}, "grade_unknown")]
)
def test_a_check_is_refused_when_it_says_nothing(call: Call, slow: str, given: dict[str, str], code: str) -> None:
    refused(Invalid, code, credit_policy.check, call, customer=slow, **given)


def test_a_client_with_an_address_may_owe_nothing(call: Call) -> None:
    setting(call, limit_C="0")
    number = customers.add(call, name="New BV", address=ADDRESS).number
    assert held(bill, call, number) == ["credit_over_limit"]
