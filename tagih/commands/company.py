"""Companies, the people who may work in them, and tokens for programs."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tagih.commands.operation import Operation, founding, write
from tagih.domain import cash, fields, incentives, ladder, numbering, qris
from tagih.domain.completeness import STRICTNESS
from tagih.domain.errors import Conflict, Invalid, NotFound, Refused
from tagih.models import ApiToken, Case, Company, DunningPolicy, Membership, User
from tagih.models.access import ROLES
from tagih.models.base import folded, longest, public_id
from tagih.models.company import PAPERS, WINDOWS

ZONES = {
    "BE": "Europe/Brussels", "DE": "Europe/Berlin", "FR": "Europe/Paris", "GB": "Europe/London",
    "GR": "Europe/Athens", "ID": "Asia/Jakarta", "NL": "Europe/Amsterdam", "US": "America/New_York",
}  # fmt: skip
"""The zone a new company gets by its country (IANA tz database, zone1970.tab); where it has several, the capital's."""

LONGEST_ADDRESS = 500
LONGEST_FOOTER = 600
LONGEST_PASSWORD = 1000
LONGEST_VALUE = 1000
"""Characters of texts whose column has no limit of its own."""

_CODE = re.compile(r"[A-Z0-9][A-Z0-9._-]{0,19}", re.ASCII)


@dataclass(frozen=True, slots=True)
class CompanyAdded:
    code: str
    public_id: str
    name: str
    currency: str
    zone: str


@dataclass(frozen=True, slots=True)
class DetailsSet:
    """The names of the fields that changed."""

    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BooksComplete:
    """Payments are recorded up to and including `on`; `before` is what was said last."""

    on: date
    before: date | None


@dataclass(frozen=True, slots=True)
class PolicySet:
    version: int
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class UserAdded:
    email: str
    name: str


@dataclass(frozen=True, slots=True)
class Joined:
    email: str
    role: str


@dataclass(frozen=True, slots=True)
class Token:
    """A token for a program. `secret` is shown this once: only its digest is kept, also under an idempotency key."""

    name: str
    scope: str
    secret: str = field(metadata={"shown_once": True})


@dataclass(frozen=True, slots=True)
class TokenRevoked:
    name: str


# --- the company ---------------------------------------------------------------------------------------------


def add(  # noqa: PLR0913 - one argument per field
    now: datetime, by: str, *, name: str, country: str, currency: str, mode: str = "propose", code: str = "",
    zone: str = "", language: str = "en", address: str = "", tax_id: str = "", registration: str = "",
    email: str = "", phone: str = "", iban: str = "", ways_to_pay: str = "",
) -> CompanyAdded:  # fmt: skip
    """Make a company with its first dunning policy. `code` is made from the name, `zone` from the country, if empty.

    Without address, tax number, phone, e-mail address and a way to be paid it cannot issue invoices yet.

    Raises Conflict `company_code_taken`, Invalid for what cannot be.
    """
    country = fields.country_code(country)
    details = _cleaned({
        "address": address, "tax_id": tax_id, "registration": registration, "email": email, "phone": phone,
        "iban": iban, "ways_to_pay": ways_to_pay,
    })  # fmt: skip
    cleaned = _cleaned({"name": name, "zone": zone or ZONES.get(country, "UTC"), "language": language})
    policy = ladder.changed(ladder.Policy(), "mode", mode)
    company = Company(
        public_id=public_id(),
        code=_given_code(code) if code.strip() else _code_from(cleaned["name"]),
        country=country,
        currency=fields.currency(currency),
        **cleaned,
        **details,
    )
    with founding(company, by, now) as operation:
        facts = {"code": company.code, "name": company.name, "country": country, "currency": company.currency}
        said = {name: text for name, text in details.items() if text}
        operation.event("company.added", f"company {company.code}", facts | said)
        _write_policy(operation, 1, policy, {"key": "mode", "value": mode})
    return CompanyAdded(company.code, company.public_id, company.name, company.currency, company.zone)


