"""Retainers: unearned money, the tax on its receipt, draw-downs, the floor, the work gate, refunds."""

from __future__ import annotations

from datetime import date

import pytest

from tagih.commands import invoices, payments, retainers
from tagih.commands.operation import Call
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.models import Allocation, Holding, JournalLine, Payment, Replenishment
from tagih.reports import verification
from tests.commands.books import WORK, disagreements, facts, kinds, later, open_minor, refused


def lines(call: Call, kind: str) -> list[tuple[str, int]]:
    found = JournalLine.objects.of(call.company).filter(entry__kind=kind).order_by("entry_id", "position")
    return list(found.values_list("account", "amount_minor"))


def clean(call: Call) -> bool:
    return verification.verify(call.company).problems == () and disagreements(call.company) == []


@pytest.fixture
def retainer(call: Call, prompt: str) -> str:
    """Prompt GmbH's retainer: floor 300.00, filled up to 1,210.00, at 21 %."""
    return retainers.start(call, customer=prompt, name="Maintenance", floor="300", target="1210").public_id


@pytest.fixture
def full(call: Call, retainer: str) -> str:
    retainers.deposit(call, retainer=retainer, amount="1210")
    return retainer


@pytest.fixture
def invoice(call: Call, prompt: str) -> str:
    """121.00 with 21.00 tax."""
    return invoices.draft_and_issue(call, customer=prompt, lines=WORK).number


# --- in ------------------------------------------------------------------------------------------------------


def test_deposit_is_unearned_and_its_tax_is_owed_when_money_comes(call: Call, retainer: str) -> None:
    done = retainers.deposit(call, retainer=retainer, amount="1210", reference="R-1")
    assert (done.net_minor, done.tax_minor, done.balance_minor) == (100000, 21000, 121000)
    assert lines(call, "retainer.filled") == [("bank", 121000), ("unearned", -100000), ("tax", -21000)]
    row = Payment.objects.of(call.company).get()
    assert (row.public_id, row.amount_minor, row.unallocated_minor) == (done.payment, 121000, 0)
    assert clean(call)


@pytest.mark.parametrize(("rate", "tax_minor"), [("none", 0), ("9", 9991), ("", 21000)])
def test_tax_on_receipt_follows_what_the_money_is_for(call: Call, prompt: str, rate: str, tax_minor: int) -> None:
    retainer = retainers.start(call, customer=prompt, name="Support", tax_rate=rate).public_id
    assert retainers.deposit(call, retainer=retainer, amount="1210").tax_minor == tax_minor
    assert clean(call)


def test_no_tax_is_owed_on_receipt_in_a_country_that_does_not_say_so(call: Call, prompt: str) -> None:
    call.company.country = "US"
    retainer = retainers.start(call, customer=prompt, name="Support").public_id
    assert retainers.deposit(call, retainer=retainer, amount="100").tax_minor == 0


def test_deposit_moves_what_is_left_of_an_earlier_payment(call: Call, prompt: str, retainer: str) -> None:
    paid = payments.record(call, customer=prompt, amount="242").public_id
    done = retainers.deposit(call, retainer=retainer, payment=paid, amount="121")
    assert (done.payment, done.tax_minor, done.balance_minor) == (paid, 2100, 12100)
    assert Payment.objects.of(call.company).get().unallocated_minor == 12100
    assert retainers.deposit(call, retainer=retainer, payment=paid).balance_minor == 24200
    assert clean(call)


def test_deposit_is_refused_for_what_cannot_be(call: Call, prompt: str, slow: str, retainer: str) -> None:
    other = payments.record(call, customer=slow, amount="10").public_id
    spent = retainers.deposit(call, retainer=retainer, amount="1").payment
    refused(NotFound, "retainer_unknown", retainers.deposit, call, retainer="a" * 26, amount="1")
    refused(NotFound, "payment_unknown", retainers.deposit, call, retainer=retainer, payment="a\x00b")
    refused(Conflict, "holding_of_other_customer", retainers.deposit, call, retainer=retainer, payment=other)
    refused(Conflict, "nothing_to_allocate", retainers.deposit, call, retainer=retainer, payment=spent)
    refused(Invalid, "field_missing", retainers.deposit, call, retainer=retainer)
    refused(Invalid, "payment_not_positive", retainers.deposit, call, retainer=retainer, amount="0")
    day = date(2026, 3, 3)
    refused(Invalid, "payment_in_the_future", retainers.deposit, call, retainer=retainer, amount="1", received_on=day)


def test_start_is_refused_for_what_cannot_be(call: Call, prompt: str) -> None:
    refused(NotFound, "customer_unknown", retainers.start, call, customer="NOBODY", name="x")
    refused(Invalid, "field_missing", retainers.start, call, customer=prompt, name=" ")
    refused(
        Invalid, "retainer_target_below_floor", retainers.start, call, customer=prompt, name="x", floor="2", target="1"
    )
    refused(Invalid, "amount_unreadable", retainers.start, call, customer=prompt, name="x", floor="-1")
    refused(Conflict, "holding_base_currency", retainers.start, call, customer=prompt, name="x", currency="USD")


# --- out -----------------------------------------------------------------------------------------------------


