"""The price list: products with unit, price and tax, and the lines of documents that take them by their code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from tagih.commands.operation import Operation, write
from tagih.domain import fields, percent, tax
from tagih.domain.errors import Conflict, Invalid, NotFound, Refused
from tagih.models import Company, Product
from tagih.models.base import longest

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ProductSet:
    """A product as it now stands; the names of what changed."""

    public_id: str
    code: str
    changed: tuple[str, ...]


@write
def add(
    operation: Operation, *, code: str, description: str, unit_price: str, unit: str = "", currency: str = "",
    tax_rate: str = "", tax_category: str = "",
) -> ProductSet:  # fmt: skip
    """Put something on the price list. Currency is the company's if empty; no tax is the standard rate of the day.

    Raises Conflict `product_code_taken`, Invalid for what cannot be.
    """
    values = _cleaned({
        "code": code, "description": description, "unit_price": unit_price, "unit": unit,
        "currency": currency or operation.company.currency, "tax_rate": tax_rate, "tax_category": tax_category,
    })  # fmt: skip
    try:
        with transaction.atomic():
            row = Product.objects.of(operation.company).create(company=operation.company, **values)
    except IntegrityError:
        raise Conflict("product_code_taken", product=values["code"]) from None
    operation.event("product.added", f"product {row.code}", {"product": row.pk, **_facts(values)})
    return ProductSet(row.public_id, row.code, tuple(sorted(values)))


@write
def change(  # noqa: PLR0913 - one argument per field
    operation: Operation, *, product: str, description: str | None = None, unit_price: str | None = None,
    unit: str | None = None, currency: str | None = None, tax_rate: str | None = None, tax_category: str | None = None,
    is_retired: bool | None = None,
) -> ProductSet:  # fmt: skip
    """Change what is given of a product, or retire it; documents that took it stay as they are.

    Raises NotFound `product_unknown`, Invalid for what cannot be.
    """
    row = find(operation.company, product)
    given = {
        "description": description, "unit_price": unit_price, "unit": unit, "currency": currency, "tax_rate": tax_rate,
        "tax_category": tax_category,
    }  # fmt: skip
    if tax_rate is not None or tax_category is not None:
        given["tax_rate"] = _rate_text(row) if tax_rate is None else tax_rate
        given["tax_category"] = row.tax_category if tax_category is None else tax_category
    values = _cleaned({name: text for name, text in given.items() if text is not None})
    values |= {} if is_retired is None else {"is_retired": is_retired}
    changes = {name: value for name, value in values.items() if getattr(row, name) != value}
    if changes:
        Product.objects.of(operation.company).filter(pk=row.pk).update(**changes)
        operation.event("product.changed", f"product {row.code}", {"product": row.pk, **_facts(changes)})
    return ProductSet(row.public_id, row.code, tuple(sorted(changes)))


def _rate_text(row: Product) -> str:
    return "" if row.tax_rate_ppm is None else percent.text(row.tax_rate_ppm)


def _cleaned(given: Mapping[str, str]) -> dict[str, Any]:
    """The columns of what was given."""
    values: dict[str, Any] = {}
    for name, text in given.items():
        if name in ("code", "description"):
            values[name] = fields.required(name, text, longest(Product, name))
        elif name == "unit":
            values[name] = fields.line(name, text, longest(Product, name))
        elif name == "unit_price":
            values["unit_price_millionths"] = _price(text)
        elif name == "currency":
            values[name] = fields.currency(text.upper())
    if "tax_rate" in given:
        values |= _tax(given["tax_rate"], given["tax_category"])
    return values


def _price(text: str) -> int:
    price = fields.millionths("unit_price", text)
    if price < 0:
        raise Invalid("product_price_negative", price=text)
    return price


def _tax(rate: str, category: str) -> dict[str, Any]:
    """Both empty: the standard rate of the day. Raises what `tax.check` raises."""
    category = fields.line("tax_category", category, longest(Product, "tax_category") + 8)
    if not rate and category in ("", "S"):
        return {"tax_rate_ppm": None, "tax_category": ""}
    rate_ppm = percent.parse(rate) if rate else 0
    category = category or ("S" if rate_ppm else "Z")
    tax.check(category, rate_ppm)
    return {"tax_rate_ppm": rate_ppm, "tax_category": category}


def _facts(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "code"}


def find(company: Company, reference: str) -> Product:
    """The product of that code or public id. Raises NotFound `product_unknown`."""
    found = None
    if fields.storable(reference):
        products = Product.objects.of(company)
        found = products.filter(code=reference).first() or products.filter(public_id=reference).first()
    if found is None:
        raise NotFound("product_unknown", product=fields.shown(reference))
    return found


def filled(
    company: Company, lines: Sequence[Mapping[str, str] | T], currency: str, prices_include_tax: bool
) -> list[Mapping[str, str] | T]:  # fmt: skip
    """Lines in which those that name a product take from the price list what they leave out; one query for all.

    Raises NotFound `product_unknown`, Refused `product_retired`, `product_currency_differs`, and where the list's price
    without tax would stand among prices with it, `product_price_without_tax`.
    """
    wanted = {str(line["product"]) for line in lines if isinstance(line, Mapping) and line.get("product")}
    codes = [code for code in wanted if fields.storable(code)]
    known = {row.code: row for row in Product.objects.of(company).filter(code__in=codes)} if codes else {}
    return [
        _filled(known, line, currency, prices_include_tax) if isinstance(line, Mapping) and "product" in line else line
        for line in lines
    ]


def _filled(
    known: Mapping[str, Product], line: Mapping[str, str], currency: str, prices_include_tax: bool
) -> Mapping[str, str]:  # fmt: skip
    said = {name: text for name, text in line.items() if text and name != "product"}
    if not line["product"]:
        return said
    row = known.get(line["product"])
    if row is None:
        raise NotFound("product_unknown", product=fields.shown(line["product"]))
    if row.is_retired:
        raise Refused("product_retired", product=row.code)
    if "unit_price" not in said:
        _require_price(row, currency, prices_include_tax)
    return _texts(row, has_tax=bool(said.keys() & {"tax_rate", "tax_category"})) | said


def _texts(row: Product, has_tax: bool) -> dict[str, str]:
    """What a line says of a product; its tax unless the line has its own."""
    texts = {"description": row.description, "unit": row.unit, "unit_price": price_text(row)}
    if has_tax or row.tax_rate_ppm is None:
        return texts
    return texts | {"tax_rate": percent.text(row.tax_rate_ppm), "tax_category": row.tax_category}


def price_text(row: Product) -> str:
    """The price as people write it, with no idle zeros."""
    return f"{Decimal(row.unit_price_millionths).scaleb(-6).normalize():f}"


def _require_price(row: Product, currency: str, prices_include_tax: bool) -> None:
    if row.currency != currency:
        raise Refused("product_currency_differs", product=row.code, currency=row.currency, document=currency)
    if prices_include_tax:
        raise Refused("product_price_without_tax", product=row.code)
