"""Money that is wrong: differences let be, claims given up, refunds, and gains and losses of exchange."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tagih.commands import exchange, invoices, payment_policy, payments, refunds, reversals, write_offs
from tagih.commands.operation import Call
from tagih.domain import exchange as rates
from tagih.domain.errors import Conflict, Invalid, NotFound, Refused
from tagih.domain.payment_policy import Policy
from tagih.models import Company, JournalLine, Payment, Receivable, Refund, WriteOff
from tagih.reports.verification import verify
from tests.commands.books import disagreements, later, open_minor, refused

WORK = [{"description": "Design", "unit_price": "100", "tax_rate": "21"}]
"""121.00"""


def issue(call: Call, customer: str, **given: Any) -> str:
    return invoices.draft_and_issue(call, customer=customer, lines=WORK, **given).number


def lines(company: Company, kind: str) -> list[tuple[str, int]]:
    """Accounts and amounts of the entries of a kind."""
    found = JournalLine.objects.of(company).filter(entry__kind=kind).order_by("entry_id", "position")
    return list(found.values_list("account", "amount_minor"))


def worth(company: Company) -> dict[str, int]:
    """What each account is worth in the company's currency, accounts of nothing left out."""
    sums: Counter[str] = Counter()
    for account, base_minor in JournalLine.objects.of(company).values_list("account", "base_minor"):
        sums[account] += base_minor
    return {account: minor for account, minor in sums.items() if minor}


# --- small differences -----------------------------------------------------------------------------------------


@pytest.fixture
def tolerant(call: Call) -> Call:
    """A policy that lets 0.50 be, and one percent."""
    payment_policy.put(call, key="tolerance", value="0.50")
    return call


@pytest.mark.parametrize(
    ("amount_minor", "currency", "tolerated"),
    [(12100, "EUR", 50), (2000, "EUR", 20), (12100, "JPY", 1), (12100, "KWD", 121), (5, "EUR", 0)],
)
def test_difference_is_let_be_within_the_amount_and_the_share(amount_minor: int, currency: str, tolerated: int) -> None:
    assert Policy(tolerance="0.50").tolerated_minor(amount_minor, currency) == tolerated
    assert Policy().tolerated_minor(amount_minor, currency) == 0


def test_cents_that_are_missing_are_let_be(tolerant: Call, prompt: str) -> None:
    number = issue(tolerant, prompt)
    done = payments.record(tolerant, invoice=number, amount="120.50", on=date(2026, 3, 1))
    assert (done.differences, done.parts[0].balance_minor) == ((write_offs.Difference(number, 50),), 0)
    assert (open_minor(tolerant.company), Receivable.objects.of(tolerant.company).get().settled_on) == (
        {},
        date(2026, 3, 2),
    )
    assert lines(tolerant.company, "receivable.written_off") == [("small_differences", 50), ("receivable", -50)]
    assert (disagreements(tolerant.company), verify(tolerant.company).problems) == ([], ())


def test_cents_that_are_too_many_are_let_be(tolerant: Call, prompt: str) -> None:
    number = issue(tolerant, prompt)
    done = payments.record(tolerant, invoice=number, amount="121.50")
    assert (done.differences, done.unallocated_minor) == ((write_offs.Difference("", 50),), 0)
    assert Payment.objects.of(tolerant.company).get().unallocated_minor == 0
    assert lines(tolerant.company, "payment.rounded") == [("unallocated", 50), ("small_differences", -50)]
    assert verify(tolerant.company).problems == ()


@pytest.mark.parametrize("amount", ["120.49", "121.51", "60"])
def test_more_than_the_tolerance_stays_as_it_is(tolerant: Call, prompt: str, amount: str) -> None:
    done = payments.record(tolerant, invoice=issue(tolerant, prompt), amount=amount)
    assert (done.differences, WriteOff.objects.of(tolerant.company).count()) == ((), 0)


def test_nothing_is_let_be_when_the_policy_says_nothing(call: Call, prompt: str) -> None:
    done = payments.record(call, invoice=issue(call, prompt), amount="120.99")
    assert (done.differences, len(open_minor(call.company))) == ((), 1)


