"""Bank statements: book a file, list accounts and lines, set lines aside, save how a bank's CSV files are read."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Any

from django.db.models import Max
from ninja import Router, UploadedFile
from ninja.params.models import File, Form

from tagih.api.base import Asked, call
from tagih.api.pages import USUAL, Cursor, Limit, Page, page
from tagih.api.values import Answer, Because, Body, Day, Flag, Money, Text, because, money, must
from tagih.commands import bank_mappings, bank_reading, banking, statements
from tagih.commands.bank_reading import FileRead
from tagih.models import BankAccount, BankLine, BankMapping, BankStatement

router = Router(tags=["bank"])

MOST_LINES = 1000
"""Lines of a file in the answer to its import; `GET /bank/lines` has all of them."""
_LISTED = (
    "public_id", "on", "valued_on", "amount_minor", "currency", "account__number", "payer_name", "payer_account",
    "reference", "end_to_end_id", "text", "kind", "state", "because",
)  # fmt: skip


class BankAccountSaid(Answer):
    """An account of a file: where its first statement opens and its last closes, null where the bank does not tell."""

    account: str
    currency: str
    opening: Money | None
    closing: Money | None


class BankLineSaid(Answer):
    """One booking; the amount is below zero where money left."""

    on: date
    amount: Money
    reference: str
    payer_name: str
    payer_account: str
    text: str


class BankProblem(Answer):
    """What is wrong on a line of the file."""

    line: int
    because: Because


class BankFileShown(Answer):
    """A file: `new` lines and those `known` before. `lines` are the first thousand."""

    format: str
    accounts: list[BankAccountSaid]
    lines: list[BankLineSaid]
    problems: list[BankProblem]
    new: int
    known: int


class BankLineListed(BankLineSaid):
    """A booked line. `because`: why it was set aside."""

    line: str
    account: str
    valued_on: date | None
    end_to_end_id: str
    kind: str
    state: str
    because: Because | None


class BankLinePage(Page):
    items: list[BankLineListed]


class BankAccountListed(Answer):
    """One of our accounts, and the last day of its statements."""

    account: str
    currency: str
    name: str
    statements_until: date | None


class BankAccountList(Answer):
    items: list[BankAccountListed]


class BankLineMoved(Answer):
    line: str
    state: str


class SetAsideBody(Body):
    """Why a line is not to be matched."""

    because: Text = must("Such as: a loan of my own.")


class MappingShown(Answer):
    """How the CSV files of a bank are read; `is_found_by_heading`: those like its sample unasked."""

    name: str
    settings: str
    is_found_by_heading: bool


class MappingList(Answer):
    items: list[MappingShown]


class MappingRemoved(Answer):
    name: str


@router.post("/import", response=BankFileShown)
def import_file(
    request: Asked,
    file: Annotated[UploadedFile, File(..., description="MT940, MT942, CAMT.052/.053/.054, OFX, QFX or CSV.")],
    format_hint: Annotated[Text, Form("", description="mt940, camt, ofx or csv; told by its content when left out.")],
    mapping: Annotated[Text, Form("", description="For CSV: a saved mapping, or settings such as dates=d-m-y.")],
    dry_run: Annotated[Flag, Form(False, description="Read and compare only; book nothing.")],
    even_if_different: Annotated[Flag, Form(False, description="Also where lines and balances do not add up.")],
    on: Annotated[Day | None, Form(None, description="The day it is done on; today when left out.")],
) -> BankFileShown:  # fmt: skip
    """Book every line of a file once, whole or not at all; a file that was booked changes nothing."""
    asked = call(request, on)
    read = bank_reading.read(
        request.company, file.read(), name=file.name or "", format_hint=format_hint, mapping=mapping
    )
    if dry_run:
        return _shown(read, *bank_reading.counted(request.company, read))
    done = statements.bring_in(asked, file=read, even_if_different=even_if_different)
    return _shown(read, done.new, done.known)


def _shown(read: FileRead, new: int, known: int) -> BankFileShown:
    lines = [_line(one) for _, one in zip(range(MOST_LINES), bank_reading.lines_of(read), strict=False)]
    return BankFileShown(
        format=read.format,
        accounts=[
            BankAccountSaid(
                account=one.account, currency=one.currency, opening=_money(one.opening_minor, one.currency),
                closing=_money(one.closing_minor, one.currency),
            )
            for one in bank_reading.accounts_of(read)
        ],
        lines=[BankLineSaid(**one) for one in lines],
        problems=[BankProblem(line=one.line, because=because(one.because)) for one in read.problems],
        new=new, known=known,
    )  # fmt: skip


def _line(one: Any) -> dict[str, Any]:
    return {
        "on": one.on, "amount": money(one.amount_minor, one.currency), "reference": one.reference,
        "payer_name": one.payer_name, "payer_account": one.payer_account, "text": one.text,
    }  # fmt: skip


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else money(minor, currency)


@router.get("/lines", response=BankLinePage)
def lines(
    request: Asked, state: Text = "", account: Text = "", cursor: Cursor = "", limit: Limit = USUAL
) -> BankLinePage:  # fmt: skip
    """List bank lines, those booked last first, of one state or account or of all."""
    found = BankLine.objects.of(request.company)
    if state:
        found = found.filter(state=state)
    if account:
        found = found.filter(account__number=account)
    rows, following = page(found, _LISTED, cursor, limit)
    return BankLinePage(items=[_listed(row) for row in rows], next=following)


def _listed(row: dict[str, Any]) -> BankLineListed:
    reason = json.loads(row["because"])
    same = ("on", "valued_on", "payer_name", "payer_account", "reference", "end_to_end_id", "text", "kind", "state")
    return BankLineListed(
        line=row["public_id"], account=row["account__number"], amount=money(row["amount_minor"], row["currency"]),
        because=because(reason) if reason else None, **{name: row[name] for name in same},
    )  # fmt: skip


@router.get("/accounts", response=BankAccountList)
def accounts(request: Asked) -> BankAccountList:
    """List our bank accounts, each with the last day of its statements."""
    said = BankStatement.objects.of(request.company).values_list("account_id").annotate(Max("until_on"))
    until = dict(said)
    found = BankAccount.objects.of(request.company).order_by("number", "currency")
    items = [
        BankAccountListed(account=one.number, currency=one.currency, name=one.name, statements_until=until.get(one.pk))
        for one in found
    ]
    return BankAccountList(items=items)


@router.post("/lines/{line}/set-aside", response=BankLineMoved)
def set_aside(request: Asked, line: Text, body: SetAsideBody) -> BankLineMoved:
    """Take a line off the list of what is to be matched."""
    done = banking.set_aside(call(request), line=line, because=body.because)
    return BankLineMoved(line=done.line, state=done.state)


@router.post("/lines/{line}/take-up", response=BankLineMoved)
def take_up(request: Asked, line: Text) -> BankLineMoved:
    """Put a line that was set aside back on the list."""
    done = banking.take_up(call(request), line=line)
    return BankLineMoved(line=done.line, state=done.state)


@router.get("/mappings", response=MappingList)
def mappings(request: Asked) -> MappingList:
    """List the saved mappings of CSV files."""
    found = BankMapping.objects.of(request.company).order_by("name")
    items = [
        MappingShown(name=one.name, settings=bank_mappings.text(json.loads(one.settings)), is_found_by_heading=bool(one.heading))
        for one in found
    ]  # fmt: skip
    return MappingList(items=items)


@router.post("/mappings", response=MappingShown)
def mapping_save(
    request: Asked,
    name: Annotated[Text, Form(..., description="Such as the bank's name.")],
    settings: Annotated[Text, Form(..., description="Such as dates=d-m-y; amount=Betrag; text=VWZ1+VWZ2.")],
    file: Annotated[UploadedFile | None, File(None, description="A file: those with the same heading are read by it unasked.")],
) -> MappingShown:  # fmt: skip
    """Save how the CSV files of a bank are read, in place of a mapping of that name."""
    sample = file.read() if file else b""
    done = bank_mappings.save(call(request), name=name, settings=settings, sample=sample)
    return MappingShown(name=done.name, settings=done.settings, is_found_by_heading=done.is_found_by_heading)


@router.delete("/mappings/{name}", response=MappingRemoved)
def mapping_remove(request: Asked, name: Text) -> MappingRemoved:
    """Forget a mapping. What was booked by it stays."""
    done = bank_mappings.remove(call(request), name=name)
    return MappingRemoved(name=done.name)
