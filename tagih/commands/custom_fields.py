"""Custom fields: define and change them, and fill them in on customers, invoices and quotes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from tagih.commands import things
from tagih.commands.operation import Operation, write
from tagih.commands.things import Thing
from tagih.domain import custom_fields, fields
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.models import Company, CustomField, CustomValue, rows
from tagih.models.base import longest
from tagih.models.custom_fields import SUBJECTS

MOST = 50
"""Fields of one subject."""


@dataclass(frozen=True, slots=True)
class FieldSet:
    """A field as it now stands; the names of what changed."""

    public_id: str
    subject: str
    code: str
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """What was filled in on one thing, by code; only what changed."""

    thing: str
    changed: dict[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """A field and what it says of one thing; empty where nothing was filled in."""

    field: CustomField
    text: str


@write
def define(
    operation: Operation, *, subject: str, code: str, label: str, kind: str = "text", choices: Sequence[str] = (),
    is_printed: bool = False,
) -> FieldSet:  # fmt: skip
    """Ask one more thing of every customer, invoice or quote (`subject`). A printed one stands on the document.

    Raises Conflict `custom_field_code_taken`, `custom_field_count`, Invalid `custom_subject_unknown`,
    `custom_kind_unknown`, `custom_choices_missing`, `custom_choices_not_asked`, `custom_field_not_printable`.
    """
    subject = fields.one_of("custom_subject_unknown", "subject", subject, SUBJECTS)
    kind = fields.one_of("custom_kind_unknown", "kind", kind, custom_fields.KINDS)
    values = {
        "code": fields.required("code", code, longest(CustomField, "code")),
        "label": fields.required("label", label, longest(CustomField, "label")),
        "choices": "\n".join(custom_fields.offered(kind, choices)), "is_printed": _printable(subject, is_printed),
    }  # fmt: skip
    known = CustomField.objects.of(operation.company).filter(subject=subject)
    if known.count() >= MOST:
        raise Conflict("custom_field_count", highest=MOST)
    try:
        with transaction.atomic():
            row = known.create(company=operation.company, subject=subject, kind=kind, **values)
    except IntegrityError:
        raise Conflict("custom_field_code_taken", code=values["code"]) from None
    operation.event("custom_field.defined", _name(row), {"field": row.pk, "subject": subject, "kind": kind, **values})
    return FieldSet(row.public_id, subject, row.code, tuple(sorted(values)))


@write
def change(
    operation: Operation, *, field: str, label: str | None = None, choices: Sequence[str] | None = None,
    is_printed: bool | None = None, is_retired: bool | None = None,
) -> FieldSet:  # fmt: skip
    """Change what is given of a field, or retire it. Its kind stays, and so does what was filled in.

    Raises NotFound `custom_field_unknown` and what `define` raises.
    """
    row = find(operation.company, field)
    values: dict[str, Any] = {} if is_retired is None else {"is_retired": is_retired}
    if label is not None:
        values["label"] = fields.required("label", label, longest(CustomField, "label"))
    if choices is not None:
        values["choices"] = "\n".join(custom_fields.offered(row.kind, choices))
    if is_printed is not None:
        values["is_printed"] = _printable(row.subject, is_printed)
    changes = {name: value for name, value in values.items() if getattr(row, name) != value}
    if changes:
        CustomField.objects.of(operation.company).filter(pk=row.pk).update(**changes)
        operation.event("custom_field.changed", _name(row), {"field": row.pk, **changes})
    return FieldSet(row.public_id, row.subject, row.code, tuple(sorted(changes)))


@write
def put(
    operation: Operation, *, values: Mapping[str, str], customer: str = "", invoice: str = "", quote: str = ""
) -> Filled:  # fmt: skip
    """Fill in fields, by code, of one customer, invoice or quote; what is not named stays, empty takes away.

    What is printed changes no more once the client has the document. Raises Invalid `one_thing_at_a_time` and what
    `tagih.domain.custom_fields.answer` raises, Conflict `custom_value_printed`, NotFound `custom_field_unknown` and
    for what is not there.
    """
    thing = things.locked(operation, customer, invoice, quote)
    known = {one.code: one for one in asked(operation.company, thing.kind)}
    read = {_known(known, code): text for code, text in values.items()}
    new = {one: custom_fields.answer(one.code, one.kind, one.choices.splitlines(), text) for one, text in read.items()}
    now = {answer.field.code: answer.text for answer in _answers(operation.company, thing.kind, thing.id)}
    changed = {one: text for one, text in new.items() if now.get(one.code, "") != text}
    _require_changeable(thing, changed)
    _store(operation, thing, changed)
    by_code = {one.code: text for one, text in changed.items()}
    if changed:
        facts = {thing.kind: thing.id, "fields": sorted(by_code)}
        operation.event("custom_values.changed", thing.name, facts, None, **by_code)
    return Filled(thing.name, by_code)


def copy(operation: Operation, kind: str, source_id: int, to_id: int) -> None:
    """Give a new document what was filled in on the one it was made like."""
    found = [one for one in _answers(operation.company, kind, source_id) if one.text and not one.field.is_retired]
    values = [(operation.company.pk, one.field.pk, to_id, one.text) for one in found]
    rows.insert(CustomValue, ("company_id", "field_id", f"{kind}_id", "text"), values)


def find(company: Company, field: str) -> CustomField:
    """The field of that public id, or of that `subject.code`. Raises NotFound `custom_field_unknown`."""
    subject, _, code = field.partition(".")
    known = CustomField.objects.of(company)
    readable = fields.storable(field)
    row = (
        (known.filter(subject=subject, code=code) if code else known.filter(public_id=field)).first()
        if readable
        else None
    )
    if row is None:
        raise NotFound("custom_field_unknown", field=fields.shown(field))
    return row


def asked(company: Company, subject: str) -> list[CustomField]:
    """The fields in use of a subject, in the order they were defined."""
    return list(CustomField.objects.of(company).filter(subject=subject, is_retired=False).order_by("id"))


def answers(company: Company, subject: str, row_id: int) -> list[Answer]:
    """Every field in use of one thing with its answer, and the retired ones that were answered."""
    found = _answers(company, subject, row_id)
    return [one for one in found if one.text or not one.field.is_retired]


def printed(company: Company, subject: str, row_id: int) -> list[Answer]:
    """What was filled in and stands on the document."""
    return [one for one in answers(company, subject, row_id) if one.field.is_printed and one.text]


def _answers(company: Company, subject: str, row_id: int) -> list[Answer]:
    filled = CustomValue.objects.of(company).filter(**{f"{subject}_id": row_id})
    texts: dict[int, str] = dict(filled.values_list("field_id", "text"))
    known = CustomField.objects.of(company).filter(subject=subject).order_by("id")
    return [Answer(one, texts.get(one.pk, "")) for one in known]


def _known(known: Mapping[str, CustomField], code: str) -> CustomField:
    if code not in known:
        raise NotFound("custom_field_unknown", field=fields.shown(code))
    return known[code]


def _require_changeable(thing: Thing, changed: Mapping[CustomField, str]) -> None:
    printed_ones = [one.label for one in changed if one.is_printed]
    if thing.is_fixed and printed_ones:
        raise Conflict("custom_value_printed", labels=", ".join(printed_ones), thing=thing.name)


def _store(operation: Operation, thing: Thing, changed: Mapping[CustomField, str]) -> None:
    stored = CustomValue.objects.of(operation.company).filter(**{thing.column: thing.id})
    stored.filter(field__in=[one.pk for one in changed]).delete()
    values = [(operation.company.pk, one.pk, thing.id, text) for one, text in changed.items() if text]
    rows.insert(CustomValue, ("company_id", "field_id", thing.column, "text"), values)


def _printable(subject: str, is_printed: bool) -> bool:
    if is_printed and subject == "customer":
        raise Invalid("custom_field_not_printable")
    return is_printed


def _name(row: CustomField) -> str:
    return f"custom field {row.subject}.{row.code}"
