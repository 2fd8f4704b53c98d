"""Named crash points: where the fault tests kill this very process, to show that nothing is lost or doubled.

Off unless the environment names one: `TAGIH_CRASH_AT=handed_over:3` dies the third time that point is reached.
"""

from __future__ import annotations

import os
import signal

_WANTED, _, _TIMES = os.environ.get("TAGIH_CRASH_AT", "").partition(":")
_left = int(_TIMES or 1)

POINTS = ("answered", "billed", "claimed", "begun", "handed_over", "recorded")
"""In a run and in a batch of bills before its commit; in a claim before its commit; before, after and once recorded
around a hand-over."""


def point(name: str) -> None:
    """Die here, at once and without a word, if this is the point that was asked for."""
    global _left
    if name == _WANTED:
        _left -= 1
        if _left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
