"""The company of the token: show and set its details, and say up to which day its books are complete."""

from __future__ import annotations

from datetime import date

from ninja import Router

from tagih.api.base import Asked, call
from tagih.api.values import Answer, Body, Day, Text, maybe, must
from tagih.commands import company as companies
from tagih.models import Company

router = Router(tags=["company"])


class CompanyShown(Answer):
    code: str
    public_id: str
    name: str
    country: str
    currency: str
    zone: str
    language: str
    address: str
    tax_id: str
    email: str
    phone: str
    iban: str
    bic: str
    accent: str
    terms: str
    number_pattern: str
    credit_number_pattern: str
    books_complete_on: date | None


class CompanyDetails(Body):
    """What changes; the rest stays. An empty text empties a field."""

    name: Text = maybe()
    country: Text = maybe()
    zone: Text = maybe()
    language: Text = maybe()
    address: Text = maybe("Postal address, in lines.")
    tax_id: Text = maybe()
    email: Text = maybe("Sender of bills and reminders.")
    phone: Text = maybe()
    iban: Text = maybe()
    bic: Text = maybe()
    accent: Text = maybe("Colour of documents.", "#1f5f8b")
    terms: Text = maybe("Usual terms of payment.", "net 14")
    number_pattern: Text = maybe("How invoice numbers look.", "{year}-{n:05d}")
    credit_number_pattern: Text = maybe("How credit note numbers look.", "CN-{year}-{n:05d}")


class CompletionBody(Body):
    """The day up to and including which every payment is recorded."""

    on: Day = must("Today or earlier.", "2026-03-13")


class DetailsSet(Answer):
    """The names of the fields that changed."""

    changed: list[str]


class BooksComplete(Answer):
    """`before` is what was said last."""

    on: date
    before: date | None


@router.get("", response=CompanyShown)
def show(request: Asked) -> CompanyShown:
    """Show the company of the token."""
    row = Company.objects.values(*CompanyShown.model_fields).get(pk=request.company.pk)
    return CompanyShown(**row)


@router.patch("", response=DetailsSet)
def set_details(request: Asked, body: CompanyDetails) -> DetailsSet:
    """Set details that stand on documents and messages."""
    return DetailsSet(changed=list(companies.set_details(call(request), **body.given()).changed))


@router.put("/books-complete", response=BooksComplete)
def books_complete(request: Asked, body: CompletionBody) -> BooksComplete:
    """Say up to which day every payment is recorded; without this nobody is asked."""
    done = companies.books_complete(call(request), on=body.on)
    return BooksComplete(on=done.on, before=done.before)
