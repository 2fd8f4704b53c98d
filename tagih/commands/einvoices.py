"""E-invoices: who we and our customers are to each other, what the rules refuse, and the files that are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from tagih import plugins
from tagih.adapters.einvoice import schematron
from tagih.commands import customers, drafts, files
from tagih.commands.einvoice_documents import load
from tagih.commands.operation import Call, Operation, write
from tagih.domain import fields
from tagih.domain.en16931 import parties
from tagih.domain.en16931.document import Document
from tagih.domain.en16931.rule import broken
from tagih.domain.errors import Conflict, NotFound, Refused
from tagih.models import Company, EInvoice, EInvoiceReceiver, EInvoiceSender, Invoice, rows
from tagih.models.base import longest

NONE = "none"
"""The format of a customer who gets no e-invoices although the company makes them."""


CARRIED = "cii"
"""The format inside PDFs, which is that of Factur-X."""


@dataclass(frozen=True, slots=True)
class SenderSet:
    """The names of the fields that changed."""

    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReceiverSet:
    customer: str
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """An e-invoice that is kept: the document's number, the file's name, its SHA-256 and size."""

    invoice: str
    format: str
    name: str
    sha: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Kept:
    """The file of an e-invoice."""

    name: str
    data: bytes


# --- who is who ----------------------------------------------------------------------------------------------


@write
def set_sender(
    operation: Operation, *, format: str | None = None, registration: str | None = None, endpoint: str | None = None,
    contact: str | None = None,
) -> SenderSet:  # fmt: skip
    """Set what e-invoices say of the company, and which kind its customers get; an empty text empties a field.

    From then on an issued invoice has to keep that kind's rules. Raises NotFound `einvoice_format_unknown`, Invalid
    `identifier_scheme_missing`, `identifier_scheme_unknown`.
    """
    given = {"format": format, "registration": registration, "endpoint": endpoint, "contact": contact}
    cleaned = _cleaned(given, EInvoiceSender)
    Company.objects.select_for_update().get(pk=operation.company.pk)
    row = EInvoiceSender.objects.of(operation.company).first() or EInvoiceSender(company=operation.company)
    changes = _changed(row, cleaned)
    if changes:
        row.save()
        operation.event("einvoice_sender.changed", f"company {operation.company.code}", {"changed": changes})
    return SenderSet(tuple(changes))


@write
def set_receiver(
    operation: Operation, *, customer: str, format: str | None = None, registration: str | None = None,
    endpoint: str | None = None, buyer_reference: str | None = None,
) -> ReceiverSet:  # fmt: skip
    """Set how a customer wants e-invoices; `format` may be `none`. An empty text empties a field.

    Raises NotFound `customer_unknown` and as `set_sender`.
    """
    given = {
        "format": format, "registration": registration, "endpoint": endpoint, "buyer_reference": buyer_reference,
    }  # fmt: skip
    cleaned = _cleaned(given, EInvoiceReceiver)
    owner = customers.lock(operation, customer)
    row = EInvoiceReceiver.objects.of(operation.company).filter(customer_id=owner.id).first()
    row = row or EInvoiceReceiver(company=operation.company, customer_id=owner.id)
    changes = _changed(row, cleaned)
    if changes:
        row.save()
        facts = {"customer": owner.number, "changed": changes}
        operation.event("einvoice_receiver.changed", f"customer {owner.number}", facts)
    return ReceiverSet(owner.number, tuple(changes))


def _cleaned(given: dict[str, str | None], model: type[Any]) -> dict[str, str]:
    return {name: _clean(name, text, model) for name, text in given.items() if text is not None}


def _clean(name: str, text: str, model: type[Any]) -> str:
    if name == "registration":
        return parties.as_text(parties.registration(text))
    if name == "endpoint":
        return parties.as_text(parties.endpoint(text))
    kept = fields.line(name, text, longest(model, name))
    if name == "format" and kept and not (kept == NONE and model is EInvoiceReceiver):
        plugins.einvoice(kept)
    return kept


def _changed(row: Any, cleaned: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Set what differs; what it was and is."""
    changes = {name: (getattr(row, name), text) for name, text in cleaned.items() if getattr(row, name) != text}
    for name, (_, text) in changes.items():
        setattr(row, name, text)
    return changes


# --- the rules -----------------------------------------------------------------------------------------------


class Wanted(NamedTuple):
    """An issued document and the kind of e-invoice that its customer is to get."""

    id: int
    format: str


def require_lawful(operation: Operation, invoices: Sequence[tuple[int, int]]) -> None:
    """Refuse to issue documents (id, customer id) of which no e-invoice could be made, where one is wanted.

    Costs one query while the company makes no e-invoices. Raises Refused `einvoice_refused` with the rule's words.
    """
    wanted = _wanted(operation.company, invoices)
    if not wanted:
        return
    documents = load(operation.company, [one.id for one in wanted])
    for one in wanted:
        _require_kept(documents[one.id], one.format)


