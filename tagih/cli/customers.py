"""`tagih customer`: clients and their contacts."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.cli.paper import ToOption, write
from tagih.commands import customers, dunning, printed_statements
from tagih.domain.errors import NotFound
from tagih.models import Contact, Customer

app = typer.Typer(help="Clients.")
CustomerArgument = Annotated[str, typer.Argument(help="Number of the customer.")]
_DETAILS = (
    "number",
    "name",
    "kind",
    "country",
    "language",
    "address",
    "tax_id",
    "terms",
    "purchase_order",
    "vendor_number",
    "required_references",
    "other_tax_ids",
    "relationship",
    "referred_by",
    "billing_day",
    "payment_days",
    "personal_note",
    "consent",
    "never_ask",
    "paused_until",
)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="What the client is called.")],
    number: Annotated[str, typer.Option("--number", help="Made when left out.")] = "",
    email: Annotated[str, typer.Option("--email", help="Address of who pays.")] = "",
    contact: Annotated[str, typer.Option("--contact", help="Name of who pays.")] = "",
    phone: Annotated[str, typer.Option("--phone")] = "",
    country: Annotated[str, typer.Option("--country", help="Two letters; the company's own when left out.")] = "",
    language: Annotated[str, typer.Option("--language", help="en, nl, de, fr, id or el.")] = "",
    kind: Annotated[str, typer.Option("--kind", help="business or consumer.")] = "business",
    address: Annotated[str, typer.Option("--address", help="Lines divided by \\n.")] = "",
    tax_id: Annotated[str, typer.Option("--tax-id")] = "",
    terms: Annotated[str, typer.Option("--terms", help="Such as `net 30`; the company's own when left out.")] = "",
    purchase_order: Annotated[str, typer.Option("--purchase-order")] = "",
    vendor_number: Annotated[str, typer.Option("--vendor-number", help="How the client names us.")] = "",
    requires: Annotated[
        str, typer.Option("--requires", help="What it wants on every invoice: purchase_order, vendor_number.")
    ] = "",
    other_tax_ids: Annotated[
        str, typer.Option("--other-tax-ids", help="Further tax numbers: country and number, lines divided by \\n.")
    ] = "",
    relationship: Annotated[str, typer.Option("--relationship", help="new, regular or friend_family.")] = "new",
    payer_group: Annotated[
        str, typer.Option("--payer-group", help="Name of those that one payer pays for.")
    ] = "",
    referred_by: Annotated[str, typer.Option("--referred-by", help="Who sent them.")] = "",
    billing_day: Annotated[
        str, typer.Option("--billing-day", help="Day of the month on which it wants its invoices.")
    ] = "",
    payment_days: Annotated[
        str, typer.Option("--payment-days", help="Days of the month on which it pays, such as `10, 25`.")
    ] = "",
    personal_note: Annotated[str, typer.Option("--note", help="A personal note; kept only with --consent.")] = "",
    consent: Annotated[str, typer.Option("--consent", help="When and how consent to the note was given.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Add a client.

    Example: tagih customer add "Prompt GmbH" --email ap@prompt.example --country DE
    """
    done = customers.add(
        door.call(company, on, key), name=name, number=number, email=email, contact_name=contact, phone=phone,
        country=country, language=language, kind=kind, address=address.replace("\\n", "\n"), tax_id=tax_id, terms=terms,
        purchase_order=purchase_order, vendor_number=vendor_number, required_references=requires,
        other_tax_ids=other_tax_ids.replace("\\n", "\n"), relationship=relationship, payer_group=payer_group,
        referred_by=referred_by, billing_day=billing_day, payment_days=payment_days, personal_note=personal_note,
        consent=consent,
    )  # fmt: skip
    door.say(done, form, f"Added {name} as {done.number}")


