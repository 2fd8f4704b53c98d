"""What a client does in the portal: accept or decline what they were shown, see an invoice, sign and revoke a mandate.

Nobody else can do it: each takes the link that the client's secret has opened.
"""

from __future__ import annotations

from dataclasses import dataclass

from tagih.commands import mandates, portal_links, proofs, quotes
from tagih.commands.mandates import MandateMade
from tagih.commands.operation import Operation, write
from tagih.commands.quotes import Answered
from tagih.domain import direct_debit, fields
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.domain.quotes import QuoteVerb
from tagih.models import Event, Mandate, Quote
from tagih.models.base import longest

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


@write
def sign_mandate(  # noqa: PLR0913 - one argument per field of the form
    operation: Operation, *, link: str, mandate: str, name: str, account: str, text_sha: str, bank: str = "",
    holder: str = "", address: str = "", agent: str = "",
) -> MandateMade:  # fmt: skip
    """Sign a mandate that was offered, by typing a name and the account; `text_sha` is that of the text that was read.

    `holder` where another name stands on the account. Raises NotFound `link_unknown`, `mandate_unknown`, Conflict
    `mandate_not_offered`, `mandate_text_changed`, Invalid `mandate_needs_name` and for what is wrong with the account.
    """
    row = _mandate(operation, link, mandate)
    if row.state != "offered":
        raise Conflict("mandate_not_offered", mandate=row.reference)
    if text_sha != row.text_sha:
        raise Conflict("mandate_text_changed")
    row.signed_name = fields.line("name", name, longest(Mandate, "signed_name"))
    if not row.signed_name:
        raise Invalid("mandate_needs_name")
    row.account, row.bank = mandates.account_of(direct_debit.scheme(row.scheme), account, bank)
    row.holder = fields.line("holder", holder, longest(Mandate, "holder")) or row.signed_name
    row.text = mandates.signed_text(operation.company, row, row.account, row.holder)
    row.text_sha, row.state, row.signed_on, row.signed_by = mandates.sha(row.text), "active", operation.today, "portal"
    row.address, row.agent = address[: longest(Mandate, "address")], agent[: longest(Mandate, "agent")]
    row.save()
    given = {"mandate": row.pk, "reference": row.reference, "customer": row.customer.number, "text_sha": row.text_sha}
    operation.event("mandate.signed", f"customer {row.customer.number}", given, None, name=row.signed_name)
    return mandates.made(row)


@write
def revoke_mandate(operation: Operation, *, link: str, mandate: str) -> MandateMade:
    """End a mandate, as the client says on its page. Raises NotFound, Conflict `mandate_revoked_already`."""
    row = _mandate(operation, link, mandate)
    if row.state == "revoked":
        raise Conflict("mandate_revoked_already", mandate=row.reference)
    row.state = "revoked"
    row.save(update_fields=["state"])
    given = {"mandate": row.pk, "reference": row.reference, "customer": row.customer.number}
    operation.event("mandate.revoked", f"customer {row.customer.number}", given)
    return mandates.made(row)


def _mandate(operation: Operation, link: str, mandate: str) -> Mandate:
    """A mandate of the client whose account the link opens, locked."""
    opened = portal_links.opened(operation, link)
    row = mandates.locked(operation, mandate)
    if opened.purpose != "account" or row.customer_id != opened.customer_id:
        raise NotFound("mandate_unknown", mandate=fields.shown(mandate))
    portal_links.opened(operation, link)  # again under the lock: it may have been revoked in the meantime
    return row
