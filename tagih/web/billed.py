"""What is billed, as rows of fields: lines, discounts and charges on all of it, and why no tax is charged."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import adjustments, taxes
from tagih.domain import fields, money, percent, tax
from tagih.domain.countries import country
from tagih.models import Company, Invoice, InvoiceLine, Product, QuoteLine, RecurringLine
from tagih.web.shell import Visit, call

COLUMNS = ("description", "quantity", "unit", "unit_price", "discount", "tax_rate", "tax_category")
"""What is typed for a line. A line in which all is empty counts as none."""
MORE = ("discount_amount", "discount_reason", "charge_amount", "charge_reason")
"""What may be typed beside it, for a discount or charge in money."""
ADJUSTMENT = ("kind", "amount", "reason", "tax_rate")
"""What is typed for a discount or charge on all of it; the amount is in money, or in percent with its sign."""
EXEMPTION = ("tax_category", "code", "reason")
"""What is typed for a reason why no tax is charged."""

BETWEEN = " · "
"""Stands between code and description where a product is picked."""
MOST_OFFERED = 500
"""Products offered while a line is typed."""

_PLACE = re.compile(r"(lines|adjustments|exemptions)\[([0-9]+)\]\.(\w+)")
_NUMBERS = {"quantity", "unit_price", "discount", "tax_rate", "discount_amount", "charge_amount", "amount"}

TAX_KINDS = {
    "": _("Taxed, or 0 %"), "E": _("Exempt"), "AE": _("Reverse charge"), "K": _("Supply within the EU"),
    "G": _("Export"), "O": _("Outside the scope of tax"),
}  # fmt: skip
"""Tax categories of EN 16931 as a person chooses them; S and Z follow from the rate."""
_EXEMPT_KINDS = {code: name for code, name in TAX_KINDS.items() if code}
_KINDS = {"discount": _("Discount"), "charge": _("Charge")}

Row = Mapping[str, str]


def column_labels() -> list[str]:
    """The labels of `COLUMNS`."""
    return [
        gettext("Description"), gettext("Quantity"), gettext("Unit"), gettext("Price"), gettext("Discount %"),
        gettext("Tax %"), gettext("Tax"),
    ]  # fmt: skip


def more_labels() -> list[str]:
    """The labels of `MORE`."""
    return [
        gettext("Discount in money"),
        gettext("Why it is less"),
        gettext("Charge in money"),
        gettext("Why it is more"),
    ]


def adjustment_labels() -> list[str]:
    """The labels of `ADJUSTMENT`."""
    return [gettext("Kind"), gettext("Amount, or %"), gettext("Why"), gettext("Only at tax %")]


def exemption_labels() -> list[str]:
    """The labels of `EXEMPTION`."""
    return [gettext("Lines that are"), gettext("VATEX code"), gettext("Why no tax")]


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of a row as the page shows it. `placeholder` says what counts when nothing is typed."""

    name: str
    label: str
    value: str
    placeholder: str = ""
    is_number: bool = False
    choices: Mapping[str, Any] = field(default_factory=dict)
    offers: str = ""
    """Id of the list of values that the browser offers."""

    @property
    def is_more(self) -> bool:
        return self.name in MORE


def cells(visit: Visit, line: Row) -> list[Cell]:
    """The fields of one line."""
    standard = tax.standard(country(visit.company.country), call(visit).today)
    idle = {"quantity": "1", "discount": "0", "tax_rate": percent.text(standard.rate_ppm) if standard else "0"}
    labels = zip((*COLUMNS, *MORE), (*column_labels(), *more_labels()), strict=True)
    choices, offers = {"tax_category": TAX_KINDS}, {"tax_rate": "tax-rates", "description": "products"}
    return [
        Cell(
            name,
            label,
            line.get(name, ""),
            idle.get(name, ""),
            name in _NUMBERS,
            choices.get(name, {}),
            offers.get(name, ""),
        )
        for name, label in labels
    ]


def rates(visit: Visit) -> list[tuple[str, str]]:
    """The tax rates of the company's country today, each with its name."""
    return [
        (percent.text(one.rate_ppm), one.label) for one in tax.rates(country(visit.company.country), call(visit).today)
    ]


def products(visit: Visit) -> list[str]:
    """The price list, each product as it is picked in a line: its code and its description."""
    found = Product.objects.of(visit.company).filter(is_retired=False).order_by("code")
    return [BETWEEN.join(one) for one in found.values_list("code", "description")[:MOST_OFFERED]]


def adjustment_cells(row: Row) -> list[Cell]:
    """The fields of one discount or charge on all of it."""
    labels = zip(ADJUSTMENT, adjustment_labels(), strict=True)
    values = {**row, "amount": row.get("amount") or (f"{row['percent']} %" if row.get("percent") else "")}
    idle, choices = {"amount": gettext("5 %"), "tax_rate": gettext("all")}, {"kind": _KINDS}
    return [
        Cell(
            f"adjustment_{name}",
            label,
            values.get(name, ""),
            idle.get(name, ""),
            name in _NUMBERS,
            choices.get(name, {}),
        )
        for name, label in labels
    ]


