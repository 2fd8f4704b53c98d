"""The exact bytes of what was handed over, kept in the data folder."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from django.conf import settings


def keep(public_id: str, at: datetime, data: bytes) -> str:
    """Keep `data` and return its name within the data folder. Written whole or not at all."""
    name = f"sent/{at:%Y-%m}/{public_id}.eml"
    path = Path(settings.DATA_DIR) / name
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.write_bytes(data)
    fresh.replace(path)
    return name


def read(name: str) -> bytes | None:
    """What was kept under `name`; None when it is not on this machine."""
    path = Path(settings.DATA_DIR) / name
    return path.read_bytes() if name and path.is_file() else None
