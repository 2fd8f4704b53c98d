"""The company's own colour as a style sheet: pages carry no style of their own."""

from __future__ import annotations

from django.http import HttpResponse

from tagih.portal import door
from tagih.portal.door import Visit


@door.page
def sheet(visit: Visit) -> HttpResponse:
    """The accent, and the ink that can be read on it."""
    accent = visit.company.accent
    text = f":root {{ --accent: {accent}; --accent-ink: {ink(accent)}; }}\n"
    return HttpResponse(text, content_type="text/css; charset=utf-8")


def ink(ground: str) -> str:
    """Black or white, whichever stands out more from `ground` (#rrggbb): `ink("#ffe066") == "#14181a"`."""
    return "#ffffff" if _luminance(ground) < 0.36 else "#14181a"


def _luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2 (read 2026-11): 0 is black, 1 is white."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
