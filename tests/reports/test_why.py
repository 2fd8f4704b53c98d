"""`why` and `simulate`: the same answer as the daily run's, before it, on the day, and long after."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import pytest

from tagih.commands import company as companies
from tagih.commands import daily_run, dunning, operation
from tagih.domain.errors import Invalid, NotFound
from tagih.models import Receivable
from tagih.reports.simulation import simulate
from tagih.reports.why import why, why_each
from tests import seeded_ledger
from tests.books_player import BooksPlayer

DAY = timedelta(days=1)


def codes(answer):
    return [reason.code for reason in answer.blockers]


@pytest.fixture
def slow(life):
    """Slow Ltd has one invoice of 100 plus tax, issued on 2 March 2026 and due on the 16th; today it is the 17th."""
    life.number = life.bill(life.client("Slow Ltd", "S-1"), "100")
    life.pass_days(15)
    companies.books_complete(life.call, on=life.today)
    return life


def ask(life, on=None, today=None):
    return why(life.company, life.number, on or life.today, today or life.today)


# --- now -----------------------------------------------------------------------------------------------------


def test_answer_is_send_when_the_day_has_come(slow):
    answer = ask(slow)
    assert (answer.action, answer.step, answer.until, answer.blockers) == ("send", 1, None, ())
    assert answer.because.code == "overdue_never_asked"
    assert answer.as_json() == {
        "on": "2026-03-17",
        "receivable": slow.number,
        "action": "send",
        "until": None,
        "step": 1,
        "because": answer.because.as_json(),
        "blockers": [],
    }


def test_answer_is_wait_with_every_reason_when_held_back_twice(slow):
    dunning.pause(slow.call, invoice=slow.number, until=date(2026, 3, 20), because="on holiday")
    dunning.promise(slow.call, invoice=slow.number, promised_on=date(2026, 3, 24))
    answer = ask(slow)
    assert (answer.action, answer.until, codes(answer)) == ("wait", date(2026, 3, 25), ["paused", "promised"])
    assert answer.as_json()["blockers"][1]["sentence"] == "Payment is promised by 2026-03-24."


def test_answer_is_stop_when_paid(slow):
    slow.pay("S-1", "121")
    answer = ask(slow)
    assert (answer.action, answer.until, codes(answer)) == ("stop", None, ["settled"])


def test_the_companys_blockers_come_first_when_the_books_are_not_complete(slow):
    monday = slow.pass_days(6).today
    answer = ask(slow)
    assert (answer.action, answer.until, codes(answer)) == ("wait", monday + DAY, ["books_not_complete"])
    dunning.pause(slow.call, invoice=slow.number, until=date(2026, 3, 30), because="on holiday")
    answer = ask(slow, on=monday - DAY)
    assert (answer.action, answer.until) == ("wait", date(2026, 3, 30))
    assert codes(answer) == ["books_not_complete", "everyone_closed", "paused"]


def test_a_stop_stays_a_stop_when_the_books_are_not_complete(slow):
    slow.pay("S-1", "121")
    slow.pass_days(30)
    assert codes(ask(slow)) == ["settled"]


def test_books_are_taken_as_complete_when_the_day_lies_ahead(slow):
    answer = ask(slow, on=date(2026, 4, 14))
    assert (answer.action, answer.step) == ("send", 1)


def test_answer_is_wait_when_not_issued_yet(slow):
    answer = ask(slow, on=date(2026, 3, 1))
    assert (answer.action, answer.until, codes(answer)) == ("wait", date(2026, 3, 2), ["not_asked_yet"])


def test_answer_is_refused_when_there_is_no_such_invoice(slow):
    with pytest.raises(NotFound) as caught:
        why(slow.company, "2099-1", slow.today, slow.today)
    assert caught.value.code == "invoice_unknown"


def test_answer_is_that_of_the_oldest_open_one_when_there_are_instalments(life):
    client = life.client("Slow Ltd", "S-1")
    number = life.bill(client, "1000", terms="30% now, 70% net 30")
    first, second = Receivable.objects.of(life.company).order_by("id").values_list("number", flat=True)
    life.pass_days(10)
    companies.books_complete(life.call, on=life.today)
    asked = [(one.receivable, one.action) for one in why_each(life.company, number, life.today, life.today)]
    assert asked == [(first, "send"), (second, "wait")]
    assert why(life.company, number, life.today, life.today).receivable == first
    assert why(life.company, second, life.today, life.today).receivable == second
    life.pay(client, "363")
    assert why(life.company, number, life.today, life.today).receivable == second
    assert why(life.company, number, life.today - DAY, life.today).receivable == first
    life.pay(client, "847")
    assert why(life.company, number, life.today, life.today).action == "stop"


# --- then ----------------------------------------------------------------------------------------------------


def test_answer_is_the_decision_of_the_day_when_paid_since(slow):
    slow.run()
    slow.pass_days(1).pay("S-1", "121")
    slow.pass_days(2).run()
    asked = ask(slow, on=date(2026, 3, 17))
    assert (asked.action, asked.step, asked.because.code) == ("send", 1, "overdue_never_asked")
    assert ask(slow, on=date(2026, 3, 20)).because.code == "settled"


def test_answer_is_a_send_when_a_later_run_of_the_day_waited(slow):
    slow.run()
    daily_run.sweep(slow.call)
    dunning.pause(slow.call, invoice=slow.number, until=date(2026, 3, 25), because="on holiday")
    daily_run.sweep(slow.call)
    assert ask(slow).action == "send"


def test_answer_tells_when_it_was_asked_when_the_day_lies_between_two_steps(slow):
    slow.run()
    slow.pass_days(1).run()
    slow.pass_days(1).run()
    assert ask(slow, on=date(2026, 3, 19)).step == 3
    between = ask(slow, on=date(2026, 3, 18))
    assert (between.action, between.until, codes(between)) == ("wait", date(2026, 3, 19), ["asked_before"])
    assert between.because.sentence == "Asked on 2026-03-17 with step 1: the rule is asked again on 2026-03-19."


def test_answer_tells_of_the_outage_when_no_run_took_place(slow):
    slow.run()
    slow.pass_days(7).run()
    answer = ask(slow, on=date(2026, 3, 20))
    assert (answer.action, codes(answer)) == ("wait", ["no_run", "asked_before"])
    assert answer.because.sentence == "No daily run took place on 2026-03-20."


def test_answer_tells_what_held_back_the_company_when_it_did_on_that_day(slow):
    slow.pass_days(1)
    daily_run.sweep(slow.call)
    slow.pass_days(5)
    assert daily_run.sweep(slow.call).blockers
    slow.pass_days(1).run()
    answer = ask(slow, on=date(2026, 3, 23))
    assert codes(answer) == ["books_not_complete", "asked_before"]
    assert answer.because.sentence.startswith("The books are known to be complete only up to 2026-03-17")


def test_answer_is_that_it_was_not_asked_yet_when_no_decision_came_before(life):
    """An invoice of another program that came into the books late."""
    life.number = life.bill(life.client("Slow Ltd"), "100")
    life.pass_days(3).run()
    answer = ask(life, on=life.today - DAY)
    assert (answer.action, answer.until, codes(answer)) == ("wait", None, ["no_run", "not_asked_yet"])


def test_answer_is_a_stop_when_it_was_settled_before_that_day(slow):
    slow.pay("S-1", "121")
    slow.run()
    slow.pass_days(6).run()
    answer = ask(slow, on=slow.today - DAY)
    assert (answer.action, codes(answer)) == ("stop", ["no_run", "settled"])


# --- always --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ledger():
    return seeded_ledger.make(7, receivables=60, days=40, with_customer_credit=False)


def test_every_answer_is_the_runs_when_asked_before_and_after(db, ledger):
    """Before each run the rule is asked live, at the end of all days from what was written down."""
    player = BooksPlayer(ledger)
    sent, foreseen = defaultdict(dict), defaultdict(dict)
    events, known = ledger.events, 0
    for today in ledger.run_days():
        while known < len(events) and events[known].on < today:
            player.live([events[known]])
            known += 1
        companies.books_complete(player.call(today), on=today)
        foreseen[today] = sends(player, today, today)
        for told in daily_run.sweep(player.call(today)).messages:
            sent[today].update({number: step for number, step in told.receivables if step is not None})
        assert foreseen[today] == sent[today], today
    assert sum(map(len, sent.values())) > 20
    last = ledger.days[-1]
    for today in ledger.days[::3]:
        assert sends(player, today, last) == sent.get(today, {}), today


def sends(player, on, today):
    """The invoices asked for on a day, with their step, by `why`."""
    answers = [why(player.company, number, on, today) for number in player.numbers.values()]
    return {answer.receivable: answer.step for answer in answers if answer.action == "send"}


# --- simulate ------------------------------------------------------------------------------------------------


def test_letters_are_the_runs_when_nothing_else_happens(life):
    clients = [life.client(name, f"C-{at}") for at, name in enumerate(("Slow Ltd", "Gone Inc", "Quarrel SA"), 1)]
    for at in range(9):
        life.bill(clients[at % 3], "100", terms=("net 7", "net 30", "30% now, 70% net 30")[at // 3])
        life.pass_days(3)
    first, until = life.today, life.today + timedelta(days=120)
    letters = simulate(life.company, first, until)
    sent = []
    while life.today <= until:
        sent += [(life.today, *told[:5], told.because) for told in sorted(life.run().messages)]
        life.pass_days(1)
    assert len(sent) > 20
    assert [
        (one.on, one.customer, one.step, one.tone, one.channel, one.receivables, one.because) for one in letters
    ] == sent


def test_only_letters_that_name_the_invoice_are_foreseen_when_one_is_given(slow):
    other = slow.bill("S-1", "50", terms="net 30")
    slow.bill(slow.client("Gone Inc", "G-1"), "100", terms="net 1")
    until = slow.today + timedelta(days=60)
    of_client = simulate(slow.company, slow.today, until, "S-1")
    of_invoice = simulate(slow.company, slow.today, until, other)
    assert {one.customer for one in of_client} == {"S-1"}
    assert of_invoice == [one for one in of_client if other in dict(one.receivables) or other in one.falling_due]
    assert 0 < len(of_invoice) < len(of_client)
    first = of_client[0].as_json()
    assert {key: first[key] for key in ("on", "customer", "step", "tone", "channel", "receivables", "falling_due")} == {
        "on": "2026-03-17", "customer": "S-1", "step": 1, "tone": "friendly", "channel": "email",
        "receivables": [{"number": slow.number, "step": 1}], "falling_due": [],
    }  # fmt: skip
    assert first["because"]["code"] == "overdue_never_asked"


def test_nothing_is_written_when_simulated(slow):
    before = Receivable.objects.of(slow.company).values_list("case__last_step", "case__next_action_on").get()
    assert simulate(slow.company, slow.today, slow.today + timedelta(days=9))
    assert operation.running() is None
    assert Receivable.objects.of(slow.company).values_list("case__last_step", "case__next_action_on").get() == before


def test_simulation_is_refused_when_days_or_name_make_no_sense(slow):
    with pytest.raises(Invalid) as caught:
        simulate(slow.company, slow.today, slow.today - DAY)
    assert caught.value.code == "replay_needs_days"
    with pytest.raises(NotFound):
        simulate(slow.company, slow.today, slow.today, "nobody")
