"""Change orders: draft one to a signed quote, bill one by itself. Sending, signing and listing are those of quotes."""

from __future__ import annotations

from ninja import Router
from pydantic import Field

from tagih.api.base import Asked, call
from tagih.api.invoices import Issued, LineBody, issued
from tagih.api.quotes import QuotedShown, quoted
from tagih.api.values import Body, Day, Text, maybe, must
from tagih.commands import change_orders, drafts

router = Router(tags=["change-orders"])


class ChangeOrderBody(Body):
    """Work that was not agreed: why it is needed, and what it costs."""

    quote: Text = must("Number or public id of the signed quote that it changes.", "Q-2026-00001")
    title: Text = must("What changes, in a few words.", "A second window")
    warning: Text = must("Why the work changes: the client reads it before the price.")
    lines: list[LineBody] = Field(min_length=1, max_length=drafts.MOST_LINES)
    scope: Text = maybe("What is done, and what is not.")
    policy: Text = maybe("How payment works for this part.")
    valid_until: Day = maybe("The last day on which it can be signed.")


class ChangeOrderBill(Body):
    """How a signed change order is invoiced."""

    issued_on: Day = maybe("The date of the invoice; today when left out.")
    rate: Text = maybe("The company's currency for one unit of a foreign one.")


@router.post("", response={201: QuotedShown})
def draft(request: Asked, body: ChangeOrderBody) -> QuotedShown:
    """Write a change order; it is sent, signed and withdrawn as a quote is."""
    return quoted(change_orders.draft(call(request), **body.given()))


@router.post("/{path:change_order}/bill", response={201: Issued})
def bill(request: Asked, change_order: Text, body: ChangeOrderBill | None = None) -> Issued:
    """Invoice a signed change order by itself, as out of scope."""
    given = body.given() if body else {}
    return issued(change_orders.bill(call(request), change_order=change_order, **given))
