"""Transfers that the bank took back: the line that brought the money is found, and its payment is reversed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from tagih.commands import reversals
from tagih.commands.operation import Operation
from tagih.domain import remittance, returned_transfers
from tagih.domain.errors import Conflict, Invalid
from tagih.domain.reasons import Reason
from tagih.domain.returned_transfers import Earlier, Taken
from tagih.models import BankLine, Match, Receivable, rows


def take_back(operation: Operation, line_id: int) -> bool:
    """Reverse the payment of the line that this one takes back; whether it was found and could be."""
    line = BankLine.objects.of(operation.company).get(pk=line_id)
    read = remittance.read(line.reference, line.text)
    taken = Taken(line.amount_minor, line.payer_name, line.payer_account, line.end_to_end_id, read)
    found = returned_transfers.undone(taken, _earlier(operation, line))
    if found is None:
        return False
    match = Match.objects.of(operation.company).select_related("payment", "line").get(pk=found.match_id)
    assert match.payment is not None, "what is applied has a payment"
    because = (line.text or line.payer_name or line.bank_reference).strip()[:300] or "R"
    call = replace(operation.call, key="")
    try:
        reversals.reverse(
            call, payment=match.payment.public_id, because=because, kind="returned", on=min(line.on, call.today)
        )
    except (Conflict, Invalid):  # taken back by hand already, or used elsewhere: a person looks at it
        return False
    _write(operation, line, match)
    return True


def _earlier(operation: Operation, line: BankLine) -> Sequence[Earlier]:
    """Booked lines of just that amount, on its day or before it, that nothing took back yet."""
    since = line.on - timedelta(days=returned_transfers.WITHIN_DAYS)
    company = operation.company
    booked = Match.objects.of(company).filter(
        state="applied", is_return=False, line__amount_minor=-line.amount_minor, line__currency=line.currency,
        line__on__range=(since, line.on), payment__reversal=None,
    )  # fmt: skip
    found = list(booked.select_related("line").order_by("-line__on", "-line__id")[:100])
    ids = {receivable_id for one in found for receivable_id, _ in json.loads(one.parts)}
    numbers = dict(rows.select(Receivable, ("id", "number"), company_id=company.pk, id=list(ids)))
    return [
        Earlier(
            one.pk, one.line.payer_name, one.line.payer_account, one.line.end_to_end_id,
            tuple(numbers[receivable_id] for receivable_id, _ in json.loads(one.parts)),
        )
        for one in found
    ]  # fmt: skip


def _write(operation: Operation, line: BankLine, match: Match) -> None:
    """The line is matched with what it took back: the same parts, the other way round."""
    reason = Reason("match_returned", {"on": match.line.on})
    parts = [[receivable_id, -minor] for receivable_id, minor in json.loads(match.parts)]
    row = Match.objects.of(operation.company).create(
        company=operation.company, line=line, customer_id=match.customer_id, state="applied", points=100,
        currency=match.currency, amount_minor=-match.amount_minor, parts=json.dumps(parts),
        reasons=json.dumps([{"code": reason.code, "facts": {"on": str(match.line.on)}}]), is_return=True,
        payment_id=match.payment_id, by=operation.call.by, at=operation.now,
    )  # fmt: skip
    BankLine.objects.of(operation.company).filter(pk=line.pk).update(state="matched")
    given = {"line": line.pk, "match": row.pk, "payment": match.payment_id, "returns": match.line_id}
    operation.event("bank_line.returned", f"payment {match.payment.public_id if match.payment else ''}", given)
