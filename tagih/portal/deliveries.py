"""A deliverable before the client's eyes: locked with the reason, or to be fetched."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render

from tagih.commands import files, releases
from tagih.domain import deliverables
from tagih.domain.deliverables import Bill
from tagih.domain.errors import NotFound
from tagih.domain.reasons import Reason
from tagih.models import Deliverable
from tagih.portal import door
from tagih.portal.door import Visit


def shown(visit: Visit, row: Deliverable) -> HttpResponse:
    """The page: the lock and why, or the way to fetch it."""
    bills, is_billed = releases.standing(visit.company, row)
    facts = {
        "deliverable": row, "company": visit.company, "link": visit.link, "form_key": door.form_key(visit.link), "bills": bills,
        "because": _locked(visit, row, bills, is_billed),
    }  # fmt: skip
    return render(visit, "portal/deliverable.html", facts)


def _locked(visit: Visit, row: Deliverable, bills: Sequence[Bill], is_billed: bool) -> Reason | None:
    """Why it is locked at this moment; of a credit hold the client is told no more than what opens it."""
    locked = deliverables.locked(bills, is_billed=is_billed)
    if locked is None and releases.held(visit.company, row, door.today(visit.company)):
        return Reason("deliverable_waits")
    return locked


@door.page
def fetched(visit: Visit) -> HttpResponse:
    """The file, when everything it is billed with is paid at this moment. Raises NotFound otherwise."""
    row = visit.link.deliverable
    if row is None or row.file is None:
        raise NotFound("link_unknown")
    bills, is_billed = releases.standing(visit.company, row)
    is_locked = _locked(visit, row, bills, is_billed)
    data = None if is_locked else files.read(row.file)
    if data is None:
        raise NotFound("link_unknown")
    return door.download(row.file.name, row.file.media_type, data)
