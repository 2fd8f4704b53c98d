"""The file outbox: each message as an .eml file in a folder per day, for installations that send no mail."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from tagih.adapters.channels import mime
from tagih.adapters.channels.base import ChannelError, Outgoing, Receipt, check


class FileOutbox:
    """Writes messages to `folder`. It takes addresses under .invalid as well, since nothing leaves this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: Outgoing) -> Receipt:
        """Keep `message` as `<folder>/<yyyy-mm-dd of its Date>/<message id>.eml`. Raises ChannelError.

        A file is there wholly or not at all. The same name is the same message: what is there already stays, and is
        what the receipt shows, so that a repeat is never a second message.
        """
        check(message)
        path = self.path(message)
        try:
            if not path.exists():
                _write(path, mime.composed(message))
            return Receipt(f"kept as {path.parent.name}/{path.name}", path.read_bytes())
        except OSError as problem:
            reason = f"the file outbox could not be written: {problem.strerror or problem}"
            raise ChannelError(reason, permanent=False) from problem

    def path(self, message: Outgoing) -> Path:
        """Where `message` is kept."""
        return self._folder / f"{message.at:%Y-%m-%d}" / f"{message.message_id.strip('<>')}.eml"

    def close(self) -> None:
        """Nothing is open between messages."""


def _write(path: Path, data: bytes) -> None:
    """Written beside its place, flushed to the disk, then put there in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
