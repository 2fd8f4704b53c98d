"""A company whose books live: bills, payments, credit notes and disputes in several currencies, on days of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from django.db.models import QuerySet

from tagih.commands import company as companies
from tagih.commands import (
    credit_notes,
    credits,
    customers,
    daily_run,
    deductions,
    dunning,
    holdings,
    invoices,
    operation,
    payments,
    refunds,
    retainers,
    reversals,
    vouchers,
    write_offs,
)
from tagih.commands.answers import Swept
from tagih.domain.errors import Conflict
from tagih.models import Allocation, Company, Holding, Invoice, Payment, Receivable, WriteOff
from tests.completed import ADDRESS, STUDIO

RATES = {"USD": "0.9213", "JPY": "0.0061", "KWD": "3.0177"}
"""Euro for one unit; currencies of two, no and three decimals."""
TERMS = ("now", "net 7", "net 30", "30% now, 70% net 30")
PLAIN = ("bill", "bill", "bill", "pay", "pay", "credit", "dispute", "use")
ALL = (*PLAIN, "hold", "hold", "early")
CORRECTED = (*ALL, *("pay", "take_back", "take_off", "give_up", "give_back", "keep_back") * 3)
"""What may happen: with `ALL`, money taken in advance, credits, vouchers and discounts too; with `CORRECTED`, mistakes."""


@dataclass
class Life:
    """A company on its current day."""

    name: str
    currency: str = "EUR"
    today: date = date(2026, 3, 2)
    company: Company = field(init=False)

    def __post_init__(self) -> None:
        at = datetime.combine(self.today, time(8), UTC)
        made = companies.add(
            at, "anna", name=self.name, country="ZZ", currency=self.currency, mode="automatic", **STUDIO
        )
        self.company = Company.objects.get(code=made.code)

    @property
    def call(self) -> operation.Call:
        return operation.Call(self.company, "anna", datetime.combine(self.today, time(8), UTC), self.today)

    def pass_days(self, days: int) -> Life:
        self.today += timedelta(days=days)
        return self

    def client(self, name: str, number: str = "") -> str:
        email = f"{name.split()[0].lower()}@client.invalid"
        return customers.add(self.call, name=name, number=number, email=email, address=ADDRESS).number

    def bill(self, customer: str, amount: str, currency: str = "", terms: str = "net 14") -> str:
        currency = currency or self.currency
        line = {"description": "Design", "quantity": "1", "unit_price": amount, "tax_rate": "21", "tax_category": "S"}
        rate = None if currency == self.currency else RATES[currency]
        return invoices.draft_and_issue(
            self.call, customer=customer, lines=[line], terms=terms, currency=currency, rate=rate
        ).number

    def pay(self, customer: str, amount: str, currency: str = "", on: date | None = None, invoice: str = "") -> str:
        currency = currency or self.currency
        rate = None if currency == self.currency else RATES[currency]
        named = (invoice,) if invoice else ()
        return payments.record(
            self.call, customer=customer, amount=amount, currency=currency, on=on, rate=rate, invoices=named
        ).public_id

    def retainer(self, customer: str, amount: str) -> str:
        """A retainer at 21 % that holds `amount`."""
        made = retainers.start(self.call, customer=customer, name="Support", tax_rate="21").public_id
        retainers.deposit(self.call, retainer=made, amount=amount)
        return made

    def run(self) -> Swept:
        """Today's run; the books are up to date."""
        companies.books_complete(self.call, on=self.today)
        return daily_run.sweep(self.call)

    def play(self, seed: int, days: int = 40, kinds: Sequence[str] = ALL) -> Life:
        """So many days of anything that can happen to four clients."""
        random = Random(seed)
        names = ("Prompt GmbH", "Slow Ltd", "Quarrel SA", "Gone Inc")
        clients = [self.client(name, f"C-{at}") for at, name in enumerate(names, 1)]
        for _ in range(days):
            for _ in range(random.randint(0, 3)):
                self._happen(random, random.choice(clients), kinds)
            self.pass_days(1)
        return self

    def _happen(self, random: Random, client: str, kinds: Sequence[str]) -> None:
        currency = random.choice(("EUR", "EUR", "USD", "JPY", "KWD"))
        what = random.choice(kinds)
        if what == "bill":
            self.bill(client, str(random.randint(10, 9000)), currency, random.choice(TERMS))
        elif what == "pay":
            earlier = self.today - timedelta(days=random.choice((0, 0, 1, 9)))
            self.pay(client, str(random.randint(5, 9000)), currency, on=earlier)
        elif what == "use":
            self._use_what_is_left(random)
        elif what == "hold":
            self._hold(random, client)
        elif what in ("take_back", "take_off", "give_up", "give_back", "keep_back"):
            self._correct(random, client, what)
        elif what == "early":
            number = self.bill(client, "1000", currency, "2.5% 10, net 30")
            self.pay(client, random.choice(("1180", "1200", "1210", "600")), currency, invoice=number)
        elif opened := self._some_open_invoice(random):
            if what == "credit":
                part = random.choice((None, "1"))
                credit_notes.credit(self.call, invoice=opened, because="one day less", amount=part)
            else:
                dunning.dispute(self.call, invoice=opened, because="the blue is green")

    def _hold(self, random: Random, client: str) -> None:
        """Take money in advance, give credit, sell a voucher; or use some of it, give it back, end it."""
        what = random.choice(("retainer", "credit", "voucher", "use", "use", "refund", "expire"))
        amount, lives = str(random.randint(5, 900)), self.today + timedelta(days=random.randint(2, 20))
        found = Holding.objects.of(self.company).filter(customer__number=client, balance_minor__gt=0).order_by("id")
        if what == "retainer":
            its = retainers.start(
                self.call, customer=client, name="Support", floor="50", tax_rate=random.choice(("21", "none"))
            )
            retainers.deposit(self.call, retainer=its.public_id, amount=amount)
        elif what == "credit":
            kind = random.choice(credits.KINDS)
            credits.give(self.call, customer=client, because="thanks", amount=amount, kind=kind, expires_on=lives)
        elif what == "voucher":
            purpose, rate = random.choice((("multi", ""), ("single", "21")))
            vouchers.issue(self.call, customer=client, amount=amount, purpose=purpose, tax_rate=rate, expires_on=lives)
        elif what == "use":
            self._use_held(found.filter(expires_on=None) | found.filter(expires_on__gte=self.today))
        elif what == "refund" and (its := found.filter(kind="retainer").first()):
            retainers.refund(self.call, retainer=its.public_id, because="it ends")
        elif what == "expire":
            holdings.expire(self.call)

    def _use_held(self, found: QuerySet[Holding]) -> None:
        one = found.exclude(kind="future_work").first()
        target = self._open_invoice_of(one.customer_id, self.currency) if one else ""
        if one is None or not target:
            return
        use = {"retainer": (retainers.draw, "retainer"), "voucher": (vouchers.redeem, "code")}
        command, name = use.get(one.kind, (credits.use, "credit"))
        command(self.call, **{name: one.public_id, "invoice": target})

    def _correct(self, random: Random, client: str, what: str) -> None:
        """One of the things that go otherwise."""
        if what == "give_up":
            self._give_up(random)
        elif what == "give_back":
            self._give_back(random)
        elif what == "keep_back":
            self._keep_back(random, client)
        else:
            self._take_back(random, what)

    def _give_up(self, random: Random) -> None:
        """Write an invoice off, or have one owed again."""
        standing = WriteOff.objects.of(self.company).filter(receivable__isnull=False, taken_back_on=None)
        given_up = random.choice([None, None, *standing.order_by("id")])
        if given_up is not None:
            write_offs.take_back(self.call, write_off=given_up.public_id, because="they pay")
        elif number := self._some_open_invoice(random):
            part = random.choice((None, "1"))
            write_offs.write_off(self.call, invoice=number, because="gone", amount=part, approved_by="Anna")

    def _give_back(self, random: Random) -> None:
        """Pay back what is left of a payment or a credit note."""
        left = Payment.objects.of(self.company).filter(unallocated_minor__gt=0).order_by("id")
        notes = Invoice.objects.of(self.company).filter(unallocated_minor__gt=0).order_by("id")
        source = random.choice([None, *left, *notes])
        if source is None:
            return
        name = "payment" if isinstance(source, Payment) else "credit_note"
        made = refunds.propose(self.call, because="too much", **{name: source.public_id})
        refunds.approve(self.call, refund=made.public_id)
        refunds.pay(self.call, refund=made.public_id)

    def _keep_back(self, random: Random, client: str) -> None:
        """Bill a client that withholds tax, and get just what is left, some cents more or less."""
        deductions.agree(self.call, customer=client, kind="withheld_tax", rate="2")
        number = self.bill(client, "1000")
        self.pay(client, random.choice(("1190", "1189.70", "1190.40", "1210", "500")), invoice=number)

    def _take_back(self, random: Random, what: str) -> None:
        """Take a payment back, or off one of the invoices it settled."""
        settled = Allocation.objects.of(self.company).filter(payment__isnull=False, reverses=None, reversed_by=None)
        standing = Payment.objects.of(self.company).filter(reversal=None)
        try:
            if what == "take_back" and (payment := random.choice([None, *standing.order_by("id")])):
                reversals.reverse(self.call, payment=payment.public_id, because="returned", kind="returned")
            elif what == "take_off" and (part := random.choice([None, *settled.order_by("id")])):
                payment, number = part.payment, part.receivable.number
                reversals.unallocate(self.call, payment=payment.public_id, invoice=number)
        except Conflict as refusal:
            assert refusal.code == "payment_used_elsewhere"  # it went into a holding

    def _some_open_invoice(self, random: Random) -> str:
        found = Receivable.objects.of(self.company).filter(balance_minor__gt=0).order_by("id")
        numbers = list(found.values_list("invoice__number", flat=True))
        return random.choice(numbers) if numbers else ""

    def _use_what_is_left(self, random: Random) -> None:
        """Allocate what is unallocated of a payment or a credit note to some invoice that it fits."""
        for payment in Payment.objects.of(self.company).filter(unallocated_minor__gt=0).order_by("id"):
            if target := self._open_invoice_of(payment.customer_id, payment.currency):
                payments.allocate(self.call, payment=payment.public_id, invoice=target)
                return
        for note in Invoice.objects.of(self.company).filter(unallocated_minor__gt=0).order_by("id"):
            if target := self._open_invoice_of(note.customer_id, note.currency):
                credit_notes.allocate_credit(self.call, credit_note=str(note.number), invoice=target)
                return

    def _open_invoice_of(self, customer_id: int, currency: str) -> str:
        found = Receivable.objects.of(self.company).filter(
            customer_id=customer_id, currency=currency, balance_minor__gt=0
        )
        return found.order_by("id").values_list("invoice__number", flat=True).first() or ""
