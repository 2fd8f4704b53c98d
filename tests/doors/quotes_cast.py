"""What Anna's Studio has offered: a draft, one with the client, one that is accepted, and a link to an invoice."""

from __future__ import annotations

from tagih.commands import portal_links, quotes
from tagih.commands.operation import Call

PAPER = b"%PDF-1.7 signed by hand"


def offers(call: Call, invoice: str, lines: tuple[dict[str, str], ...]) -> dict[str, str]:
    """Names of the offers: `quote` is with Slow Ltd, `quote_draft` is Prompt's, `quote_signed` Quarrel's."""
    made = {}
    for name, customer in (("quote_draft", "PROMPT"), ("quote", "SLOW"), ("quote_signed", "QUARREL")):
        made[name] = quotes.draft(call, customer=customer, title="A shop window", lines=lines).public_id
    for name in ("quote", "quote_signed"):
        quotes.send(call, quote=made[name])
    file = quotes.attach(call, quote=made["quote"], file=PAPER, file_name="contract.pdf").file
    quotes.accept(call, quote=made["quote_signed"], name="Mia", because="at the table", file=PAPER)
    older, link = (portal_links.add(call, invoice=invoice).link for _ in range(2))
    return made | {"quote_file": file, "link": link, "link_revoked": older}