@app.command("list")
def listed(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """All clients by name."""
    found = Customer.objects.of(door.company(company)).order_by("sort_key", "id")
    rows = [[one.number, one.name, one.country] for one in found]
    heading = ["number", "name", "country"]
    if form is Format.json:
        door.say([dict(zip(heading, row, strict=True)) for row in rows], form)
    else:
        door.grid(heading, rows)


@app.command()
def show(customer: CustomerArgument, company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """One client with its contacts."""
    of = door.company(company)
    found = Customer.objects.of(of).filter(number=customer).first()
    if found is None:
        raise NotFound("customer_unknown", customer=customer)
    contacts = Contact.objects.of(of).filter(customer=found).order_by("role", "position")
    people = [
        {"position": one.position, "role": one.role, "name": one.name, "email": one.email, "phone": one.phone}
        for one in contacts
    ]
    door.say({**{name: getattr(found, name) for name in _DETAILS}, "payer_group": str(found.payer_group or ""),
              "contacts": people}, form)  # fmt: skip


@app.command()
def change(
    customer: CustomerArgument,
    name: Annotated[str | None, typer.Option("--name")] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="business or consumer.")] = None,
    country: Annotated[str | None, typer.Option("--country")] = None,
    language: Annotated[str | None, typer.Option("--language", help="en, nl, de, fr, id or el.")] = None,
    zone: Annotated[str | None, typer.Option("--zone")] = None,
    address: Annotated[str | None, typer.Option("--address", help="Lines divided by \\n.")] = None,
    tax_id: Annotated[str | None, typer.Option("--tax-id")] = None,
    terms: Annotated[str | None, typer.Option("--terms")] = None,
    purchase_order: Annotated[str | None, typer.Option("--purchase-order")] = None,
    vendor_number: Annotated[str | None, typer.Option("--vendor-number", help="How the client names us.")] = None,
    requires: Annotated[
        str | None, typer.Option("--requires", help="What it wants on every invoice: purchase_order, vendor_number.")
    ] = None,
    other_tax_ids: Annotated[
        str | None,
        typer.Option("--other-tax-ids", help="Further tax numbers: country and number, lines divided by \\n."),
    ] = None,
    relationship: Annotated[str | None, typer.Option("--relationship", help="new, regular or friend_family.")] = None,
    payer_group: Annotated[
        str | None, typer.Option("--payer-group", help="Name of those that one payer pays for.")
    ] = None,
    referred_by: Annotated[str | None, typer.Option("--referred-by", help="Who sent them.")] = None,
    billing_day: Annotated[
        str | None, typer.Option("--billing-day", help="Day of the month on which it wants its invoices.")
    ] = None,
    payment_days: Annotated[
        str | None, typer.Option("--payment-days", help="Days of the month on which it pays, such as `10, 25`.")
    ] = None,
    personal_note: Annotated[
        str | None, typer.Option("--note", help="A personal note; kept only with --consent.")
    ] = None,
    consent: Annotated[
        str | None, typer.Option("--consent", help="When and how consent to the note was given.")
    ] = None,
    on: OnOption = None,
    company: CompanyOption = "",
    key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:
    """Change what is given; an empty text empties a field."""
    done = customers.change(
        door.call(company, on, key), customer=customer, name=name, kind=kind, country=country, language=language,
        zone=zone, address=address.replace("\\n", "\n") if address else address, tax_id=tax_id, terms=terms,
        purchase_order=purchase_order, vendor_number=vendor_number, required_references=requires,
        other_tax_ids=other_tax_ids.replace("\\n", "\n") if other_tax_ids else other_tax_ids,
        relationship=relationship, payer_group=payer_group, referred_by=referred_by, billing_day=billing_day,
        payment_days=payment_days, personal_note=personal_note, consent=consent,
    )  # fmt: skip
    door.say(done, form, f"Changed: {', '.join(done.changed) or 'nothing'}")


@app.command("contact-remove")
def contact_remove(
    customer: CustomerArgument,
    contact: Annotated[int, typer.Argument(help="Position of the contact, as `show` tells it.")],
    on: OnOption = None,
    company: CompanyOption = "",
    key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:
    """Remove a contact."""
    done = customers.contact_remove(door.call(company, on, key), customer=customer, contact=contact)
    door.say(done, form, f"Removed contact {contact} of {customer}")


@app.command("contact-change")
def contact_change(
    customer: CustomerArgument,
    contact: Annotated[int, typer.Argument(help="Position of the contact, as `show` tells it.")],
    email: Annotated[str | None, typer.Option("--email")] = None,
    name: Annotated[str | None, typer.Option("--name")] = None,
    phone: Annotated[str | None, typer.Option("--phone")] = None,
    role: Annotated[str | None, typer.Option("--role", help="pays, approves, technical, deputy or other.")] = None,
    company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Change what is given of a contact; an empty text empties a field."""
    done = customers.contact_change(
        door.call(company, None, key),
        customer=customer,
        contact=contact,
        name=name,
        role=role,
        email=email,
        phone=phone,
    )
    door.say(done, form, f"Changed: {', '.join(done.changed) or 'nothing'}")


@app.command()
def contact(
    customer: CustomerArgument,
    email: Annotated[str, typer.Option("--email")] = "",
    name: Annotated[str, typer.Option("--name")] = "",
    phone: Annotated[str, typer.Option("--phone")] = "",
    role: Annotated[str, typer.Option("--role", help="pays, approves, technical, deputy or other.")] = "pays",
    company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Add a contact to a client."""
    done = customers.contact_add(
        door.call(company, None, key), customer=customer, name=name, role=role, email=email, phone=phone
    )
    door.say(done, form)


@app.command()
def statement(
    customer: CustomerArgument, to: ToOption = None,
    currency: Annotated[str, typer.Option("--currency", help="The company's when left out.")] = "",
    company: CompanyOption = "",
) -> None:  # fmt: skip
    """Write the PDF of what a client owes today.

    Example: tagih customer statement C-00007 --to statement.pdf
    """
    asked = door.call(company, None, "")
    write(printed_statements.pdf(asked.company, customer, asked.today, currency), to)


@app.command()
def pause(
    customer: CustomerArgument,
    until: Annotated[date, typer.Option("--until", parser=door.day, metavar="DATE", help="Ask nothing before this day.")],
    because: Annotated[str, typer.Option("--because")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Ask nothing of a client before a day."""
    done = dunning.pause_customer(door.call(company, on, key), customer=customer, until=until, because=because)
    door.say(done, form, f"{customer} is not asked before {until}")


@app.command()
def resume(
    customer: CustomerArgument,
    on: OnOption = None,
    company: CompanyOption = "",
    key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:
    """End a client's pause."""
    done = dunning.pause_customer(door.call(company, on, key), customer=customer, until=None)
    door.say(done, form, f"{customer} is asked again")


@app.command("never-ask")
def never_ask(
    customer: CustomerArgument, because: Annotated[str, typer.Option("--because", help="insolvent, deceased, internal …")],
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Put a client on the safety list: no path may ask them."""
    done = customers.never_ask(door.call(company, on, key), customer=customer, because=because)
    door.say(done, form, f"{customer} is never asked: {because}")


@app.command("ask-again")
def ask_again(
    customer: CustomerArgument,
    on: OnOption = None,
    company: CompanyOption = "",
    key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:
    """Take a client off the safety list."""
    done = customers.ask_again(door.call(company, on, key), customer=customer)
    door.say(done, form, f"{customer} is asked again")
