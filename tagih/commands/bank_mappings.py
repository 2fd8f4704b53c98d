"""Saved mappings: how the CSV files of one bank are read, by name, and found again by their heading."""

from __future__ import annotations

import json
from dataclasses import dataclass

from tagih.adapters.bank import delimited
from tagih.commands.operation import Operation, write
from tagih.domain import fields
from tagih.domain.errors import Invalid, NotFound
from tagih.models import BankMapping, Company
from tagih.models.base import longest

LONGEST_SETTING = 200


@dataclass(frozen=True, slots=True)
class MappingSaved:
    """A mapping as it is kept. `is_found_by_heading`: files with the heading of its sample are read by it unasked."""

    name: str
    settings: str
    is_found_by_heading: bool


@dataclass(frozen=True, slots=True)
class MappingRemoved:
    name: str


@write
def save(operation: Operation, *, name: str, settings: str, sample: bytes = b"") -> MappingSaved:
    """Save a mapping under a name, in place of one of that name; `sample`: a file whose like is read by it from now on.

    `settings`: such as `dates=d-m-y; amount=Betrag; text=VWZ1+VWZ2`. Raises Invalid `bank_mapping_unreadable`.
    """
    name = fields.required("name", name, longest(BankMapping, "name"))
    said = parsed(settings)
    heading = delimited.signature(sample) if sample else ""
    known = BankMapping.objects.of(operation.company)
    known.filter(name=name).delete()
    if heading:
        known.filter(heading=heading).update(heading="")
    known.create(
        company=operation.company, name=name, heading=heading, settings=json.dumps(said), made_at=operation.now
    )
    operation.event("bank_mapping.saved", f"bank mapping {name}", {"settings": said, "heading": heading})
    return MappingSaved(name, text(said), bool(heading))


@write
def remove(operation: Operation, *, name: str) -> MappingRemoved:
    """Forget a mapping. What was booked by it stays. Raises NotFound `bank_mapping_unknown`."""
    found = BankMapping.objects.of(operation.company).filter(name=name) if fields.storable(name) else None
    if found is None or not found.delete()[0]:
        raise NotFound("bank_mapping_unknown", name=fields.shown(name), names=_names(operation.company))
    operation.event("bank_mapping.removed", f"bank mapping {name}", {})
    return MappingRemoved(name)


def settings(company: Company | None, mapping: str) -> dict[str, str]:
    """The settings of a saved mapping, or those that `mapping` itself says (`dates=d-m-y`).

    Raises NotFound `bank_mapping_unknown`, Invalid `bank_mapping_unreadable`.
    """
    if "=" in mapping:
        return parsed(mapping)
    found = None
    if company is not None and fields.storable(mapping):
        found = BankMapping.objects.of(company).filter(name=mapping).first()
    if found is None:
        raise NotFound("bank_mapping_unknown", name=fields.shown(mapping), names=_names(company))
    return dict(json.loads(found.settings))


def by_heading(company: Company | None, data: bytes) -> dict[str, str]:
    """The settings saved for files with the heading of `data`; none when there are none."""
    heading = delimited.signature(data) if company is not None else ""
    found = BankMapping.objects.of(company).filter(heading=heading).first() if heading else None
    return dict(json.loads(found.settings)) if found else {}


def parsed(said: str) -> dict[str, str]:
    """`dates=d-m-y; amount=Betrag` as names and values. Raises Invalid `bank_mapping_unreadable`."""
    found: dict[str, str] = {}
    for part in said.split(";"):
        name, sign, value = (piece.strip() for piece in part.partition("="))
        if not name and not sign:
            continue
        is_known = name in delimited.SETTINGS and value and len(value) <= LONGEST_SETTING and fields.storable(value)
        if not is_known or not _is_choice(name, value):
            raise Invalid("bank_mapping_unreadable", text=fields.shown(part), names=", ".join(delimited.SETTINGS))
        found[name] = value
    return found


def _is_choice(name: str, value: str) -> bool:
    choices = {"dates": delimited.ORDERS, "decimal": (",", "."), "sign": ("reversed", "as written")}
    return name not in choices or value in choices[name]


def text(said: dict[str, str]) -> str:
    """Settings as people write them."""
    return "; ".join(f"{name}={value}" for name, value in said.items())


def _names(company: Company | None) -> str:
    rows = BankMapping.objects.of(company).order_by("name") if company is not None else ()
    return ", ".join(row.name for row in rows) or "-"
