"""Exchange rates in the books: recorded, brought in, found for a day, kept with the document; and cash rounding."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tagih.commands import company as companies
from tagih.commands import exchange, invoices, payments, printing
from tagih.commands.operation import Call
from tagih.domain.errors import Invalid, Refused
from tagih.models import ExchangeRate, Invoice, InvoiceRate, JournalLine
from tests.commands.books import NUL, WORK, disagreements, facts, kinds, later, line, open_minor, refused

FILE = b"Date,USD,CHF,IDR,\n2026-03-02,1.25,0.96,17712.34,\n2026-02-27,1.28,0.95,17700,\n2025-01-02,1.03,0.94,16700,\n"


def recorded(call: Call) -> list[tuple[Any, ...]]:
    found = ExchangeRate.objects.of(call.company).order_by("currency", "on")
    return list(found.values_list("currency", "on", "rate", "source"))


def test_rate_is_recorded_and_replaced(call: Call) -> None:
    exchange.record(call, currency="usd", rate="0.90", source="Bank of Anna")
    done = exchange.record(call, currency="USD", rate="0.92")
    assert (done.before, recorded(call)) == ("0.9", [("USD", date(2026, 3, 2), "0.92", "")])
    assert facts(call.company, "exchange_rate.recorded")["before"] == "0.9"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"currency": "dollar"}, "currency_unknown"), ({"currency": "EUR"}, "exchange_rate_home"),
        ({"rate": "0"}, "rate_unreadable"), ({"rate": "1e3"}, "rate_unreadable"), ({"rate": "-1"}, "rate_unreadable"),
        ({"on": date(2026, 3, 3)}, "exchange_rate_in_future"), ({"source": NUL}, "text_control_characters"),
        ({"source": "x" * 121}, "text_too_long"),
    ],
)  # fmt: skip
def test_rate_is_refused_when_it_cannot_be(call: Call, changed: dict[str, Any], code: str) -> None:
    refused(Invalid, code, exchange.record, call, **({"currency": "USD", "rate": "0.92"} | changed))
    assert recorded(call) == []


def test_file_of_the_bank_is_brought_in_once(call: Call) -> None:
    exchange.record(call, currency="USD", rate="0.79", on=date(2026, 2, 27))
    first = exchange.bring_in(call, file=FILE)
    assert (first.added, first.unchanged, first.latest_on) == (5, 1, date(2026, 3, 2))
    again = exchange.bring_in(later(call, 1), file=FILE)
    assert (again.added, again.unchanged) == (0, 6)
    rates = {(currency, on): (rate, source) for currency, on, rate, source in recorded(call)}
    assert rates["USD", date(2026, 3, 2)] == ("0.8", "ECB")
    assert rates["USD", date(2026, 2, 27)] == ("0.79", "")
    assert ("USD", date(2025, 1, 2)) not in rates
    assert exchange.bring_in(call, file=FILE, since=date(2025, 1, 1)).added == 3
    refused(Invalid, "rates_file_unreadable", exchange.bring_in, call, file=b"hello")


def test_invoice_takes_the_newest_rate_on_or_before_its_day(call: Call, prompt: str) -> None:
    exchange.record(call, currency="USD", rate="0.91", on=date(2026, 2, 24), source="ECB")
    exchange.record(call, currency="USD", rate="0.92", on=date(2026, 2, 27), source="ECB")
    done = invoices.draft_and_issue(call, customer=prompt, lines=WORK, currency="USD")
    kept = InvoiceRate.objects.of(call.company).get()
    assert (kept.rate, kept.on, kept.source, kept.currency, kept.tax_minor) == (
        "0.92", date(2026, 2, 27), "ECB", "EUR", 1932,
    )  # fmt: skip
    side = JournalLine.objects.of(call.company).get(account="tax")
    assert (side.base_minor, side.rate, side.rate_on) == (-1932, "0.92", date(2026, 2, 27))
    page = printing.document(call.company, Invoice.objects.of(call.company).select_related("customer").get())
    assert page.notes == ("VAT in EUR, at 1 USD = 0.92 EUR of 27 February 2026 (ECB): €19.32",)
    assert done.total_minor == 12_100


def test_rate_that_is_too_old_is_not_taken(call: Call, prompt: str) -> None:
    exchange.record(call, currency="USD", rate="0.92", on=date(2026, 2, 23))
    given = {"customer": prompt, "lines": WORK, "currency": "USD"}
    assert exchange.newest(call.company, "USD", date(2026, 3, 2)) is not None
    refused(Refused, "rate_needed", invoices.draft_and_issue, later(call, 1), **given)


def test_rate_of_a_later_day_is_not_taken(call: Call) -> None:
    exchange.record(call, currency="USD", rate="0.92")
    assert exchange.newest(call.company, "USD", date(2026, 3, 1)) is None


def test_typed_rate_comes_before_a_recorded_one(call: Call, prompt: str) -> None:
    exchange.record(call, currency="USD", rate="0.92", source="ECB")
    invoices.draft_and_issue(call, customer=prompt, lines=WORK, currency="USD", rate="0.5")
    kept = InvoiceRate.objects.of(call.company).get()
    assert (kept.rate, kept.source, kept.tax_minor) == ("0.5", "", 1050)


def test_credit_note_keeps_the_rate_of_its_invoice(call: Call, prompt: str) -> None:
    exchange.record(call, currency="USD", rate="0.92", source="ECB")
    done = invoices.draft_and_issue(call, customer=prompt, lines=WORK, currency="USD")
    exchange.record(call, currency="USD", rate="0.80")
    invoices.credit(call, invoice=done.number, because="Wrong customer")
    kept = InvoiceRate.objects.of(call.company).order_by("id")
    assert [(one.rate, one.source, one.tax_minor) for one in kept] == [("0.92", "ECB", 1932)] * 2
    assert (open_minor(call.company), disagreements(call.company)) == ({}, [])


def test_payment_in_a_foreign_currency_takes_the_recorded_rate(call: Call, prompt: str) -> None:
    exchange.record(call, currency="USD", rate="0.92")
    done = invoices.draft_and_issue(call, customer=prompt, lines=WORK, currency="USD")
    payments.record(call, invoice=done.number, amount="121.00")
    assert open_minor(call.company) == {}
    assert JournalLine.objects.of(call.company).get(account="bank").base_minor == 11_132


def test_document_in_the_own_currency_keeps_no_rate(call: Call, prompt: str) -> None:
    invoices.draft_and_issue(call, customer=prompt, lines=WORK)
    assert not InvoiceRate.objects.of(call.company).exists()
    assert "exchange_rate.recorded" not in kinds(call.company)


# --- cash rounding -------------------------------------------------------------------------------------------

CENTS = line(unit_price="82.67")
"""100.03 with its tax."""


def test_total_is_paid_in_whole_coins_and_the_rest_is_posted(call: Call, prompt: str) -> None:
    companies.set_details(call, cash_rounding="eur 0.05")
    done = invoices.draft_and_issue(call, customer=prompt, lines=CENTS, terms="50% now, 50% net 30")
    row = Invoice.objects.of(call.company).get()
    assert (done.net_minor, done.tax_minor, done.total_minor, row.rounding_minor) == (8267, 1736, 10_005, 2)
    sides = dict(
        JournalLine.objects.of(call.company).exclude(account="receivable").values_list("account", "amount_minor")
    )
    assert sides == {"revenue": -8267, "tax": -1736, "rounding": -2}
    assert (sum(open_minor(call.company).values()), disagreements(call.company)) == (10_005, [])
    page = printing.document(call.company, Invoice.objects.of(call.company).select_related("customer").get())
    assert [(one.label, one.amount) for one in page.totals[-2:]] == [
        ("Rounded to whole coins", "€0.02"), ("Total", "€100.05"),
    ]  # fmt: skip


def test_draft_is_rounded_anew_when_it_changes(call: Call, prompt: str) -> None:
    companies.set_details(call, cash_rounding="EUR 0.05")
    draft = invoices.draft(call, customer=prompt, lines=CENTS)
    assert draft.total_minor == 10_005
    assert invoices.edit_draft(call, invoice=draft.public_id, lines=line(unit_price="82.66")).total_minor == 10_000


@pytest.mark.parametrize("price", ["82.67", "82.66"])
@pytest.mark.parametrize("parts", [[], ["60.00"], ["60.00", "40.00"], ["99.99"]])
def test_credit_notes_take_the_rounding_back_too(call: Call, prompt: str, price: str, parts: list[str]) -> None:
    companies.set_details(call, cash_rounding="EUR 0.05")
    done = invoices.draft_and_issue(call, customer=prompt, lines=line(unit_price=price))
    for amount in parts:
        if done.total_minor > 10_000 or amount != "40.00":
            invoices.credit(call, invoice=done.number, because="A part", amount=amount)
    invoices.credit(call, invoice=done.number, because="The rest")
    notes = Invoice.objects.of(call.company).filter(kind="credit_note")
    columns = ("net_minor", "tax_minor", "total_minor")
    sums = [sum(values) for values in zip(*notes.values_list(*columns), strict=True)]
    assert sums == [done.net_minor, done.tax_minor, done.total_minor]
    assert (open_minor(call.company), disagreements(call.company)) == ({}, [])
    assert (
        sum(JournalLine.objects.of(call.company).filter(account="rounding").values_list("amount_minor", flat=True)) == 0
    )


# --- Indonesia -----------------------------------------------------------------------------------------------


def test_indonesian_tax_is_printed_as_the_law_names_it(call: Call, prompt: str) -> None:
    companies.set_details(call, country="ID")
    exchange.record(call, currency="IDR", rate="0.000053")
    done = invoices.draft_and_issue(
        call, customer=prompt, lines=[{"description": "Desain", "unit_price": "100000"}], currency="IDR"
    )
    page = printing.document(call.company, Invoice.objects.of(call.company).select_related("customer").get())
    assert done.tax_minor == 1_100_000
    assert page.totals[1].label.endswith("12% on IDR\u00a091,666.67 (11/12 of IDR\u00a0100,000)")
