"""What a client says in the portal: kept, answered by a person, limited, and only about what the link opens."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tagih.commands import asking, client_words, dunning, files, invoices, payments, portal_links
from tagih.commands import company as companies
from tagih.commands.operation import Call
from tagih.domain import quotas
from tagih.domain.errors import Conflict, Invalid, NotFound, Refused
from tagih.models import Amendment, Case, Contact, Customer, Dispute, Invoice, PaymentClaim, Promise, Receivable
from tests.commands.books import MIXED, WORK, kinds, later, open_minor, refused

PAPER = b"%PDF-1.7 our bank says so"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def billed(call: Call, customer: str, lines: Any = WORK) -> Invoice:
    then = later(call, -30)
    number = invoices.draft_and_issue(then, customer=customer, lines=lines, issued_on=then.today).number
    return Invoice.objects.of(call.company).get(number=number)


@pytest.fixture
def bill(call: Call, prompt: str) -> Invoice:
    return billed(call, prompt)


@pytest.fixture
def link(call: Call, prompt: str) -> str:
    return portal_links.add(call, customer=prompt).link


# --- promises ------------------------------------------------------------------------------------------------


def test_a_promise_is_for_all_that_is_open_or_for_one_invoice(
    call: Call, prompt: str, bill: Invoice, link: str
) -> None:
    other = billed(call, prompt)
    asking.promise(call, link=link, promised_on=date(2026, 3, 20), invoices=[bill.public_id], note="after the fair")
    assert list(Promise.objects.of(call.company).values_list("receivable__number", flat=True)) == [bill.number]
    asking.promise(call, link=link, promised_on=date(2026, 3, 25))
    standing = dict(Case.objects.of(call.company).values_list("receivable__number", "promised_on"))
    assert standing == {bill.number: date(2026, 3, 25), other.number: date(2026, 3, 25)}


def test_a_promise_keeps_to_the_policy(call: Call, bill: Invoice, link: str) -> None:
    latest_on = call.today + timedelta(days=30)
    asking.promise(call, link=link, promised_on=latest_on)
    refused(Invalid, "promise_too_far", asking.promise, call, link=link, promised_on=latest_on + timedelta(days=1))
    companies.policy_set(call, key="client_promise_days", value="0")
    refused(Refused, "promise_by_telephone", asking.promise, call, link=link, promised_on=call.today)


# --- disputes ------------------------------------------------------------------------------------------------


def test_a_line_is_disputed_with_its_tax_and_a_paper_and_the_rest_is_asked_for(
    call: Call, prompt: str, link: str
) -> None:
    mixed = billed(call, prompt, MIXED)
    done = asking.dispute(
        call, link=link, invoice=mixed.public_id, line=2, because="never ordered", file=PAPER, file_name="order.pdf"
    )
    assert (done.disputed, open_minor(call.company)) == ("9.81", {mixed.number: 13_192})
    row = Dispute.objects.of(call.company).select_related("line", "file").get()
    assert (row.line.position, row.because, files.read(row.file)) == (2, "never ordered", PAPER)
    asking.dispute(call, link=link, invoice=mixed.public_id, line=3, because="no stamp was on it")
    assert Receivable.objects.of(call.company).get().disputed_minor == 981 + 110
    assert kinds(call.company)[-1] == "dispute.opened"
    dunning.resolve_dispute(call, invoice=mixed.number, resolution="both right")
    assert not Dispute.objects.of(call.company).filter(closed_on=None).exists()


def test_all_that_is_open_is_the_most_that_can_be_disputed(call: Call, bill: Invoice, link: str) -> None:
    payments.record(call, invoice=str(bill.number), amount="100.00")
    assert asking.dispute(call, link=link, invoice=bill.public_id, line=1, because="too dear").disputed == "21.00"
    refused(Conflict, "disputed_already", asking.dispute, call, link=link, invoice=bill.public_id, because="more")


def test_a_dispute_needs_words_and_a_line_that_there_is(call: Call, bill: Invoice, link: str) -> None:
    refused(Invalid, "dispute_needs_reason", asking.dispute, call, link=link, invoice=bill.public_id, because=" ")
    refused(NotFound, "line_unknown", asking.dispute, call, link=link, invoice=bill.public_id, line=9, because="what?")


# --- already paid --------------------------------------------------------------------------------------------


def test_a_claim_pauses_asking_until_somebody_has_looked(call: Call, prompt: str, bill: Invoice, link: str) -> None:
    other = billed(call, prompt)
    done = asking.claim(
        call,
        link=link,
        invoice=bill.public_id,
        paid_on=date(2026, 2, 27),
        amount="121.00",
        file=PAPER,
        file_name="p.pdf",
    )
    assert done.paused_until == call.today + timedelta(days=7)
    standing = dict(Case.objects.of(call.company).values_list("receivable__number", "paused_until"))
    assert standing == {bill.number: done.paused_until, other.number: None}
    client_words.decline_claim(call, claim=done.claim, because="It went to another account.")
    assert not Case.objects.of(call.company).exclude(paused_until=None).exists()
    refused(Conflict, "word_answered", client_words.accept_claim, call, claim=done.claim)


def test_a_longer_pause_of_ours_stays_when_a_claim_is_declined(call: Call, bill: Invoice, link: str) -> None:
    until = call.today + timedelta(days=30)
    dunning.pause(call, invoice=str(bill.number), until=until, because="they moved")
    done = asking.claim(call, link=link, paid_on=call.today)
    client_words.decline_claim(call, claim=done.claim, because="nothing came")
    assert Case.objects.of(call.company).get().paused_until == until


def test_a_claim_that_is_found_is_closed(call: Call, bill: Invoice, link: str) -> None:
    done = asking.claim(call, link=link, paid_on=call.today)
    answered = client_words.accept_claim(call, claim=done.claim, answer="Thank you!")
    row = PaymentClaim.objects.of(call.company).get()
    assert (answered.state, row.answer, row.answered_by) == ("accepted", "Thank you!", "anna")


def test_what_no_claim_can_be(call: Call, bill: Invoice, link: str) -> None:
    for day in (call.today + timedelta(days=1), call.today - timedelta(days=121)):
        refused(Invalid, "claim_day", asking.claim, call, link=link, paid_on=day)
    refused(Invalid, "payment_not_positive", asking.claim, call, link=link, paid_on=call.today, amount="0")
    for data, code in ((b"MZ\x90\x00", "attachment_kind_unknown"), (b"PK\x03\x04", "attachment_kind_unknown"),
                       (b"%PDF-" + b"0" * quotas.LARGEST_FILE_BYTES, "attachment_too_large")):  # fmt: skip
        refused(Invalid, code, asking.claim, call, link=link, paid_on=call.today, file=data, file_name="proof.pdf")
    refused(NotFound, "claim_unknown", client_words.accept_claim, call, claim="nothing")


# --- details -------------------------------------------------------------------------------------------------


def test_a_proposal_changes_nothing_until_it_is_accepted(call: Call, prompt: str, link: str) -> None:
    done = asking.amend(call, link=link, name="Mia", email="mia@prompt.example", purchase_order="PO 7")
    assert Contact.objects.of(call.company).get().email == "pay@prompt.example"
    client_words.accept_amendment(call, amendment=done.amendment)
    contact = Contact.objects.of(call.company).get()
    assert (contact.name, contact.email, contact.role) == ("Mia", "mia@prompt.example", "pays")
    assert Customer.objects.of(call.company).get(number=prompt).purchase_order == "PO 7"
    assert kinds(call.company)[-3:] == ["customer.changed", "contact.changed", "amendment.accepted"]


def test_a_contact_is_added_where_nobody_pays_yet(call: Call, slow: str) -> None:
    link = portal_links.add(call, customer=slow).link
    done = asking.amend(call, link=link, email="ap@slow.example")
    client_words.accept_amendment(call, amendment=done.amendment)
    assert Contact.objects.of(call.company).get().email == "ap@slow.example"


def test_a_declined_proposal_is_over(call: Call, link: str) -> None:
    done = asking.amend(call, link=link, phone="+49 30 901820")
    client_words.decline_amendment(call, amendment=done.amendment, because="That is the fax.")
    assert Amendment.objects.of(call.company).get().state == "declined"
    refused(Invalid, "amendment_empty", asking.amend, call, link=link, note="hello")
    refused(Invalid, "contact_email_unreadable", asking.amend, call, link=link, email="mia")


# --- how often, and about what -------------------------------------------------------------------------------


def test_no_client_floods_us(call: Call, bill: Invoice, link: str) -> None:
    for n in range(quotas.A_DAY["amendment"]):
        asking.amend(call, link=link, purchase_order=f"PO {n}")
    refused(Refused, "client_quota", asking.amend, call, link=link, purchase_order="PO 9")
    for n in range(quotas.A_DAY["claim"]):
        asking.claim(call, link=link, paid_on=call.today, note=str(n))
    refused(Refused, "client_quota", asking.claim, call, link=link, paid_on=call.today)
    asking.claim(later(call, 1), link=link, paid_on=call.today)


def test_the_limit_on_disputes_counts_what_was_said(call: Call, prompt: str, link: str) -> None:
    many = billed(call, prompt, [WORK[0] | {"description": f"Work {n}"} for n in range(8)])
    for line in range(1, quotas.A_DAY["dispute"] + 1):
        asking.dispute(call, link=link, invoice=many.public_id, line=line, because="no")
    refused(Refused, "client_quota", asking.dispute, call, link=link, invoice=many.public_id, line=7, because="no")


def test_without_the_limit_a_flood_would_come_through(call: Call, link: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotas, "check", lambda kind, done: None)
    for n in range(quotas.A_DAY["amendment"] + 1):
        asking.amend(call, link=link, purchase_order=f"PO {n}")
    assert Amendment.objects.of(call.company).count() == quotas.A_DAY["amendment"] + 1


def test_a_link_speaks_only_of_what_it_opens(call: Call, prompt: str, slow: str, bill: Invoice) -> None:
    theirs = billed(call, slow)
    one = portal_links.add(call, invoice=str(theirs.number)).link
    account = portal_links.add(call, customer=slow).link
    on = call.today
    for link in (one, account, "nothing"):
        about: dict[str, Any] = {"link": link}
        mine = bill.public_id
        refused(NotFound, "link_unknown", asking.promise, call, **about, promised_on=on, invoices=[mine])
        refused(NotFound, "link_unknown", asking.dispute, call, **about, invoice=mine, because="no")
        refused(NotFound, "link_unknown", asking.claim, call, **about, invoice=mine, paid_on=on)
        refused(NotFound, "link_unknown", asking.plan, call, **about, invoices=[mine], count=2, first_on=on)
    later_bill = billed(call, slow)
    refused(NotFound, "link_unknown", asking.promise, call, link=one, promised_on=on, invoices=[later_bill.public_id])
    asking.promise(call, link=one, promised_on=on)
    assert list(Promise.objects.of(call.company).values_list("receivable__number", flat=True)) == [theirs.number]


def test_a_revoked_link_says_nothing(call: Call, bill: Invoice, link: str) -> None:
    portal_links.revoke(call, link=link)
    refused(NotFound, "link_unknown", asking.amend, call, link=link, purchase_order="PO 1")
    refused(NotFound, "link_unknown", asking.promise, call, link=link, promised_on=call.today)
