"""What an e-invoice says: the business terms of EN 16931 (BT-1 …) that we use, as frozen dataclasses.

Amounts, quantities and rates are exact decimals; rates are percent. An empty text is a term that is not given.
Every format is rendered from one Document, and every rule is asked of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number and the list it belongs to: scheme 0106 is the Dutch trade register (ISO 6523 and the CEF EAS list)."""

    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address (BG-5, BG-8): up to three lines, and what stands in the last line apart."""

    country: str
    lines: tuple[str, ...] = ()
    postcode: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask (BG-6, BG-9)."""

    name: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """The seller (BG-4) or the buyer (BG-7)."""

    name: str
    address: Address
    vat_id: str = ""
    """With its country's prefix (BT-31, BT-48)."""
    tax_number: str = ""
    """A tax number that is no VAT identifier (BT-32); of a buyer only the Indonesian format has it."""
    registration: Identifier | None = None
    """In the trade register (BT-30, BT-47)."""
    endpoint: Identifier | None = None
    """Where e-invoices are received (BT-34, BT-49)."""
    contact: Contact | None = None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An allowance or a charge, of a line (BG-27, BG-28) or of the document (BG-20, BG-21); `amount` is never negative."""

    is_charge: bool
    amount: Decimal
    reason: str = ""
    reason_code: str = ""
    """UNTDID 5189 of an allowance, 7161 of a charge."""
    base: Decimal | None = None
    percent: Decimal | None = None
    category: str = ""
    """Only of the document's: the tax category and rate that it belongs to."""
    rate: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Line:
    """One line (BG-25): `net` is what it comes to without tax, after its own adjustments."""

    id: str
    name: str
    quantity: Decimal
    unit: str
    """UN/ECE Recommendation 20: C62 is one piece, HUR an hour."""
    price: Decimal
    net: Decimal
    category: str
    rate: Decimal = ZERO
    description: str = ""
    adjustments: tuple[Adjustment, ...] = ()


@dataclass(frozen=True, slots=True)
class Tax:
    """The tax of one category and rate (BG-23), and why none is charged."""

    category: str
    rate: Decimal
    base: Decimal
    amount: Decimal
    reason: str = ""
    reason_code: str = ""


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of the document (BG-22)."""

    lines: Decimal
    net: Decimal
    tax: Decimal
    total: Decimal
    due: Decimal
    allowances: Decimal = ZERO
    charges: Decimal = ZERO
    prepaid: Decimal = ZERO
    rounding: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Payment:
    """How to pay (BG-16): the kind by UNTDID 4461, the account, and what to write with it."""

    kind: str
    account: str
    bic: str = ""
    holder: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class EarlyDiscount:
    """What may be taken off for paying within some days of the invoice date."""

    days: int
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Reference:
    """An earlier invoice that this document corrects, credits or takes back (BG-3)."""

    number: str
    issued_on: date | None = None


INVOICE, CREDIT_NOTE, CORRECTED, ADVANCE = "380", "381", "384", "386"
"""UNTDID 1001, as far as we write it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An invoice or credit note. The amounts of a credit note are positive: its kind says what they mean."""

    kind: str
    number: str
    issued_on: date
    currency: str
    seller: Party
    buyer: Party
    lines: tuple[Line, ...]
    taxes: tuple[Tax, ...]
    sums: Sums
    due_on: date | None = None
    supplied_on: date | None = None
    adjustments: tuple[Adjustment, ...] = ()
    preceding: tuple[Reference, ...] = ()
    buyer_reference: str = ""
    order_reference: str = ""
    note: str = ""
    terms: str = ""
    discount: EarlyDiscount | None = None
    payment: Payment | None = None
    deliver_to: Address | None = None
    """Named where the goods go to another country of the EU."""
    tax_currency: str = ""
    tax_in_tax_currency: Decimal | None = None

    @property
    def is_credit(self) -> bool:
        return self.kind == CREDIT_NOTE
