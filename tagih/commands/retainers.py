"""Retainers: open one, take money into it, settle invoices with it, ask for it to be filled, give the rest back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from tagih.commands import allocations, customers, holdings
from tagih.commands.holdings import Drawn
from tagih.commands.operation import Operation, write
from tagih.domain import fields, money, percent, posting_holdings, retainers, tax
from tagih.domain.countries import country
from tagih.domain.errors import Conflict, Invalid
from tagih.domain.reasons import Reason
from tagih.models import Company, Holding, Payment, Replenishment

NO_TAX = "none"
"""Said in place of a rate: what the money is for is not known yet, so no tax is due on receipt."""
LONGEST_BECAUSE = 300
"""Characters of the reason of a refund."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A retainer, still empty. Amounts in minor units."""

    public_id: str
    name: str
    customer: str
    currency: str
    floor_minor: int
    target_minor: int
    tax_rate_ppm: int


@dataclass(frozen=True, slots=True)
class Filled:
    """Money taken into a retainer: how much is unearned, how much of it is tax owed at once, what it now holds."""

    public_id: str
    payment: str
    currency: str
    net_minor: int
    tax_minor: int
    balance_minor: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What a customer is asked to pay into a retainer, and why."""

    public_id: str
    currency: str
    amount_minor: int
    because: Reason


@dataclass(frozen=True, slots=True)
class Refunded:
    """Money of a retainer that went back, and what it still holds."""

    public_id: str
    currency: str
    amount_minor: int
    balance_minor: int
    is_closed: bool


@write
def start(
    operation: Operation, *, customer: str, name: str, floor: str = "0", target: str = "0", gate: bool = True,
    tax_rate: str = "", currency: str = "",
) -> Opened:  # fmt: skip
    """Open a retainer that is filled up to `target` once it holds less than `floor`; `gate`: no work below the floor.

    `tax_rate` is the rate of what the money is for; `none` where that is not known yet; left out, the standard rate
    where the company's country taxes on receipt, else none. Raises NotFound `customer_unknown`, Invalid
    `retainer_target_below_floor`, `tax_rate_missing`, Conflict `holding_base_currency`.
    """
    base = operation.company.currency
    floor_minor, target_minor = (
        _not_negative(name, text, base) for name, text in (("floor", floor), ("target", target))
    )
    if target_minor and target_minor < floor_minor:
        shown = {"target": money.plain(target_minor, base), "floor": money.plain(floor_minor, base)}
        raise Invalid("retainer_target_below_floor", **shown)
    category, rate_ppm = _tax(operation, tax_rate)
    row = holdings.create(
        operation, customer, "retainer", name, currency, floor_minor=floor_minor,
        target_minor=target_minor or floor_minor, is_gate=gate, tax_category=category, tax_rate_ppm=rate_ppm,
    )  # fmt: skip
    given = {"holding": row.pk, "customer": row.customer.number, "floor_minor": floor_minor, "target_minor": row.target_minor,
             "gate": gate, "tax_rate_ppm": rate_ppm, "currency": row.currency}  # fmt: skip
    operation.event("retainer.opened", f"holding {row.public_id}", given, None, name=row.name)
    return Opened(row.public_id, row.name, row.customer.number, row.currency, floor_minor, row.target_minor, rate_ppm)


@write
def deposit(
    operation: Operation, *, retainer: str, amount: str | None = None, payment: str = "", received_on: date | None = None,
    way: str = "transfer", reference: str = "",
) -> Filled:  # fmt: skip
    """Take money into a retainer: `amount` that arrived, or what is left of an earlier `payment` (or `amount` of it).

    It is a liability until it is drawn; the tax in it is owed at once where the retainer has a rate. Raises NotFound
    `retainer_unknown`, `payment_unknown`, Conflict `holding_closed`, `nothing_to_allocate`,
    `allocation_exceeds_payment`, `holding_of_other_customer`, Invalid `field_missing`, `payment_not_positive`,
    `payment_in_the_future`.
    """
    row = _locked(operation, retainer)
    on = received_on or operation.today
    if payment:
        payment_id, amount_minor = holdings.unallocated(operation, row, payment, amount)
        on = operation.today
    elif amount is None:
        raise Invalid("field_missing", column="amount")
    else:
        amount_minor = allocations.positive(amount, row.currency)
        payment_id = holdings.receive(operation, row, amount_minor, on, way, reference)
    net_minor, tax_minor = _with_tax(row, amount_minor)
    make = posting_holdings.money_moved if payment else posting_holdings.money_taken
    entry = make(on, row.public_id, holdings.held(row), payment_id, net_minor, tax_minor)
    address = Payment.objects.of(operation.company).values_list("public_id", flat=True).get(pk=payment_id)
    given = {"payment": payment_id, "amount_minor": amount_minor, "tax_minor": tax_minor}
    holdings.post(operation, row, entry, given, **({"reference": reference} if reference else {}))
    row.balance_minor += amount_minor
    _close_request(operation, row)
    return Filled(row.public_id, address, row.currency, net_minor, tax_minor, row.balance_minor)


@write
def draw(operation: Operation, *, retainer: str, invoice: str, amount: str | None = None) -> Drawn:
    """Settle an invoice with a retainer: all that fits, or `amount`. Under its floor, the customer is asked to fill it.

    Raises NotFound `retainer_unknown`, `invoice_unknown`, Conflict `holding_closed`, `holding_empty`, `nothing_open`,
    `holding_too_small`, `allocation_too_large`, `holding_of_other_customer`, `holding_currency`.
    """
    found = holdings.find(operation, ("retainer",), retainer)
    row, items = holdings.lock_owed(operation, found, invoice, of_anyone=False)
    done = holdings.draw(operation, row, holdings.share(row, invoice, items, amount), items)
    row.balance_minor = done.balance_minor
    wanted = retainers.to_ask(standing(row))
    if wanted and not _open_request(operation, row):
        _ask(operation, row, *wanted)
    return done


@write
def ask(operation: Operation, *, retainer: str, amount: str | None = None) -> Asked:
    """Ask the customer to fill a retainer now: up to its target, or by `amount`.

    Raises NotFound `retainer_unknown`, Conflict `holding_closed`, `retainer_full`, `replenishment_open`.
    """
    row = _locked(operation, retainer)
    if (request := _open_request(operation, row)) is not None:
        raise Conflict("replenishment_open", retainer=row.name, on=request.asked_on)
    amount_minor = retainers.missing(standing(row)) if amount is None else allocations.positive(amount, row.currency)
    if not amount_minor:
        raise Conflict("retainer_full", **standing(row).facts())
    asked = money.plain(amount_minor, row.currency)
    because = Reason("retainer_asked_by_hand", standing(row).facts() | {"asked": asked})
    return _ask(operation, row, amount_minor, because)


@write
def refund(
    operation: Operation, *, retainer: str, because: str, amount: str | None = None, close: bool = False
) -> Refunded:
    """Give back what a retainer holds, all of it or `amount`, and with it the tax accounted for; `close` ends it.

    Raises NotFound `retainer_unknown`, Conflict `holding_closed`, `holding_empty`, `holding_too_small`.
    """
    because = fields.required("because", because, LONGEST_BECAUSE)
    row = _locked(operation, retainer)
    if not row.balance_minor and not close:
        raise Conflict("holding_empty", holding=str(row))
    amount_minor = row.balance_minor if amount is None else allocations.positive(amount, row.currency)
    if amount_minor > row.balance_minor:
        text, balance = money.plain(amount_minor, row.currency), money.plain(row.balance_minor, row.currency)
        raise Conflict("holding_too_small", holding=str(row), amount=text, balance=balance)
    if amount_minor:
        entry = posting_holdings.refunded(operation.today, row.public_id, holdings.held(row), amount_minor)
        holdings.post(operation, row, entry, {"amount_minor": amount_minor}, note=because)
    row.balance_minor -= amount_minor
    is_closed = close and not row.balance_minor
    if is_closed:
        _close(operation, row, because)
    return Refunded(row.public_id, row.currency, amount_minor, row.balance_minor, is_closed)


# --- reading -------------------------------------------------------------------------------------------------


def standing(row: Holding) -> retainers.Standing:
    """A retainer's row for the rules."""
    return retainers.Standing(
        row.name, row.currency, row.balance_minor, row.floor_minor, row.target_minor, row.is_gate, row.closed_on is not None
    )  # fmt: skip


