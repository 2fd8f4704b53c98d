"""Thanks for money that came, with the receipt: one note a day to a client, about all of it, as things stand when it goes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from tagih.commands import letters, payment_policy
from tagih.commands.operation import Operation
from tagih.domain import thanks
from tagih.domain.reasons import Reason
from tagih.domain.thanks import Settled
from tagih.models import Allocation, Company, Customer, Message, Payment, deductions, facts, rows

PURPOSE = "receipt"
"""Messages of this purpose are counted in no cap of reminders."""
_HOUR = 8
"""A second note goes the next morning at this hour of the company's clock."""


def after(operation: Operation, customer_id: int, payment_id: int, received_on: date) -> None:
    """Queue the note about a payment just recorded, or add it to the one that waits today. Its customer is locked.

    Nothing happens where the policy wants no note, nobody has an address, or it is too late to thank.
    """
    policy = payment_policy.in_force(operation.company)
    if (policy.thanks, policy.wrong_amounts) == ("off", "off") or thanks.is_late(received_on, operation.today):
        return
    client = facts.addressed(operation.company, [customer_id])[customer_id]
    if not client.recipient:
        return
    on, waiting = _waiting(operation, customer_id)
    ids = [*(json.loads(waiting.facts)["payment_ids"] if waiting else ()), payment_id]
    content = _content(operation.company, customer_id, ids, operation.today)
    if content is None or not (template := _template(content, operation)):
        return
    if waiting is not None:
        rows.update(Message, "id", ("facts", "template"), [(waiting.pk, letters.encoded(content), template)])
        return
    send_after = None if on == operation.today else _morning(operation.company, on)
    rows.insert(Message, (*letters.MESSAGE, "send_after"), [(
        rows.reserve(Message, 1)[0], operation.company.pk, rows.public_id(), customer_id, PURPOSE, on, "email",
        client.recipient, client.language, template, "queued", letters.encoded(content), operation.now, send_after,
    )])  # fmt: skip
    operation.defer("deliver")


def _waiting(operation: Operation, customer_id: int) -> tuple[date, Message | None]:
    """The day of the next note to a client, and the note if it waits already: today's, or tomorrow's if that one is gone."""
    found = Message.objects.of(operation.company).filter(customer_id=customer_id, purpose=PURPOSE)
    known = {one.on: one for one in found.filter(on__gte=operation.today)}
    on = operation.today
    while on in known and not (known[on].state == "queued" and known[on].claim == 0):
        on += timedelta(days=1)
    return on, known.get(on)


def _morning(company: Company, on: date) -> datetime:
    return datetime.combine(on, time(_HOUR), company.tzinfo)


def is_right(operation: Operation, message: Message) -> bool:
    """Whether the note may go now; it is brought up to date, and withdrawn where its money was taken back meanwhile."""
    if message.claim > 1:
        return True
    ids = json.loads(message.facts)["payment_ids"]
    content = _content(operation.company, message.customer_id, ids, operation.today)
    template = _template(content, operation) if content is not None else ""
    if content is None or not template:
        text = json.dumps(Reason("nothing_to_thank_for").as_json())
        Message.objects.of(operation.company).filter(pk=message.pk).update(state="withdrawn", because=text)
        operation.event("message.withdrawn", f"message {message.public_id}", {"message": message.pk})
        return False
    message.facts, message.template = letters.encoded(content), template
    rows.update(Message, "id", ("template",), [(message.pk, template)])
    return True


def payments_of(company: Company, message: Message) -> list[str]:
    """The public ids of the payments a note is about: their receipts go with it."""
    ids = json.loads(message.facts)["payment_ids"]
    standing = Payment.objects.of(company).filter(pk__in=ids, reversal=None).order_by("received_on", "id")
    return list(standing.values_list("public_id", flat=True))


# --- what it says --------------------------------------------------------------------------------------------


def _template(content: dict[str, Any], operation: Operation) -> str:
    settled = [Settled(one["amount_minor"], one["balance_minor"]) for one in content["paid"]]
    unallocated_minor = sum(one["unallocated_minor"] for one in content["payments"])
    return thanks.template(settled, unallocated_minor, payment_policy.in_force(operation.company))


def _content(company: Company, customer_id: int, ids: Sequence[int], today: date) -> dict[str, Any] | None:
    """The facts of the note; None where none of its payments stands."""
    payments = list(Payment.objects.of(company).filter(pk__in=ids, reversal=None).order_by("received_on", "id"))
    if not payments:
        return None
    customer = Customer.objects.of(company).get(pk=customer_id)
    contact = facts.addressed(company, [customer_id])[customer_id].contact
    paid = _paid(company, [one.pk for one in payments])
    still_open = [one for one in paid if one["balance_minor"]]
    receivables = [_receivable(one, today) for one in still_open]
    return {
        "customer": {"number": customer.number, "name": customer.name, "contact": contact},
        "payment_ids": list(ids),
        "payments": [
            {"received_on": one.received_on, "currency": one.currency, "amount_minor": one.amount_minor,
             "unallocated_minor": one.unallocated_minor}
            for one in payments
        ],
        "paid": paid, "receivables": receivables, "totals": letters.totals(receivables, {}),
    }  # fmt: skip


def _paid(company: Company, payment_ids: Sequence[int]) -> list[dict[str, Any]]:
    """What each receivable got, and what the client still has to pay of it: not what it keeps back as expected."""
    settled = Allocation.objects.of(company).filter(payment_id__in=payment_ids, reverses=None, reversed_by=None)
    money = settled.filter(discount=None, deduction=None).select_related("receivable").order_by("id")
    kept_back = deductions.left(company, receivable_ids=[one.receivable_id for one in money])
    found: dict[int, dict[str, Any]] = {}
    for one in money:
        row = one.receivable
        left_minor = max(row.balance_minor - kept_back.get(row.pk, 0), 0)
        its = found.setdefault(row.pk, {
            "id": row.pk, "number": row.number, "currency": row.currency, "paid_minor": 0, "balance_minor": left_minor,
            "amount_minor": row.amount_minor, "issued_on": row.issued_on, "due_on": row.due_on,
            "disputed_minor": min(row.disputed_minor, left_minor),
        })  # fmt: skip
        its["paid_minor"] += one.amount_minor
    return list(found.values())


def _receivable(one: dict[str, Any], today: date) -> dict[str, Any]:
    names = ("id", "number", "issued_on", "due_on", "currency", "balance_minor", "disputed_minor")
    return {name: one[name] for name in names} | {"days_overdue": (today - one["due_on"]).days, "step": None}
