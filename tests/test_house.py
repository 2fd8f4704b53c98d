"""The house rules a machine can check: sizes, names, docstrings, refusals, settings, what the documentation names."""

from __future__ import annotations

import ast
import re
import string
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from tagih import settings
from tagih.domain import sentences
from tools import settings_page, vendor

ROOT = Path(__file__).resolve().parent.parent
FILE_LINES, FUNCTION_LINES = 400, 60
NAMES_WITHOUT_A_NOUN = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "core",
    "services",
    "service",
    "managers",
    "misc",
}
REFUSALS = {"Invalid", "NotFound", "Conflict", "Refused", "Reason"}
DOMAIN_LIBRARIES = {"holidays", "dateutil", "stdnum", "rapidfuzz", "anyascii", "schwifty"}
IMPURE = {"os", "io", "time", "socket", "sqlite3", "subprocess", "threading", "asyncio", "urllib", "http", "pathlib"}
"""Modules of the standard library that reach the outside: none of them is for the domain."""

FOR_TESTS = {"TAGIH_CRASH_AT"}
"""Variables that are no settings: only the fault tests set them."""

SOURCES = sorted(
    file
    for folder in ("tagih", "tests", "bench", "tools")
    for file in (ROOT / folder).rglob("*.py")
    if file.parent != ROOT / "tagih" / "migrations"
)
PRODUCT = [file for file in SOURCES if file.is_relative_to(ROOT / "tagih")]


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(), str(file))


def named(file: Path) -> str:
    return str(file.relative_to(ROOT))


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree(file)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def none_of(found: Iterable[str]) -> None:
    """Fail with one line for each thing found."""
    listed = sorted(found)
    assert not listed, "\n  ".join(("", *listed))


# --- files ---------------------------------------------------------------------------------------------------


def test_every_module_says_what_is_inside() -> None:
    none_of(named(file) for file in SOURCES if not ast.get_docstring(tree(file)))


def test_no_file_is_long() -> None:
    lengths = ((named(file), len(file.read_text().splitlines())) for file in SOURCES)
    none_of(f"{name}: {lines} lines" for name, lines in lengths if lines > FILE_LINES)


def test_no_function_is_long() -> None:
    lengths = ((f"{named(file)}: {one.name}", _lines(one)) for file in SOURCES for one in functions(file))
    none_of(f"{name}: {lines} lines" for name, lines in lengths if lines > FUNCTION_LINES)


def _lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or 0) - function.lineno + 1


def test_every_module_is_named_by_a_noun() -> None:
    none_of(named(file) for file in SOURCES if {file.stem, file.parent.name} & NAMES_WITHOUT_A_NOUN)


def test_domain_imports_nothing_that_reaches_the_outside() -> None:
    allowed = (set(sys.stdlib_module_names) - IMPURE) | DOMAIN_LIBRARIES
    pure = [file for file in PRODUCT if file.is_relative_to(ROOT / "tagih" / "domain")]
    none_of(
        f"{named(file)} imports {name}"
        for file in pure
        for name in imports(file)
        if name != "tagih.domain" and not name.startswith("tagih.domain.") and name.partition(".")[0] not in allowed
    )


def imports(file: Path) -> Iterator[str]:
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "."


# --- refusals and reasons ------------------------------------------------------------------------------------


def refusals() -> Iterator[tuple[str, str, set[str] | None]]:
    """Where, which code, and the names of its facts, of each refusal or reason; None where they are not written out."""
    for file in PRODUCT:
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Call) and called(node) in REFUSALS and node.args:
                code = node.args[0]
                if isinstance(code, ast.Constant) and isinstance(code.value, str):
                    yield f"{named(file)}:{node.lineno}", code.value, facts(node)


def called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def facts(call: ast.Call) -> set[str] | None:
    if called(call) != "Reason":
        names = {one.arg for one in call.keywords if one.arg}
        return names if len(names) == len(call.keywords) else None
    if len(call.args) == 1:
        return None if call.keywords else set()
    given = call.args[1]
    if not isinstance(given, ast.Dict) or None in given.keys:
        return None
    return {str(key.value) for key in given.keys if isinstance(key, ast.Constant)}


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_every_code_has_a_sentence() -> None:
    none_of(f"{where}: {code}" for where, code, _ in refusals() if code not in sentences.ALL)


def test_every_sentence_gets_all_its_facts() -> None:
    known = [one for one in refusals() if one[1] in sentences.ALL and one[2] is not None]
    lacking = [(where, code, placeholders(sentences.ALL[code]) - (given or set())) for where, code, given in known]
    none_of(f"{where}: {code} lacks {', '.join(sorted(names))}" for where, code, names in lacking if names)


def test_every_sentence_is_used() -> None:
    folder = ROOT / "tagih" / "domain" / "sentences"
    others = [file for file in PRODUCT if not file.is_relative_to(folder)]
    said = {node.value for file in others for node in ast.walk(tree(file)) if isinstance(node, ast.Constant)}
    none_of(sentences.ALL.keys() - said)


def test_every_icon_of_a_page_is_in_the_sprite() -> None:
    sprite = (ROOT / vendor.STATIC / "icons.svg").read_text()
    none_of(name for name in vendor.icons_used() if f'id="tabler-{name}"' not in sprite)


# --- documentation -------------------------------------------------------------------------------------------


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "settings.md").read_text()
    assert settings_page.written(page) == page, "docs/settings.md is not of this version: python tools/settings_page.py"


def test_every_variable_is_a_documented_setting() -> None:
    names = {name for file in PRODUCT for name in re.findall(r"\bTAGIH_[A-Z_]+", file.read_text())}
    none_of(names - settings.DOCUMENTED.keys() - FOR_TESTS)


def test_every_file_exists_that_how_it_works_names() -> None:
    page = ROOT / "docs" / "how-it-works.md"
    text = page.read_text() if page.exists() else ""
    paths = re.findall(r"`((?:tagih|tests|bench|docs|tools)/[\w./-]+)`", text)
    none_of(path for path in paths if not (ROOT / path).exists())
