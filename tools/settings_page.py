"""Writes the table of settings into docs/settings.md from `tagih.settings.DOCUMENTED`: python tools/settings_page.py"""

from __future__ import annotations

import tempfile
from os import environ
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "settings.md"
_HEAD = "| Variable | Default | Meaning |\n|---|---|---|\n"


def table() -> str:
    """One row per setting, in the order of `tagih/settings.py`."""
    from tagih.settings import DOCUMENTED

    rows = (f"| `{name}` | {_default(value)} | {_cell(meaning)} |\n" for name, (value, meaning) in DOCUMENTED.items())
    return _HEAD + "".join(rows)


def written(page: str) -> str:
    """`page` with its table made anew; what stands before and after it is kept."""
    before, _, rest = page.partition(_HEAD)
    after = "".join(line for line in rest.splitlines(keepends=True) if not line.startswith("|"))
    return before + table() + after


def _default(value: str) -> str:
    return f"`{value}`" if value else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    for name in [name for name in environ if name.startswith("TAGIH_")]:
        del environ[name]  # a default must not depend on what is set here
    with tempfile.TemporaryDirectory() as folder:
        environ["TAGIH_DATA_DIR"] = folder
        PAGE.write_text(written(PAGE.read_text()))
