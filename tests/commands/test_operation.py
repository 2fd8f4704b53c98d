"""The transaction every write runs in: keys, chain, results, and what a refusal leaves behind."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connection

from tagih.commands import company as companies
from tagih.commands import customers, invoices, operation, payments, results
from tagih.commands.operation import Call
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.models import Company, Customer, Event, Invoice, OperationKey, Series
from tests.commands.books import NOW, WORK, broken_links, facts, kinds, later, refused
from tests.guard import outside_the_books


def keyed(call: Call, key: str) -> Call:
    return replace(call, key=key)


def test_result_is_the_same_when_a_key_is_used_again(call: Call, prompt: str) -> None:
    once = invoices.draft_and_issue(keyed(call, "k1"), customer=prompt, lines=WORK, terms="50% now, 50% net 30")
    again = invoices.draft_and_issue(
        keyed(later(call, 3), "k1"), customer=prompt, lines=WORK, terms="50% now, 50% net 30"
    )
    assert again == once
    assert Invoice.objects.of(call.company).count() == 1


def test_no_event_is_added_when_a_key_is_used_again(call: Call) -> None:
    customers.add(keyed(call, "k1"), name="Prompt GmbH")
    before = kinds(call.company)
    customers.add(keyed(call, "k1"), name="Prompt GmbH")
    assert kinds(call.company) == before


def test_two_customers_are_made_when_no_key_is_given(call: Call) -> None:
    first, second = customers.add(call, name="Prompt GmbH"), customers.add(call, name="Prompt GmbH")
    assert (first.number, second.number) == ("C-00001", "C-00002")


def test_key_is_refused_when_the_arguments_differ(call: Call) -> None:
    customers.add(keyed(call, "k1"), name="Prompt GmbH")
    refused(Conflict, "key_used_differently", customers.add, keyed(call, "k1"), name="Slow Ltd")


def test_key_is_refused_when_the_command_differs(call: Call) -> None:
    companies.books_complete(keyed(call, "k1"), on=call.today)
    refused(Conflict, "key_used_differently", customers.add, keyed(call, "k1"), name="Slow Ltd")


def test_key_is_another_when_another_person_uses_it(call: Call) -> None:
    customers.add(keyed(call, "k1"), name="Prompt GmbH")
    customers.add(replace(call, key="k1", by="bob"), name="Slow Ltd")
    assert Customer.objects.of(call.company).count() == 2


def test_key_is_free_again_when_the_operation_was_refused(call: Call) -> None:
    refused(NotFound, "customer_unknown", invoices.draft, keyed(call, "k1"), customer="C-00001", lines=WORK)
    added = customers.add(keyed(call, "k1"), name="Prompt GmbH")
    assert added.number == "C-00001"


@pytest.mark.parametrize("key", ["x" * 121, "a\x00", "a\ud800"])
def test_key_is_refused_when_it_cannot_be_stored(call: Call, key: str) -> None:
    refused(Invalid, "key_unreadable", customers.add, keyed(call, key), name="Prompt GmbH")


def test_longest_key_is_taken(call: Call) -> None:
    customers.add(keyed(call, "x" * 120), name="Prompt GmbH")
    assert OperationKey.objects.get().key == "x" * 120


def test_nothing_is_left_when_a_command_fails_half_way(call: Call, prompt: str) -> None:
    before = kinds(call.company)
    refused(
        Invalid, "issue_date_in_future", invoices.draft_and_issue, call,
        customer=prompt, lines=WORK, issued_on=later(call, 1).today,
    )  # fmt: skip
    assert (Invoice.objects.of(call.company).count(), Series.objects.of(call.company).count()) == (0, 0)
    assert kinds(call.company) == before


def test_every_event_follows_the_one_before(call: Call, prompt: str) -> None:
    issued = invoices.draft_and_issue(call, customer=prompt, lines=WORK)
    payments.record(call, invoice=issued.number, amount="10", reference="Thanks")
    assert Event.objects.of(call.company).count() == 5
    assert broken_links(call.company) == []


def test_chain_is_broken_from_the_event_that_was_forged(call: Call, prompt: str, engine: str) -> None:
    invoices.draft_and_issue(call, customer=prompt, lines=WORK)
    event = Event.objects.of(call.company).get(kind="invoice.issued")
    forged = event.facts.replace("12100", "12000")
    assert forged != event.facts
    with outside_the_books("a forger switches the protection off"), connection.cursor() as cursor:
        if engine == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE tagih_event DISABLE TRIGGER USER")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'tagih_event'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
        cursor.execute("UPDATE tagih_event SET facts = %s WHERE id = %s", [forged, event.pk])
    assert broken_links(call.company) == [event.seq]


def test_today_is_that_of_the_company_not_of_utc(company: Company) -> None:
    late = NOW.replace(day=28, hour=23, minute=30)
    company.zone = "Asia/Jakarta"
    assert operation.call(company, "anna", late).today.isoformat() == "2026-03-29"


def test_secret_of_a_token_is_kept_nowhere(call: Call) -> None:
    token = companies.token_make(keyed(call, "k1"), name="shop", scope="read")
    stored = OperationKey.objects.get().result
    assert json.loads(stored)["data"] == {"name": "shop", "scope": "read", "secret": ""}
    assert companies.token_make(keyed(call, "k1"), name="shop", scope="read") == replace(token, secret="")


def test_kept_result_comes_back_equal(call: Call, prompt: str) -> None:
    issued = invoices.draft_and_issue(call, customer=prompt, lines=WORK, terms="40% now, 60% net 30")
    assert results.revive(results.keep(issued)) == issued


def test_arguments_are_refused_when_not_given_by_name(call: Call) -> None:
    with pytest.raises(AssertionError, match="by name"):
        customers.add(call, "Prompt GmbH")


def test_same_key_writes_once_when_used_at_the_same_time(books: object, call: Call, prompt: str) -> None:
    def issue(_: int) -> invoices.Issued:
        try:
            return invoices.draft_and_issue(keyed(call, "same"), customer=prompt, lines=WORK)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        issued = list(threads.map(issue, range(8)))
    assert [one.number for one in issued] == ["2026-00001"] * 8
    assert Invoice.objects.of(call.company).count() == 1


def test_numbers_have_no_gap_when_many_issue_at_the_same_time(
    books: object, call: Call, prompt: str, slow: str
) -> None:
    def issue(turn: int) -> str:
        try:
            return invoices.draft_and_issue(call, customer=(prompt, slow)[turn % 2], lines=WORK).number
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        numbers = list(threads.map(issue, range(12)))
    assert sorted(numbers) == [f"2026-{n:05d}" for n in range(1, 13)]
    assert broken_links(call.company) == []
    assert facts(call.company, "invoice.issued")["number"] == "2026-00012"
