"""The cast of the doors: Anna's Studio, four clients and what they owe, on one morning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from tagih.commands import (
    asking,
    bank_mappings,
    bank_reading,
    banking,
    cheques,
    collections,
    credit_exceptions,
    credit_notes,
    credits,
    custom_fields,
    customers,
    daily_run,
    drafts,
    invoices,
    mandates,
    match_decisions,
    operation,
    payments,
    portal_links,
    providers,
    recurring,
    refunds,
    retainers,
    vouchers,
    work,
)
from tagih.commands import company as companies
from tagih.commands.operation import Call
from tagih.models import (
    BankLine,
    Charge,
    Collection,
    Company,
    Customer,
    Invoice,
    Message,
    Payment,
    PaymentMethod,
    ProviderAccount,
)
from tests.completed import ADDRESS, STUDIO
from tests.doors.quotes_cast import offers
from tests.guard import outside_the_books

NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
"""A Thursday morning."""
EMAIL, PASSWORD = "anna@studio.example", "correct horse battery staple"
STATEMENT = b"Date,Description,Amount,Currency\n2026-03-10,Somebody paid,40.00,EUR\n2026-03-10,Fee,-2.50,EUR\n"
LINES = ({"description": "Design", "quantity": "1", "unit_price": "100.00", "tax_rate": "21"},)


@dataclass(frozen=True)
class Cast:
    """Anna's Studio on the morning of `NOW`, a token, and the names of its rows."""

    company: Company
    secret: str
    names: dict[str, str]

    @property
    def call(self) -> Call:
        return operation.call(self.company, "anna", NOW)


def cast() -> Cast:
    """One client that pays, one that pays late, one that quarrels, one that is gone, and what they owe."""
    companies.add(NOW, "anna", name="Anna's Studio", country="NL", currency="EUR", code="ANNA", **STUDIO)
    company = Company.objects.get(code="ANNA")
    call = operation.call(company, "anna", NOW)
    companies.user_add(NOW, "anna", email=EMAIL, password=PASSWORD, name="Anna")
    companies.join(call, email=EMAIL, role="owner")
    secret = companies.token_make(call, name="program", scope="write").secret
    for number, name, country in (
        ("PROMPT", "Prompt GmbH", "DE"), ("SLOW", "Slow Ltd", "GB"), ("QUARREL", "Quarrel SA", "BE"), ("GONE", "Gone Inc", "US"),
    ):  # fmt: skip
        customers.add(
            call, number=number, name=name, country=country, email=f"pay@{number.lower()}.example", address=ADDRESS
        )
    names = _bills(company) | _held(company) | also(call) | _told(call) | _letters(company)
    names |= offers(call, "2026-00004", LINES)
    rows = Invoice.objects.of(company).exclude(number=None).values_list("number", "public_id")
    people = Customer.objects.of(company).values_list("number", "public_id")
    return Cast(company, secret, names | dict(rows) | dict(people))


def also(call: Call) -> dict[str, str]:
    """What pages show besides bills, letters and offers: one row of everything, for any company with these clients."""
    billed = _repeated(call) | _worked(call) | _asked(call)
    paid = _banked(call) | _known_payer(call) | _given_back(call) | _collected_from(call)
    return billed | _tried(call) | paid


def _bills(company: Company) -> dict[str, str]:
    """2026-00001 (Slow), 2 (Quarrel) and 3 (Gone) are late, 4 (Prompt) is not due yet, 5 (Prompt) was paid and credited."""

    def on(day: date) -> Call:
        return operation.call(company, "anna", NOW, day)

    paid = payments.record(on(date(2026, 1, 10)), customer="GONE", amount="50.00", on=date(2026, 1, 10))
    for customer, day in (
        ("SLOW", date(2026, 1, 15)), ("QUARREL", date(2026, 2, 2)), ("GONE", date(2026, 2, 16)), ("PROMPT", date(2026, 3, 2)),
    ):  # fmt: skip
        invoices.draft_and_issue(on(day), customer=customer, lines=LINES, issued_on=day)
    day = date(2026, 3, 3)
    fifth = invoices.draft_and_issue(on(day), customer="PROMPT", lines=LINES, issued_on=day).number
    payments.record(on(day), invoice=fifth, amount="121.00", on=day)
    note = credit_notes.credit(on(day), invoice=fifth, because="never delivered", issued_on=day)
    draft = drafts.draft(on(day), customer="PROMPT", lines=LINES)
    return {"payment": paid.public_id, "credit_note": note.public_id, "draft": draft.public_id}


def _held(company: Company) -> dict[str, str]:
    """Prompt's retainer, full with 500.00 at 21 %, a voucher over 50.00 that Gone bought, credit for Prompt's future work."""
    call = operation.call(company, "anna", NOW, date(2026, 3, 4))
    retainer = retainers.start(call, customer="PROMPT", name="Maintenance", floor="100", target="500").public_id
    retainers.deposit(call, retainer=retainer, amount="500.00")
    voucher = vouchers.issue(call, customer="GONE", amount="50.00").public_id
    credit = credits.give(call, customer="PROMPT", because="next time", amount="15.00", kind="future_work").public_id
    lifted = credit_exceptions.allow(
        call, customer="GONE", kind="deposit", because="an old friend", approved_by="Anna", until=date(2026, 9, 1)
    ).public_id
    return {"retainer": retainer, "voucher": voucher, "credit_given": credit, "lifted": lifted}


