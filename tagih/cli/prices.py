"""`tagih price`: the price list."""

from __future__ import annotations

from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.commands import products
from tagih.domain import percent
from tagih.models import Product

app = typer.Typer(help="The price list.")
CodeArgument = Annotated[str, typer.Argument(help="Code of the product.")]


@app.command()
def add(
    code: CodeArgument,
    description: Annotated[str, typer.Argument(help="What stands on the line.")],
    price: Annotated[str, typer.Argument(help="Price of one, without tax.")],
    unit: Annotated[str, typer.Option("--unit", help="hour, piece …")] = "",
    currency: Annotated[str, typer.Option("--currency", help="The company's when left out.")] = "",
    tax: Annotated[str, typer.Option("--tax", help="In percent; the standard rate of the day when left out.")] = "",
    category: Annotated[str, typer.Option("--category", help="S, Z, E, AE, K, G or O.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Put something on the price list.

    Example: tagih price add DESIGN "Design" 80.00 --unit hour; then: tagih invoice draft C-00001 --line "product=DESIGN;quantity=3"
    """
    done = products.add(
        door.call(company, on, key), code=code, description=description, unit_price=price, unit=unit, currency=currency,
        tax_rate=tax, tax_category=category,
    )  # fmt: skip
    door.say(done, form, f"{done.code} is on the price list")


@app.command()
def change(
    code: CodeArgument,
    description: Annotated[str | None, typer.Option("--description")] = None,
    price: Annotated[str | None, typer.Option("--price", help="Price of one, without tax.")] = None,
    unit: Annotated[str | None, typer.Option("--unit")] = None,
    currency: Annotated[str | None, typer.Option("--currency")] = None,
    tax: Annotated[str | None, typer.Option("--tax", help="In percent; empty for the standard rate of the day.")] = None,
    category: Annotated[str | None, typer.Option("--category")] = None,
    retired: Annotated[bool | None, typer.Option("--retire/--bring-back", help="Off the price list, or on it again.")] = None,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Change a product, or retire it. Documents that took it stay as they are."""
    done = products.change(
        door.call(company, on, key), product=code, description=description, unit_price=price, unit=unit, currency=currency,
        tax_rate=tax, tax_category=category, is_retired=retired,
    )  # fmt: skip
    door.say(done, form, f"Changed: {', '.join(done.changed) or 'nothing'}")


@app.command("list")
def listed(
    retired: Annotated[bool, typer.Option("--retired", help="Those that are retired.")] = False,
    company: CompanyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """The price list by code."""
    found = Product.objects.of(door.company(company)).filter(is_retired=retired).order_by("code")
    rows = [
        [one.code, one.description, one.unit, products.price_text(one), one.currency,
         "" if one.tax_rate_ppm is None else percent.text(one.tax_rate_ppm)]
        for one in found[:5000]
    ]  # fmt: skip
    door.listed(["code", "description", "unit", "price", "currency", "tax"], rows, form, ("price", "tax"))
