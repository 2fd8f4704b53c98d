"""How the peer speaks Mollie: payments, customers, refunds in JSON; reports that only name a payment, or signed ones."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from tests.peers.till import Bill, Till, Told


def body_of(data: bytes) -> dict[str, Any]:
    return dict(json.loads(data or b"{}"))


def make(till: Till, path: str, body: dict[str, Any], key: str, is_live: bool) -> Bill | None:
    if path == "/v2/payments":
        kind = "stored" if body.get("sequenceType") == "recurring" else "checkout"
        return till.add(Bill(
            f"tr_{key}", "mollie", kind, body["metadata"]["tagih_charge"], body["amount"]["value"],
            body["amount"]["currency"], body["metadata"], body.get("redirectUrl", ""), body.get("webhookUrl", ""),
            description=body["description"], is_live=is_live, keeps=body.get("sequenceType") == "first", refunded="0.00",
            charged_back="0.00",
        ))  # fmt: skip
    return None


def refund(till: Till, path: str, body: dict[str, Any], key: str) -> dict[str, Any] | None:
    if path == "/v2/customers":
        return {"resource": "customer", "id": f"cst_{key}"}
    found = re.fullmatch(r"/v2/payments/([^/]+)/refunds", path)
    if found is None:
        return None
    bill = till.bills[found[1]]
    till.change(bill.id, "refunded", refunded=f"{float(bill.refunded) + float(body['amount']['value']):.2f}")
    made = {
        "resource": "refund", "id": f"re_{key}", "status": "refunded", "amount": body["amount"],
        "metadata": body["metadata"], "paymentId": bill.id,
    }  # fmt: skip
    till.refunds[made["id"]] = made
    return made


def shown(till: Till, method: str, path: str, query: dict[str, str]) -> tuple[int, Any] | None:
    name = path.removeprefix("/v2/payments").strip("/")
    if method == "DELETE" and name in till.bills:
        if till.bills[name].status != "open":
            return 422, {"status": 422, "title": "Unprocessable", "detail": "The payment cannot be canceled."}
        return 200, rendered(till.change(name, "expired", status="expired"))
    if method != "GET":
        return None
    if name.endswith("/refunds"):
        mine = [one for one in till.refunds.values() if one.get("paymentId") == name.partition("/")[0]]
        return 200, {"count": len(mine), "_embedded": {"refunds": mine}, "_links": {}}
    if not name:
        mine = [rendered(till.seen(one.id)) for one in reversed(till.bills.values()) if one.provider == "mollie"]
        return 200, {"count": len(mine), "_embedded": {"payments": mine}, "_links": {}}
    if name not in till.bills or till.bills[name].provider != "mollie":
        return 404, {"status": 404, "title": "Not Found", "detail": "No payment exists with this token."}
    return 200, rendered(till.seen(name))


def rendered(bill: Bill) -> dict[str, Any]:
    amount = {"value": bill.received or bill.amount, "currency": bill.currency}
    links = {"checkout": {"href": f"<address>/pay/{bill.id}", "type": "text/html"}} if bill.status == "open" else {}
    found: dict[str, Any] = {
        "resource": "payment", "id": bill.id, "mode": "live" if bill.is_live else "test", "status": bill.status,
        "amount": amount, "metadata": bill.metadata, "_links": links, "description": bill.description,
        "createdAt": datetime.fromtimestamp(bill.created, UTC).isoformat(), "sequenceType": "oneoff",
        "details": {"failureReason": bill.decline} if bill.decline else {"cardNumber": "4242", "cardLabel": "Visa"},
        "amountRefunded": {"value": bill.refunded, "currency": bill.currency}, "method": "creditcard",
        "amountChargedBack": {"value": bill.charged_back, "currency": bill.currency},
    }  # fmt: skip
    if bill.keeps:
        found |= {"sequenceType": "first", "customerId": f"cst_{bill.key}", "mandateId": f"mdt_{bill.key}"}
    return found


def declined(bill: Bill) -> tuple[int, Any]:
    return 201, rendered(bill)


def event(told: Told, secret: str) -> tuple[bytes, dict[str, str]]:
    """A signed report for payments that came to be, a classic one (only a name) for what happens to them later."""
    if told.kind != "paid":
        body = urlencode({"id": told.bill.id}).encode()
        return body, {"Content-Type": "application/x-www-form-urlencoded"}
    body = json.dumps({"resource": "event", "id": told.id, "type": "payment.paid", "entityId": told.bill.id}).encode()
    seal = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return body, {"X-Mollie-Signature": f"sha256={seal}", "Content-Type": "application/json"}
