"""The words of an offer in the client's language: terms first, then what is done, then the prices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from django.utils.translation import get_language, gettext, override

from tagih.commands.drafts import BilledLine
from tagih.domain import agreed_text, incentives, money, totals
from tagih.domain import terms as payment_terms
from tagih.domain.agreed_text import Agreed, Part, Row
from tagih.domain.terms import DayOfMonth, EndOfMonth, Instalments, Net, Now, Receipt, Term
from tagih.domain.totals import Totals
from tagih.models import Company, Milestone, Quote


def text(company: Company, quote: Quote, lines: Sequence[BilledLine], on: date, code: str) -> str:
    """The text of `quote` as it is sent on a day; `code` are its terms of payment."""
    with override(quote.customer.language):
        said = _Said(company, quote, tuple(lines), on, code)
        return agreed_text.written(Agreed(said.title, tuple(said.parts())))


def says_steps(company: Company, quote: Quote) -> bool:
    """Whether the steps in which the price is invoiced stand in the text that the client reads and signs."""
    with override(quote.customer.language):
        said = _steps(company, quote)
    return bool(said) and said in quote.text


class _Said:
    """One offer in words."""

    def __init__(self, company: Company, quote: Quote, lines: tuple[BilledLine, ...], on: date, code: str) -> None:
        self.company, self.quote, self.lines, self.on, self.code = company, quote, lines, on, code
        self.sums = totals.totals([one.figures for one in lines], quote.currency, quote.prices_include_tax)

    @property
    def title(self) -> str:
        kind = gettext("Quote") if self.quote.kind == "quote" else gettext("Change order")
        return f"{kind} {self.quote.number}: {self.quote.title}"

    def parts(self) -> Iterator[Part]:
        yield Part(gettext("How payment works"), tuple(self._payment()))
        yield Part(gettext("Between whom"), (self._parties(),))
        if self.quote.warning:
            yield Part(gettext("Why the work changes"), agreed_text.paragraphs(self.quote.warning))
        if self.quote.scope:
            yield Part(gettext("What is done"), agreed_text.paragraphs(self.quote.scope))
        yield Part(gettext("What it costs"), (), tuple(self._prices(self.sums)))
        if self.quote.kind == "change_order":
            yield Part(gettext("What it comes to now"), (), tuple(self._estimate()))

    def _payment(self) -> Iterator[str]:
        offer, code = incentives.divided(self.code)
        yield _plain_terms(payment_terms.parse(code))
        if offer is not None:
            yield _discount(offer)
        yield from self._schedule()
        yield from agreed_text.paragraphs(self.quote.policy)
        if self.quote.kind == "change_order":
            yield gettext(
                "This work is not in what was agreed in {quote}. It is done and billed only when you have signed here; "
                "the invoice shows it apart from the original price."
            ).format(quote=self._original().number)
        else:
            yield gettext("What is not written here is not in the price. More work needs a change order signed by you.")
        if self.quote.valid_until:
            yield gettext("This offer holds until {day}.").format(day=_day(self.quote.valid_until))

    def _schedule(self) -> Iterator[str]:
        """The steps in which the price is invoiced, and the day of delivery."""
        if steps := _steps(self.company, self.quote):
            yield steps
        known = Milestone.objects.of(self.company).filter(quote=self.quote).values_list("planned_on", flat=True)
        for planned_on in filter(None, known):
            yield gettext("Delivery is planned for {day}.").format(day=_day(planned_on))

    def _parties(self) -> str:
        customer = self.quote.customer
        said = gettext("{company} for {customer}, {day}.")
        words = said.format(company=self.company.name, customer=customer.name, day=_day(self.on))
        return f"{words} {gettext('Your reference')}: {self.quote.reference}" if self.quote.reference else words

    def _prices(self, sums: Totals) -> Iterator[Row]:
        currency, including = self.quote.currency, self.quote.prices_include_tax
        for one, total in zip(self.lines, sums.lines, strict=True):
            yield Row(_line(one, currency), amount(total.amount_minor, currency))
        if not including:
            yield Row(gettext("Without tax"), amount(sums.net_minor, currency))
        for tax in sums.taxes:
            words = gettext("of it tax {percent} %") if including else gettext("Tax {percent} %")
            if tax.tax_minor:
                yield Row(
                    words.format(percent=_number(Decimal(tax.rate_ppm) / 10_000)), amount(tax.tax_minor, currency)
                )
        yield Row(gettext("Total"), amount(sums.total_minor, currency))

    def _estimate(self) -> Iterator[Row]:
        """The original price, the changes signed before, this one, and their sum, each with its tax."""
        original, currency = self._original(), self.quote.currency
        signed = Quote.objects.of(self.company).filter(changes=original, state="accepted").order_by("id")
        sum_minor = original.total_minor + self.sums.total_minor
        yield Row(
            gettext("Original price ({quote})").format(quote=original.number), amount(original.total_minor, currency)
        )
        for one in signed:
            sum_minor += one.total_minor
            yield Row(gettext("Change order {number}").format(number=one.number), amount(one.total_minor, currency))
        yield Row(gettext("This change"), amount(self.sums.total_minor, currency))
        yield Row(gettext("New total with tax"), amount(sum_minor, currency))

    def _original(self) -> Quote:
        assert self.quote.changes is not None, "a change order changes a quote"
        return self.quote.changes


def _steps(company: Company, quote: Quote) -> str:
    """`The price is invoiced in these steps: 30 % Deposit, …`, in the current language; empty where there are none."""
    known = Milestone.objects.of(company).filter(quote=quote).order_by("position").values_list("share_ppm", "name")
    steps = [f"{_number(Decimal(share_ppm) / 10_000)} % {name}" for share_ppm, name in known]
    said = gettext("The price is invoiced in these steps: {steps}.").format(steps=", ".join(steps))
    return said if steps else ""


def amount(minor: int, currency: str) -> str:
    """An amount as the current language writes it."""
    digits = money.shown_digits(currency)
    pattern = "¤#,##0" + ("." + "0" * digits if digits else "")
    shown = round(money.to_decimal(minor, currency), digits)
    return format_currency(shown, currency, format=pattern, locale=_locale(), currency_digits=False)


def _line(one: BilledLine, currency: str) -> str:
    """`Design, 3 hour at €80.00`; of one piece only what it is."""
    words = one.description
    if one.figures.quantity_millionths != 1_000_000 or one.unit:
        count = f"{_number(Decimal(one.figures.quantity_millionths).scaleb(-6))} {one.unit}".strip()
        price = Decimal(one.figures.unit_price_millionths).scaleb(-6)
        words += ", " + gettext("{count} at {price}").format(count=count, price=_price(price, currency))
    if one.figures.discount_ppm:
        percent = _number(Decimal(one.figures.discount_ppm) / 10_000)
        words += ", " + gettext("less {percent} %").format(percent=percent)
    if one.figures.discount_minor:
        off = amount(one.figures.discount_minor, currency)
        words += ", " + gettext("less {amount} ({reason})").format(amount=off, reason=one.discount_reason)
    if one.figures.charge_minor:
        on = amount(one.figures.charge_minor, currency)
        words += ", " + gettext("plus {amount} ({reason})").format(amount=on, reason=one.charge_reason)
    return words


def _plain_terms(terms: payment_terms.Terms) -> str:
    if isinstance(terms, Instalments):
        parts = [
            gettext("{percent} % {when}").format(percent=_number(Decimal(share) / 10_000), when=_when(term))
            for share, term in terms.parts
        ]
        return gettext("Please pay each invoice in parts: {parts}.").format(parts=", ".join(parts))
    return gettext("Please pay each invoice {when}.").format(when=_when(terms))


def _discount(offer: incentives.Offer) -> str:
    words = gettext("If you pay an invoice within {days} days of its date, you may deduct {percent} %.")
    return words.format(days=offer.days, percent=_number(Decimal(offer.rate_ppm) / 10_000))


def _when(term: Term) -> str:
    match term:
        case Now():
            return gettext("as soon as you get it")
        case Net(days):
            return gettext("within {days} days of its date").format(days=days)
        case Receipt(days):
            return gettext("within {days} days after you receive it").format(days=days)
        case EndOfMonth(0):
            return gettext("by the end of the month of its date")
        case EndOfMonth(days):
            return gettext("within {days} days after the month of its date").format(days=days)
        case DayOfMonth(day, is_next):
            words = gettext("on day {day} of the next month") if is_next else gettext("by day {day} of the month")
            return words.format(day=day)


def _day(value: date) -> str:
    return format_date(value, "long", locale=_locale())


def _number(value: Decimal) -> str:
    return format_decimal(value, format="#,##0.######", locale=_locale())


def _price(value: Decimal, currency: str) -> str:
    least = money.shown_digits(currency)
    pattern = "¤#,##0." + "0" * least + "#" * (6 - least)
    return format_currency(value, currency, format=pattern, locale=_locale(), currency_digits=False)


def _locale() -> str:
    return (get_language() or "en").replace("-", "_")
