"""Matching: bank lines with what they paid or may pay; run it, decide proposals, take back; payers remembered."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Router

from tagih.api.base import Asked, call
from tagih.api.pages import USUAL, Cursor, Limit, Page, page
from tagih.api.references import customer_number, invoice_number
from tagih.api.values import Answer, Because, Body, Deed, Flag, Money, Text, because, maybe, money, must
from tagih.commands import match_decisions, matching
from tagih.models import BankLine, PayerAlias
from tagih.reports import matches
from tagih.reports.matches import LineShown, Shown

router = Router(tags=["matching"])

MOST_NAMED = 1000
"""Invoices one line may pay."""


class MatchRun(Deed):
    """Look at every open line."""


class ProposalDecision(Deed):
    """A proposal is decided."""


class LineApplication(Deed):
    """What a line pays, by your own choice."""

    invoices: list[Text] = maybe("Invoices or instalments, by number or public id.", max_length=MOST_NAMED)
    customer: Text = maybe("Number or public id; not needed when an invoice is named.")


class LineUndoing(Deed):
    """What was booked of a line is taken back."""

    because: Text = maybe("Why; it is kept with the payment.")


class PayerKnown(Body):
    """By which account or name a client pays."""

    customer: Text = must("Number or public id.")
    account: Text = maybe("The account, such as an IBAN.")
    name: Text = maybe("The name; one of the two is given.")


class MatchRunDone(Answer):
    """How many lines were booked, got proposals, said nothing, and were taken back by the bank."""

    applied: int
    proposed: int
    unknown: int
    returned: int


class MatchPart(Answer):
    """An invoice, the instalment of it, and what it gets."""

    invoice: str
    receivable: str
    amount: Money


class MatchAnswer(Answer):
    """An answer for a line: the invoices it pays, its points, its reasons, and what speaks against it."""

    match: str
    customer: str
    invoices: list[str]
    amount: Money
    points: int
    parts: list[MatchPart]
    reasons: list[Because]
    against: list[Because]


class MatchLine(Answer):
    """A line of a bank statement: what was applied of it, or what is proposed, the best first."""

    line: str
    on: date
    amount: Money
    payer_name: str
    payer_account: str
    reference: str
    text: str
    state: str
    payment: str | None
    applied: MatchAnswer | None
    proposals: list[MatchAnswer]


class MatchPage(Page):
    items: list[MatchLine]


class LinePaid(Answer):
    number: str
    amount: Money


class LineBookedShown(Answer):
    """A line that was booked: its payment, what it settled, and what is unallocated."""

    line: str
    match: str
    payment: str
    customer: str
    settled: list[LinePaid]
    unallocated: Money


class ProposalRejected(Answer):
    match: str
    line: str


class LineReopenedShown(Answer):
    """A line that is open again, and the payment that was reversed."""

    line: str
    payment: str


class PayerKnownShown(Answer):
    """By which account or name a client is known; said by a person, or learned with a match."""

    alias: str
    customer: str
    kind: str
    key: str
    is_by_person: bool


class PayerKnownPage(Page):
    items: list[PayerKnownShown]


class PayerForgottenShown(Answer):
    alias: str


@router.get("/lines", response=MatchPage)
def lines(request: Asked, open: Flag = True, cursor: Cursor = "", limit: Limit = USUAL) -> MatchPage:
    """List bank lines, the latest first: the open ones with their proposals, or all that were not set aside."""
    found = BankLine.objects.of(request.company).exclude(state="set_aside")
    rows, following = page(found.filter(state="open") if open else found, ("public_id",), cursor, limit)
    shown = matches.of(request.company, [row["id"] for row in rows])
    return MatchPage(items=[_line(one) for one in reversed(shown)], next=following)


@router.post("/run", response=MatchRunDone)
def run(request: Asked, body: MatchRun) -> MatchRunDone:
    """Book what is certain, propose the rest."""
    done = matching.match(call(request, body))
    return MatchRunDone(applied=done.applied, proposed=done.proposed, unknown=done.unknown, returned=done.returned)


@router.post("/proposals/{match}/accept", response=LineBookedShown)
def accept(request: Asked, match: Text, body: ProposalDecision) -> LineBookedShown:
    """Book a line as proposed; its payer will be known again."""
    return _booked(match_decisions.accept(call(request, body), match=match))


@router.post("/proposals/{match}/reject", response=ProposalRejected)
def reject(request: Asked, match: Text, body: ProposalDecision) -> ProposalRejected:
    """Say that a proposal is wrong."""
    done = match_decisions.reject(call(request, body), match=match)
    return ProposalRejected(match=done.match, line=done.line)


@router.post("/lines/{line}/apply", response=LineBookedShown)
def apply(request: Asked, line: Text, body: LineApplication) -> LineBookedShown:
    """Book a line as you say; its payer will be known again."""
    given = body.given()
    if "customer" in given:
        given["customer"] = customer_number(request.company, body.customer)
    if "invoices" in given:
        given["invoices"] = [invoice_number(request.company, one) for one in body.invoices]
    return _booked(match_decisions.apply_to(call(request, body), line=line, **given))


@router.post("/lines/{line}/undo", response=LineReopenedShown)
def undo(request: Asked, line: Text, body: LineUndoing) -> LineReopenedShown:
    """Take back what was booked of a line."""
    done = match_decisions.undo(call(request, body), line=line, **body.given())
    return LineReopenedShown(line=done.line, payment=done.payment)


@router.get("/payers", response=PayerKnownPage)
def payers(request: Asked, cursor: Cursor = "", limit: Limit = USUAL) -> PayerKnownPage:
    """List what was learned of payers, the latest first."""
    columns = ("public_id", "customer__number", "kind", "key", "is_by_person")
    rows, following = page(PayerAlias.objects.of(request.company), columns, cursor, limit)
    items = [
        PayerKnownShown(
            alias=row["public_id"], customer=row["customer__number"], **{name: row[name] for name in columns[2:]}
        )
        for row in rows
    ]
    return PayerKnownPage(items=items, next=following)


@router.post("/payers", response={201: PayerKnownShown})
def learn(request: Asked, body: PayerKnown) -> PayerKnownShown:
    """Remember by which account or name a client pays."""
    given = body.given() | {"customer": customer_number(request.company, body.customer)}
    done = match_decisions.learn(call(request), **given)
    return PayerKnownShown(alias=done.alias, customer=done.customer, kind=done.kind, key=done.key, is_by_person=True)


@router.delete("/payers/{alias}", response=PayerForgottenShown)
def forget(request: Asked, alias: Text) -> PayerForgottenShown:
    """Forget an account or name of a payer."""
    return PayerForgottenShown(alias=match_decisions.forget(call(request), alias=alias).alias)


def _line(one: LineShown) -> MatchLine:
    return MatchLine(
        line=one.line, on=one.on, amount=_money(one.amount), payer_name=one.payer_name, payer_account=one.payer_account,
        reference=one.reference, text=one.text, state=one.state, payment=one.payment,
        applied=_answer(one.applied) if one.applied is not None else None,
        proposals=[_answer(answer) for answer in one.proposals],
    )  # fmt: skip


def _answer(one: Shown) -> MatchAnswer:
    parts = [
        MatchPart(invoice=part.invoice, receivable=part.receivable, amount=_money(part.amount)) for part in one.parts
    ]
    return MatchAnswer(
        match=one.match, customer=one.customer, invoices=list(one.invoices), amount=_money(one.amount), points=one.points,
        parts=parts, reasons=[because(reason) for reason in one.reasons], against=[because(reason) for reason in one.against],
    )  # fmt: skip


def _money(amount: Any) -> Money:
    return money(amount.minor, amount.currency)


def _booked(done: match_decisions.LineBooked) -> LineBookedShown:
    return LineBookedShown(
        line=done.line, match=done.match, payment=done.payment, customer=done.customer,
        settled=[LinePaid(number=one.number, amount=money(one.amount_minor, done.currency)) for one in done.parts],
        unallocated=money(done.unallocated_minor, done.currency),
    )  # fmt: skip
