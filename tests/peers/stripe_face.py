"""How the peer speaks Stripe: sessions, payment intents, refunds; form-encoded in, JSON out, signed reports."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qsl

from tests.peers.till import Bill, Till, Told

SOFT = {"insufficient_funds", "try_again_later", "processing_error"}


def nested(text: str) -> dict[str, Any]:
    """`a[b][0]=c` as dictionaries."""
    found: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        first, *rest = re.findall(r"[^\[\]]+", name)
        place, path = found, [first, *rest]
        for part in path[:-1]:
            place = place.setdefault(part, {})
        place[path[-1]] = value
    return found


def body_of(data: bytes) -> dict[str, Any]:
    return nested(data.decode())


def make(till: Till, path: str, body: dict[str, Any], key: str, is_live: bool) -> Bill | None:
    """The bill that a request makes."""
    if path == "/v1/checkout/sessions":
        price = body["line_items"]["0"]["price_data"]
        return till.add(Bill(
            f"cs_{key}", "stripe", "checkout", body["metadata"]["tagih_charge"], int(price["unit_amount"]), price["currency"],
            body["metadata"], body["success_url"], description=price["product_data"]["name"], is_live=is_live,
            keeps="setup_future_usage" in body["payment_intent_data"],
        ))  # fmt: skip
    if path == "/v1/payment_intents":
        return till.add(Bill(
            f"pi_{key}", "stripe", "stored", body["metadata"]["tagih_charge"], int(body["amount"]), body["currency"],
            body["metadata"], method=body["payment_method"], is_live=is_live,
        ))  # fmt: skip
    return None


def refund(till: Till, path: str, body: dict[str, Any], key: str) -> dict[str, Any] | None:
    """The refund that a request makes."""
    if path != "/v1/refunds":
        return None
    bill = till.found(body["payment_intent"].replace("pi_of_", "")) or till.bills[body["payment_intent"]]
    amount = int(body["amount"])
    till.change(bill.id, "refunded", refunded=bill.refunded + amount)
    made = {
        "id": f"re_{key}", "object": "refund", "status": "succeeded", "amount": amount, "currency": bill.currency,
        "payment_intent": body["payment_intent"], "metadata": body["metadata"],
    }  # fmt: skip
    till.refunds[made["id"]] = made
    return made


def shown(till: Till, method: str, path: str, query: dict[str, str]) -> tuple[int, Any] | None:
    """What a question is answered with."""
    if method == "POST" and (expired := re.fullmatch(r"/v1/checkout/sessions/([^/]+)/expire", path)):
        bill = till.bills[expired[1]]
        if bill.status != "open":
            return 400, {"error": {"type": "invalid_request_error", "message": "This session is not open."}}
        return 200, rendered(till.change(bill.id, "expired", status="expired"))
    if method != "GET":
        return None
    if path == "/v1/refunds":
        mine = [one for one in till.refunds.values() if one.get("payment_intent") == query["payment_intent"]]
        return 200, _listed(mine)
    if path in ("/v1/payment_intents", "/v1/checkout/sessions"):
        kind = "stored" if "intents" in path else "checkout"
        mine = [one for one in till.bills.values() if one.provider == "stripe" and one.kind == kind]
        return 200, _listed([rendered(till.seen(one.id)) for one in reversed(mine)])
    name = path.rpartition("/")[2]
    bill = till.found(name.replace("pi_of_", ""))
    if bill is None or bill.provider != "stripe":
        return 404, {"error": {"type": "invalid_request_error", "message": f"No such object: {name}"}}
    seen = till.seen(bill.id)
    return 200, _intent(seen) if "/payment_intents/" in path else rendered(seen)


def _listed(rows: list[Any]) -> dict[str, Any]:
    return {"object": "list", "data": rows, "has_more": False, "url": "/v1/list"}


def rendered(bill: Bill) -> dict[str, Any]:
    if bill.kind == "stored":
        return _intent(bill)
    paid = bill.status in ("paid", "processing")
    return {
        "id": bill.id, "object": "checkout.session", "status": {"open": "open", "expired": "expired"}.get(bill.status, "complete"),
        "payment_status": "paid" if bill.status == "paid" else "unpaid", "amount_total": bill.amount,
        "currency": bill.currency, "metadata": bill.metadata, "livemode": bill.is_live, "created": bill.created,
        "url": None if paid else f"<address>/pay/{bill.id}", "payment_intent": _intent(bill) if paid else None,
    }  # fmt: skip


_STATUS = {"paid": "succeeded", "processing": "processing", "expired": "canceled", "failed": "requires_payment_method"}


def _intent(bill: Bill) -> dict[str, Any]:
    problem = {"code": "card_declined", "decline_code": bill.decline, "message": "Declined."} if bill.decline else None
    return {
        "id": _intent_id(bill), "object": "payment_intent", "status": _STATUS.get(bill.status, "requires_action"),
        "amount": bill.amount, "amount_received": bill.received or 0, "currency": bill.currency,
        "metadata": bill.metadata, "livemode": bill.is_live, "created": bill.created, "last_payment_error": problem,
        "customer": f"cus_{bill.key}" if bill.keeps or bill.method else None,
        "payment_method": bill.method or (f"pm_{bill.key}" if bill.keeps else None),
        "setup_future_usage": "off_session" if bill.keeps else None,
        "latest_charge": _charge(bill) if bill.status == "paid" else None,
    }  # fmt: skip


def _intent_id(bill: Bill) -> str:
    return bill.id if bill.kind == "stored" else f"pi_of_{bill.key}"


def _charge(bill: Bill) -> dict[str, Any]:
    fee = bill.received * 15 // 1000 + 25
    dispute = {"id": "dp_1", "object": "dispute", "amount": bill.charged_back, "status": "needs_response"}
    return {
        "id": f"ch_{bill.key}", "object": "charge", "amount": bill.received, "amount_refunded": bill.refunded,
        "disputed": bool(bill.charged_back), "dispute": dispute if bill.charged_back else None,
        "currency": bill.currency, "paid": True, "livemode": bill.is_live,
        "payment_method_details": {"type": "card", "card": {"brand": "visa", "last4": "4242"}},
        "balance_transaction": {
            "id": f"txn_{bill.key}", "object": "balance_transaction", "amount": bill.received, "fee": fee,
            "net": bill.received - fee, "currency": bill.currency,
        },
    }  # fmt: skip


def declined(bill: Bill) -> tuple[int, Any]:
    error = {
        "type": "card_error", "code": "card_declined", "decline_code": bill.decline, "message": "Your card was declined.",
        "payment_intent": _intent(bill),
    }  # fmt: skip
    return 402, {"error": error}


_TYPES = {
    "paid": "checkout.session.completed", "refunded": "charge.refunded", "charged_back": "charge.dispute.created",
    "expired": "checkout.session.expired", "failed": "payment_intent.payment_failed",
    "processing": "payment_intent.processing",
}  # fmt: skip


def event(told: Told, secret: str) -> tuple[bytes, dict[str, str]]:
    """A signed report: body and headers."""
    from stripe import WebhookSignature

    bill = told.bill
    about: dict[str, Any] = rendered(bill)
    if told.kind in ("refunded", "charged_back"):  # a charge or a dispute carries no key of ours
        about = _charge(bill) | {"payment_intent": _intent_id(bill), "object": "dispute", "id": "dp_1"}
    body = json.dumps({
        "id": told.id, "object": "event", "type": _TYPES.get(told.kind, told.kind), "livemode": bill.is_live,
        "data": {"object": about},
    })  # fmt: skip
    headers = {"Stripe-Signature": WebhookSignature.generate_signature_header(body, secret)}
    return body.encode(), headers | {"Content-Type": "application/json"}
