"""Schedules, advance and final invoices, change orders and deliverables, in the books."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from tagih.commands import (
    change_orders,
    credit_notes,
    deliverables,
    drafts,
    invoices,
    ledger,
    payments,
    quotes,
    schedules,
)
from tagih.commands.operation import Operation, write
from tagih.domain import posting
from tagih.domain.errors import Conflict, Invalid, NotFound, Refused
from tagih.models import Deliverable, Invoice, InvoiceLine, JournalLine, Milestone, PortalLink, Quote, Receivable
from tagih.reports import verification
from tests.commands.books import MIXED, WORK, disagreements, facts, later, line, refused

DELIVERY = date(2026, 6, 30)
PAPER = b"%PDF-1.7 signed"


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def signed(call, customer, lines, **more) -> str:
    """The number of a quote that the customer has signed."""
    draft = quotes.draft(call, customer=customer, title="A shop window", lines=lines, **more)
    return _sign(call, draft.public_id)


def changed(call, quote, price, *, is_signed=True) -> str:
    """The number of a change order to a quote."""
    draft = change_orders.draft(
        call, quote=quote, title="A lamp", warning="You want a lamp.", lines=line(unit_price=price)
    )
    return _sign(call, draft.public_id) if is_signed else quotes.send(call, quote=draft.public_id).number


def _sign(call, offer) -> str:
    number = quotes.send(call, quote=offer).number
    quotes.accept(call, quote=number, name="Paula Prompt", because="at the table", file=PAPER)
    return number


def accounts(company) -> dict[str, int]:
    """What stands on each account, in minor units."""
    found: dict[str, int] = defaultdict(int)
    for one in JournalLine.objects.of(company):
        found[one.account] += one.amount_minor
    return {account: amount for account, amount in found.items() if amount}


def agrees(company) -> bool:
    return not disagreements(company) and not verification.verify(company).problems


@pytest.fixture
def job(call, prompt) -> str:
    """A signed quote of 10,000.00 plus 21 %, in 30/30/40."""
    number = signed(call, prompt, line(unit_price="10000"))
    schedules.plan(call, quote=number, steps="30/30/40", delivery_on=DELIVERY)
    return number


# --- steps ---------------------------------------------------------------------------------------------------


def test_steps_raise_their_invoices_and_the_last_takes_the_advances_back(call, company, job):
    first, second, last = (schedules.reach(call, quote=job, step=n) for n in (1, 2, 3))
    sums = [(one.net_minor, one.tax_minor, one.total_minor) for one in (first, second, last)]
    assert sums == [(300_000, 63_000, 363_000), (300_000, 63_000, 363_000), (400_000, 84_000, 484_000)]
    lines = InvoiceLine.objects.of(company).filter(invoice__number=last.number).order_by("position")
    assert [(one.net_minor, one.deducts and one.deducts.number) for one in lines] == [
        (1_000_000, None), (-300_000, first.number), (-300_000, second.number),
    ]  # fmt: skip
    assert lines[1].description == "Less advance invoice 2026-00001 of 2 March 2026"
    purposes = Invoice.objects.of(company).order_by("id").values_list("purpose", flat=True)
    assert list(purposes) == ["advance", "advance", "final"]
    assert agrees(company)


def test_an_advance_is_owed_in_work_until_the_final_invoice(call, company, job):
    schedules.reach(call, quote=job, step=1)
    assert accounts(company) == {"receivable": 363_000, "customer_advances": -300_000, "tax": -63_000}
    schedules.reach(call, quote=job, step=3)
    assert accounts(company) == {"receivable": 1_210_000, "revenue": -1_000_000, "tax": -210_000}
    assert agrees(company)


def test_everything_ties_to_the_cent_with_several_rates_and_odd_cents(call, company, prompt):
    number = signed(call, prompt, MIXED)
    schedules.plan(call, quote=number, steps="thirds", delivery_on=DELIVERY)
    made = [schedules.reach(call, quote=number, step=n) for n in (1, 2, 3)]
    assert sum(one.net_minor for one in made) == 11_011
    assert sum(one.tax_minor for one in made) == 2_181
    assert (accounts(company)["revenue"], "customer_advances" in accounts(company)) == (-11_011, False)
    assert agrees(company)


def test_prices_with_tax_tie_to_the_cent_too(call, company, prompt):
    number = signed(call, prompt, MIXED, prices_include_tax=True)
    schedules.plan(call, quote=number, steps="thirds", delivery_on=DELIVERY)
    made = [schedules.reach(call, quote=number, step=n) for n in (1, 2, 3)]
    assert sum(one.total_minor for one in made) == 11_011
    assert agrees(company)


def test_an_advance_can_be_asked_for_early_and_one_left_out_is_in_the_balance(call, job):
    assert schedules.reach(call, quote=job, step=2).total_minor == 363_000
    assert schedules.reach(call, quote=job, step=3).total_minor == 847_000
    refused(Conflict, "balance_reached", schedules.reach, call, quote=job, step=1)


@pytest.mark.parametrize(
    ("step", "more", "kind", "code"),
    [
        (1, {}, Conflict, "step_reached"), (4, {}, NotFound, "step_unknown"), (0, {}, NotFound, "step_unknown"),
        (2, {"reached_on": date(2026, 3, 3)}, Invalid, "reached_in_future"),
    ],
)  # fmt: skip
def test_a_step_is_not_reached_when_it_cannot_be(call, company, job, step, more, kind, code):
    schedules.reach(call, quote=job, step=1)
    refused(kind, code, schedules.reach, call, quote=job, step=step, **more)
    assert Invoice.objects.of(company).count() == 1


def test_nothing_is_invoiced_of_a_schedule_before_the_client_has_signed(call, company, prompt):
    draft = quotes.draft(call, customer=prompt, title="A shop window", lines=WORK)
    schedules.plan(call, quote=draft.public_id, steps="30/30/40", delivery_on=DELIVERY)
    refused(Conflict, "quote_not_accepted", schedules.reach, call, quote=draft.public_id, step=1)
    assert Invoice.objects.of(company).count() == 0


def test_a_milestone_waits_for_the_documents_and_the_deposit_does_not(call, prompt):
    number = signed(call, prompt, WORK, documents_required=["Signed contract"])
    schedules.plan(call, quote=number, steps="30/30/40", delivery_on=DELIVERY)
    schedules.reach(call, quote=number, step=1)
    refused(Conflict, "documents_missing", schedules.reach, call, quote=number, step=2)
    quotes.attach(call, quote=number, file=PAPER, file_name="c.pdf", title="Signed contract")
    schedules.reach(call, quote=number, step=2)


def test_steps_that_the_client_signed_stay_while_the_day_of_delivery_may_move(call, company, prompt):
    draft = quotes.draft(call, customer=prompt, title="A shop window", lines=line(unit_price="10000"))
    schedules.plan(call, quote=draft.public_id, steps="30/30/40", delivery_on=DELIVERY)
    number = _sign(call, draft.public_id)
    text = Quote.objects.of(company).get(number=number).text
    assert "The price is invoiced in these steps: 30 % Deposit, 30 % Milestone, 40 % Balance." in text
    refused(
        Conflict, "schedule_agreed", schedules.plan, call, quote=number, steps="deposit+balance", delivery_on=DELIVERY
    )
    moved = schedules.plan(call, quote=number, steps="30/30/40", delivery_on=DELIVERY.replace(year=2027))
    assert [one.planned_on for one in moved.steps] == [None, None, DELIVERY.replace(year=2027)]


def test_a_schedule_is_planned_anew_until_a_step_is_invoiced(call, company, job):
    done = schedules.plan(call, quote=job, steps="deposit+balance", delivery_on=DELIVERY)
    assert [(one.kind, one.share_ppm, one.planned_on) for one in done.steps] == [
        ("deposit", 500_000, None), ("balance", 500_000, DELIVERY),
    ]  # fmt: skip
    refused(Invalid, "delivery_past", schedules.plan, call, quote=job, steps="thirds", delivery_on=date(2026, 3, 1))
    schedules.reach(call, quote=job, step=1)
    refused(Conflict, "schedule_begun", schedules.plan, call, quote=job, steps="thirds", delivery_on=DELIVERY)
    assert Milestone.objects.of(company).count() == 2


def test_a_credited_advance_is_not_deducted_and_may_be_asked_for_again(call, company, job):
    first = schedules.reach(call, quote=job, step=1)
    credit_notes.credit(call, invoice=first.number, because="wrong address")
    assert accounts(company) == {}
    again = schedules.reach(call, quote=job, step=1)
    credit_notes.credit(call, invoice=again.number, because="a part", amount="121.00")
    assert accounts(company) == {"receivable": 350_900, "customer_advances": -290_000, "tax": -60_900}
    last = schedules.reach(call, quote=job, step=3)
    assert last.total_minor == 1_210_000 - 350_900
    assert accounts(company) == {"receivable": 1_210_000, "revenue": -1_000_000, "tax": -210_000}
    assert agrees(company)


def test_a_final_invoice_credited_wholly_gives_the_advances_back_to_the_next(call, company, job):
    schedules.reach(call, quote=job, step=1)
    last = schedules.reach(call, quote=job, step=3)
    credit_notes.credit(call, invoice=last.number, because="wrong address")
    assert accounts(company) == {"receivable": 363_000, "customer_advances": -300_000, "tax": -63_000}
    assert schedules.reach(call, quote=job, step=3).total_minor == 847_000
    assert accounts(company) == {"receivable": 1_210_000, "revenue": -1_000_000, "tax": -210_000}
    assert agrees(company)


# --- change orders and what was not agreed -------------------------------------------------------------------


def test_a_signed_change_order_is_billed_out_of_scope_with_the_balance(call, company, job):
    order = changed(call, job, "1500")
    last = schedules.reach(call, quote=job, step=3)
    lines = InvoiceLine.objects.of(company).filter(invoice__number=last.number, section="out_of_scope")
    assert [(one.net_minor, str(one.change_order)) for one in lines] == [(150_000, order)]
    assert (last.net_minor, last.tax_minor) == (1_150_000, 241_500)
    refused(Conflict, "change_order_billed", change_orders.bill, call, change_order=order)


def test_a_signed_change_order_is_billed_by_itself_only_once(call, company, job):
    order = changed(call, job, "1500")
    done = change_orders.bill(call, change_order=order)
    assert (done.net_minor, done.tax_minor) == (150_000, 31_500)
    refused(Conflict, "change_order_billed", change_orders.bill, call, change_order=order)
    assert schedules.reach(call, quote=job, step=3).net_minor == 1_000_000
    assert agrees(company)


def test_an_unsigned_change_order_is_not_invoiced(call, company, prompt, job):
    order = changed(call, job, "1500", is_signed=False)
    said = refused(Refused, "change_order_not_signed", change_orders.bill, call, change_order=order)
    assert said == "CO-2026-00001 is not signed: the client signs it first, then it can be invoiced."
    by_hand = [WORK[0] | {"change_order": order}]
    refused(Refused, "change_order_not_signed", drafts.draft, call, customer=prompt, lines=by_hand, quote=job)
    assert schedules.reach(call, quote=job, step=3).net_minor == 1_000_000
    assert Invoice.objects.of(company).count() == 1


def test_a_change_order_needs_an_accepted_quote_and_a_reason(call, prompt, job):
    given = {"title": "A lamp", "warning": "You want a lamp.", "lines": WORK}
    draft = quotes.draft(call, customer=prompt, title="Not signed", lines=WORK).public_id
    refused(Conflict, "quote_not_accepted", change_orders.draft, call, quote=draft, **given)
    refused(Invalid, "change_needs_warning", change_orders.draft, call, quote=job, **given | {"warning": " "})
    order = changed(call, job, "1500")
    refused(Conflict, "change_of_change", change_orders.draft, call, quote=order, **given)
    refused(NotFound, "change_order_unknown", change_orders.bill, call, change_order=job)
    refused(Conflict, "schedule_of_change", schedules.plan, call, quote=order, steps="thirds", delivery_on=DELIVERY)


def test_the_client_reads_the_new_estimate_before_signing_a_change(call, job):
    changed(call, job, "1500")
    second = changed(call, job, "100", is_signed=False)
    text = quotes.Quote.objects.of(call.company).get(number=second).text
    assert text.endswith(
        "## What it comes to now\n"
        "| Original price (Q-2026-00001) | €12,100.00\n"
        "| Change order CO-2026-00001 | €1,815.00\n"
        "| This change | €121.00\n"
        "| New total with tax | €14,036.00\n"
    )


def test_nothing_beyond_the_quote_is_issued_and_the_difference_is_said(call, company, prompt):
    number = signed(call, prompt, WORK)
    invoices.draft_and_issue(call, customer=prompt, lines=line(unit_price="60"), quote=number)
    more = drafts.draft(call, customer=prompt, lines=line(unit_price="40.01"), quote=number).public_id
    said = refused(Refused, "beyond_the_quote", invoices.issue, call, invoice=more)
    assert said == (
        "0.01 EUR of this was not agreed: Q-2026-00001 is for 100.00, of which 60.00 is invoiced. "
        "Have a change order signed for the rest."
    )
    drafts.edit_draft(call, invoice=more, lines=line(unit_price="40"))
    invoices.issue(call, invoice=more)
    assert Invoice.objects.of(company).filter(state="issued").count() == 2


def test_what_was_credited_may_be_invoiced_again(call, prompt):
    number = signed(call, prompt, WORK)
    first = invoices.draft_and_issue(call, customer=prompt, lines=WORK, quote=number)
    refused(Refused, "beyond_the_quote", invoices.draft_and_issue, call, customer=prompt, lines=WORK, quote=number)
    credit_notes.credit(call, invoice=first.number, because="wrong address")
    invoices.draft_and_issue(call, customer=prompt, lines=WORK, quote=number)


def test_no_more_than_a_change_order_is_issued(call, prompt, job):
    order = changed(call, job, "150")
    lines = [WORK[0] | {"change_order": order, "unit_price": "150.01"}]
    refused(Refused, "beyond_the_change_order", invoices.draft_and_issue, call, customer=prompt, lines=lines)
    done = invoices.draft_and_issue(call, customer=prompt, lines=[lines[0] | {"unit_price": "150"}])
    assert done.net_minor == 15_000


def test_a_quote_is_billed_only_when_it_is_signed_and_to_who_signed_it(call, prompt, slow):
    sent = quotes.send(call, quote=quotes.draft(call, customer=prompt, title="A", lines=WORK).public_id).number
    refused(Refused, "quote_not_signed", drafts.draft, call, customer=prompt, lines=WORK, quote=sent)
    number = signed(call, prompt, WORK)
    refused(Conflict, "quote_of_other_customer", drafts.draft, call, customer=slow, lines=WORK, quote=number)
    refused(NotFound, "quote_unknown", drafts.draft, call, customer=prompt, lines=WORK, quote="Q-9")


# --- deliverables --------------------------------------------------------------------------------------------


def is_open(company) -> bool:
    return Deliverable.objects.of(company).get().is_released


def test_a_deliverable_opens_when_its_invoice_is_paid_and_locks_when_it_is_credited(call, company, prompt):
    bill = invoices.draft_and_issue(call, customer=prompt, lines=WORK).number
    done = deliverables.add(call, name="The film", invoice=bill, link="https://films.example/1")
    assert (done.is_released, done.because) == (False, f"Locked until {bill} is paid.")
    payments.record(call, invoice=bill, amount="120.99")
    assert not is_open(company)
    payments.record(call, invoice=bill, amount="0.01")
    assert is_open(company)
    assert facts(company, "deliverable.released")["because"]["sentence"] == f"Open: {bill} is paid."
    credit_notes.credit(call, invoice=bill, because="never delivered")
    assert not is_open(company)
    assert facts(company, "deliverable.locked")["because"]["code"] == "deliverable_credited"


def test_a_part_credit_leaves_it_open_when_the_rest_is_paid(call, company, prompt):
    bill = invoices.draft_and_issue(call, customer=prompt, lines=WORK).number
    deliverables.add(call, name="The film", invoice=bill, file=b"MZ\x90 film", file_name="film.mov")
    credit_notes.credit(call, invoice=bill, because="a discount", amount="21.00")
    assert not is_open(company)
    payments.record(call, invoice=bill, amount="100.00")
    assert is_open(company)


@write
def charge_back(operation: Operation, *, invoice: str) -> None:
    """What a charge-back posts: the money leaves the bank and the invoice is owed again."""
    row = Receivable.objects.of(operation.company).get(number=invoice)
    sides = (
        posting.Side(posting.RECEIVABLE, 100, row.customer_id, row.pk, None, row.invoice_id),
        posting.Side(posting.BANK, -100, row.customer_id),
    )
    ledger.post(operation, [posting.make(operation.today, "payment.charged_back", invoice, "EUR", sides)])


def test_a_charge_back_locks_it_again(call, company, prompt):
    bill = invoices.draft_and_issue(call, customer=prompt, lines=WORK).number
    deliverables.add(call, name="The film", invoice=bill, link="https://films.example/1")
    payments.record(call, invoice=bill, amount="121.00")
    charge_back(later(call, 3), invoice=bill)
    assert not is_open(company)
    assert facts(company, "deliverable.locked")["because"]["code"] == "deliverable_unpaid"


def test_a_deliverable_of_a_quote_waits_for_every_invoice_of_it(call, company, job):
    done = deliverables.add(call, name="The film", quote=job, link="https://films.example/1")
    assert done.because == "Locked until all of it is invoiced and paid."
    for step in (1, 2, 3):
        bill = schedules.reach(call, quote=job, step=step)
        assert not is_open(company)
        payments.record(call, invoice=bill.number, amount=f"{bill.total_minor / 100:.2f}")
        assert is_open(company) is (step == 3)


def test_a_new_link_to_a_deliverable_ends_the_older_one(call, company, job):
    added = deliverables.add(call, name="The film", quote=job, link="https://films.example/1").deliverable
    assert deliverables.send(call, deliverable=added).url != deliverables.send(call, deliverable=added).url
    assert [one.revoked_at is None for one in PortalLink.objects.of(company).filter(purpose="deliverable").order_by("id")] == [
        False, True,
    ]  # fmt: skip
    refused(NotFound, "deliverable_unknown", deliverables.send, call, deliverable="a" * 26)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "deliverable_needs_bill"), ({"quote": "Q", "invoice": "1", "link": "https://a.example"}, "deliverable_needs_bill"),
        ({"quote": "Q"}, "deliverable_needs_content"), ({"quote": "Q", "link": "javascript:alert(1)"}, "link_unreadable"),
        ({"quote": "Q", "link": "https://a.example", "file": b"x"}, "deliverable_needs_content"),
        ({"quote": "Q", "link": "http://a.example"}, "link_unreadable"),
        ({"quote": "Q", "link": "https://a.example", "name": ""}, "field_missing"),
        ({"quote": "Q", "file_name": "empty.mov"}, "attachment_empty"),
    ],
)  # fmt: skip
def test_a_deliverable_is_refused_when_something_is_missing(call, job, given, code):
    given = {"name": "The film"} | given | ({"quote": job} if given.get("quote") else {})
    refused(Invalid, code, deliverables.add, call, **given)