@pytest.mark.parametrize("amount", ["120.60", "121.40"])
def test_difference_comes_back_when_the_payment_is_taken_back(tolerant: Call, prompt: str, amount: str) -> None:
    number = issue(tolerant, prompt)
    before = worth(tolerant.company)
    payment = payments.record(tolerant, invoice=number, amount=amount).public_id
    reversals.reverse(tolerant, payment=payment, because="returned", kind="returned")
    assert (worth(tolerant.company), open_minor(tolerant.company)) == (before, {number: 12100})
    assert (disagreements(tolerant.company), verify(tolerant.company).problems) == ([], ())


def test_difference_comes_back_when_the_payment_is_taken_off(tolerant: Call, prompt: str) -> None:
    number = issue(tolerant, prompt)
    payment = payments.record(tolerant, invoice=number, amount="120.60").public_id
    reversals.unallocate(tolerant, payment=payment, invoice=number)
    assert (open_minor(tolerant.company), verify(tolerant.company).problems) == ({number: 12100}, ())


# --- given up --------------------------------------------------------------------------------------------------


def test_claim_is_given_up_with_reason_approver_and_the_word_on_its_tax(call: Call, prompt: str) -> None:
    number = issue(call, prompt, issued_on=date(2026, 2, 1), terms="net 7")
    done = write_offs.write_off(call, invoice=number, because="dissolved", kind="insolvent", approved_by="Anna")
    assert (done.amount_minor, done.tax_minor, open_minor(call.company)) == (12100, 2100, {})
    assert done.relief is not None
    assert done.relief.sentence.startswith("The tax of 21.00 EUR in it may come back from 2027-02-08")
    assert lines(call.company, "receivable.written_off") == [("bad_debts", 12100), ("receivable", -12100)]
    row = WriteOff.objects.of(call.company).get()
    assert (row.kind, row.approved_by, row.because, row.tax_minor) == ("insolvent", "Anna", "dissolved", 2100)
    assert (disagreements(call.company), verify(call.company).problems) == ([], ())


def test_part_is_given_up_oldest_instalment_first(call: Call, prompt: str) -> None:
    payment_policy.put(call, key="write_off_limit", value="100")
    number = issue(call, prompt, terms="30% now, 70% net 30")
    done = write_offs.write_off(call, invoice=number, because="a present", kind="goodwill", amount="40")
    assert ([one.amount_minor for one in done.parts], done.relief) == ([3630, 370], None)
    assert open_minor(call.company) == {f"{number}/2": 8100}
    assert verify(call.company).problems == ()


def test_more_than_the_limit_needs_the_name_of_an_approver(call: Call, prompt: str) -> None:
    payment_policy.put(call, key="write_off_limit", value="120.99")
    number = issue(call, prompt)
    said = refused(Refused, "write_off_needs_approver", write_offs.write_off, call, invoice=number, because="x")
    assert said == "121.00 EUR is more than may be written off alone (120.99): name who approved it."
    payment_policy.put(call, key="write_off_limit", value="121")
    write_offs.write_off(call, invoice=number, because="x")
    assert open_minor(call.company) == {}


def test_claim_is_owed_again_when_giving_up_is_taken_back(call: Call, prompt: str) -> None:
    number = issue(call, prompt)
    before = worth(call.company)
    done = write_offs.write_off(call, invoice=number, because="gone", approved_by="Anna")
    after = later(call, 30)
    write_offs.take_back(after, write_off=done.parts[0].public_id, because="they pay after all")
    assert (open_minor(call.company), worth(call.company)) == ({number: 12100}, before)
    assert verify(call.company).problems == ()
    refused(
        Conflict, "write_off_taken_back", write_offs.take_back, after, write_off=done.parts[0].public_id, because="x"
    )
    payments.record(after, invoice=number, amount="121")
    assert (open_minor(call.company), verify(call.company).problems) == ({}, ())


@pytest.mark.parametrize(
    ("kind", "given", "code"),
    [
        (Invalid, {"kind": "bored"}, "write_off_kind_unknown"),
        (Invalid, {"because": ""}, "field_missing"),
        (Invalid, {"amount": "0"}, "payment_not_positive"),
        (Conflict, {"amount": "121.01"}, "allocation_exceeds_payment"),
        (NotFound, {"invoice": "nothing"}, "invoice_unknown"),
    ],
)
def test_giving_up_is_refused_when_it_makes_no_sense(
    call: Call, prompt: str, kind: Any, given: dict, code: str
) -> None:
    number = issue(call, prompt)
    refused(kind, code, write_offs.write_off, call, **({"invoice": number, "because": "x", "approved_by": "A"} | given))


