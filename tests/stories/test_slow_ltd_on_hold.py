"""Slow Ltd is always late: it gets a stricter grade, is held, is excepted once with a reason, and pays in the end."""

from __future__ import annotations

from datetime import date

import pytest

from tagih import plugins
from tagih.commands import credit_exceptions, credit_policy
from tagih.domain.errors import Incomplete
from tests.stories.conftest import Studio


def test_slow_ltd_on_hold(studio: Studio) -> None:
    studio.on("2026-01-05")
    for key, value in (("hold_overdue_days", "30"), ("limit_B", "1000"), ("limit_C", "500"), ("terms_C", "net 7")):
        credit_policy.policy_set(studio.call, key=key, value=value)
    slow = studio.client("Slow Ltd")
    credit_policy.check(studio.call, customer=slow, source="trade register", result="no entries", grade="B")

    late = [studio.on(day).bill(slow, "100.00", terms="net 14") for day in ("2026-01-06", "2026-01-13", "2026-01-20")]
    for number, day in zip(late, ("2026-02-06", "2026-02-13", "2026-02-17"), strict=True):
        studio.on(day).pay(number, "100.00")
    (moved,) = credit_policy.review(studio.on("2026-02-18").call).moved
    assert (moved.before, moved.grade) == ("B", "C")
    assert moved.because.sentence == "3 of the last 3 invoices came more than 7 days late."

    open_one = studio.bill(slow, "300.00", terms="")
    with pytest.raises(Incomplete, match=r"more than its limit of 500\.00"):
        studio.bill(slow, "250.00")
    with pytest.raises(Incomplete, match="31 days late"):
        studio.on("2026-03-28").bill(slow, "50.00")

    credit_exceptions.allow(
        studio.call, customer=slow, kind="hold", because="The trade fair is on Monday", approved_by="Anna",
        until=date(2026, 3, 31),
    )  # fmt: skip
    fair = studio.bill(slow, "400.00")
    for number in (open_one, fair):
        studio.on("2026-04-10").pay(number, "300.00" if number == open_one else "400.00")
    assert studio.bill(slow, "50.00")

    (row,) = plugins.report("credit_exceptions")(studio.company, studio.today).rows
    assert row[2:4] == ("The trade fair is on Monday", "Anna")
    assert row[7:] == (1, 400_00, 0, 13, 114)  # 400.00 x 8 % x 13/365 = 1.14
