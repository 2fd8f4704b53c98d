"""The rows of the table about work that is not billed yet."""

from __future__ import annotations

from tests.doors.said import Api, Row, Said, Web

_FORM = {
    "customer": "SLOW", "description": "Design", "done_on": "", "kind": "time", "quantity": "2.5", "unit": "h",
    "unit_price": "80.00", "tax_rate": "", "currency": "", "quote": "",
}  # fmt: skip
_CHANGED = {
    "description": "Advice", "done_on": "2026-02-20", "kind": "time", "quantity": "5", "unit": "", "unit_price": "80",
    "tax_rate": "21",
}  # fmt: skip
_RULES = {"not_before_days": "0", "nudge_after_days": "7", "alarm_after_days": "30", "capital_rate": "8"}


WORK = (
    Row(
        "work.add",
        Said(
            Api(
                "POST",
                "/work",
                {"customer": "SLOW", "description": "Design", "quantity": "2.5", "unit": "h", "unit_price": "80.00"},
            ),
            ("work", "add", "SLOW", "Design", "80.00", "--quantity", "2.5", "--unit", "h"),
            Web("/work/new", _FORM),
        ),
        Said(
            Api(
                "POST",
                "/work",
                {"customer": "SLOW", "description": "Design", "unit_price": "80.00", "done_on": "2026-03-13"},
            ),
            ("work", "add", "SLOW", "Design", "80.00", "--done-on", "2026-03-13"),
            Web("/work/new", {**_FORM, "done_on": "2026-03-13"}),
        ),
        "work_in_future",
    ),
    Row(
        "work.edit",
        Said(
            Api("PATCH", "/work/<entry>", {"quantity": "5"}),
            ("work", "edit", "<entry>", "--quantity", "5"),
            Web("/work/<entry>/edit", _CHANGED),
        ),
        Said(
            Api("PATCH", "/work/<entry>", {"done_on": "2026-03-13"}),
            ("work", "edit", "<entry>", "--done-on", "2026-03-13"),
            Web("/work/<entry>/edit", {**_CHANGED, "done_on": "2026-03-13"}),
        ),
        "work_in_future",
    ),
    Row(
        "work.delete",
        Said(Api("DELETE", "/work/<entry>"), ("work", "delete", "<entry>"), Web("/work/<entry>/delete")),
    ),
    Row(
        "work.bill",
        Said(Api("POST", "/work/bill"), ("work", "bill"), Web("/work/bill")),
        Said(
            Api("POST", "/work/bill", {"entries": ["<SLOW>"]}),
            ("work", "bill", "--entry", "<SLOW>"),
            Web("/work/bill", {"chosen": ["<SLOW>"]}),
        ),
        "work_unknown",
    ),
    Row(
        "work.policy_set",
        Said(
            Api(
                "PATCH",
                "/work/policy",
                {"not_before_days": 0, "nudge_after_days": 7, "alarm_after_days": 30, "capital_rate": "8"},
            ),
            (
                "work",
                "policy",
                "--not-before-days",
                "0",
                "--nudge-after-days",
                "7",
                "--alarm-after-days",
                "30",
                "--capital-rate",
                "8",
            ),
            Web("/work/rules", _RULES),
        ),
        Said(
            Api("PATCH", "/work/policy", {"nudge_after_days": 40, "alarm_after_days": 30}),
            ("work", "policy", "--nudge-after-days", "40", "--alarm-after-days", "30"),
            Web("/work/rules", {**_RULES, "nudge_after_days": "40"}),
        ),
        "work_days_order",
    ),
)
