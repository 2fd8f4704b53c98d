"""`tagih invoice`: drafts, issuing, credit notes, PDFs."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.cli.paper import ToOption, write
from tagih.commands import adjustments, arrivals, clones, credit_notes, drafts, invoices, personal, printing, sending
from tagih.domain import money, percent
from tagih.domain.errors import NotFound
from tagih.models import Invoice, InvoiceLine, Receivable
from tagih.reports import completeness

app = typer.Typer(help="Invoices and credit notes.")
InvoiceArgument = Annotated[str, typer.Argument(help="Number of the invoice.")]
LineOption = Annotated[
    list[str],
    typer.Option(
        "--line", metavar="TEXT;QUANTITY;PRICE[;TAX][;FIELD=…]",
        help="A line: description; quantity; unit price; tax in percent; more, such as unit=hour; or product=CODE;quantity=3.",
    ),
]  # fmt: skip
_METAVAR = "PERCENT%|AMOUNT;REASON[;TAX]"
DiscountOption = Annotated[
    list[str] | None,
    typer.Option("--discount", metavar=_METAVAR, help="Off all of it: how much; why; of which tax rate."),
]
ChargeOption = Annotated[
    list[str] | None, typer.Option("--charge", metavar=_METAVAR, help="On all of it: how much; why; at which tax rate.")
]
ExemptionOption = Annotated[
    list[str] | None,
    typer.Option(
        "--no-tax-because", metavar="CATEGORY;CODE;WORDS", help="Why E, AE, K, G or O; code or words may be empty."
    ),
]
_LINE = ("description", "quantity", "unit_price", "tax_rate")


def line_of(text: str) -> dict[str, str]:
    """A line as typed: description; quantity; unit price; tax in percent; further fields as name=value.

    One that begins with product= has named fields only.
    """
    parts = [part.strip() for part in text.split(";")]
    if parts[0].startswith("product="):
        return dict(_named(part) for part in parts)
    named = [part.partition("=") for part in parts[3:] if "=" in part]
    plain = [*parts[:3], *(part for part in parts[3:] if "=" not in part)]
    if not 3 <= len(plain) <= 4:
        raise typer.BadParameter(
            f"{text!r}: write a line as description; quantity; unit price; tax, such as 'Design;3;80;21'."
        )
    return dict(zip(_LINE, plain, strict=False)) | {name.strip(): value.strip() for name, _, value in named}


def _named(part: str) -> tuple[str, str]:
    name, _, value = part.partition("=")
    return name.strip(), value.strip()


def adjustments_of(discounts: list[str] | None, charges: list[str] | None) -> list[dict[str, str]]:
    """Discounts and charges as typed: how much, in percent or money; why; the tax rate they belong to."""
    typed = [("discount", text) for text in discounts or ()] + [("charge", text) for text in charges or ()]
    return [_adjustment(kind, text) for kind, text in typed]


def _adjustment(kind: str, text: str) -> dict[str, str]:
    parts = [part.strip() for part in text.split(";")]
    if not 2 <= len(parts) <= 3:
        raise typer.BadParameter(
            f"{text!r}: write how much; why; tax, such as '5%;Loyal customer' or '25.00;Express;21'."
        )
    amount = {"percent": parts[0].rstrip("% ")} if parts[0].endswith("%") else {"amount": parts[0]}
    return {"kind": kind, "reason": parts[1], **amount} | ({"tax_rate": parts[2]} if parts[2:] else {})


def exemptions_of(typed: list[str] | None) -> list[dict[str, str]]:
    """Reasons for no tax as typed: category; VATEX code; words."""
    names = ("tax_category", "code", "reason")
    return [dict(zip(names, [part.strip() for part in text.split(";", 2)], strict=False)) for text in typed or ()]


@app.command()
def draft(
    customer: Annotated[str, typer.Argument(help="Number of the customer.")], line: LineOption,
    terms: Annotated[str, typer.Option("--terms", help="Such as `net 30` or `30% now, 70% net 30`.")] = "",
    currency: Annotated[str, typer.Option("--currency")] = "",
    reference: Annotated[str, typer.Option("--reference", help="The client's reference.")] = "",
    message: Annotated[str, typer.Option("--message", help="A few words to the client.")] = "",
    supplied_on: Annotated[date | None, typer.Option("--supplied-on", parser=door.day, metavar="DATE")] = None,
    include_tax: Annotated[bool, typer.Option("--prices-include-tax")] = False,
    discount: DiscountOption = None, charge: ChargeOption = None, no_tax_because: ExemptionOption = None,
    quote: Annotated[str, typer.Option("--quote", help="The signed quote that it bills: nothing beyond it is issued.")] = "",
    issue: Annotated[bool, typer.Option("--issue", help="Issue it at once.")] = False,
    rate: Annotated[str | None, typer.Option("--rate", help="Value of one unit of a foreign currency.")] = None,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Write a draft, or with --issue an invoice.

    Example: tagih invoice draft C-00001 --line "Design;3;80.00;21" --discount "5%;Loyal customer" --issue
    """
    call, lines = door.call(company, on, key), tuple(line_of(one) for one in line)
    given = {
        "customer": customer, "lines": lines, "currency": currency, "terms": terms, "reference": reference,
        "message": message, "supplied_on": supplied_on, "prices_include_tax": include_tax, "quote": quote,
        "adjustments": adjustments_of(discount, charge), "exemptions": exemptions_of(no_tax_because),
    }  # fmt: skip
    if issue:
        issued = invoices.draft_and_issue(call, **given, issued_on=on, rate=rate)  # type: ignore[arg-type]
        door.say(issued, form, f"Issued {issued.number}")
    else:
        made = drafts.draft(call, **given)  # type: ignore[arg-type]
        door.say(made, form, f"Draft {made.public_id}: {money.plain(made.total_minor, made.currency)} {made.currency}")


