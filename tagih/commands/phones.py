"""Phone numbers of clients: whether they can be dialled."""

from __future__ import annotations

from tagih.domain import fields
from tagih.domain.errors import Invalid


def check(country: str, text: str) -> str:
    """`text` as it was typed, if it can be a phone number; without a country code it is one of `country`.

    Raises Invalid `phone_unreadable`.
    """
    import phonenumbers

    region = None if country == "ZZ" else country
    try:
        is_possible = phonenumbers.is_possible_number(phonenumbers.parse(text, region))
    except phonenumbers.NumberParseException:
        is_possible = False
    if not is_possible:
        raise Invalid("phone_unreadable", phone=fields.shown(text))
    return text
