"""Expected deductions: printed, recognised as payment in full, posted where they belong, and their certificates."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tagih.commands import company as companies
from tagih.commands import (
    customers,
    daily_run,
    deductions,
    dunning,
    files,
    invoices,
    payments,
    printing,
    reversals,
    writing,
)
from tagih.commands.operation import Call
from tagih.domain.errors import Conflict, Invalid, NotFound, Refused
from tagih.models import (
    Allocation,
    Company,
    Event,
    ExpectedDeduction,
    Invoice,
    JournalLine,
    Message,
)
from tagih.models import deductions as standing
from tagih.reports.missing_certificates import missing_certificates
from tagih.reports.verification import verify
from tests.commands.books import disagreements, later, open_minor, refused
from tests.completed import ADDRESS

WORK = [{"description": "Desain logo", "unit_price": "1000", "tax_rate": "11"}]
"""1,000.00 and 110.00 of tax."""


@pytest.fixture(autouse=True)
def data_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def maju(call: Call) -> str:
    """PT Maju withholds 2 % of the net for us."""
    number = customers.add(
        call, name="PT Maju", country="ID", language="id", email="ap@maju.example", address=ADDRESS
    ).number
    deductions.agree(call, customer=number, kind="withheld_tax", name="PPh 23", rate="2")
    return number


def bill(call: Call, customer: str, **given: Any) -> str:
    return invoices.draft_and_issue(call, customer=customer, lines=WORK, **given).number


def lines(company: Company, kind: str) -> list[tuple[str, int]]:
    """Accounts and amounts of the entries of a kind."""
    found = JournalLine.objects.of(company).filter(entry__kind=kind).order_by("entry_id", "position")
    return list(found.values_list("account", "amount_minor"))


# --- paid in full ----------------------------------------------------------------------------------------------


def test_invoice_is_paid_in_full_when_the_tax_was_withheld(call: Call, maju: str) -> None:
    number = bill(call, maju)
    done = payments.record(call, customer=maju, amount="1090", on=date(2026, 3, 1))
    assert done.deductions == (deductions.Deducted(number, "withheld_tax", "PPh 23", 2000),)
    assert [(one.amount_minor, one.balance_minor) for one in done.parts] == [(109000, 0)]
    assert (open_minor(call.company), done.unallocated_minor) == ({}, 0)
    assert lines(call.company, "deduction.taken") == [("tax_withheld", 2000), ("receivable", -2000)]
    reason = json.loads(Allocation.objects.of(call.company).get(deduction=None).because)
    assert reason["code"] == "allocated_exact_deduction"
    assert (disagreements(call.company), verify(call.company).problems) == ([], ())


def test_invoice_is_paid_in_full_when_nothing_was_kept_back_after_all(call: Call, maju: str) -> None:
    bill(call, maju)
    done = payments.record(call, customer=maju, amount="1110")
    assert (done.deductions, open_minor(call.company), done.unallocated_minor) == ((), {}, 0)


def test_sum_of_several_invoices_less_what_is_withheld_pays_them_all(call: Call, maju: str) -> None:
    bill(call, maju), bill(call, maju)
    done = payments.record(call, customer=maju, amount="2180")
    assert ([one.amount_minor for one in done.deductions], open_minor(call.company)) == ([2000, 2000], {})


def test_deduction_waits_for_the_last_part_when_it_is_paid_in_parts(call: Call, maju: str) -> None:
    number = bill(call, maju)
    assert payments.record(call, invoice=number, amount="600").deductions == ()
    assert [one.amount_minor for one in payments.record(call, invoice=number, amount="490").deductions] == [2000]
    assert verify(call.company).problems == ()


def test_tax_that_the_buyer_pays_is_owed_by_us_no_more(call: Call, maju: str) -> None:
    deductions.agree(call, customer=maju, kind="buyer_pays_tax", name="PPN (WAPU)")
    bill(call, maju)
    done = payments.record(call, customer=maju, amount="980")
    assert [one.kind for one in done.deductions] == ["withheld_tax", "buyer_pays_tax"]
    tax = JournalLine.objects.of(call.company).filter(account="tax").values_list("amount_minor", flat=True)
    assert (open_minor(call.company), sum(tax)) == ({}, 0)
    assert verify(call.company).problems == ()


def test_fee_of_a_bank_on_the_way_is_ours(call: Call, prompt: str) -> None:
    deductions.agree(call, customer=prompt, kind="bank_fee", fee="15")
    number = bill(call, prompt)
    done = payments.record(call, invoice=number, amount="1102.50")
    assert ([(one.kind, one.amount_minor) for one in done.deductions], open_minor(call.company)) == (
        [("bank_fee", 750)], {},
    )  # fmt: skip
    assert lines(call.company, "deduction.taken") == [("payment_fees", 750), ("receivable", -750)]
    second = bill(call, prompt)
    assert payments.record(call, invoice=second, amount="1090").deductions == ()  # 20.00 is more than a fee


def test_discount_and_withheld_tax_are_told_apart_when_both_are_deducted(call: Call, maju: str) -> None:
    number = bill(call, maju, terms="2% 10, net 30")
    done = payments.record(call, invoice=number, amount="1067.80")  # less 20.00 of tax and 22.20 for paying early
    assert [one.amount_minor for one in done.deductions] == [2000]
    assert [(one.is_earned, one.amount_minor) for one in done.discounts] == [(True, 2220)]
    assert (open_minor(call.company), verify(call.company).problems) == ({}, ())


def test_instalments_keep_back_their_share(call: Call, maju: str) -> None:
    number = bill(call, maju, terms="30% now, 70% net 30")
    assert list(ExpectedDeduction.objects.of(call.company).order_by("id").values_list("amount_minor", flat=True)) == [
        600,
        1400,
    ]
    done = payments.record(call, invoice=f"{number}/1", amount="327")
    assert (done.deductions[0].amount_minor, open_minor(call.company)) == (600, {f"{number}/2": 77700})


def test_what_is_issued_keeps_what_it_expects_when_the_agreement_ends(call: Call, maju: str) -> None:
    bill(call, maju)
    deductions.end(call, customer=maju, kind="withheld_tax")
    bill(call, maju)
    assert ExpectedDeduction.objects.of(call.company).count() == 1


def test_money_taken_back_brings_back_what_was_withheld(call: Call, maju: str) -> None:
    number = bill(call, maju)
    payment = payments.record(call, invoice=number, amount="1090").public_id
    reversals.reverse(call, payment=payment, because="returned", kind="returned")
    assert open_minor(call.company) == {number: 111000}
    assert lines(call.company, "deduction.taken_back") == [("tax_withheld", -2000), ("receivable", 2000)]
    assert verify(call.company).problems == ()
    assert payments.record(call, invoice=number, amount="1090").deductions[0].amount_minor == 2000
    assert verify(call.company).problems == ()


# --- asked for and printed -------------------------------------------------------------------------------------


def test_reminder_asks_for_what_is_left_when_tax_is_withheld(call: Call, maju: str) -> None:
    companies.policy_set(call, key="mode", value="automatic")
    bill(call, maju, issued_on=date(2026, 2, 1), terms="net 7")
    companies.books_complete(call, on=call.today)
    daily_run.sweep(call)
    content = json.loads(Message.objects.of(call.company).get(purpose="dunning").facts)
    assert content["totals"][0]["asked_minor"] == 109000


def test_nothing_is_asked_when_only_what_is_kept_back_is_open(call: Call, maju: str) -> None:
    """Negative control: without the agreement 15.00 would be asked for."""
    number = bill(call, maju, issued_on=date(2026, 2, 1), terms="net 7")
    payments.record(call, invoice=number, amount="1095")
    companies.books_complete(call, on=call.today)
    assert open_minor(call.company) == {number: 1500}
    assert daily_run.sweep(call, dry_run=True).messages == []
    deductions.end(call, customer=maju, kind="withheld_tax")
    other = bill(call, maju, issued_on=date(2026, 2, 1), terms="net 7")
    payments.record(call, invoice=other, amount="1095")
    assert len(daily_run.sweep(call, dry_run=True).messages) == 1


@pytest.mark.parametrize("language", ["id", "en", "nl", "el", "de", "fr"])
def test_document_says_what_is_left_to_pay(call: Call, maju: str, language: str) -> None:
    customers.change(call, customer=maju, language=language)
    deductions.agree(call, customer=maju, kind="bank_fee", fee="15")
    number = bill(call, maju)
    page = printing.document(call.company, Invoice.objects.of(call.company).get(number=number))
    assert [total.strong for total in page.totals[-3:]] == [True, False, True]
    assert page.totals[-2].label.startswith("PPh 23")
    assert "1" in page.totals[-1].amount and "090" in page.totals[-1].amount
    assert page.payment is not None
    assert page.payment.amount == page.totals[-1].amount
    assert any("15" in note for note in page.notes)
    assert printing.pdf(call.company, number).data.startswith(b"%PDF")


def test_what_is_left_is_told_to_who_matches_money(call: Call, maju: str) -> None:
    bill(call, maju)
    found = standing.left(call.company, customer_ids=[Invoice.objects.of(call.company).get().customer_id])
    assert list(found.values()) == [2000]


# --- certificates ----------------------------------------------------------------------------------------------


def withheld(call: Call, customer: str) -> str:
    number = bill(call, customer)
    payments.record(call, invoice=number, amount="1090")
    return number


def test_certificate_is_asked_for_in_kind_words_and_never_as_debt(call: Call, maju: str) -> None:
    number = withheld(call, maju)
    done = deductions.ask_certificates(call, customer=maju)
    message = Message.objects.of(call.company).get(public_id=done.message)
    letter = writing.preview(call, message)
    assert (done.count, message.purpose, message.recipient) == (1, "certificate", "ap@maju.example")
    assert number in letter.text and "20" in letter.text
    refused(Conflict, "certificate_asked_lately", deductions.ask_certificates, later(call, 13), customer=maju)
    assert deductions.ask_certificates(later(call, 14), customer=maju).count == 1


def test_certificate_is_kept_with_its_file_and_nothing_is_missing_then(call: Call, maju: str) -> None:
    number = withheld(call, maju)
    assert [row[2] for row in missing_certificates(call.company, call.today).rows] == [number]
    after = later(call, 20)
    done = deductions.certify(
        after,
        invoice=number,
        certificate="BP-2026-17",
        on=date(2026, 3, 20),
        file=b"%PDF-1.7 bukti",
        file_name="bukti.pdf",
    )
    assert (done.amount_minor, done.certificate) == (2000, "BP-2026-17")
    row = ExpectedDeduction.objects.of(call.company).get()
    assert row.file is not None
    assert files.read(row.file) == b"%PDF-1.7 bukti"
    assert missing_certificates(call.company, after.today).rows == []
    assert len(missing_certificates(call.company, date(2026, 3, 19)).rows) == 1
    assert Event.objects.of(call.company).filter(kind="certificate.received").exists()
    refused(Conflict, "nothing_withheld", deductions.certify, after, invoice=number, certificate="again")
    refused(Conflict, "no_certificates_missing", deductions.ask_certificates, after, customer=maju)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"kind": "pocket_money"}, "deduction_kind_unknown"),
        ({"kind": "withheld_tax", "rate": "0"}, "deduction_rate_out_of_range"),
        ({"kind": "withheld_tax", "rate": "50.0001"}, "deduction_rate_out_of_range"),
        ({"kind": "withheld_tax", "rate": "some"}, "percent_unreadable"),
        ({"kind": "withheld_tax"}, "percent_unreadable"),
        ({"kind": "buyer_pays_tax", "rate": "101"}, "deduction_rate_out_of_range"),
        ({"kind": "bank_fee"}, "deduction_fee_needed"),
        ({"kind": "bank_fee", "fee": "-1"}, "payment_not_positive"),
        ({"kind": "withheld_tax", "rate": "2", "name": "x" * 61}, "text_too_long"),
    ],
)
def test_agreement_is_refused_when_it_makes_no_sense(call: Call, prompt: str, given: dict[str, Any], code: str) -> None:
    refused(Invalid, code, deductions.agree, call, **({"customer": prompt} | given))


def test_certificates_are_refused_when_they_cannot_be(call: Call, maju: str, slow: str) -> None:
    number = bill(call, maju)
    refused(Conflict, "nothing_withheld", deductions.certify, call, invoice=number, certificate="x")
    payments.record(call, invoice=number, amount="1090")
    refused(Invalid, "field_missing", deductions.certify, call, invoice=number, certificate=" ")
    refused(
        Invalid, "certificate_on_in_future", deductions.certify, call, invoice=number, certificate="x",
        on=date(2026, 3, 3),
    )  # fmt: skip
    refused(NotFound, "deduction_unknown", deductions.end, call, customer=slow, kind="withheld_tax")
    deductions.agree(call, customer=slow, kind="withheld_tax", rate="2")
    withheld(call, slow)
    refused(Refused, "nobody_to_ask_for_certificates", deductions.ask_certificates, call, customer=slow)


def test_dispute_of_a_withheld_part_does_not_break_the_rule(call: Call, maju: str) -> None:
    companies.policy_set(call, key="mode", value="automatic")
    number = bill(call, maju, issued_on=date(2026, 2, 1), terms="net 7")
    dunning.dispute(call, invoice=number, because="all of it")
    companies.books_complete(call, on=call.today)
    assert daily_run.sweep(call).messages == []
