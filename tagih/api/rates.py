"""Exchange rates: record one, bring in a file of the European Central Bank, list."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from ninja import Router, UploadedFile
from ninja.params.models import File, Form

from tagih.api.base import Asked, call
from tagih.api.pages import USUAL, Cursor, Limit, Page, page
from tagih.api.values import Answer, Body, Day, Text, maybe, must
from tagih.commands import exchange
from tagih.models import ExchangeRate

router = Router(tags=["exchange rates"])


class RateBody(Body):
    """What one unit of a foreign currency is worth."""

    currency: Text = must("The foreign currency.", "USD")
    rate: Text = must("Value of one unit in the company's currency.", "0.9218")
    on: Day = maybe("The day it holds for; today when left out.")
    source: Text = maybe("Who says so.", "ECB")


class RateShown(Answer):
    currency: str
    on: date
    rate: str
    source: str


class RateRecorded(RateShown):
    """`before` is what was recorded for that day, or empty."""

    before: str


class RatePage(Page):
    items: list[RateShown]


class RatesImported(Answer):
    """How many rates were new, and how many were there already; `problems` are the lines that were left out."""

    added: int
    unchanged: int
    latest_on: date | None
    problems: list[str]


@router.get("", response=RatePage)
def list_(request: Asked, currency: Text = "", cursor: Cursor = "", limit: Limit = USUAL) -> RatePage:
    """List recorded rates, those recorded last first."""
    found = ExchangeRate.objects.of(request.company)
    if currency:
        found = found.filter(currency=currency.upper())
    rows, following = page(found, ("currency", "on", "rate", "source"), cursor, limit)
    items = [RateShown(**{name: row[name] for name in RateShown.model_fields}) for row in rows]
    return RatePage(items=items, next=following)


@router.post("", response={201: RateRecorded})
def record(request: Asked, body: RateBody) -> RateRecorded:
    """Record a rate, in place of what was recorded for that day."""
    done = exchange.record(call(request), **body.given())
    return RateRecorded(currency=done.currency, on=done.on, rate=done.rate, source=done.source, before=done.before)


@router.post("/import", response=RatesImported)
def bring_in(
    request: Asked,
    file: Annotated[UploadedFile, File(..., description="eurofxref.csv, eurofxref-hist.csv or eurofxref-daily.xml.")],
    since: Annotated[Day | None, Form(None, description="First day taken; a year back when left out.")],
) -> RatesImported:
    """Record the European Central Bank's reference rates; what is recorded already stays."""
    done = exchange.bring_in(call(request), file=file.read(), since=since)
    return RatesImported(
        added=done.added, unchanged=done.unchanged, latest_on=done.latest_on, problems=list(done.problems)
    )
