"""Expected deductions: agreed with clients, expected of what is issued, recognised in payments, and their certificates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import QuerySet

from tagih.commands import allocations, customers, drafts, files, ledger, letters
from tagih.commands.allocations import Settled
from tagih.commands.incentives import Offered, Paid
from tagih.commands.operation import Operation, write
from tagih.domain import deductions, fields, percent, posting_deductions
from tagih.domain.allocation import OpenItem, Part
from tagih.domain.deductions import BANK_FEE, CERTIFIED, KINDS, Expected
from tagih.domain.errors import Conflict, Invalid, NotFound, Refused
from tagih.domain.reasons import Reason
from tagih.domain.totals import printed_unit_minor
from tagih.models import Company, Deduction, ExpectedDeduction, Message, Receivable, facts, rows
from tagih.models import deductions as standing
from tagih.models.base import longest

ASK_AGAIN_DAYS = 14
"""A certificate is asked for again after so many days: it is a paper to look for, not money."""
PURPOSE, TEMPLATE = "certificate", "certificate-1"


@dataclass(frozen=True, slots=True)
class DeductionAgreed:
    """What a client may keep back of what is issued from `from_on` on."""

    customer: str
    kind: str
    name: str
    rate_ppm: int
    fee_minor: int
    above_minor: int
    from_on: date


@dataclass(frozen=True, slots=True)
class DeductionEnded:
    customer: str
    kind: str
    ended_on: date


@dataclass(frozen=True, slots=True)
class Deducted:
    """What was kept back of one receivable as expected, in minor units."""

    number: str
    kind: str
    name: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Certified:
    """The certificate of what was withheld of an invoice."""

    invoice: str
    certificate: str
    on: date
    currency: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class CertificatesAsked:
    """The message that asks a client for certificates, and for how many invoices."""

    customer: str
    message: str
    count: int


# --- agreed --------------------------------------------------------------------------------------------------


@write
def agree(
    operation: Operation, *, customer: str, kind: str, name: str = "", rate: str = "", fee: str = "", above: str = "",
) -> DeductionAgreed:  # fmt: skip
    """Agree what a client may keep back of what is issued from today on, in place of what was agreed of that kind.

    `withheld_tax` takes `rate` percent of the net (of a net above `above`), `buyer_pays_tax` of the tax (all of it when
    left out), `bank_fee` at most `fee`. Raises NotFound `customer_unknown`, Invalid `deduction_kind_unknown`,
    `deduction_rate_out_of_range`, `deduction_fee_needed` and what amounts raise.
    """
    fields.one_of("deduction_kind_unknown", "kind", kind, KINDS)
    name = fields.line("name", name, longest(Deduction, "name")) or _NAMES[kind]
    rate_ppm = 0 if kind == BANK_FEE else _rate(kind, rate)
    if kind == BANK_FEE and not fee.strip():
        raise Invalid("deduction_fee_needed")
    currency = operation.company.currency
    fee_minor = allocations.positive(fee, currency) if kind == BANK_FEE else 0
    above_minor = allocations.positive(above, currency) if above.strip() else 0
    owner = customers.lock(operation, customer)
    _close(operation, owner.id, kind)
    Deduction.objects.of(operation.company).create(
        company=operation.company, customer_id=owner.id, kind=kind, name=name, rate_ppm=rate_ppm, fee_minor=fee_minor,
        above_minor=above_minor, from_on=operation.today,
    )  # fmt: skip
    given = {"kind": kind, "name": name, "rate_ppm": rate_ppm, "fee_minor": fee_minor, "above_minor": above_minor}
    operation.event("deduction.agreed", f"customer {owner.number}", given)
    return DeductionAgreed(owner.number, kind, name, rate_ppm, fee_minor, above_minor, operation.today)


_NAMES = {"withheld_tax": "Tax withheld", "buyer_pays_tax": "Tax paid by you", "bank_fee": "Bank fee"}
"""How they are called where nobody says it."""


def _rate(kind: str, text: str) -> int:
    rate_ppm = percent.WHOLE_PPM if kind == deductions.BUYER_PAYS_TAX and not text.strip() else percent.parse(text)
    highest_ppm = percent.WHOLE_PPM if kind == deductions.BUYER_PAYS_TAX else percent.WHOLE_PPM // 2
    if not 0 < rate_ppm <= highest_ppm:
        shown = {"percent": percent.text(rate_ppm), "highest": percent.text(highest_ppm)}
        raise Invalid("deduction_rate_out_of_range", **shown)
    return rate_ppm


@write
def end(operation: Operation, *, customer: str, kind: str) -> DeductionEnded:
    """End what was agreed; what is issued already keeps what it expects. Raises NotFound `deduction_unknown`."""
    owner = customers.lock(operation, customer)
    if not _close(operation, owner.id, kind):
        raise NotFound("deduction_unknown", customer=owner.number)
    operation.event("deduction.ended", f"customer {owner.number}", {"kind": kind})
    return DeductionEnded(owner.number, kind, operation.today)


def _close(operation: Operation, customer_id: int, kind: str) -> int:
    held = Deduction.objects.of(operation.company).filter(customer_id=customer_id, kind=kind, ended_on=None)
    return held.update(ended_on=operation.today)


# --- expected ------------------------------------------------------------------------------------------------


class Billed(NamedTuple):
    """An invoice as it is issued, with its receivables (id, amount)."""

    customer_id: int
    currency: str
    net_minor: int
    tax_minor: int
    instalments: Sequence[tuple[int, int]]


_EXPECTED = (
    "company_id", "public_id", "customer_id", "receivable_id", "kind", "name", "rate_ppm", "amount_minor",
)  # fmt: skip


def expect(operation: Operation, billed: Sequence[Billed]) -> None:
    """Write down what may be kept back of these invoices, by what is agreed with their clients; one query for all."""
    ids = sorted({one.customer_id for one in billed})
    agreed: dict[int, list[Deduction]] = {}
    for row in Deduction.objects.of(operation.company).filter(customer_id__in=ids, ended_on=None).order_by("id"):
        agreed.setdefault(row.customer_id, []).append(row)
    if agreed:
        made = [row for one in billed for row in _rows(operation.company, one, agreed.get(one.customer_id, ()))]
        rows.insert(ExpectedDeduction, _EXPECTED, made)


def _rows(company: Company, one: Billed, agreed: Sequence[Deduction]) -> list[tuple[object, ...]]:
    made: list[tuple[object, ...]] = []
    unit_minor = printed_unit_minor(one.currency)
    for row in agreed:
        if row.kind == BANK_FEE and one.currency != company.currency:
            continue
        amount_minor = row.agreed.amount(one.net_minor, one.tax_minor, unit_minor)
        parts = deductions.parted(amount_minor, [minor for _, minor in one.instalments], unit_minor)
        if row.kind == BANK_FEE:
            parts = [amount_minor] * len(parts)
        made += [
            (company.pk, rows.public_id(), one.customer_id, receivable_id, row.kind, row.name, row.rate_ppm, part)
            for (receivable_id, _), part in zip(one.instalments, parts, strict=True)
            if part
        ]
    return made


# --- taken ---------------------------------------------------------------------------------------------------


def settle(
    operation: Operation, paid: Paid, parts: Sequence[Part], items: Sequence[OpenItem], offered: Mapping[int, Offered]
) -> tuple[tuple[Deducted, ...], list[OpenItem]]:
    """Settle what a payment left because it was expected to be kept back; and the items as they stand without it."""
    by_id = {item.id: item for item in items}
    rests = {part.id: by_id[part.id].balance_minor - part.amount_minor for part in parts}
    open_ids = [receivable_id for receivable_id, rest_minor in rests.items() if rest_minor]
    expected = standing.expected(operation.company, receivable_ids=open_ids)
    done: list[Deducted] = []
    for receivable_id, its in expected.items():
        discount_minor = offered[receivable_id].left_minor if receivable_id in offered else 0
        for deduction_id, minor in deductions.taken(rests[receivable_id], its, discount_minor).items():
            kind = next(one for one in its if one.id == deduction_id).kind
            item = replace(by_id[receivable_id], balance_minor=rests[receivable_id])
            done.append(_take(operation, paid, item, Expected(deduction_id, kind, minor)))
            rests[receivable_id] -= minor
            by_id[receivable_id] = replace(
                by_id[receivable_id], balance_minor=by_id[receivable_id].balance_minor - minor
            )
    return tuple(done), [by_id[item.id] for item in items]


def _take(operation: Operation, paid: Paid, item: OpenItem, one: Expected) -> Deducted:
    row = ExpectedDeduction.objects.of(operation.company).select_related("receivable__invoice").get(pk=one.id)
    invoice, because = row.receivable.invoice, Reason("deduction_taken", {"name": row.name})
    entry = posting_deductions.deduction_taken(
        paid.credited_on, str(invoice.number), paid.currency, paid.customer_id, paid.id, invoice.pk, item.id, one.kind,
        one.amount_minor, paid.rate,
    )  # fmt: skip
    (posted,) = ledger.post(operation, [entry])
    part = Part(item.id, one.amount_minor, because)
    allocations.write(operation, [part], [item], paid.credited_on, payment_id=paid.id, deduction_id=one.id)
    rows.update(ExpectedDeduction, "id", ("taken_minor", "taken_on"), [(one.id, one.amount_minor, paid.credited_on)])
    operation.event("deduction.taken", f"invoice {invoice.number}", {
        "deduction": one.id, "kind": one.kind, "payment": paid.id, "amount_minor": one.amount_minor,
        "currency": paid.currency, "entry": posted.entry_id, "digest": posted.digest,
    }, because)  # fmt: skip
    return Deducted(item.number, one.kind, row.name, one.amount_minor)


def settled(parts: Sequence[Settled], taken: Sequence[Deducted]) -> tuple[Settled, ...]:
    """What a payment settled, its balances as the deductions left them."""
    sums: dict[str, int] = {}
    for one in taken:
        sums[one.number] = sums.get(one.number, 0) + one.amount_minor
    return tuple(replace(one, balance_minor=one.balance_minor - sums.get(one.number, 0)) for one in parts)


# --- certificates --------------------------------------------------------------------------------------------


@write
def certify(
    operation: Operation, *, invoice: str, certificate: str, on: date | None = None, file: bytes = b"",
    file_name: str = "",
) -> Certified:  # fmt: skip
    """Record the certificate (in Indonesia the bukti potong) of what was withheld of an invoice, with its file if it is here.

    Raises NotFound `invoice_unknown`, Conflict `nothing_withheld`, Invalid `field_missing`, `certificate_on_in_future` and
    what files raise.
    """
    certificate = fields.required("certificate", certificate, longest(ExpectedDeduction, "certificate"))
    day = on or operation.today
    if day > operation.today:
        raise Invalid("certificate_on_in_future", on=day, today=operation.today)
    row = drafts.find(operation, invoice)
    customers.lock_by_id(operation, row.customer_id)
    missing = _missing(operation).filter(receivable__invoice=row)
    amount_minor = sum(missing.values_list("taken_minor", flat=True))
    if not amount_minor:
        raise Conflict("nothing_withheld", invoice=row.number or "draft")
    kept = files.keep(operation, name=file_name, data=file, title=certificate) if file else None
    missing.update(certificate=certificate, certificate_on=day, file=kept)
    given = {"invoice": row.pk, "certificate": certificate, "on": day, "file": kept.public_id if kept else ""}
    operation.event("certificate.received", f"invoice {row.number}", given)
    return Certified(str(row.number), certificate, day, row.currency, amount_minor)


@write
def ask_certificates(operation: Operation, *, customer: str) -> CertificatesAsked:
    """Ask a client for the certificates of what it withheld: a paper, never a debt. At most once in fourteen days.

    Raises NotFound `customer_unknown`, Conflict `no_certificates_missing`, `certificate_asked_lately`, Refused
    `nobody_to_ask_for_certificates`.
    """
    owner = customers.lock(operation, customer)
    missing = list(
        _missing(operation).filter(customer_id=owner.id).select_related("receivable").order_by("taken_on", "id")
    )
    if not missing:
        raise Conflict("no_certificates_missing", customer=owner.number)
    asked_on = max((one.asked_on for one in missing if one.asked_on), default=None)
    if asked_on is not None and operation.today < (again_on := asked_on + timedelta(days=ASK_AGAIN_DAYS)):
        raise Conflict("certificate_asked_lately", customer=owner.number, on=asked_on, again_on=again_on)
    client = facts.addressed(operation.company, [owner.id])[owner.id]
    if not client.recipient:
        raise Refused("nobody_to_ask_for_certificates", customer=owner.number)
    address = rows.public_id()
    content = {
        "customer": {"number": client.number, "name": client.name, "contact": client.contact},
        "missing": [_paper(one.receivable, one) for one in missing],
    }
    rows.insert(Message, letters.MESSAGE, [(
        rows.reserve(Message, 1)[0], operation.company.pk, address, owner.id, PURPOSE, operation.today, "email",
        client.recipient, client.language, TEMPLATE, "queued", letters.encoded(content), operation.now,
    )])  # fmt: skip
    rows.update(ExpectedDeduction, "id", ("asked_on",), [(one.pk, operation.today) for one in missing])
    operation.event("certificate.asked", f"customer {owner.number}", {"deductions": [one.pk for one in missing]})
    operation.defer("deliver")
    return CertificatesAsked(owner.number, address, len(missing))


def _missing(operation: Operation) -> QuerySet[ExpectedDeduction]:
    held = ExpectedDeduction.objects.of(operation.company)
    return held.filter(kind__in=CERTIFIED, taken_on__isnull=False, certificate="")


def _paper(receivable: Receivable, one: ExpectedDeduction) -> dict[str, object]:
    return {"number": receivable.number, "currency": receivable.currency, "amount_minor": one.taken_minor}
