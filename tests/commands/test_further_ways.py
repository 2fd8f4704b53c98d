"""Virtual accounts and cheques: numbers for every client, and money that a cheque brings or takes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tagih.commands import cheques, customers, invoices, virtual_accounts, way_offers, ways
from tagih.commands import company as companies
from tagih.commands.operation import Call
from tagih.domain.errors import DomainError, Incomplete
from tagih.models import Cheque, Invoice, Payment, Receivable, VirtualAccount
from tagih.reports import verification
from tests.commands.books import line
from tests.completed import ADDRESS


def bill(call: Call, customer: str) -> Invoice:
    number = invoices.draft_and_issue(call, customer=customer, lines=line()).number
    return Invoice.objects.of(call.company).select_related("customer").get(number=number)


def numbers(call: Call) -> dict[str, str | None]:
    found = VirtualAccount.objects.of(call.company).order_by("id").values_list("number", "customer__number")
    return dict(found)


def balance(invoice: Invoice) -> int:
    return Receivable.objects.of(invoice.company_id).get(invoice=invoice).balance_minor


def later(call: Call, days: int) -> Call:
    return replace(call, now=call.now + timedelta(days), today=call.today + timedelta(days))


def test_every_client_gets_a_number_by_the_banks_pattern_once(call: Call, prompt: str, slow: str) -> None:
    assert virtual_accounts.assign(call, bank="BCA", prefix="8808", length=12).given == 2
    assert numbers(call) == {"880800000001": prompt, "880800000002": slow}
    other = customers.add(call, name="Other", address=ADDRESS).number
    assert virtual_accounts.assign(call, bank="BCA", prefix="8808", length=12).given == 1
    assert virtual_accounts.assign(call, bank="BCA", prefix="8808", length=12).given == 0
    assert numbers(call)["880800000003"] == other


def test_numbers_of_the_banks_list_are_given_in_order(call: Call, prompt: str, slow: str) -> None:
    done = virtual_accounts.bring_in(call, bank="BNI", numbers=f"9000000001;{slow}\n\n9000-0000-02\n9000000003\n")
    assert (done.added, done.known) == (3, 0)
    assert virtual_accounts.bring_in(call, bank="BNI", numbers="9000000003").known == 1
    assert virtual_accounts.assign(call, bank="BNI").given == 1
    assert numbers(call) == {"9000000001": slow, "9000000002": prompt, "9000000003": None}
    with pytest.raises(DomainError) as caught:
        virtual_accounts.bring_in(call, bank="BNI", numbers=f"9000000001,{prompt}")
    assert caught.value.code == "virtual_account_taken"


def test_numbers_are_given_in_a_bounded_number_of_queries(call: Call) -> None:
    def queries(count: int) -> int:
        for n in range(count):
            customers.add(call, name=f"Client {count} {n}", address=ADDRESS)
        with CaptureQueriesContext(
            connection,
        ) as found:
            virtual_accounts.assign(call, bank="BCA", prefix="8808", length=12)
        return len(found)

    assert queries(3) == queries(30)


def test_the_client_is_offered_its_own_number_alone(call: Call, prompt: str, slow: str) -> None:
    companies.set_details(call, iban="")
    with pytest.raises(Incomplete):
        bill(call, prompt)
    virtual_accounts.bring_in(call, bank="BCA", numbers=f"880800000001,{prompt}\n880800000002,{slow}")
    (offer,) = way_offers.of_invoice(call.company, bill(call, prompt))
    assert (offer.way, [one.value for one in offer.details][:2]) == ("virtual_account", ["BCA", "880800000001"])
    assert offer.sentence == "Virtual account 880800000001 at BCA: whatever arrives there is yours."


def test_a_cheque_is_money_when_it_is_cleared_and_is_taken_back_when_it_bounces(call: Call, prompt: str) -> None:
    ways.put(call, way="cheque", offered=True)
    invoice = bill(call, prompt)
    assert [one.way for one in way_offers.of_invoice(call.company, invoice)] == ["transfer", "cheque"]
    amount = f"{invoice.total_minor / 100:.2f}"
    got = cheques.receive(call, amount=amount, bank="Barclays", number="000123", invoices=(str(invoice.number),))
    assert (balance(invoice), Payment.objects.of(call.company).count()) == (invoice.total_minor, 0), "not money yet"
    cheques.clear(later(call, 3), cheque=got.public_id)
    payment = Payment.objects.of(call.company).get()
    assert (payment.way, payment.reference, payment.received_on) == ("cheque", "Barclays 000123", date(2026, 3, 5))
    assert balance(invoice) == 0
    cheques.bounce(later(call, 8), cheque=got.public_id, because="no funds", fee="15.00")
    assert balance(invoice) == invoice.total_minor
    assert Cheque.objects.of(call.company).get().state == "bounced"
    assert not verification.verify(call.company).problems


def test_a_cheque_that_bounces_at_once_posts_nothing(call: Call, prompt: str) -> None:
    got = cheques.receive(call, amount="50.00", bank="Barclays", number="1", customer=prompt)
    cheques.bounce(call, cheque=got.public_id)
    assert Payment.objects.of(call.company).count() == 0


@pytest.mark.parametrize(
    ("deed", "code"),
    [
        (lambda call, one: cheques.receive(call, amount="1", bank="B", number="1", customer="C-00001"), "cheque_known"),
        (lambda call, one: cheques.clear(call, cheque="nothing"), "cheque_unknown"),
        (lambda call, one: cheques.clear(call, cheque=one, on=date(2026, 3, 1)), "cheque_before_received"),
        (lambda call, one: cheques.clear(call, cheque=one, on=date(2026, 3, 3)), "cheque_in_future"),
        (lambda call, one: [cheques.bounce(call, cheque=one), cheques.clear(call, cheque=one)], "cheque_state"),
        (lambda call, one: cheques.receive(call, amount="1", bank="B", number="2"), "payment_needs_customer"),
    ],
)
def test_what_cannot_be_done_with_a_cheque_is_refused(call: Call, prompt: str, deed, code: str) -> None:
    one = cheques.receive(call, amount="50.00", bank="B", number="1", customer=prompt).public_id
    with pytest.raises(DomainError) as caught:
        deed(call, one)
    assert caught.value.code == code
