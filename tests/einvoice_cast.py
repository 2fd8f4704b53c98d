"""Anna's Studio bills Prompt GmbH, as e-invoices have it: a document of every feature, and ones that break a rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from tagih.domain.en16931.document import (
    ZERO,
    Address,
    Adjustment,
    Contact,
    Document,
    Identifier,
    Line,
    Party,
    Payment,
    Sums,
    Tax,
)

D = Decimal

ANNA = Party(
    "Anna's Studio", Address("NL", ("Damrak 1",), "1012 AB", "Amsterdam"), "NL004495445B01",
    registration=Identifier("0106", "12345678"), endpoint=Identifier("0106", "12345678"),
    contact=Contact("Anna", "+31 30 1234567", "anna@studio.example"),
)  # fmt: skip
PROMPT = Party(
    "Prompt GmbH", Address("DE", ("Unter den Linden 1",), "10117", "Berlin"), "DE136695976",
    endpoint=Identifier("EM", "ap@prompt.example"),
)  # fmt: skip
DESIGN = Line("1", "Design", D(3), "HUR", D("80.00"), D("240.00"), "S", D(21))


def summed(
    lines: tuple[Line, ...], adjustments: tuple[Adjustment, ...] = (), reasons: dict[str, str] | None = None
) -> dict[str, Any]:
    """The taxes and sums that belong to `lines`."""
    groups: dict[tuple[str, Decimal], Decimal] = {}
    for line in lines:
        groups[line.category, line.rate] = groups.get((line.category, line.rate), ZERO) + line.net
    for one in adjustments:
        signed = one.amount if one.is_charge else -one.amount
        groups[one.category, one.rate] = groups.get((one.category, one.rate), ZERO) + signed
    taxes = tuple(
        Tax(
            category,
            rate,
            base,
            (base * rate / 100).quantize(D("0.01"), "ROUND_HALF_UP"),
            (reasons or {}).get(category, ""),
        )
        for (category, rate), base in sorted(groups.items())
    )
    of_lines = sum((line.net for line in lines), ZERO)
    allowances = sum((one.amount for one in adjustments if not one.is_charge), ZERO)
    charges = sum((one.amount for one in adjustments if one.is_charge), ZERO)
    net, tax = of_lines - allowances + charges, sum((one.amount for one in taxes), ZERO)
    sums = Sums(of_lines, net, tax, net + tax, net + tax, allowances, charges)
    return {"lines": lines, "taxes": taxes, "sums": sums, "adjustments": adjustments}


def document(**changed: Any) -> Document:
    """An invoice over three hours of design, with what is named instead."""
    given = {
        "kind": "380", "number": "2026-00001", "issued_on": date(2026, 3, 12), "due_on": date(2026, 3, 26),
        "supplied_on": date(2026, 3, 10), "currency": "EUR", "seller": ANNA, "buyer": PROMPT, **summed((DESIGN,)),
        "order_reference": "PO 7", "terms": "Please pay by Thursday 26 March 2026.",
        "payment": Payment("58", "NL91ABNA0417164300", "ABNANL2A", "Anna's Studio", "2026-00001"),
    }  # fmt: skip
    return Document(**(given | changed))


def of_category(category: str, reason: str, **changed: Any) -> Document:
    """An invoice whose one line has a category without tax."""
    line = replace(DESIGN, category=category, rate=ZERO)
    return document(**summed((line,), reasons={category: reason}), **changed)
