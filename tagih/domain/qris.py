"""QRIS, Indonesia's payment code: the merchant's own string read and checked, and the same with an amount in it.

EMV QR Code Specification for Payment Systems, Merchant-Presented Mode 1.1 (November 2020), 3 and 4; read 2026-11. A
string is objects of two digits of id, two digits of length and the value; the last one, 63, is the check sum.
"""

from __future__ import annotations

import binascii
import re
from decimal import Decimal

from tagih.domain.errors import Invalid

LONGEST = 512
"""Characters of a code (EMVCo, 3.1)."""
LONGEST_AMOUNT = 13
"""Characters of the amount (EMVCo, table 3.5)."""

_CHECK, _AMOUNT, _METHOD = "63", "54", "01"
_WITH_AMOUNT = "12"
_EVERY_CODE = {"53": "360", "58": "ID"}
"""Currency (ISO 4217: rupiah) and country."""
_HEAD = re.compile(r"[0-9]{4}", re.ASCII)


def merchant(text: str) -> str:
    """The merchant's string, without spaces around it. Raises Invalid `qris_unreadable` where no wallet could read it."""
    kept = text.strip() if isinstance(text, str) else ""
    found = _objects(kept)
    is_sound = kept[-8:-4] == f"{_CHECK}04" and kept[-4:] == check_sum(kept[:-4]) and len(kept) <= LONGEST
    if not (is_sound and _EVERY_CODE.items() <= found.items()):
        raise Invalid("qris_unreadable", text=kept[:20])
    return kept


def asking(merchant_string: str, amount: Decimal) -> str | None:
    """The code that asks for `amount` in rupiah; None where it is nothing, or longer than a code may carry."""
    written = f"{amount.normalize():f}"
    if amount <= 0 or len(written) > LONGEST_AMOUNT:
        return None
    objects = _objects(merchant_string) | {_METHOD: _WITH_AMOUNT, _AMOUNT: written}
    del objects[_CHECK]
    text = "".join(f"{name}{len(value):02d}{value}" for name, value in sorted(objects.items())) + f"{_CHECK}04"
    return text + check_sum(text)


def check_sum(text: str) -> str:
    """CRC-16 of ISO/IEC 13239 as EMVCo 4.7.3 uses it (polynomial 1021, beginning FFFF): `check_sum("123456789") == "29B1"`."""
    return f"{binascii.crc_hqx(text.encode('ascii', 'replace'), 0xFFFF):04X}"


def _objects(text: str) -> dict[str, str]:
    """The objects by their ids; none where the lengths do not come out."""
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        head = text[at : at + 4]
        if not _HEAD.fullmatch(head):
            return {}
        end = at + 4 + int(head[2:])
        found[head[:2]] = text[at + 4 : end]
        at = end
    return found if at == len(text) else {}
