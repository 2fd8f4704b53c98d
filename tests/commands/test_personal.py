"""Words for one client: where they stand, where they never stand, and the policy on plain and kind words."""

from __future__ import annotations

import io
from datetime import date

import pytest
from pypdf import PdfReader

from tagih.commands import company as companies
from tagih.commands import customers, invoices, personal, printing, proofs, sending, writing
from tagih.commands.operation import Call
from tagih.domain.errors import Invalid, Refused
from tagih.models import Invoice, Message, PersonalWords
from tests.commands.books import LONG, WORK, kinds, later, refused
from tests.commands.test_proofs import morning

WISH = "Congratulations on the new shop!"


def draft(call: Call, customer: str, message: str = "") -> str:
    return invoices.draft(call, customer=customer, lines=WORK, message=message, terms="net 14").public_id


def printed(data: bytes) -> str:
    """The words of a PDF on one line."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


def test_the_invoice_says_what_is_for_this_client_and_its_copy_does_not(call, prompt):
    made = draft(call, prompt)
    personal.write_words(
        call,
        invoice=made,
        wish=WISH,
        offer="A poster for two",
        offer_url="https://anna.example/spring",
        asks_feedback=True,
    )
    number = invoices.issue(call, invoice=made).number
    said = printed(printing.pdf(call.company, number).data)
    copy = printed(printing.pdf(call.company, number, personal=False).data)
    for words in (
        WISH,
        "Thank you for working with us.",
        "A poster for two https://anna.example/spring",
        "How was it?",
    ):
        assert (words in said, words in copy) == (True, False)


def test_a_wish_never_gets_into_a_reminder(call, books):
    customers.add(
        call, number="SLOW", name="Slow Ltd", country="GB", email="pay@slow.example", address="1 High Street\nLondon"
    )
    made = draft(call, "SLOW")
    personal.write_words(call, invoice=made, wish=WISH)
    invoices.issue(call, invoice=made)
    morning(call, date(2026, 3, 17))
    outgoing = writing.outgoing(call, Message.objects.of(call.company).get())
    (attached,) = outgoing.attachments
    assert WISH not in outgoing.text + outgoing.html + printed(attached.data)


def test_the_mail_that_brings_the_invoice_says_its_terms_and_carries_the_wish(call, books):
    customers.add(call, number="SLOW", name="Slow Ltd", country="GB", email="pay@slow.example", address="1 High Street")
    made = draft(call, "SLOW")
    personal.write_words(call, invoice=made, wish=WISH)
    number = invoices.issue(call, invoice=made).number
    sending.send(call, invoice=number)
    first = writing.outgoing(call, Message.objects.of(call.company).get())
    assert "Please pay by Monday 16 March 2026 (14 days)." in first.text
    assert ("We are sorry" in first.text, WISH in printed(first.attachments[0].data)) == (False, True)
    proofs.not_delivered(later(call, 3), invoice=number, because="The mail bounced.")
    sending.send(later(call, 4), invoice=number)
    again = writing.outgoing(later(call, 4), Message.objects.of(call.company).latest("id"))
    assert "We are sorry: this invoice did not reach you the first time." in again.text
    assert "Please pay by Thursday 19 March 2026 (14 days)." in again.text


def test_thanks_are_said_once(call, prompt):
    own = draft(call, prompt, "Many thanks, and please call us.")
    row = Invoice.objects.of(call.company).get(public_id=own)
    assert personal.paragraphs(call.company, row) == ()
    other = Invoice.objects.of(call.company).get(public_id=draft(call, prompt))
    assert personal.paragraphs(call.company, other) == ("Thank you for working with us.",)


def test_what_is_left_out_stays_and_what_is_emptied_goes(call, prompt):
    made = draft(call, prompt)
    personal.write_words(call, invoice=made, wish=WISH, offer="Spring", asks_feedback=True)
    kept = personal.write_words(call, invoice=made, wish="")
    assert kept == personal.Words(made, "", "Spring", "", True)
    assert PersonalWords.objects.of(call.company).count() == 1
    assert kinds(call.company).count("draft.personalised") == 2
    invoices.delete_draft(call, invoice=made)
    assert not PersonalWords.objects.of(call.company).exists()


def test_words_that_cannot_be_are_refused(call, prompt):
    made = draft(call, prompt)
    for code, words in (
        ("offer_link_unreadable", {"offer": "Spring", "offer_url": "http://plain.example"}),
        ("offer_link_unreadable", {"offer": "Spring", "offer_url": "javascript:alert(1)"}),
        ("offer_link_without_offer", {"offer_url": "https://anna.example"}),
        ("text_too_long", {"wish": LONG}),
    ):
        refused(Invalid, code, personal.write_words, call, invoice=made, **words)
    invoices.issue(call, invoice=made)
    refused(Refused, "issued_not_editable", personal.write_words, call, invoice=made, wish=WISH)


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("Please pay net 30, thank you.", "words_not_plain"),
        ("See line 2.", "words_not_kind"),
        ("Please see line 2. Thank you.", ""),
        ("", ""),
    ],
)
def test_words_are_refused_only_where_the_policy_says_so(call, prompt, message, code):
    free, bound = draft(call, prompt, message), draft(call, prompt, message)
    invoices.issue(call, invoice=free)
    companies.policy_set(call, key="plain_words", value="refuse")
    if code:
        refused(Refused, code, invoices.issue, call, invoice=bound)
    else:
        invoices.issue(call, invoice=bound)
