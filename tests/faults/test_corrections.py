"""Money taken back, given back and given up once, however many people do it at the same instant."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tagih.commands import payments, refunds, reversals, write_offs
from tagih.commands.operation import Call
from tagih.domain.errors import Conflict
from tagih.models import JournalEntry, Payment, Receivable
from tagih.reports import verification
from tests import overdue
from tests.databases import Installation
from tests.faults.processes import Ended, at_once
from tests.overdue import Bill, bring_in

pytestmark = pytest.mark.faults


@pytest.fixture
def call(unsynced: Installation) -> Call:
    """Slow Ltd owes 100.00."""
    call = overdue.studio("automatic")
    bring_in(call, [Bill("S-1", "Slow Ltd", late=10)])
    return call


def refusals(ended: Sequence[Ended], *codes: str) -> int:
    """How many were refused, each with one of these codes; nothing else may go wrong."""
    failed = [one for one in ended if one.raised is not None]
    assert all(one.raised is not None and issubclass(one.raised, Conflict) for one in failed), failed
    assert all(any(code in one.error for code in codes) for one in failed), [one.error for one in failed]
    return len(failed)


def entries(call: Call, kind: str) -> int:
    return JournalEntry.objects.of(call.company).filter(kind=kind).count()


def test_payment_is_taken_back_once_when_four_do_it_at_once(call: Call) -> None:
    payment = payments.record(call, amount="100.00", invoice="S-1").public_id
    ended = at_once(*[lambda: reversals.reverse(call, payment=payment, because="returned")] * 4)
    assert refusals(ended, "payment_reversed_already") == 3
    assert (entries(call, "payment.reversed"), Receivable.objects.of(call.company).get().balance_minor) == (1, 10_000)
    assert verification.verify(call.company).problems == ()


def test_refund_is_paid_once_when_four_book_it_at_once(call: Call) -> None:
    payment = payments.record(call, amount="130.00", invoice="S-1").public_id
    refund = refunds.propose(call, payment=payment, because="too much").public_id
    refunds.approve(call, refund=refund)
    ended = at_once(*[lambda: refunds.pay(call, refund=refund)] * 4)
    assert refusals(ended, "refund_not_approved") == 3
    assert (entries(call, "refund.paid"), Payment.objects.of(call.company).get().unallocated_minor) == (1, 0)
    assert verification.verify(call.company).problems == ()


def test_claim_is_paid_or_given_up_but_not_both_when_they_meet(call: Call) -> None:
    ended = at_once(
        lambda: payments.record(call, amount="100.00", invoice="S-1"),
        lambda: write_offs.write_off(call, invoice="S-1", because="gone", approved_by="Anna"),
    )
    assert refusals(ended, "nothing_open") in (0, 1)
    assert Receivable.objects.of(call.company).get().balance_minor == 0
    left_minor = Payment.objects.of(call.company).get().unallocated_minor
    assert left_minor == 10_000 * entries(call, "receivable.written_off")
    assert verification.verify(call.company).problems == ()
