"""Prompt GmbH pays a little too little, then the rest; the bank takes it all back; in the end the claim is given up."""

from __future__ import annotations

from tagih.commands import payment_policy, payments, reversals, write_offs
from tagih.models import JournalLine, Message, Receivable
from tagih.reports.aged_receivables import aged_receivables
from tests.stories.conftest import Studio


def notes(studio: Studio) -> list[tuple[str, str, str]]:
    """Day, template and state of every note about money."""
    found = Message.objects.of(studio.company).filter(purpose="receipt").order_by("on")
    return [(str(one.on), one.template, one.state) for one in found]


def test_a_payment_that_came_back(studio: Studio) -> None:
    for key, value in (("thanks", "on"), ("wrong_amounts", "on"), ("tolerance", "0.50"), ("write_off_limit", "100")):
        payment_policy.put(studio.call, key=key, value=value)
    prompt = studio.client("Prompt GmbH")
    number = studio.bill(prompt, "500")

    # On the due day 490.00 come: thanks, and a kind question about the rest. Nobody is reminded of it the same day.
    first = payments.record(studio.on("2026-03-16").call, invoice=number, amount="490").public_id
    assert notes(studio) == [("2026-03-16", "short-1", "queued")]

    # The rest comes with twenty cents too little, which are let be.
    done = payments.record(studio.on("2026-03-18").call, invoice=number, amount="9.80")
    assert [(one.number, one.amount_minor) for one in done.differences] == [(number, 20)]
    assert notes(studio)[1:] == [("2026-03-18", "receipt-1", "queued")]
    assert Receivable.objects.of(studio.company).get().balance_minor == 0
    assert studio.live_until("2026-03-24") == []

    # A week later the bank returns the first payment. The due day is the old one, so asking begins at once.
    back = reversals.reverse(studio.call, payment=first, because="no funds", kind="returned", fee="3.50")
    assert [(one.number, str(one.due_on), one.balance_minor) for one in back.opened] == [(number, "2026-03-16", 490_00)]
    told = studio.live_until("2026-03-26")
    assert told == [("2026-03-25", prompt, 1)]
    assert aged_receivables(studio.company, studio.on("2026-03-20").today).rows == []  # as it was known to be that day

    # They are dissolved. The claim is above what Anna gives up alone, so the approver has a name.
    given_up = write_offs.write_off(
        studio.on("2026-05-04").call, invoice=number, because="dissolved", kind="insolvent", approved_by="Ben"
    )
    assert given_up.amount_minor == 490_00
    assert studio.live_until("2026-06-30") == []
    worth: dict[str, int] = {}
    for account, minor in JournalLine.objects.of(studio.company).values_list("account", "base_minor"):
        worth[account] = worth.get(account, 0) + minor
    assert {account: minor for account, minor in worth.items() if minor} == {
        "bank": 9_80 - 3_50, "payment_fees": 3_50, "small_differences": 20, "bad_debts": 490_00, "revenue": -500_00,
    }  # fmt: skip
    assert studio.books_agree()
