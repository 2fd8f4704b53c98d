"""The company of the token: show and set its details, and say up to which day its books are complete."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from ninja import File, Router, UploadedFile

from tagih.api.base import Asked, call
from tagih.api.values import Answer, Body, Day, Text, maybe, must
from tagih.commands import brand
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
    ways_to_pay: str
    completeness: str
    accent: str
    terms: str
    number_pattern: str
    credit_number_pattern: str
    legal_form: str
    registration: str
    tax_office: str
    footer: str
    paper: str
    window: str
    qris: str
    logo_sha: str
    cash_rounding: str
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
    ways_to_pay: Text = maybe("How you are paid, in words, where there is more or other than an IBAN.")
    completeness: Text = maybe("refuse or warn: an invoice that lacks what is only wished for.")
    accent: Text = maybe("Colour of documents.", "#1f5f8b")
    terms: Text = maybe("Usual terms of payment.", "net 14")
    number_pattern: Text = maybe("How invoice numbers look.", "{year}-{n:05d}")
    credit_number_pattern: Text = maybe("How credit note numbers look.", "CN-{year}-{n:05d}")
    legal_form: Text = maybe("Legal form, with the capital where it must be told.", "SARL au capital de 10 000 €")
    registration: Text = maybe("Register and number.", "KvK 34567890")
    tax_office: Text = maybe("The tax office in charge.", "ΔΟΥ Α΄ Αθηνών")
    footer: Text = maybe("Last words at the foot of every page.")
    paper: Text = maybe("`a4` or `us-letter`; empty: as in its country.", "a4")
    window: Text = maybe("Side of an envelope's window, `left` or `right`; empty: as in its country.", "right")
    qris: Text = maybe("The merchant's QRIS text, for invoices in rupiah.")
    cash_rounding: Text = maybe("The smallest coin of currencies whose totals are rounded to it.", "CHF 0.05, EUR 0.05")


class CompletionBody(Body):
    """The day up to and including which every payment is recorded."""

    on: Day = must("Today or earlier.", "2026-03-13")


class LogoSet(Answer):
    media_type: str
    size_bytes: int


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


@router.post("/logo", response={201: LogoSet})
def set_logo(
    request: Asked, file: Annotated[UploadedFile, File(..., description="A PNG or SVG picture, at most 300 KB.")]
) -> LogoSet:
    """Print a logo at the head of every document."""
    done = brand.logo_set(call(request), file=file.read())
    return LogoSet(media_type=done.media_type, size_bytes=done.size_bytes)


@router.delete("/logo", response={204: None})
def remove_logo(request: Asked) -> None:
    """Print the company's name in place of a logo."""
    brand.logo_remove(call(request))


@router.put("/books-complete", response=BooksComplete)
def books_complete(request: Asked, body: CompletionBody) -> BooksComplete:
    """Say up to which day every payment is recorded; without this nobody is asked."""
    done = companies.books_complete(call(request), on=body.on)
    return BooksComplete(on=done.on, before=done.before)
