"""Gapless numbers: many issue at the same instant, some only draft or delete, and any of them is killed at any moment."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tagih.commands import customers, drafts, invoices
from tagih.commands.operation import Call
from tagih.models import Invoice, Receivable, Series
from tagih.reports import verification
from tests import overdue
from tests.completed import ADDRESS
from tests.databases import Installation
from tests.faults.processes import at_once, killed_at_moment

pytestmark = pytest.mark.faults

WORK = [{"description": "Design", "unit_price": "100", "tax_rate": "21"}]
EACH = 4
"""Documents that one process makes, when it is not killed."""
MOMENTS = 130
"""From the first statement of a process to somewhere in its last document."""


@pytest.fixture
def call(unsynced: Installation) -> Call:
    return overdue.studio("automatic")


def _issues(call: Call, customer: str, told: Path) -> Callable[[], None]:
    """Draft and issue at once, draft and then issue, and tell what was answered before the next."""

    def work() -> None:
        with told.open("a") as file:
            for number in range(EACH):
                if number % 2:
                    draft = drafts.draft(call, customer=customer, lines=WORK).public_id
                    done = invoices.issue(call, invoice=draft)
                else:
                    done = invoices.draft_and_issue(call, customer=customer, lines=WORK)
                os.write(file.fileno(), f"{done.number}\n".encode())

    return work


def _drafts(call: Call, customer: str) -> Callable[[], None]:
    """Write drafts, delete every second one, and issue none."""

    def work() -> None:
        for number in range(EACH):
            draft = drafts.draft(call, customer=customer, lines=WORK).public_id
            if number % 2:
                drafts.delete_draft(call, invoice=draft)

    return work


@pytest.mark.parametrize(
    ("issuers", "least_kills"), [(16, 20), pytest.param(64, 300, marks=pytest.mark.long)], ids=["16", "64"]
)
def test_numbers_have_no_gap_when_many_issue_and_draft_and_are_killed(
    call: Call, tmp_path: Path, record_property: Any, issuers: int, least_kills: int
) -> None:
    told = tmp_path / "told"  # what was answered before the kill, kept outside the books
    told.touch()
    chance, kills = random.Random(64), 0
    for number in range(issuers):
        customers.add(call, name=f"Client {number}", number=f"N{number}", address=ADDRESS)

    while kills < least_kills:
        works = [
            _drafts(call, f"N{number}") if number % 4 == 3 else _issues(call, f"N{number}", told)
            for number in range(issuers)
        ]
        ended = at_once(*[killed_at_moment(chance.randint(1, 2 * MOMENTS), work) for work in works])
        assert [one.error for one in ended if one.error] == []
        kills += sum(one.killed for one in ended)

    issued = Invoice.objects.of(call.company).filter(state="issued").values_list("number", flat=True)
    given = sorted(int(number.rpartition("-")[2]) for number in issued)
    record_property("kills", f"{issuers} issuers {kills}, {len(given)} numbers")
    assert given == list(range(1, len(given) + 1))
    assert Series.objects.of(call.company).get(kind="invoice").last_number == len(given)
    answered = [int(line.rpartition("-")[2]) for line in told.read_text().split()]
    assert len(set(answered)) == len(answered) >= issuers
    assert set(answered) <= set(given)
    assert Invoice.objects.of(call.company).filter(state="draft").exclude(number=None).count() == 0
    assert Receivable.objects.of(call.company).count() == len(given)
    assert verification.verify(call.company).problems == ()
