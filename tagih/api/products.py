"""The price list: put products on it, change and retire them, list and show."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Router

from tagih.api.base import Asked, call
from tagih.api.pages import USUAL, Cursor, Limit, Page, page
from tagih.api.values import Answer, Body, Money, Switch, Text, decimal, maybe, must
from tagih.commands import products
from tagih.domain import percent
from tagih.domain.money import minor_digits
from tagih.models import Product

router = Router(tags=["price list"])
_LISTED = (
    "public_id", "code", "description", "unit", "unit_price_millionths", "currency", "tax_rate_ppm", "tax_category",
    "is_retired",
)  # fmt: skip


class ProductBody(Body):
    """A product. Its price is without tax."""

    code: Text = must("How lines name it.", "DESIGN")
    description: Text = must("What stands on the line.", "Design")
    unit_price: Text = must("Price of one, without tax.", "80.00")
    unit: Text = maybe("hour, piece …", "hour")
    currency: Text = maybe("The company's when left out.", "EUR")
    tax_rate: Text = maybe("In percent; the standard rate of the day when left out.", "9")
    tax_category: Text = maybe("By EN 16931: S, Z, E, AE, K, G or O.", "S")


class ProductChanges(Body):
    """What changes of a product; documents that took it stay as they are."""

    description: Text = maybe()
    unit_price: Text = maybe()
    unit: Text = maybe()
    currency: Text = maybe()
    tax_rate: Text = maybe("Empty: the standard rate of the day.")
    tax_category: Text = maybe()
    is_retired: Switch = maybe("true takes it off the price list, false brings it back.")


class ProductSet(Answer):
    """The names of the fields that changed."""

    public_id: str
    code: str
    changed: list[str]


class ProductShown(Answer):
    """`tax_rate` null: the standard rate of the day."""

    public_id: str
    code: str
    description: str
    unit: str
    unit_price: Money
    tax_rate: str | None
    tax_category: str
    is_retired: bool


class ProductPage(Page):
    items: list[ProductShown]


@router.get("", response=ProductPage)
def list_(
    request: Asked, state: Literal["offered", "retired", "all"] = "offered", cursor: Cursor = "", limit: Limit = USUAL
) -> ProductPage:
    """List products, those added last first."""
    found = Product.objects.of(request.company)
    if state != "all":
        found = found.filter(is_retired=state == "retired")
    rows, following = page(found, _LISTED, cursor, limit)
    return ProductPage(items=[_shown(row) for row in rows], next=following)


@router.post("", response={201: ProductSet})
def add(request: Asked, body: ProductBody) -> ProductSet:
    """Put a product on the price list."""
    return _set(products.add(call(request), **body.given()))


@router.get("/{path:product}", response=ProductShown)
def show(request: Asked, product: Text) -> ProductShown:
    """Show one product by its code or public id."""
    row = products.find(request.company, product)
    return _shown({name: getattr(row, name) for name in _LISTED})


@router.patch("/{path:product}", response=ProductSet)
def change(request: Asked, product: Text, body: ProductChanges) -> ProductSet:
    """Change what is given of a product, or retire it."""
    return _set(products.change(call(request), product=product, **body.given()))


def _set(done: products.ProductSet) -> ProductSet:
    return ProductSet(public_id=done.public_id, code=done.code, changed=list(done.changed))


def _shown(row: dict[str, Any]) -> ProductShown:
    amount = decimal(row["unit_price_millionths"], minor_digits(row["currency"]))
    rate_ppm = row["tax_rate_ppm"]
    names = ("public_id", "code", "description", "unit", "tax_category", "is_retired")
    return ProductShown(
        **{name: row[name] for name in names}, unit_price=Money(amount=amount, currency=row["currency"]),
        tax_rate=None if rate_ppm is None else percent.text(rate_ppm),
    )  # fmt: skip
