"""Templates: light text with placeholders, from which both the plain text and the HTML of a letter are made.

A template begins with the lines `subject:` and `preview:` (what the inbox shows beside the subject). After an empty
line follow paragraphs, parted by empty lines. A line break in a paragraph stays one, `**…**` is printed bold, and a
paragraph that comes out empty is left out. A line such as `[receivables]`, alone in its paragraph, is a block: see
`BLOCKS`. `{{ name }}` is a placeholder and `{% if name %} … {% else %} … {% endif %}` asks whether there is one;
which there are, says `placeholders.NAMES`. There is nothing else: no loops, no filters, no HTML.

The text is cut into paragraphs before any value is put in, each value is put in once and, for HTML, escaped. So no
value can become a paragraph, a block, a placeholder or markup.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from liquid import BoundTemplate, Environment, StrictUndefined
from liquid.exceptions import LiquidError

from tagih.adapters.letters.base import Unwritable

BLOCKS: dict[str, str] = {
    "receivables": "what is asked for: number, date, due date, age and amount of each, and what it comes to",
    "paid": "what a payment was used for, and what is left of each",
    "falling due": "what falls due soon, apart; left out when there is nothing",
    "how to pay": "the link, the bank account and the reference; left out when there is nothing to pay",
}

Values = Mapping[str, str | None]

_HEAD = re.compile(r"subject: (?P<subject>[^\n]+)\npreview: (?P<preview>[^\n]+)\n\n(?P<body>.+)", re.DOTALL)
_BLOCK = re.compile(r"\[([a-z ]+)\]")
_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
_SPACES = re.compile(r"[ \t]+")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls, line and paragraph separators, lone surrogates, and marks that turn the direction of writing (Unicode)."""
_TAGS = frozenset({"if", "content", "output", "illegal"})


@dataclass(frozen=True, slots=True)
class Block:
    """A place that is filled with a table or the ways to pay."""

    name: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words, as plain text and as HTML: the same, with line breaks and bold print in each one's own way."""

    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A template with the values put in. `subject` and `preview` are plain text on one line."""

    subject: str
    preview: str
    parts: tuple[Paragraph | Block, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A template that was read once and can be filled many times."""

    subject: BoundTemplate
    preview: BoundTemplate
    parts: tuple[tuple[BoundTemplate, BoundTemplate] | Block, ...]

    def filled(self, values: Values) -> Filled:
        """The letter's words with `values` put in. Raises Unwritable for a placeholder that does not exist."""
        try:
            filled = [part if isinstance(part, Block) else _paragraph(*part, values) for part in self.parts]
            subject, preview = (_one_line(one.render(**values)) for one in (self.subject, self.preview))
        except LiquidError as problem:
            raise Unwritable(f"the template cannot be filled: {problem}") from problem
        return Filled(subject, preview, tuple(part for part in filled if isinstance(part, Block) or part.text))


@lru_cache(maxsize=512)
def parsed(source: str) -> Template:
    """The template written in `source`. Raises Unwritable saying what cannot be understood."""
    found = _HEAD.fullmatch(source.replace("\r\n", "\n").strip())
    if found is None:
        raise Unwritable("a template begins with a line “subject: …”, a line “preview: …” and an empty line")
    try:
        parts = tuple(map(_part, re.split(r"\n[ \t]*\n\s*", found["body"])))
        return Template(_TEXT.from_string(found["subject"]), _TEXT.from_string(found["preview"]), parts)
    except LiquidError as problem:
        raise Unwritable(f"the template cannot be understood: {problem}") from problem


def clean(value: str) -> str:
    """`value` on one line, without characters that control how it is printed."""
    return _SPACES.sub(" ", _CONTROLS.sub(" ", value)).strip()


def _part(paragraph: str) -> tuple[BoundTemplate, BoundTemplate] | Block:
    block = _BLOCK.fullmatch(paragraph.strip())
    if block is None:
        marked = _BOLD.sub(r"<strong>\1</strong>", html.escape(paragraph, quote=False))
        return _TEXT.from_string(_BOLD.sub(r"\1", paragraph)), _HTML.from_string(marked)
    if block[1] not in BLOCKS:
        raise Unwritable(f"there is no block [{block[1]}]: use one of [{'], ['.join(BLOCKS)}]")
    return Block(block[1])


def _paragraph(text: BoundTemplate, marked: BoundTemplate, values: Values) -> Paragraph:
    """Values hold no line breaks, so every break here was written in the template."""
    return Paragraph(_lines(text.render(**values), "\n"), _lines(marked.render(**values), "<br>\n"))


def _lines(paragraph: str, joined: str) -> str:
    return joined.join(_SPACES.sub(" ", line).strip() for line in paragraph.strip().split("\n"))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _environment(autoescape: bool) -> Environment:
    """Liquid with nothing but placeholders and `if`: an unknown name, tag or filter is an error."""
    made = Environment(undefined=StrictUndefined, autoescape=autoescape)
    made.tags = {name: tag for name, tag in made.tags.items() if name in _TAGS}
    made.filters = {}
    return made


_TEXT = _environment(autoescape=False)
_HTML = _environment(autoescape=True)
