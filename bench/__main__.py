"""`python -m bench [NAME ...]`: each operation on each engine in a process of its own, one line of JSON for each."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

VAR = Path(__file__).parent / "var"
SIZES = {
    "daily_run": 1_000_000,
    "daily_run_scaling": 1_000_000,
    "nothing_due": 1_000_000,
    "aged_receivables": 1_000_000,
    "issue_invoice": 100_000,
    "issue_batch": 100_000,
    "recurring_batch": 100_000,
    "match": 200_000,
    "match_scaling": 200_000,
    "import": 100_000,
    "bank_import": 10_000,
    "pdf": 10_000,
}
"""Operations, and the receivables in the books on which each is measured, unless `--n` says otherwise."""
MOST = {"sqlite": 1_000_000, "postgres": 100_000}
"""The most of them by engine, for loading a million into PostgreSQL takes longer than all the rest."""


def main() -> int:
    """Measure what was asked for; 0 unless a measurement broke."""
    given = _arguments()
    VAR.mkdir(exist_ok=True)
    failed = False
    for engine in [given.engine] if given.engine else MOST:
        with ExitStack() as stack:
            environment = _environment(engine, stack)
            for name in given.names or SIZES:
                size = given.n or min(SIZES.get(name, MOST[engine]), MOST[engine])
                for step in ("load", name):
                    command = [sys.executable, "-m", "bench.measure", step, engine, str(size), str(given.pairs)]
                    failed |= bool(subprocess.run(command, env=environment).returncode)
    return int(failed)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"one or more of {', '.join(SIZES)}, verify; default: all"
    )
    parser.add_argument("--engine", choices=list(MOST), help="default: both")
    parser.add_argument("--n", type=int, help="receivables in the books; default: by operation")
    parser.add_argument("--pairs", type=int, default=5, help="how often product and reference run in turn")
    given = parser.parse_args()
    if unknown := set(given.names) - {*SIZES, "verify"}:
        parser.error(f"nobody knows how to measure {', '.join(sorted(unknown))}")
    return given


def _environment(engine: str, stack: ExitStack) -> dict[str, str]:
    """Settings under which a child works on its engine and touches no other books."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("TAGIH_")}
    own |= {"TAGIH_DATA_DIR": str(VAR / "data"), "DJANGO_SETTINGS_MODULE": "tagih.settings"}
    if engine == "postgres":
        from bench.cluster import KeptServer

        own["TAGIH_DATABASE_URL"] = stack.enter_context(KeptServer(VAR / "postgres")).url()
    return own


if __name__ == "__main__":
    sys.exit(main())
