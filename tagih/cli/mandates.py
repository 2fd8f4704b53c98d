"""`tagih mandate`: permissions of clients to collect from their accounts."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.commands import mandates as commands
from tagih.domain import direct_debit
from tagih.models import Mandate

app = typer.Typer(help="Mandates of direct debit.")
CustomerArgument = Annotated[str, typer.Argument(help="Number of the customer.")]
MandateArgument = Annotated[str, typer.Argument(help="Reference of the mandate.")]
SchemeOption = Annotated[
    str, typer.Option("--scheme", help="core or b2b (SEPA), ppd or ccd (ACH: consumer, business).")
]
KindOption = Annotated[str, typer.Option("--kind", help="recurring or one_off.")]
ReferenceOption = Annotated[str, typer.Option("--reference", help="Made when left out.")]


@app.command("settings")
def put_collecting(
    creditor_identifier: Annotated[str, typer.Option("--creditor-identifier", help="For SEPA.")] = "",
    routing_number: Annotated[str, typer.Option("--routing-number", help="For ACH: that of our bank.")] = "",
    bank_name: Annotated[str, typer.Option("--bank-name", help="For ACH: its name.")] = "",
    ach_identification: Annotated[str, typer.Option("--ach-identification", help="For ACH: our number there.")] = "",
    notice_days: Annotated[int, typer.Option("--notice-days", help="How long before a client is told.")] = 14,
    lead_days: Annotated[int, typer.Option("--lead-days", help="Business days before that the bank has the file.")] = 2,
    company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Say who collects, in place of all that was said before.

    Example: tagih mandate settings --creditor-identifier DE98ZZZ09999999999
    """
    done = commands.put_collecting(
        door.call(company, None, key), creditor_identifier=creditor_identifier, routing_number=routing_number,
        bank_name=bank_name, ach_identification=ach_identification, notice_days=notice_days, lead_days=lead_days,
    )  # fmt: skip
    door.say(done, form)


@app.command()
def offer(
    customer: CustomerArgument, scheme: SchemeOption = "core", kind: KindOption = "recurring",
    reference: ReferenceOption = "", on: OnOption = None, company: CompanyOption = "", key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Have a client sign a mandate on its page in the portal (`tagih portal-link add --customer` prints its link)."""
    done = commands.offer(door.call(company, on, key), customer=customer, scheme=scheme, kind=kind, reference=reference)
    door.say(done, form, f"{done.customer} is asked to sign {done.reference}")


@app.command()
def record(
    customer: CustomerArgument,
    account: Annotated[str, typer.Argument(help="An IBAN; for ACH an account number.")],
    holder: Annotated[str, typer.Option("--holder", help="Who holds the account.")],
    signed_on: Annotated[date, typer.Option("--signed-on", parser=door.day, metavar="DATE", help="The day it was signed.")],
    bank: Annotated[str, typer.Option("--bank", help="A BIC; for ACH the routing number.")] = "",
    scheme: SchemeOption = "core", kind: KindOption = "recurring", reference: ReferenceOption = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Note a mandate that was signed on paper.

    Example: tagih mandate record C-00001 NL91ABNA0417164300 --holder "Prompt BV" --signed-on 2026-03-01
    """
    done = commands.record(
        door.call(company, on, key), customer=customer, account=account, holder=holder, signed_on=signed_on, bank=bank,
        scheme=scheme, kind=kind, reference=reference,
    )  # fmt: skip
    door.say(done, form, f"{done.reference} of {done.customer} is in use: {done.account}")


@app.command()
def revoke(
    mandate: MandateArgument, because: Annotated[str, typer.Option("--because", help="Why.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """End a mandate; what is in a file already still runs."""
    done = commands.revoke(door.call(company, on, key), mandate=mandate, because=because)
    door.say(done, form, f"{done.reference} is revoked")


@app.command()
def resume(
    mandate: MandateArgument, on: OnOption = None, company: CompanyOption = "", key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Use a suspended mandate again."""
    done = commands.resume(door.call(company, on, key), mandate=mandate)
    door.say(done, form, f"{done.reference} is in use again")


@app.command("list")
def listed(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """All mandates."""
    found = Mandate.objects.of(door.company(company)).select_related("customer").order_by("-id")[:5000]
    rows = [
        [one.reference, one.customer.number, one.scheme, one.kind, one.state,
         direct_debit.masked(one.account) if one.account else "", str(one.signed_on or ""), one.because]
        for one in found
    ]  # fmt: skip
    door.listed(["mandate", "customer", "scheme", "kind", "state", "account", "signed_on", "because"], rows, form)