def _wanted(company: Company, invoices: Sequence[tuple[int, int]]) -> list[Wanted]:
    usual = rows.select(EInvoiceSender, ("format",), company_id=company.pk)
    customer_ids = sorted({customer_id for _, customer_id in invoices})
    if not usual:
        return []
    found = rows.select(EInvoiceReceiver, ("customer_id", "format"), company_id=company.pk, customer_id=customer_ids)
    own = {customer_id: name for customer_id, name in found if name}
    wanted = [Wanted(invoice_id, own.get(customer_id, usual[0][0])) for invoice_id, customer_id in invoices]
    return [one for one in wanted if one.format not in ("", NONE)]


def _require_kept(document: Document, name: str) -> None:
    """Raises Refused `einvoice_refused` with the first rule that is broken."""
    if refused := broken(document, plugins.einvoice(name).rules):
        rule = refused[0]
        raise Refused("einvoice_refused", format=name, invoice=document.number, rule=rule.id, words=rule.words)


# --- the files -----------------------------------------------------------------------------------------------


def make(call: Call, *, invoice: str, format: str, kind: str = "invoice") -> Made:
    """Make the e-invoice of an issued document, or find the one that was made: it stays the same for ever.

    Our rules and then the official schematron have to agree to it, before anything is written. Raises NotFound
    `invoice_unknown`, `credit_note_unknown`, `einvoice_format_unknown`, Conflict `einvoice_of_draft`,
    `einvoice_elsewhere`, `einvoice_checker_gone`, Refused `einvoice_refused`.
    """
    data = _lawful(call.company, _issued(call.company, invoice, kind), format)
    return _keep(call, invoice=invoice, format=format, kind=kind, data=data)


@write
def _keep(operation: Operation, *, invoice: str, format: str, kind: str, data: bytes) -> Made:
    row = _issued(operation.company, invoice, kind)
    if found := _row(operation.company, row, format):
        return _made(row, found)
    name = f"{row.number}.{format}.xml"
    kept = files.keep_any(operation, name=name, data=data)
    made = EInvoice.objects.of(operation.company).create(
        company=operation.company, invoice=row, format=format, file=kept, made_at=operation.now
    )
    facts = {"invoice": row.pk, "format": format, "sha": kept.sha, "size_bytes": kept.size_bytes}
    operation.event("einvoice.made", f"{kind.replace('_', ' ')} {row.number}", facts)
    return _made(row, made)


def _lawful(company: Company, row: Invoice, name: str) -> bytes:
    """The XML that was kept, or a new one that the rules and the schematron agree to."""
    if found := _row(company, row, name):
        return _data(row, found)
    document = load(company, [row.pk])[row.pk]
    _require_kept(document, name)
    made = plugins.einvoice(name)
    data = made.render(document)
    if made.syntax:
        _require_official(row, name, data, made.syntax)
    return data


def _require_official(row: Invoice, name: str, data: bytes, syntax: schematron.Syntax) -> None:
    try:
        found = schematron.findings(data, syntax)
    except schematron.CheckerGone:
        raise Conflict("einvoice_checker_gone", invoice=row.number) from None
    if found:
        first = found[0]
        raise Refused("einvoice_refused", format=name, invoice=row.number, rule=first.rule, words=first.words)


def read(company: Company, *, invoice: str, format: str, kind: str = "invoice") -> Kept:
    """The file that was made. Raises NotFound `einvoice_not_made` and as `make`, Conflict `einvoice_lost`."""
    plugins.einvoice(format)
    row = _issued(company, invoice, kind)
    found = _row(company, row, format)
    if found is None:
        raise NotFound("einvoice_not_made", format=format, invoice=row.number)
    return Kept(found.file.name, _data(row, found))


def carried(company: Company, row: Invoice) -> bytes | None:
    """The XML that the PDF of a document carries: the CII that was kept, or as it would be made.

    None while the company makes no e-invoices, and for documents that EN 16931 would refuse.
    """
    if not EInvoiceSender.objects.of(company).exists():
        return None
    if found := _row(company, row, CARRIED):
        return _data(row, found)
    document, cii = load(company, [row.pk])[row.pk], plugins.einvoice(CARRIED)
    return None if broken(document, cii.rules) else cii.render(document)


def _issued(company: Company, reference: str, kind: str) -> Invoice:
    """The issued document of ours by that number or public id."""
    row = drafts.find_in(company, reference, kind)
    if row.state == "draft":
        raise Conflict("einvoice_of_draft", invoice=reference)
    if row.external_source:
        raise Conflict("einvoice_elsewhere", invoice=row.number)
    return row


def _row(company: Company, row: Invoice, name: str) -> EInvoice | None:
    return EInvoice.objects.of(company).filter(invoice=row, format=name).select_related("file").first()


def _data(row: Invoice, found: EInvoice) -> bytes:
    data = files.read(found.file)
    if data is None:
        raise Conflict("einvoice_lost", format=found.format, invoice=row.number)
    return data


def _made(row: Invoice, found: EInvoice) -> Made:
    return Made(str(row.number), found.format, found.file.name, found.file.sha, found.file.size_bytes)
