"""A ledger of thousands of receivables lives for months; every message of every day is the one the rule demands.

The oracle (`tests/oracle.py`) reads the rule from its text and shares nothing with the product. Other seeds:
`ORACLE_SEEDS=7,8 ORACLE_RECEIVABLES=5000 ORACLE_DAYS=200 make test-long`.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from datetime import timedelta

import pytest

from tagih.reports import verification
from tagih.reports import why as reasons
from tests import seeded_ledger
from tests.books_player import BooksPlayer
from tests.oracle import Oracle

SEEDS = [int(seed) for seed in os.environ.get("ORACLE_SEEDS", "1").split(",")]
RECEIVABLES = int(os.environ.get("ORACLE_RECEIVABLES", "400"))
DAYS = int(os.environ.get("ORACLE_DAYS", "120"))


@pytest.mark.parametrize("seed", SEEDS)
def test_every_message_of_every_day_is_the_oracles_when_books_live(db, seed):
    ledger = seeded_ledger.make(seed, receivables=RECEIVABLES, days=DAYS, with_customer_credit=False)
    wanted = seeded_ledger.play(ledger, Oracle())
    player = BooksPlayer(ledger)
    sent_on = defaultdict(list)
    for today, told in player.play():
        ours = sorted((one.customer, one.step, one.tone, one.receivables) for one in told)
        theirs = sorted(
            (one.customer, one.step, one.tone, tuple((player.numbers[row], step) for row, step in one.receivables))
            for one in wanted[today]
        )
        assert ours == theirs, today
        for one in told:
            sent_on[one.customer].append(today)
    assert sum(map(len, sent_on.values())) > RECEIVABLES / 2
    _assert_caps(sent_on)
    _assert_why_answers(player, ledger)
    assert verification.verify(player.company).problems == ()


def _assert_caps(sent_on):
    for customer, days in sent_on.items():
        assert max(Counter(days).values()) == 1, customer
        for day in days:
            assert sum(timedelta(0) <= day - other < timedelta(7) for other in days) <= 3, (customer, day)


def _assert_why_answers(player, ledger):
    """Every message and every silence has its reason, for past days too."""
    last = ledger.days[-1]
    for number in list(player.numbers.values())[::37]:
        for day in ledger.days[::11]:
            answer = reasons.why(player.company, number, day, last)
            assert answer.action in ("send", "wait", "stop")
            assert answer.because.sentence
