"""Mandates before the client's eyes: read word for word, signed with a name and an account, revoked."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from tagih.commands import signing
from tagih.domain import direct_debit
from tagih.domain.errors import DomainError
from tagih.models import Company, Customer, Mandate
from tagih.portal import door, network
from tagih.portal.door import Visit


def of(company: Company, customer: Customer) -> list[tuple[Mandate, str]]:
    """The mandates of a client that wait or are in use, each with its account in a few signs."""
    found = Mandate.objects.of(company).filter(customer=customer).exclude(state="revoked").order_by("-id")
    return [(one, direct_debit.masked(one.account) if one.account else "") for one in found]


@door.form
def one(visit: Visit, mandate: str) -> HttpResponse:
    """The text of a mandate, and the form below it while it waits for a signature."""
    row = _found(visit, mandate)
    if row is None:
        return door.nothing(visit)
    if visit.method == "POST":
        return _signed(visit, row)
    return _page(visit, row)


def _signed(visit: Visit, row: Mandate) -> HttpResponse:
    said = {name: visit.POST.get(name, "") for name in ("name", "account", "bank", "holder", "text_sha")}
    where = {"address": network.address(visit), "agent": network.agent(visit)}
    try:
        signing.sign_mandate(door.call(visit), link=visit.link.public_id, mandate=row.public_id, **said, **where)
    except DomainError as refusal:
        row.refresh_from_db()
        return _page(visit, row, refusal)
    return redirect("portal_mandate", visit.link.public_id, row.public_id)


@door.deed
def revoked(visit: Visit, mandate: str) -> HttpResponse:
    """End a mandate."""
    row = _found(visit, mandate)
    if row is None:
        return door.nothing(visit)
    if row.state != "revoked":
        signing.revoke_mandate(door.call(visit), link=visit.link.public_id, mandate=row.public_id)
    return redirect("portal_mandate", visit.link.public_id, row.public_id)


def _found(visit: Visit, mandate: str) -> Mandate | None:
    """A mandate of the client whose account this is; None for every other."""
    if visit.link.purpose != "account":
        return None
    found = Mandate.objects.of(visit.company).filter(customer=visit.link.customer, public_id=mandate)
    return found.select_related("customer").first()


def _page(visit: Visit, row: Mandate, refusal: DomainError | None = None) -> HttpResponse:
    facts: dict[str, Any] = {
        "mandate": row, "account": direct_debit.masked(row.account) if row.account else "", "link": visit.link,
        "company": visit.company, "form_key": door.form_key(visit.link), "refusal": refusal,
        "typed": visit.POST if refusal else {}, "is_sepa": direct_debit.SCHEMES[row.scheme].is_sepa,
    }  # fmt: skip
    return render(visit, "portal/mandate.html", facts, status=422 if refusal else 200)
