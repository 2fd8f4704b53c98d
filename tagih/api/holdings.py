"""What retainers, credits and vouchers share at this door: using them, and what happened to them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Sum

from tagih.api import bills
from tagih.api.bills import SettledShown
from tagih.api.values import Answer, Because, Deed, Money, Text, because, maybe, money, must
from tagih.commands import holdings
from tagih.models import Company, Holding, JournalLine

MOST = 500
"""Movements of one holding; the latest ones."""


class HoldingDrawBody(Deed):
    """Which invoice is settled."""

    invoice: Text = must("Number or public id of the invoice.")
    amount: Text = maybe("How much; as much as fits when left out.")


class HoldingDrawn(Answer):
    """What was settled, and what is left."""

    public_id: str
    name: str
    amount: Money
    settled: list[SettledShown]
    balance: Money


class HoldingMovement(Answer):
    """What was added (or, below nothing, taken), when, and by what kind of entry."""

    on: date
    kind: str
    amount: Money


def drawn(done: holdings.Drawn) -> HoldingDrawn:
    """A result as this door shows it."""
    return HoldingDrawn(
        public_id=done.public_id, name=done.name, amount=money(done.amount_minor, done.currency),
        settled=bills.settled(done.settled, done.currency), balance=money(done.balance_minor, done.currency),
    )  # fmt: skip


def row(company: Company, kinds: Sequence[str], reference: str, columns: Sequence[str]) -> dict[str, Any]:
    """`columns` and `id` of one. Raises NotFound."""
    found = holdings.found(company, kinds, reference)
    return dict(Holding.objects.of(company).values("id", *columns).get(pk=found.pk))


def movements(company: Company, holding_id: int) -> list[HoldingMovement]:
    """What was put in and taken out, the latest first."""
    lines = JournalLine.objects.of(company).filter(holding_id=holding_id, receivable=None).order_by("-entry_id")
    sums = lines.values_list("entry_id", "on", "entry__kind", "currency").annotate(Sum("amount_minor"))[:MOST]
    return [
        HoldingMovement(on=on, kind=kind, amount=money(-int(minor), currency)) for _, on, kind, currency, minor in sums
    ]


def stored(text: str) -> Because:
    """A reason as it was stored."""
    return because(json.loads(text))
