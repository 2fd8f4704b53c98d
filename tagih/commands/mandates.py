"""Mandates: who collects, what clients sign in the portal or on paper, and when a mandate may not be used any more."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date

from tagih.commands import customers
from tagih.commands.operation import Operation, write
from tagih.commands.page_words import PageWords
from tagih.domain import banks, direct_debit, fields
from tagih.domain.direct_debit import Scheme
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.models import Collecting, Company, Customer, Mandate
from tagih.models.base import longest

_REFERENCE = re.compile(r"[A-Za-z0-9+?/:().,'-]{1,35}", re.ASCII)
"""Signs of a mandate's reference (EPC, AT-01)."""
HIGHEST_LEAD_DAYS = 10


@dataclass(frozen=True, slots=True)
class CollectingSet:
    """Who collects, as it is kept now."""

    creditor_identifier: str
    routing_number: str
    bank_name: str
    ach_identification: str
    notice_days: int
    lead_days: int


@dataclass(frozen=True, slots=True)
class MandateMade:
    """A mandate as it stands."""

    public_id: str
    customer: str
    reference: str
    scheme: str
    state: str
    account: str


@write
def put_collecting(
    operation: Operation, *, creditor_identifier: str = "", routing_number: str = "", bank_name: str = "",
    ach_identification: str = "", notice_days: int = direct_debit.USUAL_NOTICE_DAYS, lead_days: int = 2,
) -> CollectingSet:  # fmt: skip
    """Say who collects, in place of what was said before: the creditor identifier for SEPA; for ACH our bank's routing
    number and name and the number it gave us.

    `notice_days` before it is collected a client is told; `lead_days` business days before the bank has the file. Raises
    Invalid `creditor_identifier_unreadable`, `routing_number_unreadable`, `collecting_days`.
    """
    _require_days(notice_days, 1, direct_debit.LONGEST_NOTICE_DAYS)
    _require_days(lead_days, 1, HIGHEST_LEAD_DAYS)
    done = CollectingSet(
        direct_debit.creditor_identifier(creditor_identifier) if creditor_identifier.strip() else "",
        direct_debit.routing_number(routing_number) if routing_number.strip() else "",
        fields.line("bank_name", bank_name, longest(Collecting, "bank_name")),
        fields.line("ach_identification", ach_identification, longest(Collecting, "ach_identification")),
        notice_days, lead_days,
    )  # fmt: skip
    kept = {name: getattr(done, name) for name in CollectingSet.__slots__}
    Company.objects.select_for_update().get(pk=operation.company.pk)
    Collecting.objects.of(operation.company).update_or_create(company=operation.company, defaults=kept)
    operation.event("collecting.changed", f"company {operation.company.code}", kept)
    return done


@write
def offer(
    operation: Operation, *, customer: str, scheme: str = "core", kind: str = "recurring", reference: str = ""
) -> MandateMade:
    """Have a client sign a mandate on its page in the portal; the text is in the client's language.

    Raises NotFound `customer_unknown`, Invalid `scheme_unknown`, `mandate_kind_unknown`, `mandate_reference_unreadable`,
    `mandate_of_consumer`, Conflict `mandate_open_already`, `mandate_reference_taken`, `collecting_not_set`.
    """
    row = _begun(operation, customer, scheme, kind, reference)
    row.state, row.text = "offered", text(operation.company, row)
    row.text_sha = sha(row.text)
    row.save(force_insert=True)
    _tell(operation, "mandate.offered", row)
    return made(row)


@write
def record(  # noqa: PLR0913 - one argument per field
    operation: Operation, *, customer: str, account: str, holder: str, signed_on: date, scheme: str = "core",
    kind: str = "recurring", bank: str = "", reference: str = "",
) -> MandateMade:  # fmt: skip
    """Note a mandate that was signed on paper. `account`: an IBAN; for ACH an account number, `bank` its routing number.

    Raises as `offer`, and Invalid for what is wrong with the account, `mandate_signed_in_future`.
    """
    if signed_on > operation.today:
        raise Invalid("mandate_signed_in_future", on=signed_on)
    row = _begun(operation, customer, scheme, kind, reference)
    row.account, row.bank = account_of(direct_debit.scheme(scheme), account, bank)
    row.holder = fields.required("holder", holder, longest(Mandate, "holder"))
    row.state, row.signed_on, row.signed_by, row.signed_name = "active", signed_on, "paper", row.holder
    row.save(force_insert=True)
    _tell(operation, "mandate.signed", row)
    return made(row)


@write
def revoke(operation: Operation, *, mandate: str, because: str = "") -> MandateMade:
    """End a mandate, as the client or we say. What is in a file already still runs.

    Raises NotFound `mandate_unknown`, Conflict `mandate_revoked_already`.
    """
    row = locked(operation, mandate)
    if row.state == "revoked":
        raise Conflict("mandate_revoked_already", mandate=row.reference)
    row.state, row.because = "revoked", fields.line("because", because, longest(Mandate, "because"))
    row.save(update_fields=["state", "because"])
    _tell(operation, "mandate.revoked", row, note=row.because)
    return made(row)


@write
def resume(operation: Operation, *, mandate: str) -> MandateMade:
    """Use a suspended mandate again: what was wrong with it is put right.

    Raises NotFound `mandate_unknown`, Conflict `mandate_not_suspended`.
    """
    row = locked(operation, mandate)
    if row.state != "suspended":
        raise Conflict("mandate_not_suspended", mandate=row.reference)
    row.state, row.because = "active", ""
    row.save(update_fields=["state", "because"])
    _tell(operation, "mandate.resumed", row)
    return made(row)


