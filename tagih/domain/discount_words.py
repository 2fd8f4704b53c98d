"""The early-payment discount as a person would say it, in the languages clients are written to."""

from __future__ import annotations

from datetime import date

from tagih.domain.wording import full_date

OFFER = {
    "de": "Wenn Sie bis {date} zahlen, dürfen Sie {discount} abziehen: Sie zahlen dann {price}.",
    "el": "Αν πληρώσετε έως {date}, μπορείτε να αφαιρέσετε {discount}: τότε πληρώνετε {price}.",
    "en": "If you pay by {date}, you may take off {discount}: you then pay {price}.",
    "fr": "Si vous payez au plus tard le {date}, vous pouvez déduire {discount} : vous payez alors {price}.",
    "id": "Jika Anda membayar paling lambat {date}, Anda boleh memotong {discount}: Anda cukup membayar {price}.",
    "nl": "Betaalt u uiterlijk op {date}, dan mag u {discount} aftrekken: u betaalt dan {price}.",
}
"""Said on the invoice."""
OFFER_BY_RATE = {
    "de": "Wenn Sie bis {date} zahlen, dürfen Sie {percent} abziehen.",
    "el": "Αν πληρώσετε έως {date}, μπορείτε να αφαιρέσετε {percent}.",
    "en": "If you pay by {date}, you may take off {percent}.",
    "fr": "Si vous payez au plus tard le {date}, vous pouvez déduire {percent}.",
    "id": "Jika Anda membayar paling lambat {date}, Anda boleh memotong {percent}.",
    "nl": "Betaalt u uiterlijk op {date}, dan mag u {percent} aftrekken.",
}
"""Said where there is no amount yet."""
ONLY_WHAT_WAS_PAID = "No credit note will be issued. Please recover only the VAT you have actually paid."
"""Where no credit note follows, a British invoice has to say so (HMRC Brief 49 of 2014, read 2026-11)."""
CREDITED = {
    "de": "Skonto für die Zahlung bis {date}",
    "el": "Έκπτωση για πληρωμή έως {date}",
    "en": "Discount for payment by {date}",
    "fr": "Remise pour paiement au plus tard le {date}",
    "id": "Potongan untuk pembayaran paling lambat {date}",
    "nl": "Korting voor betaling uiterlijk op {date}",
}
"""The line of the credit note that gives the discount."""


def offer(until_on: date, discount: str, price: str, code: str = "en", country: str = "") -> str:
    """The offer in the language of `code`, amounts as printed; `country` is the company's."""
    said = OFFER.get(code, OFFER["en"]).format(date=full_date(until_on, code), discount=discount, price=price)
    return f"{said} {ONLY_WHAT_WAS_PAID}" if country == "GB" else said


def offer_by_rate(until_on: date, percent: str, code: str = "en") -> str:
    """The offer before there is an amount; `percent` as printed."""
    return OFFER_BY_RATE.get(code, OFFER_BY_RATE["en"]).format(date=full_date(until_on, code), percent=percent)


def credited(until_on: date, code: str = "en") -> str:
    """What stands on the credit note for an earned discount."""
    return CREDITED.get(code, CREDITED["en"]).format(date=full_date(until_on, code))
