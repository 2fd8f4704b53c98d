"""The rows of the table about retainers, credits, vouchers and the rules of discounts."""

from __future__ import annotations

from datetime import date

from tagih.commands import credits, operation, retainers
from tests.doors.cast import NOW, Cast
from tests.doors.said import Api, Row, Said, Web


def _over(cast: Cast) -> None:
    """Store credit of Gone Inc that ended the day before."""
    call = operation.call(cast.company, "anna", NOW, date(2026, 3, 10))
    credits.give(call, customer="GONE", because="sorry", amount="20.00", expires_on=date(2026, 3, 11))


def _credit(cast: Cast) -> None:
    """Store credit of Prompt GmbH, 20.00."""
    cast.names["credit"] = credits.give(cast.call, customer="PROMPT", because="sorry", amount="20.00").public_id


def _short(cast: Cast) -> None:
    """Prompt's retainer holds 80.00, less than its floor of 100.00; a second one has no floor and misses nothing."""
    cast.names["full"] = retainers.start(cast.call, customer="PROMPT", name="Hosting").public_id
    retainers.refund(cast.call, retainer=cast.names["retainer"], because="too much", amount="420.00")


HOLDINGS = (
    Row(
        "retainers.start",
        Said(
            Api(
                "POST",
                "/retainers",
                {"customer": "SLOW", "name": "Support", "floor": "100", "target": "500", "gate": False},
            ),
            ("retainer", "open", "SLOW", "Support", "--floor", "100", "--target", "500", "--no-gate"),
            Web("/customers/<SLOW>/retainers/new", {"name": "Support", "floor": "100", "target": "500"}),
        ),
        Said(
            Api("POST", "/retainers", {"customer": "SLOW", "name": "Support", "floor": "100", "target": "50"}),
            ("retainer", "open", "SLOW", "Support", "--floor", "100", "--target", "50"),
            Web("/customers/<SLOW>/retainers/new", {"name": "Support", "floor": "100", "target": "50"}),
        ),
        "retainer_target_below_floor",
    ),
    Row(
        "retainers.deposit",
        Said(
            Api("POST", "/retainers/<retainer>/deposit", {"amount": "121.00", "reference": "March"}),
            ("retainer", "deposit", "<retainer>", "121.00", "--reference", "March"),
            Web("/holdings/<retainer>/deposit", {"amount": "121.00", "reference": "March", "way": "transfer"}),
        ),
        Said(
            Api("POST", "/retainers/<retainer>/deposit", {"payment": "<payment>"}),
            ("retainer", "deposit", "<retainer>", "--payment", "<payment>"),
            Web("/holdings/<retainer>/deposit", {"payment": "<payment>", "way": "transfer"}),
        ),
        "holding_of_other_customer",
    ),
    Row(
        "retainers.draw",
        Said(
            Api("POST", "/retainers/<retainer>/draw", {"invoice": "<2026-00004>", "amount": "60.50"}),
            ("retainer", "draw", "<retainer>", "--invoice", "2026-00004", "--amount", "60.50"),
            Web("/holdings/<retainer>/draw", {"invoice": "2026-00004", "amount": "60.50"}),
        ),
        Said(
            Api("POST", "/retainers/<retainer>/draw", {"invoice": "2026-00004", "amount": "999.00"}),
            ("retainer", "draw", "<retainer>", "--invoice", "2026-00004", "--amount", "999.00"),
            Web("/holdings/<retainer>/draw", {"invoice": "2026-00004", "amount": "999.00"}),
        ),
        "holding_too_small",
    ),
    Row(
        "retainers.ask",
        Said(
            Api("POST", "/retainers/<retainer>/ask", {}),
            ("retainer", "ask", "<retainer>"),
            Web("/holdings/<retainer>/ask"),
        ),
        Said(
            Api("POST", "/retainers/<full>/ask", {}),
            ("retainer", "ask", "<full>"),
            Web("/holdings/<full>/ask"),
        ),
        "retainer_full",
        _short,
    ),
    Row(
        "retainers.refund",
        Said(
            Api("POST", "/retainers/<retainer>/refund", {"because": "it ends", "close": True}),
            ("retainer", "refund", "<retainer>", "--because", "it ends", "--close"),
            Web("/holdings/<retainer>/refund", {"because": "it ends", "close": "on"}),
        ),
        Said(
            Api("POST", "/retainers/<retainer>/refund", {"because": "it ends", "amount": "999.00"}),
            ("retainer", "refund", "<retainer>", "--because", "it ends", "--amount", "999.00"),
            Web("/holdings/<retainer>/refund", {"because": "it ends", "amount": "999.00"}),
        ),
        "holding_too_small",
    ),
    Row(
        "credits.give",
        Said(
            Api("POST", "/credits", {"customer": "GONE", "because": "they want to keep it", "payment": "<payment>"}),
            ("credit", "give", "GONE", "--because", "they want to keep it", "--payment", "<payment>"),
            Web(
                "/customers/<GONE>/credits/new",
                {"kind": "store_credit", "because": "they want to keep it", "payment": "<payment>"},
            ),
        ),
        Said(
            Api("POST", "/credits", {"customer": "SLOW", "because": "sorry", "payment": "<payment>"}),
            ("credit", "give", "SLOW", "--because", "sorry", "--payment", "<payment>"),
            Web("/customers/<SLOW>/credits/new", {"kind": "store_credit", "because": "sorry", "payment": "<payment>"}),
        ),
        "holding_of_other_customer",
    ),
    Row(
        "credits.use",
        Said(
            Api("POST", "/credits/<credit>/use", {"invoice": "2026-00004", "amount": "12.10"}),
            ("credit", "use", "<credit>", "--invoice", "2026-00004", "--amount", "12.10"),
            Web("/holdings/<credit>/draw", {"invoice": "2026-00004", "amount": "12.10"}),
        ),
        Said(
            Api("POST", "/credits/<credit>/use", {"invoice": "2026-00004", "amount": "20.01"}),
            ("credit", "use", "<credit>", "--invoice", "2026-00004", "--amount", "20.01"),
            Web("/holdings/<credit>/draw", {"invoice": "2026-00004", "amount": "20.01"}),
        ),
        "holding_too_small",
        _credit,
    ),
    Row(
        "holdings.expire",
        Said(Api("POST", "/credits/expire", {}), ("credit", "expire"), Web("/incentives/expire")),
        given=_over,
    ),
    Row(
        "vouchers.issue",
        Said(
            Api("POST", "/vouchers", {"customer": "SLOW", "amount": "121.00", "purpose": "single", "tax_rate": "21"}),
            ("voucher", "issue", "SLOW", "121.00", "--purpose", "single", "--tax-rate", "21"),
            Web(
                "/customers/<SLOW>/vouchers/new",
                {"name": "Gift voucher", "amount": "121.00", "purpose": "single", "tax_rate": "21", "way": "transfer"},
            ),
        ),
        Said(
            Api("POST", "/vouchers", {"customer": "SLOW", "amount": "121.00", "purpose": "single"}),
            ("voucher", "issue", "SLOW", "121.00", "--purpose", "single"),
            Web(
                "/customers/<SLOW>/vouchers/new",
                {"name": "Gift voucher", "amount": "121.00", "purpose": "single", "way": "transfer"},
            ),
        ),
        "voucher_rate_needed",
    ),
    Row(
        "vouchers.redeem",
        Said(
            Api("POST", "/vouchers/<voucher>/redeem", {"invoice": "<2026-00001>", "amount": "40.00"}),
            ("voucher", "redeem", "<voucher>", "--invoice", "2026-00001", "--amount", "40.00"),
            Web("/holdings/<voucher>/draw", {"invoice": "2026-00001", "amount": "40.00"}),
        ),
        Said(
            Api("POST", "/vouchers/<voucher>/redeem", {"invoice": "2026-00001", "amount": "50.01"}),
            ("voucher", "redeem", "<voucher>", "--invoice", "2026-00001", "--amount", "50.01"),
            Web("/holdings/<voucher>/draw", {"invoice": "2026-00001", "amount": "50.01"}),
        ),
        "holding_too_small",
    ),
    Row(
        "incentives.policy_set",
        Said(
            Api("PUT", "/incentives/discount_grace_days", {"value": "2"}),
            ("incentive", "set", "discount_grace_days", "2"),
            Web("/incentives/discount_grace_days", {"value": "2"}),
        ),
        Said(
            Api("PUT", "/incentives/discount_grace_days", {"value": "31"}),
            ("incentive", "set", "discount_grace_days", "31"),
            Web("/incentives/discount_grace_days", {"value": "31"}),
        ),
        "policy_days",
    ),
)
