"""The rows of the table about refunds, write-offs and the rules about money that comes."""

from __future__ import annotations

from tagih.commands import refunds, write_offs
from tests.doors.cast import Cast
from tests.doors.said import Api, Row, Said, Web


def _approved(cast: Cast) -> None:
    refunds.approve(cast.call, refund=cast.names["refund"])


def _declined(cast: Cast) -> None:
    done = refunds.propose(cast.call, credit_note="CN-2026-00001", because="they asked")
    cast.names["declined"] = refunds.decline(cast.call, refund=done.public_id, because="no").public_id


def _given_up(cast: Cast) -> None:
    done = write_offs.write_off(cast.call, invoice="2026-00001", because="gone", approved_by="Anna")
    cast.names["write_off"] = done.parts[0].public_id


CORRECTIONS = (
    Row(
        "refunds.propose",
        Said(
            Api("POST", "/refunds", {"credit_note": "<credit_note>", "because": "they asked", "account": "DE 12"}),
            (
                "refund", "propose", "--credit-note", "CN-2026-00001", "--because", "they asked", "--account", "DE 12",
            ),
            Web("/credit-notes/<credit_note>/refund", {"because": "they asked", "account": "DE 12"}),
        ),
        Said(
            Api("POST", "/refunds", {"payment": "<payment>", "because": "x", "amount": "50.01"}),
            ("refund", "propose", "--payment", "<payment>", "--because", "x", "--amount", "50.01"),
            Web("/payments/<payment>/refund", {"because": "x", "amount": "50.01"}),
        ),
        "refund_too_large",
    ),
    Row(
        "refunds.approve",
        Said(
            Api("POST", "/refunds/<refund>/approve"),
            ("refund", "approve", "<refund>"),
            Web("/refunds/<refund>/approve"),
        ),
        Said(
            Api("POST", "/refunds/<declined>/approve", {}),
            ("refund", "approve", "<declined>"),
            Web("/refunds/<declined>/approve"),
        ),
        "refund_not_proposed",
        _declined,
    ),
    Row(
        "refunds.decline",
        Said(
            Api("POST", "/refunds/<refund>/decline", {"because": "they owe more"}),
            ("refund", "decline", "<refund>", "--because", "they owe more"),
            Web("/refunds/<refund>/decline", {"because": "they owe more"}),
        ),
        Said(
            Api("POST", "/refunds/<declined>/decline", {"because": "again"}),
            ("refund", "decline", "<declined>", "--because", "again"),
            Web("/refunds/<declined>/decline", {"because": "again"}),
        ),
        "refund_not_proposed",
        _declined,
    ),
    Row(
        "refunds.pay",
        Said(
            Api("POST", "/refunds/<refund>/pay", {"paid_on": "2026-03-11", "reference": "TRX 9"}),
            ("refund", "pay", "<refund>", "--paid-on", "2026-03-11", "--reference", "TRX 9"),
            Web("/refunds/<refund>/pay", {"on": "2026-03-11", "reference": "TRX 9"}),
        ),
        Said(
            Api("POST", "/refunds/<refund>/pay", {"paid_on": "2026-03-13"}),
            ("refund", "pay", "<refund>", "--paid-on", "2026-03-13"),
            Web("/refunds/<refund>/pay", {"on": "2026-03-13"}),
        ),
        "payment_in_the_future",
        _approved,
    ),
    Row(
        "write_offs.write_off",
        Said(
            Api(
                "POST", "/write-offs",
                {"invoice": "<2026-00001>", "because": "gone", "kind": "insolvent", "amount": "21.00", "approved_by": "Anna"},
            ),
            (
                "write-off", "add", "2026-00001", "--because", "gone", "--kind", "insolvent", "--amount", "21.00",
                "--approved-by", "Anna",
            ),
            Web(
                "/invoices/<2026-00001>/write-off",
                {"because": "gone", "kind": "insolvent", "amount": "21.00", "approved_by": "Anna"},
            ),
        ),
        Said(
            Api("POST", "/write-offs", {"invoice": "2026-00001", "because": "gone"}),
            ("write-off", "add", "2026-00001", "--because", "gone"),
            Web("/invoices/<2026-00001>/write-off", {"because": "gone", "kind": "uncollectable"}),
        ),
        "write_off_needs_approver",
    ),
    Row(
        "write_offs.take_back",
        Said(
            Api("POST", "/write-offs/<write_off>/undo", {"because": "they pay"}),
            ("write-off", "undo", "<write_off>", "--because", "they pay"),
            Web("/invoices/<2026-00001>/write-off/undo", {"write_off": "<write_off>", "because": "they pay"}),
        ),
        Said(
            Api("POST", "/write-offs/<payment>/undo", {"because": "they pay"}),
            ("write-off", "undo", "<payment>", "--because", "they pay"),
            Web("/invoices/<2026-00001>/write-off/undo", {"write_off": "<payment>", "because": "they pay"}),
        ),
        "write_off_unknown",
        _given_up,
    ),
    Row(
        "payment_policy.put",
        Said(
            Api("PUT", "/payment-policy/tolerance", {"value": "0.50"}),
            ("payment-policy", "set", "tolerance", "0.50"),
            Web("/payment-policy/tolerance", {"value": "0.50"}),
        ),
        Said(
            Api("PUT", "/payment-policy/tolerance", {"value": "-1"}),
            ("payment-policy", "set", "tolerance", "--", "-1"),
            Web("/payment-policy/tolerance", {"value": "-1"}),
        ),
        "policy_amount",
    ),
)  # fmt: skip