def gate(company: Company, retainer: str) -> retainers.Gate:
    """Whether work for this retainer may start, and why. Writes nothing. Raises NotFound `retainer_unknown`."""
    return retainers.gate(standing(holdings.found(company, ("retainer",), retainer)))


# --- inside --------------------------------------------------------------------------------------------------


def _locked(operation: Operation, reference: str) -> Holding:
    found = holdings.find(operation, ("retainer",), reference)
    customers.lock_by_id(operation, found.customer_id)
    row = holdings.lock(operation, found)
    if row.closed_on is not None:
        raise Conflict("holding_closed", holding=str(row), on=row.closed_on)
    return row


def _not_negative(name: str, text: str, currency: str) -> int:
    amount_minor = money.parse(fields.line(name, text or "0", fields.LONGEST_NUMBER), currency)
    if amount_minor < 0:
        raise Invalid("amount_unreadable", text=fields.shown(text))
    return amount_minor


def _tax(operation: Operation, text: str) -> tuple[str, int]:
    """Category and rate of what a retainer is for; none where no tax is due on receipt."""
    text = fields.line("tax_rate", text, fields.LONGEST_NUMBER)
    if text == NO_TAX:
        return "", 0
    if text:
        rate_ppm = percent.parse(text)
        tax.check("S" if rate_ppm else "Z", rate_ppm)
        return ("S", rate_ppm) if rate_ppm else ("", 0)
    code = operation.company.country
    standard = tax.standard(country(code), operation.today) if code in retainers.TAX_ON_RECEIPT else None
    return (standard.category, standard.rate_ppm) if standard else ("", 0)


