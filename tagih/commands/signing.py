"""What a client does in the portal: accept or decline what they were shown, and see an invoice.

Nobody else can do it: each takes the link that the client's secret has opened.
"""

from __future__ import annotations

from dataclasses import dataclass

from tagih.commands import portal_links, proofs, quotes
from tagih.commands.operation import Operation, write
from tagih.commands.quotes import Answered
from tagih.domain.errors import Conflict, NotFound
from tagih.domain.quotes import QuoteVerb
from tagih.models import Event, Quote

MOST_VIEWS = 20
"""Views of one invoice that are remembered for one link."""


@dataclass(frozen=True, slots=True)
class Seen:
    """An invoice that the client has looked at."""

    number: str


@write
def accept(
    operation: Operation, *, link: str, name: str, text_sha: str, address: str = "", agent: str = ""
) -> Answered:
    """Accept the text whose SHA-256 is `text_sha` by typing a name.

    Raises NotFound `link_unknown`, Conflict `agreed_text_changed` and by the state, Invalid `acceptance_needs_name`.
    """
    row = _shown(operation, link, text_sha, "accept")
    return quotes.answer(operation, row, "accepted", "portal", name=name, address=address, agent=agent)


@write
def decline(
    operation: Operation, *, link: str, because: str, text_sha: str, address: str = "", agent: str = ""
) -> Answered:
    """Decline it, saying why. Raises as `accept`, and Invalid `decline_needs_reason`."""
    row = _shown(operation, link, text_sha, "decline")
    return quotes.answer(operation, row, "declined", "portal", because=because, address=address, agent=agent)


@write
def seen(operation: Operation, *, link: str, invoice: str = "", address: str = "", agent: str = "") -> Seen:
    """Note that the client has an invoice (that of the link, or one by public id) before their eyes: a proof of arrival.

    Raises NotFound `link_unknown`.
    """
    row, about = portal_links.reached(operation, link, invoice)
    subject = f"invoice {about.number}"
    views = Event.objects.of(operation.company).filter(subject=subject, kind="invoice.viewed").count()
    proofs.seen_in_portal(operation, about)
    if views < MOST_VIEWS:
        facts = {"invoice": about.pk, "number": about.number, "link": row.pk}
        operation.event("invoice.viewed", subject, facts, None, address=address, agent=agent)
    return Seen(str(about.number))


def _shown(operation: Operation, link: str, text_sha: str, verb: QuoteVerb) -> Quote:
    """The offer of a link, locked, if its text is still the one that was shown."""
    found = portal_links.opened(operation, link)
    if found.quote is None:
        raise NotFound("link_unknown")
    row = quotes.locked(operation, found.quote.public_id, verb)
    portal_links.opened(operation, link)  # again under the lock: it may have been revoked in the meantime
    if text_sha != row.text_sha:
        raise Conflict("agreed_text_changed")
    return row
