"""Bank lines matched and booked: what is written, what a person decides, and that all of it can be taken back."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from tagih.commands import company as companies
from tagih.commands import customers, daily_run, incentives, invoices, match_decisions, matching, payments
from tagih.commands.matching import Matched
from tagih.commands.operation import Call
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.models import BankLine, Company, EarlyDiscount, Match, Message, PayerAlias, Payment, Receivable, facts
from tagih.reports import matches
from tagih.reports.verification import verify
from tests.bank_lines import Arrival, arrived, one_line, settled
from tests.commands.books import WORK, kinds, later, line, open_minor, refused
from tests.completed import ADDRESS

ON = date(2026, 3, 20)
IBAN = "DE02120300000000202051"


@pytest.fixture
def bills(call: Call, prompt: str, slow: str) -> dict[str, str]:
    """Prompt owes 00001 and 00002, Slow owes 00003: 121.00, 242.00 and 121.00."""
    for customer, price in ((prompt, "100"), (prompt, "200"), (slow, "100")):
        invoices.draft_and_issue(call, customer=customer, lines=line(unit_price=price))
    return {"prompt": prompt, "slow": slow}


@pytest.fixture
def march(call: Call) -> Call:
    """Anna on 23 March."""
    return later(call, 21)


def test_what_is_certain_is_booked_and_said_why(march: Call, bills: dict[str, str]) -> None:
    row = one_line(march, ON, 121_00, "Rechnung 2026-00001", "PROMPT GMBH", payer_account=IBAN)
    assert matching.match(march) == Matched(1, 0, 0, 0)
    payment = Payment.objects.of(march.company).get()
    assert (payment.received_on, payment.amount_minor, payment.unallocated_minor, payment.way) == (
        ON,
        121_00,
        0,
        "transfer",
    )
    assert open_minor(march.company) == {"2026-00002": 242_00, "2026-00003": 121_00}
    (shown,) = matches.lines(march.company)
    assert shown.applied is not None
    assert [reason["code"] for reason in shown.applied.reasons] == ["match_number", "match_amount", "match_name"]
    assert (shown.state, shown.payment, shown.proposals) == ("matched", payment.public_id, ())
    assert kinds(march.company)[-2:] == ["payment.recorded", "bank_line.matched"]
    assert settled([row]) == ["matched"]
    assert not verify(march.company).problems


def test_matching_again_does_nothing_new(march: Call, bills: dict[str, str]) -> None:
    arrived(march, Arrival(ON, 121_00, "2026-00001"), Arrival(ON, 121_00, "danke"), Arrival(ON, -5_00, "Kontoführung"))
    first = matching.match(march)
    before = _stood(march.company)
    assert matching.match(march) == Matched(0, first.proposed, first.unknown, 0)
    assert _stood(march.company) == before


def _stood(company: Company) -> list[Any]:
    lines = [(one.line, one.state, one.payment, one.applied, one.proposals) for one in matches.lines(company)]
    return [lines, open_minor(company), Payment.objects.of(company).count()]


def test_a_proposal_is_booked_in_one_click_and_its_payer_known_again(march: Call, bills: dict[str, str]) -> None:
    first = one_line(march, ON, 242_00, "danke", "Treuhand Nord", payer_account=IBAN)
    matching.match(march)
    (shown,) = matches.of(march.company, [first.pk])
    done = match_decisions.accept(march, match=shown.proposals[0].match)
    assert [(one.number, one.amount_minor) for one in done.parts] == [("2026-00002", 242_00)]
    one_line(march, date(2026, 3, 23), 121_00, "", "Treuhand Nord", payer_account=IBAN)
    assert matching.match(march).applied == 1
    assert open_minor(march.company) == {"2026-00003": 121_00}


def test_undo_leaves_everything_as_before(march: Call, bills: dict[str, str]) -> None:
    row = one_line(march, ON, 242_00, "danke", "Treuhand Nord", payer_account=IBAN)
    matching.match(march)
    before = open_minor(march.company)
    (shown,) = matches.of(march.company, [row.pk])
    match_decisions.accept(march, match=shown.proposals[0].match)
    assert PayerAlias.objects.of(march.company).count() == 2
    match_decisions.undo(march, line=row.public_id)
    assert open_minor(march.company) == before
    assert settled([row]) == ["open"]
    assert PayerAlias.objects.of(march.company).count() == 0
    assert not verify(march.company).problems
    matching.match(march)
    (again,) = matches.of(march.company, [row.pk])
    assert again.applied is None
    assert shown.proposals[0].invoices not in [one.invoices for one in again.proposals]


def test_what_was_applied_wrongly_is_taken_back_and_not_applied_again(march: Call, bills: dict[str, str]) -> None:
    row = one_line(march, ON, 121_00, "2026-00001", "Prompt GmbH")
    matching.match(march)
    match_decisions.undo(march, line=row.public_id, because="It was for another job")
    assert matching.match(march).applied == 0
    match_decisions.apply_to(march, line=row.public_id, customer=bills["slow"])
    assert open_minor(march.company) == {"2026-00001": 121_00, "2026-00002": 242_00}


def test_a_rejected_proposal_is_not_made_again(march: Call, bills: dict[str, str]) -> None:
    row = one_line(march, ON, 121_00, "danke", "Somebody")
    matching.match(march)
    (shown,) = matches.of(march.company, [row.pk])
    match_decisions.reject(march, match=shown.proposals[0].match)
    matching.match(march)
    (again,) = matches.of(march.company, [row.pk])
    assert [one.invoices for one in again.proposals] == [one.invoices for one in shown.proposals[1:]]


def test_an_own_choice_follows_the_usual_order(march: Call, bills: dict[str, str]) -> None:
    row = one_line(march, ON, 300_00, "", "Somebody")
    done = match_decisions.apply_to(march, line=row.public_id, invoices=["2026-00002"])
    assert [(one.number, one.amount_minor) for one in done.parts] == [("2026-00002", 242_00), ("2026-00001", 58_00)]
    assert done.unallocated_minor == 0


def test_what_cannot_be_decided_is_refused_in_words(march: Call, bills: dict[str, str]) -> None:
    row = one_line(march, ON, 121_00, "danke", "Somebody")
    left = one_line(march, ON, -9_00, "Gebühr")
    matching.match(march)
    (shown,) = matches.of(march.company, [row.pk])
    proposal = shown.proposals[0].match
    refused(NotFound, "match_unknown", match_decisions.accept, march, match="none")
    refused(NotFound, "bank_line_unknown", match_decisions.undo, march, line="none")
    refused(Conflict, "line_not_matched", match_decisions.undo, march, line=row.public_id)
    refused(
        Conflict, "line_is_no_payment", match_decisions.apply_to, march, line=left.public_id, customer=bills["slow"]
    )
    refused(Invalid, "payment_needs_customer", match_decisions.apply_to, march, line=row.public_id)
    refused(NotFound, "invoice_unknown", match_decisions.apply_to, march, line=row.public_id, invoices=["X"])
    payments.record(march, amount="100", invoice=shown.proposals[0].invoices[0])
    refused(Conflict, "match_outdated", match_decisions.accept, march, match=proposal)
    match_decisions.reject(march, match=proposal)
    refused(Conflict, "match_decided", match_decisions.accept, march, match=proposal)
    match_decisions.apply_to(march, line=row.public_id, customer=bills["slow"])
    refused(Conflict, "line_not_open", match_decisions.apply_to, march, line=row.public_id, customer=bills["slow"])


def test_a_transfer_that_the_bank_takes_back_is_owed_again(march: Call, bills: dict[str, str]) -> None:
    came, back = arrived(
        march, Arrival(ON, 121_00, "2026-00001", "Prompt GmbH", IBAN, end_to_end_id="E1"),
        Arrival(date(2026, 3, 23), -121_00, "Rücklastschrift", "Prompt GmbH", IBAN, end_to_end_id="E1", kind="return"),
    )  # fmt: skip
    assert matching.match(march) == Matched(1, 0, 0, 1)
    assert open_minor(march.company)["2026-00001"] == 121_00
    assert settled([came, back]) == ["matched", "matched"]
    shown = matches.of(march.company, [back.pk])[0].applied
    assert shown is not None
    assert [part.amount.minor for part in shown.parts] == [-121_00]
    refused(Conflict, "return_not_undone", match_decisions.undo, march, line=back.public_id)
    one_line(march, date(2026, 3, 23), 121_00, "2026-00001 again", "Prompt GmbH", payer_account=IBAN)
    assert matching.match(march).applied == 1
    assert not verify(march.company).problems


def test_money_that_left_without_being_taken_back_says_nothing(march: Call, bills: dict[str, str]) -> None:
    one_line(march, ON, 121_00, "2026-00001", "Prompt GmbH", payer_account=IBAN)
    one_line(march, ON, -121_00, "Miete", "Prompt GmbH", payer_account=IBAN)
    assert matching.match(march) == Matched(1, 0, 0, 0)


def test_a_discount_that_was_earned_settles_the_rest(call: Call, prompt: str) -> None:
    invoices.draft_and_issue(call, customer=prompt, lines=WORK, terms="2% 30, net 60")
    assert EarlyDiscount.objects.of(call.company).exists()
    offered = incentives.of_invoice(call.company, "2026-00001", ON)
    assert offered is not None
    march = later(call, 21)
    one_line(march, ON, offered.price_minor, "2026-00001", "Prompt GmbH")
    assert matching.match(march).applied == 1
    assert open_minor(call.company) == {}
    assert not verify(call.company).problems


def test_money_changed_by_the_bank_is_booked_at_its_rate(call: Call, slow: str) -> None:
    invoices.draft_and_issue(call, customer=slow, lines=line(unit_price="100"), currency="USD", rate="0.9")
    march = later(call, 21)
    owed = Receivable.objects.of(call.company).get().balance_minor
    one_line(march, ON, 100_00, "2026-00001", "Slow Ltd", original_minor=owed, original_currency="USD")
    assert matching.match(march).applied == 1
    payment = Payment.objects.of(call.company).get()
    assert (payment.currency, payment.amount_minor) == ("USD", owed)
    assert open_minor(call.company) == {}
    assert not verify(call.company).problems


def test_a_client_whose_money_waits_to_be_matched_is_not_reminded(call: Call, bills: dict[str, str]) -> None:
    companies.policy_set(call, key="mode", value="automatic")
    april = later(call, 44)
    row = one_line(april, ON, 200_00, "", "Prompt GmbH")
    companies.books_complete(april, on=april.today)
    daily_run.sweep(april)
    (client,) = facts.load(call.company, [row_id(call.company, bills["prompt"])], april.today)
    assert client.money_to_match
    assert not Message.objects.of(call.company).filter(customer_id=client.id, purpose="dunning").exists()
    (shown,) = matches.of(call.company, [row.pk])
    for one in shown.proposals:
        match_decisions.reject(april, match=one.match)
    daily_run.sweep(april)
    assert Message.objects.of(call.company).filter(customer_id=client.id, purpose="dunning").exists()


def row_id(company: Company, number: str) -> int:
    """The id of a customer."""
    return Receivable.objects.of(company).filter(customer__number=number).values_list("customer_id", flat=True)[0]


def test_the_daily_run_matches_before_it_asks(call: Call, bills: dict[str, str]) -> None:
    april = later(call, 44)
    row = one_line(april, ON, 121_00, "2026-00003", "Slow Ltd")
    companies.books_complete(april, on=april.today)
    daily_run.sweep(april)
    assert settled([row]) == ["matched"]


def test_queries_stay_as_few_for_many_lines(
    march: Call, bills: dict[str, str], django_assert_max_num_queries: Any
) -> None:
    for n in range(60):
        invoices.draft_and_issue(march, customer=bills["slow"], lines=line(unit_price=str(300 + n)))
    owed = Receivable.objects.of(march.company).filter(number__gte="2026-00004").order_by("id")
    arrived(march, *[Arrival(date(2026, 3, 23), one.balance_minor, f"Rg {one.number}", "Slow Ltd") for one in owed])
    with django_assert_max_num_queries(60):
        assert matching.match(march).applied == 60


def test_payers_are_said_and_forgotten(march: Call, bills: dict[str, str]) -> None:
    said = match_decisions.learn(march, customer=bills["slow"], account="de02 1203 0000 0000 2020 51")
    assert (said.kind, said.key) == ("account", IBAN)
    one_line(march, ON, 121_00, "", "Holding", payer_account=IBAN)
    assert matching.match(march).applied == 1
    match_decisions.forget(march, alias=said.alias)
    refused(NotFound, "payer_alias_unknown", match_decisions.forget, march, alias=said.alias)
    refused(Invalid, "payer_needs_account_or_name", match_decisions.learn, march, customer=bills["slow"])


def test_a_line_is_booked_once_whatever_happens(march: Call, bills: dict[str, str]) -> None:
    row = one_line(march, ON, 121_00, "2026-00001", "Prompt GmbH")
    matching.match(march)
    applied = Match.objects.of(march.company).get(line=row, state="applied")
    assert json.loads(applied.parts) == [[Receivable.objects.of(march.company).get(number="2026-00001").pk, 121_00]]
    BankLine.objects.of(march.company).get(pk=row.pk)
    customers.add(march, name="Another", country="NL", address=ADDRESS)