def suspend(operation: Operation, row: Mandate, because: str) -> None:
    """Use a mandate no more until a person has looked, for the return code given."""
    if row.state == "active":
        row.state, row.because = "suspended", because
        row.save(update_fields=["state", "because"])
        _tell(operation, "mandate.suspended", row, code=because)


def collecting(company: Company) -> Collecting:
    """Who collects; unsaid while the company has said nothing."""
    return Collecting.objects.of(company).first() or Collecting(company=company)


def lacking(company: Company, scheme: Scheme) -> list[str]:
    """What has to be said before anything can be collected."""
    kept = collecting(company)
    if scheme.is_sepa:
        needed = {"creditor_identifier": kept.creditor_identifier, "iban": company.iban}
    else:
        needed = {"routing_number": kept.routing_number, "ach_identification": kept.ach_identification}
    return [name for name, said in needed.items() if not said]


def account_of(scheme: Scheme, account: str, bank: str) -> tuple[str, str]:
    """A client's account and its bank as they are kept. Raises Invalid for what is wrong with them."""
    if scheme.is_sepa:
        iban = fields.iban(account)
        return iban, fields.bic(bank) if bank.strip() else banks.of_iban(iban).bic
    return direct_debit.us_account(account), direct_debit.routing_number(bank)


def text(company: Company, row: Mandate) -> str:
    """What is signed, in the client's language, before the account is filled in."""
    scheme, speak = direct_debit.SCHEMES[row.scheme], PageWords(row.customer.language, "EUR", company.country)
    name = row.scheme if scheme.is_sepa else "ach"
    kept = collecting(company)
    head = [speak.say(f"mandate.{name}_title"), f"{speak.say('mandate.reference')}: {row.reference}", company.name]
    head += company.address.splitlines()
    if scheme.is_sepa:
        head.append(f"{speak.say('mandate.creditor_identifier')}: {kept.creditor_identifier}")
    body = (
        speak.say(f"mandate.{row.kind}"), speak.say(f"mandate.{name}", creditor=company.name),
        speak.say("mandate.notice", days=str(kept.notice_days)),
    )  # fmt: skip
    return "\n\n".join(("\n".join(head), *body))


def signed_text(company: Company, row: Mandate, account: str, holder: str) -> str:
    """The text with the account that the client gave."""
    speak = PageWords(row.customer.language, "EUR", company.country)
    given = f"{speak.say('mandate.holder')}: {holder}\n{speak.say('mandate.account')}: {account}"
    return f"{row.text}\n\n{given}"


def sha(text: str) -> str:
    """The fingerprint of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def locked(operation: Operation, reference: str) -> Mandate:
    """A mandate by reference or public id, under its customer's lock. Raises NotFound `mandate_unknown`."""
    found = Mandate.objects.of(operation.company).select_related("customer")
    for name in ("reference", "public_id"):
        row = found.filter(**{name: reference}).first() if fields.storable(reference) else None
        if row is not None:
            customers.lock_by_id(operation, row.customer_id)
            row.refresh_from_db(fields=["state", "because", "collected", "last_on"])
            return row
    raise NotFound("mandate_unknown", mandate=fields.shown(reference))


def made(row: Mandate) -> MandateMade:
    """What doors say of a mandate; its account in its first and last signs."""
    shown = direct_debit.masked(row.account) if row.account else ""
    return MandateMade(row.public_id, row.customer.number, row.reference, row.scheme, row.state, shown)


def _begun(operation: Operation, customer: str, scheme: str, kind: str, reference: str) -> Mandate:
    """A mandate that is not stored yet, its customer locked."""
    known = direct_debit.scheme(scheme)
    fields.one_of("mandate_kind_unknown", "kind", kind, direct_debit.KINDS)
    if missing := lacking(operation.company, known):
        raise Conflict("collecting_not_set", scheme=scheme, lacking=", ".join(missing))
    owner = Customer.objects.of(operation.company).get(pk=customers.lock(operation, customer).id)
    if scheme == "b2b" and owner.kind == "consumer":
        raise Invalid("mandate_of_consumer", customer=owner.number)
    rows = Mandate.objects.of(operation.company)
    open_one = rows.filter(customer=owner, scheme=scheme).exclude(state="revoked").first()
    if open_one is not None:
        raise Conflict("mandate_open_already", customer=owner.number, mandate=open_one.reference)
    return Mandate(
        company=operation.company, customer=owner, reference=_free_reference(operation, reference), scheme=scheme, kind=kind,
        made_at=operation.now,
    )  # fmt: skip


def _free_reference(operation: Operation, given: str) -> str:
    """The given reference if it is free; without one the next `M-00001`."""
    Company.objects.select_for_update(no_key=True).get(pk=operation.company.pk)
    rows = Mandate.objects.of(operation.company)
    if not given:
        count = rows.count() + 1
        while rows.filter(reference=f"M-{count:05d}").exists():
            count += 1
        return f"M-{count:05d}"
    if not _REFERENCE.fullmatch(given):
        raise Invalid("mandate_reference_unreadable", text=fields.shown(given))
    if rows.filter(reference=given).exists():
        raise Conflict("mandate_reference_taken", mandate=given)
    return given


def _require_days(days: int, lowest: int, highest: int) -> None:
    if not lowest <= days <= highest:
        raise Invalid("collecting_days", days=days, lowest=lowest, highest=highest)


def _tell(operation: Operation, kind: str, row: Mandate, **personal: str) -> None:
    given = {"mandate": row.pk, "reference": row.reference, "customer": row.customer.number, "scheme": row.scheme}
    operation.event(kind, f"customer {row.customer.number}", given, None, **personal)
