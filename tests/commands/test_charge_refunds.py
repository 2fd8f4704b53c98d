"""Money that goes back the way it came: proposed when a bill was paid twice, asked for once, booked when it is done."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tagih.commands import charge_refunds, charges, payments, refunds
from tagih.commands.operation import Call
from tagih.domain.errors import Conflict
from tagih.models import ChargeRefund, Payment, Refund
from tagih.reports import verification
from tests.peers import shop
from tests.peers.peer import Peer, running


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    with running() as one:
        yield one


@pytest.fixture
def call(db: None, settings: Any, peer: Peer) -> Call:
    """S-1 was paid by transfer while Slow Ltd paid it on a page: 100.00 settles nothing."""
    peer.meets()
    call = shop.opened(settings, peer)
    opened = charges.open_checkout(call, invoices=["S-1"])
    payments.record(call, amount="100.00", invoice="S-1")
    peer.pay(opened.charge)
    return shop.follow(call, minutes=2)


def proposed(call: Call) -> Refund:
    return Refund.objects.of(call.company).get()


def approved(call: Call) -> str:
    return refunds.approve(call, refund=proposed(call).public_id).public_id


def later(call: Call, minutes: int) -> Call:
    then = replace(call, now=call.now + timedelta(minutes=minutes))
    charge_refunds.follow(call.company, then.now)
    return then


def left(call: Call) -> int:
    return sum(Payment.objects.of(call.company).values_list("unallocated_minor", flat=True))


def paid_back(peer: Peer) -> list[int]:
    return [one["amount"] for one in peer("state")["refunds"]]


def test_refund_is_proposed_when_a_bill_was_paid_twice(call: Call) -> None:
    row = proposed(call)
    assert (row.state, row.amount_minor, row.because, row.account) == ("proposed", 10_000, "S-1: paid twice", "Stripe")


def test_refund_goes_back_the_way_it_came_and_is_booked(call: Call, peer: Peer) -> None:
    before = paid_back(peer)
    done = charge_refunds.pay(call, refund=approved(call))
    assert (done.state, done.amount_minor, done.charge) == ("succeeded", 10_000, shop.charge(call).public_id)
    assert (paid_back(peer), proposed(call).state, left(call)) == ([*before, 10_000], "paid", 0)
    shop.follow(call, minutes=30)
    row = shop.charge(call)
    assert (row.refunded_minor, [one["code"] for one in json.loads(row.look)]) == (10_000, ["charge_excess"])
    assert verification.verify(call.company).problems == ()


def test_refund_is_done_once_however_often_it_is_asked_for(call: Call, peer: Peer) -> None:
    before, refund = len(paid_back(peer)), approved(call)
    keyed = replace(call, key="one form")
    first = charge_refunds.pay(keyed, refund=refund)
    assert charge_refunds.pay(keyed, refund=refund) == first
    with pytest.raises(Conflict) as caught:
        charge_refunds.pay(call, refund=refund)
    assert (caught.value.code, len(paid_back(peer)) - before) == ("refund_not_approved", 1)


@pytest.mark.parametrize(("mishap", "state", "count"), [("lost_after", "paid", 1), ("lost_before", "approved", 0)])
def test_unknown_outcome_holds_everything_until_the_provider_tells(
    call: Call, peer: Peer, mishap: str, state: str, count: int
) -> None:
    before, refund = len(paid_back(peer)), approved(call)
    peer.meets(mishap)
    assert charge_refunds.pay(call, refund=refund).state == "unknown"
    for again in (charge_refunds.pay, refunds.pay):
        with pytest.raises(Conflict) as caught:
            again(call, refund=refund)
        assert caught.value.code == "charge_refund_open"
    with pytest.raises(Conflict):
        refunds.decline(call, refund=refund, because="no")
    then = later(later(call, 6), 12)
    assert (proposed(call).state, len(paid_back(peer)) - before) == (state, count)
    if state == "approved":  # it never came: it may be asked for anew
        assert charge_refunds.pay(then, refund=refund).state == "succeeded"
    assert (proposed(call).state, left(call), len(paid_back(peer)) - before) == ("paid", 0, 1)


def test_refund_that_was_refused_may_be_paid_otherwise(call: Call, peer: Peer) -> None:
    refund = approved(call)
    peer.meets("refuse")
    done = charge_refunds.pay(call, refund=refund)
    assert (done.state, done.detail != "", left(call)) == ("failed", True, 10_000)
    assert refunds.pay(call, refund=refund, reference="by hand").state == "paid"


def test_refund_is_refused_when_it_cannot_go_back_this_way(call: Call, peer: Peer) -> None:
    by_transfer = payments.record(call, amount="5.00", customer=shop.charge(call).customer.number).public_id
    other = refunds.propose(call, payment=by_transfer, because="too much").public_id
    with pytest.raises(Conflict) as caught:
        charge_refunds.pay(call, refund=other)
    assert caught.value.code == "refund_not_approved"
    refunds.approve(call, refund=other)
    with pytest.raises(Conflict) as foreign:
        charge_refunds.pay(call, refund=other)
    assert foreign.value.code == "refund_not_through_provider"
    peer("refund", bill=shop.charge(call).key, amount=6_000)
    assert shop.deliver(call, peer.reports(shop.charge(call).key)[-1])
    shop.follow(call)
    with pytest.raises(Conflict) as large:
        charge_refunds.pay(call, refund=approved_first(call))
    assert large.value.code == "charge_refund_too_large"


def approved_first(call: Call) -> str:
    first = Refund.objects.of(call.company).earliest("id").public_id
    return refunds.approve(call, refund=first).public_id


def test_money_paid_back_at_the_provider_is_put_to_a_person(call: Call, peer: Peer) -> None:
    peer("refund", bill=shop.charge(call).key, amount=4_000)
    report = peer.reports(shop.charge(call).key)[-1]
    assert shop.deliver(call, report)
    shop.follow(call)
    looks = [one["code"] for one in json.loads(shop.charge(call).look)]
    assert looks == ["charge_excess", "charge_refunded_elsewhere"]
    assert not ChargeRefund.objects.of(call.company).exists()
