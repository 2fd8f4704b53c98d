"""What a client's word is about: the open receivables that a link opens, or that a person names, held until the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet

from tagih.commands import answers, customers, portal_links
from tagih.commands.operation import Operation
from tagih.domain import fields
from tagih.domain.errors import Conflict, NotFound
from tagih.models import Case, Customer, Invoice, PortalLink, Receivable


def by_link(
    operation: Operation, link: str, invoices: Sequence[str] = (), currency: str = ""
) -> tuple[PortalLink, list[Receivable]]:
    """What is open of the invoices named by public id, or of all that a link opens; its client is locked.

    Raises NotFound `link_unknown` also for an invoice that the link does not open, Conflict `nothing_owed`.
    """
    row = portal_links.locked(operation, link)
    opened = portal_links.invoices(row)
    if row.purpose not in ("account", "invoice"):
        raise NotFound("link_unknown")
    return row, _open(operation, _named(opened, invoices, "public_id", NotFound("link_unknown")), currency)


def by_number(
    operation: Operation, customer: str, invoices: Sequence[str] = (), currency: str = ""
) -> tuple[Customer, list[Receivable]]:
    """The same for a client named by number, who is locked, and its invoices by number.

    Raises NotFound `customer_unknown`, `invoice_unknown`, Conflict `nothing_owed`.
    """
    owner = Customer.objects.of(operation.company).get(pk=customers.lock(operation, customer).id)
    issued = Invoice.objects.of(operation.company).filter(kind="invoice", state="issued", customer=owner)
    unknown = NotFound("invoice_unknown", invoice=fields.shown(", ".join(invoices)))
    return owner, _open(operation, _named(issued, invoices, "number", unknown), currency)


def _named(issued: QuerySet[Invoice], names: Sequence[str], column: str, unknown: NotFound) -> QuerySet[Invoice]:
    """These invoices; all of them where none is named. Raises `unknown` when one is not among them."""
    if not names:
        return issued
    found = issued.filter(**{f"{column}__in": [one for one in names if fields.storable(one)]})
    if found.count() < len(set(names)):
        raise unknown
    return found


def _open(operation: Operation, invoices: QuerySet[Invoice], currency: str) -> list[Receivable]:
    """The oldest first; of one currency where it is named."""
    found = Receivable.objects.of(operation.company).filter(invoice__in=invoices, balance_minor__gt=0)
    if currency:
        found = found.filter(currency=currency)
    rows = list(found.select_related("invoice").order_by("due_on", "id"))
    if not rows:
        raise Conflict("nothing_owed")
    return rows


# --- a pause that a client's word brings ---------------------------------------------------------------------


def hold(operation: Operation, receivables: Sequence[Receivable], until: date) -> None:
    """Ask nothing for these before `until`, the day on which somebody has looked at it; a longer pause stays."""
    cases = Case.objects.of(operation.company).filter(receivable__in=receivables)
    cases.filter(paused_until=None).update(paused_until=until)
    cases.filter(paused_until__lt=until).update(paused_until=until)
    answers.wake(operation, receivables)


def let_go(operation: Operation, receivables: Sequence[Receivable], until: date | None) -> None:
    """End that pause, where it is still the one that `hold` made: the rule is asked again today."""
    cases = Case.objects.of(operation.company).filter(receivable__in=receivables, paused_until=until)
    cases.update(paused_until=None)
    answers.wake(operation, receivables)
