"""One operation on one engine, in this process: `python -m bench.measure NAME ENGINE N PAIRS`, called by `bench`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from importlib import import_module

import django

from bench.pairs import Outcome

OPERATIONS = {
    "daily_run": "bench.daily_run:run",
    "daily_run_scaling": "bench.daily_run:scaling",
    "nothing_due": "bench.daily_run:nothing_due",
    "aged_receivables": "bench.aged_receivables:run",
    "issue_invoice": "bench.issuing:single",
    "issue_batch": "bench.issuing:batch",
    "recurring_batch": "bench.recurring:batch",
    "match": "bench.matching:run",
    "match_scaling": "bench.matching:scaling",
    "import": "bench.importing:run",
    "bank_import": "bench.banking:run",
    "pdf": "bench.printing:run",
}


def main() -> None:
    """Measure and print the line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("engine")
    parser.add_argument("n", type=int)
    parser.add_argument("pairs", type=int)
    given = parser.parse_args()
    django.setup()
    if given.name == "load":
        _load(given.n)
        return
    if given.name == "verify":
        sys.exit(_verify(given.n))
    module, _, function = OPERATIONS[given.name].partition(":")
    measure: Callable[[int, int], Outcome] = getattr(import_module(module), function)
    print(measure(given.n, given.pairs).line(given.name, given.engine, given.n), flush=True)
    _tidy()


def _load(receivables: int) -> None:
    """Have the seeded books ready: in a process of its own, whose memory is then in nobody's figures."""
    from bench import places

    places.seeded(receivables)


def _verify(receivables: int) -> int:
    """Have the product check the seeded books themselves; problems go to the standard error."""
    from bench import places
    from tagih.models import Company
    from tagih.reports.verification import verify

    places.seeded(receivables)
    found = verify(Company.objects.get())
    for problem in found.problems[:20]:
        print(problem.as_json(), file=sys.stderr)
    print(f"verified {receivables}: {dict(found.counts)}, {len(found.problems)} problems", file=sys.stderr)
    return len(found.problems) > 0


def _tidy() -> None:
    from bench import places

    places.drop(places.COPY)


if __name__ == "__main__":
    main()
