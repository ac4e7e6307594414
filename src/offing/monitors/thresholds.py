"""Thresholds that were simulated, kept so that none is simulated twice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Protocol

METHOD = 4
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


class Backed:
    """Keeps thresholds in a store that outlives the process, and remembers them. Thread-safe.

    What the process remembers is not read, and not simulated again for another store.
    """

    def __init__(self, store: Thresholds, memory: Thresholds = SHARED) -> None:
        self._store, self._memory = store, memory
        self._stored: set[str] = set()

    def get(self, key: str) -> float | None:
        found = self._memory.get(key)
        if found is None:
            found = self._store.get(key)
            if found is not None:
                self._memory.keep(key, found)
                self._stored.add(key)
        elif key not in self._stored:
            self.keep(key, found)
        return found

    def keep(self, key: str, value: float) -> None:
        self._memory.keep(key, value)
        self._store.keep(key, value)
        self._stored.add(key)


def kept(thresholds: Thresholds, what: bytes, simulate: Callable[[], float]) -> float:
    """Return the threshold for all that `what` says; it is simulated when it is not kept yet."""
    key = f"{METHOD}-{hashlib.sha256(what).hexdigest()}"
    found = thresholds.get(key)
    if found is None:
        found = simulate()
        thresholds.keep(key, found)
    return found
