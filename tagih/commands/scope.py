"""What was agreed and what of it is billed: nothing beyond a quote is invoiced without a signed change order."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet, Sum

from tagih.commands.operation import Operation
from tagih.domain import fields, money
from tagih.domain.errors import Conflict, NotFound, Refused
from tagih.models import Company, InvoiceAdjustment, InvoiceLine, Quote, rows


def check(operation: Operation, invoices: Sequence[tuple[int, int | None, str]]) -> None:
    """Refuse drafts (id, quote, purpose) that bill more than was signed.

    Raises Refused `quote_not_signed`, `change_order_not_signed`, `beyond_the_quote`, `beyond_the_change_order`.
    """
    for invoice_id, quote_id, purpose in invoices:
        if quote_id is not None:
            _check(operation, invoice_id, quote_id, purpose)


def _check(operation: Operation, invoice_id: int, quote_id: int, purpose: str) -> None:
    columns = ("number", "state", "currency", "net_minor", "total_minor")
    ((number, state, currency, net_minor, total_minor),) = rows.select(
        Quote, columns, company_id=operation.company.pk, id=quote_id
    )
    if state != "accepted":
        raise Refused("quote_not_signed", quote=number or "")
    lines = InvoiceLine.objects.of(operation.company).filter(invoice_id=invoice_id)
    for change_order in lines.filter(change_order__isnull=False).values_list("change_order", flat=True).distinct():
        _check_change(operation, invoice_id, quote_id, change_order)
    adjusted = InvoiceAdjustment.objects.of(operation.company).filter(invoice_id=invoice_id)
    wanted_minor = _sum(lines.filter(section="")) + _adjusted(adjusted)
    agreed_minor = max(net_minor, total_minor) if purpose == "advance" else net_minor
    billed_minor = billed(operation.company, quote_id)
    if wanted_minor + billed_minor > agreed_minor:
        beyond_minor = wanted_minor + billed_minor - agreed_minor
        raise Refused(
            "beyond_the_quote", quote=number, currency=currency, beyond=money.plain(beyond_minor, currency),
            agreed=money.plain(agreed_minor, currency), billed=money.plain(billed_minor, currency),
        )  # fmt: skip


def _check_change(operation: Operation, invoice_id: int, quote_id: int, change_order_id: int) -> None:
    order = Quote.objects.of(operation.company).get(pk=change_order_id)
    if order.state != "accepted" or order.changes_id != quote_id:
        raise Refused("change_order_not_signed", change_order=order.number or order.title)
    lines = InvoiceLine.objects.of(operation.company).filter(change_order=order)
    wanted_minor = _sum(lines.filter(invoice_id=invoice_id))
    billed_minor = change_billed(operation.company, order.pk)
    if wanted_minor + billed_minor > order.net_minor:
        beyond_minor = wanted_minor + billed_minor - order.net_minor
        raise Refused(
            "beyond_the_change_order", change_order=order.number, currency=order.currency,
            beyond=money.plain(beyond_minor, order.currency), agreed=money.plain(order.net_minor, order.currency),
            billed=money.plain(billed_minor, order.currency),
        )  # fmt: skip


def billed(company: Company, quote_id: int) -> int:
    """What of the original price is invoiced and not credited, without tax, in minor units; advances count once."""
    lines = InvoiceLine.objects.of(company).filter(section="", invoice__state="issued")
    invoiced = lines.filter(invoice__quote_id=quote_id, invoice__kind="invoice")
    credited = lines.filter(invoice__credits__quote_id=quote_id, invoice__kind="credit_note")
    adjusted = InvoiceAdjustment.objects.of(company).filter(invoice__state="issued")
    charged_minor = _adjusted(adjusted.filter(invoice__quote_id=quote_id, invoice__kind="invoice"))
    taken_back_minor = _adjusted(adjusted.filter(invoice__credits__quote_id=quote_id, invoice__kind="credit_note"))
    return _sum(invoiced) + charged_minor - _sum(credited) - taken_back_minor


def change_billed(company: Company, change_order_id: int) -> int:
    """What of a change order is invoiced and not credited, without tax, in minor units."""
    lines = InvoiceLine.objects.of(company).filter(change_order_id=change_order_id, invoice__state="issued")
    is_credit = Q(invoice__kind="credit_note")
    return _sum(lines.exclude(is_credit)) - _sum(lines.filter(is_credit))


def _adjusted(adjustments: QuerySet[InvoiceAdjustment]) -> int:
    """Charges less discounts on whole documents: they belong to the original price."""
    return _sum(adjustments.filter(kind="charge")) - _sum(adjustments.filter(kind="discount"))


def _sum(lines: object) -> int:
    return int(lines.aggregate(sum=Sum("net_minor"))["sum"] or 0)  # type: ignore[attr-defined]


def work(operation: Operation, quote: str, customer_id: int, orders: Sequence[int]) -> int | None:
    """The id of the signed quote that an invoice bills: the one named, or the one that its change orders change.

    Raises Conflict `quote_of_other_customer`, and as `signed`.
    """
    if not quote and not orders:
        return None
    row = signed(operation, quote, "quote") if quote else _changed(operation, orders[0])
    if row.customer_id != customer_id:
        raise Conflict("quote_of_other_customer", quote=row.number)
    return row.pk


def _changed(operation: Operation, change_order_id: int) -> Quote:
    """The quote that a change order changes."""
    order = Quote.objects.of(operation.company).select_related("changes").get(pk=change_order_id)
    assert order.changes is not None, "a change order changes a quote"
    return order.changes


def signed(operation: Operation, number: str, kind: str) -> Quote:
    """The quote or change order of that number, if the client has signed it: nothing else is billed.

    Raises NotFound `quote_unknown`, Refused `quote_not_signed`, `change_order_not_signed`.
    """
    row = Quote.objects.of(operation.company).filter(kind=kind, number=number).first()
    if row is None:
        raise NotFound("quote_unknown", quote=fields.shown(number))
    if row.state != "accepted":
        if kind == "quote":
            raise Refused("quote_not_signed", quote=number)
        raise Refused("change_order_not_signed", change_order=number)
    return row
