"""Gone Inc never answers, and the machine was off for a month: nothing is skipped, nothing bursts."""

from __future__ import annotations

from tagih.commands import daily_run


def test_one_message_goes_when_the_machine_was_off_for_weeks(studio):
    gone = studio.client("Gone Inc")
    first = studio.bill(gone, "80.00", terms="net 7")
    second = studio.bill(gone, "120.00", terms="net 14")
    studio.on("2026-04-14")  # off for six weeks

    swept = studio.run()
    assert [(one.customer, one.step) for one in swept.messages] == [(gone, 1)]
    assert swept.messages[0].receivables == ((first, 1), (second, None))

    assert studio.live_until("2026-05-18") == [
        ("2026-04-16", gone, 3),
        ("2026-04-20", gone, 7),  # Saturday is no day to ask
        ("2026-04-24", gone, 14),
        ("2026-05-01", gone, 28),
        ("2026-05-18", gone, 58),
    ]
    assert studio.live_until("2026-07-20") == [("2026-06-17", gone, 88), ("2026-07-17", gone, 118)]


def test_nobody_is_asked_when_the_books_are_old(studio):
    gone = studio.client("Gone Inc")
    studio.bill(gone, "80.00", terms="now")
    studio.run()
    studio.on("2026-03-09")
    swept = daily_run.sweep(studio.call)
    assert swept.messages == []
    assert [reason.code for reason in swept.blockers] == ["books_not_complete"]
