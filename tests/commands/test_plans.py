"""A payment plan makes instalments of what is open: the books agree, the paper stays, reminders go by the new days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tagih.commands import asking, daily_run, dunning, exchange, invoices, payments, plans, portal_links
from tagih.commands import company as companies
from tagih.commands.operation import Call
from tagih.domain import plans as rules
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.models import Case, Notice, PaymentPlan, PlanPart, Receivable
from tagih.models.plans import as_issued
from tagih.reports import verification
from tests.commands.books import WORK, broken_links, disagreements, kinds, later, open_minor, refused

FIRST = date(2026, 3, 10)


def billed(call: Call, customer: str, days_ago: int = 30, **given: str) -> str:
    then = later(call, -days_ago)
    return invoices.draft_and_issue(then, customer=customer, lines=WORK, issued_on=then.today, **given).number


@pytest.fixture
def bill(call: Call, prompt: str) -> str:
    """An invoice over 121.00 that is late."""
    return billed(call, prompt)


def link(call: Call, customer: str) -> str:
    return portal_links.add(call, customer=customer).link


def sound(call: Call) -> bool:
    return (disagreements(call.company), broken_links(call.company), verification.verify(call.company).problems) == (
        [], [], (),
    )  # fmt: skip


def test_what_a_client_asks_for_waits_for_a_person_and_nothing_is_asked_meanwhile(
    call: Call, prompt: str, bill: str
) -> None:
    asked = asking.plan(call, link=link(call, prompt), count=3, first_on=FIRST)
    assert [one.amount_minor for one in asked.instalments] == [4033, 4033, 4034]
    assert Case.objects.of(call.company).get().paused_until == call.today + timedelta(days=7)
    assert open_minor(call.company) == {bill: 12_100}
    assert kinds(call.company)[-1] == "plan.asked"


def test_an_accepted_plan_is_instalments_with_days_of_their_own(call: Call, prompt: str, bill: str) -> None:
    asked = asking.plan(call, link=link(call, prompt), count=3, first_on=FIRST)
    done = plans.accept(call, plan=asked.plan)
    assert (done.state, open_minor(call.company)) == ("accepted", {bill: 4033, f"{bill}/2": 4033, f"{bill}/3": 4034})
    days = Receivable.objects.of(call.company).order_by("id").values_list("due_on", flat=True)
    assert list(days) == [FIRST, date(2026, 4, 10), date(2026, 5, 10)]
    assert Case.objects.of(call.company).filter(paused_until=None).count() == 3
    assert sound(call)


def test_the_oldest_invoice_is_paid_by_the_first_instalments(call: Call, prompt: str) -> None:
    older, newer = billed(call, prompt, 60), billed(call, prompt, 40)
    plans.agree(call, customer=prompt, count=2, first_on=FIRST, invoices=[newer, older])
    parts = PlanPart.objects.of(call.company).order_by("position").values_list("receivable__number", "position")
    assert list(parts) == [(older, 1), (newer, 2)]
    assert sound(call)


def test_the_paper_says_what_was_issued(call: Call, prompt: str, bill: str) -> None:
    row = Receivable.objects.of(call.company).get()
    before = as_issued(call.company, [row.invoice_id])
    plans.agree(call, customer=prompt, count=2, first_on=FIRST)
    plans.end(later(call, 30), plan=PaymentPlan.objects.of(call.company).get().public_id, because="nothing came")
    plans.agree(later(call, 31), customer=prompt, count=3, first_on=date(2026, 4, 10))
    assert as_issued(call.company, [row.invoice_id]) == before
    assert sound(call)


def test_a_plan_in_another_currency_keeps_the_rate_of_its_invoice(call: Call, prompt: str) -> None:
    exchange.record(later(call, -30), currency="USD", rate="0.9137", on=later(call, -30).today)
    number = billed(call, prompt, currency="USD")
    plans.agree(call, customer=prompt, count=3, first_on=FIRST)
    assert sound(call) and "exchange.realised" not in kinds(call.company)
    payments.record(call, invoice=number, amount="121.00", currency="USD", rate="0.9137")
    assert sound(call) and "exchange.realised" not in kinds(call.company)


def test_reminders_begin_anew_by_the_new_days(call: Call, prompt: str, bill: str) -> None:
    companies.policy_set(call, key="mode", value="automatic")
    companies.books_complete(call, on=call.today)
    assert daily_run.sweep(call).queued == 1
    plans.agree(call, customer=prompt, count=2, first_on=date(2026, 3, 16))
    assert Notice.objects.of(call.company).get().role == "void"
    for days, queued in ((4, 0), (7, 1), (15, 1)):  # a week before it, seven days before; the day after it
        then = later(call, days)
        companies.books_complete(then, on=then.today)
        assert (days, daily_run.sweep(then).queued) == (days, queued)


def test_what_was_paid_before_the_answer_is_no_part_of_the_plan(call: Call, prompt: str, bill: str) -> None:
    asked = asking.plan(call, link=link(call, prompt), count=2, first_on=FIRST)
    payments.record(call, invoice=bill, amount="21.00")
    assert plans.accept(call, plan=asked.plan).total_minor == 10_000
    assert sound(call)


def test_days_that_have_passed_move_along_when_the_answer_is_late(call: Call, prompt: str, bill: str) -> None:
    asked = asking.plan(call, link=link(call, prompt), count=2, first_on=FIRST)
    done = plans.accept(later(call, 20), plan=asked.plan)
    assert done.instalments[0].due_on == later(call, 20).today


def test_a_declined_plan_is_asked_for_as_before(call: Call, prompt: str, bill: str) -> None:
    asked = asking.plan(call, link=link(call, prompt), count=3, first_on=FIRST)
    done = plans.decline(call, plan=asked.plan, because="Two, please.")
    assert (done.state, Case.objects.of(call.company).get().paused_until) == ("declined", None)
    refused(Conflict, "plan_answered", plans.accept, call, plan=asked.plan)
    assert open_minor(call.company) == {bill: 12_100}


def test_a_plan_is_kept_when_all_of_it_is_paid_and_broken_when_it_is_late(call: Call, prompt: str, bill: str) -> None:
    plans.agree(call, customer=prompt, count=2, first_on=FIRST)

    def stands(days: int) -> str:
        rows = Receivable.objects.of(call.company).values_list("due_on", "balance_minor")
        return rules.standing([rules.Part(*one) for one in rows], later(call, days).today)

    assert [stands(days) for days in (8, 9, 11, 12)] == ["running", "late", "late", "broken"]
    payments.record(later(call, 8), invoice=bill, amount="121.00")
    assert stands(90) == "kept"


def test_a_plan_that_is_not_kept_is_ended_and_all_is_due(call: Call, prompt: str, bill: str) -> None:
    done = plans.agree(call, customer=prompt, count=3, first_on=FIRST)
    then = later(call, 14)
    ended = plans.end(then, plan=done.plan, because="The first one never came.")
    days = Receivable.objects.of(call.company).order_by("id").values_list("due_on", flat=True)
    assert (ended.state, list(days)) == ("ended", [FIRST, then.today, then.today])
    refused(Conflict, "plan_not_running", plans.end, then, plan=done.plan, because="again")


def test_a_disputed_invoice_is_no_part_of_a_plan(call: Call, prompt: str, bill: str) -> None:
    dunning.dispute(call, invoice=bill, because="broken")
    refused(Conflict, "plan_only_disputed", asking.plan, call, link=link(call, prompt), count=2, first_on=FIRST)
    other = billed(call, prompt, 20)
    asked = asking.plan(call, link=link(call, prompt), count=2, first_on=FIRST)
    plans.accept(call, plan=asked.plan)
    assert open_minor(call.company) == {bill: 12_100, other: 6050, f"{other}/2": 6050}
    assert sound(call)


def test_what_cannot_be(call: Call, prompt: str, slow: str, bill: str) -> None:
    mine = link(call, prompt)
    refused(Invalid, "plan_count", asking.plan, call, link=mine, count=7, first_on=FIRST)
    refused(NotFound, "link_unknown", asking.plan, call, link=mine, count=2, first_on=FIRST, invoices=["nothing"])
    refused(Conflict, "nothing_owed", asking.plan, call, link=link(call, slow), count=2, first_on=FIRST)
    asking.plan(call, link=mine, count=2, first_on=FIRST)
    refused(Conflict, "plan_asked_already", asking.plan, call, link=mine, count=3, first_on=FIRST)
    refused(NotFound, "plan_unknown", plans.accept, call, plan="nothing")
    refused(NotFound, "invoice_unknown", plans.agree, call, customer=slow, count=2, first_on=FIRST, invoices=[bill])
    asked = PaymentPlan.objects.of(call.company).get().public_id
    refused(Invalid, "answer_needed", plans.decline, call, plan=asked, because=" ")
