"""Billing days of clients: set, take back, split into weekly groups, run; list."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Literal

from ninja import Router
from pydantic import Strict

from tagih.api.base import Asked, call
from tagih.api.pages import USUAL, Cursor, Limit, Page, page
from tagih.api.references import customer_number
from tagih.api.values import Answer, Because, Deed, Text, because, maybe, must
from tagih.commands import billing_cycles as commands
from tagih.models import BillingCycle

router = Router(tags=["billing-cycles"])

CycleMode = Literal["issue", "propose"]


class CycleBody(Deed):
    """On which days a client is billed."""

    cycle: Text = must("Such as monthly on 15 or weekly on friday.", "monthly on 15")
    mode: Text = maybe("issue: its drafts are issued and sent; propose: a person issues them.", "issue")


class CycleSplit(Deed):
    groups: Annotated[int, Strict()] = maybe("How many weekly groups; 4 when left out.")
    mode: Text = maybe("issue or propose.", "issue")


class CycleDeed(Deed):
    """Nothing but the day."""


class CycleShown(Answer):
    """`next_on` is null once it was taken back."""

    customer: str
    cycle: str
    mode: CycleMode
    next_on: date | None


class CycleSplitShown(Answer):
    """How many clients each weekly group has."""

    groups: list[int]


class CycleRunShown(Answer):
    clients: int
    issued: int
    queued: int
    failed: int


class CycleListed(CycleShown):
    group: int | None
    problem: Because | None


class CyclePage(Page):
    items: list[CycleListed]


@router.get("", response=CyclePage)
def list_(request: Asked, cursor: Cursor = "", limit: Limit = USUAL) -> CyclePage:
    """List the clients that have a billing day."""
    columns = ("customer__number", "cycle", "mode", "next_on", "group", "problem")
    rows, following = page(BillingCycle.objects.of(request.company), columns, cursor, limit)
    items = [
        CycleListed(
            customer=row["customer__number"], cycle=row["cycle"], mode=row["mode"], next_on=row["next_on"],
            group=row["group"], problem=because(json.loads(row["problem"])) if row["problem"] else None,
        )
        for row in rows
    ]  # fmt: skip
    return CyclePage(items=items, next=following)


@router.post("/split", response=CycleSplitShown)
def split(request: Asked, body: CycleSplit | None = None) -> CycleSplitShown:
    """Split the clients billed of late into weekly groups."""
    done = commands.split(call(request, body), **(body.given() if body else {}))
    return CycleSplitShown(groups=list(done.groups))


@router.post("/run", response=CycleRunShown)
def run(request: Asked, body: CycleDeed | None = None) -> CycleRunShown:
    """Issue and send the drafts of all clients whose day has come; a second time there is nothing to do."""
    done = commands.run(call(request, body))
    return CycleRunShown(clients=done.clients, issued=done.issued, queued=done.queued, failed=done.failed)


@router.put("/{path:customer}", response=CycleShown)
def set_cycle(request: Asked, customer: Text, body: CycleBody) -> CycleShown:
    """Bill a client on each day of a cycle."""
    number = customer_number(request.company, customer)
    return _shown(commands.set_cycle(call(request, body), customer=number, **body.given()))


@router.delete("/{path:customer}", response=CycleShown)
def clear(request: Asked, customer: Text) -> CycleShown:
    """Bill a client whenever its drafts are ready again."""
    return _shown(commands.clear(call(request), customer=customer_number(request.company, customer)))


def _shown(done: commands.BillingDay) -> CycleShown:
    return CycleShown(customer=done.customer, cycle=done.cycle, mode=done.mode, next_on=done.next_on)  # type: ignore[arg-type]
