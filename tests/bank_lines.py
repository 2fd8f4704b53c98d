"""Lines of bank statements put straight into the tables, for tests of what is made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tagih.commands.operation import Call
from tagih.models import BankAccount, BankFile, BankLine, BankStatement
from tests.guard import outside_the_books


@dataclass(frozen=True)
class Arrival:
    """What a bank says of one movement; money that left is below nothing."""

    on: date
    amount_minor: int
    text: str = ""
    payer_name: str = ""
    payer_account: str = ""
    currency: str = "EUR"
    reference: str = ""
    end_to_end_id: str = ""
    kind: str = "transfer"
    original_minor: int | None = None
    original_currency: str = ""
    charges_minor: int = 0


def arrived(call: Call, *arrivals: Arrival) -> list[BankLine]:
    """The lines of these movements, booked by the bank and open, in order."""
    with outside_the_books("lines without a file"):
        statement = _statement(call)
        known = BankLine.objects.of(call.company).count()
        made = BankLine.objects.everywhere("new rows").bulk_create([
            BankLine(
                company=call.company, account=statement.account, statement=statement, key=f"line {known + n}", occurrence=1,
                made_at=call.now, **vars(one),
            )
            for n, one in enumerate(arrivals)
        ])  # fmt: skip
    return list(made)


def one_line(call: Call, on: date, amount_minor: int, text: str = "", payer_name: str = "", **more: object) -> BankLine:
    """The line of one transfer."""
    (made,) = arrived(call, Arrival(on, amount_minor, text, payer_name, **more))  # type: ignore[arg-type]
    return made


def _statement(call: Call) -> BankStatement:
    found = BankStatement.objects.of(call.company).select_related("account").first()
    if found is not None:
        return found
    account = BankAccount.objects.of(call.company).create(
        company=call.company, number="NL91ABNA0417164300", currency="EUR", made_at=call.now
    )
    file = BankFile.objects.of(call.company).create(
        company=call.company, sha="0", read_as="camt", format="camt", name="bank.xml", size_bytes=1, line_count=1,
        by="anna", made_at=call.now,
    )  # fmt: skip
    return BankStatement.objects.of(call.company).create(company=call.company, file=file, account=account)


def settled(lines: Sequence[BankLine]) -> list[str]:
    """The states of these lines now."""
    return [BankLine.objects.everywhere("a look").get(pk=one.pk).state for one in lines]
