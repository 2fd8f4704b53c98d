"""How the peer speaks Xendit: invoices and refunds in JSON; reports with the token that both sides know."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.peers.till import Bill, Till, Told


def body_of(data: bytes) -> dict[str, Any]:
    return dict(json.loads(data or b"{}"))


def make(till: Till, path: str, body: dict[str, Any], key: str, is_live: bool) -> Bill | None:
    if path != "/v2/invoices":
        return None
    return till.add(Bill(
        f"inv-{key}", "xendit", "checkout", body["external_id"], body["amount"], body["currency"], body["metadata"],
        body["success_redirect_url"], description=body["description"], is_live=is_live,
    ))  # fmt: skip


def refund(till: Till, path: str, body: dict[str, Any], key: str) -> dict[str, Any] | None:
    if path != "/refunds":
        return None
    bill = till.bills[body["invoice_id"]]
    till.change(bill.id, "refunded", refunded=bill.refunded + body["amount"])
    made = {"id": f"rfd-{key}", "status": "SUCCEEDED", **body}
    till.refunds[made["id"]] = made
    return made


def shown(till: Till, method: str, path: str, query: dict[str, str]) -> tuple[int, Any] | None:
    if method == "POST" and (found := re.fullmatch(r"/invoices/([^/]+)/expire!", path)):
        if till.bills[found[1]].status != "open":
            return 400, {"error_code": "INVOICE_NOT_OPEN", "message": "The invoice is not pending."}
        return 200, rendered(till.change(found[1], "expired", status="expired"))
    if method != "GET":
        return None
    if path == "/refunds":
        mine = [one for one in till.refunds.values() if one.get("invoice_id") == query["invoice_id"]]
        return 200, {"data": [one for one in mine if _is_seen(till, one)], "has_more": False}
    if path == "/v2/invoices":
        mine = [one for one in till.bills.values() if one.key == query["external_id"] and one.provider == "xendit"]
        return 200, [rendered(till.seen(one.id)) for one in mine]
    name = path.rpartition("/")[2]
    if name not in till.bills or till.bills[name].provider != "xendit":
        return 404, {"error_code": "INVOICE_NOT_FOUND_ERROR", "message": "Could not find the invoice."}
    return 200, rendered(till.seen(name))


def _is_seen(till: Till, refund: dict[str, Any]) -> bool:
    return bool(till.seen(refund["invoice_id"]).refunded)


def rendered(bill: Bill) -> dict[str, Any]:
    status = {"open": "PENDING", "paid": "PAID", "expired": "EXPIRED"}[bill.status]
    found: dict[str, Any] = {
        "id": bill.id, "external_id": bill.key, "status": status, "amount": bill.amount, "currency": bill.currency,
        "metadata": bill.metadata, "invoice_url": f"<address>/pay/{bill.id}",
    }  # fmt: skip
    if bill.status == "paid":
        found |= {"paid_amount": bill.received, "adjusted_received_amount": bill.received - 4}
    return found


def declined(bill: Bill) -> tuple[int, Any]:
    return 400, {"error_code": "DECLINED", "message": bill.decline}


def event(told: Told, secret: str) -> tuple[bytes, dict[str, str]]:
    body: dict[str, Any] = rendered(told.bill)
    if told.kind == "refunded":
        body = {"event": "refund.succeeded", "data": {"id": "rfd-1", "invoice_id": told.bill.id}}
    return json.dumps(body).encode(), {
        "X-Callback-Token": secret, "Webhook-Id": told.id, "Content-Type": "application/json",
    }  # fmt: skip
