"""The OpenAPI document: what it promises, and that no request made from it breaks the promise."""

from __future__ import annotations

import inspect
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.test import Client
from pydantic import BaseModel
from schemathesis.engine import Status, from_schema
from schemathesis.engine import events as told

from tagih.api import problems, values
from tagih.api.urls import api
from tagih.commands import (
    change_orders,
    company,
    credit_exceptions,
    credit_notes,
    credit_policy,
    credits,
    customers,
    drafts,
    dunning,
    invoices,
    payments,
    portal_links,
    quotes,
    retainers,
    schedules,
    vouchers,
)
from tests import databases
from tests.conftest import ROOT
from tests.doors.cast import Cast, cast

WRITES = {"post", "put", "patch", "delete"}
DOOR_WORDS = {"on", "dry_run", "all", "received_on", "until", "drafts", "issued_on"}


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method and object of each operation."""
    for path, methods in api.document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


# --- what the document says ----------------------------------------------------------------------------------


def test_document_is_for_everyone_and_of_version_3_1() -> None:
    answer = Client().get("/api/v1/openapi.json")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer.json()["openapi"] == "3.1.0"
    assert answer.json()["security"] == [{"token": []}]


def test_every_operation_has_a_name_of_its_own_and_a_summary() -> None:
    names = Counter(operation["operationId"] for _, _, operation in operations())
    assert [name for name, count in names.items() if count > 1] == []
    assert [operation["operationId"] for _, _, operation in operations() if not operation["summary"]] == []


def test_every_operation_documents_its_problems() -> None:
    for path, method, operation in operations():
        wanted = {"400", "401", "404", "422", "default"} | ({"403", "409", "413", "415"} if method in WRITES else set())
        answers = operation["responses"]
        assert wanted <= answers.keys(), (method, path)
        for status in wanted:
            assert list(answers[status]["content"]) == [problems.MEDIA_TYPE], (method, path, status)


def test_every_operation_that_writes_takes_a_key_but_the_runs() -> None:
    without = [
        operation["operationId"]
        for _, method, operation in operations()
        if method in WRITES and "Idempotency-Key" not in [one["name"] for one in operation["parameters"]]
    ]
    assert sorted(without) == ["billing_cycles_run", "dunning_sweep", "recurring_run"]


def test_every_address_and_code_is_in_the_documentation() -> None:
    page = (ROOT / "docs" / "api.md").read_text()
    said = {f"{method.upper()} {path.removeprefix('/api/v1')}" for path, method, _ in operations()}
    assert set(re.findall(r"`((?:GET|POST|PUT|PATCH|DELETE) /[^`]*)` \|", page)) == said
    codes = set(re.findall(r"^\| `(\w+)` \| [0-9]{3} \|", page, re.MULTILINE))
    assert codes == problems.SENTENCES.keys()


def test_every_body_refuses_fields_it_does_not_know() -> None:
    kinds = [kind for kind in every(values.Body) if kind.model_config.get("extra") != "forbid"]
    assert kinds == []


def test_no_two_shapes_share_a_name() -> None:
    """The framework would silently let the last one win."""
    names = Counter(kind.__name__ for kind in {*every(values.Body), *every(values.Answer)})
    assert [name for name, count in names.items() if count > 1] == []


def every(root: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for kind in root.__subclasses__():
        yield kind
        yield from every(kind)


COMMANDS = {
    "CustomerBody": customers.add, "CustomerChanges": customers.change, "ContactBody": customers.contact_add,
    "CustomerPause": dunning.pause_customer, "NeverAsk": customers.never_ask, "InvoiceBody": drafts.draft,
    "IssuedInvoiceBody": invoices.draft_and_issue, "InvoiceChanges": drafts.edit_draft, "IssueBody": invoices.issue,
    "BatchBody": invoices.issue_batch, "CreditBody": credit_notes.credit, "CreditAllocation": credit_notes.allocate_credit,
    "PaymentAllocation": payments.allocate, "PromiseBody": dunning.promise, "PromiseWithdrawal": dunning.withdraw_promise,
    "DisputeBody": dunning.dispute, "DisputeResolution": dunning.resolve_dispute, "PolicyValue": company.policy_set,
    "CompanyDetails": company.set_details, "CompletionBody": company.books_complete, "SkipBody": dunning.skip,
    "PauseBody": dunning.pause, "ResumeBody": dunning.resume, "PaymentBody": payments.record,
    "QuoteBody": quotes.draft, "QuoteChanges": quotes.edit, "QuoteDecline": quotes.decline, "LinkBody": portal_links.add,
    "RetainerBody": retainers.start, "RetainerDeposit": retainers.deposit, "HoldingDrawBody": retainers.draw,
    "RetainerAsk": retainers.ask, "RetainerRefund": retainers.refund, "StoreCreditBody": credits.give,
    "VoucherBody": vouchers.issue,
    "ChangeOrderBody": change_orders.draft, "ChangeOrderBill": change_orders.bill, "ScheduleBody": schedules.plan,
    "StepReached": schedules.reach, "ContactChanges": customers.contact_change, "CreditCheckBody": credit_policy.check,
    "ExceptionBody": credit_exceptions.allow, "CreditValue": credit_policy.policy_set,
}  # fmt: skip
OWN_NAMES = {"PaymentBody": {"received_on"}}
"""Fields that this door calls by another name than the command does (there it is `on`)."""


@pytest.mark.parametrize(("name", "command"), COMMANDS.items(), ids=COMMANDS.keys())
def test_body_names_its_fields_as_the_command_does(name: str, command: Any) -> None:
    kinds = {kind.__name__: kind for kind in every(values.Body)}
    taken = inspect.signature(command).parameters.keys()
    said = kinds[name].model_fields.keys() - OWN_NAMES.get(name, set())
    assert said - taken - ({"on"} if issubclass(kinds[name], values.Deed) else set()) == set()


# --- requests made from it -----------------------------------------------------------------------------------


def plan(anna: Cast, examples: int) -> dict[str, Any]:
    """How schemathesis goes about it: values that name rows, so that it gets further than to 404."""
    names = anna.names
    known = {
        "customers": ["PROMPT", "SLOW", "QUARREL", "GONE", names["SLOW"]],
        "invoices": [*(f"2026-0000{n}" for n in range(1, 6)), names["2026-00001"], names["draft"]],
        "credit_notes": ["CN-2026-00001", names["credit_note"]],
        "payments": [names["payment"]],
        "messages": [names["letter"], names["failed"]],
        "amounts": ["1.00", "0", "-1", "0.001", "1e30", "NaN", "121.00", "50", "1,000.00", "٣", "99999999999999999999"],
        "days": ["2026-03-12", "2026-03-20", "1900-01-01", "2999-12-31", "2026-11-01"],
        "keys": ["mode", "steps", "small_balance", "minimum_gap_days", "open_days"],
        "values": ["1", "automatic", "1:friendly", "all", "0.50"],
        "reports": ["aged_receivables"],
        "terms": ["net 14", "now", "50% now, 50% net 30", "someday", "eom 3650", "day 31 next"],
    }
    places = {
        "customers": ("path.customer", "query.customer", "body.customer"),
        "invoices": ("path.invoice", "query.invoice", "body.invoice", "body.drafts.[*]", "body.invoices.[*]"),
        "credit_notes": ("path.credit_note",),
        "payments": ("path.payment",),
        "messages": ("path.message", "body.message", "body.messages.[*]"),
        "amounts": ("body.amount", "body.lines.[*].unit_price", "body.lines.[*].quantity", "body.rate"),
        "days": ("body.on", "body.until", "body.promised_on", "body.issued_on", "body.received_on", "query.on", "query.until"),
        "keys": ("path.key",),
        "values": ("body.value",),
        "reports": ("path.name",),
        "terms": ("body.terms",),
    }  # fmt: skip
    return {
        "dictionaries": {name: {"values": texts} for name, texts in known.items()},
        "parameters": {
            place: {"dictionary": name, "probability": 0.8} for name, found in places.items() for place in found
        },
        "headers": {"Authorization": f"Bearer {anna.secret}"},
        "generation": {"max-examples": examples, "deterministic": True, "no-shrink": True},
        # What is well-formed may still be refused: there is no such row, or not in this state.
        # Tokens are tested elsewhere, for every operation (and the check fails on WSGI by itself).
        "checks": {"positive_data_acceptance": {"enabled": False}, "ignored_auth": {"enabled": False}},
        "phases": {
            "coverage": {} if examples else {"unexpected-methods": []},
            **{name: {"enabled": bool(examples)} for name in ("fuzzing", "stateful")},
        },
        "continue-on-failure": True,
        "workers": 1,
    }  # fmt: skip


def document() -> dict[str, Any]:
    """The document without keys: a generator soon invents one that was used, and then sees nothing but 409."""
    made: dict[str, Any] = json.loads(json.dumps(api.document))
    for methods in made["paths"].values():
        for operation in methods.values():
            operation["parameters"] = [one for one in operation["parameters"] if one["in"] != "header"]
    return made


def failures(anna: Cast, examples: int) -> tuple[list[str], Counter[str]]:
    """Every check that failed, each with its request; and how often which status was answered."""
    config = schemathesis.Config.from_dict(plan(anna, examples))
    schema = schemathesis.openapi.from_dict(document(), config=config)
    schema.app = get_wsgi_application()
    failed, statuses = [], Counter[str]()
    for event in from_schema(schema).execute():
        if isinstance(event, told.NonFatalError | told.FatalError):
            failed.append(str(vars(event) if hasattr(event, "__dict__") else event))
        elif isinstance(event, told.ScenarioFinished):
            seen = event.recorder.interactions
            statuses.update(str(one.response.status_code) for one in seen.values() if one.response is not None)
            failed += [
                f"{check.name}: {seen[case].request.method} {seen[case].request.uri}: {check.failure_info}"
                for case, checks in event.recorder.checks.items()
                for check in checks
                if check.status == Status.FAILURE
            ]
    return failed, statuses


def test_no_request_from_the_document_breaks_it(books: databases.Installation) -> None:
    """Each parameter and field at its limits and beyond them."""
    failed, statuses = failures(cast(), examples=0)
    assert failed == []
    assert [status for status in statuses if status.startswith("5")] == []
    assert statuses.total() > 1500


@pytest.mark.long
def test_no_random_request_from_the_document_breaks_it(books: databases.Installation) -> None:
    """All phases: also methods that are not there, random requests, and chains of them."""
    failed, statuses = failures(cast(), examples=int(os.environ.get("TAGIH_TEST_REQUESTS", "60")))
    assert failed == []
    assert [status for status in statuses if status.startswith("5")] == []
    assert statuses["201"] > 50
