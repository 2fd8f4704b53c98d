"""What a client tells us: a day on which it pays, instalments, a line that is wrong, a payment made, a detail to correct.

Each is a page with one form; looking at it changes nothing. What is typed stays when it is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tagih.commands import asking, operation
from tagih.domain import fields, plans, quotas
from tagih.domain.errors import DomainError, Invalid, NotFound
from tagih.models import Invoice, InvoiceLine, facts
from tagih.portal import account, bills, door
from tagih.portal.door import Visit


@door.form
def promise(visit: Visit) -> HttpResponse:
    """Another day on which all that is open, or one invoice, is paid."""
    today = door.today(visit.company)
    longest_days = facts.policy(visit.company).client_promise_days
    shown = {"first_on": today, "last_on": today + timedelta(days=longest_days), "usual_on": today + timedelta(days=7)}

    def say(invoice: Invoice | None) -> None:
        asking.promise(
            door.call(visit), link=visit.link.public_id, promised_on=_day(visit, "promised_on"),
            invoices=_named(invoice), note=visit.POST.get("note", ""),
        )  # fmt: skip

    return _page(visit, "promise", shown, say)


@door.form
def plan(visit: Visit) -> HttpResponse:
    """Pay in instalments."""
    today = door.today(visit.company)
    shown = {
        "first_on": today, "last_on": today + timedelta(days=plans.LATEST_FIRST_DAYS), "usual_on": today + timedelta(days=7),
        "counts": range(plans.FEWEST, plans.MOST_BY_CLIENT + 1), "currency": _currency(visit),
    }  # fmt: skip

    def say(invoice: Invoice | None) -> None:
        asking.plan(
            door.call(visit), link=visit.link.public_id, count=_whole(visit, "count"), first_on=_day(visit, "first_on"),
            every=visit.POST.get("every", ""), currency=_currency(visit), invoices=_named(invoice),
            note=visit.POST.get("note", ""),
        )  # fmt: skip

    return _page(visit, "plan", shown, say)


@door.form
def dispute(visit: Visit) -> HttpResponse:
    """A line of one invoice, or all of it, is not accepted."""
    about = _about(visit)
    if about is None:
        return door.nothing(visit)
    lines = InvoiceLine.objects.of(visit.company).filter(invoice=about, net_minor__gt=0).order_by("position")

    def say(invoice: Invoice | None) -> None:
        chosen = visit.POST.get("line", "")
        asking.dispute(
            door.call(visit), link=visit.link.public_id, invoice=about.public_id, because=visit.POST.get("because", ""),
            line=_whole(visit, "line") if chosen else None, **_file(visit),
        )  # fmt: skip

    return _page(visit, "dispute", {"lines": list(lines), **_limits()}, say)


@door.form
def claim(visit: Visit) -> HttpResponse:
    """It is paid already."""
    today = door.today(visit.company)
    shown = {"last_on": today, "first_on": today - timedelta(days=asking.LONGEST_CLAIM_DAYS), **_limits()}

    def say(invoice: Invoice | None) -> None:
        asking.claim(
            door.call(visit), link=visit.link.public_id, paid_on=_day(visit, "paid_on"),
            invoice=invoice.public_id if invoice else "", amount=fields.plain_number(visit.POST.get("amount", "")),
            note=visit.POST.get("note", ""), **_file(visit),
        )  # fmt: skip

    return _page(visit, "claim", shown, say)


@door.form
def amend(visit: Visit) -> HttpResponse:
    """Somebody else pays here, or the invoices need an order number."""
    if visit.link.purpose not in ("account", "invoice"):
        return door.nothing(visit)
    given = ("name", "email", "phone", "purchase_order", "note")

    def say(invoice: Invoice | None) -> None:
        said = {name: visit.POST.get(name, "") for name in given}
        asking.amend(door.call(visit), link=visit.link.public_id, **said)

    return _page(visit, "amend", {}, say)


# --- the page ------------------------------------------------------------------------------------------------


def _page(visit: Visit, about: str, shown: dict[str, Any], say: Callable[[Invoice | None], None]) -> HttpResponse:
    """The form; sent, it is said, or comes back with what was typed and why not."""
    if visit.link.purpose not in ("account", "invoice"):
        return door.nothing(visit)
    invoice, refusal = _about(visit), None
    if visit.method == "POST":
        try:
            say(invoice)
        except NotFound:
            raise
        except DomainError as refused:
            refusal = refused
        else:
            return _thanks(visit, about)
    owed = account.sums(visit.company, visit.link.customer, door.today(visit.company)) if invoice is None else []
    given = {
        "invoice": invoice, "sums": owed, "refusal": refusal, "typed": visit.POST, "key": operation.new_key(),
        "open": bills.open_of(visit.company, invoice) if invoice else None,
        "back": bills.here(visit, invoice) if invoice else reverse("portal", args=[visit.link.public_id]),
    }  # fmt: skip
    return door.shown(visit, f"portal/{about}.html", {**given, **shown}, 422 if refusal else 200)


def _thanks(visit: Visit, about: str) -> HttpResponse:
    there = reverse("portal", args=[visit.link.public_id])
    return HttpResponseRedirect(f"{there}?said={about}")


def _about(visit: Visit) -> Invoice | None:
    """The invoice that is meant: that of the link, or one named of an account; None means all that is open.

    Raises NotFound `link_unknown` for one that the link does not open.
    """
    if visit.link.purpose == "invoice":
        return visit.link.invoice
    name = visit.POST.get("invoice", "") or visit.GET.get("invoice", "")
    if not name:
        return None
    found = bills.found(visit, name) if fields.storable(name) else None
    if found is None:
        raise NotFound("link_unknown")
    return found


def _named(invoice: Invoice | None) -> tuple[str, ...]:
    return (invoice.public_id,) if invoice else ()


def _currency(visit: Visit) -> str:
    return (visit.POST.get("currency", "") or visit.GET.get("currency", ""))[:3]


# --- what was typed ------------------------------------------------------------------------------------------


def _day(visit: Visit, name: str) -> date:
    """A day. Raises Invalid `day_needed`."""
    try:
        return date.fromisoformat(visit.POST.get(name, ""))
    except ValueError:
        raise Invalid("day_needed") from None


def _whole(visit: Visit, name: str) -> int:
    """A whole number that a form of ours offers; anything else is none of them."""
    text = visit.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _file(visit: Visit) -> dict[str, Any]:
    """The paper that was chosen, not read when it is too large."""
    sent = visit.FILES.get("file")
    if sent is None:
        return {}
    if (sent.size or 0) > quotas.LARGEST_FILE_BYTES:
        raise Invalid("attachment_too_large", limit=_limits()["largest"])
    return {"file": sent.read(), "file_name": sent.name or "file"}


def _limits() -> dict[str, int]:
    return {"largest": quotas.LARGEST_FILE_BYTES // 1024 // 1024}
