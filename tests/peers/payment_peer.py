"""One HTTP process that speaks the parts of Stripe, Mollie and Xendit that are used, and misbehaves when it is told to.

`python -m tests.peers.payment_peer` prints its port and ends when its input does. Arranged by `POST /_peer/<verb>`:
what the next request meets (`next`), that a payer pays (`pay`) or their bank takes the money back (`charge_back`), as of
when questions are answered (`show`), where reports go (`hook`), and what reports there are (`events`).

Behaviours: `ok`, `decline:<code>`, `lost_before` and `lost_after` (the connection breaks before or after it was done),
`error_before` and `error_after` (500), `busy` (429), `refuse` (400), `slow_after` (an answer after seconds).
"""

from __future__ import annotations

import base64
import json
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from tests.peers import mollie_face, stripe_face, xendit_face
from tests.peers.till import Bill, Till

FACES: dict[str, Any] = {"mollie": mollie_face, "stripe": stripe_face, "xendit": xendit_face}
SLOW_SECONDS = 2.0


class Lost(Exception):
    """The connection breaks: no answer ever comes."""


class Desk:
    """What the requests of all threads share."""

    def __init__(self) -> None:
        self.till = Till()
        self.address = ""

    # --- as a provider -----------------------------------------------------------------------------------------

    def provide(self, name: str, method: str, path: str, query: dict[str, str], data: bytes, headers: Any) -> Any:
        face, till = FACES[name], self.till
        with till.lock:
            till.requests.append((method, f"/{name}{path}"))
        known = face.shown(till, method, path, query)
        if known is not None:
            return known
        key = headers.get("Idempotency-Key", "")
        behaviour = till.next_behaviour()
        if behaviour == "lost_before":
            raise Lost
        if behaviour in ("error_before", "busy", "refuse"):
            status = {"error_before": 500, "busy": 429, "refuse": 400}[behaviour]
            return status, _problem(name, status)
        with till.lock:
            answer = self._once(face, name, path, data, key, behaviour, _is_live(headers))
        if behaviour == "lost_after":
            raise Lost
        if behaviour == "slow_after":
            time.sleep(SLOW_SECONDS)
        return (500, _problem(name)) if behaviour == "error_after" else answer

    def _once(
        self, face: Any, name: str, path: str, data: bytes, key: str, behaviour: str, is_live: bool
    ) -> tuple[int, Any]:
        """Do it, or give the first answer again for a key that was used before."""
        till = self.till
        if key and (name, key) in till.answers:
            return till.answers[name, key][1]
        body = face.body_of(data)
        if (refund := face.refund(till, path, body, key)) is not None:
            answer = 201 if name == "mollie" else 200, refund
        else:
            bill = face.make(till, path, body, key or f"free{len(till.bills)}", is_live)
            if bill is None:
                return 404, _problem(name, 404)
            answer = self._made(face, bill, behaviour)
        till.answers[name, key] = (data.decode(), answer)
        return answer

    def _made(self, face: Any, bill: Bill, behaviour: str) -> tuple[int, Any]:
        if bill.kind == "checkout":
            return (201 if bill.provider == "mollie" else 200), face.rendered(bill)
        if behaviour.startswith("decline:"):
            declined = self.till.change(bill.id, "failed", status="failed", decline=behaviour.partition(":")[2])
            answer: tuple[int, Any] = face.declined(declined)
            return answer
        return (201 if bill.provider == "mollie" else 200), face.rendered(self.till.pay(bill.id))

    # --- as a payer, a bank, a test ------------------------------------------------------------------------------

    def arrange(self, verb: str, body: dict[str, Any]) -> Any:
        till = self.till
        if verb == "next":
            till.behaviours = list(body["behaviours"])
        elif verb == "secret":
            till.secrets |= body
        elif verb == "hook":
            till.hooks |= body
        elif verb == "show":
            till.shown[body["bill"]] = body["at"]
        elif verb == "state":
            bills = [one.__dict__ for one in till.bills.values()]
            return {"bills": bills, "requests": len(till.requests), "refunds": list(till.refunds.values())}
        elif verb == "events":
            return [self.event(index) for index in range(len(till.events))]
        else:
            self.happen(verb, body)
        return {}

    def happen(self, verb: str, body: dict[str, Any]) -> None:
        """Something that changes a bill, and is reported."""
        till = self.till
        bill = till.found(body["bill"])
        assert bill is not None, body
        if verb == "pay":
            till.pay(bill.id, body.get("received"))
        elif verb == "charge_back":
            till.change(bill.id, "charged_back", charged_back=bill.received)
        elif verb == "refund":
            till.change(bill.id, "refunded", refunded=body["amount"])
        elif verb == "set":
            till.change(bill.id, body["kind"], **body["values"])
        self.report()

    def event(self, index: int) -> dict[str, Any]:
        """A report as it would be sent now."""
        told = self.till.events[index]
        name = told.bill.provider
        data, headers = FACES[name].event(told, self.till.secrets.get(name, ""))
        return {"provider": name, "key": told.bill.key, "kind": told.kind, "body": data.decode(), "headers": headers,
                "url": told.bill.webhook_url or self.till.hooks.get(name, "")}  # fmt: skip

    def report(self) -> None:
        """Send the newest report where it goes to, if anywhere."""
        told = self.event(len(self.till.events) - 1)
        if not self.till.hooks.get(told["provider"]):
            return
        request = urllib.request.Request(
            self.till.hooks[told["provider"]], told["body"].encode(), told["headers"], method="POST"
        )
        try:
            urllib.request.urlopen(request, timeout=10).close()
        except OSError as problem:
            print("not reported:", problem, file=sys.stderr)


