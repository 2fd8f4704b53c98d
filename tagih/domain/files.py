"""Files that people attach: their kind told by what is in them, never by their name, and a name that is safe to keep."""

from __future__ import annotations

import unicodedata

from tagih.domain.errors import Invalid

LARGEST_BYTES = 20 * 1024 * 1024
"""Room for a scanned contract of a hundred pages."""
LONGEST_NAME = 120

_BEGINNINGS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"PK\x03\x04", "application/zip"),
)
"""The first bytes of each kind (ISO 32000-1, 7.5.2; PNG 1.2, 3.1; JPEG, B.1.1.3; APPNOTE 6.3.10, 4.3.7; read 2026-11)."""
PAPERS = ("application/pdf", "image/png", "image/jpeg", "text/plain")
"""Kinds that can be a contract or a signed paper."""
ENDINGS = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg", "text/plain": ".txt"}


def kind(data: bytes) -> str:
    """The media type by the content; what is not known is `application/octet-stream`."""
    for beginning, media_type in _BEGINNINGS:
        if data.startswith(beginning):
            return media_type
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return "application/octet-stream"
    is_plain = not any(unicodedata.category(letter) == "Cc" and letter not in "\t\r\n" for letter in text)
    return "text/plain" if is_plain else "application/octet-stream"


def check_size(data: bytes) -> None:
    """Refuses what is empty or too large. Raises Invalid `attachment_empty`, `attachment_too_large`."""
    if not data:
        raise Invalid("attachment_empty")
    if len(data) > LARGEST_BYTES:
        raise Invalid("attachment_too_large", limit=LARGEST_BYTES // 1024 // 1024)


def check_paper(data: bytes) -> str:
    """The media type of a document that is attached. Raises Invalid `attachment_kind_unknown` and what `check_size` raises."""
    check_size(data)
    found = kind(data)
    if found not in PAPERS:
        raise Invalid("attachment_kind_unknown")
    return found


def name(text: str) -> str:
    """A file's name without its folders and without signs that a header or a shell could trip over."""
    last = unicodedata.normalize("NFC", text).replace("\\", "/").rpartition("/")[2]
    kept = "".join(letter for letter in last if letter.isalnum() or letter in " ._-()&+,'").strip(" .")
    if not kept:
        return "file"
    stem, dot, ending = kept.rpartition(".")
    if len(kept) <= LONGEST_NAME:
        return kept
    return stem[: LONGEST_NAME - len(ending) - 1] + dot + ending if dot and len(ending) < 10 else kept[:LONGEST_NAME]
