"""Ways to pay: how the company and single clients have each, and what an invoice can be paid with."""

from __future__ import annotations

from typing import Annotated

from ninja import Router
from pydantic import Strict

from tagih.api.base import Asked, call
from tagih.api.references import customer_number, customer_row, invoice_row
from tagih.api.values import Answer, Body, Deed, Money, Switch, Text, maybe, money, must
from tagih.commands import way_offers, ways
from tagih.domain import fields, percent
from tagih.models import Customer, Invoice

router = Router(tags=["ways to pay"])


class WayBody(Body):
    """How the company has a way, in place of all that was said before."""

    offered: Switch = must("Whether clients get it.")
    position: Annotated[int, Strict()] | None = maybe(
        "Its place; when left out the easiest for the client comes first."
    )
    currencies: Text = maybe("Only for these; all when empty.", "EUR")
    countries: Text = maybe("Only for clients of these; all when empty.", "NL DE")
    fee: Text = maybe("What it costs us each time, in the company's currency.", "0.25")
    fee_percent: Text = maybe("What it costs us of the amount.", "1.4")
    words: Text = maybe("Printed with it.")


class WayShown(Answer):
    way: str
    is_offered: bool
    position: int | None
    currencies: str
    countries: str
    fee: Money
    fee_percent: str
    words: str


class WayList(Answer):
    items: list[WayShown]


class CustomerWayBody(Deed):
    """How one client has a way."""

    customer: Text = must("Number or public id.")
    standing: Text = must("usual, first, offered (although others do not get it) or never.", "first")


class CustomerWayShown(Answer):
    customer: str
    way: str
    standing: str


class WayDetail(Answer):
    """`value` is to be copied, `text` to be read."""

    key: str
    label: str
    value: str
    text: str


class WayOffer(Answer):
    """`code` is the text of the code to scan; `fee` is what it costs us, null where that is not known."""

    way: str
    name: str
    amount: Money
    details: list[WayDetail]
    sentence: str
    words: str
    code: str
    fee: Money | None


class WayOffers(Answer):
    items: list[WayOffer]


@router.get("", response=WayList)
def list_(request: Asked) -> WayList:
    """Every way as the company has it, in the order in which clients get them."""
    return WayList(items=[_shown(one, request.company.currency) for one in ways.of_company(request.company)])


@router.get("/of-invoice/{path:invoice}", response=WayOffers)
def of_invoice(request: Asked, invoice: Text) -> WayOffers:
    """The ways to pay what is open of an invoice, the first to be recommended."""
    row = invoice_row(request.company, invoice, "invoice", ())
    found = Invoice.objects.of(request.company).select_related("customer").get(pk=row["id"])
    return _offers(way_offers.of_invoice(request.company, found))


@router.get("/of-customer/{path:customer}", response=WayOffers)
def of_customer(request: Asked, customer: Text, amount: Text = "", currency: Text = "") -> WayOffers:
    """The ways in which a client may pay an amount, or all that is open; the company's currency when none is given."""
    row = customer_row(request.company, customer, ())
    owner = Customer.objects.of(request.company).get(pk=row["id"])
    known = fields.currency(currency) if currency else request.company.currency
    amount_minor = way_offers.amount(amount, known) if amount else way_offers.open_minor(request.company, owner, known)
    return _offers(way_offers.offers(request.company, owner, known, amount_minor))


@router.put("/{way}", response=WayShown)
def put(request: Asked, way: Text, body: WayBody) -> WayShown:
    """Say how the company has a way."""
    return _shown(ways.put(call(request), way=way, **body.given()), request.company.currency)


@router.put("/{way}/standing", response=CustomerWayShown)
def put_for_customer(request: Asked, way: Text, body: CustomerWayBody) -> CustomerWayShown:
    """Say how one client has a way."""
    number = customer_number(request.company, body.customer)
    done = ways.put_for_customer(call(request, body), way=way, customer=number, standing=body.standing)
    return CustomerWayShown(customer=done.customer, way=done.way, standing=done.standing)


def _shown(one: ways.WaySet, currency: str) -> WayShown:
    return WayShown(
        way=one.way, is_offered=one.is_offered, position=one.position, currencies=one.currencies,
        countries=one.countries, fee=money(one.fee_minor, currency), fee_percent=percent.text(one.fee_ppm), words=one.words,
    )  # fmt: skip


def _offers(found: tuple[way_offers.Offer, ...]) -> WayOffers:
    return WayOffers(items=[_offer(one) for one in found])


def _offer(one: way_offers.Offer) -> WayOffer:
    return WayOffer(
        way=one.way, name=one.name, amount=money(one.amount_minor, one.currency), sentence=one.sentence, words=one.words,
        details=[WayDetail(key=it.key, label=it.label, value=it.value, text=it.text) for it in one.details],
        code=one.code, fee=None if one.fee_minor is None else money(one.fee_minor, one.currency),
    )  # fmt: skip
