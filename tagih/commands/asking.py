"""What a client says in the portal about what it owes: a day, instalments, what is wrong, what was paid.

Nobody else can do it: each takes the link that the client's secret has opened, and reaches only what the link opens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tagih.commands import allocations, answers, customer_details, dunning, files, owed, plans, portal_links
from tagih.commands.dunning import Disputed, Promised
from tagih.commands.operation import Operation, write
from tagih.commands.plans import Planned, PlannedInstalment
from tagih.domain import disputes, fields, money, promises, quotas
from tagih.domain import plans as rules
from tagih.domain.errors import Conflict, Invalid, NotFound, Refused
from tagih.domain.totals import printed_unit_minor
from tagih.models import (
    Amendment,
    Dispute,
    File,
    Invoice,
    InvoiceLine,
    PaymentClaim,
    PaymentPlan,
    Promise,
    Receivable,
    facts,
    rows,
)
from tagih.models.base import longest

LONGEST_CLAIM_DAYS = 120
"""How long ago a payment may have been made that a client tells us of."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A payment that the client says it made; nothing is asked before `paused_until`."""

    claim: str
    paused_until: date


@dataclass(frozen=True, slots=True)
class Amended:
    """What the client proposes; it holds when a person has accepted it."""

    amendment: str


@write
def promise(
    operation: Operation, *, link: str, promised_on: date, invoices: Sequence[str] = (), note: str = ""
) -> Promised:
    """Promise to pay what is open (of these invoices by public id, or all) by a day that the policy allows.

    Raises NotFound `link_unknown`, Conflict `nothing_owed`, Invalid `promise_in_the_past`, `promise_too_far`, Refused
    `promise_by_telephone`, `client_quota`.
    """
    row, found = owed.by_link(operation, link, invoices)
    made = Promise.objects.of(operation.company).filter(
        receivable__customer_id=row.customer_id, made_on=operation.today
    )
    quotas.check("promise", made.values("promised_on").distinct().count())
    longest_days = facts.policy(operation.company).client_promise_days
    if not longest_days:
        raise Refused("promise_by_telephone")
    promises.check(operation.today, promised_on, longest_days)
    note = fields.block("note", note, longest(Promise, "note"))
    return dunning.keep_promise(operation, found, promised_on, None, note, _subject(row.customer.number, found))


@write
def plan(
    operation: Operation, *, link: str, count: int, first_on: date, every: str = "month", currency: str = "",
    invoices: Sequence[str] = (), note: str = "",
) -> Planned:  # fmt: skip
    """Ask to pay what is open in instalments; nothing is asked until a person has answered, some days at most.

    Raises NotFound `link_unknown`, Conflict `nothing_owed`, `plan_asked_already`, `plan_only_disputed`, Invalid
    `plan_rhythm`, `plan_count`, `plan_begins`, Refused `client_quota`.
    """
    row, found = owed.by_link(operation, link, invoices, currency)
    quotas.check("plan", _today(operation, PaymentPlan.objects.of(operation.company).filter(customer=row.customer)))
    rules.check(operation.today, first_on, every, count, rules.MOST_BY_CLIENT)
    asked = plans.ask(operation, row.customer_id, found, count, every, first_on, note)
    planned = rules.instalments(asked.total_minor, first_on, every, count, printed_unit_minor(asked.currency))
    shown = tuple(PlannedInstalment(one.due_on, one.amount_minor) for one in planned)
    return Planned(asked.public_id, row.customer.number, "asked", asked.currency, asked.total_minor, shown)


@write
def dispute(
    operation: Operation, *, link: str, because: str, invoice: str = "", line: int | None = None, file: bytes = b"",
    file_name: str = "",
) -> Disputed:  # fmt: skip
    """Do not accept one line of an invoice (by position), or all of it, with a word why and perhaps a paper.

    Only that part is not asked for; what was disputed before stays so. Raises NotFound `link_unknown`, `line_unknown`,
    Conflict `nothing_owed`, `disputed_already`, Invalid `dispute_needs_reason`, `line_without_amount` and what a file
    raises, Refused `client_quota`.
    """
    row, about = portal_links.reached(operation, link, invoice)
    opened = Dispute.objects.of(operation.company).filter(
        receivable__customer_id=row.customer_id, opened_on=operation.today
    )
    quotas.check("dispute", opened.values("because", "line").distinct().count())
    because = fields.block("because", because, longest(Dispute, "because"))
    if not because:
        raise Invalid("dispute_needs_reason")
    _, found = owed.by_link(operation, link, [about.public_id])
    left_minor = sum(one.balance_minor - one.disputed_minor for one in found)
    if not left_minor:
        raise Conflict("disputed_already")
    billed = _line(operation, about, line) if line is not None else None
    wanted_minor = min(left_minor, _worth(billed, about.currency)) if billed else left_minor
    kept = _file(operation, file, file_name)
    _dispute(operation, found, wanted_minor, because, billed, kept)
    given = {"receivables": [one.pk for one in found], "amount_minor": wanted_minor, "line": line or 0}
    operation.event("dispute.opened", f"invoice {about.number}", given, note=because)
    return Disputed(str(about.number), money.plain(wanted_minor, about.currency), about.currency)


