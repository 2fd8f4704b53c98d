"""What a client is offered to pay with: the ways in order, each with all that is needed to use it, in their language.

Documents, letters and the portal ask here, so that a client reads the same everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tagih.adapters.documents import qr
from tagih.commands import allocations, payment_references, virtual_accounts
from tagih.commands.page_words import PageWords
from tagih.domain import banks, creditor_reference, direct_debit, money, qris, ways
from tagih.domain.ways import Rule
from tagih.models import Company, Customer, Invoice, Mandate, PaymentWay, Receivable, deductions, rows
from tagih.models import ways as tables


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing to know. `key` tells it to a program; `value` is to be copied, `text` to be read."""

    key: str
    label: str
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to pay an amount. `sentence` says it on paper where the details alone do not; `words` are the company's.

    `code` is the text of the code to scan, empty where there is none. `fee_minor` is what it costs us, in the currency of
    the amount; None where that is not known.
    """

    way: str
    name: str
    amount_minor: int
    currency: str
    details: tuple[Detail, ...] = ()
    sentence: str = ""
    words: str = ""
    code: str = ""
    fee_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Who pays what: an amount in a currency, for one invoice or, without one, for all that is open."""

    company: Company
    customer: Customer
    currency: str
    amount_minor: int
    invoice: Invoice | None
    speak: PageWords

    @property
    def reference(self) -> str:
        """What the payer writes."""
        if self.invoice is not None:
            return payment_references.asked(self.company, self.invoice)
        return payment_references.asked_of(self.company, self.customer) or self.customer.number

    def detail(self, key: str, value: str, text: str = "") -> Detail:
        """A detail with its label in the client's language."""
        return Detail(key, self.speak.say(f"ways.{key}"), value, text or value)


def of_invoice(company: Company, invoice: Invoice, amount_minor: int | None = None) -> tuple[Offer, ...]:
    """The ways to pay an invoice: `amount_minor` of it, or all that is open; none where nothing is."""
    if amount_minor is None:
        found = rows.select(Receivable, ("id", "balance_minor"), company_id=company.pk, invoice_id=invoice.pk)
        amount_minor = _owed_minor(company, found)
    return offers(company, invoice.customer, invoice.currency, amount_minor, invoice)


def offers(
    company: Company, customer: Customer, currency: str, amount_minor: int, invoice: Invoice | None = None, *,
    language: str = "",
) -> tuple[Offer, ...]:  # fmt: skip
    """The ways in which a client may pay an amount, the first to be recommended; none where there is nothing to pay.

    They are told in the client's language, or in `language`.
    """
    if amount_minor <= 0:
        return ()
    speak = PageWords(language or customer.language, currency, company.country)
    asked = Asked(company, customer, currency, amount_minor, invoice, speak)
    made = {way: offer for way, make in _MAKERS.items() if (offer := make(asked)) is not None}
    known = tables.payment_ways(company)
    rules = {way: one.rule for way, one in known.items()}
    standings = tables.standings(company, [customer.pk]).get(customer.pk, {})
    order = ways.offered(made.keys(), rules, currency, customer.country, standings)
    return tuple(_finished(made[way], known, rules, company.currency) for way in order)


def amount(text: str, currency: str) -> int:
    """Minor units of an amount to pay. Raises Invalid as `payments.record`."""
    return allocations.positive(text, currency)


def open_minor(company: Company, customer: Customer, currency: str) -> int:
    """All that is open of a client in a currency."""
    given: dict[str, Any] = {"company_id": company.pk, "customer_id": customer.pk, "currency": currency}
    return _owed_minor(company, rows.select(Receivable, ("id", "balance_minor"), "balance_minor > 0", **given))


def _owed_minor(company: Company, found: Sequence[tuple[Any, ...]]) -> int:
    """What is open of these receivables (id, balance) less what the client is expected to keep back."""
    balances = dict(found)
    kept_back = deductions.left(company, receivable_ids=list(balances)) if balances else {}
    return sum(max(0, balance - kept_back.get(row_id, 0)) for row_id, balance in balances.items())


def has_transfer(found: Sequence[Offer]) -> bool:
    """Whether the company's account is among the offers."""
    return any(offer.way == "transfer" for offer in found)


def sentences(found: Sequence[Offer]) -> tuple[str, ...]:
    """The ways other than a transfer as they stand on paper and in letters, in order."""
    said = (line for offer in found for line in (*offer.sentence.splitlines(), *offer.words.splitlines()))
    return tuple(line for line in said if line)


def picture(found: Sequence[Offer]) -> str | None:
    """The code of the first way that has one, as an SVG picture."""
    codes = (offer.code for offer in found if offer.code)
    return next((qr.picture(code.encode()) for code in codes), None)


