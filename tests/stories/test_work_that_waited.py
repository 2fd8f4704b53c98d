"""Anna forgets to bill Slow Ltd for six weeks, sees what that cost, and bills everybody in one action."""

from __future__ import annotations

from datetime import date

from tagih.commands import credit_notes, customers, invoices, work
from tagih.models import WorkEntry
from tagih.reports.unbilled_work import unbilled_work
from tests.completed import ADDRESS
from tests.stories.conftest import Studio


def test_forgotten_work_is_seen_billed_and_free_again_after_a_credit(studio: Studio) -> None:
    for name in ("Slow Ltd", "Prompt GmbH"):
        customers.add(studio.call, name=name, number=name.split()[0].upper(), country="NL", address=ADDRESS)
    work.policy_set(studio.call, capital_rate="10", nudge_after_days=14, alarm_after_days=30)

    # On 2 March a shop window for Slow Ltd, ten days later paper for Prompt GmbH.
    work.add(studio.call, customer="SLOW", description="Shop window", unit_price="7300.00", tax_rate="0")
    studio.on("2026-03-12")
    work.add(
        studio.call,
        customer="PROMPT",
        description="Paper",
        quantity="20",
        unit="kg",
        unit_price="3",
        kind="goods",
        tax_rate="0",
    )

    def standings() -> list[tuple[str, str, int]]:
        return [(row[0], row[6], row[8]) for row in unbilled_work(studio.company, studio.today).rows]

    studio.on("2026-03-16")
    assert standings() == [("SLOW", "Ready", 28_00), ("PROMPT", "Ready", 7)]
    studio.on("2026-03-17")
    assert standings()[0] == ("SLOW", "Bill it soon", 30_00)
    studio.on("2026-04-13")
    assert standings() == [("SLOW", "Bill it now", 84_00), ("PROMPT", "Bill it now", 53)]

    drafts = work.bill(studio.call).drafts
    assert [(one.customer, one.total_minor) for one in drafts] == [("PROMPT", 60_00), ("SLOW", 7300_00)]
    assert standings() == []
    number = invoices.issue(studio.call, invoice=drafts[1].public_id).number

    # The window was not what was agreed: credited wholly, the work waits again, since the day it was done.
    credit_notes.credit(studio.call, invoice=number, because="another colour")
    assert standings() == [("SLOW", "Bill it now", 84_00)]
    assert WorkEntry.objects.of(studio.company).get(description="Shop window").on == date(2026, 3, 2)
    assert studio.books_agree()
