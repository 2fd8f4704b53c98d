"""Charges once: hundreds of payers at one instant, answers that are lost, reports in every order, processes that die.

The provider is the peer, a process of its own over real HTTP. Each protection has its negative control: taken away, the
same test shows the harm.
"""

from __future__ import annotations

import itertools
import json
import os
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import connection

from tagih.commands import charge_books, charge_questions, charges, payments
from tagih.commands.operation import Call, Operation
from tagih.domain.charges import Known
from tagih.domain.errors import Conflict, DomainError
from tagih.models import Charge, ChargePart, Payment, Receivable
from tagih.reports import verification
from tests.databases import Installation
from tests.faults.processes import Ended, answers, at_once, killed_at
from tests.faults.protections import by_what_was_read, meeting, without_constraint
from tests.overdue import Bill, bring_in
from tests.peers import shop
from tests.peers.peer import Peer, running

pytestmark = pytest.mark.faults

LONG = os.environ.get("TAGIH_TEST_EXAMPLES") == "long"
PAYERS, DESKS = 200, 8
"""Payers who come at the same instant, and the processes that answer them: the web has a bounded number of threads."""
ROUNDS = 50 if LONG else 2
ORDERS = 720 if LONG else 24
LOST = 1_000 if LONG else 40
LEASE = timedelta(seconds=configured.LEASE_SECONDS + 1)


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    with running() as one:
        yield one


@pytest.fixture
def call(unsynced: Installation, settings: Any, peer: Peer) -> Call:
    peer.meets()
    return shop.opened(settings, peer)


def assert_books_agree(call: Call) -> None:
    assert verification.verify(call.company).problems == ()


# --- two hundred payers ------------------------------------------------------------------------------------------


def payer(call: Call, name: int, number: str) -> tuple[str, str]:
    """A payer in a process of its own: who opened the charge it was given, and what it was told."""
    own = replace(call, by=f"payer {name}")
    try:
        opened = charges.open_checkout(own, invoices=[number])
    except DomainError as refusal:
        return "", refusal.code
    return Charge.objects.of(call.company).get(public_id=opened.charge).by, "page"


def crowd(call: Call, desk: int, number: str) -> list[tuple[str, str]]:
    """The payers whom one process answers."""
    return [payer(call, name, number) for name in range(desk, PAYERS, DESKS)]


CLEAR = {"page", "charge_being_opened", "charge_is_open"}
"""What somebody can be told who comes while a bill is being paid."""


def test_one_charge_is_open_when_two_hundred_pay_one_invoice_at_once(
    call: Call, peer: Peer, record_property: Any
) -> None:
    told: Counter[str] = Counter()
    for number in range(ROUNDS):
        bill = f"R-{number}"
        bring_in(call, [Bill(bill, "Crowd Ltd", late=10)])
        desks = [lambda bill=bill, desk=desk: crowd(call, desk, bill) for desk in range(DESKS)]
        done = [one for told_at_desk in answers(at_once(*desks)) for one in told_at_desk]
        assert len(done) == PAYERS
        openers = {by for by, _ in done if by}
        parts = ChargePart.objects.of(call.company).filter(receivable__number=bill)
        assert (parts.count(), parts.filter(is_open=True).count(), len(openers)) == (1, 1, 1)
        assert {said for _, said in done} <= CLEAR
        told.update(said for _, said in done)
    made = [one for one in peer.bills() if one["metadata"]["tagih_for"].startswith("R-")]
    assert len(made) == ROUNDS
    record_property("kills", f"{ROUNDS} rounds of {PAYERS} payers, told {dict(told)}")


def test_confirmed_money_is_booked_when_it_comes_twice_at_once(call: Call, peer: Peer) -> None:
    """The client pays on the page while the same amount arrives by transfer: two transfers are two payments."""
    opened = charges.open_checkout(call, invoices=["S-1"])
    peer.pay(opened.charge)
    (report,) = peer.reports(opened.charge)
    later = replace(call, now=call.now + timedelta(minutes=2))
    ended = at_once(
        lambda: shop.deliver(later, report) and charge_questions.follow(call.company, later.now),
        lambda: charge_questions.follow(call.company, later.now),
        lambda: payments.record(call, amount="100.00", invoice="S-1"),
        lambda: charge_questions.follow(call.company, later.now),
    )
    answers(ended)
    shop.follow(later)
    assert sorted(Payment.objects.of(call.company).values_list("amount_minor", "unallocated_minor")) == [
        (10_000, 0), (10_000, 10_000),
    ]  # fmt: skip
    assert (Receivable.objects.of(call.company).get(number="S-1").balance_minor, shop.charge(call).state) == (
        0, "succeeded",
    )  # fmt: skip
    assert_books_agree(call)


