"""Which invoices are known to have arrived: the one place that says what counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tagih.domain import receipt
from tagih.models import Company, Event, Proof

SEEN = ("invoice.viewed", "invoice.arrived")
"""Events that say so: the client's page was before somebody's eyes, or the client said that they have it."""


def arrived(company: Company, invoices: Mapping[int, str], as_of: date) -> set[int]:
    """Those of `invoices` (id: number) that somebody has seen, or whose receipt is proven, up to the day `as_of`."""
    by_subject = {f"invoice {number}": invoice_id for invoice_id, number in invoices.items()}
    events = Event.objects.of(company).filter(subject__in=list(by_subject), kind__in=SEEN, on__lte=as_of)
    proofs = Proof.objects.of(company).filter(invoice__in=list(invoices), kind__in=list(receipt.KINDS), on__lte=as_of)
    seen = {by_subject[subject] for subject in events.values_list("subject", flat=True)}
    return seen | set(proofs.values_list("invoice_id", flat=True))
