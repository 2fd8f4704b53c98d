"""A morning at Anna's Studio as the real clock has it: clients who are late, letters that wait, something of everything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tagih.adapters.importers.receivables import Parsed, ReceivableRow
from tagih.commands import (
    asking,
    credit_notes,
    customers,
    daily_run,
    drafts,
    dunning,
    imports,
    invoices,
    operation,
    payments,
    portal_links,
    retainers,
)
from tagih.commands import company as companies
from tagih.commands.operation import Call
from tagih.models import Company, Customer, Invoice, Message
from tests.completed import ADDRESS, STUDIO
from tests.doors.cast import also
from tests.doors.quotes_cast import offers

EMAIL, PASSWORD = "anna@studio.example", "correct horse battery staple"
LINES = ({"description": "Design", "quantity": "1", "unit_price": "100.00", "tax_rate": "21"},)


@dataclass(frozen=True)
class Morning:
    """The names of the rows on the pages."""

    names: dict[str, str]


def begin(now: datetime) -> Morning:
    """Fill an empty installation. Nobody has holidays, and every day of the week is open."""
    companies.add(now, "anna", name="Anna's Studio", country="ZZ", currency="EUR", code="ANNA", **STUDIO)
    company = Company.objects.get(code="ANNA")
    call = operation.call(company, "anna", now)
    companies.user_add(now, "anna", email=EMAIL, password=PASSWORD, name="Anna de Boer")
    companies.join(call, email=EMAIL, role="owner")
    companies.set_details(
        call, address="Oudegracht 112\nUtrecht", iban="NL91ABNA0417164300", email="anna@studio.invalid"
    )
    companies.policy_set(call, key="open_days", value="all")
    for name in ("Prompt GmbH", "Slow Ltd", "Quarrel SA", "Gone Inc"):
        number = name.partition(" ")[0].upper()
        customers.add(
            call, number=number, name=name, email=f"pay@{number.lower()}.invalid", contact_name="Sam", address=ADDRESS
        )
    return Morning(_bills(company, now) | _letters(call) | also(call) | _told(call))


def _told(call: Call) -> dict[str, str]:
    """Gone asks for instalments, says that it has paid, and gives another contact; Slow has a link to its account."""
    link = portal_links.add(call, customer="GONE").link
    plan = asking.plan(call, link=link, count=2, first_on=call.today + timedelta(days=5)).plan
    claim = asking.claim(call, link=link, paid_on=call.today).claim
    amendment = asking.amend(call, link=link, email="ap@gone.example").amendment
    account = portal_links.add(call, customer="SLOW").url
    return {"plan": plan, "claim": claim, "amendment": amendment, "account": account}


def _bills(company: Company, now: datetime) -> dict[str, str]:
    today = operation.call(company, "anna", now).today

    def on(days_ago: int) -> Call:
        return operation.call(company, "anna", now, today - timedelta(days=days_ago))

    bills = {}
    for customer, days_ago, terms in (
        ("SLOW", 60, "net 14"), ("QUARREL", 40, "50% now, 50% net 14"), ("GONE", 30, "net 14"), ("PROMPT", 6, "net 14"),
    ):  # fmt: skip
        call = on(days_ago)
        bills[customer] = invoices.draft_and_issue(
            call, customer=customer, lines=LINES, terms=terms, issued_on=call.today
        )
    payment = payments.record(on(3), customer="PROMPT", amount="400.00", on=on(3).today)
    note = credit_notes.credit(on(0), invoice=bills["PROMPT"].number, because="Never delivered", amount="21.00")
    dunning.dispute(on(2), invoice=bills["QUARREL"].number, because="Too late", amount="20.00")
    dunning.promise(on(1), invoice=bills["GONE"].number, promised_on=today + timedelta(days=4), note="Sam called")
    draft = drafts.draft(on(0), customer="PROMPT", lines=(*LINES, *LINES), message="Thank you")
    people = Customer.objects.of(company).values_list("number", "public_id")
    rows = Invoice.objects.of(company).exclude(number=None).values_list("number", "public_id")
    retainer = retainers.start(on(5), customer="PROMPT", name="Maintenance", floor="100", target="500").public_id
    retainers.deposit(on(5), retainer=retainer, amount="80.00")
    named = {
        "retainer": retainer,
        "payment": payment.public_id,
        "credit_note": note.public_id,
        "draft": draft.public_id,
    }
    named |= offers(on(0), bills["PROMPT"].number, LINES)
    return named | dict(people) | {str(number): public_id for number, public_id in rows}


def _letters(call: Call) -> dict[str, str]:
    """An import from another program, and the run of the morning: three letters wait."""
    due_on: date = call.today - timedelta(days=9)
    old = ReceivableRow(
        line=2, customer="OLD", customer_name="Northwind Traders of the Upper Valleys", email="pay@old.invalid", country="ZZ",
        language="en", invoice="OLD-1", issued_on=due_on - timedelta(days=14), due_on=due_on, currency="EUR",
        amount_minor=99_000, paid_on=None, paid_minor=0, last_asked_on=None, last_asked_step=None,
    )  # fmt: skip
    imports.receivables(call, parsed=Parsed([old], []), source="plain")
    companies.books_complete(call, on=call.today)
    daily_run.sweep(call)
    letters = dict(Message.objects.of(call.company).values_list("customer__number", "public_id"))
    assert letters.keys() == {"SLOW", "QUARREL", "OLD"}
    return {"letter": letters["SLOW"]}
