"""What requests about sending an invoice say, and what they are answered with."""

from __future__ import annotations

from datetime import date

from tagih.api.values import Answer, Body, Day, Text, maybe, must
from tagih.commands import sending


class SendBody(Body):
    """Where to send it."""

    to: Text = maybe("Another e-mail address than the client's.", "office@slow.example")


class SentBody(Body):
    """How an invoice went to its client, where we did not send it by e-mail."""

    way: Text = must("letter, registered_letter, by_hand or network.", "letter")
    on: Day = maybe("The day; today when left out.")
    note: Text = maybe("Such as the number of the registered letter.")
    cost: Text = maybe("What paper and postage cost, in the company's currency.", "1.20")


class ArrivalBody(Body):
    """What the client said when asked whether an invoice arrived."""

    answer: Text = must("arrived or lost.", "arrived")
    note: Text = maybe("What was said.")


class ArrivalAnswered(Answer):
    invoice: str
    answer: str


class InvoiceSent(Answer):
    """An invoice on its way: by e-mail its message and address."""

    invoice: str
    way: str
    on: date
    recipient: str
    message: str


def sent(done: sending.Sent) -> InvoiceSent:
    """The answer to what was sent."""
    return InvoiceSent(
        invoice=done.invoice, way=done.way, on=done.on, recipient=done.recipient, message=done.message
    )  # fmt: skip
