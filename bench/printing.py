"""Invoices from the database to PDF, against the bare typesetter on the same inputs, ready-made."""

from __future__ import annotations

from datetime import UTC, datetime, time

from bench import books, issuing, places
from bench.pairs import Outcome, in_turn
from tagih.adapters.documents import pdf
from tagih.commands import invoices, operation, printing
from tagih.models import Company, Invoice

PAGES = 40
"""Documents of one run; each is one page."""


def run(receivables: int, pairs: int) -> Outcome:
    """PDF/A-3a and PDF/UA-1 in one file, three lines, tax and a QR code for the payment."""
    places.copy(places.seeded(receivables))
    company = Company.objects.get()
    call = operation.call(company, "bench", datetime.combine(books.TODAY, time(9), UTC), books.TODAY)
    numbers = [_issued(call, customer) for customer in range(1, PAGES + 1)]
    pages = [
        printing.document(company, Invoice.objects.of(company).select_related("customer").get(number=number))
        for number in numbers
    ]
    inputs = [pdf.inputs(page) for page in pages]
    template = pdf._compiler(pdf._TEMPLATE)
    instant = int(datetime.combine(books.TODAY, time(), UTC).timestamp())

    def product(outcome: Outcome) -> None:
        with outcome.ours(PAGES):
            for number in numbers:
                printing.pdf(company, number)

    def reference(outcome: Outcome) -> None:
        with outcome.theirs():
            for given in inputs:
                template.compile(format="pdf", pdf_standards=pdf.STANDARDS, sys_inputs=given, timestamp=instant)

    return in_turn(pairs, product, reference)


def _issued(call: operation.Call, customer: int) -> str:
    return invoices.draft_and_issue(call, customer=f"C{customer:06d}", lines=issuing.LINES, terms="net 30").number
