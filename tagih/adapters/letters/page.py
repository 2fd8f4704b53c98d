"""A letter as HTML for mail clients: one column, styles inside, no pictures, light and dark."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from liquid import BoundTemplate, Environment, Markup, StrictUndefined

from tagih.adapters.letters.base import SenderFacts
from tagih.adapters.letters.colours import INK, PAPER, PAPER_DARK, contrast, readable
from tagih.adapters.letters.figures import Figures
from tagih.adapters.letters.tables import Tables
from tagih.adapters.letters.template import Block, Filled, Paragraph, clean
from tagih.adapters.letters.words import Words

STYLES: dict[str, str] = {
    "font": "font-family:-apple-system,BlinkMacSystemFont,Segoe UI,Roboto,Helvetica,Arial,sans-serif;",
    "paragraph": "margin:0 0 18px;font-size:16px;line-height:25px;",
    "small": "font-size:13px;line-height:19px;",
    "ink": "color:#1b2a2e;",
    "quiet": "color:#5b6664;",
    "head": "padding:0 8px 8px 0;border-bottom:1px solid #e4e1da;font-size:13px;line-height:19px;font-weight:400;color:#5b6664;",
    "cell": "padding:11px 8px 11px 0;border-bottom:1px solid #e4e1da;font-size:15px;line-height:21px;",
    "sum": "padding:9px 8px 0 0;font-size:15px;line-height:21px;",
    "figures": "padding-right:0;font-variant-numeric:tabular-nums;white-space:nowrap;",
}
"""What `@name@` in `page.liquid` stands for: mail clients want each style on its element."""


def html(filled: Filled, tables: Tables, sender: SenderFacts, words: Words, figures: Figures) -> str:
    """The letter as one HTML page. Paragraphs come escaped from their template; `page.liquid` escapes all else."""
    return _page().render(
        language=figures.locale.language,
        direction=figures.locale.text_direction,
        subject=filled.subject,
        preview=filled.preview,
        parts=[_part(part) for part in filled.parts],
        rows=[_named(row) for row in tables.receivables],
        totals=[_named(total) for total in tables.totals],
        falling_due=[_named(row) for row in tables.falling_due],
        paid=[_named(row) for row in tables.paid],
        ways=_ways(tables),
        sender=_sender(sender),
        words=_named(words),
        colours=_colours(sender.accent),
    )


def _part(part: Paragraph | Block) -> dict[str, object]:
    if isinstance(part, Block):
        return {"kind": part.name.replace(" ", "_")}
    return {"kind": "paragraph", "html": Markup(part.html)}  # escaped by `template`


def _ways(tables: Tables) -> dict[str, object] | None:
    if tables.ways is None:
        return None
    account = [{"label": label, "value": value} for label, value in tables.ways.account]
    others = list(tables.ways.others)
    is_empty = not (account or tables.ways.link or others)
    return {"link": tables.ways.link or None, "account": account, "others": others, "is_empty": is_empty}


def _sender(sender: SenderFacts) -> dict[str, object]:
    address = ", ".join(filter(None, map(clean, sender.address.split("\n"))))
    plain = {name: clean(getattr(sender, name)) or None for name in ("name", "email", "phone", "tax_id")}
    return {**plain, "address": address or None}


def _colours(accent: str) -> dict[str, str]:
    """The company's colour where it is read as text, on both papers, and the colour of a button with its label."""
    light = readable(accent, PAPER)
    return {
        "light": light,
        "dark": readable(accent, PAPER_DARK),
        "on_light": max((PAPER, INK), key=lambda one: contrast(one, light)),
    }


def _named(row: object) -> dict[str, object]:
    """The fields of a row of the tables."""
    return {name: getattr(row, name) for name in row.__slots__}  # type: ignore[attr-defined]


@cache
def _page() -> BoundTemplate:
    source = (Path(__file__).parent / "page.liquid").read_text("utf-8")
    for name, style in STYLES.items():
        source = source.replace(f"@{name}@", style)
    return Environment(undefined=StrictUndefined, autoescape=True).from_string(source)