def _repeated(call: Call) -> dict[str, str]:
    """Prompt is billed for hosting at the end of every month."""
    done = recurring.add(call, customer="PROMPT", name="Hosting", lines=LINES, cycle="monthly on 31")
    return {"recurring": done.public_id}


def _worked(call: Call) -> dict[str, str]:
    """Four hours for Slow that nobody has billed."""
    done_on = call.today - timedelta(days=20)
    done = work.add(call, customer="SLOW", description="Advice", quantity="4", unit_price="80", done_on=done_on)
    return {"entry": done.public_id}


def _asked(call: Call) -> dict[str, str]:
    """Every invoice and quote says its project, every customer how they found us."""
    custom_fields.define(
        call, subject="customer", code="found", label="Found us by", kind="choice", choices=["a friend", "the web"]
    )
    custom_fields.define(call, subject="quote", code="project", label="Project")
    done = custom_fields.define(call, subject="invoice", code="project", label="Project", is_printed=True)
    return {"field": done.public_id}


def _tried(call: Call) -> dict[str, str]:
    """An account with a provider that was only tried, and the charge that was: nobody paid."""
    account = providers.add(call, provider="stripe", name="Trial", secret_key="sk_test_of_the_peer").account
    with outside_the_books("no provider is asked while the cast is made"):
        row = Charge.objects.of(call.company).create(
            company=call.company, account=ProviderAccount.objects.of(call.company).get(public_id=account), is_test=True,
            customer=Customer.objects.of(call.company).get(number="SLOW"), state="expired", currency="EUR", key="trial",
            amount_minor=12_100, reference="2026-00001", by="anna", made_at=NOW,
        )  # fmt: skip
        method = PaymentMethod.objects.of(call.company).create(
            company=call.company, account=row.account, customer=row.customer, payer="cus_1", method="pm_1", kind="card",
            label="Visa •••• 4242", agreed_on=call.today, made_at=NOW,
        )  # fmt: skip
    return {"trial": account, "trial_charge": row.public_id, "trial_method": method.public_id}


def _banked(call: Call) -> dict[str, str]:
    """A statement of one day: money whose payer nobody knows, and a fee of the bank, which is set aside by itself."""
    read = bank_reading.read(call.company, STATEMENT, name="statement.csv")
    banking.import_file(call, file=read)
    mapping = bank_mappings.save(call, name="Mybank", settings="dates=d-m-y")
    waiting, fee = BankLine.objects.of(call.company).order_by("id").values_list("public_id", flat=True)
    return {"bank_line": waiting, "bank_fee": fee, "bank_mapping": mapping.name}


def _collected_from(call: Call) -> dict[str, str]:
    """Gone had a mandate once: what was planned is withdrawn, and it is revoked."""
    mandates.put_collecting(call, creditor_identifier="DE98ZZZ09999999999")
    signed = {"account": "NL20INGB0001234567", "holder": "Gone Inc", "signed_on": date(2026, 2, 2)}
    mandate = mandates.record(call, customer="GONE", **signed).public_id
    collections.plan(call, customer="GONE")
    collection = Collection.objects.of(call.company).get().public_id
    collections.withdraw(call, collection=collection)
    mandates.revoke(call, mandate=mandate)
    cheque = cheques.receive(call, customer="GONE", amount="5.00", bank="First", number="1").public_id
    return {"mandate": mandate, "collection": collection, "cheque": cheque}


def _given_back(call: Call) -> dict[str, str]:
    """Ten of Gone's 50.00 may go back: proposed, not approved yet."""
    paid = Payment.objects.of(call.company).get(unallocated_minor__gt=0)
    done = refunds.propose(call, payment=paid.public_id, amount="10.00", because="they asked", account="US account")
    return {"refund": done.public_id}


def _known_payer(call: Call) -> dict[str, str]:
    """The account from which Gone pays."""
    return {"alias": match_decisions.learn(call, customer="GONE", account="DE02120300000000202051").alias}


def _told(call: Call) -> dict[str, str]:
    """Prompt asks for instalments, says that it has paid, and gives another contact."""
    link = portal_links.add(call, customer="PROMPT").link
    plan = asking.plan(call, link=link, count=2, first_on=date(2026, 3, 20)).plan
    claim = asking.claim(call, link=link, paid_on=date(2026, 3, 10)).claim
    amendment = asking.amend(call, link=link, email="ap@prompt.example").amendment
    return {"plan": plan, "claim": claim, "amendment": amendment}


def _letters(company: Company) -> dict[str, str]:
    """The run of the morning proposes a letter to each late client; Quarrel's has failed."""
    call = operation.call(company, "anna", NOW)
    companies.books_complete(call, on=call.today)
    daily_run.sweep(call)
    letters = dict(Message.objects.of(company).values_list("customer__number", "public_id"))
    assert letters.keys() == {"SLOW", "QUARREL", "GONE"}
    with outside_the_books("no mail server of the tests refuses for ever"):
        Message.objects.of(company).filter(public_id=letters["QUARREL"]).update(
            state="failed", problem="550 no such user"
        )
    return {"letter": letters["SLOW"], "failed": letters["QUARREL"]}