@write
def set_details(  # noqa: PLR0913 - one argument per field
    operation: Operation, *, name: str | None = None, country: str | None = None, zone: str | None = None,
    language: str | None = None, address: str | None = None, tax_id: str | None = None, email: str | None = None,
    phone: str | None = None, iban: str | None = None, bic: str | None = None, accent: str | None = None,
    terms: str | None = None, number_pattern: str | None = None, credit_number_pattern: str | None = None,
    legal_form: str | None = None, registration: str | None = None, tax_office: str | None = None,
    footer: str | None = None, paper: str | None = None, window: str | None = None, qris: str | None = None,
    ways_to_pay: str | None = None, completeness: str | None = None,
    cash_rounding: str | None = None,
) -> DetailsSet:  # fmt: skip
    """Set what is given; an empty text empties a field that may be empty. The event holds old and new values."""
    given = {
        "name": name, "country": country, "zone": zone, "language": language, "address": address, "tax_id": tax_id,
        "email": email, "phone": phone, "iban": iban, "bic": bic, "accent": accent, "terms": terms,
        "number_pattern": number_pattern, "credit_number_pattern": credit_number_pattern, "legal_form": legal_form,
        "registration": registration, "tax_office": tax_office, "footer": footer, "paper": paper, "window": window,
        "qris": qris, "ways_to_pay": ways_to_pay, "completeness": completeness, "cash_rounding": cash_rounding,
    }  # fmt: skip
    cleaned = _cleaned({key: text for key, text in given.items() if text is not None})
    company = Company.objects.select_for_update().get(pk=operation.company.pk)
    changes = {key: (getattr(company, key), text) for key, text in cleaned.items() if getattr(company, key) != text}
    _require_different_patterns(company, cleaned)
    if changes:
        _set(operation, **{key: after for key, (_, after) in changes.items()})
        operation.event("company.changed", f"company {company.code}", {"changed": changes})
    return DetailsSet(tuple(changes))


@write
def books_complete(operation: Operation, *, on: date) -> BooksComplete:
    """A person's word that everything up to and including `on` is recorded. It may be taken back to an earlier day.

    Raises Invalid `books_date_in_future`.
    """
    if on > operation.today:
        raise Invalid("books_date_in_future", on=on, today=operation.today)
    before = Company.objects.select_for_update().get(pk=operation.company.pk).books_complete_on
    _set(operation, books_complete_on=on)
    operation.event("books.confirmed", f"company {operation.company.code}", {"on": on, "before": before})
    return BooksComplete(on, before)


@write
def policy_set(operation: Operation, *, key: str, value: str) -> PolicySet:
    """Write a new version of the dunning policy with `key` set, and ask the rule again about every open receivable.

    Raises Invalid with what `ladder.changed` says of key and value.
    """
    Company.objects.select_for_update().get(pk=operation.company.pk)
    latest = DunningPolicy.objects.of(operation.company).latest("version")
    value = fields.line(fields.shown(key), value, LONGEST_VALUE)
    changed = ladder.changed(latest.rule, fields.shown(key), value)
    _write_policy(operation, latest.version + 1, changed, {"key": key, "value": value})
    cases = Case.objects.of(operation.company).filter(receivable__balance_minor__gt=0)
    cases.update(next_action_on=operation.today)
    return PolicySet(latest.version + 1, key, value)


def _write_policy(operation: Operation, version: int, policy: ladder.Policy, facts: dict[str, str]) -> None:
    DunningPolicy.objects.of(operation.company).create(
        company=operation.company, version=version, data=json.dumps(policy.as_json()), at=operation.now,
        by=operation.call.by,
    )  # fmt: skip
    operation.event("policy.changed", f"company {operation.company.code}", {"version": version, **facts})


def _set(operation: Operation, **values: Any) -> None:
    """Write to the company's row, and to the row that this call carries: the next command may use it."""
    Company.objects.filter(pk=operation.company.pk).update(**values)
    for name, value in values.items():
        setattr(operation.company, name, value)


def _cleaned(given: dict[str, str]) -> dict[str, str]:
    return {name: _CLEAN[name](text) for name, text in given.items()}


def _line(name: str) -> Callable[[str], str]:
    return lambda text: fields.line(name, text, longest(Company, name))


