"""An invoice that lacks something is refused with the full list at every door, and nothing of it is lost."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout

import pytest
from django.test import Client
from django.urls import reverse

from tagih.cli import main
from tagih.commands import company as companies
from tagih.commands import credit_policy, customers, drafts
from tagih.models import Invoice
from tests.completed import STUDIO
from tests.doors.bills import FORM_LINES
from tests.doors.cast import LINES, Cast
from tests.doors.programs import Program

MISSING = (
    "Your own tax number is missing: add it to the company's details.",
    "There is no way to pay you: add an IBAN to the company's details, or say there in words how you are paid.",
    "Client SLOW requires a purchase order number on every invoice: give it as the invoice's reference.",
)


@pytest.fixture
def draft(studio: Cast) -> str:
    """A draft for Slow Ltd, which requires its purchase order number, of a company without tax number and account."""
    companies.set_details(studio.call, tax_id="", iban="")
    customers.change(studio.call, customer="SLOW", required_references="purchase_order")
    return drafts.draft(studio.call, customer="SLOW", lines=LINES, message="As we said on Monday").public_id


def said_by_cli(*words: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main.run(list(words))
        except SystemExit as ended:
            return int(ended.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def kept(studio: Cast, draft: str) -> bool:
    row = Invoice.objects.of(studio.company).get(public_id=draft)
    return (row.state, row.number, row.message) == ("draft", None, "As we said on Monday")


def test_the_api_answers_with_every_field(studio: Cast, program: Program, draft: str) -> None:
    answer = program("POST", f"/invoices/{draft}/issue", {})
    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    problem = answer.json()
    assert (problem["code"], problem["title"]) == ("invoice_incomplete", "Conflict")
    assert [(one["field"], one["detail"]) for one in problem["errors"]] == [
        ("company.tax_id", MISSING[0]), ("company.iban", MISSING[1]), ("reference", MISSING[2]),
    ]  # fmt: skip
    shown = program("GET", f"/invoices/{draft}").json()["missing"]
    assert [(one["detail"], one["is_wish"]) for one in shown] == [(text, False) for text in MISSING]
    assert kept(studio, draft)

    program("PATCH", "/company", {"tax_id": STUDIO["tax_id"], "iban": STUDIO["iban"]})
    program("PATCH", f"/invoices/{draft}", {"reference": "PO 7"})
    assert program("POST", f"/invoices/{draft}/issue", {}).json()["number"] == "2026-00006"


def test_the_command_line_says_all_of_it(studio: Cast, draft: str) -> None:
    code, _, err = said_by_cli("invoice", "issue", draft)
    assert code == 1 and all(text in err for text in MISSING)
    code, out, _ = said_by_cli("invoice", "show", draft)
    assert code == 0 and all(text in out for text in MISSING)
    assert kept(studio, draft)


def test_the_draft_lists_what_is_missing_and_where_to_complete_it(browser: Client, studio: Cast, draft: str) -> None:
    page = browser.get(reverse("invoice", args=[draft]))
    assert [one.reason.sentence for one in page.context["gaps"]] == list(MISSING)
    assert [one.url for one in page.context["gaps"]] == [
        reverse("company"), reverse("company"), reverse("draft_edit", args=[draft]),
    ]  # fmt: skip
    refused = browser.post(reverse("draft_issue", args=[draft]), follow=True)
    (told,) = refused.context["messages"]
    assert all(text in str(told) for text in MISSING)
    assert kept(studio, draft)


def test_a_form_keeps_what_was_typed_and_lists_what_is_missing(browser: Client, studio: Cast, draft: str) -> None:
    typed = {"customer": "SLOW", "message": "Thank you, Sam", **FORM_LINES, "issue": "1"}
    answer = browser.post(reverse("invoice_new"), typed)
    assert answer.status_code == 422
    lead, *parts = answer.context["form"].non_field_errors()
    assert (lead, tuple(parts)) == ("Not issued, and nothing is lost: complete this first.", MISSING)
    assert answer.context["form"]["message"].value() == "Thank you, Sam"
    assert b'value="100.00"' in answer.content


def test_a_draft_that_lacks_nothing_shows_no_list(browser: Client, studio: Cast) -> None:
    assert "gaps" in browser.get(reverse("invoice", args=[studio.names["draft"]])).context
    assert browser.get(reverse("invoice", args=[studio.names["draft"]])).context["gaps"] == []


def test_a_draft_says_that_its_client_is_on_hold(browser: Client, studio: Cast) -> None:
    url = reverse("invoice", args=[studio.names["draft"]])
    assert browser.get(url).context["held"] == ()
    credit_policy.policy_set(studio.call, key="limit_B", value="100")
    credit_policy.policy_set(studio.call, key="limit_C", value="100")
    page = browser.get(url)
    assert [one.code for one in page.context["held"]] == ["credit_over_limit"]
    assert "more than its limit of 100.00" in page.content.decode()
    browser.post(reverse("draft_issue", args=[studio.names["draft"]]))
    assert Invoice.objects.of(studio.company).get(public_id=studio.names["draft"]).state == "draft"
