"""Files for the bank: collections whose time has come, each once, in the form that the scheme wants."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tagih.adapters.direct_debit import nacha, sepa
from tagih.adapters.direct_debit.base import Batch, Creditor, Debit
from tagih.commands import collections, mandates
from tagih.commands.operation import Operation, write
from tagih.domain import banks, direct_debit, fields
from tagih.domain.direct_debit import Scheme
from tagih.domain.errors import Conflict, NotFound
from tagih.models import (
    Collection,
    CollectionFile,
    CollectionPart,
    Company,
    Mandate,
    Receivable,
    deductions,
    facts,
    rows,
)
from tagih.models.base import public_id

EARLIEST_DAYS = 14
"""Banks take a SEPA file so many calendar days before its day (Core rulebook 4.3.2)."""
LONGEST_TEXT = 140
"""Characters of what a payer reads (SEPA, AT-22)."""
PAIN = sepa.VERSIONS


@dataclass(frozen=True, slots=True)
class FileMade:
    """A file for the bank: how many collections, how much, and how many were withdrawn because nothing is left to collect."""

    public_id: str
    name: str
    scheme: str
    version: str
    count: int
    currency: str
    total_minor: int
    withdrawn: int


@write
def make(operation: Operation, *, scheme: str = "core", version: str = "") -> FileMade:
    """Put the collections of a scheme that were told to clients, and whose day is near, into one file.

    Amounts are those that are still open; what was paid or whose mandate ended meanwhile is withdrawn. A day that the bank
    could no longer keep is moved to the first that it can. `version`: of the SEPA file. Raises Invalid `scheme_unknown`,
    `pain_version_unknown`, Conflict `nothing_to_collect`, `collecting_not_set`.
    """
    known = direct_debit.scheme(scheme)
    version = _version(known, version)
    if lacking := mandates.lacking(operation.company, known):
        raise Conflict("collecting_not_set", scheme=scheme, lacking=", ".join(lacking))
    found = _ready(operation, known)
    kept, ended = _amended(operation, found, known)
    collections.end(operation, ended, "withdrawn")
    if not kept:
        raise Conflict("nothing_to_collect")
    row = _insert(operation, known, version, kept)
    _put_in(operation, row, kept)
    return FileMade(
        row.public_id, row.name, scheme, version, row.count, row.currency, row.total_minor, len(ended)
    )  # fmt: skip


def found(company: Company, reference: str) -> CollectionFile:
    """A file by public id. Raises NotFound `collection_file_unknown`."""
    row = CollectionFile.objects.of(company).filter(public_id=reference).first() if fields.storable(reference) else None
    if row is None:
        raise NotFound("collection_file_unknown", file=fields.shown(reference))
    return row


def _version(scheme: Scheme, version: str) -> str:
    if not scheme.is_sepa:
        return nacha.VERSION
    return fields.one_of("pain_version_unknown", "version", version or sepa.VERSIONS[0], sepa.VERSIONS)


def _ready(operation: Operation, scheme: Scheme) -> list[Collection]:
    """Collections that were told and whose day is near, their clients locked."""
    last = operation.today + timedelta(EARLIEST_DAYS)
    waiting = Collection.objects.of(operation.company).filter(
        state="notified", mandate__scheme=scheme.code, collect_on__lte=last
    )
    facts.lock(operation.company, sorted(set(waiting.values_list("customer_id", flat=True))))
    return list(waiting.select_related("mandate__customer").order_by("collect_on", "id"))


def _amended(
    operation: Operation, found: Sequence[Collection], scheme: Scheme
) -> tuple[list[Collection], list[Collection]]:  # fmt: skip
    """Those that go, with what is still open and on a day the bank can keep, and those that go no more."""
    open_minor = _open(operation, found)
    policy = mandates.collecting(operation.company)
    kept: list[Collection] = []
    ended: list[Collection] = []
    earliest = direct_debit.after_business_days(operation.today, policy.lead_days, scheme.days)
    for one in found:
        one.collect_on = max(one.collect_on, earliest)
        one.amount_minor = min(one.amount_minor, open_minor.get(one.pk, 0))
        (kept if one.amount_minor and _may_still(one.mandate, one.collect_on, scheme) else ended).append(one)
    return kept, ended


def _open(operation: Operation, found: Sequence[Collection]) -> dict[int, int]:
    """What is still open and undisputed of what each collection collects; its parts are brought up to date."""
    columns = ("id", "collection_id", "receivable_id", "amount_minor")
    ids = [one.pk for one in found]
    parts = rows.select(CollectionPart, columns, company_id=operation.company.pk, collection_id=ids)
    kept_back = deductions.left(operation.company, receivable_ids=[part[2] for part in parts]) if parts else {}
    owed = {
        row_id: max(0, balance - disputed - kept_back.get(row_id, 0))
        for row_id, balance, disputed in rows.select(
            Receivable, ("id", "balance_minor", "disputed_minor"), company_id=operation.company.pk,
            id=[part[2] for part in parts],
        )
    }  # fmt: skip
    now = [(part_id, collection_id, min(amount, owed[row_id])) for part_id, collection_id, row_id, amount in parts]
    rows.update(CollectionPart, "id", ("amount_minor",), [(part_id, amount) for part_id, _, amount in now])
    sums: dict[int, int] = {}
    for _, collection_id, amount in now:
        sums[collection_id] = sums.get(collection_id, 0) + amount
    return sums


def _may_still(mandate: Mandate, day: date, scheme: Scheme) -> bool:
    assert mandate.signed_on is not None, "it was signed when the collection was planned"
    ends_on = direct_debit.expires_on(mandate.signed_on, mandate.last_on, scheme)
    return mandate.state == "active" and (ends_on is None or day < ends_on)


def _insert(operation: Operation, scheme: Scheme, version: str, kept: Sequence[Collection]) -> CollectionFile:
    name = public_id()
    for one in kept:
        one.sequence = (
            direct_debit.sequence(one.mandate.kind, one.mandate.collected, is_last=False) if scheme.is_sepa else ""
        )
        one.mandate.collected, one.mandate.last_on = one.mandate.collected + 1, one.collect_on
    numbers = _numbers(operation, kept)
    debits = tuple(_debit(one, ", ".join(numbers[one.pk])[:LONGEST_TEXT]) for one in kept)
    batch = Batch(name, operation.now, scheme.instrument, _creditor(operation.company, scheme), debits)
    data = sepa.render(batch, version) if scheme.is_sepa else nacha.render(batch)
    count = CollectionFile.objects.of(operation.company).filter(scheme=scheme.code, made_on=operation.today).count() + 1
    ending = "xml" if scheme.is_sepa else "ach"
    return CollectionFile.objects.of(operation.company).create(
        company=operation.company, public_id=name, scheme=scheme.code, version=version, made_on=operation.today,
        name=f"{scheme.code}-{operation.today}-{count}.{ending}", count=len(kept), currency=scheme.currency,
        total_minor=sum(one.amount_minor for one in kept), content=data.decode(), sha=hashlib.sha256(data).hexdigest(),
        made_at=operation.now,
    )  # fmt: skip


def _numbers(operation: Operation, kept: Sequence[Collection]) -> dict[int, list[str]]:
    """The numbers of what each collection collects."""
    found: dict[int, list[str]] = {one.pk: [] for one in kept}
    parts = CollectionPart.objects.of(operation.company).filter(collection__in=list(found), amount_minor__gt=0)
    for of, number in parts.order_by("id").values_list("collection_id", "receivable__number"):
        found[of].append(number)
    return found


def _put_in(operation: Operation, row: CollectionFile, kept: Sequence[Collection]) -> None:
    """Note of each collection and its mandate that it is in the file."""
    rows.update(Collection, "id", ("state", "amount_minor", "collect_on", "sequence", "file_id"), [
        (one.pk, "in_file", one.amount_minor, one.collect_on, one.sequence, row.pk) for one in kept
    ])  # fmt: skip
    used = {one.mandate_id: one.mandate for one in kept}
    rows.update(Mandate, "id", ("collected", "last_on"), [(pk, one.collected, one.last_on) for pk, one in used.items()])
    parts = rows.select(
        CollectionPart,
        ("id", "collection_id"),
        company_id=operation.company.pk,
        collection_id=[one.pk for one in kept],
    )
    days = {one.pk: one.collect_on for one in kept}
    rows.update(CollectionPart, "id", ("collect_on",), [(part, days[of]) for part, of in parts])
    operation.event("collection_file.made", f"collection file {row.name}", {
        "file": row.pk, "name": row.name, "sha": row.sha, "count": row.count, "total_minor": row.total_minor,
        "currency": row.currency, "collections": [one.pk for one in kept],
    })  # fmt: skip


def _creditor(company: Company, scheme: Scheme) -> Creditor:
    kept = mandates.collecting(company)
    if scheme.is_sepa:
        bic = company.bic or banks.of_iban(company.iban).bic
        return Creditor(company.name, company.iban, bic, kept.creditor_identifier)
    return Creditor(company.name, "", kept.routing_number, kept.ach_identification, kept.bank_name)


def _debit(one: Collection, text: str) -> Debit:
    """`text`: what it is for, as the payer reads it on its statement."""
    mandate = one.mandate
    assert mandate.signed_on is not None, "an active mandate is signed"
    return Debit(
        one.public_id, one.amount_minor, mandate.account, mandate.bank, mandate.holder, mandate.reference,
        mandate.signed_on, one.sequence, one.collect_on, text,
    )  # fmt: skip
