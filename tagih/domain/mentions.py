"""What a reader must find on the page of an invoice, by the law of the seller's country: each thing with its text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from tagih.domain.invoice_content import content

Saying = Literal["late_fr", "no_discount_fr"]

_LEGAL_FORM = frozenset({"FR"})
"""Legal form and capital on every invoice: Code de commerce R123-238 (read 2026-11)."""
_TAX_OFFICE = frozenset({"GR"})
"""Law 4308/2014; that the tax office is still wanted was not read in the law itself (2026-11)."""
_BUYER_OWES = frozenset({"AE", "K"})
"""Directive 2006/112/EC art. 226(4): the client's tax id, where the client owes the tax or gets goods from abroad."""


class Said(NamedTuple):
    """An invoice as its page says it, every text as printed; empty where there is none."""

    number: str
    issued_on: str
    supplied_on: str
    seller: tuple[str, ...]
    """Name and address."""
    seller_tax_id: str
    registration: str
    legal_form: str
    tax_office: str
    buyer: tuple[str, ...]
    buyer_tax_id: str
    lines: tuple[tuple[str, ...], ...]
    """What it is, quantity with unit, unit price without tax, discount if there is one, net."""
    taxes: tuple[tuple[str, ...], ...]
    """Rate, base and tax of each."""
    total: str
    categories: frozenset[str]
    why_untaxed: tuple[str, ...] = ()


def required(country: str, said: Said) -> Iterator[tuple[str, str]]:
    """(what, its text) of everything that must be found; the text is empty where the invoice lacks it.

    Directive 2006/112/EC art. 226 for all (read 2026-11): its list is the longest, and outside the EU it does no harm.
    """
    yield from (("number", said.number), ("date of issue", said.issued_on), ("total", said.total))
    yield from (("name and address of the seller", text) for text in said.seller or ("",))
    yield from (("name and address of the client", text) for text in said.buyer or ("",))
    yield from (("line", text) for line in said.lines for text in line)
    yield from (("tax of a rate", text) for tax in said.taxes for text in tax)
    yield from (("why there is no tax", text) for text in said.why_untaxed)
    if said.supplied_on != said.issued_on or country == "DE":  # UStG § 14 Abs. 4 Nr. 6 wants the day in any case
        yield "day of supply", said.supplied_on
    yield from _of_the_country(country, said)


def _of_the_country(country: str, said: Said) -> Iterator[tuple[str, str]]:
    law = content(country)
    if law.seller_tax_id != "never":
        yield "tax number of the seller", said.seller_tax_id
    if law.buyer_tax_id or said.categories & _BUYER_OWES:
        yield "tax number of the client", said.buyer_tax_id
    if law.registration:
        yield "register entry", said.registration
    if country in _LEGAL_FORM:
        yield "legal form", said.legal_form
    if country in _TAX_OFFICE:
        yield "tax office", said.tax_office


def missing(country: str, said: Said, page: str) -> list[str]:
    """What a reader of `page` does not find, in the order of the rule. Spaces and line ends do not matter."""
    found = _packed(page)
    return [what for what, text in required(country, said) if not text or _packed(text) not in found]


def sayings(country: str, is_business: bool, has_discount: bool) -> tuple[Saying, ...]:
    """What the law has said in words on an invoice: Code de commerce L441-9, L441-10 II, D441-5 (read 2026-11).

    Penalties for late payment and the 40 euros are for businesses; a discount that is offered is told with its terms.
    """
    if country != "FR" or not is_business:
        return ()
    return ("late_fr",) if has_discount else ("late_fr", "no_discount_fr")


def _packed(text: str) -> str:
    return "".join(text.replace("\N{ZERO WIDTH SPACE}", "").split())