def _finished(offer: Offer, known: Mapping[str, PaymentWay], rules: Mapping[str, Rule], home: str) -> Offer:
    """With the company's own words and what it costs us."""
    own = known.get(offer.way)
    fee_minor = ways.fee_minor(ways.rule(offer.way, rules), offer.amount_minor, offer.currency == home) if own else None
    words = "\n".join(filter(None, (offer.words, own.words if own else "")))
    return Offer(
        offer.way, offer.name, offer.amount_minor, offer.currency, offer.details, offer.sentence, words, offer.code,
        fee_minor,
    )  # fmt: skip


# --- the ways ------------------------------------------------------------------------------------------------


def _offer(asked: Asked, way: str, **more: Any) -> Offer:
    return Offer(way, asked.speak.say(f"ways.{way}"), asked.amount_minor, asked.currency, **more)


def _transfer(asked: Asked) -> Offer | None:
    """To the company's IBAN, with the code of the European Payments Council where it is in euros."""
    company = asked.company
    if not company.iban:
        return None
    bank, amount = banks.of_iban(company.iban), money.to_decimal(asked.amount_minor, asked.currency)
    bic = company.bic or bank.bic
    details = [
        asked.detail("account_name", company.name),
        asked.detail("iban", company.iban, creditor_reference.grouped(company.iban)),
        asked.detail("bic", bic), asked.detail("bank", bank.name), _amount(asked),
        asked.detail("reference", creditor_reference.read(asked.reference) or asked.reference, asked.reference),
    ]  # fmt: skip
    code = qr.transfer(
        name=company.name, iban=company.iban, amount=amount, currency=asked.currency, reference=asked.reference,
        bic=company.bic,
    )  # fmt: skip
    return _offer(asked, "transfer", details=tuple(one for one in details if one.value), code=code or "")


def _direct_debit(asked: Asked) -> Offer | None:
    """By us, from the account of a mandate that is in use."""
    schemes = [code for code, scheme in direct_debit.SCHEMES.items() if scheme.currency == asked.currency]
    if not schemes:
        return None
    found = Mandate.objects.of(asked.company).filter(customer=asked.customer, state="active", scheme__in=schemes)
    mandate = found.order_by("id").first()
    if mandate is None:
        return None
    account = direct_debit.masked(mandate.account)
    details = (asked.detail("account", account), asked.detail("mandate", mandate.reference), _amount(asked))
    sentence = asked.speak.say("ways.direct_debit_sentence", account=account)
    return _offer(asked, "direct_debit", details=details, sentence=sentence)


def _qris(asked: Asked) -> Offer | None:
    """By the company's own code with the amount in it."""
    if not asked.company.qris or asked.currency != "IDR":
        return None
    code = qris.asking(asked.company.qris, money.to_decimal(asked.amount_minor, asked.currency))
    return None if code is None else _offer(asked, "qris", details=(_amount(asked),), code=code)


def _virtual_account(asked: Asked) -> Offer | None:
    """To the client's own numbers at our banks."""
    found = virtual_accounts.of(asked.company, asked.customer)
    if not found:
        return None
    details = [
        detail for one in found for detail in (asked.detail("bank", one.bank), asked.detail("number", one.number))
    ]
    said = (asked.speak.say("ways.virtual_account_sentence", bank=one.bank, number=one.number) for one in found)
    return _offer(asked, "virtual_account", details=(*details, _amount(asked)), sentence="\n".join(said))


def _cheque(asked: Asked) -> Offer | None:
    sentence = asked.speak.say("ways.cheque_sentence", creditor=asked.company.name)
    return _offer(asked, "cheque", details=(_amount(asked),), sentence=sentence)


def _cash(asked: Asked) -> Offer | None:
    return _offer(asked, "cash", details=(_amount(asked),), sentence=asked.speak.say("ways.cash_sentence"))


def _words(asked: Asked) -> Offer | None:
    """As the company's details say in words."""
    return _offer(asked, "words", words=asked.company.ways_to_pay) if asked.company.ways_to_pay else None


def _amount(asked: Asked) -> Detail:
    plain = money.plain(asked.amount_minor, asked.currency)
    return asked.detail("amount", plain, asked.speak.amount(asked.amount_minor))


_MAKERS: Mapping[str, Callable[[Asked], Offer | None]] = {
    "direct_debit": _direct_debit,
    "virtual_account": _virtual_account,
    "cheque": _cheque,
    "qris": _qris, "transfer": _transfer, "cash": _cash, "words": _words,
}  # fmt: skip
"""What each way needs and shows; None where it cannot be."""
