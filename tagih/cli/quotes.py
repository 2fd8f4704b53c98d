"""`tagih quote`: what is offered to clients, and what they signed. Its verbs take change orders too."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.cli.invoices import LineOption, line_of
from tagih.cli.paper import ToOption, write
from tagih.commands import clones, printed_offers, quotes
from tagih.domain import fields, money
from tagih.domain.errors import Conflict, NotFound
from tagih.domain.quotes import standing
from tagih.models import Quote, QuoteLine, Signature
from tagih.reports import signatures

app = typer.Typer(help="Quotes and what the client signed.")
QuoteArgument = Annotated[str, typer.Argument(help="Number of the quote or change order, or the id of a draft.")]
UntilOption = Annotated[
    date | None,
    typer.Option("--valid-until", parser=door.day, metavar="DATE", help="The last day on which it can be signed."),
]
DocumentOption = Annotated[
    list[str] | None,
    typer.Option("--document", help="Title of a document without which work does not start; may be repeated."),
]
PolicyOption = Annotated[str, typer.Option("--policy", help="How payment works: the client reads it first.")]
ScopeOption = Annotated[str, typer.Option("--scope", help="What is in the price, and what is not.")]


@app.command()
def add(
    customer: Annotated[str, typer.Argument(help="Number of the customer.")],
    title: Annotated[str, typer.Argument(help="What is offered, in a few words.")],
    line: LineOption, scope: ScopeOption = "", policy: PolicyOption = "",
    terms: Annotated[str, typer.Option("--terms", help="Such as `net 14`.")] = "",
    valid_until: UntilOption = None, currency: Annotated[str, typer.Option("--currency")] = "",
    reference: Annotated[str, typer.Option("--reference", help="The client's reference.")] = "",
    include_tax: Annotated[bool, typer.Option("--prices-include-tax")] = False, document: DocumentOption = None,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Write a quote.

    Example: tagih quote add C-00001 "A new shop window" --line "Design;1;10000.00;21" --document "Signed contract"
    """
    done = quotes.draft(
        door.call(company, on, key), customer=customer, title=title, lines=tuple(line_of(one) for one in line),
        scope=scope, policy=policy, terms=terms, valid_until=valid_until, currency=currency, reference=reference,
        prices_include_tax=include_tax, documents_required=tuple(document or ()),
    )  # fmt: skip
    door.say(done, form, f"Draft {done.public_id}: {money.plain(done.total_minor, done.currency)} {done.currency}")


