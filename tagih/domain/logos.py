"""Logos: which pictures may stand on documents. PNG and SVG, small, and SVG only if it draws and does nothing else."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from xml.etree import ElementTree

from tagih.domain.errors import Invalid

LARGEST_BYTES = 300 * 1024
"""A logo travels inside every PDF; it is printed at most 80 mm wide."""
LARGEST_PIXELS = 2000
"""On either side: 80 mm at 600 dots per inch are 1,890."""
MOST_ELEMENTS = 5000

_PNG = b"\x89PNG\r\n\x1a\n"
_SVG = "{http://www.w3.org/2000/svg}"
_ACTIVE = {"script", "foreignObject", "iframe", "audio", "video", "a", "animate", "set", "handler", "listener"}
"""Elements that run, lead away or change; SVG 2, chapters 16, 17 and 18 (read 2026-11)."""
_INSIDE = re.compile(r"#|data:image/(?:png|jpeg);base64,", re.ASCII)
_OUTSIDE_STYLE = re.compile(r"@import|url\(\s*['\"]?(?!#)", re.IGNORECASE)


def check(data: bytes) -> str:
    """The media type of a logo. Raises Invalid `logo_too_large`, `logo_kind_unknown`, `logo_pixels`, `logo_unreadable`."""
    if len(data) > LARGEST_BYTES:
        raise Invalid("logo_too_large", limit=LARGEST_BYTES // 1024)
    if data.startswith(_PNG):
        _check_png(data)
        return "image/png"
    if b"<svg" in data[:4096]:
        _check_svg(data)
        return "image/svg+xml"
    raise Invalid("logo_kind_unknown")


def _check_png(data: bytes) -> None:
    """The size by the first chunk, IHDR (PNG, third edition, 11.2.1): nobody unpacks what would fill the memory."""
    if len(data) < 33 or data[12:16] != b"IHDR":
        raise Invalid("logo_unreadable")
    width, height = struct.unpack_from(">II", data, 16)
    if not (0 < width <= LARGEST_PIXELS and 0 < height <= LARGEST_PIXELS):
        raise Invalid("logo_pixels", width=width, height=height, limit=LARGEST_PIXELS)


def _check_svg(data: bytes) -> None:
    """Nothing that is declared, runs, or is fetched from elsewhere."""
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", data, re.IGNORECASE):
        raise Invalid("logo_unsafe")
    try:
        root = ElementTree.fromstring(data)  # noqa: S314 - no document type, hence no entities
    except (ElementTree.ParseError, ValueError, LookupError):
        raise Invalid("logo_unreadable") from None
    elements = list(root.iter())
    if root.tag != f"{_SVG}svg" or len(elements) > MOST_ELEMENTS:
        raise Invalid("logo_unreadable")
    if any(_is_active(one) for one in elements):
        raise Invalid("logo_unsafe")


def _is_active(element: ElementTree.Element) -> bool:
    if element.tag.rpartition("}")[2] in _ACTIVE:
        return True
    styles = [element.text or ""] if element.tag == f"{_SVG}style" else []
    for name, text in _attributes(element):
        if name.startswith("on") or (name == "href" and not _INSIDE.match(text.strip())):
            return True
        styles.append(text)
    return any(_OUTSIDE_STYLE.search(text) for text in styles)


def _attributes(element: ElementTree.Element) -> Iterator[tuple[str, str]]:
    """Names without their name space, in small letters."""
    return ((name.rpartition("}")[2].lower(), text) for name, text in element.items())
