"""Clones: a new draft with the content of a document that there is already."""

from __future__ import annotations

from tagih.commands import adjustments, custom_fields, customers, drafts, quotes, taxes
from tagih.commands.drafts import Draft
from tagih.commands.operation import Operation, write
from tagih.commands.quotes import Quoted
from tagih.domain.errors import Conflict


@write
def invoice(operation: Operation, *, invoice: str, customer: str | None = None) -> Draft:
    """Make a draft with the lines, discounts, charges and words of an invoice, for its customer or another one.

    What it took back of advances is left out, and it belongs to no quote. Raises NotFound `invoice_unknown`,
    `customer_unknown`, Conflict `nothing_to_clone` for one of another system.
    """
    row = drafts.find(operation, invoice)
    owner = customers.lock(operation, row.customer.number if customer is None else customer)
    lines = [
        one._replace(section="", change_order_id=None)
        for one, _ in drafts.stored_lines(operation, row.pk)
        if one.deducts_id is None
    ]
    if not lines:
        raise Conflict("nothing_to_clone", invoice=str(row))
    content = drafts.compose(
        operation, lines, row.currency, row.terms, row.reference, row.message, None, row.prices_include_tax,
        adjustments.typed(operation.company, row.pk, row.currency), None, taxes.exemptions_of(operation.company, row.pk),
    )  # fmt: skip
    drafted = drafts.insert(operation, owner, content)
    custom_fields.copy(operation, "invoice", row.pk, drafted.id)
    facts = {"invoice": drafted.id, "like": row.pk, "customer": owner.number, "total_minor": drafted.total_minor}
    operation.event("draft.cloned", f"draft {drafted.public_id}", facts)
    return drafts.result(drafted)


@write
def quote(operation: Operation, *, quote: str, customer: str | None = None) -> Quoted:
    """Make a draft of an offer with the content of another, for its customer or another one.

    Raises NotFound `quote_unknown`, `customer_unknown`, Conflict `change_order_not_clonable`.
    """
    row = quotes.find(operation, quote)
    if row.kind != "quote":
        raise Conflict("change_order_not_clonable", change_order=row.number or row.title)
    owner = customers.lock(operation, row.customer.number if customer is None else customer)
    content = drafts.compose(
        operation, quotes.stored_lines(operation, row), row.currency, row.terms, row.reference, "", None,
        row.prices_include_tax,
    )  # fmt: skip
    names = ("title", "scope", "policy", "documents_required")
    made = quotes.insert(operation, owner.id, content, {name: getattr(row, name) for name in names})
    custom_fields.copy(operation, "quote", row.pk, quotes.find(operation, made.public_id).pk)
    return made