def _problem(name: str, status: int = 500) -> Any:
    if name == "stripe":
        return {"error": {"type": "api_error", "message": "Something went wrong."}}
    return {
        "status": status,
        "title": "Error",
        "detail": "Something went wrong.",
        "error_code": "ERROR",
        "message": "Wrong.",
    }


def _is_live(headers: Any) -> bool:
    kind, _, told = headers.get("Authorization", "").partition(" ")
    key = base64.b64decode(told).decode() if kind == "Basic" else told
    return "test" not in key and "development" not in key


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    desk: Desk

    def answer(self) -> None:
        parts = urlsplit(self.path)
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        first, _, rest = parts.path.lstrip("/").partition("/")
        try:
            if first == "_peer":
                self.say(200, self.desk.arrange(rest, json.loads(data or b"{}")))
            elif first == "pay":
                self.page(rest, data)
            elif first in FACES:
                query = dict(parse_qsl(parts.query))
                self.say(*self.desk.provide(first, self.command, f"/{rest}", query, data, self.headers))
            else:
                self.say(404, {})
        except Lost:
            self.close_connection = True

    do_GET = do_POST = do_DELETE = do_PATCH = answer

    def say(self, status: int, body: Any) -> None:
        text = json.dumps(body).replace("<address>", self.desk.address).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def page(self, bill_id: str, data: bytes) -> None:
        """The provider's own page: what is paid, a button to pay and one to go back."""
        bill = self.desk.till.bills[bill_id]
        if self.command == "POST":
            if parse_qs(data.decode()).get("pay"):
                self.desk.happen("pay", {"bill": bill_id})
            self.send_response(303)
            self.send_header("Location", bill.return_url)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        text = _PAGE.format(what=bill.description, amount=bill.amount, currency=bill.currency.upper()).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: Any) -> None:
        """Nothing is logged."""


_PAGE = """<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Pay</title>
<main><h1>{what}</h1><p>{amount} {currency}</p>
<form method="post"><button name="pay" value="1">Pay</button> <button name="back" value="1">Back</button></form></main></html>"""


class Server(ThreadingHTTPServer):
    """Many may connect at the same instant."""

    request_queue_size = 512
    daemon_threads = True


def main() -> None:
    """Serve until the input ends."""
    desk = Desk()
    Handler.desk = desk
    server = Server(("127.0.0.1", 0), Handler)
    desk.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
