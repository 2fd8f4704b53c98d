"""Slow Ltd leaves its card: bills are charged on their due day, a decline is tried again kindly, and nobody is chased
for what will be charged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tagih.commands import charges, customers, daily_run, payment_methods, payments, providers
from tagih.commands.operation import Call
from tagih.domain.errors import Conflict, NotFound
from tagih.models import Charge, Message, Payment, PaymentMethod
from tagih.reports import verification
from tests.overdue import TODAY, Bill, bring_in, next_day, waits
from tests.peers import shop
from tests.peers.peer import Peer, running
from tests.peers.shop import balance


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    with running() as one:
        yield one


@pytest.fixture
def call(db: None, settings: Any, peer: Peer) -> Call:
    """Slow Ltd has paid S-1 on a page and agreed that the card is kept; S-2 is due in four days."""
    peer.meets()
    call = shop.opened(settings, peer)
    opened = charges.open_checkout(call, invoices=["S-1"], keep=True)
    peer.pay(opened.charge)
    call = shop.follow(call, minutes=2)
    bring_in(call, [Bill("S-2", "Slow Ltd", late=-4)])
    return call


def card(call: Call) -> PaymentMethod:
    return PaymentMethod.objects.of(call.company).latest("id")


def on(call: Call, days: int) -> Call:
    return next_day(call, days)


def tries(call: Call) -> list[tuple[str, date | None, int]]:
    rows = Charge.objects.of(call.company).filter(kind="stored").order_by("id")
    return list(rows.values_list("state", "due_on", "attempt"))


def test_bill_is_charged_on_its_due_day_and_nobody_is_asked_before(call: Call) -> None:
    assert (card(call).label, card(call).is_automatic) == ("Visa •••• 4242", True)
    payment_methods.run(call.company, call.now)
    assert tries(call) == [("planned", TODAY + timedelta(4), 1)]
    daily_run.sweep(call)
    assert (waits(call, "S-2"), Message.objects.of(call.company).count()) == (["charge_planned"], 0)
    due = on(call, 4)
    assert payment_methods.run(call.company, due.now) == payment_methods.Ran(0, 1)
    assert (tries(call)[0][0], balance(call, "S-2")) == ("succeeded", 0)
    assert payment_methods.run(call.company, due.now) == payment_methods.Ran(0, 0)
    assert verification.verify(call.company).problems == ()


def test_soft_decline_is_tried_again_on_days_three_and_five_and_then_works(call: Call, peer: Peer) -> None:
    peer.meets("decline:insufficient_funds", "decline:insufficient_funds")
    now = on(call, 4)
    due_on = now.today
    for day in range(8):
        payment_methods.run(call.company, replace(now, now=now.now + timedelta(day)).now)
    assert tries(call) == [
        ("failed", due_on, 1), ("failed", due_on + timedelta(3), 2), ("succeeded", due_on + timedelta(5), 3),
    ]  # fmt: skip
    assert balance(call, "S-2") == 0


def test_hard_decline_is_never_tried_again_and_the_usual_asking_begins(call: Call, peer: Peer) -> None:
    peer.meets("decline:stolen_card")
    due = on(call, 4)
    payment_methods.run(call.company, due.now)
    row = Charge.objects.of(call.company).get(kind="stored")
    assert (row.state, row.decline, row.is_hard, row.needs_look) == ("failed", "stolen_card", True, True)
    late = on(due, 1)
    assert payment_methods.run(call.company, late.now) == payment_methods.Ran(0, 0)
    daily_run.sweep(late)
    assert Message.objects.of(call.company).count() == 1


def test_schedule_ends_after_its_last_day(call: Call, peer: Peer) -> None:
    providers.change(call, account="Stripe", retry_days="2")
    peer.meets("decline:insufficient_funds", "decline:insufficient_funds")
    now = on(call, 4)
    for day in range(5):
        payment_methods.run(call.company, now.now + timedelta(day))
    assert [one[0] for one in tries(call)] == ["failed", "failed"]
    assert shop.charge(call).needs_look


def test_unknown_outcome_is_never_tried_again_blindly(call: Call, peer: Peer) -> None:
    peer.meets("lost_after")
    due = on(call, 4)
    for day in range(4):
        payment_methods.run(call.company, due.now + timedelta(day))
    assert [one[0] for one in tries(call)] == ["unknown"]
    shop.follow(due, minutes=2)
    assert (tries(call)[0][0], balance(call, "S-2"), len(peer.bills(shop.charge(call).key))) == ("succeeded", 0, 1)


def test_what_was_paid_otherwise_is_not_charged(call: Call, peer: Peer) -> None:
    payment_methods.run(call.company, call.now)
    payments.record(call, amount="60.00", invoice="S-2")
    due = on(call, 4)
    payment_methods.run(call.company, due.now)
    assert Payment.objects.of(call.company).latest("id").amount_minor == 4_000
    bring_in(due, [Bill("S-3", "Slow Ltd", late=-6)])
    payment_methods.run(call.company, due.now)
    payments.record(due, amount="100.00", invoice="S-3")
    payment_methods.run(call.company, on(due, 2).now)
    assert tries(call)[-1][0] == "expired"


def test_nothing_is_charged_once_the_client_took_their_word_back(call: Call) -> None:
    payment_methods.run(call.company, call.now)
    assert payment_methods.revoke(call, method=card(call).public_id).is_revoked
    assert tries(call)[0][0] == "expired"
    assert payment_methods.run(call.company, on(call, 4).now) == payment_methods.Ran(0, 0)
    with pytest.raises(Conflict) as caught:
        payment_methods.charge(call, invoices=["S-2"], method=card(call).public_id)
    assert caught.value.code == "method_revoked"


def test_planned_charge_gives_way_to_a_client_who_pays_now_and_comes_back_when_they_do_not(
    call: Call, peer: Peer
) -> None:
    payment_methods.run(call.company, call.now)
    opened = charges.open_checkout(call, invoices=["S-2"])
    peer("set", bill=opened.charge, kind="expired", values={"status": "expired"})
    later = shop.follow(call, minutes=62)
    assert payment_methods.run(call.company, later.now).planned == 1
    assert [one[0] for one in tries(call)] == ["expired", "planned"]


def test_card_is_charged_at_once_when_a_person_says_so(call: Call) -> None:
    done = payment_methods.charge(call, invoices=["S-2"], amount="30.00")
    assert (done.state, done.amount_minor, balance(call, "S-2")) == ("succeeded", 3_000, 7_000)
    customers.add(call, name="Prompt GmbH", number="P")
    bring_in(call, [Bill("P-1", "Prompt GmbH", late=1)])
    with pytest.raises(NotFound) as none:
        payment_methods.charge(call, invoices=["P-1"])
    assert none.value.code == "method_none"
    with pytest.raises(Conflict) as others:
        payment_methods.charge(call, invoices=["P-1"], method=card(call).public_id)
    assert others.value.code == "method_of_other_customer"


def test_clients_on_the_safety_list_are_not_charged_by_themselves(call: Call) -> None:
    number = str(card(call).customer.number)
    customers.never_ask(call, customer=number, because="insolvent")
    assert payment_methods.run(call.company, on(call, 4).now) == payment_methods.Ran(0, 0)
