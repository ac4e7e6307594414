"""How a side is asked and answers: `python with_x.py CASE REFERENCE CURRENT`, one line of JSON at the end.

Runs under every side's own Python, so it needs the standard library only.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path

NUMERIC = [f"f_n{number:02d}" for number in range(40)]
CATEGORICAL = [f"f_c{number:02d}" for number in range(10)]
COLUMNS = [*NUMERIC, *CATEGORICAL]
SHOWN = ("f_n00", "f_n01", "f_c00", "f_c01")
"""Columns whose values are kept beside the times: the first of each kind has moved, the second has not."""


class Stopwatch:
    """Seconds of each stage of this process, from its start."""

    def __init__(self) -> None:
        self._last = time.perf_counter() - _age()
        self.stages: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        """Give the time since the last call, or since the process began, to `stage`."""
        now = time.perf_counter()
        self.stages[stage] = round(self.stages.get(stage, 0.0) + now - self._last, 3)
        self._last = now


def asked() -> tuple[str, str, str]:
    """Return the case and the two files."""
    _, case, reference, current = sys.argv
    return case, reference, current


def answer(values: int, watch: Stopwatch, shown: Mapping[str, object]) -> None:
    """Print how many values were computed, how long each stage took, and a few of the values."""
    if values <= 0:
        raise SystemExit("the side computed nothing")
    text = {name: value if isinstance(value, str) else float(str(value)) for name, value in shown.items()}
    print("\n" + json.dumps({"values": values, "stages": watch.stages, "shown": text}), flush=True)


def _age() -> float:
    """Return how long this process has been running, in hundredths of a second; 0 where unknown."""
    stat = Path("/proc/self/stat")
    if not stat.exists():
        return 0.0
    ticks = int(stat.read_text().rsplit(")", 1)[1].split()[19])
    return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
