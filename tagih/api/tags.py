"""Tags: words of our own on customers and documents."""

from __future__ import annotations

from typing import Annotated

from django.db.models import Count
from ninja import Router
from pydantic import Field

from tagih.api.base import Asked, call
from tagih.api.references import customer_number
from tagih.api.values import Answer, Body, Text, maybe
from tagih.commands import tags
from tagih.models import Tag

router = Router(tags=["tags"])


class TagsBody(Body):
    """The tags of one customer, invoice or quote, in place of all that it has."""

    tags: Annotated[list[Text], Field(max_length=100)]
    customer: Text = maybe("Number or public id.")
    invoice: Text = maybe("Number or public id.")
    quote: Text = maybe("Number or public id.")


class TaggedShown(Answer):
    """What is tagged, and all its tags."""

    thing: str
    tags: list[str]


class TagListed(Answer):
    """A tag, and on how many customers, invoices and quotes it is."""

    tag: str
    customers: int
    invoices: int
    quotes: int


class TagList(Answer):
    items: list[TagListed]


@router.get("", response=TagList)
def list_(request: Asked) -> TagList:
    """All tags in use."""
    found = Tag.objects.of(request.company).values_list("name").order_by("name")
    counted = found.annotate(Count("customer"), Count("invoice"), Count("quote"))
    return TagList(
        items=[TagListed(tag=name, customers=on, invoices=bills, quotes=offers) for name, on, bills, offers in counted]
    )


@router.put("", response=TaggedShown)
def put(request: Asked, body: TagsBody) -> TaggedShown:
    """Set the tags of a customer, an invoice or a quote."""
    given = body.given()
    if "customer" in given:
        given["customer"] = customer_number(request.company, given["customer"])
    done = tags.put(call(request), **given)
    return TaggedShown(thing=done.thing, tags=list(done.tags))
