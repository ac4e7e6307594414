"""How a side is asked and how it answers: `python with_x.py CASE REFERENCE CURRENT`, one JSON line at the end.

Runs under every peer's own Python, so it needs the standard library only and Python 3.10.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping

NUMERIC = [f"f_n{number:02d}" for number in range(40)]
CATEGORICAL = [f"f_c{number:02d}" for number in range(10)]
COLUMNS = [*NUMERIC, *CATEGORICAL]
SHOWN = ("f_n00", "f_n01", "f_c00", "f_c01")
"""Columns whose values are kept beside the times: the first of each kind has moved, the second has not."""


class Stopwatch:
    """Seconds of each stage of one process."""

    def __init__(self) -> None:
        self._last = time.perf_counter()
        self.stages: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        """Give the time since the last call to `stage`."""
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
