"""What Anna's Studio has agreed: offers in every state, a schedule, change orders, a deliverable, links to an invoice."""

from __future__ import annotations

from datetime import timedelta

from tagih.commands import change_orders, deliverables, portal_links, products, quotes, schedules
from tagih.commands.operation import Call

PAPER = b"%PDF-1.7 signed by hand"


def offers(call: Call, invoice: str, lines: tuple[dict[str, str], ...]) -> dict[str, str]:
    """Names of the offers: `quote` is with Slow Ltd, `quote_draft` is Prompt's, `quote_signed` Quarrel's."""
    made = {
        "product": products.add(call, code="DESIGN", description="Design", unit_price="80.00", tax_rate="21").public_id
    }
    for name, customer in (("quote_draft", "PROMPT"), ("quote", "SLOW"), ("quote_signed", "QUARREL")):
        made[name] = quotes.draft(call, customer=customer, title="A shop window", lines=lines).public_id
    for name in ("quote", "quote_signed"):
        quotes.send(call, quote=made[name])
    file = quotes.attach(call, quote=made["quote"], file=PAPER, file_name="contract.pdf").file
    quotes.accept(call, quote=made["quote_signed"], name="Mia", because="at the table", file=PAPER)
    older, link = (portal_links.add(call, invoice=invoice).link for _ in range(2))
    return made | _job(call, made["quote_signed"], invoice, lines) | {
        "quote_file": file, "link": link, "link_revoked": older,
    }  # fmt: skip


def _job(call: Call, quote: str, invoice: str, lines: tuple[dict[str, str], ...]) -> dict[str, str]:
    """The schedule of a signed quote, a change order that is signed and one that is not, and a deliverable."""
    schedules.plan(call, quote=quote, steps="30/30/40", delivery_on=call.today + timedelta(days=110))
    made = {}
    for name in ("change", "change_sent"):
        done = change_orders.draft(call, quote=quote, title="A lamp", warning="You want a lamp.", lines=lines)
        made[name] = done.public_id
        quotes.send(call, quote=done.public_id)
    quotes.accept(call, quote=made["change"], name="Mia", because="at the table", file=PAPER)
    added = deliverables.add(call, name="The film", invoice=invoice, link="https://films.example/1")
    return made | {"deliverable": added.deliverable}
