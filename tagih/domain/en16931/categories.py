"""The rules of EN 16931 for each tax category: Standard, Zero, Exempt, Reverse charge (AE), Intra-community (K, written IC),
Export (G) and Outside the scope (O). What is asked of lines is asked of the document's allowances and charges too.

Source: EN 16931-1:2017, 6.4.3; schematron 1.3.16, UBL binding (read 2026-11).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from tagih.domain.en16931.document import ZERO, Document, Tax

CODES = {"S": "S", "Z": "Z", "E": "E", "AE": "AE", "IC": "K", "G": "G", "O": "O"}
"""The code of the category (BT-151) by the letters of its rules."""

Test = Callable[[Document], bool]


def _of_lines(document: Document, code: str) -> list[Decimal]:
    """The rates of the lines of a category."""
    return [line.rate for line in document.lines if line.category == code]


def _of_adjustments(document: Document, code: str, is_charge: bool) -> list[Decimal]:
    return [one.rate for one in document.adjustments if one.category == code and one.is_charge is is_charge]


def _taxes(document: Document, code: str) -> list[Tax]:
    return [tax for tax in document.taxes if tax.category == code]


def _is_used(document: Document, code: str) -> bool:
    return bool(
        _of_lines(document, code) or any(one.category == code for one in document.adjustments) or _taxes(document, code)
    )


def _has_breakdown(code: str) -> Test:
    """Exactly one breakdown of a category that is used; of S, at least one."""

    def test(document: Document) -> bool:
        count = len(_taxes(document, code))
        if code == "S":
            lines = _of_lines(document, code) or any(one.category == code for one in document.adjustments)
            return bool(lines) == bool(count)
        return count == 1 if _is_used(document, code) else True

    return test


def _parties(code: str) -> Test:
    """Whether seller and buyer are named as the category wants."""

    def test(document: Document) -> bool:
        seller, buyer = document.seller, document.buyer
        if code == "O":
            return not (seller.vat_id or buyer.vat_id)
        if code == "G":
            return bool(seller.vat_id)
        if code == "K":
            return bool(seller.vat_id and buyer.vat_id)
        if code == "AE":
            return bool((seller.vat_id or seller.tax_number) and (buyer.vat_id or buyer.registration))
        return bool(seller.vat_id or seller.tax_number)

    return test


def _rate(code: str) -> Callable[[Iterable[Decimal]], bool]:
    """Above zero for S, zero for the others (O has none, which we write as zero)."""
    if code == "S":
        return lambda rates: all(rate > 0 for rate in rates)
    return lambda rates: all(rate == 0 for rate in rates)


def _base(document: Document, code: str, rate: Decimal | None) -> Decimal:
    """What lines, charges and allowances of a category (and rate) come to."""

    def fits(category: str, of: Decimal) -> bool:
        return category == code and (rate is None or of == rate)

    lines = sum((line.net for line in document.lines if fits(line.category, line.rate)), ZERO)
    return lines + sum(
        (one.amount if one.is_charge else -one.amount for one in document.adjustments if fits(one.category, one.rate)),
        ZERO,
    )


def _is_base_right(code: str) -> Test:
    """To the cent; of S within one unit of the currency, as the schematron has it."""

    def test(document: Document) -> bool:
        if code == "S":
            return all(abs(tax.base - _base(document, code, tax.rate)) < 1 for tax in _taxes(document, code))
        return all(tax.base == _base(document, code, None) for tax in _taxes(document, code))

    return test


def _is_tax_right(code: str) -> Test:
    def of_rate(tax: Tax) -> bool:
        wanted = (abs(tax.base) * tax.rate / 100).quantize(Decimal("0.01"), "ROUND_HALF_UP")
        return abs(tax.amount) - 1 < wanted < abs(tax.amount) + 1

    is_right: Callable[[Tax], bool] = of_rate if code == "S" else lambda tax: tax.amount == 0
    return lambda document: all(is_right(tax) for tax in _taxes(document, code))


def _has_reason(code: str) -> Test:
    """A reason where no tax is charged, none where it is."""
    needs = code not in ("S", "Z")
    return lambda document: all(bool(tax.reason or tax.reason_code) == needs for tax in _taxes(document, code))


def _of_category(letters: str, code: str) -> dict[str, Test]:
    """Rules 1 to 10 of a category."""
    parties, rates = _parties(code), _rate(code)
    return {
        f"BR-{letters}-01": _has_breakdown(code),
        f"BR-{letters}-02": lambda one: not _of_lines(one, code) or parties(one),
        f"BR-{letters}-03": lambda one: not _of_adjustments(one, code, False) or parties(one),
        f"BR-{letters}-04": lambda one: not _of_adjustments(one, code, True) or parties(one),
        f"BR-{letters}-05": lambda one: rates(_of_lines(one, code)),
        f"BR-{letters}-06": lambda one: rates(_of_adjustments(one, code, False)),
        f"BR-{letters}-07": lambda one: rates(_of_adjustments(one, code, True)),
        f"BR-{letters}-08": _is_base_right(code),
        f"BR-{letters}-09": _is_tax_right(code),
        f"BR-{letters}-10": _has_reason(code),
    }


def _is_all_outside(document: Document, categories: Iterable[str]) -> bool:
    return not _taxes(document, "O") or all(category == "O" for category in categories)


RULES: dict[str, Test] = {
    **{number: test for letters, code in CODES.items() for number, test in _of_category(letters, code).items()},
    "BR-IC-11": lambda one: not _taxes(one, "K") or one.supplied_on is not None,
    "BR-IC-12": lambda one: not _taxes(one, "K") or bool(one.deliver_to and one.deliver_to.country),
    "BR-O-11": lambda one: _is_all_outside(one, (tax.category for tax in one.taxes)),
    "BR-O-12": lambda one: _is_all_outside(one, (line.category for line in one.lines)),
    "BR-O-13": lambda one: _is_all_outside(one, (each.category for each in one.adjustments if not each.is_charge)),
    "BR-O-14": lambda one: _is_all_outside(one, (each.category for each in one.adjustments if each.is_charge)),
}
"""By number."""
