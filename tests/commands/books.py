"""What tests of commands ask of the books: refusals, later days, and whether chain, journal and balances agree."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tagih.adapters.importers.receivables import Parsed, ReceivableRow
from tagih.commands import chain, imports
from tagih.commands.operation import Call
from tagih.domain.errors import DomainError
from tagih.models import Company, Event, Invoice, JournalEntry, JournalLine, Payment, Receivable

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)

NUL, SURROGATE, TWO_LINES, LONG = "a\x00b", "a\ud800b", "a\nb", "x" * 10_000
"""Texts that no one-line field may hold."""

WORK = [{"description": "Design", "unit_price": "100", "tax_rate": "21"}]
MIXED = [
    {"description": "Design", "quantity": "3", "unit_price": "33.335", "tax_rate": "21"},
    {"description": "Hosting", "unit_price": "10", "discount": "10", "tax_rate": "9"},
    {"description": "Postage", "unit_price": "1.10", "tax_rate": "0"},
]
"""Lines to bill: 121.00 in all, and 131.92 at three rates, with rounding."""


def line(**changed: Any) -> list[dict[str, Any]]:
    """The one line of WORK with some of it changed."""
    return [WORK[0] | changed]


def refused(kind: type[DomainError], code: str, command: Callable[..., Any], /, *args: Any, **kwargs: Any) -> str:
    """Insist that the command is refused with just this kind and code. Returns the sentence."""
    with pytest.raises(DomainError) as caught:
        command(*args, **kwargs)
    assert (type(caught.value), caught.value.code) == (kind, code)
    caught.value.sentence.encode()  # fit to be printed, whatever was given
    return caught.value.sentence


def later(call: Call, days: int) -> Call:
    """The same call so many days later (or earlier)."""
    return replace(call, now=call.now + timedelta(days=days), today=call.today + timedelta(days=days))


def kinds(company: Company) -> list[str]:
    """The kinds of all events, oldest first."""
    return list(Event.objects.of(company).order_by("seq").values_list("kind", flat=True))


def facts(company: Company, kind: str) -> dict[str, Any]:
    """The facts of the latest event of a kind."""
    return json.loads(Event.objects.of(company).filter(kind=kind).latest("seq").facts)


def open_minor(company: Company) -> dict[str, int]:
    """What is open, by receivable, settled ones left out."""
    return dict(
        Receivable.objects.of(company).filter(balance_minor__gt=0).order_by("id").values_list("number", "balance_minor")
    )


def broken_links(company: Company) -> list[int]:
    """The numbers of events whose hash is not that of their text and of the event before."""
    sha, broken = "", []
    for one in Event.objects.of(company).order_by("seq"):
        fields = (one.seq, one.kind, one.subject, one.by, one.at, one.on.isoformat(), one.facts, one.personal_sha)
        if one.sha != chain.link(sha, *fields):
            broken.append(one.seq)
        sha = one.sha
    return broken


def disagreements(company: Company) -> list[str]:
    """Cached balances that differ from the journal, and events whose digest is not that of their entry."""
    receivables, payments, notes = defaultdict(int), defaultdict(int), defaultdict(int)
    for line in JournalLine.objects.of(company):
        if line.receivable_id:
            receivables[line.receivable_id] += line.amount_minor
        elif line.account == "unallocated":
            payments[line.payment_id] -= line.amount_minor
        elif line.account == "customer_credit":
            notes[line.document_id] -= line.amount_minor
    found = [
        f"receivable {one.number}" for one in Receivable.objects.of(company) if one.balance_minor != receivables[one.pk]
    ]
    found += [f"payment {one.pk}" for one in Payment.objects.of(company) if one.unallocated_minor != payments[one.pk]]
    found += [f"document {one.pk}" for one in Invoice.objects.of(company) if one.unallocated_minor != notes[one.pk]]
    digests = dict(JournalEntry.objects.of(company).filter(posted=True).values_list("id", "digest"))
    told = [json.loads(text) for text in Event.objects.of(company).values_list("facts", flat=True)]
    named = {one["entry"]: one["digest"] for one in told if "entry" in one}
    return found if named == digests else [*found, "digests"]


def bring_in(call: Call, number: str, amount_minor: int, customer: str = "OLD") -> None:
    """Import an invoice of another program, issued on 1 February 2026 and due on the 15th, in euro."""
    row = ReceivableRow(
        line=2, customer=customer, customer_name="Gone Inc", email="", country="US", language="en", invoice=number,
        issued_on=date(2026, 2, 1), due_on=date(2026, 2, 15), currency="EUR", amount_minor=amount_minor, paid_on=None,
        paid_minor=0, last_asked_on=None, last_asked_step=None,
    )  # fmt: skip
    assert imports.receivables(call, parsed=Parsed(good=[row]), source="old").invoices == 1
