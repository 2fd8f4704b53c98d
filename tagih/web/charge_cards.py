"""How a charge is shown: its state in words and colour, what is to be looked at, and the card on an invoice's page."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext_lazy as _

from tagih.commands import providers
from tagih.domain.reasons import Reason
from tagih.models import Charge, ChargePart, Company, Invoice, PaymentMethod
from tagih.web.templatetags import sentence

STATES = {
    "planned": _("Planned"), "created": _("Being opened"), "sent": _("Being opened"), "unknown": _("Outcome unknown"),
    "pending": _("Waiting for the client"), "expired": _("Expired"), "failed": _("Failed"), "succeeded": _("Paid"),
    "refunded": _("Refunded"), "charged_back": _("Charged back"),
}  # fmt: skip
COLOURS = {
    "succeeded": "paid", "pending": "waiting", "created": "waiting", "sent": "waiting", "expired": "skipped",
    "charged_back": "broken",
}  # fmt: skip
"""Where a state has the colour of another word."""


def shown(row: Charge) -> dict[str, Any]:
    return {
        "row": row, "state": STATES[row.state], "colour": COLOURS.get(row.state, row.state),
        "looks": looks(row) if row.needs_look else [],
    }  # fmt: skip


def looks(row: Charge) -> list[str]:
    return [sentence(Reason(one["code"], one["facts"])) for one in json.loads(row.look)]


def card(company: Company, invoice: Invoice) -> dict[str, Any]:
    """What the card on an invoice's page shows: its charges, and whether one can be opened."""
    parts = ChargePart.objects.of(company).filter(receivable__invoice=invoice)
    found = Charge.objects.of(company).filter(pk__in=parts.values("charge_id")).select_related("account")
    return {
        "charges": [shown(one) for one in found.order_by("-id")[:20]],
        "stored_card": PaymentMethod.objects.of(company)
        .filter(customer_id=invoice.customer_id, revoked_on=None)
        .last(),
        "pays_online": bool(providers.usable_ones(company)),
    }  # fmt: skip