@write
def claim(
    operation: Operation, *, link: str, paid_on: date, invoice: str = "", amount: str = "", note: str = "",
    file: bytes = b"", file_name: str = "",
) -> Claimed:  # fmt: skip
    """Say that it is paid already, perhaps with proof: nothing is asked for some days, in which a person looks for it.

    Raises NotFound `link_unknown`, Conflict `nothing_owed`, Invalid `claim_day`, `payment_not_positive` and what a file
    raises, Refused `client_quota`.
    """
    row, found = owed.by_link(operation, link, [invoice] if invoice else ())
    claims = PaymentClaim.objects.of(operation.company)
    quotas.check("claim", _today(operation, claims.filter(customer=row.customer)))
    earliest_on = operation.today - timedelta(days=LONGEST_CLAIM_DAYS)
    if not earliest_on <= paid_on <= operation.today:
        raise Invalid("claim_day", paid_on=paid_on, earliest_on=earliest_on, today=operation.today)
    currency = found[0].currency
    amount_minor = allocations.positive(amount, currency) if amount.strip() else None
    kept = _file(operation, file, file_name)
    until = operation.today + timedelta(days=facts.policy(operation.company).answer_within_days)
    about = found[0].invoice if invoice or row.invoice_id else None
    made = claims.create(
        company=operation.company, customer=row.customer, invoice=about, currency=currency, amount_minor=amount_minor,
        paid_on=paid_on, note=fields.block("note", note, longest(PaymentClaim, "note")), file=kept,
        paused_until=until, made_at=operation.now, by=operation.call.by,
    )  # fmt: skip
    owed.hold(operation, found, until)
    given = {"claim": made.pk, "amount_minor": amount_minor, "currency": currency, "paid_on": paid_on, "until": until}
    operation.event("claim.made", _subject(row.customer.number, found if about else ()), given, note=made.note)
    return Claimed(made.public_id, until)


@write
def amend(
    operation: Operation, *, link: str, name: str = "", email: str = "", phone: str = "", purchase_order: str = "",
    note: str = "",
) -> Amended:  # fmt: skip
    """Propose who pays here, or the order number on our invoices. It holds when a person has accepted it.

    Raises NotFound `link_unknown`, Invalid `amendment_empty`, `contact_email_unreadable`, `phone_unreadable`, Refused
    `client_quota`.
    """
    row = portal_links.locked(operation, link)
    if row.purpose not in ("account", "invoice"):
        raise NotFound("link_unknown")
    amendments = Amendment.objects.of(operation.company)
    quotas.check("amendment", _today(operation, amendments.filter(customer=row.customer)))
    order = fields.line("purchase_order", purchase_order, longest(Amendment, "purchase_order"))
    contact = {"name": "", "email": "", "phone": ""}
    if name.strip() or email.strip() or phone.strip():
        said = customer_details.person(row.customer.country, name, "pays", email.strip(), phone)
        contact = {field: said[field] for field in contact}
    if not (order or any(contact.values())):
        raise Invalid("amendment_empty")
    made = amendments.create(
        company=operation.company, customer=row.customer, purchase_order=order,
        note=fields.block("note", note, longest(Amendment, "note")), made_at=operation.now, by=operation.call.by,
        **contact,
    )  # fmt: skip
    personal = {field: text for field, text in {**contact, "purchase_order": order, "note": made.note}.items() if text}
    operation.event("amendment.proposed", f"customer {row.customer.number}", {"amendment": made.pk}, None, **personal)
    return Amended(made.public_id)


# --- parts of them -------------------------------------------------------------------------------------------


def _line(operation: Operation, invoice: Invoice, position: int) -> InvoiceLine:
    row = InvoiceLine.objects.of(operation.company).filter(invoice=invoice, position=position).first()
    if row is None:
        raise NotFound("line_unknown", line=position, invoice=invoice.number)
    return row


def _worth(line: InvoiceLine, currency: str) -> int:
    minor = disputes.line_minor(line.net_minor, line.tax_rate_ppm, printed_unit_minor(currency))
    if minor <= 0:
        raise Invalid("line_without_amount", line=line.position)
    return minor


def _file(operation: Operation, data: bytes, name: str) -> File | None:
    """The paper that came along, told by its content; None where none did."""
    if not data and not name:
        return None
    if len(data) > quotas.LARGEST_FILE_BYTES:
        raise Invalid("attachment_too_large", limit=quotas.LARGEST_FILE_BYTES // 1024 // 1024)
    return files.keep(operation, name=name, data=data)


_DISPUTE = ("company_id", "receivable_id", "opened_on", "amount_minor", "because", "line_id", "file_id")


def _dispute(
    operation: Operation, found: Sequence[Receivable], wanted_minor: int, because: str, line: InvoiceLine | None,
    file: File | None,
) -> None:  # fmt: skip
    """Dispute so much of these receivables, the oldest first, beside what is disputed of them already."""
    shares = disputes.share(wanted_minor, [one.balance_minor - one.disputed_minor for one in found])
    about = (because, line.pk if line else None, file.pk if file else None)
    parts = [(one, minor) for one, minor in zip(found, shares, strict=True) if minor]
    rows.insert(
        Dispute, _DISPUTE, [(operation.company.pk, one.pk, operation.today, minor, *about) for one, minor in parts]
    )
    rows.update(Receivable, "id", ("disputed_minor",), [(one.pk, one.disputed_minor + minor) for one, minor in parts])
    answers.wake(operation, found)


def _today(operation: Operation, found: Any) -> int:
    """How many of these were made on the company's calendar day."""
    since = operation.now.astimezone(operation.company.tzinfo).replace(hour=0, minute=0, second=0, microsecond=0)
    return int(found.filter(made_at__gte=since).count())


def _subject(customer: str, found: Sequence[Receivable]) -> str:
    """The invoice, where it is about one alone, else the customer."""
    numbers = {one.invoice.number for one in found}
    return f"invoice {numbers.pop()}" if len(numbers) == 1 else f"customer {customer}"
