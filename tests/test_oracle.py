"""Days worked out by hand that pin the oracle of the reminder rule down, and what must hold on any seeded ledger.

Calendar at hand: 5 January 2026 is a Monday, and so are 2, 9 and 16 February and 2, 9 and 16 March.
"""

from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest

from tests.oracle import TONES, Message, Oracle, OraclePolicy
from tests.seeded_ledger import Ledger, make, play

EVERY_DAY = OraclePolicy(open_days="all")
LONG_AGO = date(2025, 1, 1)
PROMPT, SLOW = "Prompt GmbH", "Slow Ltd"


def day(month: int, day_of_month: int) -> date:
    return date(2026, month, day_of_month)


def one(due_on: date, policy: OraclePolicy | None = None, issued_on: date = LONG_AGO) -> Oracle:
    """An oracle that knows one receivable of 100.00."""
    oracle = Oracle(policy)
    oracle.issue(1, "0001", PROMPT, issued_on, due_on, 10_000)
    return oracle


def several(*due_on: date, policy: OraclePolicy | None = EVERY_DAY) -> Oracle:
    """An oracle that knows receivables 1, 2, 3 … of 100.00 of one client."""
    oracle = Oracle(policy)
    for id, each in enumerate(due_on, start=1):
        oracle.issue(id, f"{id:04d}", PROMPT, LONG_AGO, each, 10_000)
    return oracle


def runs(oracle: Oracle, first: date, last: date) -> list[Message]:
    """All messages of a run on every day from `first` to `last`."""
    days = [first + timedelta(days=each) for each in range((last - first).days + 1)]
    return [message for today in days for message in oracle.run(today)]


def steps(messages: list[Message]) -> list[tuple[date, int]]:
    return [(message.on, message.step) for message in messages]


def ages(messages: list[Message], due_on: date) -> list[tuple[int, int]]:
    """(age in days, step) of each message."""
    return [((message.on - due_on).days, message.step) for message in messages]


# Before the due date


def test_whole_ladder_goes_on_its_own_days_when_every_day_is_open_and_run():
    due_on = day(2, 11)
    sent = runs(one(due_on, EVERY_DAY), due_on - timedelta(days=20), due_on + timedelta(days=120))
    assert ages(sent, due_on) == [(step, step) for step in (-7, -1, 1, 3, 7, 14, 28, 58, 88, 118)]
    tones = ["friendly"] * 4 + ["reminding"] * 2 + ["firm", "final", "reminding", "reminding"]
    assert [message.tone for message in sent] == tones


@pytest.mark.parametrize(
    ("due_on", "noted"),
    [
        (day(2, 15), [(day(2, 6), -7), (day(2, 13), -1)]),  # Sunday: Sunday and Saturday, both go the Friday before
        (day(2, 16), [(day(2, 9), -7), (day(2, 13), -1)]),  # Monday: Monday; Sunday goes the Friday before
    ],
)
def test_notes_go_on_the_last_open_day_when_their_day_is_a_weekend(due_on, noted):
    assert steps(runs(one(due_on), day(1, 26), due_on)) == noted


def test_note_of_seven_days_goes_on_the_next_open_day_when_an_outage_missed_it():
    assert steps(runs(one(day(2, 16)), day(2, 11), day(2, 16))) == [(day(2, 11), -7), (day(2, 13), -1)]


def test_note_of_one_day_waits_for_the_minimum_gap_and_is_lost_when_the_due_date_comes_first():
    sent = runs(one(day(2, 16)), day(2, 12), day(2, 17))  # -7 on Thursday, so not on Friday, then the weekend
    assert steps(sent) == [(day(2, 12), -7), (day(2, 17), 1)]


def test_only_the_highest_note_goes_when_an_outage_missed_both():
    assert steps(runs(one(day(2, 16)), day(2, 13), day(2, 16))) == [(day(2, 13), -1)]


def test_nothing_goes_on_the_due_date_itself_when_everything_before_was_missed():
    assert steps(runs(one(day(2, 11)), day(2, 11), day(2, 12))) == [(day(2, 12), 1)]


