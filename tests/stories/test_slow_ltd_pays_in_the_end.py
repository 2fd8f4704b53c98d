"""Slow Ltd forgets, is asked kindly, pays a part, promises the rest, and pays in the end."""

from __future__ import annotations


def test_slow_ltd_is_asked_kindly_until_it_has_paid(studio):
    slow = studio.client("Slow Ltd")
    invoice = studio.bill(slow, "1000.00")  # due on Monday 16 March

    told = studio.live_until("2026-03-24")
    assert told == [
        ("2026-03-09", slow, -7),
        ("2026-03-13", slow, -1),  # the day before falls on a Sunday: the last open day is Friday
        ("2026-03-17", slow, 1),
        ("2026-03-19", slow, 3),
        ("2026-03-23", slow, 7),
    ]

    studio.pay(invoice, "400.00")
    studio.promise(invoice, by="2026-04-02")
    assert studio.live_until("2026-04-02") == []
    assert studio.why(invoice).because.code == "promised"

    assert studio.live_until("2026-04-20") == [
        ("2026-04-07", slow, 14),  # the promise was not kept: the ladder goes on, after Good Friday and Easter
        ("2026-04-14", slow, 28),
    ]

    studio.pay(invoice, "600.00")
    assert studio.live_until("2026-06-30") == []
    assert studio.why(invoice).because.code == "settled"
    assert studio.books_agree()
