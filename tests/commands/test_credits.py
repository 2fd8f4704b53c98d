"""Credits and vouchers: where they come from, what they may settle, what they do to the tax, how they end."""

from __future__ import annotations

from datetime import date

import pytest

from tagih.commands import credit_notes, credits, holdings, incentives, invoices, payments, vouchers
from tagih.commands.operation import Call
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.models import Case, Holding, Invoice, JournalLine, Payment
from tagih.models import facts as clients
from tagih.reports import verification
from tests.commands.books import MIXED, WORK, disagreements, later, open_minor, refused


def lines(call: Call, kind: str) -> list[tuple[str, int]]:
    found = JournalLine.objects.of(call.company).filter(entry__kind=kind).order_by("entry_id", "position")
    return list(found.values_list("account", "amount_minor"))


def clean(call: Call) -> bool:
    return verification.verify(call.company).problems == () and disagreements(call.company) == []


def in_country(call: Call, code: str) -> None:
    call.company.country = code


@pytest.fixture
def invoice(call: Call, prompt: str) -> str:
    """121.00 with 21.00 tax."""
    return invoices.draft_and_issue(call, customer=prompt, lines=WORK).number


def bill(call: Call, customer: str) -> str:
    return invoices.draft_and_issue(call, customer=customer, lines=WORK).number


# --- where credit comes from ---------------------------------------------------------------------------------


def test_store_credit_comes_out_of_a_payment(call: Call, prompt: str) -> None:
    paid = payments.record(call, customer=prompt, amount="80").public_id
    done = credits.give(call, customer=prompt, because="they want to keep it", payment=paid, amount="50")
    assert (done.amount_minor, done.expires_on) == (5000, None)
    assert lines(call, "store_credit.filled") == [("unallocated", 5000), ("store_credit", -5000)]
    assert Payment.objects.of(call.company).get().unallocated_minor == 3000
    assert clean(call)


def test_store_credit_comes_out_of_a_credit_note(call: Call, prompt: str, invoice: str) -> None:
    payments.record(call, invoice=invoice, amount="121")
    note = credit_notes.credit(call, invoice=invoice, because="sent back").number
    done = credits.give(call, customer=prompt, because="instead of a refund", credit_note=note)
    assert (done.amount_minor, Invoice.objects.of(call.company).get(number=note).unallocated_minor) == (12100, 0)
    next_bill = bill(call, prompt)
    assert credits.use(call, credit=done.public_id, invoice=next_bill).balance_minor == 0
    assert lines(call, "store_credit.drawn") == [("store_credit", 12100), ("receivable", -12100)]
    assert (open_minor(call.company), clean(call)) == ({}, True)


def test_credit_is_refused_for_what_cannot_be(call: Call, prompt: str, slow: str) -> None:
    paid = payments.record(call, customer=slow, amount="80").public_id
    give = credits.give
    refused(Invalid, "credit_kind_unknown", give, call, customer=prompt, because="x", amount="1", kind="points")
    refused(Invalid, "credit_source_twice", give, call, customer=prompt, because="x", payment=paid, credit_note="y")
    refused(Invalid, "field_missing", give, call, customer=prompt, because="x")
    refused(Conflict, "holding_of_other_customer", give, call, customer=prompt, because="x", payment=paid)
    refused(
        Conflict, "allocation_exceeds_payment", give, call, customer=slow, because="x", payment=paid, amount="80.01"
    )
    refused(NotFound, "credit_note_unknown", give, call, customer=slow, because="x", credit_note="CN-1")
    refused(Invalid, "expiry_in_the_past", give, call, customer=slow, because="x", amount="1", expires_on=call.today)
    refused(NotFound, "credit_unknown", credits.use, call, credit="nothing", invoice="x")


# --- what was given away lowers the price --------------------------------------------------------------------


def test_credit_given_away_is_a_credit_note_where_the_country_wants_one(call: Call, prompt: str) -> None:
    gift = credits.give(call, customer=prompt, because="Thank you for waiting", amount="24.20").public_id
    number = bill(call, prompt)
    done = credits.use(call, credit=gift, invoice=number)
    note = Invoice.objects.of(call.company).get(kind="credit_note")
    assert (done.amount_minor, note.total_minor, note.tax_minor) == (2420, 2420, 420)
    assert open_minor(call.company) == {number: 9680}
    assert lines(call, "store_credit.drawn") == [("store_credit", 2420), ("discount", -2420)]
    assert clean(call)


def test_credit_given_away_takes_its_tax_along_where_no_document_is_needed(call: Call, prompt: str) -> None:
    in_country(call, "DE")
    gift = credits.give(call, customer=prompt, because="sorry", amount="24.20").public_id
    number = bill(call, prompt)
    assert credits.use(call, credit=gift, invoice=number, amount="12.10").balance_minor == 1210
    assert lines(call, "store_credit.drawn") == [
        ("store_credit", 1210), ("receivable", -1210), ("tax", 210), ("discount", -210),
    ]  # fmt: skip
    assert credit_notes.credit(call, invoice=number, because="all of the rest").total_minor == 12100 - 1210
    assert clean(call)