@pytest.mark.parametrize(
    ("issued_on", "noted"),
    [(day(2, 3), [-7, -1]), (day(2, 4), [-1]), (day(2, 9), [-1]), (day(2, 10), []), (day(2, 11), [])],
)
def test_note_goes_only_when_its_day_lies_after_the_day_of_issue(issued_on, noted):
    sent = runs(one(day(2, 11), issued_on=issued_on), issued_on, day(2, 11))
    assert [message.step for message in sent] == noted


def test_note_has_only_the_day_of_issue_when_its_open_day_is_that_day():
    due_on = day(2, 15)  # -1 is Saturday 14 February, after the issue; the last open day before it is Friday 13
    assert steps(runs(one(due_on, issued_on=day(2, 13)), day(2, 13), due_on)) == [(day(2, 13), -1)]


def test_one_note_speaks_for_all_whose_day_it_is_when_nothing_is_overdue():
    sent = several(day(2, 18), day(2, 12), day(2, 16), policy=None).run(day(2, 11))
    assert sent == [Message(day(2, 11), PROMPT, -1, "friendly", ((2, -1), (3, -7), (1, -7)), ())]


def test_note_lists_apart_what_falls_due_within_seven_days_when_its_own_note_was_sent():
    oracle = several(day(2, 11), day(2, 13), day(2, 18), day(2, 19))
    oracle.last_asked(1, day(2, 10), -1)
    oracle.last_asked(2, day(2, 6), -7)
    assert oracle.run(day(2, 11)) == [Message(day(2, 11), PROMPT, -7, "friendly", ((3, -7),), (1, 2))]


def test_note_does_not_go_when_another_receivable_is_overdue():
    oracle = several(day(2, 1), day(2, 17))
    oracle.last_asked(1, day(2, 8), 7)
    assert runs(oracle, day(2, 9), day(2, 11)) == []
    sent = oracle.run(day(2, 15))  # 14 days late: 7 of 7 days are gone by, and the other one is only named
    assert sent == [Message(day(2, 15), PROMPT, 14, "reminding", ((1, 14),), (2,))]
    oracle.pay(1, day(2, 15), 10_000)
    assert steps(oracle.run(day(2, 16))) == [(day(2, 16), -1)]  # being named did not touch it


def test_note_does_not_go_when_credit_covers_all_it_would_speak_of():
    oracle = several(day(2, 18), day(2, 18))
    oracle.customer_credit(PROMPT, 20_000)
    assert oracle.run(day(2, 11)) == []
    oracle.customer_credit(PROMPT, 19_999)  # 0.01 is left, and the small-balance limit is not asked of notes
    assert steps(oracle.run(day(2, 12))) == [(day(2, 12), -7)]


# Overdue


def test_catch_up_follows_the_ladder_when_first_seen_a_hundred_days_late():
    due_on = day(1, 5) - timedelta(days=100)
    sent = runs(one(due_on, EVERY_DAY), day(1, 5), day(1, 5) + timedelta(days=150))
    # waits: 2 at least; half of 4; half of 7, up; half of 14; half of 30; then 30 each, the highest day come
    expected = [(100, 1), (102, 3), (104, 7), (108, 14), (115, 28), (130, 58), (160, 148), (190, 178), (220, 208)]
    assert ages(sent, due_on) == [*expected, (250, 238)]


def test_catch_up_goes_on_open_days_when_only_weekdays_are_open():
    due_on = day(1, 5) - timedelta(days=100)
    sent = runs(one(due_on), day(1, 5), day(5, 31))
    # 100, 102, 104, 108, 115, 130, 160 days late as before; 190 days late is Sunday 5 April, so Monday, and 30 on
    days = (day(1, 5), day(1, 7), day(1, 9), day(1, 13), day(1, 20), day(2, 4), day(3, 6), day(4, 6), day(5, 6))
    assert steps(sent) == list(zip(days, (1, 3, 7, 14, 28, 58, 148, 178, 208), strict=True))


@pytest.mark.parametrize(
    ("last_step", "back_at_age", "expected"),
    [
        (1, 5, (5, 3)),  # half of 2 is below the minimum gap of 2
        (1, 7, (7, 7)),
        (1, 10, (10, 7)),  # 14 has not come
        (1, 40, (40, 14)),  # 28 would be two tones up
        (7, 40, (40, 28)),
        (14, 90, (90, 28)),  # 58 would be two tones up
        (28, 90, (90, 58)),
        (58, 87, (88, 88)),
        (58, 200, (200, 178)),
    ],
)
def test_next_step_is_the_highest_one_at_most_one_tone_up_when_an_outage_ends(last_step, back_at_age, expected):
    due_on = day(1, 1)
    oracle = one(due_on, EVERY_DAY)
    oracle.last_asked(1, due_on + timedelta(days=last_step), last_step)
    back_on = due_on + timedelta(days=back_at_age)
    assert ages(runs(oracle, back_on, back_on + timedelta(days=1)), due_on)[:1] == [expected]


