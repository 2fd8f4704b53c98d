"""The rows of the table about the credit policy, checks, grades and exceptions."""

from __future__ import annotations

from datetime import date

from tagih.commands import credit_exceptions, credit_policy
from tests.doors.cast import Cast
from tests.doors.said import Api, Row, Said, Web


def _excepted(cast: Cast) -> None:
    """Slow Ltd's hold is lifted until May."""
    made = credit_exceptions.allow(
        cast.call, customer="SLOW", kind="hold", because="new bank", approved_by="Anna", until=date(2026, 5, 1)
    )
    cast.names["exception"] = made.public_id


def _strict(cast: Cast) -> None:
    """One late invoice is enough."""
    credit_policy.policy_set(cast.call, key="stricter_after", value="1")


_EXCEPTION = {"kind": "hold", "because": "new bank", "approved_by": "Anna", "until": "2026-05-01"}

CREDIT = (
    Row(
        "credit_policy.policy_set",
        Said(
            Api("PUT", "/credit/policy/limit_B", {"value": "5000"}),
            ("credit-policy", "set", "limit_B", "5000"),
            Web("/credit-policy/limit_B", {"value": "5000"}),
        ),
        Said(
            Api("PUT", "/credit/policy/hold_overdue_days", {"value": "soon"}),
            ("credit-policy", "set", "hold_overdue_days", "soon"),
            Web("/credit-policy/hold_overdue_days", {"value": "soon"}),
        ),
        "credit_number",
    ),
    Row(
        "credit_policy.check",
        Said(
            Api("POST", "/credit/checks", {"customer": "SLOW", "result": "pays in 40 days", "grade": "D"}),
            ("credit-policy", "check", "SLOW", "--result", "pays in 40 days", "--grade", "D"),
            Web("/customers/<SLOW>/credit-check", {"result": "pays in 40 days", "grade": "D"}),
        ),
        Said(
            Api("POST", "/credit/checks", {"customer": "SLOW", "result": "x" * 501}),
            ("credit-policy", "check", "SLOW", "--result", "x" * 501),
            None,
        ),
        "text_too_long",
    ),
    Row(
        "credit_policy.review",
        Said(Api("POST", "/credit/review"), ("credit-policy", "review"), Web("/credit-policy/review")),
        given=_strict,
    ),
    Row(
        "credit_exceptions.allow",
        Said(
            Api("POST", "/credit/exceptions", {"customer": "SLOW", **_EXCEPTION}),
            (
                "credit-policy", "allow", "SLOW", "hold", "--because", "new bank", "--approved-by", "Anna",
                "--until", "2026-05-01",
            ),
            Web("/customers/<SLOW>/exception", _EXCEPTION),
        ),
        Said(
            Api("POST", "/credit/exceptions", {"customer": "SLOW", **_EXCEPTION, "until": "2026-03-12"}),
            (
                "credit-policy", "allow", "SLOW", "hold", "--because", "new bank", "--approved-by", "Anna",
                "--until", "2026-03-12",
            ),
            Web("/customers/<SLOW>/exception", _EXCEPTION | {"until": "2026-03-12"}),
        ),
        "exception_must_end",
    ),
    Row(
        "credit_exceptions.end",
        Said(
            Api("POST", "/credit/exceptions/<exception>/end"),
            ("credit-policy", "end", "<exception>"),
            Web("/credit-policy/exceptions/<exception>/end"),
        ),
        Said(Api("POST", "/credit/exceptions/nothing/end"), ("credit-policy", "end", "nothing"), None),
        "exception_unknown",
        _excepted,
    ),
)  # fmt: skip
