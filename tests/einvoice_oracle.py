"""What a made-up invoice comes to, worked out once more in decimals from what was typed; nothing here is the product's."""

from __future__ import annotations

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from lxml import etree

from tools.documents import Plan

_WITHOUT_DECIMALS = {"JPY", "IDR"}
"""Currencies whose documents show whole units."""


class Sums(NamedTuple):
    """Without tax, tax, and what is to be paid."""

    net: Decimal
    tax: Decimal
    total: Decimal


def rounded(amount: Decimal, currency: str) -> Decimal:
    return amount.quantize(Decimal(1) if currency in _WITHOUT_DECIMALS else Decimal("0.01"), ROUND_HALF_UP)


def expected(plan: Plan) -> Sums:
    """The sums of everything on the plan."""
    net, tax = Decimal(0), Decimal(0)
    for rate, amounts in _by_rate(plan).items():
        amount = sum(amounts, Decimal(0))
        if plan.prices_include_tax:
            base = rounded(amount * 100 / (100 + rate), plan.currency)
            net, tax = net + base, tax + amount - base
        else:
            net, tax = net + amount, tax + rounded(amount * rate / 100, plan.currency)
    return Sums(net, tax, to_pay(net + tax, plan))


def to_pay(total: Decimal, plan: Plan) -> Decimal:
    """In whole coins of five cents where the company asks for them."""
    if plan.studio != "BE" or plan.currency != "EUR":
        return total
    return (total * 20).quantize(Decimal(1), ROUND_HALF_UP) / 20


def _by_rate(plan: Plan) -> dict[Decimal, list[Decimal]]:
    """The printed amounts of the lines by rate of tax."""
    found = defaultdict(list)
    for line in plan.lines:
        quantity, price = Decimal(line["quantity"]), Decimal(line["unit_price"])
        left = 1 - Decimal(line.get("discount", "0")) / 100
        further = Decimal(line.get("charge_amount", "0")) - Decimal(line.get("discount_amount", "0"))
        found[_rate(line)].append(rounded(quantity * price * left, plan.currency) + further)
    sums = {rate: sum(amounts, Decimal(0)) for rate, amounts in found.items()}
    for one in plan.adjustments:
        sign = 1 if one["kind"] == "charge" else -1
        if "percent" in one:  # of what the lines of each rate come to
            for rate, amount in sums.items():
                found[rate].append(sign * rounded(amount * Decimal(one["percent"]) / 100, plan.currency))
        else:
            found[_rate(one)].append(sign * Decimal(one["amount"]))
    return found


def _rate(said: dict[str, str]) -> Decimal:
    return Decimal(said.get("tax_rate", "0"))


def said(xml: bytes) -> Sums:
    """The sums that UBL or CII say."""
    tree = etree.fromstring(xml)
    texts: dict[str, list[str]] = defaultdict(list)
    for one in tree.iter():
        texts[etree.QName(one).localname].append(one.text or "")
    if "TaxExclusiveAmount" in texts:
        tax = tree.find("{*}TaxTotal/{*}TaxAmount").text
        return Sums(*map(Decimal, (texts["TaxExclusiveAmount"][0], tax, texts["PayableAmount"][0])))
    names = ("TaxBasisTotalAmount", "TaxTotalAmount", "DuePayableAmount")
    return Sums(*(Decimal(texts[name][0]) for name in names))
