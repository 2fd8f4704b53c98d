"""Vendors the browser's files: npm tarballs, checked by sha512, of which only the whitelisted files are kept.

A maintainer runs it; what it writes is committed, so that neither set-up nor the running system needs npm or a
network. Nothing of a package is executed.

    python tools/vendor.py          fetch all packages, keep the wanted files, cut the icons, write the lock
    python tools/vendor.py icons    only cut the icon sprite again: a template has begun to use another icon
    python tools/vendor.py check    no network: the files are those of the lock and every icon used is there
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC = "tagih/static/vendor"
LOCK = ROOT / STATIC / "vendor.lock.json"
ICONS = ROOT / STATIC / "icons.svg"
SPRITE_PACKAGE = "@tabler/icons-sprite@3.48.0"
SPRITE_MEMBER = "dist/tabler-sprite.svg"

# package@version -> {file in the tarball: file in the repository}
WANTED: dict[str, dict[str, str]] = {
    "@tabler/core@1.6.1": {
        "dist/css/tabler.min.css": f"{STATIC}/tabler.min.css",
        "dist/js/tabler.min.js": f"{STATIC}/tabler.min.js",
    },
    SPRITE_PACKAGE: {"LICENSE": f"{STATIC}/licences/tabler-icons.txt"},
    "@fontsource-variable/inter@5.3.0": {
        "files/inter-latin-wght-normal.woff2": f"{STATIC}/inter-latin.woff2",
        "files/inter-latin-ext-wght-normal.woff2": f"{STATIC}/inter-latin-ext.woff2",
        "files/inter-greek-wght-normal.woff2": f"{STATIC}/inter-greek.woff2",
        "LICENSE": f"{STATIC}/licences/inter.txt",
    },
    "axe-core@4.14.1": {"axe.min.js": "tests/browser/axe.min.js"},
}

# What pages may show without a maintainer cutting the sprite again: happenings, channels, deeds.
VOCABULARY = """
alarm alert-triangle archive bell book building-bank building-store bulb calculator calendar-due calendar-event
cash chart-bar check checklist circle-check circle-x clock coin copy credit-card download edit external-link eye
file-dollar file-invoice file-text filter flag gavel hand-stop heart-handshake help-circle history info-circle link
list-check lock mail mail-check mail-forward mail-opened mail-x message note paperclip phone phone-call phone-off
player-pause player-play plus printer receipt receipt-refund refresh rotate-clockwise scale search send settings
shield-check thumb-up trash upload user user-plus users wallet x zzz
"""

# `#tabler-x` in a <use>, or `tabler-x` in quotes where an icon is handed to a partial or chosen by a view.
_ICON_USE = re.compile(r"""(?:[#"']tabler-|\{% icon ")([a-z0-9-]+)""")
_SYMBOL = re.compile(r'<symbol id="tabler-([a-z0-9-]+)".*?</symbol>', re.DOTALL)
_SOURCE_MAP = re.compile(rb"\n?(//# sourceMappingURL=\S+|/\*# sourceMappingURL=\S+ \*/)\s*$")


class Problem(Exception):
    """What is wrong with a package or a vendored file, said so that a maintainer can act on it."""


def fetch(package: str, locked: str | None) -> tuple[bytes, str]:
    """The tarball of `package` and its `sha512-…` integrity.

    Raises: Problem when the bytes are not what the registry announced, or not those locked for this version.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise Problem("npm is not installed: only fetching needs it")
    with tempfile.TemporaryDirectory() as folder:
        command = [npm, "pack", package, "--json", "--silent", "--ignore-scripts", "--pack-destination", folder]
        answer = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        announced = (answer if isinstance(answer, list) else list(answer.values()))[0]["integrity"]
        tarball = next(Path(folder).glob("*.tgz")).read_bytes()
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(tarball).digest()).decode()
    if integrity != announced:
        raise Problem(f"{package}: the tarball is {integrity}, the registry announced {announced}")
    if locked not in (None, integrity):
        raise Problem(f"{package}: the tarball is {integrity}, the lock says {locked}")
    return tarball, integrity


def member(tarball: bytes, name: str) -> bytes:
    """One file of an npm tarball. Raises: Problem when the package has no such file."""
    with tarfile.open(fileobj=io.BytesIO(tarball)) as archive:
        try:
            file = archive.extractfile(f"package/{name}")
        except KeyError:
            file = None
        if file is None:
            raise Problem(f"{name} is not in the package")
        return file.read()


def without_source_map(content: bytes) -> bytes:
    """The file without its pointer to a source map, which is not vendored."""
    return _SOURCE_MAP.sub(b"\n", content)


def icons_used() -> set[str]:
    """Names of the icons that templates, scripts and views of the product mention, and the vocabulary."""
    templates = (ROOT / "tagih" / "templates").rglob("*.html")
    scripts = (ROOT / "tagih" / "static").glob("*.js")
    views = (ROOT / "tagih" / "web").rglob("*.py")
    mentioned = {name for file in (*templates, *scripts, *views) for name in _ICON_USE.findall(file.read_text())}
    return mentioned.union(VOCABULARY.split())


def cut(sprite: str, names: set[str]) -> str:
    """A sprite of the named icons only, in alphabetical order; the style sheet chooses the width of the strokes.

    Raises: Problem naming the icons that do not exist.
    """
    symbols = {found[1]: found[0].replace(' stroke-width="2"', "") for found in _SYMBOL.finditer(sprite)}
    if missing := sorted(names - symbols.keys()):
        raise Problem("no such icon: " + ", ".join(missing))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols[name] for name in sorted(names)) + "\n</svg>\n"
    )


def fingerprint(path: str) -> str:
    """The SHA-256 of a file of the repository, in hexadecimal."""
    return hashlib.sha256((ROOT / path).read_bytes()).hexdigest()


def read_lock() -> dict[str, dict[str, str]]:
    """`packages` (package@version -> integrity) and `files` (path -> SHA-256) as last written."""
    if not LOCK.exists():
        return {"packages": {}, "files": {}}
    content: dict[str, dict[str, str]] = json.loads(LOCK.read_text())
    return content


def vendor() -> None:
    """Fetches every package, writes the wanted files, the cut sprite and the lock."""
    locked, packages, files = read_lock()["packages"], {}, {}
    for package, wanted in WANTED.items():
        tarball, packages[package] = fetch(package, locked.get(package))
        for name, path in wanted.items():
            (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / path).write_bytes(without_source_map(member(tarball, name)))
            files[path] = fingerprint(path)
        if package == SPRITE_PACKAGE:
            ICONS.write_text(cut(member(tarball, SPRITE_MEMBER).decode(), icons_used()))
    LOCK.write_text(json.dumps({"packages": packages, "files": files}, indent=1, sort_keys=True) + "\n")


def cut_icons() -> None:
    """Writes the sprite of the icons used today."""
    tarball, _ = fetch(SPRITE_PACKAGE, read_lock()["packages"].get(SPRITE_PACKAGE))
    ICONS.write_text(cut(member(tarball, SPRITE_MEMBER).decode(), icons_used()))


def problems() -> list[str]:
    """What differs between the repository and the lock, and which icons the sprite lacks; empty when all is well."""
    lock = read_lock()
    found = [f"{name} is not in the lock: vendor again" for name in WANTED if name not in lock["packages"]]
    for path, digest in lock["files"].items():
        if not (ROOT / path).exists():
            found.append(f"{path} is missing")
        elif fingerprint(path) != digest:
            found.append(f"{path} is not the vendored file")
    present = {symbol[1] for symbol in _SYMBOL.finditer(ICONS.read_text())} if ICONS.exists() else set()
    found += [f"icon {name} is used but not in the sprite: run `icons`" for name in sorted(icons_used() - present)]
    return found


def main(arguments: list[str]) -> int:
    """Runs the named task. Answers the exit code: 0 done, 1 a problem was found, 2 no such task."""
    tasks = {(): vendor, ("icons",): cut_icons}
    if arguments == ["check"]:
        found = problems()
        print("\n".join(found) or "the vendored files are those of the lock")
        return 1 if found else 0
    if tuple(arguments) not in tasks:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        tasks[tuple(arguments)]()
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
