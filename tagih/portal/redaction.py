"""Logs without secrets: what stands behind `/portal/open/` in any line is replaced before it is written."""

from __future__ import annotations

import logging
import re

_SECRET = re.compile(r"(/portal/open/)[^\s\"'<>]+")


class WithoutSecrets(logging.Filter):
    """Takes the secret of a portal link out of a record, whatever logger it came from."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if "/portal/open/" in message:
            record.msg, record.args = _SECRET.sub(r"\1…", message), ()
        if record.exc_info:  # a traceback may name the address of the request too
            text = record.exc_text or logging.Formatter().formatException(record.exc_info)
            record.exc_text = _SECRET.sub(r"\1…", text)
        return True
