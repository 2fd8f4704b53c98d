"""`tagih invoice xml`, `tagih company e-invoices`, `tagih customer e-invoices`: e-invoices and who is who in them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tagih.cli import companies, customers, door, invoices
from tagih.cli.customers import CustomerArgument
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption
from tagih.cli.invoices import InvoiceArgument
from tagih.commands import einvoices
from tagih.models import EInvoiceSender

AsOption = Annotated[str | None, typer.Option("--as", help="Kind of e-invoice: ubl, cii, peppol, xrechnung …")]
RegistrationOption = Annotated[
    str | None, typer.Option("--registration", help="Number in the trade register, such as 0106:12345678.")
]
EndpointOption = Annotated[
    str | None,
    typer.Option("--endpoint", help="Where e-invoices are received, such as 0106:12345678 or an e-mail address."),
]


@invoices.app.command()
def xml(
    invoice: InvoiceArgument,
    format: Annotated[str, typer.Option("--format", help="ubl, cii, peppol, xrechnung …")],
    to: Annotated[Path | None, typer.Option("--to", help="Where to write; default its name in this folder.")] = None,
    kind: Annotated[str, typer.Option("--kind", help="invoice or credit_note.")] = "invoice",
    company: CompanyOption = "", key: KeyOption = "",
) -> None:  # fmt: skip
    """Write the e-invoice of an invoice or credit note. Made once, it stays the same for ever.

    Example: tagih invoice xml 2026-00001 --format ubl --to invoice.xml
    """
    call = door.call(company, None, key)
    done = einvoices.make(call, invoice=invoice, format=format, kind=kind)
    kept = einvoices.read(call.company, invoice=invoice, format=format, kind=kind)
    path = to or Path(done.name)
    path.write_bytes(kept.data)
    typer.echo(str(path))


@companies.app.command("e-invoices")
def sender(
    kind: AsOption = None, registration: RegistrationOption = None, endpoint: EndpointOption = None,
    contact: Annotated[str | None, typer.Option("--contact", help="Whom to ask.")] = None,
    company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Set what e-invoices say of us, and which kind our customers get; without options, show it.

    Example: tagih company e-invoices --as peppol --registration 0106:12345678 --endpoint 0106:12345678
    """
    call = door.call(company, None, key)
    if (kind, registration, endpoint, contact) == (None, None, None, None):
        row = EInvoiceSender.objects.of(call.company).first() or EInvoiceSender()
        door.say({name: getattr(row, name) for name in ("format", "registration", "endpoint", "contact")}, form)
        return
    done = einvoices.set_sender(call, format=kind, registration=registration, endpoint=endpoint, contact=contact)
    door.say(done, form, f"Changed: {', '.join(done.changed) or 'nothing'}")


@customers.app.command("e-invoices")
def receiver(
    customer: CustomerArgument, kind: AsOption = None, registration: RegistrationOption = None,
    endpoint: EndpointOption = None,
    buyer_reference: Annotated[
        str | None, typer.Option("--buyer-reference", help="What they want to read on every invoice.")
    ] = None,
    company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Set how a customer wants e-invoices; --as none means not at all.

    Example: tagih customer e-invoices C-00001 --as xrechnung --buyer-reference 04011000-12345-03
    """
    done = einvoices.set_receiver(
        door.call(company, None, key), customer=customer, format=kind, registration=registration, endpoint=endpoint,
        buyer_reference=buyer_reference,
    )  # fmt: skip
    door.say(done, form, f"Changed: {', '.join(done.changed) or 'nothing'}")
