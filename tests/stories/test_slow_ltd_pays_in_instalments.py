"""Slow Ltd cannot pay at once, says so in the portal, and pays in three instalments, each asked for by its own day."""

from __future__ import annotations

from datetime import date

from tagih.commands import asking, plans, portal_links
from tagih.models import Customer
from tagih.reports import client_words


def test_slow_ltd_pays_in_instalments_that_are_asked_for_by_their_own_days(studio):
    slow = studio.client("Slow Ltd")
    invoice = studio.bill(slow, "900.00")  # due on Monday 16 March
    assert studio.live_until("2026-03-17")[-1] == ("2026-03-17", slow, 1)

    link = portal_links.add(studio.call, customer=slow).link
    asked = asking.plan(studio.call, link=link, count=3, first_on=date(2026, 4, 1), note="The fair was cancelled.")
    assert studio.live_until("2026-03-19") == []  # nothing is asked while the client waits for an answer
    assert studio.why(invoice).because.code == "paused"

    plans.accept(studio.call, plan=asked.plan, answer="Gladly.")
    assert _stands(studio, slow) == "running"
    assert studio.live_until("2026-04-01") == [("2026-03-25", slow, -7), ("2026-03-31", slow, -1)]
    studio.pay(invoice, "300.00")
    assert studio.live_until("2026-05-01") == [("2026-04-24", slow, -7), ("2026-04-30", slow, -1)]

    assert studio.live_until("2026-05-04") == [("2026-05-04", slow, 1)]  # due on the 1st, and the 2nd was a Saturday
    assert _stands(studio, slow) == "late"
    studio.on("2026-05-05")
    assert _stands(studio, slow) == "broken"
    studio.pay(invoice, "300.00")
    assert _stands(studio, slow) == "running"

    assert studio.live_until("2026-05-29") == [
        ("2026-05-22", slow, -7),
        ("2026-05-29", slow, -1),
    ]  # Whit Monday is closed
    studio.pay(invoice, "300.00")
    assert _stands(studio, slow) == "kept"
    assert studio.live_until("2026-07-31") == []
    assert studio.books_agree()


def _stands(studio, customer: str) -> str:
    row = Customer.objects.of(studio.company).get(number=customer)
    return client_words.of_client(studio.company, row, studio.today).plans[0].standing