@app.command("issue")
def issue_draft(
    draft: Annotated[str, typer.Argument(help="The draft's id.")],
    rate: Annotated[str | None, typer.Option("--rate", help="Value of one unit of a foreign currency.")] = None,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Issue a draft: it gets its number and never changes again."""
    done = invoices.issue(door.call(company, on, key), invoice=draft, issued_on=on, rate=rate)
    door.say(done, form, f"Issued {done.number}")


@app.command()
def edit(
    draft: Annotated[str, typer.Argument(help="The draft's id.")],
    line: Annotated[
        list[str] | None,
        typer.Option("--line", metavar="TEXT;QUANTITY;PRICE[;TAX]", help="New lines, in place of all."),
    ] = None,
    customer: Annotated[str | None, typer.Option("--customer")] = None,
    terms: Annotated[str | None, typer.Option("--terms")] = None,
    reference: Annotated[str | None, typer.Option("--reference")] = None,
    message: Annotated[str | None, typer.Option("--message")] = None,
    discount: DiscountOption = None,
    charge: ChargeOption = None,
    no_tax_because: ExemptionOption = None,
    on: OnOption = None,
    company: CompanyOption = "",
    key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:
    """Change a draft: what is given replaces what was there; discounts and charges are replaced together."""
    made = drafts.edit_draft(
        door.call(company, on, key), invoice=draft, customer=customer, terms=terms, reference=reference, message=message,
        lines=tuple(line_of(one) for one in line) if line else None,
        adjustments=adjustments_of(discount, charge) if discount or charge else None,
        exemptions=exemptions_of(no_tax_because) if no_tax_because else None,
    )  # fmt: skip
    door.say(made, form, f"Draft {made.public_id}: {money.plain(made.total_minor, made.currency)} {made.currency}")


@app.command("personal")
def write_words(
    draft: Annotated[str, typer.Argument(help="The draft's id.")],
    wish: Annotated[str | None, typer.Option("--wish", help="A personal wish; no reminder ever carries it.")] = None,
    offer: Annotated[str | None, typer.Option("--offer", help="Your current offer, in a few words.")] = None,
    link: Annotated[str | None, typer.Option("--link", help="The offer's link.")] = None,
    ask_feedback: Annotated[bool | None, typer.Option("--ask-feedback/--no-ask-feedback", help="Ask how it was.")] = None,
    company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Say something to this client alone on a draft."""
    done = personal.write_words(
        door.call(company, None, key), invoice=draft, wish=wish, offer=offer, offer_url=link, asks_feedback=ask_feedback
    )
    door.say(done, form)


@app.command("allocate-credit")
def allocate_credit(
    credit_note: Annotated[str, typer.Argument(help="Number of the credit note.")],
    invoice: Annotated[str, typer.Option("--invoice", help="What it settles.")],
    amount: Annotated[
        str | None, typer.Option("--amount", help="How much of it; as much as fits when left out.")
    ] = None,
    on: OnOption = None,
    company: CompanyOption = "",
    key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:
    """Settle an invoice with what is left of a credit note."""
    done = credit_notes.allocate_credit(
        door.call(company, on, key), credit_note=credit_note, invoice=invoice, amount=amount
    )
    door.say(done, form)


@app.command()
def delete(
    draft: Annotated[str, typer.Argument(help="The draft's id.")], company: CompanyOption = "", key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Delete a draft. What is issued can only be credited."""
    done = drafts.delete_draft(door.call(company, None, key), invoice=draft)
    door.say(done, form, f"Deleted {done.public_id}")


@app.command()
def credit(
    invoice: InvoiceArgument, because: Annotated[str, typer.Option("--because", help="Why, in a few words.")],
    amount: Annotated[str | None, typer.Option("--amount", help="How much, tax included; all of it when left out.")] = None,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Credit an invoice, all of it or a part.

    Example: tagih invoice credit 2026-00012 --amount 50.00 --because "one day less"
    """
    done = credit_notes.credit(
        door.call(company, on, key), invoice=invoice, because=because, amount=amount, issued_on=on
    )
    door.say(done, form, f"Credited {invoice} by {done.number}")


@app.command()
def send(
    invoice: InvoiceArgument,
    to: Annotated[str, typer.Option("--to", help="Another e-mail address than the client's.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Send an invoice to its client by e-mail, with its PDF and a link to see it.

    Example: tagih invoice send 2026-00012
    """
    done = sending.send(door.call(company, on, key), invoice=invoice, to=to)
    door.say(done, form, f"{invoice} is on its way to {done.recipient}")


@app.command("sent")
def sent_otherwise(
    invoice: InvoiceArgument,
    way: Annotated[str, typer.Option("--way", help=f"One of {', '.join(sending.OTHERWISE)}.")],
    sent_on: Annotated[date | None, typer.Option("--sent-on", parser=door.day, metavar="DATE")] = None,
    note: Annotated[str, typer.Option("--note", help="Such as the number of the registered letter.")] = "",
    cost: Annotated[str, typer.Option("--cost", help="What paper and postage cost.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Note that an invoice went to its client by letter, by hand or through a network.

    Example: tagih invoice sent 2026-00012 --way letter --cost 1.20
    """
    done = sending.send_otherwise(
        door.call(company, on, key), invoice=invoice, way=way, on=sent_on, note=note, cost=cost
    )
    door.say(done, form, f"Noted: {invoice} went by {done.way} on {done.on}")


@app.command()
def arrival(
    invoice: InvoiceArgument,
    answer: Annotated[str, typer.Option("--answer", help="arrived or lost.")],
    note: Annotated[str, typer.Option("--note", help="What was said.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Note what the client said when asked whether an invoice arrived (see `tagih report unseen_invoices`)."""
    done = arrivals.answer(door.call(company, on, key), invoice=invoice, answer=answer, note=note)
    door.say(done, form, f"Noted: {done.invoice} {done.answer}")


@app.command("list")
def listed(
    state: Annotated[str, typer.Option("--state", help="draft, open or all.")] = "all",
    company: CompanyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Invoices, the latest first."""
    of = door.company(company)
    found = Invoice.objects.of(of).select_related("customer").order_by("-id")
    if state == "draft":
        found = found.filter(state="draft")
    elif state == "open":
        found = found.filter(pk__in=Receivable.objects.of(of).filter(balance_minor__gt=0).values("invoice_id"))
    rows = [
        [
            one.number or one.public_id,
            one.kind,
            one.state,
            one.customer.number,
            str(one.issued_on or ""),
            money.plain(one.total_minor, one.currency),
            one.currency,
        ]
        for one in found[:5000]
    ]
    heading = ["invoice", "kind", "state", "customer", "issued_on", "total", "currency"]
    if form is Format.json:
        door.say([dict(zip(heading, row, strict=True)) for row in rows], form)
    else:
        door.grid(heading, rows, [name == "total" for name in heading])


@app.command()
def show(invoice: InvoiceArgument, company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """One invoice with its lines and instalments."""
    of = door.company(company)
    found = Invoice.objects.of(of).select_related("customer").filter(number=invoice).order_by("kind").last()
    found = found or Invoice.objects.of(of).select_related("customer").filter(public_id=invoice).first()
    if found is None:
        raise NotFound("invoice_unknown", invoice=invoice)
    lines = InvoiceLine.objects.of(of).filter(invoice=found).order_by("position")
    parts = Receivable.objects.of(of).filter(invoice=found).order_by("instalment")

    def amount(minor: int) -> dict[str, str]:
        return money.Money(minor, found.currency).as_json()

    door.say(
        {
            "invoice": found.number or found.public_id, "kind": found.kind, "state": found.state,
            "customer": found.customer.number, "issued_on": found.issued_on, "net": amount(found.net_minor),
            "tax": amount(found.tax_minor), "total": amount(found.total_minor),
            **({"missing": [one.reason for one in completeness.of_draft(of, found.pk)]} if found.state == "draft" else {}),
            "lines": [{"description": one.description, "net": amount(one.net_minor)} for one in lines],
            "adjustments": [
                {"kind": one.kind, "reason": one.reason, "tax_rate": percent.text(one.tax_rate_ppm), "net": amount(one.net_minor)}
                for one in adjustments.of(of, found.pk)
            ],
            "receivables": [
                {"number": one.number, "due_on": one.due_on, "amount": amount(one.amount_minor),
                 "balance": amount(one.balance_minor), "disputed": amount(one.disputed_minor)}
                for one in parts
            ],
        },
        form,
    )  # fmt: skip


@app.command()
def clone(
    invoice: Annotated[str, typer.Argument(help="Number of the invoice, or a draft's id.")],
    customer: Annotated[str | None, typer.Option("--customer", help="For another customer.")] = None,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Make a new draft with the content of an invoice.

    Example: tagih invoice clone 2026-00012 --customer C-00002
    """
    made = clones.invoice(door.call(company, on, key), invoice=invoice, customer=customer)
    door.say(made, form, f"Draft {made.public_id}: {money.plain(made.total_minor, made.currency)} {made.currency}")


@app.command()
def pdf(
    invoice: InvoiceArgument, to: ToOption = None,
    kind: Annotated[
        str, typer.Option("--kind", help="invoice, credit_note, delivery_note; proforma for a draft.")
    ] = "invoice",
    company: CompanyOption = "",
) -> None:  # fmt: skip
    """Write the PDF of an invoice or credit note, of what it delivers, or of what a draft would be.

    Example: tagih invoice pdf 2026-00012 --to bill.pdf
    """
    asked = door.call(company, None, "")
    if kind == "proforma":
        write(printing.proforma(asked.company, invoice, asked.today), to)
    elif kind == "delivery_note":
        write(printing.delivery_note(asked.company, invoice), to)
    else:
        write(printing.pdf(asked.company, invoice, kind), to)