@pytest.mark.parametrize(
    ("unlocked", "unconstrained", "made"), [(False, False, 1), (True, False, 1), (True, True, 2)]
)  # fmt: skip
def test_two_charges_are_open_when_nothing_holds_the_bill(
    call: Call, unlocked: bool, unconstrained: bool, made: int
) -> None:
    """Without the lock the unique key stops the second, rudely; without both the bill is charged twice."""
    if unconstrained:
        without_constraint(ChargePart, "charge_open_once")
    through, meet = shop.account(call), meeting(2)
    ids = list(Receivable.objects.of(call.company).values_list("pk", flat=True))

    def unwaiting() -> None:
        with by_what_was_read(charges, "_already", meet, Operation(call), through, ids, 10_000, "S-1"):
            charges.open_checkout(call, invoices=["S-1"])

    ended: list[Ended] = at_once(*[unwaiting if unlocked else (lambda: payer(call, 1, "S-1"))] * 2)
    raised = [one.raised.__name__ for one in ended if one.raised]
    assert raised == (["IntegrityError"] if unlocked and not unconstrained else [])
    assert ChargePart.objects.of(call.company).filter(is_open=True).count() == made


# --- reports in every order --------------------------------------------------------------------------------------


def life(call: Call, peer: Peer, number: str) -> tuple[str, list[Any]]:
    """A charge that is paid, told again, refunded in two parts, and charged back: its six reports."""
    opened = charges.open_checkout(call, invoices=[number])
    peer.pay(opened.charge)
    for kind, values in (
        ("payment_intent.succeeded", {}), ("refunded", {"refunded": 2_000}), ("refunded", {"refunded": 5_000}),
        ("charge.updated", {}), ("charged_back", {"charged_back": 10_000}),
    ):  # fmt: skip
        peer("set", bill=opened.charge, kind=kind, values=values)
    return opened.charge, peer.reports(opened.charge)


def end(call: Call, charge: str) -> dict[str, Any]:
    names = ("state", "received_minor", "refunded_minor", "charged_back_minor", "booked_fee_minor", "reversed_minor")
    row = Charge.objects.of(call.company).filter(public_id=charge).values(*names, "payment__amount_minor", "look").get()
    balance = Receivable.objects.of(call.company).filter(pk__in=_receivables(call, charge)).get().balance_minor
    row["look"] = sorted((one["code"], one["sentence"]) for one in json.loads(row["look"]))
    return {**row, "balance_minor": balance}


def _receivables(call: Call, charge: str) -> list[int]:
    parts = ChargePart.objects.of(call.company).filter(charge__public_id=charge)
    return list(parts.values_list("receivable_id", flat=True))


def played(call: Call, peer: Peer, count: int) -> list[dict[str, Any]]:
    """The ends of so many orders, each of a bill of its own: six reports, three times each, and as of each the provider's
    answer is as old as the report itself."""
    orders = list(itertools.permutations(range(6)))
    random.Random(7).shuffle(orders)
    ends = []
    for place, order in enumerate(orders[:count]):
        number = f"E-{place}"
        bring_in(call, [Bill(number, "Slow Ltd", late=10)])
        charge, reports = life(call, peer, number)
        bill = f"cs_{charge}"
        for told in order:
            peer("show", bill=bill, at=told + 1)
            for _ in range(3):
                assert shop.deliver(call, reports[told])
                shop.follow(call)
        ends.append(end(call, charge))
    return ends


def test_every_order_of_six_reports_ends_the_same(call: Call, peer: Peer, record_property: Any) -> None:
    ends = played(call, peer, ORDERS)
    (one,) = {str(sorted(found.items())) for found in ends}
    assert ends[0] == {
        "state": "charged_back", "received_minor": 10_000, "refunded_minor": 5_000, "charged_back_minor": 10_000,
        "booked_fee_minor": 175, "reversed_minor": 10_000, "payment__amount_minor": 10_000, "balance_minor": 10_000,
        "look": ends[0]["look"],
    }, one  # fmt: skip
    assert Payment.objects.of(call.company).count() == len(ends)
    record_property("kills", f"{len(ends)} orders, {len(ends) * 18} deliveries")
    assert_books_agree(call)


