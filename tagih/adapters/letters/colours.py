"""Colours of a letter that can be read on its paper: contrast by WCAG 2.2, and the nearest colour that has enough."""

from __future__ import annotations

import re
from functools import lru_cache

PAPER = "#ffffff"
PAPER_DARK = "#1a2326"
INK = "#1b2a2e"

ENOUGH = 4.5
"""The contrast that text of usual size needs (WCAG 2.2, 1.4.3)."""

_COLOUR = re.compile(r"#[0-9a-f]{6}", re.ASCII | re.IGNORECASE)
_FALLBACK = "#1f5f8b"


@lru_cache(maxsize=1024)
def readable(colour: str, paper: str) -> str:
    """`colour`, moved towards black or white in steps of five in a hundred until it reads well on `paper`."""
    colour = colour.lower() if _COLOUR.fullmatch(colour) else _FALLBACK
    towards = "#000000" if contrast("#000000", paper) > contrast("#ffffff", paper) else "#ffffff"
    found = (_mixed(colour, towards, step * 5) for step in range(21))
    return next(one for one in found if contrast(one, paper) >= ENOUGH)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2; the weights are those of sRGB, IEC 61966-2-1)."""
    red, green, blue = (_linear(value / 255) for value in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _mixed(colour: str, towards: str, percent: int) -> str:
    pairs = zip(_parts(colour), _parts(towards), strict=True)
    return "#" + "".join(f"{(mine * (100 - percent) + theirs * percent) // 100:02x}" for mine, theirs in pairs)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
