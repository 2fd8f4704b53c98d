"""Forms and buttons of the web: what they do, once; what they refuse, beside what was typed; the mail as it went."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client
from django.urls import reverse

from tagih.commands import company as companies
from tagih.commands import customers, dunning, invoices, payments
from tagih.models import (
    Case,
    Contact,
    Customer,
    Dispute,
    DunningPolicy,
    Invoice,
    InvoiceLine,
    Message,
    Payment,
    Receivable,
)
from tagih.web.billed import MORE
from tests.doors.cast import LINES, NOW, Cast
from tests.doors.screens import messages, words
from tests.guard import outside_the_books

LINE = {
    "description": "Design", "quantity": "2", "unit": "h", "unit_price": "95,50", "discount": "", "tax_rate": "21",
    "tax_category": "",
}  # fmt: skip
TERMS = (
    "“net 0.5” is not a payment term: write now, net 30, receipt 15, eom 30, day 15 or day 15 next, or shares such as "
    "30% now, 70% net 30."
)


def key_of(page: Any) -> str:
    """The key that a page was given for its first form."""
    found = re.search(r'name="key" value="([0-9a-f]+)"', page.content.decode())
    assert found is not None
    return found[1]


def errors(page: Any, form: str = "form") -> dict[str, list[str]]:
    """What the form of a page refuses, by field."""
    return {name: list(said) for name, said in page.context[form].errors.items()}


def address(studio: Cast, name: str, row: str) -> str:
    return reverse(name, args=[studio.names[row]])


# --- once ------------------------------------------------------------------------------------------------------


def test_a_payment_is_recorded_once_when_its_button_is_pressed_twice(browser: Client, studio: Cast) -> None:
    page = browser.get(reverse("payment_new") + f"?invoice={studio.names['2026-00001']}")
    assert (page.context["form"]["customer"].value(), page.context["form"]["amount"].value()) == (
        "SLOW · Slow Ltd", "121.00",
    )  # fmt: skip
    sent = {"customer": "SLOW · Slow Ltd", "amount": "121.00", "on": "2026-03-12", "way": "transfer", "key": key_of(page),
            "invoices": ["2026-00001"]}  # fmt: skip
    first, second = (browser.post(reverse("payment_new"), sent) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert list(Payment.objects.of(studio.company).filter(customer__number="SLOW").values_list("amount_minor")) == [
        (12_100,)
    ]
    assert Receivable.objects.of(studio.company).get(number="2026-00001").balance_minor == 0


def test_a_form_sent_again_with_other_values_asks_first(browser: Client, studio: Cast) -> None:
    sent = {"customer": "SLOW", "amount": "10.00", "on": "2026-03-12", "way": "cash", "key": "a-key"}
    browser.post(reverse("payment_new"), sent)
    again = browser.post(reverse("payment_new"), {**sent, "amount": "11.00"})
    said = "This form was sent before, with other values. Check what it says now, then send it again."
    assert (again.status_code, errors(again)) == (422, {"__all__": [said]})
    fresh = key_of(again)
    assert fresh != "a-key"
    assert browser.post(reverse("payment_new"), {**sent, "amount": "11.00", "key": fresh}).status_code == 302
    amounts = Payment.objects.of(studio.company).filter(customer__number="SLOW").order_by("id")
    assert list(amounts.values_list("amount_minor", flat=True)) == [1000, 1100]


def test_every_form_on_a_page_has_a_key_of_its_own(browser: Client, studio: Cast) -> None:
    page = browser.get(reverse("policy")).content.decode()
    keys = re.findall(r'name="key" value="([0-9a-f]+)"', page)
    assert len(keys) == len(set(keys)) == 12


@pytest.mark.parametrize("key", ["x" * 121, "a\x00b", "a\nb"])
def test_a_key_nobody_made_is_refused_in_words(key: str, browser: Client, studio: Cast) -> None:
    answer = browser.post(address(studio, "customer_never_ask", "GONE"), {"because": "insolvent", "key": key})
    assert answer.status_code == 422
    assert Customer.objects.of(studio.company).get(number="GONE").never_ask == ""


# --- drafts ----------------------------------------------------------------------------------------------------


def test_an_invoice_is_written_line_by_line_and_issued(browser: Client, studio: Cast) -> None:
    lines: dict[str, Any] = {name: [text, ""] for name, text in LINE.items()}
    head = {"customer": "slow ltd", "terms": "net 30", "message": "Thank you"}
    drafted = browser.post(reverse("invoice_new"), {**head, **lines}, follow=True)
    draft = Invoice.objects.of(studio.company).get(message="Thank you")
    assert drafted.redirect_chain == [(reverse("invoice", args=[draft.public_id]), 302)]
    assert (draft.customer.number, draft.state, draft.net_minor, draft.total_minor) == ("SLOW", "draft", 19_100, 23_111)
    edited = browser.get(reverse("draft_edit", args=[draft.public_id]))
    assert [cell.value for cell in edited.context["lines"][0]] == ["Design", "2", "h", "95.5", "0", "21", "", *[""] * 4]
    issued = browser.post(reverse("draft_issue", args=[draft.public_id]), follow=True)
    assert messages(issued) == ["Invoice 2026-00006 is issued."]
    again = browser.post(reverse("draft_issue", args=[draft.public_id]), follow=True)
    assert messages(again) == ["This invoice is already issued: there is nothing left to do."]


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"terms": "net 0.5"}, "terms", TERMS),
        ({"quantity": "two"}, "__all__", "“two” (line 1, Quantity) is not a number: write digits, with at most six after the point."),
        ({"description": ""}, "__all__", "“line 1, Description” is empty: fill it in."),
        ({"customer": "Nobody"}, "customer", "There is no customer Nobody."),
        ({"currency": "nope"}, "currency", "Ensure this value has at most 3 characters (it has 4)."),
        ({"discount": "101"}, "__all__", "A discount is from 0 to 100 %: to bill more, raise the price."),
    ],
)  # fmt: skip
def test_a_refused_invoice_keeps_what_was_typed(
    changed: dict[str, str], field: str, said: str, browser: Client, studio: Cast
) -> None:
    sent = {"customer": "SLOW", "reference": "PO 17", **LINE, "unit_price": "95.50", **changed}
    answer = browser.post(reverse("invoice_new"), sent)
    assert (answer.status_code, errors(answer)) == (422, {field: [said]})
    assert answer.context["form"]["reference"].value() == "PO 17"
    assert [cell.value for cell in answer.context["lines"][0]] == [sent.get(name, "") for name in (*LINE, *MORE)]
    assert not Invoice.objects.of(studio.company).filter(reference="PO 17").exists()


def test_a_line_is_added_without_script_when_asked_for(browser: Client, studio: Cast) -> None:
    answer = browser.post(reverse("invoice_new"), {"customer": "SLOW", **LINE, "more": "1"})
    assert [line[0].value for line in answer.context["lines"]] == ["Design", ""]
    assert (answer.context["form"]["customer"].value(), answer.context["form"].errors) == ("SLOW", {})


def test_an_exempt_line_keeps_its_kind_of_tax_when_edited(browser: Client, studio: Cast) -> None:
    edit = address(studio, "draft_edit", "draft")
    browser.post(edit, {"customer": "PROMPT", **LINE, "tax_rate": "", "tax_category": "AE"})
    cells = browser.get(edit).context["lines"][0]
    assert [cell.value for cell in cells if not cell.is_more][-2:] == ["0", "AE"]
    browser.post(edit, {"customer": "PROMPT", **{cell.name: cell.value for cell in cells}})
    (line,) = InvoiceLine.objects.of(studio.company).filter(invoice__public_id=studio.names["draft"])
    assert (line.tax_category, line.tax_rate_ppm) == ("AE", 0)


def test_the_pdf_of_an_invoice_is_shown(browser: Client, studio: Cast) -> None:
    answer = browser.get(address(studio, "invoice_pdf", "2026-00001"))
    assert (answer["Content-Type"], answer.content[:5], answer["Content-Disposition"]) == (
        "application/pdf", b"%PDF-", 'inline; filename="2026-00001.pdf"',
    )  # fmt: skip


# --- what a person tells ------------------------------------------------------------------------------------------


def test_a_dispute_is_told_and_settled(browser: Client, studio: Cast) -> None:
    told = browser.post(
        address(studio, "invoice_dispute", "2026-00001"), {"because": "Too dear", "amount": "20,5"}, follow=True
    )
    assert messages(told) == ["€20.50 is disputed and not asked for."]
    assert (told.context["standing"].disputed_minor, told.context["standing"].word) == (2050, "overdue")
    done = browser.post(address(studio, "invoice_dispute_resolve", "2026-00001"), {"resolution": "Agreed"}, follow=True)
    assert done.context["standing"].disputed_minor == 0
    assert [one.resolution for one in Dispute.objects.of(studio.company)] == ["Agreed"]


def test_a_refusal_stands_at_the_field_it_is_about(browser: Client, studio: Cast) -> None:
    late = browser.post(address(studio, "invoice_promise", "2026-00001"), {"promised_on": "2027-03-12", "note": "Mia"})
    assert errors(late) == {"promised_on": [
        "The promised day 12 Mar 2027 is too far ahead: agree on 11 May 2026 at the latest, or on a payment plan."
    ]}  # fmt: skip
    assert late.context["form"]["note"].value() == "Mia"
    too_much = browser.post(address(studio, "invoice_dispute", "2026-00001"), {"because": "All", "amount": "900"})
    assert errors(too_much) == {"amount": ["900.00 is more than the balance of 121.00: dispute at most the balance."]}


def test_a_button_that_is_refused_says_why_on_the_next_page(browser: Client, studio: Cast) -> None:
    answer = browser.post(address(studio, "invoice_promise_withdraw", "2026-00001"), follow=True)
    assert messages(answer) == ["There is no open promise for 2026-00001."]


def test_a_credit_is_used_for_another_invoice(browser: Client, studio: Cast) -> None:
    page = browser.get(address(studio, "credit_note", "credit_note"))
    assert page.context["form"].fields["invoice"].choices == [("2026-00004", "2026-00004: €121.00")]
    used = browser.post(
        address(studio, "credit_note_allocate", "credit_note"), {"invoice": "2026-00004", "amount": ""}, follow=True
    )
    assert messages(used) == ["The credit is used."]
    assert Receivable.objects.of(studio.company).get(number="2026-00004").balance_minor == 0


def test_what_is_left_of_a_payment_is_allocated(browser: Client, studio: Cast) -> None:
    assert "Nothing was open when it arrived." in words(browser.get(address(studio, "payment", "payment")))
    answer = browser.post(
        address(studio, "payment_allocate", "payment"), {"invoice": "2026-00003", "amount": "20"}, follow=True
    )
    assert [(one.amount_minor, said) for one, said in answer.context["parts"]] == [
        (2000, "The payer named 2026-00003.")
    ]
    too_much = browser.post(address(studio, "payment_allocate", "payment"), {"invoice": "2026-00003", "amount": "31"})
    assert errors(too_much) == {"amount": ["The parts add up to 31.00, more than the 30.00 there is."]}


def test_open_invoices_are_offered_for_the_customer_that_was_typed(browser: Client, studio: Cast) -> None:
    offered = browser.get(reverse("payment_open"), {"customer": "Quarrel SA"}).context["open"]
    assert [(one.number, ticked, days) for one, ticked, days, _off in offered] == [("2026-00002", False, 24)]
    assert browser.get(reverse("payment_open"), {"customer": "Nobody \x00"}).context["open"] == []


# --- the morning list -------------------------------------------------------------------------------------------


def test_only_the_chosen_letters_go(browser: Client, studio: Cast) -> None:
    answer = browser.post(reverse("morning_approve"), {"chosen": [studio.names["letter"]]}, follow=True)
    assert messages(answer) == ["1 letter is on its way."]
    states = dict(Message.objects.of(studio.company).values_list("customer__number", "state"))
    assert states == {"SLOW": "queued", "GONE": "proposed", "QUARREL": "failed"}


def test_no_letter_goes_when_none_is_chosen(browser: Client, studio: Cast) -> None:
    answer = browser.post(reverse("morning_approve"), follow=True)
    assert messages(answer) == ["Choose at least one letter."]
    assert Message.objects.of(studio.company).filter(state="proposed").count() == 2


def test_all_letters_go_but_those_paid_meanwhile(browser: Client, studio: Cast) -> None:
    payments.record(studio.call, invoice="2026-00001", amount="121.00")
    answer = browser.post(reverse("morning_approve"), {"all": "1"}, follow=True)
    assert messages(answer) == ["1 letter is on its way. 1 was withdrawn, because the answer has changed since."]
    assert list(answer.context["proposals"]) == []


def test_nothing_goes_while_the_books_are_behind(browser: Client, studio: Cast) -> None:
    companies.books_complete(studio.call, on=date(2026, 3, 1))
    answer = browser.post(reverse("morning_approve"), {"all": "1"}, follow=True)
    assert messages(answer) == [
        "The books are known to be complete only up to 1 Mar 2026: record payments up to today first."
    ]
    assert Message.objects.of(studio.company).filter(state="proposed").count() == 2


def test_a_letter_is_skipped_with_a_reason(browser: Client, studio: Cast) -> None:
    skip = address(studio, "proposal_skip", "letter")
    assert errors(browser.post(skip, {"because": ""})) == {"because": ["This field is required."]}
    browser.post(skip, {"because": "I will call them"})
    assert Message.objects.of(studio.company).get(public_id=studio.names["letter"]).state == "skipped"
    assert "Skipped by anna@studio.example: I will call them" in words(
        browser.get(address(studio, "message", "letter"))
    )


def test_tomorrow_is_foretold(browser: Client, studio: Cast) -> None:
    invoices.draft_and_issue(studio.call, customer="SLOW", lines=LINES, terms="net 8")
    dunning.pause(studio.call, invoice="2026-00001", until=date(2026, 4, 1), because="They asked")
    page = browser.get(reverse("morning_tomorrow"))
    assert [(customer.number, title) for _, customer, title in page.context["rows"]] == [
        ("SLOW", "Friendly note before the due date")
    ]


# --- customers --------------------------------------------------------------------------------------------------


def test_a_customer_is_added_changed_and_left_alone(browser: Client, studio: Cast) -> None:
    form = {"name": "New BV", "kind": "business", "country": "NL", "language": "nl", "relationship": "new"}
    added = browser.post(
        reverse("customer_new"), {**form, "contact_name": "Mia", "email": "mia@new.example"}, follow=True
    )
    customer = Customer.objects.of(studio.company).get(name="New BV")
    assert added.redirect_chain == [(reverse("customer", args=[customer.public_id]), 302)]
    assert [one.email for one in Contact.objects.of(studio.company).filter(customer=customer)] == ["mia@new.example"]
    wrong = browser.post(
        reverse("customer_edit", args=[customer.public_id]), {**form, "name": "Newer BV", "terms": "soon"}
    )
    assert (list(errors(wrong)), wrong.context["form"]["name"].value()) == (["terms"], "Newer BV")
    browser.post(reverse("customer_never_ask", args=[customer.public_id]), {"because": "It is ourselves"})
    page = browser.get(reverse("customer", args=[customer.public_id]))
    assert "Never asked: It is ourselves" in words(page)


def test_customers_are_offered_by_a_part_of_their_name(browser: Client, studio: Cast) -> None:
    assert browser.get(reverse("customer_choices"), {"customer": "GMBH"}).context["choices"] == ["PROMPT · Prompt GmbH"]


# --- policy and company -----------------------------------------------------------------------------------------


def test_the_ladder_is_changed_step_by_step(browser: Client, studio: Cast) -> None:
    rows = {
        "day": ["7", "", "-3", "1"],
        "tone": ["firm", "final", "friendly", "friendly"],
        "channel": ["email", "", "", ""],
    }
    browser.post(reverse("policy_set", args=["steps"]), rows)
    policy = DunningPolicy.objects.of(studio.company).latest("version").rule
    assert [(step.day, step.tone) for step in policy.steps] == [(-3, "friendly"), (1, "friendly"), (7, "firm")]


def test_a_refused_ladder_keeps_its_rows(browser: Client, studio: Cast) -> None:
    answer = browser.post(
        reverse("policy_set", args=["steps"]),
        {"day": ["-3", "soon"], "tone": ["friendly"] * 2, "channel": ["email"] * 2},
    )
    assert (answer.status_code, answer.context["rows"][:2]) == (
        422, [("-3", "friendly", "email", "3 days before the due date"), ("soon", "friendly", "email", "")],
    )  # fmt: skip
    assert "“soon:friendly:email” is not a step" in words(answer)
    assert DunningPolicy.objects.of(studio.company).count() == 1


def test_a_changed_limit_asks_again_about_every_open_invoice(browser: Client, studio: Cast) -> None:
    browser.post(reverse("policy_set", args=["small_balance"]), {"value": "2,50"})
    assert str(DunningPolicy.objects.of(studio.company).latest("version").rule.small_balance) == "2.50"
    open_cases = Case.objects.of(studio.company).filter(receivable__balance_minor__gt=0)
    assert set(open_cases.values_list("next_action_on", flat=True)) == {NOW.date()}


def test_an_unknown_rule_is_not_there(browser: Client, studio: Cast) -> None:
    assert browser.post(reverse("policy_set", args=["nonsense"]), {"value": "1"}).status_code == 404


# --- mail and reports -------------------------------------------------------------------------------------------


def test_the_mail_is_shown_in_a_frame_that_can_do_nothing(browser: Client, studio: Cast) -> None:
    page = words(browser.get(address(studio, "message", "letter")))
    assert (
        f'<iframe class="mail" sandbox title="The letter as the client sees it" src="{address(studio, "message_page", "letter")}">'
        in page
    )
    inside = browser.get(address(studio, "message_page", "letter"))
    assert inside["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'; sandbox"
    )
    assert "2026-00001" in inside.content.decode()


def test_a_kept_mail_is_shown_as_it_went(browser: Client, studio: Cast) -> None:
    mail = (
        "From: a@studio.example\r\nTo: pay@slow.example\r\nSubject: =?utf-8?q?Caf=C3=A9?=\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'
        "Please <b>pay</b>.\r\n--b\r\nContent-Type: application/pdf\r\n"
        'Content-Disposition: attachment; filename="bill.pdf"\r\n\r\n%PDF\r\n--b--\r\n'
    )
    kept = Path(configured.DATA_DIR) / "sent"
    kept.mkdir()
    (kept / "one.eml").write_bytes(mail.encode())
    dunning.approve(studio.call, messages=(studio.names["letter"],))
    rows = Message.objects.of(studio.company).filter(public_id=studio.names["letter"])
    with outside_the_books("a mail that was kept by a worker"):
        rows.update(state="sent", kept_file="sent/one.eml")
    page = browser.get(address(studio, "message", "letter"))
    shown = page.context["mail"]
    assert (shown.subject, shown.text.strip(), shown.html, shown.attachments, shown.is_preview) == (
        "Café", "Please <b>pay</b>.", "", ("bill.pdf",), False,
    )  # fmt: skip
    assert "Please &lt;b&gt;pay&lt;/b&gt;." in words(page)
    assert browser.get(address(studio, "message_page", "letter")).status_code == 404


def test_a_failed_letter_is_sent_again_when_a_person_says_so(browser: Client, studio: Cast) -> None:
    answer = browser.post(address(studio, "message_send_again", "failed"), follow=True)
    assert (messages(answer), answer.context["message"].state) == (
        ["The message is queued and will be handed over again."], "queued",
    )  # fmt: skip


def test_a_report_comes_as_a_file(browser: Client, studio: Cast) -> None:
    url = reverse("report", args=["aged_receivables"])
    csv = browser.get(url, {"file": "csv", "as_of": "2026-02-10"})
    assert csv["Content-Disposition"] == 'attachment; filename="aged_receivables-2026-02-10.csv"'
    assert csv.content.decode().splitlines()[1:] == [
        "QUARREL,Quarrel SA,EUR,121.00,0.00,0.00,0.00,0.00,121.00", "SLOW,Slow Ltd,EUR,0.00,121.00,0.00,0.00,0.00,121.00",
    ]  # fmt: skip
    assert browser.get(url, {"file": "xlsx"}).content[:2] == b"PK"
    for nonsense in ("someday", "0001-01-01", "9999-12-31"):
        assert browser.get(url, {"as_of": nonsense}).context["as_of"] == NOW.date()


def test_a_customer_without_contacts_says_what_is_missing(browser: Client, studio: Cast) -> None:
    customers.contact_remove(studio.call, customer="GONE", contact=1)
    assert "There is nobody to write to." in words(browser.get(address(studio, "customer", "GONE")))
