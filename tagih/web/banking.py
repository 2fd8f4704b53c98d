"""Bank lines: the list, a file looked at and booked, a line set aside and taken up again, mappings of CSV files."""

from __future__ import annotations

import json
from itertools import islice
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import bank_mappings, bank_reading, banking, previews, statements
from tagih.commands.bank_reading import FileRead
from tagih.domain.errors import DomainError
from tagih.models import BankLine, BankMapping
from tagih.web import lists
from tagih.web.forms import Deed, Reason, optional
from tagih.web.shell import Visit, call, deed, form, page, told

STATES = {"open": _("Open"), "all": _("All"), "matched": _("Matched"), "set_aside": _("Set aside")}
FORMATS = {
    "": _("Told by the file"), "mt940": "MT940, MT942", "camt": "CAMT.052, .053, .054", "ofx": "OFX, QFX", "csv": "CSV",
}  # fmt: skip
KINDS = {
    "transfer": _("Transfer"), "return": _("Return"), "fee": _("Fee"), "interest": _("Interest"), "other": _("Other"),
}  # fmt: skip
_PREVIEW = "bank_preview"
"""Where the session keeps the file that is being looked at: its name in the folder, its own name, its company."""
LINES_SHOWN = 50


@page
def listed(visit: Visit) -> HttpResponse:
    """Bank lines, the latest first, by state and words."""
    state, text = lists.chosen(visit, "state", STATES), lists.searched(visit)
    found = BankLine.objects.of(visit.company).select_related("account")
    if state != "all":
        found = found.filter(state=state)
    if text:
        found = found.filter(Q(payer_name__icontains=text) | Q(reference__icontains=text) | Q(text__icontains=text))
    rows = lists.paged(visit, found.order_by("-on", "-id"))
    shown = [(one, KINDS[one.kind], json.loads(one.because) or None) for one in rows]
    facts = {"page": rows, "rows": shown, "state": state, "states": STATES, "text": text}
    return lists.part_or_page(visit, "bank", facts)


# --- a file --------------------------------------------------------------------------------------------------


class Statement(Deed):
    """A bank file, or the one that was looked at, and how it is read."""

    file = forms.FileField(
        label=_("File"), required=False, help_text=_("MT940, MT942, CAMT.052, .053 or .054, OFX, QFX or CSV.")
    )
    format_hint = forms.ChoiceField(label=_("Kind"), required=False, choices=list(FORMATS.items()))
    mapping = optional(
        _("How a CSV is read"), longest=400,
        help_text=_("A saved mapping, or settings such as dates=d-m-y. Empty: told by the file."),
    )  # fmt: skip
    even_if_different = forms.BooleanField(label=_("Book it although lines and balances do not add up"), required=False)


@form
def bring_in(visit: Visit) -> HttpResponse:
    """Look at a file first, then book it. What is looked at is kept for a day."""
    filled = Statement(visit.POST or None, visit.FILES or None)
    if visit.method != "POST" or not filled.is_valid():
        return _page(visit, filled, None)
    data, name = _data(visit, filled)
    if data is None:
        filled.add_error("file", gettext("Choose a file."))
        return _page(visit, filled, None)
    with filled.refusals():
        said = {"format_hint": filled.cleaned_data["format_hint"], "mapping": filled.cleaned_data["mapping"]}
        read = bank_reading.read(visit.company, data, name=name, **said)
        if "book" not in visit.POST:
            return _page(visit, filled, read)
        try:
            done = statements.bring_in(
                call(visit), file=read, even_if_different=filled.cleaned_data["even_if_different"]
            )
        except DomainError as refusal:
            filled.refuse(refusal)
            return _page(visit, filled, read)
        previews.forget(visit.session.pop(_PREVIEW, ["", "", ""])[0])
        text = gettext("{new} lines are booked; {known} were known.")
        messages.success(visit, text.format(new=done.new, known=done.known))
        return redirect("bank")
    return _page(visit, filled, None)


def _data(visit: Visit, filled: Statement) -> tuple[bytes | None, str]:
    """The bytes of the file that came with the form, else of the one that is being looked at, and its name."""
    if given := filled.cleaned_data["file"]:
        data: bytes = given.read()
        if "book" not in visit.POST:
            visit.session[_PREVIEW] = [previews.keep(data, call(visit).now), given.name, visit.company.public_id]
        return data, given.name
    name, own_name, company = visit.session.get(_PREVIEW, ["", "", ""])
    return (previews.kept(name), own_name) if company == visit.company.public_id else (None, "")


def _page(visit: Visit, filled: Statement, read: FileRead | None) -> HttpResponse:
    facts: dict[str, Any] = {"form": filled, "read": read}
    if read is not None:
        new, known = bank_reading.counted(visit.company, read)
        facts |= {
            "new": new, "known": known, "kind": FORMATS.get(read.format, read.format),
            "accounts": bank_reading.accounts_of(read), "shown": list(islice(bank_reading.lines_of(read), LINES_SHOWN)),
            "differs": any(one.is_difference for one in read.problems),
        }  # fmt: skip
    return render(visit, "bank/import.html", facts, status=filled.status)


# --- one line ------------------------------------------------------------------------------------------------


def _found(visit: Visit, public_id: str) -> BankLine:
    row = BankLine.objects.of(visit.company).filter(public_id=public_id).select_related("account").first()
    if row is None:
        raise Http404(gettext("There is no such line."))
    return row


@form
def set_aside(visit: Visit, public_id: str) -> HttpResponse:
    """Take a line off the list, with the reason."""
    line, filled = _found(visit, public_id), Reason(visit.POST or None)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            banking.set_aside(call(visit), line=public_id, **filled.arguments())
            messages.success(visit, gettext("The line is set aside."))
            return redirect("bank")
    return render(visit, "bank/set_aside.html", {"line": line, "form": filled}, status=filled.status)


@deed
def take_up(visit: Visit, public_id: str) -> HttpResponse:
    """Put a line back on the list."""
    _found(visit, public_id)
    with told(visit):
        banking.take_up(call(visit), line=public_id)
        messages.success(visit, gettext("The line is open again."))
    return redirect("bank")


# --- mappings ------------------------------------------------------------------------------------------------


class Mapping(Deed):
    """How the CSV files of a bank are read."""

    name = forms.CharField(label=_("Name"), max_length=40, help_text=_("Such as the bank's."))
    settings = forms.CharField(
        label=_("Settings"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Such as dates=d-m-y; amount=Betrag; text=VWZ1+VWZ2."),
    )  # fmt: skip
    sample = forms.FileField(
        label=_("A file"), required=False, help_text=_("Those with the same heading are read by it from now on.")
    )


@form
def mappings(visit: Visit) -> HttpResponse:
    """The saved mappings, and one more."""
    filled = Mapping(visit.POST or None, visit.FILES or None)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            said = filled.arguments()
            said["sample"] = said["sample"].read() if said["sample"] else b""
            bank_mappings.save(call(visit), **said)
            messages.success(visit, gettext("The mapping is saved."))
            return redirect("bank_mappings")
    found = BankMapping.objects.of(visit.company).order_by("name")
    saved = [(one, bank_mappings.text(json.loads(one.settings))) for one in found]
    return render(visit, "bank/mappings.html", {"form": filled, "saved": saved}, status=filled.status)


@deed
def mapping_remove(visit: Visit) -> HttpResponse:
    """Forget a mapping."""
    with told(visit):
        bank_mappings.remove(call(visit), name=visit.POST.get("name", ""))
        messages.success(visit, gettext("The mapping is forgotten."))
    return redirect("bank_mappings")
