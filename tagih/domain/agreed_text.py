"""The text that a client agrees to: written once when it is sent, shown exactly so, signed by its SHA-256.

It is plain text for people, of four kinds of lines: `# ` the title, `## ` the head of a part, `| ` a row of words and an
amount, and indented by two spaces everything a person wrote. So no text inside can look like a head or a row, and the page
that the client sees is made of this text alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

_TITLE, _PART, _ROW, _WORDS = "# ", "## ", "| ", "  "
_BETWEEN = " | "


@dataclass(frozen=True, slots=True)
class Row:
    """One thing and what it comes to, both as printed. The last row of a part is its sum."""

    words: str
    amount: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part under its own head: paragraphs, then rows."""

    head: str
    paragraphs: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreed:
    """The whole text: its title and its parts in the order in which they are read."""

    title: str
    parts: tuple[Part, ...]


def written(agreed: Agreed) -> str:
    """The text as it is stored, shown and signed; it ends with one line feed."""
    lines = [_TITLE + agreed.title]
    for part in agreed.parts:
        lines += ["", _PART + part.head]
        for paragraph in part.paragraphs:
            lines += [_WORDS + line for line in paragraph.split("\n")] + [""]
        lines += [_ROW + row.words + _BETWEEN + row.amount for row in part.rows]
        if lines[-1] == "":
            lines.pop()
    return "\n".join(lines) + "\n"


def read(text: str) -> Agreed:
    """What `written` wrote, for showing it: `read(written(agreed)) == agreed`."""
    title, *lines = text.rstrip("\n").split("\n")
    parts: list[tuple[str, list[str], list[Row]]] = []
    is_new = True
    for line in lines:
        if line.startswith(_PART):
            parts.append((line.removeprefix(_PART), [], []))
            is_new = True
        elif line.startswith(_ROW):
            words, _, amount = line.removeprefix(_ROW).rpartition(_BETWEEN)
            parts[-1][2].append(Row(words, amount))
        elif line.startswith(_WORDS):
            _add(parts[-1][1], line.removeprefix(_WORDS), is_new)
            is_new = False
        else:
            is_new = True
    made = tuple(Part(head, tuple(paragraphs), tuple(rows)) for head, paragraphs, rows in parts)
    return Agreed(title.removeprefix(_TITLE), made)


def _add(paragraphs: list[str], line: str, is_new: bool) -> None:
    if is_new:
        paragraphs.append(line)
    else:
        paragraphs[-1] += "\n" + line


def paragraphs(text: str) -> tuple[str, ...]:
    """A block of words in its paragraphs, divided by empty lines."""
    return tuple(part.strip("\n") for part in text.split("\n\n") if part.strip())


def sha(text: str) -> str:
    """SHA-256 of the text in UTF-8, in hexadecimal: what a signature carries."""
    return hashlib.sha256(text.encode()).hexdigest()


def is_same(text: str, shas: Sequence[str]) -> bool:
    """Whether every one of `shas` is that of `text`: one altered letter, or one altered sha, and it is not."""
    wanted = sha(text)
    return bool(shas) and all(one == wanted for one in shas)
