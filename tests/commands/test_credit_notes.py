"""Credit notes: the whole of an invoice or a part of it, what they settle, and what stays as credit."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tagih.commands import dunning, invoices, payments
from tagih.commands.operation import Call
from tagih.domain.errors import Conflict, Invalid, NotFound, Refused
from tagih.models import Allocation, Case, Invoice, InvoiceLine, InvoiceTax, JournalLine, Receivable
from tests.commands.books import (
    LONG,
    MIXED,
    NUL,
    SURROGATE,
    TWO_LINES,
    WORK,
    bring_in,
    broken_links,
    disagreements,
    kinds,
    later,
    open_minor,
    refused,
)


def issue(call: Call, customer: str, **given: Any) -> str:
    return invoices.draft_and_issue(call, **({"customer": customer, "lines": WORK} | given)).number


def taxes(call: Call, number: str) -> list[tuple[Any, ...]]:
    found = InvoiceTax.objects.of(call.company).filter(invoice__number=number).order_by("category", "rate_ppm")
    return list(found.values_list("category", "rate_ppm", "base_minor", "tax_minor"))


def lines(call: Call, number: str) -> list[tuple[Any, ...]]:
    found = InvoiceLine.objects.of(call.company).filter(invoice__number=number).order_by("position")
    return list(
        found.values_list(
            "description", "quantity_millionths", "unit_price_millionths", "discount_ppm", "tax_rate_ppm", "net_minor"
        )
    )


def test_whole_credit_repeats_the_invoice_and_settles_it(call: Call, prompt: str) -> None:
    number = issue(call, prompt, lines=MIXED)
    done = invoices.credit(call, invoice=number, because="Cancelled")
    assert (done.number, done.total_minor, done.net_minor, done.tax_minor, done.unallocated_minor) == (
        "CN-2026-00001", 13192, 11011, 2181, 0,
    )  # fmt: skip
    assert lines(call, done.number) == lines(call, number)
    assert taxes(call, done.number) == taxes(call, number)
    assert open_minor(call.company) == {}
    assert Receivable.objects.of(call.company).get().settled_on == call.today
    assert disagreements(call.company) == []


def test_journal_reverses_revenue_and_tax(call: Call, prompt: str) -> None:
    invoices.credit(call, invoice=issue(call, prompt), because="Cancelled")
    sums: dict[str, int] = {}
    for account, amount in JournalLine.objects.of(call.company).values_list("account", "amount_minor"):
        sums[account] = sums.get(account, 0) + amount
    assert sums == {"receivable": 0, "revenue": 0, "tax": 0, "customer_credit": 0}


def test_part_credit_takes_each_rate_in_proportion(call: Call, prompt: str) -> None:
    number = issue(call, prompt, lines=MIXED)
    done = invoices.credit(call, invoice=number, amount="50", because="Late")
    assert taxes(call, done.number) == [("S", 90_000, 341, 31), ("S", 210_000, 3790, 796), ("Z", 0, 42, 0)]
    assert lines(call, done.number) == [
        ("Late", 1_000_000, 3_410_000, 0, 90_000, 341),
        ("Late", 1_000_000, 37_900_000, 0, 210_000, 3790),
        ("Late", 1_000_000, 420_000, 0, 0, 42),
    ]
    assert (done.total_minor, done.net_minor, done.tax_minor) == (5000, 4173, 827)
    assert open_minor(call.company) == {number: 8192}


def test_rest_is_credited_when_no_amount_is_given_after_a_part(call: Call, prompt: str) -> None:
    number = issue(call, prompt, lines=MIXED)
    first = invoices.credit(call, invoice=number, amount="50", because="Late")
    rest = invoices.credit(call, invoice=number, because="Cancelled")
    assert (rest.total_minor, first.net_minor + rest.net_minor, first.tax_minor + rest.tax_minor) == (8192, 11011, 2181)
    together = [
        (category, rate, base + first_base, tax + first_tax)
        for (category, rate, base, tax), (_, _, first_base, first_tax) in zip(
            taxes(call, rest.number), taxes(call, first.number), strict=True
        )
    ]
    assert together == taxes(call, number)


def test_what_was_paid_already_stays_as_credit(call: Call, prompt: str) -> None:
    number = issue(call, prompt)
    payments.record(call, invoice=number, amount="100")
    done = invoices.credit(call, invoice=number, because="Cancelled")
    assert ([(one.number, one.amount_minor, one.balance_minor) for one in done.settled], done.unallocated_minor) == (
        [(number, 2100, 0)],
        10000,
    )
    assert Invoice.objects.of(call.company).get(number=done.number).unallocated_minor == 10000
    assert disagreements(call.company) == []


def test_nothing_is_settled_when_the_invoice_is_paid(call: Call, prompt: str) -> None:
    number = issue(call, prompt)
    payments.record(call, invoice=number, amount="121")
    done = invoices.credit(call, invoice=number, amount="21", because="Refund")
    assert (done.settled, done.unallocated_minor) == ((), 2100)
    assert kinds(call.company)[-1] == "credit_note.issued"
    assert disagreements(call.company) == []


def test_oldest_instalment_is_settled_first(call: Call, prompt: str) -> None:
    number = issue(call, prompt, terms="50% net 60, 50% net 10")
    done = invoices.credit(call, invoice=number, amount="70", because="Late")
    assert [(one.number, one.amount_minor) for one in done.settled] == [(f"{number}/2", 6050), (f"{number}/1", 950)]
    assert open_minor(call.company) == {f"{number}/1": 5100}


def test_other_invoices_of_the_customer_are_left_alone(call: Call, prompt: str) -> None:
    first, second = issue(call, prompt), issue(call, prompt)
    invoices.credit(call, invoice=second, because="Cancelled")
    assert open_minor(call.company) == {first: 12100}


def test_allocations_say_which_credit_note(call: Call, prompt: str) -> None:
    done = invoices.credit(call, invoice=issue(call, prompt), amount="10", because="Late")
    rows = Allocation.objects.of(call.company).values_list("credit_note__number", "payment", "on", "amount_minor")
    assert list(rows) == [(done.number, None, call.today, 1000)]


def test_dispute_is_never_larger_than_what_is_left(call: Call, prompt: str) -> None:
    number = issue(call, prompt)
    dunning.dispute(call, invoice=number, because="Wrong hours", amount="100")
    invoices.credit(call, invoice=number, amount="60", because="Agreed")
    row = Receivable.objects.of(call.company).get()
    assert (row.balance_minor, row.disputed_minor) == (6100, 6100)


def test_case_is_asked_about_again_after_a_credit(call: Call, prompt: str) -> None:
    number = issue(call, prompt)
    invoices.credit(later(call, 9), invoice=number, amount="60", because="Agreed")
    assert Case.objects.of(call.company).get().next_action_on == date(2026, 3, 11)


def test_numbers_of_credit_notes_are_a_series_of_their_own(call: Call, prompt: str) -> None:
    numbers = [invoices.credit(call, invoice=issue(call, prompt), because="x").number for _ in range(3)]
    assert numbers == ["CN-2026-00001", "CN-2026-00002", "CN-2026-00003"]
    assert issue(call, prompt) == "2026-00004"
    assert broken_links(call.company) == []


def test_imported_invoice_is_credited_without_tax(call: Call) -> None:
    bring_in(call, "OLD-7", 100_00)
    part = invoices.credit(call, invoice="OLD-7", amount="30", because="Late")
    rest = invoices.credit(call, invoice="OLD-7", because="Cancelled")
    assert [(one.net_minor, one.tax_minor, one.settled[0].balance_minor) for one in (part, rest)] == [
        (3000, 0, 7000),
        (7000, 0, 0),
    ]
    assert lines(call, rest.number) == [("Cancelled", 1_000_000, 70_000_000, 0, 0, 7000)]
    assert disagreements(call.company) == []


def test_imported_invoice_is_credited_wholly_at_once(call: Call) -> None:
    bring_in(call, "OLD-7", 100_00)
    assert invoices.credit(call, invoice="OLD-7", because="Cancelled").settled[0].balance_minor == 0


def test_foreign_currency_keeps_the_rate_of_its_invoice(call: Call, prompt: str) -> None:
    number = issue(call, prompt, currency="USD", rate="0.9137")
    done = invoices.credit(call, invoice=number, because="Cancelled")
    assert {one.rate for one in JournalLine.objects.of(call.company)} == {"0.9137"}
    assert sum(one.base_minor for one in JournalLine.objects.of(call.company) if one.account == "receivable") == 0
    assert done.currency == "USD"


def test_foreign_currency_takes_another_rate_when_one_is_given(call: Call, prompt: str) -> None:
    number = issue(call, prompt, currency="USD", rate="0.9137")
    invoices.credit(call, invoice=number, because="Cancelled", rate="0.95")
    rates = JournalLine.objects.of(call.company).filter(currency="USD").values_list("rate", flat=True)
    assert set(rates) == {"0.9137", "0.95"}
    refused(Invalid, "rate_unreadable", invoices.credit, call, invoice=issue(call, prompt), because="x", rate="NaN")


def test_rupiah_are_credited_whole(call: Call, prompt: str) -> None:
    number = issue(
        call, prompt, lines=[WORK[0] | {"tax_rate": "11", "unit_price": "100100"}], currency="IDR", rate="0.00006"
    )
    refused(Invalid, "amount_too_precise", invoices.credit, call, invoice=number, amount="1000.50", because="x")
    done = invoices.credit(call, invoice=number, amount="1001", because="Late")
    assert (done.net_minor, done.tax_minor) == (902_00, 99_00)


def test_draft_is_not_credited(call: Call, prompt: str) -> None:
    draft = invoices.draft(call, customer=prompt, lines=WORK).public_id
    refused(Conflict, "draft_not_creditable", invoices.credit, call, invoice=draft, because="x")


def test_no_more_is_credited_than_was_invoiced(call: Call, prompt: str) -> None:
    number = issue(call, prompt)
    refused(Conflict, "credited_above_total", invoices.credit, call, invoice=number, amount="121.01", because="x")
    invoices.credit(call, invoice=number, amount="100", because="x")
    refused(Conflict, "credited_above_total", invoices.credit, call, invoice=number, amount="21.01", because="x")
    invoices.credit(call, invoice=number, amount="21", because="x")
    refused(Conflict, "already_credited", invoices.credit, call, invoice=number, because="x")
    refused(Conflict, "already_credited", invoices.credit, call, invoice=number, amount="0.01", because="x")


def test_date_lies_between_the_invoice_and_today(call: Call, prompt: str) -> None:
    number = issue(call, prompt, issued_on=date(2026, 2, 10))
    refused(
        Invalid, "credit_before_invoice", invoices.credit, call, invoice=number, because="x", issued_on=date(2026, 2, 9)
    )
    refused(
        Invalid,
        "issue_date_in_future",
        invoices.credit,
        call,
        invoice=number,
        because="x",
        issued_on=later(call, 1).today,
    )
    invoices.credit(call, invoice=number, amount="1", because="x", issued_on=date(2026, 2, 20))
    refused(
        Conflict,
        "issue_date_before_last",
        invoices.credit,
        call,
        invoice=number,
        because="x",
        issued_on=date(2026, 2, 19),
    )


@pytest.mark.parametrize(
    ("argument", "value", "code"),
    [
        ("amount", "", "amount_unreadable"),
        ("amount", "0", "credit_not_positive"),
        ("amount", "-5", "credit_not_positive"),
        ("amount", "NaN", "amount_unreadable"),
        ("amount", "1e30", "amount_unreadable"),
        ("amount", "1,000.00", "amount_unreadable"),
        ("amount", "0.001", "amount_too_precise"),
        ("amount", "9" * 20, "amount_too_large"),
        ("amount", NUL, "text_control_characters"),
        ("amount", LONG, "text_too_long"),
        ("amount", 5, "text_expected"),
        ("because", "", "field_missing"),
        ("because", "  ", "field_missing"),
        ("because", TWO_LINES, "text_control_characters"),
        ("because", SURROGATE, "text_control_characters"),
        ("because", "x" * 501, "text_too_long"),
    ],
)
def test_credit_is_refused_when_a_field_cannot_be(
    call: Call, prompt: str, argument: str, value: Any, code: str
) -> None:
    given = {"invoice": issue(call, prompt), "because": "x"} | {argument: value}
    refused(Invalid, code, invoices.credit, call, **given)
    assert open_minor(call.company) == {given["invoice"]: 12100}


# --- what is left of a credit note ---------------------------------------------------------------------------


@pytest.fixture
def left_over(call: Call, prompt: str) -> str:
    """A credit note of Prompt GmbH with 121 euro left."""
    number = issue(call, prompt)
    payments.record(call, invoice=number, amount="121")
    return invoices.credit(call, invoice=number, because="Cancelled").number


def test_credit_left_over_settles_another_invoice(call: Call, prompt: str, left_over: str) -> None:
    number = issue(call, prompt)
    part = invoices.allocate_credit(call, credit_note=left_over, invoice=number, amount="21")
    rest = invoices.allocate_credit(later(call, 1), credit_note=left_over, invoice=number)
    assert [(one.settled[0].amount_minor, one.settled[0].balance_minor, one.unallocated_minor) for one in (part, rest)] == [
        (2100, 10000, 10000), (10000, 0, 0),
    ]  # fmt: skip
    assert Receivable.objects.of(call.company).get(number=number).settled_on == date(2026, 3, 3)
    assert disagreements(call.company) == []


def test_credit_is_allocated_only_while_there_is_some(call: Call, prompt: str, slow: str, left_over: str) -> None:
    number = issue(call, prompt)
    refused(
        Conflict,
        "allocation_exceeds_payment",
        invoices.allocate_credit,
        call,
        credit_note=left_over,
        invoice=number,
        amount="121.01",
    )
    refused(
        Conflict,
        "invoice_of_other_customer",
        invoices.allocate_credit,
        call,
        credit_note=left_over,
        invoice=issue(call, slow),
    )
    invoices.allocate_credit(call, credit_note=left_over, invoice=number)
    refused(Conflict, "nothing_left_of_credit", invoices.allocate_credit, call, credit_note=left_over, invoice=number)


@pytest.mark.parametrize("number", ["", "2026-00001", "CN-2026-00009", NUL, SURROGATE, LONG])
def test_credit_note_is_unknown_when_nothing_has_that_name(call: Call, left_over: str, number: str) -> None:
    refused(NotFound, "credit_note_unknown", invoices.allocate_credit, call, credit_note=number, invoice="2026-00001")
    if number != "2026-00001":
        refused(NotFound, "invoice_unknown", invoices.allocate_credit, call, credit_note=left_over, invoice=number)


def test_credit_note_is_final(call: Call, left_over: str) -> None:
    row = Invoice.objects.of(call.company).get(number=left_over)
    assert (row.kind, row.state) == ("credit_note", "issued")
    refused(NotFound, "invoice_unknown", invoices.delete_draft, call, invoice=left_over)
    refused(NotFound, "invoice_unknown", invoices.edit_draft, call, invoice=row.public_id, message="x")
    refused(NotFound, "invoice_unknown", invoices.credit, call, invoice=left_over, because="x")


amounts = some.integers(1, 6000).map(lambda minor: f"{minor // 100}.{minor % 100:02d}")


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=some.lists(some.tuples(some.sampled_from(["pay", "credit"]), amounts), max_size=5))
def test_balances_equal_the_journal_whatever_is_paid_and_credited(
    call: Call, prompt: str, steps: list[tuple[str, str]]
) -> None:
    number = issue(call, prompt, lines=MIXED, terms="50% now, 50% net 30")
    for verb, amount in steps:
        try:
            if verb == "pay":
                payments.record(call, invoice=number, amount=amount)
            else:
                invoices.credit(call, invoice=number, amount=amount, because="x")
        except (Conflict, Refused) as refusal:
            assert refusal.code in {"credited_above_total", "already_credited"}
    assert disagreements(call.company) == []
    assert broken_links(call.company) == []