def test_order_decides_when_the_last_look_is_simply_believed(
    call: Call, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def believed(known: Known, told: Any) -> Known:
        return replace(
            known, state=told.state, provider_id=told.provider_id, received_minor=told.received_minor,
            received_currency=told.currency, receipt_id=told.receipt_id, fee_minor=told.fee_minor,
            refunded_minor=told.refunded_minor, charged_back_minor=told.charged_back_minor,
        )  # fmt: skip

    monkeypatch.setattr(charge_books.charges, "merged", believed)
    ends = played(call, peer, 6)
    assert len({str(sorted(found.items())) for found in ends}) > 1


# --- answers that are lost ---------------------------------------------------------------------------------------

MISHAPS = ("lost_before", "lost_after", "error_before", "error_after")


def test_nothing_is_charged_twice_when_a_thousand_answers_are_lost(
    call: Call, peer: Peer, record_property: Any
) -> None:
    """Each payer tries again and again; the provider is asked; what was lost is found by our key, or never was."""
    chance, told = random.Random(5), Counter[str]()
    bring_in(call, [Bill(f"L-{n}", "Lossy Ltd", late=10) for n in range(LOST)])
    now = call
    for n in range(LOST):
        mishap = chance.choice(MISHAPS)
        peer.meets(mishap)
        for _ in range(3):
            try:
                charges.open_checkout(now, invoices=[f"L-{n}"])
            except Conflict as refusal:
                told[refusal.code] += 1
    for _ in range(3):
        now = shop.follow(now, minutes=3)
        while Charge.objects.of(call.company).filter(ask_at__lte=now.now, state="unknown").exists():
            shop.follow(now)
    states = Counter(Charge.objects.of(call.company).values_list("state", flat=True))
    assert states.keys() == {"pending", "failed"}
    for n in range(LOST):
        opened = charges.open_checkout(now, invoices=[f"L-{n}"])
        peer.pay(opened.charge)
    now = shop.follow(now, minutes=10)  # later than any of them waits to be asked about again
    while Charge.objects.of(call.company).filter(ask_at__lte=now.now, state="pending").exists():
        shop.follow(now)
    paid = [one for one in peer.bills() if one["received"] and one["metadata"]["tagih_for"].startswith("L-")]
    assert Counter(one["metadata"]["tagih_for"] for one in paid) == {f"L-{n}": 1 for n in range(LOST)}
    open_minor = Receivable.objects.of(call.company).filter(number__startswith="L-", balance_minor__gt=0)
    assert (Payment.objects.of(call.company).count(), open_minor.count()) == (LOST, 0)
    record_property("kills", f"{LOST} lost answers, ends {dict(states)}, payers told {dict(told)}")
    assert_books_agree(call)


def test_bill_is_charged_twice_when_an_unknown_outcome_is_taken_for_a_failure(
    call: Call, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: without a state of its own for what nobody knows, the payer is sent to pay again."""
    moved = charge_books.moved

    def careless(operation: Any, row: Charge, state: str, values: Any) -> Charge:
        return moved(operation, row, "failed" if state == "unknown" else state, values)

    monkeypatch.setattr(charge_books, "moved", careless)
    peer.meets("lost_after")
    with pytest.raises(DomainError):
        charges.open_checkout(call, invoices=["S-1"])
    charges.open_checkout(call, invoices=["S-1"])
    made = [
        one for one in peer.bills() if one["key"] in set(Charge.objects.of(call.company).values_list("key", flat=True))
    ]
    assert len(made) == 2


# --- processes that die ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("point", "state", "made"), [("begun", "failed", 0), ("handed_over", "pending", 1)])
def test_charge_goes_on_when_its_process_dies_in_the_middle(
    call: Call, peer: Peer, point: str, state: str, made: int
) -> None:
    """Killed before the provider was asked it never was; killed after, it is found by our key. Never sent again."""
    (ended,) = at_once(killed_at(point, 1, lambda: charges.open_checkout(call, invoices=["S-1"])))
    assert (ended.killed, shop.charge(call).state) == (True, "sent")
    with pytest.raises(Conflict) as caught:
        charges.open_checkout(call, invoices=["S-1"])
    assert caught.value.code == "charge_being_opened"
    later = replace(call, now=call.now + LEASE)
    shop.follow(later)
    row = shop.charge(call)
    assert (row.state, len(peer.bills(row.key))) == (state, made)
    connection.close()
