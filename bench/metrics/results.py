"""Measurements kept between sessions, so that one side can be measured again without the others."""

from __future__ import annotations

import json
import platform
import time
from pathlib import Path
from typing import Any

from bench.metrics.peers import cache

Run = dict[str, Any]
Runs = dict[str, dict[str, list[Run]]]


class Results:
    """Runs by case and side, in one JSON file per number of rows, which is read again each time."""

    def __init__(self, rows: int) -> None:
        self.path = cache() / "results" / f"{rows}.json"

    def runs(self, case: str, side: str) -> list[Run]:
        """Return the runs of a side, in the order in which they were made."""
        return self._read().get(case, {}).get(side, [])

    def forget(self, case: str, side: str) -> None:
        """Drop the runs of a side, before it is measured anew."""
        found = self._read()
        if found.get(case, {}).pop(side, None):
            self._write(found)

    def add(self, case: str, side: str, run: Run) -> None:
        """Keep a run with its time and machine."""
        found = self._read()
        kept = {**run, "at": time.strftime("%Y-%m-%dT%H:%M:%S%z"), "machine": machine()}
        found.setdefault(case, {}).setdefault(side, []).append(kept)
        self._write(found)

    def _read(self) -> Runs:
        return dict(json.loads(self.path.read_text())) if self.path.exists() else {}

    def _write(self, found: Runs) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_suffix(".part")
        part.write_text(json.dumps(found, indent=1))
        part.rename(self.path)


def machine() -> str:
    """Return processor, cores and Python in a few words."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")
    cores = sum(line.startswith("processor") for line in lines)
    return f"{model or platform.processor()}, {cores} cores, Python {platform.python_version()}"
