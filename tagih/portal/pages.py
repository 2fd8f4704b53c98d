"""The pages of the portal: each link opens one, by its purpose, and the files that belong to it."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from tagih.commands import files, printed_offers
from tagih.models import File
from tagih.portal import account, bills, deliveries, door, languages, offers
from tagih.portal.door import Visit


@door.page
def shown(visit: Visit) -> HttpResponse:
    """What the link is for."""
    if visit.link.purpose == "account":
        return account.shown(visit)
    if visit.link.quote is not None:
        return offers.shown(visit, visit.link.quote)
    if visit.link.deliverable is not None:
        return deliveries.shown(visit, visit.link.deliverable)
    assert visit.link.invoice is not None, "a link is for one thing"
    return bills.shown(visit, visit.link.invoice)


@door.deed
def language(visit: Visit) -> HttpResponse:
    """Read on in another language."""
    return languages.chosen(visit, visit.link, reverse("portal", args=[visit.link.public_id]))


@door.deed
def seen(visit: Visit) -> HttpResponse:
    """The page is before somebody's eyes: its script, or the button below it, says so."""
    return bills.noted(visit, visit.link.invoice)


@door.page
def pdf(visit: Visit) -> HttpResponse:
    """The invoice, or the quote, as PDF."""
    if visit.link.quote is not None:
        return bills.paper(printed_offers.pdf(visit.company, visit.link.quote.public_id, door.today(visit.company)))
    return bills.printed(visit, visit.link.invoice)


@door.page
def xml(visit: Visit) -> HttpResponse:
    """The e-invoice of the invoice."""
    return bills.structured(visit, visit.link.invoice)


@door.page
def file(visit: Visit, file: str) -> HttpResponse:
    """A document attached to the quote."""
    row = File.objects.of(visit.company).filter(public_id=file, quote__in=[visit.link.quote_id or 0]).first()
    data = files.read(row) if row else None
    return door.nothing(visit) if row is None or data is None else door.download(row.name, row.media_type, data)