@pytest.mark.parametrize(
    ("asked_at_age", "last_step", "expected"),
    [
        (2, 1, (4, 3)),  # the minimum gap
        (6, 3, (8, 7)),  # half of 4
        (11, 7, (15, 14)),  # half of 7 rounds up to 4
        (25, 14, (32, 28)),  # half of 14
        (50, 28, (65, 58)),  # half of 30
        (70, 58, (100, 88)),  # 30 whole days after a late final, not 88
        (100, 88, (130, 118)),
        (95, 58, (125, 118)),  # 88 and 118 have both come: the highest
        (40, 88, (118, 118)),  # an import far ahead of the ladder
    ],
)
def test_next_step_waits_half_the_distance_when_the_last_one_was_late(asked_at_age, last_step, expected):
    due_on = day(1, 1)
    oracle = one(due_on, EVERY_DAY)
    asked_on = due_on + timedelta(days=asked_at_age)
    oracle.last_asked(1, asked_on, last_step)
    assert ages(runs(oracle, asked_on, asked_on + timedelta(days=80)), due_on)[:1] == [expected]


def test_nothing_goes_on_a_weekend_when_only_weekdays_are_open():
    assert steps(runs(one(day(2, 6)), day(2, 7), day(2, 9))) == [(day(2, 9), 1)]  # a day late on Saturday


def test_first_step_waits_for_the_minimum_gap_when_a_note_went_just_before():
    oracle = one(day(2, 11), EVERY_DAY)
    oracle.last_asked(1, day(2, 11), -1)
    assert steps(runs(oracle, day(2, 11), day(2, 13))) == [(day(2, 13), 1)]


# The client


def test_oldest_is_the_lowest_number_when_due_dates_are_equal():
    oracle = Oracle(EVERY_DAY)
    for id, number, customer, due in ((1, "3", PROMPT, 2), (2, "2", PROMPT, 2), (3, "1", PROMPT, 3), (4, "4", SLOW, 2)):
        oracle.issue(id, number, customer, LONG_AGO, day(2, due), 10_000)
    assert oracle.run(day(2, 5)) == [
        Message(day(2, 5), PROMPT, 1, "friendly", ((2, 1), (1, None), (3, None)), ()),
        Message(day(2, 5), SLOW, 1, "friendly", ((4, 1),), ()),
    ]


def test_reminder_names_what_falls_due_when_it_is_within_seven_days():
    sent = several(day(2, 1), day(2, 5), day(2, 12), day(2, 13)).run(day(2, 5))
    assert sent == [Message(day(2, 5), PROMPT, 1, "friendly", ((1, 1),), (2, 3))]


def test_listed_one_starts_with_the_first_step_after_the_minimum_gap_when_it_becomes_the_oldest():
    oracle = several(day(2, 1), day(2, 3))
    sent = runs(oracle, day(2, 2), day(2, 15))
    assert steps(sent) == [(day(2, 2), 1), (day(2, 4), 3), (day(2, 8), 7), (day(2, 15), 14)]
    assert [message.receivables for message in sent[:3]] == [((1, 1),), ((1, 3), (2, None)), ((1, 7), (2, None))]
    oracle.pay(1, day(2, 15), 10_000)
    assert steps(runs(oracle, day(2, 15), day(2, 20))) == [(day(2, 17), 1), (day(2, 19), 3)]


def test_listing_counts_for_the_own_gap_when_the_listed_one_had_its_own_step_before():
    oracle = several(day(2, 1), day(2, 3))
    oracle.last_asked(2, day(2, 10), 7)
    oracle.last_asked(1, day(2, 8), 7)
    assert oracle.run(day(2, 15))[0].receivables == ((1, 14), (2, None))
    oracle.pay(1, day(2, 15), 10_000)
    assert steps(runs(oracle, day(2, 16), day(2, 20))) == [(day(2, 19), 14)]  # half of 7, up, after the listing


