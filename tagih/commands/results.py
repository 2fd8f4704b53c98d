"""Results of commands as stored text, so that a repeated key gives the very same answer."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from importlib import import_module
from typing import Any, get_args, get_origin, get_type_hints


def keep(result: object) -> str:
    """A frozen dataclass of plain values (str, int, bool, None, date, tuples and dataclasses of them) as text.

    A field with the metadata `shown_once` (a token) is kept empty.
    """
    if result is None:
        return "null"
    assert dataclasses.is_dataclass(result) and not isinstance(result, type), "a command returns a frozen dataclass"
    kind = type(result)
    secret = [field.name for field in dataclasses.fields(result) if field.metadata.get("shown_once")]
    data = dataclasses.asdict(result) | dict.fromkeys(secret, "")
    return json.dumps({"kind": f"{kind.__module__}:{kind.__qualname__}", "data": data}, default=str)


def revive(text: str) -> object:
    """The result that `keep` wrote."""
    stored = json.loads(text)
    if stored is None:
        return None
    module, _, name = stored["kind"].partition(":")
    assert module.startswith("tagih.commands.")
    return _made(getattr(import_module(module), name), stored["data"])


def _made(kind: Any, data: Any) -> Any:
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        return kind(**{name: _made(hints[name], value) for name, value in data.items()})
    if data is None:
        return None
    if get_origin(kind) is tuple:
        return tuple(_made(get_args(kind)[0], value) for value in data)
    options = [one for one in get_args(kind) if one is not type(None)] if get_origin(kind) is not dict else []
    if kind is date or date in options:
        return date.fromisoformat(data)
    return data
