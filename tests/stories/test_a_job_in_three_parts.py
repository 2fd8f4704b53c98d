"""A job of 10,000.00 in 30/30/40: signed in the portal, changed once with a signature and once without, paid, delivered."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from tagih.commands import change_orders, deliverables, payments, quotes, schedules
from tagih.commands.invoices import Issued
from tagih.domain.errors import DomainError
from tagih.models import Company, Invoice, InvoiceLine, InvoiceTax
from tagih.reports import sections, signatures
from tests.guard import outside_the_books
from tests.stories.conftest import Studio

FILM = b"\x00\x00\x00\x18ftypmp42 the film"


class Page:
    """What the client has before their eyes: a page of the portal, opened by its link."""

    def __init__(self, url: str) -> None:
        self.client = Client()
        self.url = self.client.get("/portal/" + url.split("/portal/")[1])["Location"]

    @property
    def text(self) -> str:
        return self.client.get(self.url).content.decode()

    def fetch(self) -> HttpResponse:
        return self.client.get(self.url + "fetch")

    def sign(self, name: str) -> int:
        """Type the name into the form of the page and send it."""
        hidden = dict(re.findall(r'name="(form|text_sha)" value="(\w+)"', self.text))
        return self.client.post(self.url + "accept", {**hidden, "name": name}).status_code


@pytest.fixture
def dutch(studio: Studio, settings: Any, tmp_path: Path) -> Studio:
    """Anna's Studio in the Netherlands, where an advance owes its tax on receipt."""
    settings.DATA_DIR = tmp_path
    with outside_the_books("the stories' company has no country"):
        Company.objects.filter(pk=studio.company.pk).update(country="NL")
    studio.company.refresh_from_db()
    return studio


def work(price: str) -> list[dict[str, str]]:
    return [{"description": "Film", "quantity": "1", "unit_price": price, "tax_rate": "21"}]


def pay(studio: Studio, bill: Issued) -> None:
    payments.record(studio.call, invoice=bill.number, amount=f"{bill.total_minor / 100:.2f}")


def test_a_job_in_three_parts_is_signed_changed_billed_paid_and_delivered(dutch: Studio) -> None:
    prompt = dutch.client("Prompt GmbH")
    with time_machine.travel(dutch.call.now, tick=False):
        quote = _agreed(dutch, prompt)
        film = deliverables.add(dutch.call, name="The film", quote=quote, file=FILM, file_name="film.mp4").deliverable
        delivery = Page(deliverables.send(dutch.call, deliverable=film).url)

        deposit = schedules.reach(dutch.call, quote=quote, step=1)
        pay(dutch, deposit)
        milestone = schedules.reach(dutch.call, quote=quote, step=2)
        pay(dutch, milestone)

        signed = _change(dutch, quote, "A longer film", "1500.00")
        assert Page(quotes.send(dutch.call, quote=signed).url).sign("Paula Prompt") == 302
        unsigned = _change(dutch, quote, "Another ending", "900.00")
        number = quotes.send(dutch.call, quote=unsigned).number
        with pytest.raises(DomainError) as refused:
            change_orders.bill(dutch.call, change_order=unsigned)
        assert refused.value.sentence == f"{number} is not signed: the client signs it first, then it can be invoiced."

        final = schedules.reach(dutch.call, quote=quote, step=3)
        _ties_to_the_cent(dutch, [deposit, milestone, final])

        assert ("Locked" in delivery.text, delivery.fetch().status_code) == (True, 404)
        pay(dutch, final)
        assert ("Locked" in delivery.text, delivery.fetch().content) == (False, FILM)
        dutch.credit(final.number, f"{final.total_minor / 100:.2f}")
        assert ("Locked" in delivery.text, delivery.fetch().status_code) == (True, 404)
    assert dutch.books_agree()


def _agreed(studio: Studio, customer: str) -> str:
    """The number of the quote that the client has signed in the portal."""
    draft = quotes.draft(studio.call, customer=customer, title="A film", lines=work("10000.00"))
    schedules.plan(studio.call, quote=draft.public_id, steps="30/30/40", delivery_on=date(2026, 6, 30))
    sent = quotes.send(studio.call, quote=draft.public_id)
    page = Page(sent.url)
    assert page.text.index("How payment works") < page.text.index("€10,000.00")
    assert page.sign("Paula Prompt") == 302
    assert "Accepted by Paula Prompt" in page.text
    assert signatures.verify(studio.company, sent.number).holds
    return sent.number


def _change(studio: Studio, quote: str, title: str, price: str) -> str:
    warning = "You asked for more than was agreed."
    return change_orders.draft(studio.call, quote=quote, title=title, warning=warning, lines=work(price)).public_id


def _ties_to_the_cent(studio: Studio, bills: list[Issued]) -> None:
    """2,100.00 of tax over three invoices for the job, and 315.00 for the signed change."""
    sums = [(one.net_minor, one.tax_minor) for one in bills]
    assert sums == [(300_000, 63_000), (300_000, 63_000), (550_000, 115_500)]
    assert sum(one.tax_minor for one in bills) == 210_000 + 31_500
    final = Invoice.objects.of(studio.company).get(number=bills[-1].number)
    lines = InvoiceLine.objects.of(studio.company).filter(invoice=final).order_by("position")
    assert sections.subtotals(lines) == sections.Sections(1_000_000, 150_000, -600_000)
    assert [str(one.deducts) for one in lines if one.deducts] == [one.number for one in bills[:2]]
    (tax,) = InvoiceTax.objects.of(studio.company).filter(invoice=final)
    assert (tax.base_minor, tax.tax_minor) == (550_000, 115_500)
