"""`tagih bank match` and what goes with it: proposals accepted or rejected, an own choice, and payers remembered."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from tagih.cli import door
from tagih.cli.banking import app
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.commands import match_decisions, matching
from tagih.domain import money
from tagih.domain.money import Money
from tagih.domain.reasons import Reason
from tagih.models import PayerAlias
from tagih.reports import matches
from tagih.reports.matches import LineShown, Shown


@app.command()
def match(
    only_open: Annotated[bool, typer.Option("--open", help="Print only lines that are still open.")] = False,
    on: OnOption = None, company: CompanyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Book the lines of which it is certain what they pay, and propose invoices for the others.

    Example: tagih bank match --format json
    """
    call = door.call(company, on)
    done = matching.match(call)
    if form is Format.json:
        door.say([_json(one) for one in matches.lines(call.company, only_open=only_open)], form)
        return
    sentence = (
        f"{done.applied} booked, {done.proposed} with proposals, {done.unknown} without, {done.returned} returned."
    )
    door.say({}, form, sentence)
    heading = ["line", "on", "amount", "payer", "text", "state", "invoices", "points", "match"]
    door.listed(heading, [_row(one) for one in matches.lines(call.company, only_open=True)], form, ("amount", "points"))


def _json(one: LineShown) -> dict[str, Any]:
    """A line for programs: what was applied, or what is proposed."""
    applied = [] if one.applied is None else [
        {"invoice": part.invoice, "receivable": part.receivable, "amount": part.amount.as_json()}
        for part in one.applied.parts
    ]  # fmt: skip
    return {
        "line": one.line, "on": one.on, "amount": one.amount.as_json(), "reference": one.reference,
        "payer_name": one.payer_name, "payer_account": one.payer_account, "text": one.text, "state": one.state,
        "payment": one.payment, "applied": applied, "reasons": _reasons(one.applied),
        "proposals": [_proposal(answer) for answer in one.proposals],
    }  # fmt: skip


def _proposal(answer: Shown) -> dict[str, Any]:
    return {
        "match": answer.match, "customer": answer.customer, "invoices": list(answer.invoices),
        "amount": answer.amount.as_json(), "points": answer.points, "reasons": _reasons(answer),
        "against": [_reason(one) for one in answer.against],
    }  # fmt: skip


def _reasons(answer: Shown | None) -> list[dict[str, Any]]:
    return [] if answer is None else [_reason(one) for one in answer.reasons]


def _reason(stored: dict[str, Any]) -> dict[str, Any]:
    return Reason(stored["code"], stored["facts"]).as_json()


def _row(one: LineShown) -> list[str]:
    best = one.proposals[0] if one.proposals else None
    return [
        one.line, str(one.on), _plain(one.amount), one.payer_name, one.text[:60], one.state,
        ", ".join(best.invoices) if best else "", str(best.points) if best else "", best.match if best else "",
    ]  # fmt: skip


def _plain(amount: Money) -> str:
    return money.plain(amount.minor, amount.currency)


_Match = Annotated[str, typer.Argument(help="Id of the proposal, as `tagih bank match` prints it.")]
_Line = Annotated[str, typer.Argument(help="Id of the line, as `tagih bank match` prints it.")]


@app.command()
def accept(
    match: _Match,
    on: OnOption = None,
    company: CompanyOption = "",
    key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:
    """Book a line as proposed; its payer will be known again."""
    door.say(match_decisions.accept(door.call(company, on, key), match=match), form)


@app.command()
def reject(
    match: _Match,
    on: OnOption = None,
    company: CompanyOption = "",
    key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:
    """Say that a proposal is wrong: it is not made again."""
    door.say(match_decisions.reject(door.call(company, on, key), match=match), form)


@app.command()
def apply(
    line: _Line,
    invoice: Annotated[list[str] | None, typer.Option("--invoice", help="What it pays; may be repeated.")] = None,
    customer: Annotated[str, typer.Option("--customer", help="Whose money it is; not needed with --invoice.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Book a line as you say; its payer will be known again.

    Example: tagih bank apply a3f… --invoice 2026-00012
    """
    call = door.call(company, on, key)
    door.say(match_decisions.apply_to(call, line=line, invoices=tuple(invoice or ()), customer=customer), form)


@app.command()
def undo(
    line: _Line, because: Annotated[str, typer.Option("--because", help="Why; it is kept with the payment.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Take back what was booked of a line: the payment is reversed and the line is open again."""
    door.say(match_decisions.undo(door.call(company, on, key), line=line, because=because), form)


@app.command()
def learn(
    customer: Annotated[str, typer.Argument(help="Number of the customer.")],
    account: Annotated[str, typer.Option("--account", help="The account from which it pays, such as an IBAN.")] = "",
    name: Annotated[str, typer.Option("--name", help="The name under which it pays.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Remember by which account or name a client pays."""
    done = match_decisions.learn(door.call(company, on, key), customer=customer, account=account, name=name)
    door.say(done, form)


@app.command()
def forget(
    alias: Annotated[str, typer.Argument(help="Id of what was learned, as `tagih bank payers` prints it.")],
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Forget an account or name of a payer."""
    door.say(match_decisions.forget(door.call(company, on, key), alias=alias), form)


@app.command()
def payers(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """What was learned of payers, by client."""
    found = PayerAlias.objects.of(door.company(company)).select_related("customer").order_by("customer__number", "id")
    rows = [
        [one.public_id, one.customer.number, one.kind, one.key, "person" if one.is_by_person else "match"]
        for one in found[:5000]
    ]
    door.listed(["alias", "customer", "kind", "key", "learned_from"], rows, form)