def test_oldest_alone_sets_the_day_when_others_would_be_ready_or_not():
    oracle = several(day(1, 1), day(2, 3), day(2, 3))
    oracle.last_asked(1, day(2, 1), 28)
    oracle.last_asked(3, day(2, 27), 14)
    sent = runs(oracle, day(2, 2), day(2, 28))  # 58 days late; 2 was ready long before, 3 is not ready now
    assert sent == [Message(day(2, 28), PROMPT, 58, "final", ((1, 58), (2, None), (3, None)), ())]


def test_fourth_message_in_seven_days_waits_when_the_oldest_changes():
    oracle = several(day(1, 30), day(1, 31), day(2, 1), day(2, 1))
    for paid, on in ((1, day(2, 2)), (2, day(2, 4)), (3, day(2, 6))):
        assert steps(oracle.run(on)) == [(on, 1)]
        oracle.pay(paid, on, 10_000)
    assert steps(runs(oracle, day(2, 7), day(2, 12))) == [(day(2, 9), 1), (day(2, 11), 3)]  # the 8th is the seventh day


def test_second_message_of_a_day_does_not_go_when_the_day_is_run_again():
    oracle = several(day(2, 1), day(2, 1))
    oracle.dispute(2, day(2, 2), 10_000)
    assert len(oracle.run(day(2, 2))) == 1
    oracle.dispute(2, day(2, 2), 0)
    oracle.pay(1, day(2, 2), 10_000)
    assert steps(runs(oracle, day(2, 2), day(2, 3))) == [(day(2, 3), 1)]


def test_caps_count_notes_too_when_the_fourth_would_be_a_reminder():
    oracle = several(day(2, 9), day(2, 10), day(2, 11), day(2, 7))
    oracle.pause(4, day(2, 1), day(2, 8))
    assert steps(runs(oracle, day(2, 2), day(2, 4))) == [(day(2, 2), -7), (day(2, 3), -7), (day(2, 4), -7)]
    assert steps(runs(oracle, day(2, 5), day(2, 9))) == [(day(2, 9), 1)]  # ready on the 8th; 2nd to 8th hold three


# What is asked for


@pytest.mark.parametrize(("credit_minor", "goes"), [(0, True), (9_900, True), (9_901, False), (10_000, False)])
def test_reminder_waits_when_less_than_the_small_balance_is_asked_for(credit_minor, goes):
    oracle = one(day(2, 1), EVERY_DAY)
    oracle.customer_credit(PROMPT, credit_minor)
    assert bool(oracle.run(day(2, 2))) == goes


def test_notes_wait_too_when_the_overdue_rest_is_below_the_small_balance():
    oracle = several(day(2, 1), day(2, 12))
    oracle.pay(1, day(1, 20), 9_950)
    assert runs(oracle, day(2, 2), day(2, 12)) == []
    assert oracle.run(day(2, 13))[0].receivables == ((1, 1), (2, None))  # and is listed next time, as the oldest


def take_out(oracle: Oracle, how: str) -> None:
    """Receivable 1 is out of the picture from the 2nd to the 9th of February."""
    if how == "dispute":
        oracle.dispute(1, day(2, 1), 10_000)
    elif how == "pause":
        oracle.pause(1, day(2, 1), day(2, 10))
    elif how == "promise":
        oracle.promise(1, day(2, 1), day(2, 3))
        oracle.promise(1, day(2, 2), day(2, 9))  # a later promise replaces
    elif how == "settled":
        oracle.pay(1, day(2, 1), 4_000)
        oracle.credit(1, day(2, 1), 6_000)


@pytest.mark.parametrize("how", ["dispute", "pause", "promise"])
def test_disputed_paused_or_promised_one_does_not_count_when_another_is_asked_for(how):
    oracle = several(day(2, 1), day(2, 2), day(2, 16))
    take_out(oracle, how)
    sent = runs(oracle, day(2, 2), day(2, 8))
    assert [(each.on, each.receivables) for each in sent] == [(day(2, 3), ((2, 1),)), (day(2, 5), ((2, 3),))]
    oracle.pay(2, day(2, 8), 10_000)
    assert steps(oracle.run(day(2, 9))) == [(day(2, 9), -7)]  # nothing counts as overdue, so the note goes
    if how == "dispute":
        oracle.dispute(1, day(2, 9), 0)
    assert oracle.run(day(2, 10)) == [Message(day(2, 10), PROMPT, 1, "friendly", ((1, 1),), (3,))]


