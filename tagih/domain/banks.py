"""Banks as their account numbers tell them: the name and the BIC of the bank that keeps an IBAN."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple


class Bank(NamedTuple):
    """What is known of a bank; both are empty where the register of its country is not known."""

    name: str = ""
    bic: str = ""


@lru_cache(maxsize=1024)
def of_iban(iban: str) -> Bank:
    """The bank that keeps an IBAN, as schwifty's register has it."""
    from schwifty import IBAN
    from schwifty.exceptions import SchwiftyException

    try:
        account = IBAN(iban)
        return Bank(account.bank_name or "", str(account.bic or ""))
    except SchwiftyException:
        return Bank()
