"""Ways to pay: which the company offers, in what order and at what cost, and how single clients have them."""

from __future__ import annotations

from dataclasses import dataclass

from tagih.commands import customers
from tagih.commands.operation import Operation, write
from tagih.domain import fields, money, percent, ways
from tagih.domain.errors import Invalid, Refused
from tagih.domain.ways import Rule
from tagih.models import Company, CustomerWay, PaymentWay
from tagih.models import ways as tables
from tagih.models.base import longest

HIGHEST_FEE_PPM = percent.WHOLE_PPM // 2
"""No way costs more than half of what is paid: such a share is a typing mistake."""


@dataclass(frozen=True, slots=True)
class WaySet:
    """A way as the company has it now. `fee_minor` is in the company's currency."""

    way: str
    is_offered: bool
    position: int | None
    currencies: str
    countries: str
    fee_minor: int
    fee_ppm: int
    words: str


@dataclass(frozen=True, slots=True)
class CustomerWaySet:
    customer: str
    way: str
    standing: str


@write
def put(  # noqa: PLR0913 - one argument per field
    operation: Operation, *, way: str, offered: bool, position: int | None = None, currencies: str = "",
    countries: str = "", fee: str = "", fee_percent: str = "", words: str = "",
) -> WaySet:  # fmt: skip
    """Say how the company has a way: in place of all that was said of it before.

    `position`: its place before or after others, where not the easiest is to come first. `currencies`, `countries` (of
    clients): only for these. What it costs us each time: `fee` in the company's currency and `fee_percent` of the amount.
    Raises Invalid `payment_way_unknown`, `way_position`, `way_fee`, `currency_unknown`, `country_unknown`, Refused
    `way_last` when a client would have no way left.
    """
    company = Company.objects.select_for_update().get(pk=operation.company.pk)
    row = PaymentWay(
        company=company, way=ways.code(way), is_offered=offered, position=ways.position(position),
        currencies=fields.line("currencies", ways.written(ways.currencies(currencies)), longest(PaymentWay, "currencies")),
        countries=fields.line("countries", ways.written(ways.countries(countries)), longest(PaymentWay, "countries")),
        fee_minor=_fee_minor(fee, company.currency), fee_ppm=_fee_ppm(fee_percent),
        words=fields.line("words", words, longest(PaymentWay, "words")),
    )  # fmt: skip
    if not offered:
        _require_another(company, way)
    PaymentWay.objects.of(company).filter(way=way).delete()
    row.save(force_insert=True)
    done = shown(row)
    operation.event(
        "payment_way.changed", f"company {company.code}", {name: getattr(done, name) for name in WaySet.__slots__}
    )
    return done


@write
def put_for_customer(operation: Operation, *, customer: str, way: str, standing: str) -> CustomerWaySet:
    """Say how one client has a way: as everybody (`usual`), `first`, `offered` although others do not get it, or `never`.

    A client has one first choice. Raises NotFound `customer_unknown`, Invalid `payment_way_unknown`,
    `way_standing_unknown`.
    """
    way, kept = ways.code(way), ways.standing(standing)
    owner = customers.lock(operation, customer)
    found = CustomerWay.objects.of(operation.company).filter(customer_id=owner.id)
    found.filter(way=way).delete()
    if kept == "first":
        found.filter(standing="first").delete()
    if kept != "usual":
        found.create(company=operation.company, customer_id=owner.id, way=way, standing=kept)
    given = {"customer": owner.number, "way": way, "standing": kept}
    operation.event("customer_way.changed", f"customer {owner.number}", given)
    return CustomerWaySet(owner.number, way, kept)


def of_company(company: Company) -> list[WaySet]:
    """Every way as the company has it, in the order in which clients get them."""
    known = tables.payment_ways(company)
    rules = {way: one.rule for way, one in known.items()}
    order = sorted(ways.KINDS, key=lambda way: _place(way, ways.rule(way, rules)))
    return [shown(known[way]) if way in known else _unsaid(way) for way in order]


def shown(row: PaymentWay) -> WaySet:
    """What is kept of a way."""
    return WaySet(
        row.way, row.is_offered, row.position, row.currencies, row.countries, row.fee_minor, row.fee_ppm, row.words
    )


def _unsaid(way: str) -> WaySet:
    return WaySet(way, ways.KINDS[way].is_usual, None, "", "", 0, 0, "")


def _place(way: str, rule: Rule) -> tuple[bool, int, int]:
    position = ways.HIGHEST_POSITION if rule.position is None else rule.position
    return (not rule.is_offered, position, ways.KINDS[way].ease)


def _fee_minor(text: str, currency: str) -> int:
    minor = money.parse(text, currency) if text.strip() else 0
    if minor < 0:
        raise Invalid("way_fee", fee=fields.shown(text))
    return minor


def _fee_ppm(text: str) -> int:
    ppm = percent.parse(text) if text.strip() else 0
    if ppm > HIGHEST_FEE_PPM:
        raise Invalid("way_fee", fee=f"{fields.shown(text)} %")
    return ppm


def _require_another(company: Company, way: str) -> None:
    """Raises Refused `way_last`."""
    left = {one.way for one in of_company(company) if one.is_offered} - {way}
    lacking = {
        "transfer": not company.iban, "qris": not company.qris, "words": not company.ways_to_pay,
        "direct_debit": True,
        "virtual_account": True,
    }  # fmt: skip
    if all(lacking.get(one, False) for one in left):
        raise Refused("way_last", way=way)
