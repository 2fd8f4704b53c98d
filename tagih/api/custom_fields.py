"""Custom fields: define and change them, and read and fill them in."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Router
from pydantic import Field

from tagih.api.base import Asked, call
from tagih.api.references import customer_number
from tagih.api.values import Answer, Body, Switch, Text, maybe, must
from tagih.commands import custom_fields
from tagih.models import CustomField

router = Router(tags=["custom fields"])
Subject = Literal["customer", "invoice", "quote"]
Choices = Annotated[list[Text], Field(max_length=100)]


class FieldBody(Body):
    """A question about every customer, invoice or quote."""

    subject: Text = must("customer, invoice or quote.", "invoice")
    code: Text = must("How values name it.", "project")
    label: Text = must("What people read.", "Project")
    kind: Text = maybe("text, number, date, choice or yes_no; text when left out.", "text")
    choices: Choices = maybe("Of a field of the kind choice.")
    is_printed: Switch = maybe("true: it stands on the document.")


class FieldChanges(Body):
    """What changes of a field. Its kind stays."""

    label: Text = maybe()
    choices: Choices = maybe()
    is_printed: Switch = maybe()
    is_retired: Switch = maybe("true: it is asked no more; what was filled in stays.")


class FieldSet(Answer):
    """The names of what changed."""

    public_id: str
    subject: str
    code: str
    changed: list[str]


class FieldShown(Answer):
    public_id: str
    subject: str
    code: str
    label: str
    kind: str
    choices: list[str]
    is_printed: bool
    is_retired: bool


class FieldList(Answer):
    items: list[FieldShown]


class ValuesBody(Body):
    """What to fill in, by code, on one customer, invoice or quote; an empty text takes a value away."""

    values: Annotated[dict[Text, Text], Field(max_length=100)]
    customer: Text = maybe("Number or public id.")
    invoice: Text = maybe("Number or public id.")
    quote: Text = maybe("Number or public id.")


class ValuesSet(Answer):
    """What changed, by code."""

    thing: str
    changed: dict[str, str]


@router.get("", response=FieldList)
def list_(request: Asked, subject: Subject | None = None) -> FieldList:
    """The custom fields in the order they were defined, the retired ones too."""
    found = CustomField.objects.of(request.company).order_by("id")
    return FieldList(items=[_shown(one) for one in (found.filter(subject=subject) if subject else found)])


@router.post("", response={201: FieldSet})
def define(request: Asked, body: FieldBody) -> FieldSet:
    """Define a custom field."""
    return _set(custom_fields.define(call(request), **body.given()))


@router.put("/values", response=ValuesSet)
def put(request: Asked, body: ValuesBody) -> ValuesSet:
    """Fill in custom fields of a customer, an invoice or a quote."""
    given = body.given()
    if "customer" in given:
        given["customer"] = customer_number(request.company, given["customer"])
    done = custom_fields.put(call(request), **given)
    return ValuesSet(thing=done.thing, changed=done.changed)


@router.patch("/{field}", response=FieldSet)
def change(request: Asked, field: Text, body: FieldChanges) -> FieldSet:
    """Change or retire a custom field, named by its public id or as `invoice.project`."""
    return _set(custom_fields.change(call(request), field=field, **body.given()))


def _set(done: custom_fields.FieldSet) -> FieldSet:
    return FieldSet(public_id=done.public_id, subject=done.subject, code=done.code, changed=list(done.changed))


def _shown(row: CustomField) -> FieldShown:
    names = ("public_id", "subject", "code", "label", "kind", "is_printed", "is_retired")
    return FieldShown(**{name: getattr(row, name) for name in names}, choices=row.choices.splitlines())
