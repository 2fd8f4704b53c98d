"""Product and reference in turn, several times; what comes out is one line of JSON."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median


@dataclass(slots=True)
class Outcome:
    """Seconds of both sides, pair by pair; `count`: how many things one run of the product does."""

    count: int = 0
    product: list[float] = field(default_factory=list)
    reference: list[float] = field(default_factory=list)
    peak_mb: int = 0

    @contextmanager
    def ours(self, count: int = 0) -> Iterator[None]:
        """Time the block as the product's. The first one's peak of memory is kept, when no reference has run yet."""
        gc.collect()
        if not self.product:
            _forget_peak()
        with _timed(self.product):
            yield
        self.peak_mb = self.peak_mb or _peak_mb()
        self.count = count or self.count

    @contextmanager
    def theirs(self) -> Iterator[None]:
        """Time the block as the reference's."""
        gc.collect()
        with _timed(self.reference):
            yield

    def line(self, operation: str, engine: str, receivables: int) -> str:
        """Medians as JSON; `ratio` is the median of the pairs' own ratios."""
        product_s = median(self.product)
        ratios = [ours / theirs for ours, theirs in zip(self.product, self.reference, strict=True)]
        return json.dumps(
            {
                "op": operation,
                "engine": engine,
                "n": receivables,
                "product_s": round(product_s, 5),
                "reference_s": round(median(self.reference), 5),
                "ratio": round(median(ratios), 2),
                "per_s": round(self.count / product_s),
                "peak_mb": self.peak_mb,
            }
        )


def in_turn(pairs: int, product: Callable[[Outcome], None], reference: Callable[[Outcome], None]) -> Outcome:
    """Run both so often, one after the other."""
    outcome = Outcome()
    for _ in range(pairs):
        product(outcome)
        reference(outcome)
    return outcome


@contextmanager
def _timed(seconds: list[float]) -> Iterator[None]:
    start = time.perf_counter()
    yield
    seconds.append(time.perf_counter() - start)


def _forget_peak() -> None:
    """Begin a new high-water mark of this process's memory (proc(5), /proc/pid/clear_refs), where there is such a thing."""
    file = Path("/proc/self/clear_refs")
    if file.exists():
        file.write_text("5")


def _peak_mb() -> int:
    """The high-water mark of resident memory, files mapped into it included."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    kilobytes = next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(kilobytes) // 1024
