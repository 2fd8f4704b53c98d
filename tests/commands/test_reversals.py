"""Payments taken back: what is owed again, what the journal says, and that nothing else has changed."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tagih.commands import (
    company as companies,
)
from tagih.commands import (
    credits,
    dunning,
    incentives,
    invoices,
    operation,
    payment_policy,
    payments,
    printed_receipts,
    reversals,
)
from tagih.commands.operation import Call
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.models import (
    Allocation,
    Case,
    Company,
    EarlyDiscount,
    Event,
    JournalEntry,
    JournalLine,
    Payment,
    Receivable,
    Reversal,
)
from tagih.reports.aged_receivables import aged_receivables
from tagih.reports.verification import verify
from tests.commands.books import NOW, disagreements, facts, later, open_minor, refused
from tests.completed import ADDRESS, STUDIO
from tests.guard import outside_the_books
from tests.reports.life import CORRECTED, Life


def issue(call: Call, customer: str, price: str = "100", **given: Any) -> str:
    """The number of a new invoice without tax."""
    work = [{"description": "Design", "unit_price": price, "tax_rate": "0"}]
    return invoices.draft_and_issue(call, customer=customer, lines=work, **given).number


def pay(call: Call, number: str, amount: str = "100", **given: Any) -> str:
    return payments.record(call, invoice=number, amount=amount, **given).public_id


def lines(company: Company, kind: str) -> list[tuple[str, int]]:
    """Accounts and amounts of the entries of a kind."""
    found = JournalLine.objects.of(company).filter(entry__kind=kind).order_by("entry_id", "position")
    return list(found.values_list("account", "amount_minor"))


def by_account(company: Company) -> dict[tuple[str, str], int]:
    """The balance of every account, in its currency, accounts of nothing left out."""
    sums: dict[tuple[str, str], int] = {}
    for account, currency, minor in JournalLine.objects.of(company).values_list("account", "currency", "amount_minor"):
        sums[account, currency] = sums.get((account, currency), 0) + minor
    return {key: minor for key, minor in sums.items() if minor}


# --- the whole payment -----------------------------------------------------------------------------------------


def test_what_was_paid_is_owed_again_when_the_bank_returns_it(call: Call, prompt: str) -> None:
    number = issue(call, prompt, terms="net 7", issued_on=date(2026, 2, 9))
    payment = pay(call, number, "130", on=date(2026, 2, 20))
    done = reversals.reverse(call, payment=payment, because="account closed", kind="returned", on=date(2026, 2, 24))
    row = Receivable.objects.of(call.company).get()
    assert (row.balance_minor, row.settled_on, row.due_on) == (10000, None, date(2026, 2, 16))
    assert done == reversals.Reversed(
        payment, prompt, "returned", date(2026, 2, 24), "EUR", 13000,
        (reversals.Opened(number, date(2026, 2, 16), 10000, 10000),),
    )  # fmt: skip
    assert lines(call.company, "payment.reversed") == [("receivable", 10000), ("unallocated", 3000), ("bank", -13000)]
    assert Payment.objects.of(call.company).get().unallocated_minor == 0
    assert (disagreements(call.company), verify(call.company).problems) == ([], ())


def test_rule_is_asked_again_today_when_a_payment_is_taken_back(call: Call, prompt: str) -> None:
    payment = pay(call, issue(call, prompt))
    after = later(call, 9)
    reversals.reverse(after, payment=payment, because="it never came")
    assert Case.objects.of(call.company).get().next_action_on == after.today


def test_past_days_stay_as_they_were_when_a_payment_is_taken_back_later(call: Call, prompt: str) -> None:
    payment = pay(call, issue(call, prompt))
    reversals.reverse(later(call, 9), payment=payment, because="returned", kind="returned")
    owed = {
        day: [row[-1] for row in aged_receivables(call.company, call.today + timedelta(days=day)).rows]
        for day in range(12)
    }
    assert [minor for minor in owed.values() if minor] == [[10000]] * 3
    assert not any(owed[day] for day in range(9))


def test_reversal_says_why_and_is_in_the_chain(call: Call, prompt: str) -> None:
    number = issue(call, prompt)
    payment = pay(call, number)
    reversals.reverse(call, payment=payment, because="mine was a typo")
    told = Event.objects.of(call.company).get(kind="payment.reversed")
    assert (told.subject, json.loads(told.personal)["note"]) == (f"invoice {number}", "mine was a typo")
    assert facts(call.company, "payment.reversed")["kind"] == "mistake"
    row = Reversal.objects.of(call.company).get()
    assert (row.payment.public_id, row.kind, row.because) == (payment, "mistake", "mine was a typo")
    taken = Allocation.objects.of(call.company).exclude(reverses=None).get()
    assert (taken.amount_minor, json.loads(taken.because)["code"]) == (-10000, "taken_back_mistake")


def test_charge_back_has_its_fee(call: Call, prompt: str) -> None:
    payment = pay(call, issue(call, prompt), way="card")
    done = reversals.reverse(call, payment=payment, because="dispute 17", kind="charged_back", fee="15")
    assert done.fee_minor == 1500
    assert lines(call.company, "fee.charged") == [("payment_fees", 1500), ("bank", -1500)]
    assert by_account(call.company)["bank", "EUR"] == -1500
    assert verify(call.company).problems == ()


def test_open_dispute_has_its_whole_amount_again_when_the_payment_is_taken_back(call: Call, prompt: str) -> None:
    number = issue(call, prompt)
    dunning.dispute(call, invoice=number, because="half is missing", amount="60")
    payment = pay(call, number, "70")
    assert Receivable.objects.of(call.company).get().disputed_minor == 3000
    reversals.reverse(call, payment=payment, because="returned", kind="returned")
    assert Receivable.objects.of(call.company).get().disputed_minor == 6000


def test_same_key_takes_back_once(call: Call, prompt: str) -> None:
    payment = pay(call, issue(call, prompt))
    keyed = operation.call(call.company, "anna", NOW, call.today, "once")
    first = reversals.reverse(keyed, payment=payment, because="returned")
    assert reversals.reverse(keyed, payment=payment, because="returned") == first
    assert JournalEntry.objects.of(call.company).filter(kind="payment.reversed").count() == 1


def test_receipt_is_refused_when_the_payment_was_taken_back(call: Call, prompt: str) -> None:
    payment = pay(call, issue(call, prompt))
    reversals.reverse(call, payment=payment, because="returned")
    refused(Conflict, "receipt_of_reversed_payment", printed_receipts.pdf, call.company, payment)


def test_payment_is_not_taken_back_twice(call: Call, prompt: str) -> None:
    payment = pay(call, issue(call, prompt))
    reversals.reverse(call, payment=payment, because="returned")
    said = refused(Conflict, "payment_reversed_already", reversals.reverse, call, payment=payment, because="again")
    assert said == "This payment was taken back on 2026-03-02 already."


def test_payment_is_not_taken_back_when_it_is_kept_elsewhere(call: Call, prompt: str) -> None:
    payment = payments.record(call, customer=prompt, amount="50").public_id
    credits.give(call, customer=prompt, because="kept", payment=payment, amount="20")
    said = refused(Conflict, "payment_used_elsewhere", reversals.reverse, call, payment=payment, because="x")
    assert said.startswith("20.00 of this payment went into a retainer")
    assert disagreements(call.company) == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"kind": "stolen"}, "reversal_kind_unknown"),
        ({"because": " "}, "field_missing"),
        ({"because": "x" * 301}, "text_too_long"),
        ({"on": date(2026, 3, 3)}, "payment_in_the_future"),
        ({"on": date(2026, 3, 1)}, "reversal_before_payment"),
        ({"fee": "0"}, "payment_not_positive"),
        ({"fee": "a lot"}, "amount_unreadable"),
    ],
)
def test_reversal_is_refused_when_it_makes_no_sense(call: Call, prompt: str, given: dict[str, Any], code: str) -> None:
    payment = pay(call, issue(call, prompt))
    refused(Invalid, code, reversals.reverse, call, **({"payment": payment, "because": "x"} | given))
    assert open_minor(call.company) == {}


def test_reversal_is_refused_when_there_is_no_such_payment(call: Call) -> None:
    for unknown in ("nobody", "a\x00b", "a\ud800b"):
        refused(NotFound, "payment_unknown", reversals.reverse, call, payment=unknown, because="x")


# --- off one invoice -------------------------------------------------------------------------------------------


def test_payment_is_taken_off_one_of_two_invoices(call: Call, prompt: str) -> None:
    first, second = issue(call, prompt), issue(call, prompt, "60")
    payment = pay(call, first, "160")
    done = reversals.unallocate(call, payment=payment, invoice=second, because="not meant")
    assert (done.unallocated_minor, [one.number for one in done.opened]) == (6000, [second])
    assert open_minor(call.company) == {second: 6000}
    assert lines(call.company, "payment.unallocated") == [("receivable", 6000), ("unallocated", -6000)]
    payments.allocate(call, payment=payment, invoice=second)
    assert (open_minor(call.company), verify(call.company).problems) == ({}, ())


def test_taking_off_is_refused_when_nothing_of_it_was_settled(call: Call, prompt: str) -> None:
    first, second = issue(call, prompt), issue(call, prompt, "60")
    payment = pay(call, first)
    refused(Conflict, "not_settled_by_payment", reversals.unallocate, call, payment=payment, invoice=second)
    refused(NotFound, "invoice_unknown", reversals.unallocate, call, payment=payment, invoice="nothing")
    reversals.unallocate(call, payment=payment, invoice=first)
    refused(Conflict, "not_settled_by_payment", reversals.unallocate, call, payment=payment, invoice=first)


# --- discounts that came with it -------------------------------------------------------------------------------


def german(call: Call) -> tuple[Call, str]:
    """A studio in a country where a discount lowers the tax by itself, and its client."""
    from tagih.commands import customers

    made = companies.add(NOW, "anna", name="Annas Atelier", country="DE", currency="EUR", code="DE", **STUDIO)
    asked = operation.call(Company.objects.get(code=made.code), "anna", NOW)
    return asked, customers.add(asked, name="Slow Ltd", country="DE", address=ADDRESS).number


def test_discount_and_its_tax_come_back_when_the_payment_is_returned(call: Call) -> None:
    call, client = german(call)
    work = [{"description": "Design", "unit_price": "1000", "tax_rate": "19"}]
    number = invoices.draft_and_issue(call, customer=client, lines=work, terms="2% 10, net 30").number
    before = by_account(call.company)
    payment = pay(call, number, "1166.20")
    assert open_minor(call.company) == {}
    done = reversals.reverse(call, payment=payment, because="returned", kind="returned")
    assert [(one.amount_minor, one.balance_minor) for one in done.opened] == [(119000, 119000)]
    assert lines(call.company, "discount.taken_back") == [("receivable", 2380), ("discount", -2000), ("tax", -380)]
    assert by_account(call.company) == before
    discount = EarlyDiscount.objects.of(call.company).get()
    assert (discount.taken_minor, discount.taken_on) == (0, None)
    assert verify(call.company).problems == ()
    again = pay(call, number, "1166.20")
    assert (again != payment, open_minor(call.company)) == (True, {})


def test_discount_stays_and_is_named_when_a_credit_note_gave_it(call: Call, prompt: str) -> None:
    work = [{"description": "Design", "unit_price": "1000", "tax_rate": "21"}]
    number = invoices.draft_and_issue(call, customer=prompt, lines=work, terms="2% 10, net 30").number
    payment = pay(call, number, "1185.80")
    done = reversals.reverse(call, payment=payment, because="returned", kind="returned")
    assert (done.discounts_kept, open_minor(call.company)) == (("CN-2026-00001",), {number: 118580})
    assert verify(call.company).problems == ()


def test_part_of_a_discount_comes_back_with_its_part(call: Call) -> None:
    call, client = german(call)
    incentives.policy_set(call, key="discount_on_part", value="in_proportion")
    work = [{"description": "Design", "unit_price": "1000", "tax_rate": "19"}]
    number = invoices.draft_and_issue(call, customer=client, lines=work, terms="2% 10, net 30").number
    first, second = pay(call, number, "583.10"), pay(call, number, "583.10")
    assert open_minor(call.company) == {}
    reversals.reverse(call, payment=first, because="returned")
    assert (open_minor(call.company), EarlyDiscount.objects.of(call.company).get().taken_minor) == (
        {number: 59500},
        1190,
    )
    reversals.reverse(call, payment=second, because="returned")
    assert (open_minor(call.company), verify(call.company).problems) == ({number: 119000}, ())


# --- properties ------------------------------------------------------------------------------------------------

amounts = some.integers(1, 40_000)


@given(amounts=some.lists(amounts, min_size=1, max_size=4), data=some.data())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_balances_are_as_before_when_what_was_recorded_is_taken_back(
    call: Call, prompt: str, amounts: list[int], data: Any
) -> None:
    for price, terms in (("100", "net 30"), ("60", "30% now, 70% net 10"), ("40", "net 20")):
        issue(call, prompt, price, terms=terms)
    standing = [(by_account(call.company), open_minor(call.company))]
    made = []
    for minor in amounts:
        made.append(payments.record(call, customer=prompt, amount=f"{minor / 100:.2f}").public_id)
        standing.append((by_account(call.company), open_minor(call.company)))
    for payment in reversed(made):
        standing.pop()
        reversals.reverse(call, payment=payment, because="a mistake")
        assert (by_account(call.company), open_minor(call.company)) == standing[-1]
    order = data.draw(some.permutations(range(len(amounts))))
    made = [payments.record(call, customer=prompt, amount=f"{minor / 100:.2f}").public_id for minor in amounts]
    for at in order:
        reversals.reverse(call, payment=made[at], because="a mistake")
    assert (by_account(call.company), open_minor(call.company)) == standing[0]
    assert disagreements(call.company) == []


def test_books_verify_after_a_random_mix_of_all_that_goes_otherwise(db: None) -> None:
    """Bills, payments, credits, discounts and holdings in four currencies, and every correction of this slice of life."""
    happened: Counter[str] = Counter()
    for seed in (11, 12, 13):
        life = Life(f"Studio {seed}")
        payment_policy.put(life.call, key="tolerance", value="0.50")
        life.play(seed, 40, CORRECTED)
        life.run()
        assert verify(life.company).problems == ()
        happened.update(JournalEntry.objects.of(life.company).values_list("kind", flat=True))
    wanted = {
        "payment.reversed", "payment.unallocated", "receivable.written_off", "write_off.taken_back", "refund.paid",
        "deduction.taken", "deduction.taken_back", "exchange.realised",
    }  # fmt: skip
    assert wanted <= happened.keys(), wanted - happened.keys()


# --- what the database holds by itself ---------------------------------------------------------------------------


def test_database_refuses_a_second_reversal_when_a_program_forgets_to_look(call: Call, prompt: str) -> None:
    payment = pay(call, issue(call, prompt))
    reversals.reverse(call, payment=payment, because="returned")
    row = Reversal.objects.of(call.company).get()
    again = Reversal(
        company=call.company, payment=row.payment, kind="mistake", on=row.on, because="again", made_at=row.made_at
    )
    with outside_the_books("a program that forgets to look"), pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)


@pytest.mark.parametrize("is_linked", [True, False])
def test_database_refuses_what_settles_less_than_nothing_or_twice(call: Call, prompt: str, is_linked: bool) -> None:
    """Negative control of the constraints: without its link, or with the link of one taken back already."""
    payment = pay(call, issue(call, prompt))
    reversals.reverse(call, payment=payment, because="returned")
    taken = Allocation.objects.of(call.company).exclude(reverses=None).get()
    taken.pk = None
    taken.reverses = taken.reverses if is_linked else None
    with outside_the_books("a program that forgets to look"), pytest.raises(IntegrityError), transaction.atomic():
        taken.save(force_insert=True)
