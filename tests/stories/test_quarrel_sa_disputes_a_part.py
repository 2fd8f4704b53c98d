"""Quarrel SA does not accept a part of its bill: that part is left alone, the rest is asked for."""

from __future__ import annotations

from tagih.commands import dunning


def test_only_the_undisputed_part_is_asked_for_when_quarrel_sa_disputes(studio):
    quarrel = studio.client("Quarrel SA")
    invoice = studio.bill(quarrel, "500.00", terms="now")
    assert studio.live_until("2026-03-04") == [("2026-03-03", quarrel, 1)]

    studio.dispute(invoice, "200.00")
    assert studio.live_until("2026-03-06") == [("2026-03-05", quarrel, 3)]

    studio.dispute(invoice)  # now all of it
    assert studio.live_until("2026-03-31") == []
    assert studio.why(invoice).because.code == "wholly_disputed"

    dunning.resolve_dispute(studio.call, invoice=invoice, resolution="we repaint the wall")
    assert studio.live_until("2026-04-01") == [("2026-04-01", quarrel, 14)]

    studio.credit(invoice, "200.00")
    studio.pay(invoice, "300.00")
    assert studio.live_until("2026-05-31") == []
    assert studio.books_agree()
