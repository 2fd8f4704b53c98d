"""How an invoice went to its client, and what was said about it since, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from tagih.models import ArrivalQuestion, Company, DeliveryReport, Dispatch, Invoice
from tagih.web import outbox

WAYS = {
    "email": _("By e-mail"), "letter": _("By letter"), "registered_letter": _("By registered letter"),
    "by_hand": _("By hand"), "network": _("Through a network"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Went:
    """One time an invoice was sent, in words. `report` is the last thing that was said about it."""

    dispatch: Dispatch
    way: Any
    report: Any = ""
    is_bad: bool = False


def of_invoice(company: Company, invoice: Invoice) -> list[Went]:
    """Every time an invoice was sent, the latest first."""
    found = Dispatch.objects.of(company).filter(invoice=invoice).select_related("message").order_by("-on", "-id")
    dispatches = list(found[:50])
    last: dict[int, str] = {}
    reports = DeliveryReport.objects.of(company).filter(
        message__in=[one.message_id for one in dispatches if one.message_id]
    )
    for message_id, kind in reports.exclude(kind="opened").order_by("id").values_list("message_id", "kind"):
        last[message_id] = kind
    return [_went(one, last.get(one.message_id or 0, "")) for one in dispatches]


def open_question(company: Company, invoice: Invoice) -> ArrivalQuestion | None:
    """Whether the invoice arrived, where that was asked and nobody has answered."""
    return ArrivalQuestion.objects.of(company).filter(invoice=invoice, answer="").first()


def _went(dispatch: Dispatch, kind: str) -> Went:
    state = dispatch.message.state if dispatch.message else ""
    said = outbox.REPORTS[kind] if kind else outbox.STATES.get(state, "")
    return Went(dispatch, WAYS[dispatch.way], said, kind in {"bounced", "complained"} or state in {"failed", "unknown"})
