"""What letters, tones and ways of contact are called on screens."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tagih.models import Message

TONES = {"friendly": _("Friendly"), "reminding": _("Reminding"), "firm": _("Firm"), "final": _("Final")}
CHANNELS = {"email": _("E-mail"), "sms": _("SMS"), "phone": _("Phone call"), "letter": _("Letter"), "visit": _("Visit")}

_TITLES = {
    "friendly": _("Friendly reminder"), "reminding": _("Reminder"), "firm": _("Firm letter"), "final": _("Final letter"),
}  # fmt: skip
_PURPOSES = {
    "invoice": _("Invoice by e-mail"), "receipt": _("Thank you for the payment"),
    "arrival": _("Did it arrive?"), "certificate": _("Asked for certificates"),
}  # fmt: skip


def title(step: int | None, tone: str) -> str:
    """What a letter of this step and tone is called."""
    if step is not None and step < 0:
        return gettext("Friendly note before the due date")
    return str(_TITLES.get(tone, _("Message")))


def of_message(message: Message) -> str:
    """What a message is called."""
    if message.purpose == "dunning":
        return title(message.step, message.tone)
    return str(_PURPOSES.get(message.purpose.partition(" ")[0], _("Message")))


def when(step: int | None) -> str:
    """The day of the ladder in words: `7 days before the due date`, `14 days late`."""
    if step is None:
        return ""
    if step < 0:
        return ngettext("{days} day before the due date", "{days} days before the due date", -step).format(days=-step)
    return ngettext("{days} day late", "{days} days late", step).format(days=step)


def step_name(step: int | None) -> str:
    """A step of the ladder as a message tells it: `step 14`. The true age of an invoice may be another."""
    return "" if step is None else gettext("step {day}").format(day=step)


def tone(name: str) -> Any:
    """A tone in the reader's language."""
    return TONES.get(name, name)


def channel(name: str) -> Any:
    """A way of contact in the reader's language."""
    return CHANNELS.get(name, name)
