"""Whatever text stands in a field, the API takes it or refuses it with a problem; it never breaks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tagih.api import company, customers, disputes, dunning, invoices, payments, policy, promises
from tagih.api.values import Body
from tests import databases
from tests.doors.cast import LINES, Cast
from tests.doors.programs import Program

TEXTS = (
    "", " ", "\n", "a\nb", "\x01", "\u202e", "é" * 300, "x" * 100_000, "🙂", "ß", "İ", "\u0345", "２", "²", "٣", "½",
    "-", "+", ".", "1.", ".5", "-0", "1e5", "0x1", "1_0", "9" * 60, "0" * 60 + "1", "0.0000001", "999999999999999",
    "{n}", "{year}{n:999999999d}", "{n!r}", "{0.__class__}", "%s", "%(x)s", "'; DROP TABLE x;--", "=1+1", "<script>",
    "net 99999999", "100% net 99999999999", "0.00001% now, 99.99999% net 30", "50% now, 50% now, 50% now", "day 31 next",
    "²:friendly", "+-5:friendly", "1:friendly:" + "pigeon" * 9, "9" * 20 + ":friendly", "1:friendly, 1:firm",
    "../../etc/passwd", "Europe/../../etc/passwd", "/etc/passwd", "CON", "a@b", "a@" + "b" * 250 + ".de", "NL00", "#zzz",
    "2026-00001/1", "2026-00001", "SLOW", "USD", "JPY", "XXX", "usd", "EURO",
)  # fmt: skip
LINE = LINES[0]
BILL = {"customer": "SLOW", "lines": [LINE]}

REQUESTS: tuple[tuple[type[Body], str, str, dict[str, Any]], ...] = (
    (customers.CustomerBody, "POST", "/customers", {"name": "A"}),
    (customers.CustomerChanges, "PATCH", "/customers/SLOW", {}),
    (customers.ContactBody, "POST", "/customers/SLOW/contacts", {}),
    (customers.NeverAsk, "POST", "/customers/SLOW/never-ask", {}),
    (customers.CustomerPause, "POST", "/customers/SLOW/pause", {"until": "2999-12-31"}),
    (company.CompanyDetails, "PATCH", "/company", {}),
    (invoices.InvoiceBody, "POST", "/invoices", BILL),
    (invoices.IssuedInvoiceBody, "POST", "/invoices/draft-and-issue", BILL | {"currency": "USD", "rate": "1"}),
    (invoices.InvoiceChanges, "PATCH", "/invoices/<draft>", {}),
    (invoices.CreditBody, "POST", "/invoices/2026-00002/credit", {"because": "A"}),
    (payments.PaymentBody, "POST", "/payments", {"customer": "SLOW", "amount": "1", "currency": "USD", "rate": "1"}),
    (payments.PaymentAllocation, "POST", "/payments/<payment>/allocate", {"invoice": "2026-00003"}),
    (promises.PromiseBody, "POST", "/promises", {"invoice": "2026-00001", "promised_on": "2026-03-20"}),
    (disputes.DisputeBody, "POST", "/disputes", {"invoice": "2026-00002", "because": "A"}),
    (dunning.PauseBody, "POST", "/dunning/pause", {"invoice": "2026-00001", "until": "2999-12-31", "because": "A"}),
    (dunning.SkipBody, "POST", "/dunning/skip", {"message": "<letter>", "because": "A"}),
    *(
        (policy.PolicyValue, "PUT", f"/policy/{key}", {})
        for key in ("mode", "steps", "small_balance", "open_days", "repeat_tone", "repeat_every_days", "A")
    ),
)


def spoiled(kind: type[Body], body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The body with each text in each of its text fields."""
    for name, field in kind.model_fields.items():
        if field.annotation is str:
            yield from ({**body, name: text} for text in TEXTS)
    if "lines" in body:
        for name in invoices.LineBody.model_fields:
            yield from ({**body, "lines": [{**LINE, name: text}]} for text in TEXTS)


@pytest.mark.long
@pytest.mark.parametrize(
    ("kind", "method", "path", "body"), REQUESTS, ids=lambda one: one if isinstance(one, str) else ""
)
def test_no_text_breaks_a_field(
    studio: Cast, program: Program, kind: type[Body], method: str, path: str, body: dict[str, Any]
) -> None:
    for name, public_id in studio.names.items():
        path = path.replace(f"<{name}>", public_id)
        body = {key: public_id if value == f"<{name}>" else value for key, value in body.items()}
    tried = 0
    for wrong in spoiled(kind, body):
        with databases.rolled_back():
            answer = program(method, path, wrong)
        is_problem = answer["Content-Type"] == "application/problem+json"
        assert answer.status_code < 300 or (answer.status_code < 500 and is_problem), (wrong, answer.content[:300])
        tried += 1
    assert tried >= len(TEXTS)