def _empty_or(clean: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: clean(text) if text else ""


def _pattern(text: str) -> str:
    numbering.check_pattern(text)
    return text


_CLEAN: dict[str, Callable[[str], str]] = {
    "name": lambda text: fields.required("name", text, longest(Company, "name")),
    "country": fields.country_code,
    "zone": fields.zone,
    "language": lambda text: fields.one_of("language_unknown", "language", text, dict(settings.CLIENT_LANGUAGES)),
    "address": lambda text: fields.block("address", text, LONGEST_ADDRESS),
    "tax_id": _line("tax_id"),
    "ways_to_pay": lambda text: fields.block("ways_to_pay", text, LONGEST_ADDRESS),
    "completeness": lambda text: fields.one_of("completeness_unknown", "completeness", text, STRICTNESS),
    "email": _empty_or(fields.email),
    "phone": _line("phone"),
    "iban": _empty_or(fields.iban),
    "bic": _empty_or(fields.bic),
    "accent": fields.colour,
    "terms": lambda text: incentives.code(text),
    "number_pattern": _pattern,
    "credit_number_pattern": _pattern,
    "legal_form": _line("legal_form"),
    "registration": _line("registration"),
    "tax_office": _line("tax_office"),
    "footer": lambda text: fields.block("footer", text, LONGEST_FOOTER),
    "paper": _empty_or(lambda text: fields.one_of("paper_unknown", "paper", text, PAPERS)),
    "window": _empty_or(lambda text: fields.one_of("window_unknown", "window", text, WINDOWS)),
    "qris": _empty_or(qris.merchant),
    "cash_rounding": lambda text: cash.written(fields.line("cash_rounding", text, longest(Company, "cash_rounding"))),
}


def _require_different_patterns(company: Company, cleaned: dict[str, str]) -> None:
    patterns = [cleaned.get(name, getattr(company, name)) for name in ("number_pattern", "credit_number_pattern")]
    if patterns[0] == patterns[1]:
        raise Invalid("number_patterns_same")


def _given_code(text: str) -> str:
    code = text.strip().upper()
    if not _CODE.fullmatch(code):
        raise Invalid("company_code_unreadable", code=fields.shown(text))
    return code


def _code_from(name: str) -> str:
    """A free code that looks like the name: `Anna's Studio` gives ANNAS-STUDIO, a second one ANNAS-STUDIO-2."""
    plain = folded(name).replace("'", "").replace("’", "").upper()
    stem = re.sub(r"[^A-Z0-9]+", "-", plain).strip("-")[:16].strip("-") or "COMPANY"
    taken = set(Company.objects.filter(code__startswith=stem).values_list("code", flat=True))
    tries = (stem if n == 1 else f"{stem}-{n}" for n in range(1, len(taken) + 2))
    return next(code for code in tries if code not in taken)


# --- people and programs -------------------------------------------------------------------------------------


def user_add(now: datetime, by: str, *, email: str, password: str, name: str = "") -> UserAdded:
    """Make a user who may sign in. It may do nothing yet: that begins, and is chained, with `join`.

    Raises Conflict `user_email_taken`, Invalid `contact_email_unreadable`, `password_too_short`, `password_common`.
    """
    address = fields.email(email).lower()
    name = fields.line("name", name, longest(User, "name"))
    _require_good_password(password, User(email=address, name=name))
    try:
        with transaction.atomic():
            User.objects.create_user(address, password, name=name, joined_at=now)
    except IntegrityError:
        raise Conflict("user_email_taken", email=address) from None
    return UserAdded(address, name)


@write
def join(operation: Operation, *, email: str, role: str) -> Joined:
    """Let a user work in this company, or change what they may do there.

    Raises NotFound `user_unknown`, Invalid `role_unknown`, Refused `last_owner`.
    """
    fields.one_of("role_unknown", "role", role, ROLES)
    Company.objects.select_for_update().get(pk=operation.company.pk)
    address = fields.email(email).lower()
    user = User.objects.filter(email=address).first()
    if user is None:
        raise NotFound("user_unknown", email=address)
    members = Membership.objects.of(operation.company)
    owners = members.filter(role="owner")
    if role != "owner" and owners.filter(user=user).exists() and owners.count() == 1:
        raise Refused("last_owner", email=address, company=operation.company.name)
    members.update_or_create(company=operation.company, user=user, defaults={"role": role})
    operation.event("member.joined", f"user {user.pk}", {"user": user.pk, "role": role}, email=address)
    return Joined(address, role)


@write
def token_make(operation: Operation, *, name: str, scope: str) -> Token:
    """Make a token with which a program may `read` or `write`. Names of tokens in use differ.

    Raises Invalid `token_name_missing`, `scope_unknown`, Conflict `token_name_taken`.
    """
    name = fields.line("name", name, longest(ApiToken, "name"))
    if not name:
        raise Invalid("token_name_missing")
    fields.one_of("scope_unknown", "scope", scope, ("read", "write"))
    tokens = ApiToken.objects.of(operation.company)
    if tokens.filter(name=name, revoked_at=None).exists():
        raise Conflict("token_name_taken", name=name)
    secret = f"tagih_{secrets.token_urlsafe(32)}"
    tokens.create(company=operation.company, name=name, sha=token_sha(secret), scope=scope, made_at=operation.now)
    operation.event("token.made", f"token {name}", {"name": name, "scope": scope})
    return Token(name, scope, secret)


@write
def token_revoke(operation: Operation, *, name: str) -> TokenRevoked:
    """End a token at once. Raises NotFound `token_unknown`."""
    tokens = ApiToken.objects.of(operation.company).filter(name=name, revoked_at=None)
    if not fields.storable(name) or not tokens.update(revoked_at=operation.now):
        raise NotFound("token_unknown", token=fields.shown(name))
    operation.event("token.revoked", f"token {name}", {"name": name})
    return TokenRevoked(name)


def token_sha(secret: str) -> str:
    """What is kept of a token, and looked up when a program shows it: SHA-256 (it has 256 random bits, so no salt)."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _require_good_password(password: str, user: User) -> None:
    fields.line("password", password, LONGEST_PASSWORD)
    try:
        password_validation.validate_password(password, user)
    except ValidationError as error:
        for one in error.error_list:
            if one.code == "password_too_short":
                raise Invalid("password_too_short", length=(one.params or {})["min_length"]) from None
        raise Invalid("password_common") from None
