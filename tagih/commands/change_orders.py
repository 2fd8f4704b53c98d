"""Change orders: work that was not agreed, warned of early, signed like a quote, billed apart from the original price."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tagih.commands import drafts, invoices, quotes, scope
from tagih.commands.drafts import Line
from tagih.commands.invoices import Issued
from tagih.commands.operation import Operation, write
from tagih.commands.quotes import Quoted
from tagih.domain import totals
from tagih.domain.errors import Conflict, Invalid, NotFound, Refused
from tagih.models import Quote


@write
def draft(
    operation: Operation, *, quote: str, title: str, warning: str, lines: Sequence[Line], scope: str = "",
    policy: str = "", valid_until: date | None = None,
) -> Quoted:  # fmt: skip
    """Write a change order to an accepted quote; sending it shows the client the new estimate.

    Raises NotFound `quote_unknown`, Conflict `quote_not_accepted`, Invalid `change_needs_warning` and for what cannot be.
    """
    row = quotes.locked(operation, quote)
    if row.kind != "quote":
        raise Conflict("change_of_change", change_order=row.number or row.title)
    if row.state != "accepted":
        raise Conflict("quote_not_accepted", quote=row.number or row.title)
    content = drafts.compose(
        operation, lines, row.currency, row.terms, row.reference, "", None, row.prices_include_tax
    )  # fmt: skip
    values = quotes.cleaned({"title": title, "warning": warning, "scope": scope, "policy": policy})
    if not values["warning"]:
        raise Invalid("change_needs_warning")
    values |= {"kind": "change_order", "changes": row, "valid_until": valid_until}
    return quotes.insert(operation, row.customer_id, content, values)


@write
def bill(operation: Operation, *, change_order: str, issued_on: date | None = None, rate: str | None = None) -> Issued:
    """Invoice a signed change order by itself, as out of scope. The final invoice takes those that were not billed.

    Raises NotFound `change_order_unknown`, Refused `change_order_not_signed`, Conflict `change_order_billed`, and what
    issuing raises.
    """
    row = quotes.locked(operation, change_order)
    if row.changes is None:
        raise NotFound("change_order_unknown", change_order=row.number or row.title)
    if row.state != "accepted":
        raise Refused("change_order_not_signed", change_order=row.number or row.title)
    if scope_billed(operation, row):
        raise Conflict("change_order_billed", change_order=row.number)
    content = drafts.content_of_offer(billed_lines(operation, row), row)
    owner = drafts.payer(row.customer)
    drafted = drafts.insert(operation, owner, content, quote_id=row.changes_id)
    return invoices.put_into_books(operation, drafted, issued_on or operation.today, rate)


def unbilled(operation: Operation, quote: Quote) -> list[Quote]:
    """The signed change orders of a quote of which nothing is invoiced yet, the oldest first."""
    signed = Quote.objects.of(operation.company).filter(changes=quote, state="accepted").order_by("id")
    return [one for one in signed if not scope_billed(operation, one)]


def scope_billed(operation: Operation, order: Quote) -> bool:
    """Whether anything of a change order is invoiced and not credited."""
    return scope.change_billed(operation.company, order.pk) != 0


def billed_lines(operation: Operation, order: Quote) -> list[drafts.BilledLine]:
    """The lines of a change order as an invoice has them: out of scope, and linked to what was signed."""
    return [
        line._replace(section="out_of_scope", change_order_id=order.pk)
        for line in quotes.stored_lines(operation, order)
    ]


def of_lines(lines: Sequence[drafts.BilledLine], order: Quote) -> totals.Totals:
    """What some lines come to in the currency and the way of pricing of an offer."""
    return totals.totals([one.figures for one in lines], order.currency, order.prices_include_tax)
