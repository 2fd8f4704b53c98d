"""Files that were uploaded to be looked at first: kept for a day under a name nobody can guess, in no table."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from tagih.models.base import public_id

KEPT = timedelta(days=1)
_NAME = re.compile(r"[a-z2-7]{26}", re.ASCII)


def keep(data: bytes, now: datetime) -> str:
    """Keep a file, and forget those older than a day. Returns the name under which `kept` finds it."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in folder.iterdir():
        if old.stat().st_mtime < (now - KEPT).timestamp():
            old.unlink(missing_ok=True)
    name = public_id()
    (folder / name).write_bytes(data)
    return name


def kept(name: str) -> bytes | None:
    """A file that was kept; None when it was forgotten or never there."""
    path = _folder() / name
    return path.read_bytes() if _NAME.fullmatch(name) and path.is_file() else None


def forget(name: str) -> None:
    """Forget a file that was booked."""
    if _NAME.fullmatch(name):
        (_folder() / name).unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "previews"
