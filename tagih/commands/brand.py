"""The company's look on documents: its logo, set and taken away, and the brand that pages are printed with."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tagih.adapters.documents import base as pages
from tagih.commands.operation import Operation, write
from tagih.domain import logos
from tagih.domain.errors import Invalid, NotFound
from tagih.models import Company, Logo


@dataclass(frozen=True, slots=True)
class LogoSet:
    media_type: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class LogoRemoved:
    code: str


@write
def logo_set(operation: Operation, *, file: bytes) -> LogoSet:
    """Print a PNG or SVG at the head of every document from now on, in place of the one before.

    Raises Invalid `logo_too_large`, `logo_kind_unknown`, `logo_pixels`, `logo_unsafe`, `logo_unreadable`.
    """
    media_type = logos.check(file)
    _require_printable(operation.company, file)
    sha = hashlib.sha256(file).hexdigest()
    _use(operation, sha)
    Logo.objects.of(operation.company).create(
        company=operation.company, media_type=media_type, base64=base64.b64encode(file).decode(), sha=sha
    )
    operation.event("company.logo_set", f"company {operation.company.code}", {"sha": sha, "media_type": media_type})
    return LogoSet(media_type, len(file))


@write
def logo_remove(operation: Operation) -> LogoRemoved:
    """Print the company's name in place of a logo. Raises NotFound `logo_missing`."""
    if not operation.company.logo_sha:
        raise NotFound("logo_missing")
    _use(operation, "")
    operation.event("company.logo_removed", f"company {operation.company.code}", {})
    return LogoRemoved(operation.company.code)


def of(company: Company) -> pages.Brand:
    """The colour, the logo and the foot of the company's pages."""
    logo = _logo(company.pk, company.logo_sha) if company.logo_sha else None
    return pages.Brand(company.accent, logo, company.footer)


def logo(company: Company) -> Logo | None:
    """The logo in use."""
    return Logo.objects.of(company).filter(sha=company.logo_sha).first() if company.logo_sha else None


@lru_cache(maxsize=16)
def _logo(company_id: int, sha: str) -> bytes | None:
    """Looked up once for every process: what has this hash never changes."""
    found = Logo.objects.of(company_id).filter(sha=sha).values_list("base64", flat=True).first()
    return base64.b64decode(found) if found is not None else None


def _use(operation: Operation, sha: str) -> None:
    """The company's row is the lock: one logo at a time."""
    Company.objects.select_for_update().get(pk=operation.company.pk)
    Logo.objects.of(operation.company).delete()
    Company.objects.filter(pk=operation.company.pk).update(logo_sha=sha)
    operation.company.logo_sha = sha


def _require_printable(company: Company, file: bytes) -> None:
    """Prints a page with it: the typesetter has the last word on what is a picture."""
    from tagih.adapters.documents.pdf import render

    page = pages.Document(
        kind="statement", title=company.name, number="", language="en", paper="a4", seller=pages.Party(company.name),
        buyer=pages.Party(company.name), issued_on=date(2000, 1, 1), brand=pages.Brand(logo=file),
    )  # fmt: skip
    try:
        render(page)
    except pages.Unprintable:
        raise Invalid("logo_unreadable") from None
