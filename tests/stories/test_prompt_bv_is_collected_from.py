"""Prompt BV signs a mandate on its page; its invoices are collected, told beforehand, booked, and one comes back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from lxml import etree

from tagih.commands import (
    collection_files,
    collections,
    mandates,
    payments,
    portal_links,
    printing,
    signing,
    way_offers,
    writing,
)
from tagih.domain import direct_debit
from tagih.domain.errors import DomainError
from tagih.models import Case, Collection, Invoice, Mandate, Message, Payment, PortalLink, Receivable

IBAN = "NL91ABNA0417164300"


@pytest.fixture
def prompt(studio, settings, tmp_path):
    """Anna may collect, and Prompt BV has signed on its page in the portal."""
    settings.DATA_DIR = tmp_path
    number = studio.client("Prompt BV")
    mandates.put_collecting(studio.call, creditor_identifier=IDENTIFIER)
    offered = mandates.offer(studio.call, customer=number)
    link = portal_links.add(studio.call, customer=number).link
    row = Mandate.objects.of(studio.company).get()
    done = signing.sign_mandate(
        studio.call, link=link, mandate=offered.public_id, name="Mia Prompt", account="NL20 INGB 0001 2345 67",
        text_sha=row.text_sha,
    )  # fmt: skip
    assert (done.state, done.account) == ("active", "NL20 … 4567")
    return number


IDENTIFIER = "DE98ZZZ09999999999"


def balance(studio, number):
    return Receivable.objects.of(studio.company).get(number=number).balance_minor


def test_what_was_signed_is_kept_word_for_word(studio, prompt):
    row = Mandate.objects.of(studio.company).get()
    assert "SEPA Direct Debit Mandate" in row.text and IDENTIFIER in row.text and "within 8 weeks" in row.text
    assert row.text.endswith("Account holder: Mia Prompt\nAccount: NL20INGB0001234567")
    assert (row.text_sha, row.bank, row.signed_by) == (mandates.sha(row.text), "INGBNL2A", "portal")


def test_an_invoice_is_announced_collected_and_booked(studio, prompt):
    number = studio.bill(prompt, "250.00", terms="net 14")
    invoice = Invoice.objects.of(studio.company).select_related("customer").get(number=number)
    (offer,) = way_offers.of_invoice(studio.company, invoice)
    assert (offer.way, "NL20 … 4567" in offer.sentence) == ("direct_debit", True)
    assert printing.document(studio.company, invoice).payment.iban == "", "nobody is asked to transfer it as well"

    planned = collections.plan(studio.call)
    assert (planned.collections, planned.totals, planned.without_address) == (1, (("EUR", 250_00),), 0)
    row = Collection.objects.of(studio.company).get()
    assert (row.state, row.collect_on) == ("notified", date(2026, 3, 16)), "14 days after it was announced"
    assert collections.plan(studio.call).collections == 0, "twice is once"

    told = Message.objects.of(studio.company).get(purpose=f"collection {row.public_id}")
    letter = writing.preview(studio.call, told)
    assert letter.subject == "We will collect €250.00 on Monday 16 March 2026"
    assert IDENTIFIER in letter.text and "NL20 … 4567" in letter.text and "NL91" not in letter.text

    with pytest.raises(DomainError) as caught:
        collection_files.make(studio.on("2026-03-01").call)
    assert caught.value.code == "nothing_to_collect"
    made = collection_files.make(studio.on("2026-03-10").call)
    assert (made.count, made.total_minor, made.name) == (1, 250_00, "core-2026-03-10-1.xml")
    tree = etree.fromstring(collection_files.found(studio.company, made.public_id).content.encode())
    said = {etree.QName(one).localname: one.text for one in tree.iter()}
    assert (said["SeqTp"], said["ReqdColltnDt"], said["EndToEndId"], said["Ustrd"], said["MndtId"]) == (
        "FRST", "2026-03-16", row.public_id, number, "M-00001",
    )  # fmt: skip

    assert studio.on("2026-03-22").live_until("2026-03-23") == [], "while it is collected nobody is asked"
    assert "collection_running" in Case.objects.of(studio.company).get().because
    assert collections.settle(studio.call).collections == 0, "five business days it may come back"
    assert collections.settle(studio.on("2026-03-24").call).collections == 1
    payment = Payment.objects.of(studio.company).get()
    assert (payment.way, payment.received_on, payment.amount_minor) == ("direct_debit", date(2026, 3, 16), 250_00)
    assert balance(studio, number) == 0 and studio.books_agree()


def test_what_comes_back_is_owed_again_and_a_closed_account_is_not_tried_again(studio, prompt):
    number = studio.bill(prompt, "100.00")
    collections.plan(studio.call)
    collection_files.make(studio.on("2026-03-10").call)
    one = Collection.objects.of(studio.company).get()
    collections.collected(studio.on("2026-03-17").call, collection=one.public_id)
    assert balance(studio, number) == 0
    done = collections.returned(studio.on("2026-03-19").call, collection=one.public_id, code="ac04", fee="2.50")
    assert done.because is not None and done.because.sentence == "The account is closed."
    assert balance(studio, number) == 100_00 and studio.books_agree()
    assert Mandate.objects.of(studio.company).get().state == "suspended"
    assert collections.plan(studio.call).collections == 0
    told = studio.live_until("2026-03-25")
    assert {customer for _, customer, _ in told} == {prompt}, "now the client is asked like everybody"
    invoice = Invoice.objects.of(studio.company).select_related("customer").get(number=number)
    assert [offer.way for offer in way_offers.of_invoice(studio.company, invoice)] == ["transfer"]
    mandates.resume(studio.call, mandate="M-00001")
    assert collections.plan(studio.call).collections == 1


def test_a_collection_that_never_was_booked_comes_back_without_an_entry(studio, prompt):
    number = studio.bill(prompt, "100.00")
    collections.plan(studio.call)
    collection_files.make(studio.on("2026-03-10").call)
    one = Collection.objects.of(studio.company).get()
    collections.returned(studio.on("2026-03-17").call, collection=one.public_id, code="AM04")
    assert Payment.objects.of(studio.company).count() == 0 and balance(studio, number) == 100_00
    assert Mandate.objects.of(studio.company).get().state == "active", "there was only too little money"
    assert collections.plan(studio.call).collections == 1, "it may be tried again, and is told again"


def test_what_was_paid_or_revoked_meanwhile_is_not_collected(studio, prompt):
    paid, left = studio.bill(prompt, "100.00"), studio.bill(prompt, "60.00")
    collections.plan(studio.call)
    payments.record(studio.call, amount="120.00", invoices=[paid, left])
    made = collection_files.make(studio.on("2026-03-10").call)
    assert made.total_minor == 40_00, "only what is still open"
    later = studio.bill(prompt, "30.00")
    collections.plan(studio.call)
    mandates.revoke(studio.call, mandate="M-00001", because="they pay by themselves")
    with pytest.raises(DomainError) as caught:
        collection_files.make(studio.on("2026-03-20").call)
    assert caught.value.code == "nothing_to_collect" and balance(studio, later) == 30_00


def test_the_second_collection_says_so_and_a_mandate_ends_after_three_years(studio, prompt):
    studio.bill(prompt, "10.00", terms="now")
    collections.plan(studio.call)
    collection_files.make(studio.on("2026-03-10").call)
    collections.settle(studio.on("2026-04-10").call)
    studio.bill(prompt, "20.00", terms="now")
    collections.plan(studio.call)
    collection_files.make(studio.on("2026-04-20").call)
    assert Collection.objects.of(studio.company).latest("id").sequence == "RCUR"
    collections.settle(studio.on("2026-06-01").call)
    last_on = Mandate.objects.of(studio.company).get().last_on
    ends_on = direct_debit.expires_on(last_on, last_on, direct_debit.SCHEMES["core"])
    studio.on((ends_on - timedelta(1)).isoformat()).bill(prompt, "30.00", terms="now")
    assert collections.plan(studio.call).collections == 0, "the notice would end after the mandate"


def test_only_the_client_itself_signs(studio, prompt):
    other = studio.client("Gone Inc")
    mandates.offer(studio.call, customer=other)
    theirs = Mandate.objects.of(studio.company).get(customer__number=other)
    link = PortalLink.objects.of(studio.company).get(purpose="account").public_id
    with pytest.raises(DomainError) as caught:
        signing.sign_mandate(
            studio.call, link=link, mandate=theirs.public_id, name="Mia", account=IBAN, text_sha=theirs.text_sha
        )
    assert caught.value.code == "mandate_unknown"
    assert Mandate.objects.of(studio.company).get(pk=theirs.pk).state == "offered"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": " "}, "mandate_needs_name"), ({"account": "NL91"}, "iban_length"), ({"text_sha": "x"}, "mandate_text_changed"),
        ({"account": "NL91ABNA0417164301"}, "iban_check_digits"),
    ],
)  # fmt: skip
def test_a_signature_that_cannot_hold_is_refused(studio, changed, code):
    number = studio.client("Slow Ltd")
    mandates.put_collecting(studio.call, creditor_identifier=IDENTIFIER)
    offered = mandates.offer(studio.call, customer=number)
    link = portal_links.add(studio.call, customer=number).link
    given = {
        "link": link, "mandate": offered.public_id, "name": "Mia", "account": IBAN,
        "text_sha": Mandate.objects.of(studio.company).get().text_sha,
    }  # fmt: skip
    with pytest.raises(DomainError) as caught:
        signing.sign_mandate(studio.call, **(given | changed))
    assert caught.value.code == code
