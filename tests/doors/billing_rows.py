"""The rows of the table about billing days of clients."""

from __future__ import annotations

from tagih.commands import billing_cycles
from tests.doors.cast import Cast
from tests.doors.said import Api, Row, Said, Web


def _due(cast: Cast) -> None:
    """Prompt, which has a draft, is billed this very day."""
    billing_cycles.set_cycle(cast.call, customer="PROMPT", cycle="weekly on thursday")


BILLING = (
    Row(
        "billing_cycles.set_cycle",
        Said(
            Api("PUT", "/billing-cycles/SLOW", {"cycle": "monthly on 15", "mode": "propose"}),
            ("billing-cycle", "set", "SLOW", "monthly on 15", "--mode", "propose"),
            Web("/customers/<SLOW>/billing-day", {"cycle": "monthly on 15", "mode": "propose"}),
        ),
        Said(
            Api("PUT", "/billing-cycles/SLOW", {"cycle": "sometimes"}),
            ("billing-cycle", "set", "SLOW", "sometimes"),
            Web("/customers/<SLOW>/billing-day", {"cycle": "sometimes", "mode": "issue"}),
        ),
        "cycle_unreadable",
    ),
    Row(
        "billing_cycles.clear",
        Said(
            Api("DELETE", "/billing-cycles/PROMPT"),
            ("billing-cycle", "clear", "PROMPT"),
            Web("/customers/<PROMPT>/billing-day/clear"),
        ),
        given=_due,
    ),
    Row(
        "billing_cycles.split",
        Said(
            Api("POST", "/billing-cycles/split", {"groups": 2}),
            ("billing-cycle", "split", "--groups", "2"),
            Web("/billing-days/split", {"groups": "2", "mode": "issue"}),
        ),
    ),
    Row(
        "billing_cycles.run",
        Said(Api("POST", "/billing-cycles/run"), ("billing-cycle", "run"), Web("/billing-days/run")),
        given=_due,
    ),
)