def test_tax_falls_in_proportion_when_several_rates_are_billed(call: Call, prompt: str) -> None:
    in_country(call, "GB")
    gift = credits.give(call, customer=prompt, because="sorry", amount="13.19").public_id
    number = invoices.draft_and_issue(call, customer=prompt, lines=MIXED).number
    credits.use(call, credit=gift, invoice=number)
    tax = dict(lines(call, "store_credit.drawn"))["tax"]
    assert tax == 218  # a tenth of 21.00 at 21 % and 0.81 at 9 %
    assert clean(call)


def test_credit_for_future_work_settles_only_what_is_billed_later(call: Call, prompt: str, invoice: str) -> None:
    tomorrow = later(call, 1)
    gift = credits.give(tomorrow, customer=prompt, because="next time", amount="20", kind="future_work")
    assert gift.expires_on == date(2027, 3, 3)
    refused(Conflict, "credit_for_later_work", credits.use, tomorrow, credit=gift.public_id, invoice=invoice)
    assert credits.use(tomorrow, credit=gift.public_id, invoice=bill(tomorrow, prompt)).balance_minor == 0


# --- what reminders take off ---------------------------------------------------------------------------------


def available(call: Call) -> dict[str, int]:
    ids = list(Holding.objects.of(call.company).values_list("customer_id", flat=True).distinct())
    (client,) = clients.load(call.company, ids, call.today)
    return client.credit_minor


def test_reminders_ask_for_less_when_there_is_store_credit(call: Call, prompt: str, invoice: str) -> None:
    Case.objects.of(call.company)
    credits.give(call, customer=prompt, because="sorry", amount="20", expires_on=date(2026, 3, 10))
    credits.give(call, customer=prompt, because="next time", amount="50", kind="future_work")
    assert available(call) == {"EUR": 2000}
    assert Case.objects.of(call.company).get().next_action_on == call.today
    assert available(later(call, 8)) == {"EUR": 2000}
    assert available(later(call, 9)) == {}


# --- vouchers ------------------------------------------------------------------------------------------------


def test_tax_of_a_single_purpose_voucher_is_owed_when_it_is_sold(call: Call, prompt: str, slow: str) -> None:
    sold = vouchers.issue(call, customer=prompt, amount="242", purpose="single", tax_rate="21")
    assert sold.tax_minor == 4200
    assert lines(call, "voucher.filled") == [("bank", 24200), ("voucher", -20000), ("tax", -4200)]
    number = bill(call, slow)
    assert vouchers.redeem(call, code=sold.code.lower(), invoice=number).balance_minor == 12100
    assert lines(call, "voucher.drawn") == [("voucher", 10000), ("tax", 2100), ("receivable", -12100)]
    assert (open_minor(call.company), clean(call)) == ({}, True)


def test_tax_of_a_multi_purpose_voucher_is_owed_when_it_is_redeemed(call: Call, prompt: str, slow: str) -> None:
    sold = vouchers.issue(call, customer=prompt, amount="100")
    assert lines(call, "voucher.filled") == [("bank", 10000), ("voucher", -10000)]
    vouchers.redeem(call, code=sold.code, invoice=bill(call, slow))
    assert lines(call, "voucher.drawn") == [("voucher", 10000), ("receivable", -10000)]
    assert clean(call)


def test_voucher_is_refused_for_what_cannot_be(call: Call, prompt: str) -> None:
    sold = vouchers.issue(call, customer=prompt, amount="100", purpose="single", tax_rate="9")
    refused(Conflict, "voucher_other_tax", vouchers.redeem, call, code=sold.code, invoice=bill(call, prompt))
    refused(NotFound, "voucher_unknown", vouchers.redeem, call, code="AAAA", invoice="x")
    issue = vouchers.issue
    refused(Invalid, "voucher_purpose_unknown", issue, call, customer=prompt, amount="1", purpose="any")
    refused(Invalid, "voucher_rate_needed", issue, call, customer=prompt, amount="1", purpose="single")
    refused(Invalid, "voucher_rate_unwanted", issue, call, customer=prompt, amount="1", tax_rate="21")
    given = {"customer": prompt, "amount": "1", "purpose": "single", "tax_rate": "21", "free": True}
    refused(Invalid, "voucher_free_single", issue, call, **given)


def test_codes_of_vouchers_differ(call: Call, prompt: str) -> None:
    codes = {vouchers.issue(call, customer=prompt, amount="1").code for _ in range(20)}
    assert len(codes) == 20


# --- the end -------------------------------------------------------------------------------------------------


def test_what_is_left_ends_by_policy(call: Call, prompt: str) -> None:
    incentives.policy_set(call, key="voucher_days", value="10")
    incentives.policy_set(call, key="store_credit_days", value="10")
    single = vouchers.issue(call, customer=prompt, amount="121", purpose="single", tax_rate="21")
    vouchers.issue(call, customer=prompt, amount="100")
    credits.give(call, customer=prompt, because="sorry", amount="30")
    assert holdings.expire(later(call, 10)).count == 0
    refused(
        Conflict,
        "holding_expired",
        vouchers.redeem,
        later(call, 11),
        code=single.code,
        invoice=bill(later(call, 11), prompt),
    )
    assert holdings.expire(later(call, 11)).count == 3
    assert lines(call, "voucher.expired") == [
        ("voucher", 10000), ("expired", -10000), ("tax", 2100), ("tax", -2100), ("voucher", 10000), ("expired", -10000),
    ]  # fmt: skip
    assert lines(call, "store_credit.expired") == [("store_credit", 3000), ("discount", -3000)]
    assert holdings.expire(later(call, 12)).count == 0
    assert clean(call)
