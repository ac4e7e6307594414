"""Thresholds that were simulated, kept so that none is simulated twice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Protocol

METHOD = 1
"""Counts up when the same baseline would get another threshold than the one that may be stored."""


class Thresholds(Protocol):
    """Where thresholds are kept, under a key that says all that they depend on."""

    def get(self, key: str) -> float | None:
        """Return what is kept under a key, None when nothing is."""

    def keep(self, key: str, value: float) -> None:
        """Keep a threshold."""


class Remembered:
    """Keeps thresholds for as long as the process lives. Thread-safe."""

    def __init__(self) -> None:
        self._found: dict[str, float] = {}

    def get(self, key: str) -> float | None:
        return self._found.get(key)

    def keep(self, key: str, value: float) -> None:
        self._found[key] = value


SHARED = Remembered()
"""What a monitor keeps its thresholds in when it is told nothing else."""


def kept(thresholds: Thresholds, what: bytes, simulate: Callable[[], float]) -> float:
    """Return the threshold for all that `what` says; it is simulated when it is not kept yet."""
    key = f"{METHOD}-{hashlib.sha256(what).hexdigest()}"
    found = thresholds.get(key)
    if found is None:
        found = simulate()
        thresholds.keep(key, found)
    return found
