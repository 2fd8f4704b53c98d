"""Imports: invoices and payments of another program, from a file."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Router, UploadedFile
from ninja.params.models import File, Form

from tagih.api.base import Asked, call
from tagih.api.values import Answer, Because, Day, Flag, because
from tagih.commands import imports

router = Router(tags=["imports"])

MAPPING = r"^[a-z][a-z0-9_-]{0,39}$"
"""Only mappings that ship with the product, by name: a path would let a program look at our files."""


class Refusal(Answer):
    """A line that was not imported, and why. The heading is line 1."""

    line: int
    because: Because


class Imported(Answer):
    """`unchanged` counts rows that brought nothing new, `later` rows not yet known on the day."""

    rows: int
    invoices: int
    payments: int
    customers: int
    unchanged: int
    later: int
    refused: list[Refusal]


@router.post("/receivables", response=Imported)
def receivables(
    request: Asked,
    file: Annotated[UploadedFile, File(..., description="A CSV file, UTF-8 or Windows-encoded.")],
    mapping: Annotated[
        str, Form(..., pattern=MAPPING, description="A mapping that ships with the product: ibm, plain …")
    ],
    until: Annotated[Day | None, Form(None, description="Only what was known at the end of this day.")],
    preview: Annotated[Flag, Form(False, description="Read and check only; write nothing.")],
) -> Imported:
    """Import open and settled invoices with their payments; importing again adds only what is new."""
    asked = call(request, until)
    parsed = imports.read(file.read(), mapping)
    if preview:
        found = [imports.Refusal(one.line, one.because) for one in parsed.problems]
        return _imported(imports.Imported(rows=parsed.rows, refused=found))
    return _imported(imports.receivables(asked, parsed=parsed, source=mapping, until=until))


def _imported(done: imports.Imported) -> Imported:
    names = ("rows", "invoices", "payments", "customers", "unchanged", "later")
    return Imported(**{name: getattr(done, name) for name in names}, refused=[_refusal(one) for one in done.refused])


def _refusal(one: Any) -> Refusal:
    """A refusal as the command gave it, or as plain data when its key was used before."""
    told = one if isinstance(one, dict) else {"line": one.line, "because": one.because}
    return Refusal(line=told["line"], because=because(told["because"]))
