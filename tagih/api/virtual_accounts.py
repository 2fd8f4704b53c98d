"""Virtual accounts: the bank's list brought in, and a number for every client."""

from __future__ import annotations

from typing import Annotated

from ninja import Router
from pydantic import Strict

from tagih.api.base import Asked, call
from tagih.api.pages import USUAL, Cursor, Limit, Page, page
from tagih.api.values import Answer, Body, Text, maybe, must
from tagih.commands import virtual_accounts as commands
from tagih.models import VirtualAccount

router = Router(tags=["ways to pay"])


class VirtualAccountsBody(Body):
    bank: Text = must("", "BCA")
    numbers: Text = must("A line each, with a comma and the client's number where it is given already.")


class VirtualAccountsAssign(Body):
    bank: Text = must("", "BCA")
    prefix: Text = maybe("Digits that the bank gave us; without them numbers of its list are taken.", "8808")
    length: Annotated[int, Strict()] = maybe("Digits in all; 16 when left out.")
    check: Text = maybe("none or luhn: whether the last is a check digit.", "luhn")


class VirtualAccountsKnown(Answer):
    bank: str
    added: int
    known: int


class VirtualAccountsGiven(Answer):
    bank: str
    given: int


class VirtualAccountListed(Answer):
    """`customer` is null while nobody has it."""

    bank: str
    number: str
    customer: str | None


class VirtualAccountPage(Page):
    items: list[VirtualAccountListed]


@router.get("", response=VirtualAccountPage)
def list_(request: Asked, cursor: Cursor = "", limit: Limit = USUAL) -> VirtualAccountPage:
    """List virtual accounts, the latest first."""
    rows, following = page(
        VirtualAccount.objects.of(request.company), ("bank", "number", "customer__number"), cursor, limit
    )
    items = [
        VirtualAccountListed(bank=row["bank"], number=row["number"], customer=row["customer__number"]) for row in rows
    ]
    return VirtualAccountPage(items=items, next=following)


@router.post("", response={201: VirtualAccountsKnown})
def bring_in(request: Asked, body: VirtualAccountsBody) -> VirtualAccountsKnown:
    """Keep the numbers of a bank's list."""
    done = commands.bring_in(call(request), **body.given())
    return VirtualAccountsKnown(bank=done.bank, added=done.added, known=done.known)


@router.post("/assign", response=VirtualAccountsGiven)
def assign(request: Asked, body: VirtualAccountsAssign) -> VirtualAccountsGiven:
    """Give every client without a number at a bank one."""
    done = commands.assign(call(request), **body.given())
    return VirtualAccountsGiven(bank=done.bank, given=done.given)