def test_nothing_is_given_up_twice(call: Call, prompt: str) -> None:
    number = issue(call, prompt)
    write_offs.write_off(call, invoice=number, because="x", approved_by="A")
    refused(Conflict, "nothing_open", write_offs.write_off, call, invoice=number, because="x", approved_by="A")
    refused(NotFound, "write_off_unknown", write_offs.take_back, call, write_off="a\x00b", because="x")


# --- refunds ---------------------------------------------------------------------------------------------------


def test_refund_is_proposed_approved_and_paid(call: Call, prompt: str) -> None:
    payment = payments.record(call, customer=prompt, amount="50").public_id
    made = refunds.propose(call, payment=payment, amount="30", because="too much", account="DE89")
    assert (made.state, made.amount_minor, made.account) == ("proposed", 3000, "DE89")
    refused(Conflict, "refund_not_approved", refunds.pay, call, refund=made.public_id)
    assert refunds.approve(call, refund=made.public_id).state == "approved"
    refused(Conflict, "refund_not_proposed", refunds.approve, call, refund=made.public_id)
    done = refunds.pay(call, refund=made.public_id, on=date(2026, 3, 1), reference="TRX 9")
    assert (done.state, done.paid_on) == ("paid", date(2026, 3, 1))
    assert lines(call.company, "refund.paid") == [("unallocated", 3000), ("bank", -3000)]
    row = Refund.objects.of(call.company).get()
    assert (row.proposed_by, row.decided_by, row.reference) == ("anna", "anna", "TRX 9")
    assert Payment.objects.of(call.company).get().unallocated_minor == 2000
    assert (disagreements(call.company), verify(call.company).problems) == ([], ())
    refused(Conflict, "payment_used_elsewhere", reversals.reverse, call, payment=payment, because="x")


def test_what_is_left_of_a_credit_note_is_paid_out(call: Call, prompt: str) -> None:
    number = issue(call, prompt)
    payments.record(call, invoice=number, amount="121")
    note = invoices.credit(call, invoice=number, because="not delivered").number
    made = refunds.propose(call, credit_note=note, because="not delivered")
    refunds.approve(call, refund=made.public_id)
    refunds.pay(call, refund=made.public_id)
    assert lines(call.company, "refund.paid") == [("customer_credit", 12100), ("bank", -12100)]
    assert (worth(call.company), verify(call.company).problems) == ({}, ())


def test_refund_is_not_paid_when_the_money_was_used_meanwhile(call: Call, prompt: str) -> None:
    payment = payments.record(call, customer=prompt, amount="121").public_id
    made = refunds.propose(call, payment=payment, because="too much")
    refunds.approve(call, refund=made.public_id)
    payments.allocate(call, payment=payment, invoice=issue(call, prompt), amount="21")
    said = refused(Conflict, "refund_too_large", refunds.pay, call, refund=made.public_id)
    assert said == "121.00 is more than the 100.00 left: give back less."
    assert refunds.decline(call, refund=made.public_id, because="used").state == "declined"
    assert refunds.propose(call, payment=payment, because="the rest").amount_minor == 10000


def test_refund_is_refused_when_it_cannot_be(call: Call, prompt: str) -> None:
    payment = payments.record(call, customer=prompt, amount="50").public_id
    refused(Invalid, "refund_source_needed", refunds.propose, call, because="x")
    refused(Invalid, "refund_source_needed", refunds.propose, call, because="x", payment=payment, credit_note="CN")
    refused(Invalid, "field_missing", refunds.propose, call, because=" ", payment=payment)
    refused(Conflict, "refund_too_large", refunds.propose, call, because="x", payment=payment, amount="50.01")
    refused(NotFound, "refund_unknown", refunds.approve, call, refund="a\ud800b")
    refunds.propose(call, because="x", payment=payment, amount="20")
    refused(Conflict, "refund_open_already", refunds.propose, call, because="x", payment=payment, amount="20")
    paid = payments.record(call, invoice=issue(call, prompt), amount="121").public_id
    refused(Conflict, "nothing_to_allocate", refunds.propose, call, because="x", payment=paid)


