"""Whether an invoice says all that it must: everything that is missing, not only the first.

What the law of the seller's country, the client, or being paid at all needs is never given up. A telephone number, an
e-mail address, words on what a line is for, and an address that no law asks for are wishes: the company decides
whether they are refused too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from tagih.domain.invoice_content import InvoiceContent, content
from tagih.domain.reasons import Reason

Strictness = Literal["refuse", "warn"]
STRICTNESS: tuple[Strictness, ...] = ("refuse", "warn")
"""What happens when only a wish is missing: the invoice is refused, or issued with what it lacks written down."""
REFERENCES = ("purchase_order", "vendor_number")
"""References that a client may require on every invoice."""

_SHIFTED = frozenset({"AE", "K"})
"""EN 16931 categories in which the client owes the tax: Directive 2006/112/EC art. 226(4), read 2026-11."""
_TAXED = frozenset({"S", "G", *_SHIFTED})


@dataclass(frozen=True, slots=True)
class Seller:
    """Our company as an invoice shows it. `ways_to_pay`: in words, where there is more or other than an IBAN."""

    country: str
    address: str = ""
    tax_id: str = ""
    registration: str = ""
    email: str = ""
    phone: str = ""
    iban: str = ""
    ways_to_pay: str = ""
    strictness: str = "refuse"


class Buyer(NamedTuple):
    """The client as an invoice shows it; `required`: those of REFERENCES without which it does not pay."""

    number: str
    kind: str
    address: str
    tax_id: str
    purchase_order: str
    vendor_number: str
    required: frozenset[str]


class Bill(NamedTuple):
    """One draft. `categories`: of its taxes; `has_words`: its lines say in words what they are for."""

    buyer: Buyer
    reference: str
    currency: str
    total_minor: int
    categories: frozenset[str]
    has_words: bool = True


class Gap(NamedTuple):
    """One thing that is missing: where it belongs, what is to be done, and whether it is only a wish.

    `position`: of the draft among those asked about, where it is the draft's own.
    """

    field: str
    reason: Reason
    is_wish: bool = False
    position: int | None = None


def missing(seller: Seller, bills: Sequence[Bill]) -> tuple[Gap, ...]:
    """Everything missing on `bills`, each thing once: ours first, then each client's, then each draft's own."""
    law = content(seller.country)
    ours = _of_seller(seller, law, frozenset[str]().union(*(one.categories for one in bills)))
    how = dict.fromkeys((one.buyer, bool(one.categories & _SHIFTED), _is_simplified(one, law)) for one in bills)
    asked = sorted(how, key=lambda one: not one[2])  # what a small invoice may lack, a larger one must not
    theirs = {(gap.field, buyer.number): gap for buyer, *kind in asked for gap in _of_buyer(law, buyer, *kind)}
    own = [gap for position, one in enumerate(bills) for gap in _of_bill(one, position)]
    return (*ours, *theirs.values(), *own)


def refused(gaps: Iterable[Gap], strictness: str) -> bool:
    """Whether an invoice that lacks this may not be issued."""
    return any(strictness == "refuse" or not gap.is_wish for gap in gaps)


def _of_seller(seller: Seller, law: InvoiceContent, categories: frozenset[str]) -> Iterable[Gap]:
    if not seller.address:
        yield Gap("company.address", Reason("own_address_missing"), law.is_generic)
    needs_tax_id = law.seller_tax_id == "always" or (law.seller_tax_id == "taxed" and categories & _TAXED)
    if needs_tax_id and not seller.tax_id:
        yield Gap("company.tax_id", Reason("own_tax_id_missing"))
    if law.registration and not seller.registration:
        yield Gap("company.registration", Reason("own_registration_missing", {"country": seller.country}))
    if not (seller.iban or seller.ways_to_pay):
        yield Gap("company.iban", Reason("ways_to_pay_missing"))
    if not seller.email:
        yield Gap("company.email", Reason("own_email_missing"), True)
    if not seller.phone:
        yield Gap("company.phone", Reason("own_phone_missing"), True)


def _of_buyer(law: InvoiceContent, buyer: Buyer, is_shifted: bool, is_simplified: bool) -> Iterable[Gap]:
    who = {"customer": buyer.number}
    is_business = buyer.kind == "business"
    if not buyer.address:
        # Directive 2006/112/EC art. 226(5), 220(1): an invoice is owed to businesses
        yield Gap(
            "customer.address",
            Reason("client_address_missing", who),
            law.is_generic or not is_business or is_simplified,
        )
    if not buyer.tax_id and is_shifted:
        yield Gap("customer.tax_id", Reason("client_tax_id_missing_for_shift", who))
    elif not buyer.tax_id and law.buyer_tax_id and is_business:
        yield Gap("customer.tax_id", Reason("client_tax_id_missing", who))
    if "vendor_number" in buyer.required and not buyer.vendor_number:
        yield Gap("customer.vendor_number", Reason("vendor_number_missing", who))


def _of_bill(bill: Bill, position: int) -> Iterable[Gap]:
    who = {"customer": bill.buyer.number}
    if "purchase_order" in bill.buyer.required and not (bill.reference or bill.buyer.purchase_order):
        yield Gap("reference", Reason("purchase_order_missing", who), False, position)
    if not bill.has_words:
        yield Gap("lines", Reason("purpose_missing", who), True, position)


def _is_simplified(bill: Bill, law: InvoiceContent) -> bool:
    """Whether the law lets so small an invoice leave out the client's address."""
    if law.simplified_up_to is None:
        return False
    currency, most_minor = law.simplified_up_to
    return bill.currency == currency and bill.total_minor <= most_minor and not bill.categories & _SHIFTED
