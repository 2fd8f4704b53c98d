"""A company to try things on: Anna's Studio with clients that pay, pay late, quarrel and vanish."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from django.conf import settings

from tagih.commands import company as companies
from tagih.commands import credit_notes, customers, daily_run, delivery, dunning, invoices, operation, payments
from tagih.commands.operation import Call
from tagih.domain import money
from tagih.models import Company

EMAIL = "anna@studio.example"
_CLIENTS = (
    # name, country, e-mail, contact, habit
    ("Prompt GmbH", "DE", "rechnung@prompt.example.invalid", "Jana Vogel", "prompt"),
    ("Slow Ltd", "GB", "accounts@slow.example.invalid", "Peter Marsh", "slow"),
    ("Quarrel SA", "BE", "compta@quarrel.example.invalid", "Louise Maes", "quarrel"),
    ("Gone Inc", "US", "hello@gone.example.invalid", "Sam Gone", "gone"),
    ("Αφοί Παπαδόπουλοι ΑΕ", "GR", "logistirio@papadopouloi.example.invalid", "Ελένη Παπαδοπούλου", "slow"),
    ("PT Sinar Jaya", "ID", "keuangan@sinarjaya.example.invalid", "Dewi Lestari", "prompt"),
    ("Bakkerij De Vries", "NL", "info@bakkerijdevries.example.invalid", "Maartje de Vries", "parts"),
    ("Hofstra Architecten", "NL", "administratie@hofstra.example.invalid", "Joris Hofstra", "promise"),
)
_ADDRESSES = (
    "Torstraße 61\n10119 Berlin", "12 Mill Lane\nBristol BS1 4ER", "Rue Haute 204\n1000 Bruxelles",
    "410 Canal Street\nNew York, NY 10013", "Ερμού 18\n105 63 Αθήνα", "Jl. Kemang Raya 45\nJakarta 12730",
    "Voorstraat 9\n3512 AK Utrecht", "Herengracht 300\n1016 CE Amsterdam",
)  # fmt: skip
"""Where each of `_CLIENTS` is, in their order."""
_WORK = (
    ("Brand design", "24", "95.00"), ("Website, first part", "40", "88.00"), ("Photo session", "1", "640.00"),
    ("Menu cards, printed", "500", "1.35"), ("Monthly care", "3", "180.00"), ("Illustrations", "7", "145.00"),
)  # fmt: skip
_AGES = (3, 12, 24, 33, 47, 61, 88, 120)
"""How many days ago the demo's invoices were issued."""

_LONG_AGO_DAYS = 48
"""Invoices older than this were paid by everybody, late."""

_AWAY_DAYS = 5
"""Days before today without a run, so that the morning list has something to approve."""

Deed = Callable[[Call], object]


@dataclass(frozen=True, slots=True)
class Filled:
    """Where to sign in. The password of an installation filled earlier is not known any more."""

    email: str
    password: str


def fill(now: datetime) -> Filled:
    """Fill an empty installation; one that holds a company already is left as it is."""
    kept = Path(settings.DATA_DIR) / "demo-password"
    if Company.objects.exists():
        return Filled(EMAIL, kept.read_text() if kept.exists() else "the password you chose")
    made = companies.add(now, "demo", name="Anna's Studio", country="NL", currency="EUR", code="ANNA", mode="automatic")
    company = Company.objects.get(code=made.code)
    password = "-".join(secrets.token_hex(3) for _ in range(3))
    _people(company, now, password)
    kept.write_text(password)
    kept.chmod(0o600)
    _live(company, now)
    return Filled(EMAIL, password)


def _people(company: Company, now: datetime, password: str) -> None:
    call = operation.call(company, "demo", now)
    companies.user_add(now, "demo", email=EMAIL, password=password, name="Anna de Boer")
    companies.join(call, email=EMAIL, role="owner")
    companies.set_details(
        call, address="Oudegracht 112\n3511 AW Utrecht\nNetherlands", tax_id="NL004495445B01", registration="KvK 30123456",
        email="anna@studio.example.invalid", phone="+31 30 123 45 67", iban="NL91ABNA0417164300", bic="ABNANL2A",
        terms="net 14",
    )  # fmt: skip


def _live(company: Company, now: datetime) -> None:
    """Four months day by day: what happened, the daily run, and its messages; today's are left to be approved."""
    agenda = _agenda(company, now)
    for age in range(_AGES[-1], -1, -1):
        call = _on(company, now, age)
        for deed in agenda[age]:
            deed(call)
        companies.books_complete(call, on=call.today)
        if age == 0:
            companies.policy_set(call, key="mode", value="propose")
            companies.policy_set(call, key="open_days", value="all")  # something to see on a weekend too
            daily_run.sweep(call)
        elif age > _AWAY_DAYS:
            daily_run.sweep(call)
            delivery.deliver(company, call.now, limit=100)


def _on(company: Company, now: datetime, age: int) -> Call:
    return operation.call(company, "demo", now - timedelta(days=age))


def _agenda(company: Company, now: datetime) -> dict[int, list[Deed]]:
    """What happens, by how many days ago."""
    agenda: dict[int, list[Deed]] = defaultdict(list)
    first = _on(company, now, _AGES[-1])
    numbers = {
        name: customers.add(
            first, name=name, country=country, email=email, contact_name=contact, address=address
        ).number
        for (name, country, email, contact, _), address in zip(_CLIENTS, _ADDRESSES, strict=True)
    }
    for index, age in enumerate(reversed(_AGES)):
        for place, (name, _, _, _, habit) in enumerate(_CLIENTS):
            if (index + place) % 3:
                agenda[age].append(_billing(agenda, age, numbers[name], habit, index + place))
    return agenda


def _billing(agenda: dict[int, list[Deed]], age: int, customer: str, habit: str, turn: int) -> Deed:
    """Issue one invoice, and put on the agenda what its client will make of it."""
    description, quantity, price = _WORK[turn % len(_WORK)]
    lines = ({"description": description, "quantity": quantity, "unit_price": price, "tax_rate": "21"},)

    def bill(call: Call) -> None:
        issued = invoices.draft_and_issue(call, customer=customer, lines=lines)
        found = _answer(
            habit if age < _LONG_AGO_DAYS else "slow", turn, issued.number, money.to_decimal(issued.total_minor, "EUR")
        )
        if found is not None and age - found[0] >= 0:
            agenda[age - found[0]].append(found[1])

    return bill


def _answer(habit: str, turn: int, number: str, total: Decimal) -> tuple[int, Deed] | None:
    """What the client does, and how many days after the invoice."""
    if habit == "prompt":
        return 12, lambda call: payments.record(call, amount=str(total), invoice=number)
    if habit == "slow":
        return 36, lambda call: payments.record(call, amount=str(total), invoice=number)
    if habit == "parts":
        return 18, lambda call: payments.record(call, amount=str(total // 3), invoice=number)
    if habit == "quarrel" and turn % 4 == 1:
        return 16, lambda call: dunning.dispute(call, invoice=number, because="The second delivery never arrived")
    if habit == "quarrel" and turn % 4 == 2:
        return 16, lambda call: credit_notes.credit(call, invoice=number, amount="60.50", because="Damaged in transit")
    if habit == "promise":
        return 22, lambda call: dunning.promise(
            call, invoice=number, promised_on=call.today + timedelta(days=6), note="Joris called"
        )
    return None
