"""The rows of the table about ways to pay."""

from __future__ import annotations

from tests.doors.direct_debit_rows import DIRECT_DEBIT
from tests.doors.further_ways_rows import FURTHER_WAYS
from tests.doors.said import Api, Row, Said, Web

WAYS = (
    *DIRECT_DEBIT,
    *FURTHER_WAYS,
    Row(
        "ways.put",
        Said(
            Api("PUT", "/payment-ways/cash", {
                "offered": True, "position": 2, "currencies": "EUR", "countries": "NL, BE", "fee": "0.25",
                "fee_percent": "1.4", "words": "At our desk.",
            }),
            ("way", "set", "cash", "--position", "2", "--currencies", "EUR", "--countries", "NL, BE", "--fee", "0.25",
             "--fee-percent", "1.4", "--words", "At our desk."),
            Web("/ways/cash", {
                "offered": "on", "position": "2", "currencies": "EUR", "countries": "NL, BE", "fee": "0,25",
                "fee_percent": "1.4", "words": "At our desk.",
            }),
        ),
        Said(
            Api("PUT", "/payment-ways/transfer", {"offered": False}),
            ("way", "set", "transfer", "--not-offered"),
            Web("/ways/transfer", {}),
        ),
        "way_last",
    ),
    Row(
        "ways.put_for_customer",
        Said(
            Api("PUT", "/payment-ways/cash/standing", {"customer": "<SLOW>", "standing": "first"}),
            ("way", "of-customer", "SLOW", "cash", "first"),
            Web("/customers/<SLOW>/ways/set", {"way": "cash", "standing": "first"}),
        ),
        Said(
            Api("PUT", "/payment-ways/cash/standing", {"customer": "SLOW", "standing": "sometimes"}),
            ("way", "of-customer", "SLOW", "cash", "sometimes"),
            Web("/customers/<SLOW>/ways/set", {"way": "cash", "standing": "sometimes"}),
        ),
        "way_standing_unknown",
    ),
)  # fmt: skip
