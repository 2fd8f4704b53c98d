"""Recurring invoices: what may be said of one, and what each deed leaves behind."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tagih.commands import recurring, recurring_run
from tagih.commands.operation import Call
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.models import Company, Occurrence, Recurring, RecurringLine
from tests.commands.books import WORK, kinds, later, line, refused

HOSTING: dict[str, Any] = {"name": "Hosting", "lines": WORK, "cycle": "monthly on 31"}


def added(call: Call, customer: str, **changed: Any) -> recurring.Recurs:
    return recurring.add(call, customer=customer, **{**HOSTING, **changed})


def test_recurring_invoice_tells_its_next_day_and_total(call: Call, prompt: str, company: Company) -> None:
    done = added(call, prompt)
    assert (done.name, done.customer, done.state, done.cycle) == ("Hosting", prompt, "active", "monthly on 31")
    assert (done.next_on, done.made, done.currency, done.total_minor) == (date(2026, 3, 31), 0, "EUR", 121_00)
    assert kinds(company)[-1] == "recurring.added"
    assert RecurringLine.objects.of(company).get().unit_price_millionths == 100_000_000


def test_first_day_decides_the_day_when_the_cycle_names_none(call: Call, prompt: str) -> None:
    assert added(call, prompt, cycle="monthly").cycle == "monthly on 2"
    assert added(call, prompt, cycle="weekly").cycle == "weekly on monday"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"cycle": "now and then"}, "cycle_unreadable"), ({"cycle": "monthly on 32"}, "cycle_day"),
        ({"starts_on": date(2026, 3, 1)}, "recurring_starts_in_past"),
        ({"ends_on": date(2026, 3, 30)}, "recurring_never_comes"), ({"count": 0}, "recurring_count"),
        ({"count": 10_001}, "recurring_count"), ({"mode": "later"}, "recurring_mode_unknown"),
        ({"name": " "}, "field_missing"), ({"lines": []}, "line_count"), ({"message": "{mnth}"}, "period_word_unknown"),
        ({"lines": line(description="{mnth}")}, "period_word_unknown"), ({"terms": "someday"}, "terms_unreadable"),
        ({"lines": line(unit_price="0")}, "recurring_total_not_positive"), ({"currency": "euro"}, "currency_unknown"),
    ],
)  # fmt: skip
def test_recurring_invoice_is_refused_when_it_cannot_be(
    call: Call, prompt: str, company: Company, changed: dict[str, Any], code: str
) -> None:
    refused(Invalid, code, added, call, prompt, **changed)
    assert not Recurring.objects.of(company).exists()


def test_customer_and_recurring_invoice_must_be_known(call: Call, prompt: str) -> None:
    refused(NotFound, "customer_unknown", added, call, "nobody")
    for text in ("nothing", "a\x00b", "a\ud800b"):
        refused(NotFound, "recurring_unknown", recurring.pause, call, recurring=text)


def test_change_replaces_what_is_given_and_keeps_the_rest(call: Call, prompt: str, company: Company) -> None:
    done = added(call, prompt, message="Thank you", count=3)
    changed = recurring.edit(call, recurring=done.public_id, lines=line(unit_price="200"), mode="draft")
    assert (changed.total_minor, changed.cycle, changed.next_on) == (242_00, "monthly on 31", date(2026, 3, 31))
    row = Recurring.objects.of(company).get()
    assert (row.message, row.mode, row.most, row.name) == ("Thank you", "draft", 3, "Hosting")


def test_new_cycle_holds_from_today_and_bills_no_day_twice(call: Call, prompt: str) -> None:
    done = added(call, prompt, cycle="weekly on monday")
    assert recurring_run.run(call).issued == 1
    changed = recurring.edit(call, recurring=done.public_id, cycle="daily")
    assert changed.next_on == date(2026, 3, 3)
    assert recurring_run.run(call).issued == 0


def test_end_is_refused_before_what_is_made(call: Call, prompt: str) -> None:
    done = added(call, prompt, cycle="daily")
    recurring_run.run(later(call, 2))
    refused(Invalid, "recurring_all_made", recurring.edit, call, recurring=done.public_id, count=3)
    assert recurring.edit(call, recurring=done.public_id, count=4).state == "active"
    assert recurring_run.run(later(call, 9)).issued == 1


def test_pause_holds_back_and_resume_leaves_out_what_fell_into_it(call: Call, prompt: str, company: Company) -> None:
    done = added(call, prompt, cycle="weekly on monday")
    assert recurring.pause(call, recurring=done.public_id).state == "paused"
    refused(Conflict, "recurring_paused", recurring.pause, call, recurring=done.public_id)
    assert recurring_run.run(later(call, 21)).issued == 0
    resumed = recurring.resume(later(call, 22), recurring=done.public_id)
    assert (resumed.state, resumed.next_on) == ("active", date(2026, 3, 30))
    refused(Conflict, "recurring_not_paused", recurring.resume, call, recurring=done.public_id)
    assert kinds(company)[-2:] == ["recurring.paused", "recurring.resumed"]


def test_resume_makes_up_for_the_pause_when_asked(call: Call, prompt: str, company: Company) -> None:
    done = added(call, prompt, cycle="weekly on monday")
    recurring.pause(call, recurring=done.public_id)
    recurring.resume(later(call, 15), recurring=done.public_id, catch_up=True)
    assert recurring_run.run(later(call, 15)).issued == 3
    days = Occurrence.objects.of(company).order_by("on").values_list("on", flat=True)
    assert list(days) == [date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16)]


def test_resume_ends_it_when_its_last_day_is_over(call: Call, prompt: str) -> None:
    done = added(call, prompt, cycle="weekly on monday", ends_on=date(2026, 3, 10))
    recurring.pause(call, recurring=done.public_id)
    assert recurring.resume(later(call, 15), recurring=done.public_id).state == "ended"


def test_what_has_ended_makes_nothing_and_takes_no_deed(call: Call, prompt: str) -> None:
    done = added(call, prompt)
    assert recurring.end(call, recurring=done.public_id).next_on is None
    for deed in (recurring.pause, recurring.resume, recurring.end, recurring.edit):
        refused(Conflict, "recurring_ended", deed, call, recurring=done.public_id)
    assert recurring_run.run(later(call, 60)).issued == 0
