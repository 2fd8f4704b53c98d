"""Which characters the fonts beside the program can print, and what is printed in place of the others.

A PDF/A page with a missing glyph is refused as a whole, so one emoji in a name would stop an invoice. Every
TrueType or OpenType font in `tagih/static/fonts` counts: the page takes a glyph from whichever font has it.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parents[2] / "static" / "fonts"

STAND_IN = "\N{REPLACEMENT CHARACTER}"
"""Printed once for each run of characters that no font has."""

# Dropped: controls other than the line feed, the marks that turn reading order around (UAX #9), variation selectors,
# byte order marks, tags. None can be seen; PDF/A refuses some, others deceive the reader.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]+"
)
# Surrogates and private use: a font may draw them, PDF/A-3a refuses their bare code points (ISO 19005-3, 6.2.11.7.3).
_MEANINGLESS = range(0xD800, 0xF900)


def printable(text: str) -> str:
    """`text` as a page can show it: composed (NFC), tabs as spaces, the invisible dropped, what no font has replaced."""
    if text.isascii() and text.isprintable():
        return text
    return _unprintable().sub(STAND_IN, _visible(text))


def missing(text: str) -> str:
    """The characters of `text` that are printed as `STAND_IN`, each once, in order of appearance."""
    return "".join(dict.fromkeys("".join(_unprintable().findall(_visible(text)))))


def _visible(text: str) -> str:
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text.replace("\t", " ")))


@cache
def _unprintable() -> re.Pattern[str]:
    """Matches a run of characters that no font has."""
    known = {code for path in _font_files() for code in _characters(path.read_bytes())}
    kept = sorted(known.difference(_MEANINGLESS) | {ord("\n")})
    return re.compile("[^" + re.escape("".join(map(chr, kept))) + "]+")


def _font_files() -> list[Path]:
    return sorted(path for path in FONTS.iterdir() if path.suffix in {".ttf", ".otf"})


def _characters(font: bytes) -> Iterator[int]:
    """The code points of a font's `cmap`: its format 12 table, else its format 4 (OpenType 1.9, `cmap`)."""
    start = _table(font, b"cmap")
    count = struct.unpack_from(">H", font, start + 2)[0]
    offsets = {start + struct.unpack_from(">I", font, start + 8 + 8 * index)[0] for index in range(count)}
    by_format = {struct.unpack_from(">H", font, offset)[0]: offset for offset in offsets}
    if 12 in by_format:
        return _segmented_coverage(font, by_format[12])
    return _segment_mapping(font, by_format[4]) if 4 in by_format else iter(())


def _table(font: bytes, tag: bytes) -> int:
    count = struct.unpack_from(">H", font, 4)[0]
    records = (struct.unpack_from(">4sIII", font, 12 + 16 * index) for index in range(count))
    return int(next(offset for name, _, offset, _ in records if name == tag))


def _segmented_coverage(font: bytes, offset: int) -> Iterator[int]:
    count = struct.unpack_from(">I", font, offset + 12)[0]
    for first, last, glyph in struct.iter_unpack(">III", font[offset + 16 : offset + 16 + 12 * count]):
        yield from range(first if glyph else first + 1, last + 1)


def _segment_mapping(font: bytes, offset: int) -> Iterator[int]:
    size = struct.unpack_from(">H", font, offset + 6)[0]
    columns = (offset + 14, offset + 16 + size, offset + 16 + 2 * size, offset + 16 + 3 * size)
    for index in range(0, size, 2):
        last, first, delta, distance = (struct.unpack_from(">H", font, column + index)[0] for column in columns)
        for code in range(first, last + 1):
            at = columns[3] + index + distance + 2 * (code - first)
            glyph = struct.unpack_from(">H", font, at)[0] if distance else (code + delta) & 0xFFFF
            if glyph and code != 0xFFFF:
                yield code
