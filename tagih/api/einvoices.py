"""E-invoices: who we and our customers are in them, and making and fetching their files."""

from __future__ import annotations

from typing import Literal

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from ninja import Router

from tagih.api.base import Asked, call
from tagih.api.documents import binary
from tagih.api.references import customer_number, customer_row, invoice_number
from tagih.api.values import Answer, Body, Text, maybe, must
from tagih.commands import einvoices
from tagih.models import EInvoiceReceiver, EInvoiceSender

router = Router(tags=["e-invoices"])
Kind = Literal["invoice", "credit_note"]

_IDENTIFIER = "With the number of its list in front."
_FORMAT = "ubl, peppol, xrechnung …"


class SenderShown(Answer):
    """What e-invoices say of the company beyond its details; `format` is the kind its customers get."""

    format: str
    registration: str
    endpoint: str
    contact: str


class SenderBody(Body):
    """What changes; an empty text empties a field."""

    format: Text = maybe(_FORMAT, "peppol")
    registration: Text = maybe(_IDENTIFIER, "0106:12345678")
    endpoint: Text = maybe(f"Where we receive e-invoices. {_IDENTIFIER}", "0106:12345678")
    contact: Text = maybe("Whom to ask.")


class ReceiverShown(Answer):
    """How a customer wants e-invoices; no format means the company's usual one."""

    customer: str
    format: str
    registration: str
    endpoint: str
    buyer_reference: str


class ReceiverBody(Body):
    """What changes; an empty text empties a field."""

    format: Text = maybe(f"{_FORMAT}, or none.", "xrechnung")
    registration: Text = maybe(_IDENTIFIER, "0106:87654321")
    endpoint: Text = maybe(f"Where they receive e-invoices. {_IDENTIFIER}", "0106:87654321")
    buyer_reference: Text = maybe("What they want to read on every invoice, such as a Leitweg-ID.", "04011000-12345-03")


class EInvoiceBody(Body):
    """Of which document, and in which format."""

    invoice: Text = must("Number or public id.")
    format: Text = must(_FORMAT, "ubl")
    kind: Kind = maybe("Whether it is an invoice, as it is when left out, or a credit note.")


class Changed(Answer):
    """The names of the fields that changed."""

    changed: list[str]


class EInvoiceMade(Answer):
    """The file that is kept."""

    invoice: str
    format: str
    name: str
    sha256: str
    size_bytes: int


@router.get("/sender", response=SenderShown)
def sender(request: Asked) -> SenderShown:
    """Show what e-invoices say of the company."""
    row = EInvoiceSender.objects.of(request.company).first() or EInvoiceSender()
    return SenderShown(format=row.format, registration=row.registration, endpoint=row.endpoint, contact=row.contact)


@router.patch("/sender", response=Changed)
def set_sender(request: Asked, body: SenderBody) -> Changed:
    """Set what e-invoices say of the company, and which kind its customers get."""
    return Changed(changed=list(einvoices.set_sender(call(request), **body.given()).changed))


@router.get("/receivers/{path:customer}", response=ReceiverShown)
def receiver(request: Asked, customer: Text) -> ReceiverShown:
    """Show how a customer wants e-invoices."""
    owner = customer_row(request.company, customer, ("number",))
    row = EInvoiceReceiver.objects.of(request.company).filter(customer_id=owner["id"]).first() or EInvoiceReceiver()
    return ReceiverShown(
        customer=owner["number"], format=row.format, registration=row.registration, endpoint=row.endpoint,
        buyer_reference=row.buyer_reference,
    )  # fmt: skip


@router.patch("/receivers/{path:customer}", response=Changed)
def set_receiver(request: Asked, customer: Text, body: ReceiverBody) -> Changed:
    """Set how a customer wants e-invoices."""
    number = customer_number(request.company, customer)
    return Changed(changed=list(einvoices.set_receiver(call(request), customer=number, **body.given()).changed))


@router.post("", response={201: EInvoiceMade})
def make(request: Asked, body: EInvoiceBody) -> EInvoiceMade:
    """Make the e-invoice of a document, or find the one that was made."""
    done = einvoices.make(call(request), **body.given())
    return EInvoiceMade(
        invoice=done.invoice, format=done.format, name=done.name, sha256=done.sha, size_bytes=done.size_bytes
    )


@router.get("/{format}/{path:invoice}", response=None, openapi_extra=binary("application/xml"))
def read(request: Asked, format: Text, invoice: Text, kind: Kind = "invoice") -> HttpResponse:
    """Fetch the e-invoice that was made of a document."""
    number = invoice_number(request.company, invoice, kind)
    kept = einvoices.read(request.company, invoice=number, format=format, kind=kind)
    headers = {"Content-Disposition": content_disposition_header(True, kept.name) or "attachment"}
    return HttpResponse(kept.data, content_type="application/xml", headers=headers)
