"""Rows that belong to a company, the manager that insists on naming it, and public identifiers."""

from __future__ import annotations

import base64
import secrets
import unicodedata
from typing import Any, ClassVar, NoReturn, Self, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


class UnscopedQuery(RuntimeError):
    """A query on company rows that named no company: a bug, never a user's mistake."""


class Scoped(models.Manager[M]):
    """Fails closed: `.of(company)` or `.everywhere(because)` must come first."""

    def of(self, company: Any) -> models.QuerySet[M]:
        """The rows of one company, given as a row or its id."""
        return models.QuerySet(self.model, using=self._db).filter(company_id=getattr(company, "pk", company))

    def everywhere(self, because: str) -> models.QuerySet[M]:
        """The rows of all companies; the reason is for the reader."""
        assert because
        return models.QuerySet(self.model, using=self._db)

    def get_queryset(self) -> NoReturn:
        raise UnscopedQuery(f"{self.model.__name__}.objects needs .of(company) or .everywhere(because) first")


def public_id() -> str:
    """26 characters carrying 128 random bits: an address nobody can guess."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


def folded(text: str) -> str:
    """What sorting and searching compare: no case, no accents, the same on every database."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())[:200]


def longest(model: type[models.Model], name: str) -> int:
    """How many characters the text field `name` of `model` holds."""
    length = getattr(model._meta.get_field(name), "max_length", None)
    assert isinstance(length, int), f"{model.__name__}.{name} has no limit"
    return length


class CompanyRow(models.Model):
    """A row of one company. Its id never leaves the house."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("tagih.Company", models.PROTECT, related_name="+")

    objects: ClassVar[Scoped[Self]] = Scoped()

    class Meta:
        abstract = True


class MinorField(models.BigIntegerField):  # type: ignore[type-arg]
    """An amount in minor units of the currency beside it."""
