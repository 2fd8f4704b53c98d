"""The cast of the stories: Anna's Studio, and days that pass."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest

from tagih.commands import company as companies
from tagih.commands import credit_notes, customers, daily_run, dunning, invoices, operation, payments
from tagih.commands.answers import Swept
from tagih.models import Company
from tagih.reports import verification
from tagih.reports import why as reasons
from tests.completed import ADDRESS, STUDIO


@dataclass
class Studio:
    """Anna's Studio on its current day; every deed happens on that day."""

    company: Company
    today: date

    @property
    def call(self) -> operation.Call:
        return operation.Call(self.company, "anna", datetime.combine(self.today, time(8), UTC), self.today)

    def on(self, day: str) -> Studio:
        """Let time pass until `day`, without any run."""
        self.today = date.fromisoformat(day)
        return self

    def client(self, name: str) -> str:
        email = f"{name.split()[0].lower()}@client.invalid"
        return customers.add(
            self.call, name=name, country="NL", email=email, contact_name="Mia", address=ADDRESS
        ).number

    def bill(self, customer: str, amount: str, terms: str = "net 14") -> str:
        line = {"description": "Design", "quantity": "1", "unit_price": amount, "tax_rate": "0", "tax_category": "Z"}
        return invoices.draft_and_issue(self.call, customer=customer, lines=[line], terms=terms).number

    def pay(self, invoice: str, amount: str) -> None:
        payments.record(self.call, amount=amount, invoice=invoice)

    def credit(self, invoice: str, amount: str) -> None:
        credit_notes.credit(self.call, invoice=invoice, amount=amount, because="one day less")

    def promise(self, invoice: str, by: str) -> None:
        dunning.promise(self.call, invoice=invoice, promised_on=date.fromisoformat(by))

    def dispute(self, invoice: str, amount: str = "") -> None:
        dunning.dispute(self.call, invoice=invoice, amount=amount, because="the blue is green")

    def run(self) -> Swept:
        """Today's run; the books are up to date."""
        companies.books_complete(self.call, on=self.today)
        return daily_run.sweep(self.call)

    def live_until(self, day: str) -> list[tuple[str, str, int]]:
        """Let the days pass with a run on each: (day, customer, step) of every message."""
        told = []
        while self.today < date.fromisoformat(day):
            self.today += timedelta(days=1)
            told += [(self.today.isoformat(), one.customer, one.step) for one in self.run().messages]
        return told

    def why(self, invoice: str) -> reasons.Why:
        return reasons.why(self.company, invoice, self.today, self.today)

    def books_agree(self) -> bool:
        return not verification.verify(self.company).problems


@pytest.fixture
def studio(db) -> Studio:
    """Anna's Studio on Monday 2 March 2026; messages go by themselves."""
    at = datetime(2026, 3, 2, 8, tzinfo=UTC)
    made = companies.add(at, "anna", name="Anna's Studio", country="ZZ", currency="EUR", mode="automatic", **STUDIO)
    return Studio(Company.objects.get(code=made.code), date(2026, 3, 2))
