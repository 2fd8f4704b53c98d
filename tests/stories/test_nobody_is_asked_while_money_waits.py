"""The bank's files come in twice, overlapping and late; nobody is asked while money that came is not accounted for."""

from __future__ import annotations

from datetime import date

from tagih.commands import bank_reading, banking, daily_run, payments
from tagih.models import BankLine, Company


def statement(*rows: str) -> bytes:
    return "\n".join(["Date;Name;Description;Amount", *rows, ""]).encode()


EARLY = statement("2026-03-18;Slow Ltd;thank you;40,00", "2026-03-19;Bank;Costs;-2,50")
LATE = statement(
    "2026-03-19;Bank;Costs;-2,50", "2026-03-20;Slow Ltd;monthly;25,00", "2026-03-20;Slow Ltd;monthly;25,00",
    "2026-03-23;Bank;Costs;-2,50",
)  # fmt: skip


def book(studio, data):
    read = bank_reading.read(studio.company, data, name="march.csv")
    return banking.import_file(studio.call, file=read)


def complete_on(studio):
    return Company.objects.get(pk=studio.company.pk).books_complete_on


def waiting(studio):
    return list(BankLine.objects.of(studio.company).filter(state="open").order_by("on", "id"))


def test_statements_of_a_week_hold_reminders_back_until_every_payment_is_accounted_for(studio):
    slow = studio.client("Slow Ltd")
    invoice = studio.bill(slow, "1000.00")  # due on Monday 16 March

    assert book(studio.on("2026-03-20"), EARLY).new == 2
    assert book(studio, EARLY).new == 0  # the same file again
    assert book(studio.on("2026-03-24"), LATE).new == 3  # the costs of the 19th came before; the equal payments are two

    assert [(line.on.day, line.amount_minor) for line in waiting(studio)] == [(18, 4000), (20, 2500), (20, 2500)]
    assert complete_on(studio) == date(2026, 3, 17)  # nobody knows yet what came on the 18th
    held = daily_run.sweep(studio.call)
    assert ([one.code for one in held.blockers], held.messages) == (["books_not_complete"], [])

    for line in waiting(studio):  # Anna looks at each: it was for the invoice
        payments.record(studio.call, invoice=invoice, amount=f"{line.amount_minor / 100:.2f}", on=line.on)
        banking.set_aside(studio.call, line=line.public_id, because="recorded by hand")
    assert complete_on(studio) == date(2026, 3, 23)

    asked = daily_run.sweep(studio.call)
    assert [(one.customer, one.step) for one in asked.messages] == [(slow, 1)]  # kindly, from the first step
    assert studio.books_agree()
