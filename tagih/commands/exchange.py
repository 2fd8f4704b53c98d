"""Exchange rates: recorded by hand or from the European Central Bank's files, found for a day, kept with a document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings

from tagih.adapters.importers import reference_rates as files
from tagih.adapters.importers.reference_rates import Parsed
from tagih.commands.operation import Operation, write
from tagih.domain import exchange, fields, posting
from tagih.domain.errors import Invalid
from tagih.domain.posting import Rate
from tagih.domain.reasons import Reason
from tagih.models import Company, ExchangeRate, InvoiceRate, rows
from tagih.models.base import longest

DAYS_IMPORTED = 366
"""Days of a file that are taken when nobody says from which on."""
BANK = "ECB"
"""How rates of the European Central Bank's files name their source."""
_RATE = re.compile(r"[0-9]{1,8}(\.[0-9]{1,10})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class RateRecorded:
    """`before` is what was recorded for that day, or empty."""

    currency: str
    on: date
    rate: str
    source: str
    before: str


@dataclass(frozen=True, slots=True)
class RatesImported:
    """How many rates were new, and how many were there already; `problems` are the lines that were left out."""

    added: int
    unchanged: int
    latest_on: date | None
    problems: tuple[str, ...]


@write
def record(
    operation: Operation, *, currency: str, rate: str, on: date | None = None, source: str = ""
) -> RateRecorded:  # fmt: skip
    """Record what one unit of a currency is worth in the company's on a day (today), in place of what was recorded.

    Raises Invalid `currency_unknown`, `rate_unreadable`, `exchange_rate_home`, `exchange_rate_in_future`.
    """
    currency, day = fields.currency(currency.upper()), on or operation.today
    check(rate)
    if currency == operation.company.currency:
        raise Invalid("exchange_rate_home", currency=currency)
    if day > operation.today:
        raise Invalid("exchange_rate_in_future", on=day, today=operation.today)
    source = fields.line("source", source, longest(ExchangeRate, "source"))
    value = exchange.text(Decimal(rate))
    _hold(operation)
    known = ExchangeRate.objects.of(operation.company).filter(currency=currency, on=day)
    before = known.values_list("rate", flat=True).first() or ""
    known.delete()
    rows.insert(ExchangeRate, _COLUMNS, [(operation.company.pk, currency, day, value, source)])
    facts = {"currency": currency, "on": day, "rate": value, "source": source, "before": before}
    operation.event("exchange_rate.recorded", f"exchange rate {currency}", facts)
    return RateRecorded(currency, day, value, source, before)


def read(data: bytes) -> Parsed:
    """The rates in a file of the European Central Bank, and the lines that do not fit. Writes nothing."""
    return files.read(data)


@write
def bring_in(operation: Operation, *, file: bytes, since: date | None = None) -> RatesImported:
    """Record the euro reference rates of a file from `since` on (366 days back), crossed into the company's currency.

    What is recorded already stays. Raises Invalid `rates_file_unreadable`.
    """
    parsed = read(file)
    if not parsed.good:
        problem = parsed.problems[0]
        raise Invalid(problem.code, **problem.facts)
    first = since or operation.today - timedelta(days=DAYS_IMPORTED)
    wanted = [one for one in parsed.good if first <= one.on <= operation.today]
    offered = {(currency, on): rate for one in wanted for currency, on, rate in _worths(operation, one)}
    _hold(operation)
    recorded = ExchangeRate.objects.of(operation.company).filter(on__gte=first).values_list("currency", "on")
    new = offered.keys() - set(recorded)
    rows.insert(ExchangeRate, _COLUMNS, [
        (operation.company.pk, currency, on, offered[currency, on], BANK) for currency, on in sorted(new)
    ])  # fmt: skip
    latest_on = max((on for _, on in offered), default=None)
    facts = {"source": BANK, "added": len(new), "latest_on": latest_on}
    operation.event("exchange_rates.imported", "exchange rates", facts)
    return RatesImported(len(new), len(offered) - len(new), latest_on, _sentences(parsed.problems))


def _hold(operation: Operation) -> None:
    """One records at a time: two for the same day would both find none."""
    Company.objects.select_for_update().get(pk=operation.company.pk)


def _worths(operation: Operation, quoted: exchange.Quoted) -> list[tuple[str, date, str]]:
    home = operation.company.currency
    others = {quoted.base, *quoted.rates} - {home}
    worths = ((currency, exchange.worth(quoted, currency, home)) for currency in others)
    return [(currency, quoted.on, rate) for currency, rate in worths if rate is not None]


def _sentences(problems: Sequence[Reason]) -> tuple[str, ...]:
    return tuple(one.sentence for one in problems[:100])


_COLUMNS = ("company_id", "currency", "on", "rate", "source")


def check(text: str) -> None:
    """Refuses what is no rate. Raises Invalid `rate_unreadable`."""
    if not (isinstance(text, str) and _RATE.fullmatch(text) and Decimal(text)):
        raise Invalid("rate_unreadable", text=fields.shown(text))


class Recorded(NamedTuple):
    """A recorded rate that holds on a day."""

    rate: str
    on: date
    source: str


def newest(company: Company, currency: str, on: date) -> Recorded | None:
    """The newest rate recorded for `on` or a day before it, if it is not older than TAGIH_RATE_DAYS."""
    found = ExchangeRate.objects.of(company).filter(
        currency=currency, on__lte=on, on__gte=exchange.first_day(on, settings.RATE_DAYS)
    )
    row = found.order_by("-on").values_list("rate", "on", "source").first()
    return Recorded(*row) if row else None


# --- with a document -----------------------------------------------------------------------------------------


class Kept(NamedTuple):
    """A document on its way into the books, and the rate it is posted at."""

    invoice_id: int
    currency: str
    tax_minor: int
    rate: Rate


def keep(operation: Operation, documents: Sequence[Kept]) -> None:
    """Store rate, day, source and the tax in the company's currency with each document in a foreign one (BT-111)."""
    home = operation.company.currency
    kept = []
    for one in documents:
        if one.currency == home:
            continue
        rate = posting.per_main_unit(one.rate, one.currency, home)
        tax_minor = exchange.in_home(one.tax_minor, one.currency, rate, home)
        kept.append((operation.company.pk, one.invoice_id, home, rate, one.rate.on, one.rate.source, tax_minor))
    rows.insert(InvoiceRate, ("company_id", "invoice_id", "currency", "rate", "on", "source", "tax_minor"), kept)


def of(company: Company, invoice_id: int) -> InvoiceRate | None:
    """The rate a document was issued at; None where it is in the company's own currency."""
    return InvoiceRate.objects.of(company).filter(invoice_id=invoice_id).first()
