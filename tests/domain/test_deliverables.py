"""The lock of a deliverable: paid opens it, a credit or a charge-back locks it."""

from __future__ import annotations

import pytest

from tagih.domain import deliverables
from tagih.domain.deliverables import Bill

PAID, OPEN, CREDITED = Bill("1", 100, 0, 0), Bill("2", 100, 1, 0), Bill("3", 100, 0, 100)


@pytest.mark.parametrize(
    ("bills", "is_billed", "because"),
    [
        ([], True, "deliverable_unbilled"), ([PAID], False, "deliverable_unbilled"), ([OPEN], True, "deliverable_unpaid"),
        ([PAID, OPEN], True, "deliverable_unpaid"), ([CREDITED], True, "deliverable_credited"),
        ([Bill("4", 100, 40, 60)], True, "deliverable_unpaid"),
    ],
)  # fmt: skip
def test_it_is_locked(bills, is_billed, because):
    assert deliverables.locked(bills, is_billed=is_billed).code == because
    assert deliverables.released(bills, is_billed=is_billed) is None


@pytest.mark.parametrize("bills", [[PAID], [PAID, PAID], [CREDITED, PAID], [Bill("4", 100, 0, 60)]])
def test_it_is_open_when_what_stands_is_paid(bills):
    assert deliverables.locked(bills, is_billed=True) is None
    assert deliverables.released(bills, is_billed=True).code == "deliverable_paid"
