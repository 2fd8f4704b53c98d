"""Vouchers: sold or given away, for one known thing or for anything, and redeemed by whoever has the code."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tagih.commands import allocations, credits, holdings
from tagih.commands.holdings import Drawn
from tagih.commands.operation import Operation, write
from tagih.domain import fields, money, percent, posting_holdings, tax
from tagih.domain.allocation import OpenItem
from tagih.domain.errors import Conflict, Invalid
from tagih.models import Holding, InvoiceTax, Receivable

PURPOSES = ("single", "multi")
"""Directive 2006/112/EC art. 30a, as amended by Directive (EU) 2016/1065 (read 2026-11)."""
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Letters and digits that nobody confuses: 5 bits each."""
_GROUPS, _GROUP = 4, 4
"""Sixteen of them: 80 random bits, which nobody guesses."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A voucher and the code that redeems it; amounts in minor units."""

    public_id: str
    code: str
    purpose: str
    customer: str
    currency: str
    amount_minor: int
    tax_minor: int
    expires_on: date | None


@write
def issue(  # noqa: PLR0913 - one argument per field
    operation: Operation, *, customer: str, amount: str, name: str = "Gift voucher", purpose: str = "multi",
    tax_rate: str = "", free: bool = False, received_on: date | None = None, way: str = "transfer", reference: str = "",
    expires_on: date | None = None,
) -> Issued:  # fmt: skip
    """Sell a voucher to a customer for money that arrived, or give it away (`free`).

    Single-purpose: the thing and its tax are known, so the tax is due now (art. 30b(1)). Multi-purpose: tax is due when
    it is redeemed (art. 30b(2)). Raises NotFound `customer_unknown`, Invalid `voucher_purpose_unknown`,
    `voucher_rate_needed`, `voucher_rate_unwanted`, `voucher_free_single`, `expiry_in_the_past`,
    `payment_not_positive`, `payment_in_the_future`, `tax_rate_missing`.
    """
    fields.one_of("voucher_purpose_unknown", "purpose", purpose, PURPOSES)
    rate_ppm = _rate(purpose, tax_rate, free)
    row = holdings.create(
        operation, customer, "voucher", name, "", expires_on=holdings.expiry(operation, "voucher", expires_on),
        is_paid_for=not free, purpose=purpose, code=_new_code(), tax_category="S" if rate_ppm else "",
        tax_rate_ppm=rate_ppm,
    )  # fmt: skip
    amount_minor = allocations.positive(amount, row.currency)
    net_minor, tax_minor = money.split(amount_minor, [percent.WHOLE_PPM, rate_ppm])
    held, on = holdings.held(row), received_on or operation.today
    if free:
        entry = posting_holdings.credit_given(operation.today, row.public_id, held, amount_minor)
    else:
        payment_id = holdings.receive(operation, row, amount_minor, on, way, reference)
        entry = posting_holdings.money_taken(on, row.public_id, held, payment_id, net_minor, tax_minor)
    given = {"amount_minor": amount_minor, "tax_minor": tax_minor, "purpose": purpose, "expires_on": row.expires_on}
    holdings.post(operation, row, entry, given)
    return Issued(
        row.public_id,
        str(row.code),
        purpose,
        row.customer.number,
        row.currency,
        amount_minor,
        tax_minor,
        row.expires_on,
    )


@write
def redeem(operation: Operation, *, code: str, invoice: str, amount: str | None = None) -> Drawn:
    """Settle an invoice, of whichever customer, with a voucher: all that fits, or `amount`.

    Raises NotFound `voucher_unknown`, `invoice_unknown`, Conflict `holding_closed`, `holding_expired`, `holding_empty`,
    `nothing_open`, `holding_too_small`, `allocation_too_large`, `holding_currency`, `voucher_other_tax`.
    """
    found = holdings.find(operation, ("voucher",), code)
    row, items = holdings.lock_owed(operation, found, invoice, of_anyone=True)
    _require_its_rate(operation, row, invoice, items)
    return credits.spend(operation, row, holdings.share(row, invoice, items, amount), items)


def _rate(purpose: str, text: str, free: bool) -> int:
    text = fields.line("tax_rate", text, fields.LONGEST_NUMBER)
    if purpose == "multi":
        if text:
            raise Invalid("voucher_rate_unwanted")
        return 0
    if free:
        raise Invalid("voucher_free_single")
    if not text:
        raise Invalid("voucher_rate_needed")
    rate_ppm = percent.parse(text)
    tax.check("S" if rate_ppm else "Z", rate_ppm)
    return rate_ppm


def _new_code() -> str:
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def _require_its_rate(operation: Operation, row: Holding, invoice: str, items: Sequence[OpenItem]) -> None:
    """A voucher for one known thing settles only what is billed at the rate it was taxed at."""
    if row.purpose != "single" or not items:
        return
    owed = Receivable.objects.of(operation.company).filter(pk__in=[item.id for item in items])
    taxes = InvoiceTax.objects.of(operation.company).filter(invoice_id__in=owed.values("invoice_id"))
    if set(taxes.values_list("rate_ppm", flat=True)) != {row.tax_rate_ppm}:
        raise Conflict("voucher_other_tax", code=row.code, percent=percent.text(row.tax_rate_ppm), number=invoice)