# --- gains and losses of exchange --------------------------------------------------------------------------------


def test_gain_is_realised_when_the_rate_rose(call: Call, prompt: str) -> None:
    """121.00 USD booked at 0.90 are 108.90 EUR; paid at 0.95 they bring 114.95: a gain of 6.05."""
    number = issue(call, prompt, currency="USD", rate="0.90")
    payments.record(call, invoice=number, amount="121", rate="0.95")
    assert lines(call.company, "exchange.realised") == [("receivable_exchange", 605), ("exchange_differences", -605)]
    assert worth(call.company) == {
        "bank": 11495, "receivable": -605, "receivable_exchange": 605, "exchange_differences": -605, "revenue": -9000,
        "tax": -1890,
    }  # fmt: skip
    assert (disagreements(call.company), verify(call.company).problems) == ([], ())


def test_loss_of_parts_is_that_of_the_whole(call: Call, prompt: str) -> None:
    """Of 108.90 EUR, 40.00 USD were worth 36.00 and 81.00 USD 72.90; at 0.80 and 0.85 they bring 32.00 and 68.85."""
    number = issue(call, prompt, currency="USD", rate="0.90")
    payments.record(call, invoice=number, amount="40", rate="0.80")
    payments.record(call, invoice=number, amount="81", rate="0.85")
    assert lines(call.company, "exchange.realised") == [
        ("receivable_exchange", -400), ("exchange_differences", 400),
        ("receivable_exchange", -405), ("exchange_differences", 405),
    ]  # fmt: skip


def test_nothing_is_realised_when_the_rate_is_the_same_or_money_is_at_home(call: Call, prompt: str) -> None:
    number = issue(call, prompt, currency="USD", rate="0.90")
    payments.record(call, invoice=number, amount="121", rate="0.90")
    payments.record(call, invoice=issue(call, prompt), amount="121")
    assert lines(call.company, "exchange.realised") == []


def test_gain_goes_when_the_payment_is_taken_back(call: Call, prompt: str) -> None:
    number = issue(call, prompt, currency="USD", rate="0.90")
    before = worth(call.company)
    payment = payments.record(call, invoice=number, amount="100", rate="0.95").public_id
    reversals.reverse(call, payment=payment, because="returned", kind="returned")
    assert (worth(call.company), verify(call.company).problems) == (before, ())


def test_recorded_rate_of_the_day_is_used_when_none_is_given(call: Call, prompt: str) -> None:
    exchange.record(call, currency="USD", rate="0.9", on=date(2026, 2, 27))
    number = issue(call, prompt, currency="USD", issued_on=date(2026, 2, 27))
    exchange.record(call, currency="USD", rate="1.0", on=date(2026, 3, 1))
    payments.record(call, invoice=number, amount="121", on=date(2026, 3, 1))
    assert lines(call.company, "exchange.realised")[0] == ("receivable_exchange", 1210)


@given(
    some.lists(some.tuples(some.integers(1, 5000), some.sampled_from(["0.81", "0.9137", "1.07"])), max_size=5),
)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_stays_on_the_receivable_when_all_is_paid(
    call: Call, prompt: str, parts: list[tuple[int, str]]
) -> None:
    number = issue(call, prompt, currency="USD", rate="0.9137")
    for minor, rate in [*parts, (12100, "0.95")]:
        payments.record(call, invoice=number, amount=f"{minor / 100:.2f}", rate=rate)
    left = worth(call.company)
    assert left.get("receivable", 0) + left.get("receivable_exchange", 0) == 0


@given(some.integers(1, 10**9), some.integers(1, 10**9), some.lists(some.integers(0, 10**9), max_size=5))
def test_parts_are_worth_what_the_whole_is_worth(base: int, amount: int, cuts: list[int]) -> None:
    at = sorted({0, amount, *(cut % (amount + 1) for cut in cuts)})
    worths = [rates.worth_of_part(base, amount, cut) for cut in at]
    assert (worths[0], worths[-1]) == (0, base)
    assert worths == sorted(worths)
