"""The outbox: every message, the mail as it went or will go, and sending again what failed."""

from __future__ import annotations

import email
import json
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import delivery, kept, writing
from tagih.domain.reasons import SENTENCES
from tagih.models import Attempt, Customer, DeliveryReport, Message, Receivable
from tagih.models.base import folded
from tagih.web import letters, lists
from tagih.web.forms import Deed
from tagih.web.shell import Visit, call, deed, page, told
from tagih.web.templatetags import sentence

STATES = {
    "all": _("All"), "trouble": _("Needs a look"), "proposed": _("Proposed"), "queued": _("Queued"), "sent": _("Sent"),
    "failed": _("Failed"), "unknown": _("Outcome unknown"), "skipped": _("Skipped"), "withdrawn": _("Withdrawn"),
}  # fmt: skip
_TOGETHER = {"queued": ("queued", "sending"), "trouble": ("failed", "unknown")}
"""States that are looked for together."""
NOT_HANDED_OVER = ("proposed", "queued", "sending", "failed", "unknown")
"""States in which a message may still go: without kept bytes it is shown as it would be written now."""
OUTCOMES = {
    "begun": _("Begun, no answer"), "sent": _("Taken by the mail server"), "later": _("Not now: tried again"),
    "failed": _("Refused"), "unknown": _("Nobody knows whether it arrived"),
}  # fmt: skip

REPORTS = {
    "delivered": _("Delivered"), "delayed": _("Delayed"), "bounced": _("Came back"), "complained": _("Marked as spam"),
    "opened": _("Opened (proves nothing: programs open mail, too)"),
}  # fmt: skip
"""What a mail system can say of a message."""

MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox"
)
"""Content security policy of a shown mail: no script, nothing from the network, only inside our own pages."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it is shown."""

    subject: str
    text: str
    html: str = ""
    attachments: tuple[str, ...] = ()
    is_preview: bool = False


@page
def listed(visit: Visit) -> HttpResponse:
    """All messages, newest first, by state and words."""
    state, text = lists.chosen(visit, "state", STATES), lists.searched(visit)
    found = Message.objects.of(visit.company).select_related("customer")
    if state != "all":
        found = found.filter(state__in=_TOGETHER.get(state, (state,)))
    if text:
        names = Customer.objects.of(visit.company).filter(
            Q(sort_key__contains=folded(text)) | Q(number__icontains=text)
        )
        found = found.filter(Q(recipient__icontains=text) | Q(customer__in=names.values("pk")))
    shown = lists.paged(visit, found.order_by("-on", "-id"))
    rows = [(one, letters.of_message(one)) for one in shown]
    facts = {"page": shown, "rows": rows, "state": state, "states": STATES, "text": text}
    return lists.part_or_page(visit, "outbox", facts)


# --- one message ---------------------------------------------------------------------------------------------


def found(visit: Visit, public_id: str) -> Message:
    """The message of that address. Raises Http404."""
    row = Message.objects.of(visit.company).filter(public_id=public_id).select_related("customer").first()
    if row is None:
        raise Http404(gettext("There is no such message."))
    return row


@page
def shown(visit: Visit, public_id: str) -> HttpResponse:
    """One message: the mail itself, what it asks for and why, and every try to hand it over."""
    message = found(visit, public_id)
    attempts = Attempt.objects.of(visit.company).filter(message=message).order_by("-id")
    facts = {
        "message": message, "customer": message.customer, "title": letters.of_message(message),
        "mail": mail(visit, message), "step": letters.step_name(message.step), "because": because(message),
        "asked": _asked(visit, message), "channel": letters.channel(message.channel),
        "attempts": [(one, OUTCOMES.get(one.outcome, one.outcome)) for one in attempts],
    }  # fmt: skip
    reports = DeliveryReport.objects.of(visit.company).filter(message=message).order_by("-id")[:50]
    facts["reports"] = [(one, REPORTS[one.kind]) for one in reports]
    nav = {"nav": "morning_list"} if message.state == "proposed" else {}
    return render(visit, "outbox/shown.html", facts | nav)


def because(message: Message) -> str:
    """Why it was made, or why it was not sent."""
    return said(message.because)


def said(stored: str) -> str:
    """A stored reason in the reader's language; nothing where none was stored, or one that is not known any more."""
    reason = json.loads(stored or "{}")
    return sentence(reason) if reason.get("code") in SENTENCES else ""


def mail(visit: Visit, message: Message) -> Mail | None:
    """The very bytes that were handed over; before that, the letter as it would be written now."""
    if data := kept.read(message.kept_file):
        return read(data)
    if message.state not in NOT_HANDED_OVER:
        return None
    rendered = writing.preview(call(visit), message)
    return Mail(rendered.subject, rendered.text, rendered.html, is_preview=True)


def read(data: bytes) -> Mail:
    """A kept mail, taken apart."""
    parsed = email.message_from_bytes(data, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    text, html = parsed.get_body(("plain",)), parsed.get_body(("html",))
    names = [part.get_filename() or gettext("attachment") for part in parsed.iter_attachments()]
    return Mail(
        str(parsed.get("Subject", "")),
        text.get_content() if text else "",
        html.get_content() if html else "",
        tuple(names),
    )


def _asked(visit: Visit, message: Message) -> list[dict[str, Any]]:
    """The receivables that the message names, as they stood when it was made, with the address of their invoice."""
    named: list[dict[str, Any]] = json.loads(message.facts).get("receivables", [])
    rows = Receivable.objects.of(visit.company).filter(pk__in=[one["id"] for one in named])
    address = dict(rows.values_list("pk", "invoice__public_id"))
    return [{**one, "address": address.get(one["id"])} for one in named]


def report_page(visit: Visit, message: Message, filled: Deed) -> HttpResponse:
    """The form that notes what became of a message."""
    facts = {"message": message, "customer": message.customer, "title": letters.of_message(message), "form": filled}
    return render(visit, "outbox/report.html", facts, status=filled.status)


@page
def page_of(visit: Visit, public_id: str) -> HttpResponse:
    """The mail's own HTML, for a frame in which nothing can run and nothing is loaded."""
    shown = mail(visit, found(visit, public_id))
    if shown is None or not shown.html:
        raise Http404(gettext("This message has no such page."))
    return HttpResponse(shown.html, headers={"Content-Security-Policy": MAIL_POLICY, "X-Frame-Options": "SAMEORIGIN"})


@deed
def send_again(visit: Visit, public_id: str) -> HttpResponse:
    """Hand a message over once more, because a person says so."""
    found(visit, public_id)
    with told(visit, gettext("The message is queued and will be handed over again.")):
        delivery.send_again(call(visit), message=public_id)
    return redirect("message", public_id)
