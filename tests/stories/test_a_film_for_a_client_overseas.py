"""Anna makes a film for Gone Inc in New York, in dollars, with a discount, and a part of it is credited later.

Every figure at home follows the one rate that the central bank published for the day of the invoice.
"""

from __future__ import annotations

from datetime import date

from tagih.commands import clones, credit_notes, customers, exchange, invoices, payments, products
from tagih.commands import company as companies
from tagih.models import Invoice, InvoiceRate, InvoiceTax, JournalLine, Receivable
from tests.completed import ADDRESS
from tests.stories.conftest import Studio

RATES = b"Date,USD,\n2026-03-02,1.25,\n2026-02-27,1.28,\n"


def test_a_film_for_a_client_overseas(studio: Studio) -> None:
    companies.set_details(studio.call, country="NL")
    call = studio.call
    gone = customers.add(call, name="Gone Inc", country="US", email="pay@gone.example", address=ADDRESS).number

    # Anna brings in the bank's rates, and keeps the price of a filming day on her list.
    assert exchange.bring_in(call, file=RATES).latest_on == date(2026, 3, 2)
    products.add(call, code="DAY", description="A day of filming", unit_price="1000", unit="day", currency="USD")

    # Services to a business overseas are outside the scope; the bill says so without being told.
    bill = invoices.draft_and_issue(
        call, customer=gone, currency="USD",
        lines=[{"product": "DAY", "quantity": "3", "tax_category": "O"}],
        adjustments=[{"kind": "discount", "percent": "10", "reason": "A first job"}],
    )  # fmt: skip
    row = Invoice.objects.of(call.company).get(number=bill.number)
    tax = InvoiceTax.objects.of(call.company).get(invoice=row)
    kept = InvoiceRate.objects.of(call.company).get(invoice=row)
    assert (bill.total_minor, tax.exemption_code, tax.words) == (270_000, "VATEX-EU-O", "Not subject to tax")
    assert (kept.rate, kept.source, kept.tax_minor) == ("0.8", "ECB", 0)

    # A day was rained off: it is credited, at the rate of the invoice.
    note = credit_notes.credit(call, invoice=bill.number, because="A day of rain", amount="900.00")
    payments.record(call, invoice=bill.number, amount="1800.00")
    assert not Receivable.objects.of(call.company).get(invoice=row).balance_minor
    at_home = JournalLine.objects.of(call.company).filter(account="revenue").values_list("base_minor", flat=True)
    assert (note.total_minor, sum(at_home)) == (90_000, -144_000)

    # Next spring they want the same again.
    again = clones.invoice(call, invoice=bill.number)
    assert again.total_minor == bill.total_minor
