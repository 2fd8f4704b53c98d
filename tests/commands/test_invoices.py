"""Drafts, and what issuing does: numbers, dates, receivables, journal, and that nothing changes afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tagih.commands import company as companies
from tagih.commands import customers, invoices
from tagih.commands.operation import Call, Operation, write
from tagih.commands.operation import call as call_of
from tagih.domain.errors import Conflict, DomainError, Invalid, Refused
from tagih.models import (
    Case,
    Company,
    Invoice,
    InvoiceLine,
    InvoiceTax,
    JournalEntry,
    JournalLine,
    Receivable,
    Series,
)
from tests.commands.books import (
    LONG,
    MIXED,
    NUL,
    WORK,
    bring_in,
    disagreements,
    facts,
    kinds,
    later,
    line,
    open_minor,
    refused,
)
from tests.completed import ADDRESS, STUDIO
from tests.guard import outside_the_books

# --- issuing -------------------------------------------------------------------------------------------------


def test_issued_invoice_is_in_the_books(call: Call, prompt: str) -> None:
    draft = invoices.draft(call, customer=prompt, lines=MIXED)
    issued = invoices.issue(call, invoice=draft.public_id)
    assert (issued.number, issued.issued_on, issued.due_on, issued.total_minor) == (
        "2026-00001", date(2026, 3, 2), date(2026, 3, 16), 13192,
    )  # fmt: skip
    lines = (
        JournalLine.objects.of(call.company).order_by("position").values_list("account", "amount_minor", "base_minor")
    )
    assert list(lines) == [("receivable", 13192, 13192), ("revenue", -11011, -11011), ("tax", -2181, -2181)]
    row = Invoice.objects.of(call.company).get()
    assert (row.state, row.number, row.terms, row.issued_on) == ("issued", "2026-00001", "net 14", call.today)
    assert disagreements(call.company) == []


def test_event_names_the_invoice_and_proves_its_entry(call: Call, prompt: str) -> None:
    issued = invoices.draft_and_issue(call, customer=prompt, lines=WORK)
    entry = JournalEntry.objects.of(call.company).get()
    assert facts(call.company, "invoice.issued") == {
        "invoice": Invoice.objects.of(call.company).get().pk, "number": issued.number, "customer": prompt,
        "total_minor": 12100, "currency": "EUR", "entry": entry.pk, "digest": entry.digest,
    }  # fmt: skip


def test_making_and_issuing_at_once_writes_the_same_as_in_two_steps(call: Call, prompt: str) -> None:
    at_once = invoices.draft_and_issue(call, customer=prompt, lines=MIXED, terms="50% now, 50% eom 0", reference="R")
    draft = invoices.draft(call, customer=prompt, lines=MIXED, terms="50% now, 50% eom 0", reference="R")
    in_two = invoices.issue(call, invoice=draft.public_id)
    assert (at_once.total_minor, [part.amount_minor for part in at_once.parts]) == (
        in_two.total_minor, [part.amount_minor for part in in_two.parts],
    )  # fmt: skip
    ours = {"id", "public_id", "number", "creditor_reference"}
    first, second = Invoice.objects.of(call.company).order_by("id").values()
    assert {key: first[key] for key in first.keys() - ours} == {key: second[key] for key in second.keys() - ours}


def test_receivable_is_asked_about_from_today(call: Call, prompt: str) -> None:
    invoices.draft_and_issue(call, customer=prompt, lines=WORK, issued_on=date(2026, 2, 1))
    case = Case.objects.of(call.company).select_related("receivable").get()
    assert (case.next_action_on, case.receivable.issued_on) == (call.today, date(2026, 2, 1))


def test_instalments_have_their_own_numbers_days_and_amounts(call: Call, prompt: str) -> None:
    issued = invoices.draft_and_issue(
        call, customer=prompt, lines=line(unit_price="0.83"), terms="33.3% now, 33.3% net 30, 33.4% net 60"
    )
    assert [(part.number, part.due_on, part.amount_minor) for part in issued.parts] == [
        ("2026-00001/1", date(2026, 3, 2), 33), ("2026-00001/2", date(2026, 4, 1), 33), ("2026-00001/3", date(2026, 5, 1), 34),
    ]  # fmt: skip
    assert open_minor(call.company) == {"2026-00001/1": 33, "2026-00001/2": 33, "2026-00001/3": 34}
    assert issued.due_on == date(2026, 5, 1)


def test_single_receivable_has_the_number_of_its_invoice(call: Call, prompt: str) -> None:
    invoices.draft_and_issue(call, customer=prompt, lines=WORK)
    assert open_minor(call.company) == {"2026-00001": 12100}


def test_instalment_of_nothing_is_left_out(call: Call, prompt: str) -> None:
    issued = invoices.draft_and_issue(
        call, customer=prompt, lines=line(unit_price="0.01", tax_rate="0"), terms="50% now, 50% net 30"
    )
    assert [(part.number, part.amount_minor) for part in issued.parts] == [("2026-00001", 1)]


def test_rupiah_are_whole_in_every_instalment(call: Call, prompt: str) -> None:
    issued = invoices.draft_and_issue(
        call, customer=prompt, lines=line(unit_price="100.50", tax_rate="11"), currency="IDR", terms="50% now, 50% net 30", rate="0.00006"
    )  # fmt: skip
    assert (issued.total_minor, [part.amount_minor for part in issued.parts]) == (112_00, [56_00, 56_00])


def test_terms_are_the_drafts_then_the_customers_then_the_companys(call: Call, prompt: str) -> None:
    days = [invoices.draft_and_issue(call, customer=prompt, lines=WORK).due_on]
    customers.change(call, customer=prompt, terms="net 30")
    days += [invoices.draft_and_issue(call, customer=prompt, lines=WORK).due_on]
    days += [invoices.draft_and_issue(call, customer=prompt, lines=WORK, terms="now").due_on]
    assert days == [date(2026, 3, 16), date(2026, 4, 1), date(2026, 3, 2)]


def test_foreign_currency_is_booked_at_the_rate_given(call: Call, prompt: str) -> None:
    invoices.draft_and_issue(call, customer=prompt, lines=WORK, currency="USD", rate="0.9137")
    lines = list(
        JournalLine.objects.of(call.company).order_by("position").values_list("amount_minor", "base_minor", "rate")
    )
    assert lines == [(12100, 11056, "0.9137"), (-10000, -9137, "0.9137"), (-2100, -1919, "0.9137")]


@pytest.mark.parametrize("rate", ["", "0", "-1", "NaN", "1e3", "1,1", LONG, NUL, "123456789", "0.12345678901"])
def test_rate_is_refused_when_it_cannot_be(call: Call, prompt: str, rate: str) -> None:
    refused(
        Invalid,
        "rate_unreadable",
        invoices.draft_and_issue,
        call,
        customer=prompt,
        lines=WORK,
        currency="USD",
        rate=rate,
    )


def test_foreign_currency_is_refused_without_a_rate(call: Call, prompt: str) -> None:
    refused(Refused, "rate_needed", invoices.draft_and_issue, call, customer=prompt, lines=WORK, currency="USD")


def test_amount_is_refused_when_the_books_could_not_hold_it_in_their_currency(call: Call, prompt: str) -> None:
    refused(
        Invalid, "amount_too_large", invoices.draft_and_issue, call,
        customer=prompt, lines=line(unit_price="999999999", quantity="1000"), currency="KWD", rate="99999999",
    )  # fmt: skip


@pytest.mark.parametrize(
    "lines", [line(unit_price="0"), line(unit_price="-1"), line(discount="100"), [*WORK, *line(quantity="-1")]]
)
def test_invoice_is_refused_when_it_comes_to_nothing(call: Call, prompt: str, lines: list[dict[str, str]]) -> None:
    draft = invoices.draft(call, customer=prompt, lines=lines)
    refused(Invalid, "invoice_total_not_positive", invoices.issue, call, invoice=draft.public_id)


def test_deduction_lowers_the_invoice(call: Call, prompt: str) -> None:
    issued = invoices.draft_and_issue(
        call, customer=prompt, lines=[*line(quantity="2"), *line(quantity="-1", description="Deposit")]
    )
    assert (issued.net_minor, issued.tax_minor, issued.total_minor) == (10000, 2100, 12100)


# --- numbers and dates ---------------------------------------------------------------------------------------


def test_numbers_have_no_gap_when_some_are_refused(call: Call, prompt: str) -> None:
    numbers = []
    for turn in range(6):
        if turn % 2:
            refused(
                Invalid,
                "issue_date_in_future",
                invoices.draft_and_issue,
                call,
                customer=prompt,
                lines=WORK,
                issued_on=later(call, 1).today,
            )
        else:
            numbers.append(invoices.draft_and_issue(call, customer=prompt, lines=WORK).number)
    assert numbers == ["2026-00001", "2026-00002", "2026-00003"]


def test_number_is_given_back_when_the_rest_of_the_transaction_fails(call: Call, prompt: str) -> None:
    @write
    def issue_and_fail(operation: Operation) -> None:
        assert invoices.draft_and_issue(operation.call, customer=prompt, lines=WORK).number == "2026-00001"
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        issue_and_fail(call)
    assert invoices.draft_and_issue(call, customer=prompt, lines=WORK).number == "2026-00001"


def test_each_year_counts_anew(call: Call, prompt: str) -> None:
    old = invoices.draft_and_issue(call, customer=prompt, lines=WORK, issued_on=date(2025, 12, 31))
    new = invoices.draft_and_issue(call, customer=prompt, lines=WORK)
    assert (old.number, new.number) == ("2025-00001", "2026-00001")


def test_companies_count_apart(call: Call, prompt: str) -> None:
    invoices.draft_and_issue(call, customer=prompt, lines=WORK)
    other = companies.add(call.now, "bob", name="Bob", country="NL", currency="EUR", **STUDIO)
    bob = call_of(Company.objects.get(code=other.code), "bob", call.now)
    number = customers.add(bob, name="Prompt GmbH", address=ADDRESS).number
    assert invoices.draft_and_issue(bob, customer=number, lines=WORK).number == "2026-00001"


def test_date_is_refused_before_the_last_of_the_series(call: Call, prompt: str) -> None:
    invoices.draft_and_issue(call, customer=prompt, lines=WORK, issued_on=date(2026, 2, 10))
    refused(
        Conflict,
        "issue_date_before_last",
        invoices.draft_and_issue,
        call,
        customer=prompt,
        lines=WORK,
        issued_on=date(2026, 2, 9),
    )
    same_day = invoices.draft_and_issue(call, customer=prompt, lines=WORK, issued_on=date(2026, 2, 10))
    assert same_day.number == "2026-00002"


def test_number_is_refused_when_an_imported_invoice_has_it(call: Call, prompt: str) -> None:
    bring_in(call, "2026-00001", 100_00)
    refused(Conflict, "number_in_use", invoices.draft_and_issue, call, customer=prompt, lines=WORK)
    companies.set_details(call, number_pattern="A-{year}-{n}")
    assert invoices.draft_and_issue(call, customer=prompt, lines=WORK).number == "A-2026-1"


# --- batches -------------------------------------------------------------------------------------------------


def test_batch_is_issued_in_the_order_named(call: Call, prompt: str, slow: str) -> None:
    drafts = [
        invoices.draft(call, customer=number, lines=line(unit_price=price)).public_id
        for number, price in ((slow, "1"), (prompt, "2"), (slow, "3"))
    ]
    done = invoices.issue_batch(call, drafts=[drafts[2], drafts[0], drafts[1]])
    assert [(one.number, one.net_minor, one.customer) for one in done.invoices] == [
        ("2026-00001", 300, slow), ("2026-00002", 100, slow), ("2026-00003", 200, prompt),
    ]  # fmt: skip
    assert disagreements(call.company) == []


def test_batch_of_many_fits_in_a_bounded_number_of_queries(
    call: Call, prompt: str, django_assert_max_num_queries: Any
) -> None:
    drafts = [invoices.draft(call, customer=prompt, lines=WORK).public_id for _ in range(30)]
    with django_assert_max_num_queries(40):
        done = invoices.issue_batch(call, drafts=drafts)
    assert [one.number for one in done.invoices] == [f"2026-{n:05d}" for n in range(1, 31)]
    assert disagreements(call.company) == []


def test_whole_batch_is_refused_when_one_draft_is(call: Call, prompt: str) -> None:
    good = invoices.draft(call, customer=prompt, lines=WORK).public_id
    empty = invoices.draft(call, customer=prompt, lines=line(unit_price="0")).public_id
    refused(Invalid, "invoice_total_not_positive", invoices.issue_batch, call, drafts=[good, empty])
    refused(Invalid, "draft_named_twice", invoices.issue_batch, call, drafts=[good, good])
    refused(Invalid, "batch_too_large", invoices.issue_batch, call, drafts=[good] * 5001)
    assert not Series.objects.of(call.company).exists()


def test_nothing_happens_when_a_batch_is_empty(call: Call) -> None:
    assert invoices.issue_batch(call, drafts=[]).invoices == ()


# --- what is issued stays as it is ---------------------------------------------------------------------------


def test_issued_invoice_is_neither_edited_nor_deleted_nor_issued_again(call: Call, prompt: str) -> None:
    issued = invoices.draft_and_issue(call, customer=prompt, lines=WORK)
    for reference in (issued.number, issued.public_id):
        refused(Refused, "issued_not_editable", invoices.edit_draft, call, invoice=reference, message="x")
        refused(Refused, "issued_not_deletable", invoices.delete_draft, call, invoice=reference)
        refused(Conflict, "already_issued", invoices.issue, call, invoice=reference)
        refused(Conflict, "already_issued", invoices.issue_batch, call, drafts=[reference])


SABOTAGE: list[Callable[[Company], object]] = [
    lambda company: Invoice.objects.of(company).update(total_minor=1),
    lambda company: Invoice.objects.of(company).update(number="2026-00099"),
    lambda company: Invoice.objects.of(company).update(state="draft"),
    lambda company: InvoiceLine.objects.of(company).update(description="Other"),
    lambda company: InvoiceLine.objects.of(company).delete(),
    lambda company: InvoiceTax.objects.of(company).update(tax_minor=0),
    lambda company: JournalLine.objects.of(company).update(amount_minor=1),
    lambda company: JournalEntry.objects.of(company).update(text="Other"),
    lambda company: Receivable.objects.of(company).update(balance_minor=99_999_999),
]


@pytest.mark.parametrize("sabotage", SABOTAGE)
def test_database_refuses_to_change_what_is_issued(
    call: Call, prompt: str, sabotage: Callable[[Company], object]
) -> None:
    invoices.draft_and_issue(call, customer=prompt, lines=WORK)
    with outside_the_books("sabotage"), pytest.raises(IntegrityError), transaction.atomic():
        sabotage(call.company)


def test_draft_may_still_be_changed_by_hand(call: Call, prompt: str) -> None:
    invoices.draft(call, customer=prompt, lines=WORK)
    with outside_the_books("the protection holds only what is issued"):
        assert Invoice.objects.of(call.company).update(total_minor=1) == 1
        assert InvoiceLine.objects.of(call.company).update(description="Other") == 1


def test_refused_issue_leaves_no_trace(call: Call, prompt: str) -> None:
    draft = invoices.draft(call, customer=prompt, lines=WORK, currency="USD").public_id
    before = kinds(call.company)
    with pytest.raises(DomainError):
        invoices.issue(call, invoice=draft)
    assert kinds(call.company) == before
    assert not Receivable.objects.of(call.company).exists()
    assert Invoice.objects.of(call.company).get().state == "draft"


money = some.decimals("0.01", "5000", places=2).map(str)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    prices=some.lists(some.tuples(money, some.sampled_from(["21", "9", "0", "5.5"])), min_size=1, max_size=5),
    terms=some.sampled_from(["net 14", "33% now, 33% net 30, 34% eom 10", "day 15 next"]),
)
def test_books_balance_whatever_is_issued(call: Call, prompt: str, prices: list[tuple[str, str]], terms: str) -> None:
    lines = [{"description": "Work", "unit_price": price, "tax_rate": rate} for price, rate in prices]
    issued = invoices.draft_and_issue(call, customer=prompt, lines=lines, terms=terms)
    assert sum(part.amount_minor for part in issued.parts) == issued.total_minor == issued.net_minor + issued.tax_minor
    assert disagreements(call.company) == []