def exemption_cells(row: Row) -> list[Cell]:
    """The fields of one reason why no tax is charged."""
    labels = zip(EXEMPTION, exemption_labels(), strict=True)
    idle, choices = {"code": "VATEX-EU-…"}, {"tax_category": _EXEMPT_KINDS}
    return [
        Cell(f"exemption_{name}", label, row.get(name, ""), idle.get(name, ""), False, choices.get(name, {}))
        for name, label in labels
    ]


# --- typed ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Typed:
    """The rows of an invoice's form, each as the command takes it."""

    lines: list[dict[str, str]]
    adjustments: list[dict[str, str]]
    exemptions: list[dict[str, str]]

    def arguments(self) -> dict[str, Any]:
        """Under the names of the command's arguments."""
        return {"lines": self.lines, "adjustments": self.adjustments, "exemptions": self.exemptions}

    def with_one_more(self, what: str) -> Typed:
        """One empty row more, where the button was pressed."""
        rows = {"adjustment": self.adjustments, "exemption": self.exemptions}.get(what, self.lines)
        rows.append({})
        return self


def typed(sent: QueryDict) -> Typed:
    """Everything that was typed; what is left empty is left out, and rows with nothing typed at all."""
    return Typed(typed_lines(sent), _typed_adjustments(sent), _typed_exemptions(sent))


def typed_lines(sent: QueryDict) -> list[dict[str, str]]:
    """The lines that were typed, in order; what is left empty is left out, and a line with nothing typed at all."""
    found = _typed(sent, (*COLUMNS, *MORE), "")
    return [_picked(line) for line in found if line.keys() - {"tax_category"}]


def _picked(line: dict[str, str]) -> dict[str, str]:
    """A line whose description was picked from the price list, and no price typed, takes the product."""
    code, between, _description = line.get("description", "").partition(BETWEEN)
    if not between or "unit_price" in line:
        return line
    return {name: text for name, text in line.items() if name != "description"} | {"product": code.strip()}


def _typed_adjustments(sent: QueryDict) -> list[dict[str, str]]:
    return [_in_percent(row) for row in _typed(sent, ADJUSTMENT, "adjustment_") if row.keys() - {"kind"}]


def _in_percent(row: dict[str, str]) -> dict[str, str]:
    amount = row.get("amount", "")
    if not amount.endswith("%"):
        return row
    rest = {name: text for name, text in row.items() if name != "amount"}
    return rest | {"percent": fields.plain_number(amount.removesuffix("%"))}


def _typed_exemptions(sent: QueryDict) -> list[dict[str, str]]:
    return [row for row in _typed(sent, EXEMPTION, "exemption_") if row.keys() - {"tax_category"}]


def _typed(sent: QueryDict, names: Sequence[str], prefix: str) -> list[dict[str, str]]:
    columns = {name: sent.getlist(prefix + name) for name in names}
    rows = []
    for place in range(len(columns[names[0]])):
        row = {name: column[place].strip() for name, column in columns.items() if place < len(column)}
        rows.append(
            {name: fields.plain_number(text) if name in _NUMBERS else text for name, text in row.items() if text}
        )
    return rows


def place_in_words(text: str) -> str:
    """A text in which `lines[0].quantity` is said as line 1, quantity."""
    return _PLACE.sub(_place, text)


def _place(found: re.Match[str]) -> str:
    names = {
        "lines": (gettext("line"), (*COLUMNS, *MORE), (*column_labels(), *more_labels())),
        "adjustments": (gettext("discount or charge"), ADJUSTMENT, adjustment_labels()),
        "exemptions": (gettext("reason for no tax"), EXEMPTION, exemption_labels()),
    }
    what, fields, labels = names[found[1]]
    label = dict(zip(fields, labels, strict=True)).get(found[3], found[3])
    return gettext("{row} {number}, {field}").format(row=what, number=int(found[2]) + 1, field=label)


# --- stored --------------------------------------------------------------------------------------------------


def stored(company: Company, invoice: Invoice) -> Typed:
    """What a draft bills as it could have been typed."""
    rows = InvoiceLine.objects.of(company).filter(invoice=invoice).order_by("position")
    reasons = [one for one in taxes.exemptions_of(company, invoice.pk) if one.words or one.code]
    return Typed(
        [line_as_typed(row, invoice.currency) for row in rows],
        adjustments.typed(company, invoice.pk, invoice.currency),
        [dict(zip(EXEMPTION, one, strict=True)) for one in reasons],
    )


def line_as_typed(row: InvoiceLine | QuoteLine | RecurringLine, currency: str) -> dict[str, str]:
    """A stored line as it could have been typed."""
    texts = {
        "description": row.description, "quantity": number(row.quantity_millionths), "unit": row.unit,
        "unit_price": number(row.unit_price_millionths), "discount": percent.text(row.discount_ppm),
        "tax_rate": percent.text(row.tax_rate_ppm),
        "tax_category": row.tax_category if row.tax_category in TAX_KINDS else "",
        "discount_reason": row.discount_reason, "charge_reason": row.charge_reason,
    }  # fmt: skip
    amounts = {"discount_amount": row.discount_minor, "charge_amount": row.charge_minor}
    return texts | {name: money.plain(minor, currency) for name, minor in amounts.items() if minor}


def number(millionths: int) -> str:
    """A number without idle zeros: `number(1_500_000) == "1.5"`."""
    return f"{Decimal(millionths).scaleb(-6).normalize():f}"
