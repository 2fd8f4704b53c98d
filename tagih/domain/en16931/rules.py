"""The rules of EN 16931 that a document of ours could break; those of the tax categories are in `categories`.

What every document has by its type (a date, lines with amounts, a total) needs no rule here. Sums are compared as the
schematron compares them. Source: EN 16931-1:2017, 6.4; schematron 1.3.16, UBL binding (read 2026-11).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import ROUND_FLOOR, Decimal

from tagih.domain.en16931 import categories, codes
from tagih.domain.en16931.document import (
    ADVANCE,
    CORRECTED,
    CREDIT_NOTE,
    INVOICE,
    ZERO,
    Adjustment,
    Document,
    Identifier,
    Tax,
)
from tagih.domain.en16931.rule import Rule
from tagih.domain.en16931.words import WORDS

CREDIT_TRANSFER = ("30", "58")
"""Means of payment that need an account (BR-61)."""
_KINDS = (INVOICE, CREDIT_NOTE, CORRECTED, ADVANCE)
_CENT = Decimal("0.01")
_HALF = Decimal("0.5")


def rounded(amount: Decimal) -> Decimal:
    """To cents as XPath rounds: halves upwards, so -0.125 becomes -0.12."""
    return ((amount * 100 + _HALF).to_integral_value(ROUND_FLOOR) / 100).quantize(_CENT)


def _is_in_cents(amount: Decimal | None) -> bool:
    return amount is None or -int(amount.as_tuple().exponent) <= 2


def _is_known(identifier: Identifier | None, schemes: frozenset[str]) -> bool:
    return identifier is None or not identifier.scheme or identifier.scheme in schemes


def _each(
    select: Callable[[Document], Iterable[Adjustment]], test: Callable[[Adjustment], bool]
) -> Callable[[Document], bool]:
    return lambda document: all(test(one) for one in select(document))


def _allowances(document: Document) -> list[Adjustment]:
    return [one for one in document.adjustments if not one.is_charge]


def _charges(document: Document) -> list[Adjustment]:
    return [one for one in document.adjustments if one.is_charge]


def _line_allowances(document: Document) -> list[Adjustment]:
    return [one for line in document.lines for one in line.adjustments if not one.is_charge]


def _line_charges(document: Document) -> list[Adjustment]:
    return [one for line in document.lines for one in line.adjustments if one.is_charge]


def _has_reason(one: Adjustment) -> bool:
    return bool(one.reason or one.reason_code)


def _sum(adjustments: Iterable[Adjustment]) -> Decimal:
    return rounded(sum((one.amount for one in adjustments), ZERO))


def _country_of_vat_id(vat_id: str) -> bool:
    return not vat_id or vat_id[:2] in codes.COUNTRIES or vat_id[:2] == "EL"


def _is_rate_times_base(tax: Tax) -> bool:
    """Within one unit of the currency: what the schematron allows for taxes that were summed up by line."""
    if round(tax.rate) == 0:
        return round(tax.amount) == 0
    wanted = rounded(abs(tax.base) * tax.rate / 100)
    return abs(tax.amount) - 1 < wanted < abs(tax.amount) + 1


def _is_net_right(document: Document) -> bool:
    """Rounded only where there is something to add up."""
    sums = document.sums
    net = sums.lines - sums.allowances + sums.charges
    return sums.net == (rounded(net) if sums.allowances or sums.charges else net)


def _is_tax_said_twice(document: Document) -> bool:
    """A second total of tax is for another currency."""
    return document.tax_in_tax_currency is not None and document.tax_currency == document.currency


def _is_due_right(document: Document) -> bool:
    sums = document.sums
    total = rounded(sums.total - sums.prepaid) if sums.prepaid else sums.total
    return (rounded(sums.due - sums.rounding) if sums.rounding else sums.due) == total


_AMOUNTS: dict[str, Callable[[Document], Iterable[Decimal | None]]] = {
    "BR-DEC-01": lambda one: [each.amount for each in _allowances(one)],
    "BR-DEC-02": lambda one: [each.base for each in _allowances(one)],
    "BR-DEC-05": lambda one: [each.amount for each in _charges(one)],
    "BR-DEC-06": lambda one: [each.base for each in _charges(one)],
    "BR-DEC-09": lambda one: [one.sums.lines],
    "BR-DEC-10": lambda one: [one.sums.allowances],
    "BR-DEC-11": lambda one: [one.sums.charges],
    "BR-DEC-12": lambda one: [one.sums.net],
    "BR-DEC-14": lambda one: [one.sums.total],
    "BR-DEC-16": lambda one: [one.sums.prepaid],
    "BR-DEC-17": lambda one: [one.sums.rounding],
    "BR-DEC-18": lambda one: [one.sums.due],
    "BR-DEC-19": lambda one: [tax.base for tax in one.taxes],
    "BR-DEC-20": lambda one: [tax.amount for tax in one.taxes],
    "BR-DEC-23": lambda one: [line.net for line in one.lines],
    "BR-DEC-24": lambda one: [each.amount for each in _line_allowances(one)],
    "BR-DEC-25": lambda one: [each.base for each in _line_allowances(one)],
    "BR-DEC-27": lambda one: [each.amount for each in _line_charges(one)],
    "BR-DEC-28": lambda one: [each.base for each in _line_charges(one)],
}
"""Amounts of at most two decimals: a currency with three cannot be written."""

_GENERAL: dict[str, Callable[[Document], bool]] = {
    "BR-02": lambda one: bool(one.number),
    "BR-06": lambda one: bool(one.seller.name),
    "BR-07": lambda one: bool(one.buyer.name),
    "BR-09": lambda one: bool(one.seller.address.country),
    "BR-11": lambda one: bool(one.buyer.address.country),
    "BR-16": lambda one: bool(one.lines),
    "BR-CO-18": lambda one: bool(one.taxes),
    "BR-25": lambda one: all(line.name.strip() for line in one.lines),
    "BR-27": lambda one: all(line.price >= 0 for line in one.lines),
    "BR-CO-26": lambda one: bool(one.seller.vat_id or one.seller.registration),
    "BR-CO-09": lambda one: all(_country_of_vat_id(party.vat_id) for party in (one.seller, one.buyer)),
    "BR-62": lambda one: one.seller.endpoint is None or bool(one.seller.endpoint.scheme),
    "BR-63": lambda one: one.buyer.endpoint is None or bool(one.buyer.endpoint.scheme),
    "BR-49": lambda one: one.payment is None or bool(one.payment.kind),
    "BR-61": lambda one: one.payment is None or one.payment.kind not in CREDIT_TRANSFER or bool(one.payment.account),
    "BR-55": lambda one: all(reference.number for reference in one.preceding),
    "BR-53": lambda one: not one.tax_currency or one.tax_in_tax_currency is not None,
    "BR-33": _each(_allowances, _has_reason),
    "BR-CO-21": _each(_allowances, _has_reason),
    "BR-38": _each(_charges, _has_reason),
    "BR-CO-22": _each(_charges, _has_reason),
    "BR-42": _each(_line_allowances, _has_reason),
    "BR-CO-23": _each(_line_allowances, _has_reason),
    "BR-44": _each(_line_charges, _has_reason),
    "BR-CO-24": _each(_line_charges, _has_reason),
    "BR-CO-10": lambda one: one.sums.lines == rounded(sum((line.net for line in one.lines), ZERO)),
    "BR-CO-11": lambda one: one.sums.allowances == _sum(_allowances(one)),
    "BR-CO-12": lambda one: one.sums.charges == _sum(_charges(one)),
    "BR-CO-13": _is_net_right,
    "BR-CO-14": lambda one: one.sums.tax == rounded(sum((tax.amount for tax in one.taxes), ZERO)),
    "BR-CO-15": lambda one: one.sums.total == rounded(one.sums.net + one.sums.tax) and not _is_tax_said_twice(one),
    "BR-CO-16": _is_due_right,
    "BR-CO-17": lambda one: all(_is_rate_times_base(tax) for tax in one.taxes),
    "BR-CL-01": lambda one: one.kind in _KINDS,
    "BR-CL-03": lambda one: {one.currency, one.tax_currency or one.currency} <= codes.CURRENCIES,
    "BR-CL-04": lambda one: one.currency in codes.CURRENCIES,
    "BR-CL-05": lambda one: not one.tax_currency or one.tax_currency in codes.CURRENCIES,
    "BR-CL-11": lambda one: all(
        _is_known(party.registration, codes.REGISTRATION_SCHEMES) for party in (one.seller, one.buyer)
    ),
    "BR-CL-14": lambda one: all(
        not party.address.country or party.address.country in codes.COUNTRIES for party in (one.seller, one.buyer)
    ),
    "BR-CL-19": lambda one: all(
        not each.reason_code or each.reason_code in codes.ALLOWANCE_REASONS
        for each in (*_allowances(one), *_line_allowances(one))
    ),
    "BR-CL-20": lambda one: all(
        not each.reason_code or each.reason_code in codes.CHARGE_REASONS
        for each in (*_charges(one), *_line_charges(one))
    ),
    "BR-CL-22": lambda one: all(not tax.reason_code or tax.reason_code in codes.EXEMPTION_REASONS for tax in one.taxes),
    "BR-CL-25": lambda one: all(_is_known(party.endpoint, codes.ENDPOINT_SCHEMES) for party in (one.seller, one.buyer)),
}

RULES: tuple[Rule, ...] = (
    *(Rule(number, WORDS[number], is_kept) for number, is_kept in _GENERAL.items()),
    *(
        Rule(number, WORDS[number], lambda one, amounts=amounts: all(map(_is_in_cents, amounts(one))))  # type: ignore[misc]
        for number, amounts in _AMOUNTS.items()
    ),
    *(Rule(number, WORDS[number], is_kept) for number, is_kept in categories.RULES.items()),
)
"""In the order in which a refusal names the first: what is missing, then sums, codes, decimals, categories."""
