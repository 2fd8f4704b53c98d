"""How to pay: all that is open, one invoice, or a part; then the ways, the easiest first, with all that each needs."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from tagih.commands import charges, operation, providers, way_offers
from tagih.commands.way_offers import Offer
from tagih.domain import fields, money
from tagih.domain.errors import DomainError, Invalid, NotFound
from tagih.models import Invoice, Receivable
from tagih.portal import account, bills, door
from tagih.portal.door import Visit

_SIZE = re.compile(r'width="(\d+)" height="(\d+)"')


@dataclass(frozen=True, slots=True)
class Way:
    """A way to pay, and the picture of its code (our own drawing)."""

    offer: Offer
    picture: SafeString


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the client wants to pay: so much of what is open, of one invoice or of all, in a currency."""

    invoice: Invoice | None
    currency: str
    open_minor: int
    amount_minor: int
    typed: str = ""
    refusal: DomainError | None = None


@door.page
def shown(visit: Visit) -> HttpResponse:
    """The page. What is paid is chosen in the address: looking changes nothing."""
    if visit.link.purpose not in ("account", "invoice"):
        return door.nothing(visit)
    return _page(visit, choice(visit, visit.GET))


def _page(visit: Visit, chosen: Chosen) -> HttpResponse:
    facts: dict[str, Any] = {
        "chosen": chosen, "online": providers.offered(visit.company) if chosen.open_minor else [],
        "key": operation.new_key(), "ways": _ways(visit, chosen), "bills": _bills(visit, chosen.currency),
        "sums": account.sums(visit.company, visit.link.customer, door.today(visit.company)),
        "back": bills.here(visit, chosen.invoice) if chosen.invoice else reverse("portal", args=[visit.link.public_id]),
    }  # fmt: skip
    return door.shown(visit, "portal/pay.html", facts, 422 if chosen.refusal else 200)


@door.deed
def checkout(visit: Visit) -> HttpResponse:
    """Go on to the page of a payment provider: open one, and lead there without telling where from."""
    if visit.link.purpose not in ("account", "invoice"):
        return door.nothing(visit)
    chosen = choice(visit, visit.POST)
    if chosen.refusal is None:
        home = reverse("portal", args=[visit.link.public_id])
        try:
            opened = charges.open_checkout(
                door.call(visit), invoices=_numbers(visit, chosen), account=visit.POST.get("account", ""),
                amount=money.plain(chosen.amount_minor, chosen.currency),
                return_url=f"{settings.BASE_URL}{home}?said=pay",
            )  # fmt: skip
        except DomainError as refusal:
            chosen = replace(chosen, refusal=refusal)
        else:
            return door.shown(visit, "portal/leaving.html", {"url": opened.url, "chosen": chosen})
    return _page(visit, chosen)


def _numbers(visit: Visit, chosen: Chosen) -> list[str]:
    """The invoices that are paid, the oldest first."""
    if chosen.invoice is not None:
        return [str(chosen.invoice.number)]
    found = account.opened(visit.company, visit.link.customer).filter(currency=chosen.currency)
    return list(dict.fromkeys(found.order_by("due_on", "id").values_list("invoice__number", flat=True)))


def choice(visit: Visit, said: QueryDict) -> Chosen:
    """What the address or the form says; an amount that cannot be is refused, and all that is open shown.

    Raises NotFound `link_unknown` for an invoice that the link does not open.
    """
    invoice = _invoice(visit, said)
    currency = invoice.currency if invoice else _currency(visit, said)
    open_minor = _to_pay_minor(visit, invoice, currency)
    typed = said.get("amount", "").strip()[: fields.LONGEST_NUMBER]
    if not typed:
        return Chosen(invoice, currency, open_minor, open_minor)
    try:
        wanted_minor = way_offers.amount(fields.plain_number(typed), currency)
        if wanted_minor > open_minor:
            raise Invalid("more_than_open", open=money.plain(open_minor, currency), currency=currency)
    except DomainError as refusal:
        return Chosen(invoice, currency, open_minor, open_minor, typed, refusal)
    return Chosen(invoice, currency, open_minor, wanted_minor, typed)


def _invoice(visit: Visit, said: QueryDict) -> Invoice | None:
    if visit.link.purpose == "invoice":
        return visit.link.invoice
    name = said.get("invoice", "")
    if not name:
        return None
    found = bills.found(visit, name) if fields.storable(name) else None
    if found is None:
        raise NotFound("link_unknown")
    return found


def _currency(visit: Visit, said: QueryDict) -> str:
    """The currency that is named, if something is open in it; else the first in which something is."""
    owed = [one.currency for one in account.sums(visit.company, visit.link.customer, door.today(visit.company))]
    named = said.get("currency", "")
    return named if named in owed else owed[0] if owed else visit.company.currency


def _to_pay_minor(visit: Visit, invoice: Invoice | None, currency: str) -> int:
    """What is open, without what the client keeps back of it and, of all that is open, without its credit."""
    if invoice is not None:
        return bills.open_of(visit.company, invoice)["to_pay_minor"]
    owed = account.sums(visit.company, visit.link.customer, door.today(visit.company))
    return next((one.to_pay_minor for one in owed if one.currency == currency), 0)


def _ways(visit: Visit, chosen: Chosen) -> list[Way]:
    """Told in the language of the page."""
    offers = way_offers.offers(
        visit.company, visit.link.customer, chosen.currency, chosen.amount_minor, chosen.invoice,
        language=get_language() or "",
    )  # fmt: skip
    return [Way(one, _drawn(way_offers.picture([one]) or "")) for one in offers]


def _drawn(svg: str) -> SafeString:
    """The picture so that it grows with its frame; the caption below says what it is."""
    scaled = _SIZE.sub(r'viewBox="0 0 \1 \2" aria-hidden="true"', svg, count=1)
    return mark_safe(scaled)  # noqa: S308 - drawn by ourselves, nothing of it is a text of anybody


def _bills(visit: Visit, currency: str) -> list[Receivable]:
    """What of the account can be chosen alone."""
    if visit.link.purpose != "account":
        return []
    found = account.opened(visit.company, visit.link.customer).filter(currency=currency).select_related("invoice")
    return list(found.order_by("due_on", "id")[: account.MOST_SHOWN])
