"""Gone Inc is asked for a bill that came back: the term runs anew, and the next letter begins by saying sorry."""

from __future__ import annotations

from datetime import date

from tagih.commands import proofs, writing
from tagih.models import Message


def test_asking_starts_anew_when_the_bill_came_back(studio):
    gone = studio.client("Gone Inc")
    invoice = studio.bill(gone, "500.00", terms="receipt 15")  # presumed received on 5 March, due on the 20th
    assert studio.live_until("2026-03-23") == [
        ("2026-03-13", gone, -7), ("2026-03-19", gone, -1), ("2026-03-23", gone, 1),
    ]  # fmt: skip

    anew = proofs.not_delivered(studio.call, invoice=invoice, because="The letter came back: unknown at this address.")
    assert [one.due_on for one in anew.due] == [date(2026, 4, 10)]  # presumed received on the 26th

    assert studio.live_until("2026-04-13") == [
        ("2026-04-02", gone, -7),
        ("2026-04-09", gone, -1),
        ("2026-04-13", gone, 1),
    ]
    letters = Message.objects.of(studio.company).order_by("id")
    said_sorry = ["We are sorry" in writing.preview(studio.call, one).text for one in letters]
    assert said_sorry == [False, False, False, True, False, False]

    studio.on("2026-04-14")
    proofs.record(studio.call, invoice=invoice, kind="stamped_paper", received_on=date(2026, 3, 24))
    assert studio.why(invoice).because.code in (
        "too_soon_after_last_message",
        "step_not_reached",
    )  # it is late all the same
    studio.pay(invoice, "500.00")
    assert studio.live_until("2026-05-15") == []
    assert studio.books_agree()
