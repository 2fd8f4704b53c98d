"""Template filters: money, days and reasons in the reader's language."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from tagih.commands.custom_fields import Answer
from tagih.commands.operation import new_key
from tagih.domain import creditor_reference
from tagih.domain import money as amounts
from tagih.domain.reasons import SENTENCES, Reason, filled
from tagih.models import Company

register = template.Library()


def _locale() -> str:
    return (get_language() or "en").replace("-", "_")


@register.filter
def money(minor: int | None, currency: str) -> str:
    """An amount as people write it: `€1,234.50`; with the sign of the currency where the language puts it."""
    if minor is None:
        return ""
    digits = amounts.shown_digits(currency)
    shown = round(amounts.to_decimal(minor, currency), digits)
    usual = Locale.parse(_locale()).currency_formats["standard"].pattern
    pattern = usual.replace(".00", "." + "0" * digits if digits else "")
    return format_currency(shown, currency, format=pattern, locale=_locale(), currency_digits=False)


@register.filter
def price(millionths: int, currency: str) -> str:
    """A unit price with the decimals it has, at least those of the currency."""
    value = Decimal(millionths).scaleb(-6)
    pattern = "¤#,##0." + "0" * amounts.shown_digits(currency) + "#" * (6 - amounts.shown_digits(currency))
    return format_currency(value, currency, format=pattern, locale=_locale(), currency_digits=False)


@register.filter
def quantity(millionths: int) -> str:
    """A quantity without idle zeros: `1.5`."""
    return format_decimal(Decimal(millionths).scaleb(-6), format="#,##0.######", locale=_locale())


@register.filter
def grouped(text: str) -> str:
    """An IBAN or creditor reference in groups of four: `RF26 2026 0001 2`."""
    return creditor_reference.grouped(text)


@register.filter
def percent(ppm: int) -> str:
    """Parts per million as a percentage, without its sign: `21`."""
    return format_decimal(Decimal(ppm).scaleb(-4), format="#,##0.####", locale=_locale())


@register.filter
def day(value: date | None) -> str:
    """A date as people write it: `14 Mar 2026`."""
    return format_date(value, "d MMM y", locale=_locale()) if value else ""


@register.filter
def moment(value: datetime | None, company: Company) -> str:
    """An instant on the company's clock: `14 Mar 2026, 09:30`."""
    return format_datetime(value.astimezone(company.tzinfo), "d MMM y, HH:mm", locale=_locale()) if value else ""


@register.filter
def sentence(reason: Reason | dict[str, Any]) -> str:
    """A reason in the reader's language, its dates and amounts written as people write them."""
    code, facts = (reason.code, reason.facts) if isinstance(reason, Reason) else (reason["code"], reason["facts"])
    return filled(gettext(SENTENCES[code]), {name: _shown(value) for name, value in facts.items()})


def _shown(value: Any) -> Any:
    if isinstance(value, str) and len(value) == 10 and value[4:5] == "-" and value[7:8] == "-":
        try:
            return day(date.fromisoformat(value))
        except ValueError:
            return value
    return day(value) if isinstance(value, date) else value


@register.filter
def answered(answer: Answer) -> str:
    """What was filled in in a custom field, as people write it."""
    kind, text = answer.field.kind, answer.text
    if kind == "date":
        return day(date.fromisoformat(text))
    if kind == "number":
        return format_decimal(Decimal(text), format="#,##0.######", locale=_locale(), decimal_quantization=False)
    return {"yes": gettext("yes"), "no": gettext("no")}[text] if kind == "yes_no" else text


@register.simple_tag
def icon(name: str) -> SafeString:
    """One symbol of the icon sprite, hidden from screen readers."""
    from django.templatetags.static import static

    return format_html(
        '<svg class="icon" width="20" height="20" aria-hidden="true"><use href="{}#tabler-{}"></use></svg>',
        static("vendor/icons.svg"),
        name,
    )


@register.simple_tag
def key() -> str:
    """A key for one form, made as the page is written: pressing its button twice does nothing twice."""
    return new_key()


@register.simple_tag
def key_field() -> SafeString:
    """The hidden field that carries a form's key."""
    return format_html('<input type="hidden" name="key" value="{}">', new_key())
