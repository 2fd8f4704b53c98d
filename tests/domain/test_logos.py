"""Which pictures may be a logo."""

from __future__ import annotations

import pytest

from tagih.domain import logos
from tagih.domain.errors import Invalid
from tests.adapters.printed import picture

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">%s</svg>'
SAFE = (
    b'<rect width="9" height="9"/>',
    b'<defs><linearGradient id="g"/></defs><path d="M0 0h9" fill="url(#g)" style="stroke: url(#g)"/>',
    b'<use href="#a"/>',
    b"<style>rect { fill: #123456 }</style>",
)
UNSAFE = (
    b"<script>alert(1)</script>",
    b"<ScRiPt/><script/>",
    b'<rect onload="x()"/>',
    b"<foreignObject/>",
    b'<a href="#x"/>',
    b'<image href="https://example.com/a.png"/>',
    b'<image href="/etc/hostname"/>',
    b'<image xmlns:x="http://www.w3.org/1999/xlink" x:href="file:///etc/hostname"/>',
    b"<style>@import 'a.css';</style>",
    b'<rect style="fill: url(https://example.com/a)"/>',
    b"<rect fill=\"url( '//example.com')\"/>",
)


def _refusal(data: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        logos.check(data)
    return refused.value.code


def test_png_and_svg_are_taken() -> None:
    assert logos.check(picture()) == "image/png"
    assert [logos.check(SVG % part) for part in SAFE] == ["image/svg+xml"] * len(SAFE)
    assert logos.check(b'<?xml version="1.0"?>\n' + SVG % b"") == "image/svg+xml"


@pytest.mark.parametrize("part", UNSAFE)
def test_an_svg_that_does_more_than_draw_is_refused(part: bytes) -> None:
    assert _refusal(SVG % part) == "logo_unsafe"


def test_entities_are_refused_before_they_are_read() -> None:
    assert _refusal(b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + SVG % b"&a;") == "logo_unsafe"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "logo_kind_unknown"),
        (b"GIF89a", "logo_kind_unknown"),
        (b"%PDF-1.7", "logo_kind_unknown"),
        (picture()[:20], "logo_unreadable"),
        (b"<svg", "logo_unreadable"),
        (b"<svg></svg>", "logo_unreadable"),
        (SVG % (b"<g/>" * 5000), "logo_unreadable"),
        (b"x" * (logos.LARGEST_BYTES + 1), "logo_too_large"),
        (picture(2001, 1), "logo_pixels"),
    ],
)
def test_any_other_file_is_refused(data: bytes, code: str) -> None:
    assert _refusal(data) == code


def test_the_largest_picture_is_taken() -> None:
    assert logos.check(picture(2000, 1)) == "image/png"
