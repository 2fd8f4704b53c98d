"""What becomes of mail after it was handed over: reports of delivery, bounces, complaints; noted once each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tagih.adapters.channels import returned
from tagih.commands.operation import Operation, write
from tagih.domain import fields
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.models import DeliveryReport, Dispatch, Message
from tagih.models.base import longest
from tagih.models.outbox import REPORTS

HANDED_OVER = ("sending", "sent", "failed", "unknown")
"""States in which the other side can have something to say about a message."""


@dataclass(frozen=True, slots=True)
class Reported:
    """What was noted about a message; `is_new` is False where the very same report was known."""

    message: str
    kind: str
    is_new: bool = True


@write
def report(
    operation: Operation, *, message: str, kind: str, detail: str = "", source: str = "person", external_id: str = ""
) -> Reported:
    """Note what the other side said about a message that was handed over.

    `source` and `external_id` name the reporter's own record: told again, it is not noted again. Raises NotFound
    `message_unknown`, Conflict `message_not_handed_over`, Invalid `report_kind_unknown`.
    """
    if kind not in REPORTS:
        raise Invalid("report_kind_unknown", kind=fields.shown(kind), kinds=", ".join(REPORTS))
    row = _message(operation, message)
    if row.state not in HANDED_OVER:
        raise Conflict("message_not_handed_over")
    return _note(operation, row, kind, detail, source, external_id)


@write
def read_mail(operation: Operation, *, file: bytes) -> Reported:
    """Note what a mail that came back says (a delivery status notification, RFC 3464).

    The message is known by the address it came back to, or by its Message-ID. Raises Invalid
    `returned_mail_unreadable`, NotFound `message_unknown`.
    """
    said = returned.read(file)
    if said is None:
        raise Invalid("returned_mail_unreadable")
    row = next(filter(None, (_found(operation, name) for name in said.messages)), None)
    if row is None:
        raise NotFound("message_unknown", message=fields.shown(said.messages[0] if said.messages else ""))
    return _note(operation, row, said.kind, said.detail, "mail", said.id)


def _note(
    operation: Operation, row: Message, kind: str, detail: str, source: str, external_id: str
) -> Reported:  # fmt: skip
    """Keep a report once; an opened message is kept, too, but is no event: it proves nothing.

    An invoice that came back is asked about today, not only before it is due.
    """
    key = external_id or f"{row.public_id} {kind} {operation.now:%Y-%m-%dT%H:%M:%S}"
    if DeliveryReport.objects.of(operation.company).filter(source=source, external_id=key).exists():
        return Reported(row.public_id, kind, is_new=False)
    text = fields.line("detail", detail, longest(DeliveryReport, "detail"))
    DeliveryReport.objects.of(operation.company).create(
        company=operation.company, message=row, kind=kind, source=source, detail=text, external_id=key, at=operation.now
    )
    if kind == "bounced":
        Dispatch.objects.of(operation.company).filter(message=row).update(check_on=operation.today)
    if kind != "opened":
        given = {"message": row.pk, "customer": row.customer_id, "source": source}
        operation.event(f"message.{kind}", f"message {row.public_id}", given, None, note=text)
    return Reported(row.public_id, kind)


def company_of(messages: Sequence[str]) -> str:
    """The code of the company that one of these messages belongs to; empty where none is known."""
    found = Message.objects.everywhere("a report names a message, not its company")
    known = [one for one in messages if fields.storable(one)]
    row = found.filter(public_id__in=known).select_related("company").first()
    return row.company.code if row else ""


def _message(operation: Operation, name: str) -> Message:
    row = _found(operation, name)
    if row is None:
        raise NotFound("message_unknown", message=fields.shown(name))
    return row


def _found(operation: Operation, name: str) -> Message | None:
    if not fields.storable(name):
        return None
    return Message.objects.of(operation.company).filter(public_id=name).first()
