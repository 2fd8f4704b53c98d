"""Who is at the other end: the address of the visitor, believed from a proxy only where the operator says so."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def address(request: HttpRequest) -> str:
    """The visitor's IP address; empty when it cannot be told.

    What stands in X-Forwarded-For counts only when the request came from a trusted proxy, and of it the last address
    that no trusted proxy has.
    """
    near = _read(request.META.get("REMOTE_ADDR", ""))
    if near is None or not _is_trusted(near):
        return str(near or "")
    for text in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        far = _read(text.strip())
        if far is None:
            break
        near = far
        if not _is_trusted(far):
            break
    return str(near)


def agent(request: HttpRequest) -> str:
    """The visitor's browser as it names itself, printable."""
    return "".join(sign for sign in request.headers.get("User-Agent", "") if sign.isprintable())[:300]


_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def _read(text: str) -> _Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _is_trusted(found: _Address) -> bool:
    return any(found in ipaddress.ip_network(network, strict=False) for network in settings.TRUSTED_PROXIES)