def _with_tax(row: Holding, amount_minor: int) -> tuple[int, int]:
    """An amount with tax in it as net and tax, by the retainer's rate."""
    if not row.tax_rate_ppm:
        return amount_minor, 0
    net_minor, tax_minor = money.split(amount_minor, [percent.WHOLE_PPM, row.tax_rate_ppm])
    return net_minor, tax_minor


def _open_request(operation: Operation, row: Holding) -> Replenishment | None:
    return Replenishment.objects.of(operation.company).filter(holding=row, closed_on=None).first()


def _ask(operation: Operation, row: Holding, amount_minor: int, because: Reason) -> Asked:
    Replenishment.objects.of(operation.company).create(
        company=operation.company, holding=row, asked_on=operation.today, amount_minor=amount_minor,
        because=json.dumps(because.as_json()),
    )  # fmt: skip
    given = {"holding": row.pk, "customer": row.customer.number, "amount_minor": amount_minor, "currency": row.currency}
    operation.event("retainer.asked", f"holding {row.public_id}", given, because)
    return Asked(row.public_id, row.currency, amount_minor, because)


def _close_request(operation: Operation, row: Holding) -> None:
    """What was asked for has come once the retainer holds its floor again."""
    if row.balance_minor >= row.floor_minor:
        requests = Replenishment.objects.of(operation.company).filter(holding=row, closed_on=None)
        requests.update(closed_on=operation.today)


def _close(operation: Operation, row: Holding, because: str) -> None:
    Holding.objects.of(operation.company).filter(pk=row.pk).update(closed_on=operation.today)
    Replenishment.objects.of(operation.company).filter(holding=row, closed_on=None).update(closed_on=operation.today)
    given = {"holding": row.pk, "customer": row.customer.number, "on": operation.today}
    operation.event("retainer.closed", f"holding {row.public_id}", given, None, note=because)
