"""What is held is used once: draw-downs at the same instant never overdraw, and without the lock they would."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from tagih.commands import customers, holdings, invoices, retainers, vouchers
from tagih.commands.operation import Call, Operation
from tagih.domain.errors import DomainError
from tagih.models import Allocation, Holding, Receivable
from tagih.reports import verification
from tests import overdue
from tests.completed import ADDRESS
from tests.databases import Installation
from tests.faults.processes import at_once
from tests.faults.protections import meeting, without_constraint
from tests.overdue import Bill, bring_in

pytestmark = pytest.mark.faults

WORK = [{"description": "Design", "unit_price": "80", "tax_rate": "0"}]


@pytest.fixture
def call(unsynced: Installation) -> Call:
    """Slow Ltd and Gone Inc owe something."""
    call = overdue.studio("automatic")
    bring_in(call, [Bill("S-1", "Slow Ltd", late=10), Bill("G-1", "Gone Inc", late=10)])
    for client in ("Slow Ltd", "Gone Inc"):
        customers.change(call, customer=client, address=ADDRESS)
    return call


def slow(call: Call) -> str:
    """The number of who owes S-1."""
    return str(Receivable.objects.of(call.company).select_related("customer").get(number="S-1").customer.number)


def gone(call: Call) -> str:
    """The number of who owes G-1."""
    return str(Receivable.objects.of(call.company).select_related("customer").get(number="G-1").customer.number)


def allocated(call: Call) -> int:
    return sum(Allocation.objects.of(call.company).exclude(holding=None).values_list("amount_minor", flat=True))


def filled(call: Call) -> str:
    """A retainer of Slow Ltd that holds 100.00."""
    retainer = retainers.start(call, customer=slow(call), name="Support").public_id
    retainers.deposit(call, retainer=retainer, amount="100")
    return retainer


def test_retainer_is_never_overdrawn_when_four_draw_at_once(call: Call) -> None:
    retainer = filled(call)
    numbers = [invoices.draft_and_issue(call, customer=slow(call), lines=WORK).number for _ in range(4)]
    ended = at_once(*[lambda n=n: retainers.draw(call, retainer=retainer, invoice=n) for n in numbers])  # type: ignore[misc]
    assert [one.error for one in ended if one.raised and not issubclass(one.raised, DomainError)] == []
    assert sorted(one.answer.amount_minor for one in ended if not one.raised) == [2_000, 8_000]
    assert Holding.objects.of(call.company).get().balance_minor == 0
    assert (allocated(call), verification.verify(call.company).problems) == (10_000, ())


def test_voucher_is_used_once_when_two_customers_redeem_it_at_once(call: Call) -> None:
    code = vouchers.issue(call, customer=slow(call), amount="80").code
    numbers = [invoices.draft_and_issue(call, customer=one, lines=WORK).number for one in (slow(call), gone(call))]
    ended = at_once(*[lambda n=n: vouchers.redeem(call, code=code, invoice=n) for n in numbers])  # type: ignore[misc]
    assert sorted(str(one.raised and one.raised.__name__) for one in ended) == ["Conflict", "None"]
    assert (allocated(call), verification.verify(call.company).problems) == (8_000, ())


@pytest.mark.parametrize(
    ("unlocked", "unconstrained", "allocated_minor"),
    [(False, False, 10_000), (True, False, 8_000), (True, True, 16_000)],
)
def test_retainer_is_overdrawn_when_draws_do_not_wait(
    call: Call, unlocked: bool, unconstrained: bool, allocated_minor: int
) -> None:
    if unconstrained:
        without_constraint(Holding, "holding_never_overdrawn")
    retainer = filled(call)
    numbers = [invoices.draft_and_issue(call, customer=slow(call), lines=WORK).number for _ in range(2)]
    meet = meeting(2)

    def drawing(number: str) -> Any:
        def draw() -> None:
            retainers.draw(call, retainer=retainer, invoice=number)

        def unwaiting() -> None:
            with transaction.atomic():
                row = holdings.lock(Operation(call), holdings.find(Operation(call), ("retainer",), retainer))
            meet.wait()
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(holdings, "lock", lambda *_: row)
                draw()

        return unwaiting if unlocked else draw

    ended = at_once(*[drawing(number) for number in numbers])
    expected = ["IntegrityError"] if unlocked and not unconstrained else []
    assert [one.raised.__name__ for one in ended if one.raised] == expected
    assert allocated(call) == allocated_minor