@pytest.mark.parametrize("how", ["dispute", "pause", "promise", "settled"])
def test_one_out_of_the_picture_is_neither_noted_nor_named_when_its_day_comes(how):
    oracle = several(day(2, 9), day(2, 10), day(2, 11))
    take_out(oracle, how)
    assert oracle.run(day(2, 3)) == [Message(day(2, 3), PROMPT, -7, "friendly", ((2, -7),), ())]
    assert oracle.run(day(2, 4)) == [Message(day(2, 4), PROMPT, -7, "friendly", ((3, -7),), (2,))]


@pytest.mark.parametrize(("disputed_minor", "goes"), [(9_900, True), (9_901, False)])
def test_partly_disputed_one_is_asked_for_the_rest_when_the_rest_is_enough(disputed_minor, goes):
    oracle = one(day(2, 1), EVERY_DAY)
    oracle.dispute(1, day(2, 1), disputed_minor)
    assert bool(oracle.run(day(2, 2))) == goes


# Any ledger


@pytest.fixture(scope="module", params=range(6))
def played(request) -> tuple[Ledger, OraclePolicy, dict[date, list[Message]]]:
    policy = OraclePolicy(open_days="all" if request.param % 2 else "weekdays")
    ledger = make(request.param, receivables=800, days=150)
    return ledger, policy, play(ledger, Oracle(policy))


def test_no_client_gets_two_messages_a_day_or_four_in_seven_days_on_any_ledger(played):
    days_of = defaultdict(list)
    for today, messages in played[2].items():
        for message in messages:
            assert message.on == today
            days_of[message.customer].append(today)
    assert [customer for customer, days in days_of.items() if len(set(days)) < len(days)] == []
    spans = [fourth - first for days in days_of.values() for first, fourth in zip(days, days[3:], strict=False)]
    assert min(spans) >= timedelta(days=7)


def test_own_steps_come_on_their_day_and_climb_one_tone_two_days_apart_on_any_ledger(played):
    ledger, policy, messages = played
    due_on = {event.id: event.due_on for event in ledger.events if event.kind == "issue"}
    own = {event.id: [(event.on, event.step)] for event in ledger.events if event.kind == "last_asked"}
    tone_of = dict(policy.overdue_steps)
    for message in (each for today in messages.values() for each in today if each.step > 0):
        id, step = message.receivables[0]
        assert (message.on - due_on[id]).days >= step
        if id not in own:
            assert step == 1
        else:
            last_on, last = own[id][-1]
            assert step > last
            assert (message.on - last_on).days >= (30 if step > 58 else 2)
            assert TONES.index(tone_of.get(step, "reminding")) <= TONES.index(tone_of.get(last, "final")) + 1
        own.setdefault(id, []).append((message.on, step))


def test_nothing_goes_on_a_closed_day_or_in_an_outage_on_any_ledger(played):
    ledger, policy, messages = played
    out = {first + timedelta(days=n) for first, last in ledger.outages for n in range((last - first).days + 1)}
    assert set(messages) == set(ledger.days) - out
    closed = [today for today in messages if policy.open_days == "weekdays" and today.isoweekday() > 5]
    assert [today for today in closed if messages[today]] == []


def test_amounts_never_exceed_the_balance_of_their_moment_on_any_ledger(played):
    balance, disputed = Counter(), Counter()
    for event in played[0].events:
        if event.kind == "issue":
            balance[event.id] = event.amount_minor
        elif event.kind in ("pay", "credit"):
            assert 1 <= event.amount_minor <= balance[event.id] - disputed[event.id]
            balance[event.id] -= event.amount_minor
        elif event.kind == "dispute":
            assert 0 <= event.amount_minor <= balance[event.id]
            disputed[event.id] = event.amount_minor
    assert len(balance) == 800


def test_ledger_is_the_same_when_the_seed_is_the_same():
    assert make(7, receivables=200, days=60) == make(7, receivables=200, days=60)
    assert make(7, receivables=200, days=60) != make(8, receivables=200, days=60)
