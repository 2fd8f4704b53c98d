"""Charges: opened once, paid, booked as received; what differs, is lost or declined; and what nobody may do meanwhile."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tagih.commands import charges, daily_run, delivery, exchange, payments, providers, vault
from tagih.commands.operation import Call
from tagih.domain.errors import Conflict, Invalid, NotFound, Refused
from tagih.models import Charge, ChargePart, JournalLine, Message, ProviderEvent
from tagih.reports import verification
from tests.commands.books import kinds
from tests.guard import outside_the_books
from tests.overdue import Bill, bring_in, waits
from tests.peers import shop
from tests.peers.peer import KEYS, SECRETS, TEST_KEYS, Peer, running
from tests.peers.shop import account, balance, deliver, follow, money


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    with running() as one:
        yield one


@pytest.fixture
def call(db: None, settings: Any, peer: Peer) -> Call:
    return shop.opened(settings, peer, bills=2)


def looks(row: Charge) -> list[str]:
    return [one["code"] for one in json.loads(row.look)]


# --- the usual way ---------------------------------------------------------------------------------------------


def test_client_gets_a_page_to_pay_on_and_the_money_is_booked_when_it_came(call: Call, peer: Peer) -> None:
    opened = charges.open_checkout(call, invoices=["S-1"])
    assert (opened.state, opened.amount_minor, opened.currency) == ("pending", 10_000, "EUR")
    assert opened.url == f"{peer.address}/pay/cs_{opened.charge}"
    peer.pay(opened.charge)
    (report,) = peer.reports(opened.charge)
    assert deliver(call, report)
    follow(call)
    row = shop.charge(call)
    assert (row.state, row.received_minor, row.payment.way, looks(row)) == ("succeeded", 10_000, "stripe", [])
    assert (money(call), balance(call)) == ([(10_000, 0)], 0)
    assert not ChargePart.objects.of(call.company).filter(is_open=True).exists()
    assert verification.verify(call.company).problems == ()


def test_fee_is_booked_when_the_provider_tells_it(call: Call, peer: Peer) -> None:
    opened = charges.open_checkout(call, invoices=["S-1"])
    peer.pay(opened.charge)
    follow(call, minutes=2)
    fees = JournalLine.objects.of(call.company).filter(account="payment_fees")
    assert [one.amount_minor for one in fees] == [175]
    assert verification.verify(call.company).problems == ()


def test_part_is_paid_when_a_client_chooses_an_amount(call: Call, peer: Peer) -> None:
    opened = charges.open_checkout(call, invoices=["S-2", "S-1"], amount="150.00")
    peer.pay(opened.charge)
    follow(call, minutes=2)
    assert (balance(call, "S-2"), balance(call, "S-1"), money(call)) == (0, 5_000, [(15_000, 0)])


def test_same_page_is_given_when_the_same_is_asked_for_again(call: Call) -> None:
    first = charges.open_checkout(call, invoices=["S-1"])
    assert charges.open_checkout(call, invoices=["S-1"]) == first
    assert Charge.objects.of(call.company).count() == 1


def test_bill_is_free_again_when_its_page_was_called_off(call: Call, peer: Peer) -> None:
    first = charges.open_checkout(call, invoices=["S-1"])
    with pytest.raises(Conflict, match="under way since") as caught:
        charges.open_checkout(call, invoices=["S-1"], amount="50.00")
    assert caught.value.code == "charge_is_open"
    assert charges.call_off(call, charge=first.charge).state == "expired"
    assert charges.open_checkout(call, invoices=["S-1"], amount="50.00").amount_minor == 5_000
    with pytest.raises(Conflict) as late:
        charges.call_off(call, charge=shop.charge(call).public_id) and charges.call_off(call, charge=first.charge)
        peer.pay(first.charge)
        charges.call_off(call, charge=_paid(call, peer))
    assert late.value.code == "charge_not_open"


def _paid(call: Call, peer: Peer) -> str:
    opened = charges.open_checkout(call, invoices=["S-2"])
    peer.pay(opened.charge)
    follow(call, minutes=2)
    return opened.charge


def test_page_expires_when_nobody_pays(call: Call, peer: Peer) -> None:
    opened = charges.open_checkout(call, invoices=["S-1"])
    peer("set", bill=opened.charge, kind="expired", values={"status": "expired"})
    follow(call, minutes=62)
    assert (shop.charge(call).state, balance(call)) == ("expired", 10_000)
    assert charges.open_checkout(call, invoices=["S-1"]).charge != opened.charge


@pytest.mark.parametrize(
    ("given", "error", "code"),
    [
        ({"invoices": []}, Invalid, "charge_of_nothing"),
        ({"invoices": ["X-9"]}, NotFound, "invoice_unknown"),
        ({"invoices": ["S-1"], "amount": "100.01"}, Invalid, "charge_too_large"),
        ({"invoices": ["S-1"], "amount": "0"}, Invalid, "payment_not_positive"),
        ({"invoices": ["S-1"], "account": "nowhere"}, NotFound, "provider_account_unknown"),
    ],
)
def test_charge_is_refused_when_it_cannot_be_right(
    call: Call, given: dict[str, Any], error: type[Exception], code: str
) -> None:
    with pytest.raises(error) as caught:
        charges.open_checkout(call, **given)
    assert (caught.value.code, Charge.objects.of(call.company).count()) == (code, 0)  # type: ignore[attr-defined]


def test_charge_is_refused_when_nothing_is_open_or_the_account_is_off(call: Call) -> None:
    payments.record(call, amount="100.00", invoice="S-1")
    with pytest.raises(Conflict) as caught:
        charges.open_checkout(call, invoices=["S-1"])
    assert caught.value.code == "charge_nothing_open"
    providers.change(call, account="Stripe", is_on=False)
    assert providers.offered(call.company) == []
    with pytest.raises(NotFound) as none:
        charges.open_checkout(call, invoices=["S-2"])
    assert none.value.code == "provider_none"


# --- answers that are lost -------------------------------------------------------------------------------------


@pytest.mark.parametrize("behaviour", ["lost_after", "error_after"])
def test_charge_is_unknown_when_the_answer_is_lost_and_is_found_again_by_our_key(
    call: Call, peer: Peer, behaviour: str
) -> None:
    peer.meets(behaviour)
    with pytest.raises(Conflict) as caught:
        charges.open_checkout(call, invoices=["S-1"])
    assert (caught.value.code, shop.charge(call).state) == ("charge_outcome_unknown", "unknown")
    with pytest.raises(Conflict) as again:
        charges.open_checkout(call, invoices=["S-1"])
    assert again.value.code == "charge_is_open"
    follow(call, minutes=2)
    row = shop.charge(call)
    assert (row.state, row.url) == ("pending", f"{peer.address}/pay/cs_{row.key}")


@pytest.mark.parametrize("behaviour", ["lost_before", "error_before"])
def test_charge_that_never_came_frees_its_bill_when_that_is_certain(call: Call, peer: Peer, behaviour: str) -> None:
    peer.meets(behaviour)
    with pytest.raises(Conflict):
        charges.open_checkout(call, invoices=["S-1"])
    follow(call, minutes=1)
    assert shop.charge(call).state == "unknown"
    follow(call, minutes=4)
    assert (shop.charge(call).state, shop.charge(call).decline) == ("failed", "never_arrived")
    assert charges.open_checkout(call, invoices=["S-1"]).state == "pending"


def test_nothing_was_charged_when_the_provider_is_busy_gone_or_refuses(call: Call, peer: Peer, settings: Any) -> None:
    peer.meets("busy", "refuse")
    for code, error in (("provider_unreachable", Conflict), ("provider_refused", Refused)):
        with pytest.raises(error) as caught:
            charges.open_checkout(call, invoices=["S-1"])
        assert (caught.value.code, shop.charge(call).state) == (code, "failed")
    settings.PROVIDER_ADDRESS = "http://127.0.0.1:9"
    with pytest.raises(Conflict) as gone:
        charges.open_checkout(call, invoices=["S-1"])
    assert gone.value.code == "provider_unreachable"


def test_person_answers_when_the_provider_never_does(call: Call, peer: Peer, settings: Any) -> None:
    peer.meets("lost_after")
    with pytest.raises(Conflict):
        charges.open_checkout(call, invoices=["S-1"])
    settings.PROVIDER_ADDRESS = "http://127.0.0.1:9"
    follow(call, minutes=25 * 60)
    row = shop.charge(call)
    assert (row.state, looks(row), row.needs_look) == ("unknown", ["charge_without_answer"], True)
    with pytest.raises(Invalid):
        charges.answer(call, charge=row.public_id, answer="perhaps")
    assert charges.answer(call, charge=row.public_id, answer="succeeded", note="seen there").state == "succeeded"
    assert (money(call), balance(call)) == ([(10_000, 0)], 0)
    with pytest.raises(Conflict) as caught:
        charges.answer(call, charge=row.public_id, answer="failed")
    assert caught.value.code == "charge_not_unknown"


# --- money that is not what was asked for ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "code", "booked"),
    [
        ({"received": 9_000}, "charge_amount_differs", [(9_000, 9_000)]),
        ({"received": 20_000}, "charge_amount_differs", [(20_000, 20_000)]),
        ({"received": 10_000, "metadata": {"tagih_for": "S-2"}}, "charge_reference_differs", [(10_000, 10_000)]),
    ],
)
def test_money_that_differs_is_booked_unallocated_and_put_to_a_person(
    call: Call, peer: Peer, values: dict[str, Any], code: str, booked: list[tuple[int, int]]
) -> None:
    opened = charges.open_checkout(call, invoices=["S-1"])
    metadata = {"tagih_charge": opened.charge, "tagih_for": "S-1"} | values.pop("metadata", {})
    peer("set", bill=opened.charge, kind="paid", values={"status": "paid", "metadata": metadata, **values})
    assert deliver(call, peer.reports(opened.charge)[-1])
    follow(call)
    row = shop.charge(call)
    assert (row.state, looks(row), row.needs_look) == ("succeeded", [code], True)
    assert (money(call), balance(call)) == (booked, 10_000)
    charges.looked_at(call, charge=row.public_id, note="wrote to them")
    assert not shop.charge(call).needs_look
    with pytest.raises(Conflict) as caught:
        charges.looked_at(call, charge=row.public_id)
    assert caught.value.code == "charge_nothing_to_look_at"
    assert verification.verify(call.company).problems == ()


def test_other_currency_waits_for_its_rate_and_is_then_booked_unallocated(call: Call, peer: Peer) -> None:
    opened = charges.open_checkout(call, invoices=["S-1"])
    peer("set", bill=opened.charge, kind="paid", values={"status": "paid", "received": 10_000, "currency": "usd"})
    follow(call, minutes=2)
    row = shop.charge(call)
    assert (row.state, looks(row), money(call)) == ("pending", ["charge_rate_needed"], [])
    exchange.record(call, currency="USD", rate="0.90", on=call.today)
    follow(call, minutes=30)
    row = shop.charge(call)
    assert (row.state, looks(row)) == ("succeeded", ["charge_rate_needed", "charge_currency_differs"])
    assert (money(call), balance(call)) == ([(10_000, 10_000)], 10_000)
    assert verification.verify(call.company).problems == ()


def test_excess_stays_unallocated_when_the_bill_was_paid_otherwise_meanwhile(call: Call, peer: Peer) -> None:
    opened = charges.open_checkout(call, invoices=["S-1"])
    payments.record(call, amount="100.00", invoice="S-1")
    peer.pay(opened.charge)
    follow(call, minutes=2)
    assert (looks(shop.charge(call)), money(call)) == (["charge_excess"], [(10_000, 0), (10_000, 10_000)])
    assert balance(call, "S-2") == 10_000


def test_test_mode_never_touches_the_books(call: Call, peer: Peer) -> None:
    providers.add(call, provider="stripe", name="Trial", secret_key=TEST_KEYS["stripe"], webhook_secret="whsec_trial")
    assert [one.name for one in providers.offered(call.company)] == ["Stripe"]
    opened = charges.open_checkout(call, invoices=["S-1"], account="Trial")
    peer.pay(opened.charge)
    before = kinds(call.company)
    follow(call, minutes=2)
    row = shop.charge(call)
    assert (row.is_test, row.state, money(call), balance(call)) == (True, "succeeded", [], 10_000)
    assert kinds(call.company) == [*before, "charge.succeeded"]
    assert charges.open_checkout(call, invoices=["S-1"], account="Stripe").state == "pending"


# --- reports ---------------------------------------------------------------------------------------------------


def test_report_is_kept_once_however_often_it_comes(call: Call, peer: Peer) -> None:
    opened = charges.open_checkout(call, invoices=["S-1"])
    peer.pay(opened.charge)
    (report,) = peer.reports(opened.charge)
    for _ in range(5):
        assert deliver(call, report)
        follow(call)
    assert (ProviderEvent.objects.of(call.company).count(), money(call)) == (1, [(10_000, 0)])


def test_report_about_something_of_others_is_passed_over(call: Call, peer: Peer) -> None:
    opened = charges.open_checkout(call, invoices=["S-1"])
    peer.pay(opened.charge)
    (report,) = peer.reports(opened.charge)
    Charge.objects.of(call.company)
    with outside_the_books("as if another installation had opened it"):
        Charge.objects.of(call.company).update(key="another", provider_id="cs_another")
    assert deliver(call, report)
    follow(call)
    assert (ProviderEvent.objects.of(call.company).get().state, money(call)) == ("foreign", [])


def test_report_stays_new_when_the_provider_cannot_be_asked(call: Call, peer: Peer, settings: Any) -> None:
    opened = charges.open_checkout(call, invoices=["S-1"])
    peer.pay(opened.charge)
    assert deliver(call, peer.reports(opened.charge)[0])
    settings.PROVIDER_ADDRESS = "http://127.0.0.1:9"
    follow(call)
    assert (ProviderEvent.objects.of(call.company).get().state, money(call)) == ("new", [])
    settings.PROVIDER_ADDRESS = peer.address
    follow(call)
    assert (ProviderEvent.objects.of(call.company).get().state, money(call)) == ("done", [(10_000, 0)])


# --- nobody is asked meanwhile ---------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["pending", "unknown"])
def test_nobody_is_asked_while_a_charge_is_under_way(call: Call, peer: Peer, state: str) -> None:
    bring_in(call, [Bill("Q-1", "Quarrel SA", late=10)])
    for number in ("S-1", "S-2"):
        if state == "unknown":
            peer.meets("lost_after")
            with pytest.raises(Conflict):
                charges.open_checkout(call, invoices=[number])
        else:
            charges.open_checkout(call, invoices=[number])
    daily_run.sweep(call)
    assert [one.customer.name for one in Message.objects.of(call.company)] == ["Quarrel SA"]
    assert waits(call, "S-1") == ["charge_running" if state == "pending" else "charge_of_unknown_outcome"]


def test_letter_is_held_back_at_the_last_look_when_a_charge_began_after_it_was_written(
    books: Any, settings: Any, peer: Peer
) -> None:
    call = shop.opened(settings, peer)
    daily_run.sweep(call)
    charges.open_checkout(call, invoices=["S-1"])
    delivery.deliver(call.company, call.now, 9)
    assert [one.state for one in Message.objects.of(call.company)] == ["withdrawn"]


# --- secrets ---------------------------------------------------------------------------------------------------


def test_secrets_are_not_in_the_database_and_a_new_key_opens_them_too(call: Call) -> None:
    row = account(call)
    assert KEYS["stripe"] not in row.sealed and SECRETS["stripe"] not in row.sealed
    before = row.sealed
    assert vault.rotate(call.now) == 1
    row = account(call)
    assert row.sealed != before
    assert providers.own_settings(row).secret_key == KEYS["stripe"]
    assert vault.opened(before) is not None, "an older copy is opened by the older key"


def test_account_says_so_when_its_key_file_is_another(call: Call, settings: Any, tmp_path: Any) -> None:
    settings.PROVIDER_KEYS_FILE = str(tmp_path / "others")
    with pytest.raises(Refused) as caught:
        charges.open_checkout(call, invoices=["S-1"])
    assert caught.value.code == "provider_refused"
    assert balance(call) == 10_000
