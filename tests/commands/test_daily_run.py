"""The daily run: what it writes in each mode, what it leaves alone, and that one bad client stops nobody else."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tagih.commands import company as companies
from tagih.commands import daily_run, payments
from tagih.commands.operation import Call
from tagih.models import Case, Company, Customer, Decision, Event, Message, Notice, Run, rows
from tagih.models.base import CompanyRow
from tests import overdue
from tests.commands.books import facts, kinds, later
from tests.guard import outside_the_books
from tests.overdue import TODAY, Bill, bring_in, case_of, crowd, next_day

SLOW = Bill("S-1", "Slow Ltd", late=10)


@pytest.fixture
def call(_django_db_helper: None) -> Call:
    """Messages go by themselves."""
    return overdue.studio("automatic")


def in_mode(call: Call, mode: str) -> Call:
    companies.policy_set(call, key="mode", value=mode)
    return call


def counts() -> dict[str, int]:
    """How many rows each table of companies holds."""
    models = [one for one in apps.get_app_config("tagih").get_models() if issubclass(one, CompanyRow)]
    return {one.__name__: one.objects.everywhere("counting").count() for one in models}


def states(call: Call) -> list[tuple[str, str, date]]:
    """Client, state and day of every message."""
    found = Message.objects.of(call.company).order_by("id")
    return list(found.values_list("customer__number", "state", "on"))


def code(text: str) -> str:
    return json.loads(text)["code"]


# --- automatic -----------------------------------------------------------------------------------------------


def test_everything_is_written_down_when_a_message_is_queued(call: Call) -> None:
    (slow,) = bring_in(call, [SLOW])
    done = daily_run.sweep(call)
    assert (done.decided, done.queued, done.proposed, done.waited, done.stopped, done.failed) == (1, 1, 0, 0, 0, 0)
    assert [(one.customer, one.step, one.tone, one.receivables) for one in done.messages] == [
        ("Slow Ltd", 1, "friendly", (("S-1", 1),))
    ]

    message = Message.objects.of(call.company).get()
    assert (message.state, message.on, message.step, message.tone, message.channel) == (
        "queued",
        TODAY,
        1,
        "friendly",
        "email",
    )
    assert (message.purpose, message.template, message.recipient, message.language) == (
        "dunning", "friendly-1", "pay@client.invalid", "en",
    )  # fmt: skip
    content = json.loads(message.facts)
    assert [(one["number"], one["step"], one["days_overdue"]) for one in content["receivables"]] == [("S-1", 1, 10)]
    assert content["totals"] == [{"currency": "EUR", "overdue_minor": 10_000, "credit_minor": 0, "asked_minor": 10_000}]
    assert code(message.because) == "overdue_never_asked"

    notice = Notice.objects.of(call.company).get()
    assert (notice.receivable_id, notice.message_id, notice.role, notice.ladder_day) == (
        slow.pk,
        message.pk,
        "asked",
        1,
    )
    assert (notice.on, notice.balance_minor) == (TODAY, 10_000)
    assert case_of(call, "S-1") == {
        "next_action_on": TODAY + timedelta(days=2), "last_step": 1, "last_message_on": TODAY, "action": "send", "step": 1,
    }  # fmt: skip
    decision = Decision.objects.of(call.company).get()
    assert (decision.receivable_id, decision.asked_on, decision.action, decision.step) == (slow.pk, TODAY, "send", 1)
    assert kinds(call.company)[-2:] == ["dunning.message_queued", "dunning.run_finished"]
    told = facts(call.company, "dunning.message_queued")
    assert (told["message"], told["step"], told["asked"], told["listed"]) == (message.pk, 1, [[slow.pk, 1]], [])
    run = Run.objects.of(call.company).get()
    assert (run.on, run.mode, run.decided, run.queued, run.failed, run.blockers) == (TODAY, "automatic", 1, 1, 0, "[]")


def test_one_message_names_all_when_a_client_owes_several(call: Call) -> None:
    old, young, soon = bring_in(call, [SLOW, Bill("S-2", "Slow Ltd", late=3), Bill("S-3", "Slow Ltd", late=-5)])
    done = daily_run.sweep(call)
    assert done.messages[0].receivables == (("S-1", 1), ("S-2", None))
    assert sorted(Notice.objects.of(call.company).values_list("receivable_id", "role", "ladder_day")) == [
        (old.pk, "asked", 1), (young.pk, "listed", 0),
    ]  # fmt: skip
    content = json.loads(Message.objects.of(call.company).get().facts)
    assert [one["number"] for one in content["falling_due"]] == [soon.number]
    assert (case_of(call, "S-2")["last_step"], case_of(call, "S-2")["last_message_on"]) == (None, TODAY)
    assert case_of(call, "S-3")["last_message_on"] is None


def test_nothing_new_is_written_when_a_day_is_run_again(call: Call) -> None:
    bring_in(call, crowd(5))
    daily_run.sweep(call)
    before, cases = counts(), list(Case.objects.of(call.company).order_by("id").values())
    again = daily_run.sweep(call)
    assert (again.decided, again.queued, again.messages) == (0, 0, [])
    assert {name: count - before[name] for name, count in counts().items() if count != before[name]} == {
        "Run": 1, "Event": 1,
    }  # fmt: skip
    assert list(Case.objects.of(call.company).order_by("id").values()) == cases


def test_next_step_goes_when_its_day_and_gap_have_come(call: Call) -> None:
    bring_in(call, [SLOW])
    assert [one.step for one in daily_run.sweep(call).messages] == [1]
    assert daily_run.sweep(next_day(call)).messages == []
    assert [one.step for one in daily_run.sweep(next_day(call, 2)).messages] == [3]
    assert sorted(Notice.objects.of(call.company).values_list("ladder_day", flat=True)) == [1, 3]


def test_key_is_not_used_up_when_a_run_is_called_with_one(call: Call) -> None:
    bring_in(call, crowd(3))
    assert daily_run.sweep(replace(call, key="morning")).queued == 3
    assert daily_run.sweep(replace(call, key="morning")).queued == 0


def test_batches_share_the_work_when_there_are_more_clients_than_one_takes(call: Call, settings: Any) -> None:
    settings.BATCH_CUSTOMERS = 3
    bring_in(call, crowd(8))
    done = daily_run.sweep(call)
    assert (done.queued, len(done.messages), Message.objects.of(call.company).count()) == (8, 8, 8)


def test_only_counts_are_kept_when_messages_are_not_wanted(call: Call) -> None:
    bring_in(call, crowd(3))
    done = daily_run.sweep(call, keep_messages=False)
    assert (done.queued, done.messages) == (3, [])


# --- propose and watch ---------------------------------------------------------------------------------------


def test_message_waits_for_a_person_when_runs_only_propose(call: Call) -> None:
    bring_in(in_mode(call, "propose"), [SLOW])
    done = daily_run.sweep(call)
    assert (done.decided, done.queued, done.proposed) == (1, 0, 1)
    assert states(call) == [("Slow Ltd", "proposed", TODAY)]
    assert Notice.objects.of(call.company).count() == 0
    assert case_of(call, "S-1") == {
        "next_action_on": TODAY + timedelta(days=1), "last_step": None, "last_message_on": None, "action": "send", "step": 1,
    }  # fmt: skip
    assert "dunning.message_queued" not in kinds(call.company)


def test_proposal_is_brought_up_to_date_when_the_next_day_comes(call: Call) -> None:
    bring_in(in_mode(call, "propose"), [SLOW])
    daily_run.sweep(call)
    first = Message.objects.of(call.company).get()
    assert daily_run.sweep(call).proposed == 0
    assert daily_run.sweep(next_day(call)).proposed == 1
    second = Message.objects.of(call.company).get()
    assert (second.pk, second.public_id, second.state) == (first.pk, first.public_id, "proposed")
    assert (second.on, json.loads(second.facts)["receivables"][0]["days_overdue"]) == (TODAY + timedelta(days=1), 11)


def test_proposal_is_withdrawn_when_all_was_paid(call: Call) -> None:
    bring_in(in_mode(call, "propose"), [SLOW])
    daily_run.sweep(call)
    payments.record(call, amount="100.00", invoice="S-1")
    done = daily_run.sweep(call)
    assert (done.decided, done.stopped, done.proposed) == (1, 1, 0)
    message = Message.objects.of(call.company).get()
    assert (message.state, code(message.because)) == ("withdrawn", "settled")
    assert (case_of(call, "S-1")["action"], case_of(call, "S-1")["next_action_on"]) == ("stop", None)


def test_proposal_is_made_anew_when_only_a_part_was_paid(call: Call) -> None:
    bring_in(in_mode(call, "propose"), [SLOW])
    daily_run.sweep(call)
    payments.record(call, amount="60.00", invoice="S-1")
    assert daily_run.sweep(call).proposed == 1
    content = json.loads(Message.objects.of(call.company).get().facts)
    assert content["totals"][0]["asked_minor"] == 4_000


def test_open_proposal_goes_when_the_mode_becomes_automatic(call: Call) -> None:
    bring_in(in_mode(call, "propose"), [SLOW])
    daily_run.sweep(call)
    assert daily_run.sweep(in_mode(next_day(call), "automatic")).queued == 1
    assert states(call) == [("Slow Ltd", "queued", TODAY + timedelta(days=1))]


def test_nothing_is_proposed_when_runs_only_watch(call: Call) -> None:
    bring_in(in_mode(call, "watch"), [SLOW])
    done = daily_run.sweep(call)
    assert ([one.step for one in done.messages], done.decided, done.queued, done.proposed) == ([1], 1, 0, 0)
    assert (Message.objects.of(call.company).count(), Notice.objects.of(call.company).count()) == (0, 0)
    assert Decision.objects.of(call.company).get().action == "send"
    assert case_of(call, "S-1")["last_step"] is None


# --- what holds a run back -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("complete_on", "day", "reason"),
    [
        (TODAY - timedelta(days=4), TODAY, "books_not_complete"),
        (None, TODAY, "books_never_complete"),
        (TODAY, TODAY + timedelta(days=3), "everyone_closed"),
    ],
)
def test_no_case_is_touched_when_the_company_is_held_back(
    call: Call, complete_on: date | None, day: date, reason: str
) -> None:
    bring_in(call, [SLOW])
    with outside_the_books("no command forgets how far the books are complete"):
        Company.objects.update(books_complete_on=complete_on)
    call.company.refresh_from_db()
    before, cases = counts(), list(Case.objects.of(call.company).values())
    done = daily_run.sweep(later(call, (day - TODAY).days))
    assert ([one.code for one in done.blockers], done.decided, done.messages) == ([reason], 0, [])
    assert list(Case.objects.of(call.company).values()) == cases
    assert counts() == before | {"Run": 1, "Event": before["Event"] + 1}
    assert [one["code"] for one in json.loads(Run.objects.of(call.company).get().blockers)] == [reason]
    assert [one["code"] for one in facts(call.company, "dunning.held_back")["blockers"]] == [reason]


def test_books_complete_three_days_ago_are_fresh_enough(call: Call) -> None:
    bring_in(call, [SLOW])
    companies.books_complete(call, on=TODAY - timedelta(days=3))
    assert daily_run.sweep(call).queued == 1


def test_the_closed_wait_and_the_others_are_asked_when_it_is_a_holiday_somewhere(call: Call) -> None:
    bring_in(call, [replace(SLOW, country="GR"), Bill("P-1", "Prompt GmbH", late=10, country="DE")])
    ohi_day = later(call, (date(2026, 10, 28) - TODAY).days)
    companies.books_complete(ohi_day, on=ohi_day.today)
    done = daily_run.sweep(ohi_day)
    assert [one.customer for one in done.messages] == ["Prompt GmbH"]
    assert case_of(call, "S-1")["next_action_on"] == date(2026, 10, 29)


# --- a client that cannot be asked ---------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["automatic", "propose"])
def test_the_others_are_asked_when_one_client_is_broken(call: Call, mode: str) -> None:
    bring_in(in_mode(call, mode), crowd(9))
    with outside_the_books("no command writes an impossible country"):
        Customer.objects.of(call.company).filter(number="C-00004").update(country="?!")
    done = daily_run.sweep(call)
    assert (done.failed, done.queued + done.proposed) == (1, 8)
    assert Counter(customer for customer, _, _ in states(call)) == {
        one.customer: 1 for one in crowd(9) if one.customer != "C-00004"
    }
    assert case_of(call, "B-00004")["next_action_on"] == TODAY
    assert Run.objects.of(call.company).get().failed == 1
    failed = Event.objects.of(call.company).get(kind="dunning.client_failed")
    assert failed.subject == "customer C-00004"
    assert "country_unreadable" in json.loads(failed.facts)["problem"] or "?!" in json.loads(failed.facts)["problem"]


def test_the_broken_client_is_told_of_when_nothing_is_written(call: Call) -> None:
    bring_in(call, crowd(3))
    with outside_the_books("no command writes an impossible country"):
        Customer.objects.of(call.company).filter(number="C-00002").update(country="?!")
    done = daily_run.sweep(call, dry_run=True)
    assert (done.failed, len(done.messages)) == (1, 2)
    assert "dunning.client_failed" not in kinds(call.company)


def test_nobody_else_is_held_back_when_the_only_client_is_broken(call: Call) -> None:
    bring_in(call, [SLOW])
    with outside_the_books("no command writes an impossible country"):
        Customer.objects.of(call.company).update(country="?!")
    done = daily_run.sweep(call)
    assert (done.blockers, done.failed) == ((), 1)


# --- rehearsing, and what a run costs ------------------------------------------------------------------------


def test_nothing_is_written_when_a_run_is_only_rehearsed(call: Call) -> None:
    bring_in(call, [SLOW, *crowd(4), Bill("P-1", "Prompt GmbH", late=10)])
    payments.record(call, amount="100.00", invoice="P-1")
    before, cases = counts(), list(Case.objects.of(call.company).values())
    rehearsed = daily_run.sweep(call, dry_run=True)
    assert (counts(), list(Case.objects.of(call.company).values())) == (before, cases)
    assert rehearsed.messages == daily_run.sweep(call).messages
    assert len(rehearsed.messages) == 5


def test_number_of_queries_is_the_same_when_a_batch_holds_more_clients(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_in(call, crowd(20))
    daily_run.sweep(call)  # what is asked once, and remembered
    bring_in(call, [replace(one, number=f"X{one.number}", customer=f"X{one.customer}") for one in crowd(20)])
    few = queries(call, monkeypatch)
    bring_in(call, [replace(one, number=f"Y{one.number}", customer=f"Y{one.customer}") for one in crowd(300)])
    many = queries(call, monkeypatch)
    assert (few[0], many[0]) == (20, 300)
    assert many[1] == few[1] < 60


def queries(call: Call, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """Messages queued by a run, and statements it took: Django's, and those that pass Django by."""
    plain, original = [], rows._cursor

    class Counting:
        def __init__(self, cursor: Any) -> None:
            self.cursor = cursor

        def __getattr__(self, name: str) -> Any:
            plain.append(name) if name in ("execute", "executemany", "copy") else None
            return getattr(self.cursor, name)

    @contextmanager
    def counting() -> Iterator[Any]:
        with original() as cursor:
            yield Counting(cursor)

    with monkeypatch.context() as patch, CaptureQueriesContext(connection) as captured:
        patch.setattr(rows, "_cursor", counting)
        done = daily_run.sweep(call)
    assert plain
    return done.queued, len(captured) + len(plain)