def test_draw_settles_an_invoice_and_takes_the_earlier_tax_back(call: Call, full: str, invoice: str) -> None:
    done = retainers.draw(call, retainer=full, invoice=invoice)
    assert (done.amount_minor, done.balance_minor, done.settled[0].balance_minor) == (12100, 108900, 0)
    assert lines(call, "retainer.drawn") == [("unearned", 10000), ("tax", 2100), ("receivable", -12100)]
    allocation = Allocation.objects.of(call.company).get()
    assert (allocation.holding.public_id, allocation.amount_minor, allocation.payment_id) == (full, 12100, None)
    assert (open_minor(call.company), clean(call)) == ({}, True)


def test_tax_is_owed_once_when_a_retainer_is_used_up(call: Call, prompt: str, retainer: str) -> None:
    retainers.deposit(call, retainer=retainer, amount="100.01")
    for amount in ("33.33", "33.33", "33.35"):
        work = [{"description": "Hour", "unit_price": "100", "tax_rate": "21"}]
        number = invoices.draft_and_issue(call, customer=prompt, lines=work).number
        retainers.draw(call, retainer=retainer, invoice=number, amount=amount)
    row = Holding.objects.of(call.company).get()
    assert (row.balance_minor, row.tax_minor) == (0, 0)
    owed = JournalLine.objects.of(call.company).filter(account="tax").values_list("amount_minor", flat=True)
    assert sum(owed) == -3 * 2100
    assert clean(call)


def test_draw_is_refused_for_what_cannot_be(call: Call, slow: str, full: str, invoice: str) -> None:
    other = invoices.draft_and_issue(call, customer=slow, lines=WORK).number
    dollars = invoices.draft_and_issue(call, customer=slow, lines=WORK, currency="USD", rate="0.9").number
    draw = retainers.draw
    refused(NotFound, "invoice_unknown", draw, call, retainer=full, invoice="X")
    refused(Conflict, "holding_of_other_customer", draw, call, retainer=full, invoice=other)
    refused(Conflict, "holding_of_other_customer", draw, call, retainer=full, invoice=dollars)
    refused(Conflict, "holding_too_small", draw, call, retainer=full, invoice=invoice, amount="1210.01")
    refused(Conflict, "allocation_too_large", draw, call, retainer=full, invoice=invoice, amount="121.01")
    draw(call, retainer=full, invoice=invoice)
    refused(Conflict, "nothing_open", draw, call, retainer=full, invoice=invoice)


# --- the floor and the gate ----------------------------------------------------------------------------------


def test_customer_is_asked_once_when_the_floor_is_crossed(call: Call, prompt: str, full: str) -> None:
    work = [{"description": "Design", "unit_price": "500", "tax_rate": "21"}]
    for _ in range(2):
        number = invoices.draft_and_issue(call, customer=prompt, lines=work).number
        retainers.draw(call, retainer=full, invoice=number)
        if Replenishment.objects.of(call.company).exists():
            break
    asked = Replenishment.objects.of(call.company).get()
    assert (asked.amount_minor, asked.closed_on) == (121000, None)
    assert facts(call.company, "retainer.asked")["because"]["code"] == "retainer_below_floor"
    refused(Conflict, "replenishment_open", retainers.ask, call, retainer=full)
    retainers.deposit(later(call, 3), retainer=full, amount="1210")
    asked.refresh_from_db()
    assert asked.closed_on == date(2026, 3, 5)
    refused(Conflict, "retainer_full", retainers.ask, call, retainer=full)


def test_gate_is_closed_until_the_floor_is_reached_again(call: Call, retainer: str) -> None:
    def said() -> tuple[bool, str]:
        found = retainers.gate(call.company, retainer)
        return found.is_open, found.because.code

    assert said() == (False, "gate_closed")
    retainers.deposit(call, retainer=retainer, amount="299.99")
    assert said() == (False, "gate_closed")
    retainers.deposit(call, retainer=retainer, amount="0.01")
    assert said() == (True, "gate_open")
    assert "300.00 EUR" in retainers.gate(call.company, retainer).because.sentence


# --- back ----------------------------------------------------------------------------------------------------


def test_refund_gives_the_rest_back_and_the_tax_with_it(call: Call, full: str, invoice: str) -> None:
    retainers.draw(call, retainer=full, invoice=invoice)
    done = retainers.refund(later(call, 1), retainer=full, because="the contract ends", close=True)
    assert (done.amount_minor, done.balance_minor, done.is_closed) == (108900, 0, True)
    assert lines(call, "retainer.refunded") == [("unearned", 90000), ("tax", 18900), ("bank", -108900)]
    assert kinds(call.company)[-2:] == ["retainer.refunded", "retainer.closed"]
    refused(Conflict, "holding_closed", retainers.deposit, call, retainer=full, amount="1")
    refused(Conflict, "holding_closed", retainers.draw, call, retainer=full, invoice=invoice)
    assert retainers.gate(call.company, full).because.code == "gate_retainer_closed"
    assert clean(call)


def test_refund_is_refused_above_what_is_held(call: Call, full: str) -> None:
    refused(Conflict, "holding_too_small", retainers.refund, call, retainer=full, because="x", amount="1210.01")
    retainers.refund(call, retainer=full, because="x")
    refused(Conflict, "holding_empty", retainers.refund, call, retainer=full, because="x")
    assert retainers.refund(call, retainer=full, because="x", close=True).is_closed
