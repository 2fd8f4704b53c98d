"""The rows of the table about invoices that come again."""

from __future__ import annotations

from tagih.commands import recurring
from tests.doors.cast import LINES, Cast
from tests.doors.said import Api, Row, Said, Web

_CLI_LINE = "Design;1;100.00;21"
_LINE = {
    "description": "Design", "quantity": "1", "unit": "", "unit_price": "100.00", "discount": "", "tax_rate": "21",
    "tax_category": "",
}  # fmt: skip
_HEAD = {"name": "Hosting", "cycle": "monthly on 31", "mode": "issue"}


def _paused(cast: Cast) -> None:
    recurring.pause(cast.call, recurring=cast.names["recurring"])


def _due(cast: Cast) -> None:
    """Slow Ltd is billed this very day."""
    recurring.add(cast.call, customer="SLOW", name="Support", lines=LINES, cycle="weekly")


RECURRING = (
    Row(
        "recurring.add",
        Said(
            Api(
                "POST",
                "/recurring",
                {
                    "customer": "SLOW",
                    "lines": list(LINES),
                    "name": "Hosting",
                    "cycle": "monthly on 31",
                    "message": "For {month}",
                    "count": 12,
                },
            ),
            (
                "recurring",
                "add",
                "SLOW",
                "Hosting",
                "--line",
                _CLI_LINE,
                "--cycle",
                "monthly on 31",
                "--message",
                "For {month}",
                "--count",
                "12",
            ),
            Web("/recurring/new", {**_HEAD, **_LINE, "customer": "SLOW", "message": "For {month}", "count": "12"}),
        ),
        Said(
            Api(
                "POST",
                "/recurring",
                {"customer": "SLOW", "lines": list(LINES), "name": "Hosting", "cycle": "monthly on 32"},
            ),
            ("recurring", "add", "SLOW", "Hosting", "--line", _CLI_LINE, "--cycle", "monthly on 32"),
            Web("/recurring/new", {**_HEAD, **_LINE, "customer": "SLOW", "cycle": "monthly on 32"}),
        ),
        "cycle_day",
    ),
    Row(
        "recurring.edit",
        Said(
            Api("PATCH", "/recurring/<recurring>", {"cycle": "quarterly on 1", "name": "Hosting"}),
            ("recurring", "edit", "<recurring>", "--cycle", "quarterly on 1", "--name", "Hosting"),
            Web("/recurring/<recurring>/edit", {**_HEAD, **_LINE, "cycle": "quarterly on 1"}),
        ),
        Said(
            Api("PATCH", "/recurring/<recurring>", {"message": "For {mnth}"}),
            ("recurring", "edit", "<recurring>", "--message", "For {mnth}"),
            Web("/recurring/<recurring>/edit", {**_HEAD, **_LINE, "message": "For {mnth}"}),
        ),
        "period_word_unknown",
    ),
    Row(
        "recurring.pause",
        Said(
            Api("POST", "/recurring/<recurring>/pause"),
            ("recurring", "pause", "<recurring>"),
            Web("/recurring/<recurring>/pause"),
        ),
    ),
    Row(
        "recurring.resume",
        Said(
            Api("POST", "/recurring/<recurring>/resume", {"catch_up": True}),
            ("recurring", "resume", "<recurring>", "--catch-up"),
            Web("/recurring/<recurring>/resume", {"catch_up": "1"}),
        ),
        given=_paused,
    ),
    Row(
        "recurring.end",
        Said(
            Api("POST", "/recurring/<recurring>/end", {}),
            ("recurring", "end", "<recurring>"),
            Web("/recurring/<recurring>/end"),
        ),
    ),
    Row(
        "recurring_run.run",
        Said(Api("POST", "/recurring/run"), ("recurring", "run"), Web("/recurring/run")),
        given=_due,
    ),
)