@app.command()
def edit(
    quote: QuoteArgument,
    line: Annotated[
        list[str] | None,
        typer.Option("--line", metavar="TEXT;QUANTITY;PRICE[;TAX]", help="New lines, in place of all."),
    ] = None,
    title: Annotated[str | None, typer.Option("--title")] = None,
    scope: Annotated[str | None, typer.Option("--scope")] = None,
    policy: Annotated[str | None, typer.Option("--policy")] = None,
    terms: Annotated[str | None, typer.Option("--terms")] = None,
    warning: Annotated[str | None, typer.Option("--warning", help="Why the work changes (change orders).")] = None,
    valid_until: UntilOption = None,
    document: DocumentOption = None,
    on: OnOption = None,
    company: CompanyOption = "",
    key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:
    """Change an offer that is not with the client: what is given replaces what was there."""
    done = quotes.edit(
        door.call(company, on, key), quote=quote, title=title, scope=scope, policy=policy, terms=terms, warning=warning,
        valid_until=valid_until, lines=tuple(line_of(one) for one in line) if line else None,
        documents_required=tuple(document) if document else None,
    )  # fmt: skip
    door.say(done, form, f"Draft {done.public_id}: {money.plain(done.total_minor, done.currency)} {done.currency}")


@app.command()
def send(
    quote: QuoteArgument, on: OnOption = None, company: CompanyOption = "", key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Fix the text and print the client's link, this once. Sent again, the older link opens nothing any more."""
    done = quotes.send(door.call(company, on, key), quote=quote)
    door.say(done, form, f"{done.number} can be signed until {done.expires_on} at {done.url or '(shown before)'}")


@app.command()
def withdraw(
    quote: QuoteArgument, on: OnOption = None, company: CompanyOption = "", key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Take an offer back from the client; then it may be changed."""
    done = quotes.withdraw(door.call(company, on, key), quote=quote)
    door.say(done, form, f"Withdrew {done.number}")


@app.command()
def clone(
    quote: QuoteArgument, customer: Annotated[str | None, typer.Option("--customer", help="For another customer.")] = None,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Make a new draft with the content of a quote."""
    done = clones.quote(door.call(company, on, key), quote=quote, customer=customer)
    door.say(done, form, f"Draft {done.public_id}")


@app.command()
def accept(
    quote: QuoteArgument,
    name: Annotated[str, typer.Option("--name", help="Who signed.")],
    because: Annotated[str, typer.Option("--because", help="How it is known.")],
    file: Annotated[Path, typer.Option("--file", help="The signed paper: a PDF, a picture or plain text.")],
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Note that the client accepted on paper. In the portal the client does it alone.

    Example: tagih quote accept Q-2026-00001 --name "Mia Slow" --because "signed at the table" --file signed.pdf
    """
    done = quotes.accept(
        door.call(company, on, key), quote=quote, name=name, because=because, file=content(file), file_name=file.name
    )
    door.say(done, form, f"{done.number} is accepted by {done.name}")


@app.command()
def decline(
    quote: QuoteArgument, because: Annotated[str, typer.Option("--because", help="Why, in a few words.")],
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Note that the client declined."""
    done = quotes.decline(door.call(company, on, key), quote=quote, because=because)
    door.say(done, form, f"{done.number} is declined")


@app.command()
def attach(
    quote: QuoteArgument, file: Annotated[Path, typer.Argument(help="A PDF, a picture or plain text.")],
    title: Annotated[str, typer.Option("--title", help="Which document it is, as it was asked for.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Attach a document. The client sees it beside the text."""
    done = quotes.attach(
        door.call(company, on, key), quote=quote, file=content(file), file_name=file.name, title=title
    )  # fmt: skip
    door.say(done, form)


@app.command()
def pdf(quote: QuoteArgument, to: ToOption = None, company: CompanyOption = "") -> None:
    """Write the PDF of a quote or change order.

    Example: tagih quote pdf Q-2026-00003 --to quote.pdf
    """
    asked = door.call(company, None, "")
    write(printed_offers.pdf(asked.company, quote, asked.today), to)


@app.command()
def start(
    quote: QuoteArgument, on: OnOption = None, company: CompanyOption = "", key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Start work: it is signed, and every document asked for is there."""
    done = quotes.start(door.call(company, on, key), quote=quote)
    door.say(done, form, f"Work on {done.number} has started")


@app.command()
def verify(quote: QuoteArgument, company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """Compute the hash of the signed text again and compare it with every place where it was written down."""
    done = signatures.verify(door.company(company), quote)
    if not done.holds:
        raise Conflict("signature_altered", quote=done.number)
    said = {
        "number": done.number, "outcome": done.outcome, "name": done.name, "way": done.way, "at": done.at,
        "text_sha": done.text_sha, "holds": done.holds,
    }  # fmt: skip
    door.say(
        said, form, f"The signature of {done.number} by {done.name or 'the client'} holds: SHA-256 {done.text_sha}"
    )


@app.command("list")
def listed(
    state: Annotated[str, typer.Option("--state", help="draft, sent, accepted, declined, expired or all.")] = "all",
    company: CompanyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Quotes, the latest first."""
    listing("quote", state, company, form)


def listing(kind: str, state: str, company: str, form: Format) -> None:
    """Offers of one kind as a table or as JSON."""
    of = door.company(company)
    day = timezone.now().astimezone(of.tzinfo).date()
    found = Quote.objects.of(of).filter(kind=kind).select_related("customer", "changes").order_by("-id")[:5000]
    heading = ["quote", "state", "customer", "title", "valid_until", "total", "currency", "changes"]
    rows = []
    for one in found:
        stands = standing(one.state, one.valid_until, day)
        total = money.plain(one.total_minor, one.currency)
        changes = str(one.changes.number) if one.changes else ""
        if state in ("all", stands):
            rows.append([
                one.number or one.public_id, stands, one.customer.number, one.title, str(one.valid_until or ""), total,
                one.currency, changes,
            ])  # fmt: skip
    if form is Format.json:
        door.say([dict(zip(heading, row, strict=True)) for row in rows], form)
    else:
        door.grid(heading, rows, [name == "total" for name in heading])


@app.command()
def show(quote: QuoteArgument, company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """One quote or change order with its lines, its text and the answers."""
    of = door.company(company)
    found = Quote.objects.of(of).select_related("customer", "changes").filter(number=quote).first()
    found = found or Quote.objects.of(of).select_related("customer", "changes").filter(public_id=quote).first()
    if found is None:
        raise NotFound("quote_unknown", quote=fields.shown(quote))
    lines = QuoteLine.objects.of(of).filter(quote=found).order_by("position")
    signed = Signature.objects.of(of).filter(quote=found).order_by("id")

    def amount(minor: int) -> dict[str, str]:
        return money.Money(minor, found.currency).as_json()

    day = timezone.now().astimezone(of.tzinfo).date()
    door.say(
        {
            "quote": found.number or found.public_id, "kind": found.kind,
            "state": standing(found.state, found.valid_until, day), "customer": found.customer.number,
            "changes": found.changes.number if found.changes else None, "title": found.title,
            "valid_until": found.valid_until, "sent_on": found.sent_on, "answered_on": found.answered_on,
            "started_on": found.started_on, "net": amount(found.net_minor), "tax": amount(found.tax_minor),
            "total": amount(found.total_minor),
            "lines": [{"description": one.description, "net": amount(one.net_minor)} for one in lines],
            "signatures": [
                {"outcome": one.outcome, "way": one.way, "name": one.name, "at": one.at, "text_sha": one.text_sha}
                for one in signed
            ],
            "text": found.text,
        },
        form,
    )  # fmt: skip


def content(file: Path) -> bytes:
    """The bytes of a file that was named. Raises NotFound `file_not_found`."""
    if not file.is_file():
        raise NotFound("file_not_found", path=str(file))
    return file.read_bytes()
