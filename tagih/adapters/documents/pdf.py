"""Documents as PDF: typst sets the page; PDF/A-3a (archive) and PDF/UA-1 (accessible) in one file."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, time
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tagih.adapters.documents.base import LABELS, Document, Unprintable
from tagih.adapters.documents.glyphs import FONTS, printable

if TYPE_CHECKING:
    import typst

STANDARDS: list[typst.PDFStandard] = ["a-3a", "ua-1"]

_HERE = Path(__file__).parent
_TEMPLATE = "invoice.typ"
_compilers = threading.local()


def render(document: Document) -> bytes:
    """The document as PDF. The same document gives the same bytes; the file is dated at `issued_on`, midnight UTC.

    Every text is data, never markup. Characters that no font has are printed as a stand-in (`glyphs.missing` tells
    them beforehand). Raises Unprintable, for instance when the logo is no picture.
    """
    import typst

    try:
        made = _compiler(_TEMPLATE).compile(
            format="pdf",
            pdf_standards=STANDARDS,
            sys_inputs=inputs(document),
            timestamp=int(datetime.combine(document.issued_on, time(), UTC).timestamp()),
        )
    except typst.TypstError as error:
        raise Unprintable(str(error)) from error
    assert isinstance(made, bytes)
    return made


def inputs(document: Document) -> dict[str, str]:
    """What the template reads as `sys.inputs`: the document as JSON and, if there is one, the logo's bytes as JSON."""
    language, *others = document.language.lower().split("-")
    page = _plain(document) | {
        "lang": language,
        "region": next((tag for tag in others if len(tag) == 2), None),
        "labels": {key: printable(text) for key, text in {**LABELS, **document.labels}.items()},
        "attachments": [vars(file) for file in document.attachments],
    }
    given = {"document": json.dumps(page, ensure_ascii=False)}
    return given | {"logo": _numbers(document.brand.logo)} if document.brand.logo else given


def _plain(value: Any) -> Any:
    """Dataclasses and tuples as JSON has them, every text printable. Labels, logo and date go by other ways: None."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return _plain(vars(value))
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return value if isinstance(value, bool) else None


@lru_cache(maxsize=64)
def _numbers(logo: bytes) -> str:
    """typst reads no base64, but turns a list of numbers into bytes; a company's logo is put into words once."""
    return json.dumps(list(logo), separators=(",", ":"))


def _compiler(template: str) -> typst.Compiler:
    """This thread's own compiler for `template`, kept for the life of the thread: typst works outside Python's lock."""
    import typst

    if not hasattr(_compilers, template):
        setattr(_compilers, template, typst.Compiler(str(_HERE / template), root=str(_HERE), font_paths=_fonts()))
    made: typst.Compiler = getattr(_compilers, template)
    return made


@cache
def _fonts() -> typst.Fonts:
    """The fonts beside the program and no others, so that a page looks the same on every machine."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
