"""Files that people attach: checked by their content, kept in the data folder, named by a row."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from django.conf import settings

from tagih.commands.operation import Operation
from tagih.domain import fields, files
from tagih.models import File, Quote
from tagih.models.base import longest


def keep(operation: Operation, *, name: str, data: bytes, title: str = "", quote: Quote | None = None) -> File:
    """Keep a document: a PDF, a picture or plain text. Raises Invalid `attachment_empty` and its likes."""
    media_type = files.check_paper(data)
    return _keep(operation, name, data, media_type, title, quote)


def keep_any(operation: Operation, *, name: str, data: bytes) -> File:
    """Keep a file of any kind: what we deliver. Raises Invalid `attachment_empty`, `attachment_too_large`."""
    files.check_size(data)
    return _keep(operation, name, data, files.kind(data), "", None)


def _keep(operation: Operation, name: str, data: bytes, media_type: str, title: str, quote: Quote | None) -> File:
    title = fields.line("title", title, longest(File, "title"))
    row = File.objects.of(operation.company).create(
        company=operation.company, quote=quote, title=title, name=files.name(name), media_type=media_type,
        size_bytes=len(data), sha=hashlib.sha256(data).hexdigest(), by=operation.call.by, made_at=operation.now,
    )  # fmt: skip
    _write(_path(row.public_id), data)
    return row


def read(row: File) -> bytes | None:
    """The content of a file; None when it is not on this machine, or not what was kept."""
    path = _path(row.public_id)
    data = path.read_bytes() if path.is_file() else None
    return data if data is not None and hashlib.sha256(data).hexdigest() == row.sha else None


def _path(public_id: str) -> Path:
    return Path(settings.DATA_DIR) / "files" / public_id


def _write(path: Path, data: bytes) -> None:
    """Written whole or not at all. An operation that is refused afterwards leaves a file that no row names."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.write_bytes(data)
    fresh.replace(path)
