"""What a collection file is made of: who collects, and one debit for each collection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Creditor:
    """Who collects. SEPA: `account` an IBAN, `bank` its BIC (may be empty), `identifier` the creditor identifier.

    ACH: `bank` the routing number, `bank_name` that bank's name, `identifier` the number that the bank gave us.
    """

    name: str
    account: str
    bank: str
    identifier: str
    bank_name: str = ""


@dataclass(frozen=True, slots=True)
class Debit:
    """One amount from one account. `sequence` is FRST, RCUR, OOFF or FNAL; `id` comes back with a return."""

    id: str
    amount_minor: int
    account: str
    bank: str
    holder: str
    mandate: str
    signed_on: date
    sequence: str
    collect_on: date
    text: str


@dataclass(frozen=True, slots=True)
class Batch:
    """A file to be: its own id, the instant it is made, the instrument (CORE, B2B, PPD, CCD) and the debits."""

    id: str
    at: datetime
    instrument: str
    creditor: Creditor
    debits: tuple[Debit, ...]
