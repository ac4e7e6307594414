"""One sorted run of the index: 128-bit keys, and what is known of the event behind each."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from offing.events.durable import sync_folder

_U = np.uint64
_ROWS = 4  # high, low, content, time


@dataclass
class Run:
    """Parallel arrays sorted by `high`; entries of equal `high` keep their order of arrival.

    `content` is the 64-bit hash of the event, `time` its moment in microseconds. `path` is set for
    a run on disk, whose arrays are memory-mapped.
    """

    high: np.ndarray
    low: np.ndarray
    content: np.ndarray
    time: np.ndarray
    path: Path | None = None
    _shift: np.uint64 = field(init=False)
    _starts: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        # Hashes are uniform, so their top bits lead to within a few entries of the place.
        bits = max(1, len(self.high).bit_length())
        self._shift = _U(64 - bits)
        edges = np.arange(1 << bits, dtype=_U) << self._shift
        self._starts = np.append(np.searchsorted(self.high, edges), len(self.high)).astype(np.int64)

    def __len__(self) -> int:
        return len(self.high)

    def find(self, high: np.ndarray, low: np.ndarray) -> np.ndarray:
        """Return for each key the place of its first entry, -1 where there is none."""
        found = np.full(len(high), -1, np.int64)
        bucket = (high >> self._shift).astype(np.int64)
        at, end = self._starts[bucket], self._starts[bucket + 1]
        active = np.flatnonzero(at < end)
        while len(active):
            place = at[active]
            here = self.high[place]
            hit = (here == high[active]) & (self.low[place] == low[active])
            found[active[hit]] = place[hit]
            at[active] += 1
            active = active[~hit & (here <= high[active]) & (place + 1 < end[active])]
        return found

    def save(self, path: Path) -> Run:
        """Write the run to a file, flush it, and return it memory-mapped from there."""
        matrix = np.stack([self.high, self.low, self.content, self.time.view(_U)])
        with path.open("wb") as file:
            np.save(file, matrix, allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(path.parent)
        return load(path)


def load(path: Path) -> Run:
    """Map a run from its file. Raises ValueError or OSError when that is damaged."""
    matrix = np.load(path, mmap_mode="r", allow_pickle=False)
    if matrix.ndim != 2 or matrix.shape[0] != _ROWS or matrix.dtype != _U:
        raise ValueError(f"not a run of the index: {path.name}")
    return Run(matrix[0], matrix[1], matrix[2], matrix[3].view(np.int64), path)


def sort(high: np.ndarray, low: np.ndarray, content: np.ndarray, time: np.ndarray) -> Run:
    """Return a run of entries that are in their order of arrival."""
    order = np.argsort(high, kind="stable")
    return Run(high[order], low[order], content[order], time[order])


def merge(runs: Sequence[Run]) -> Run:
    """Return one run of all entries; the earlier runs' come first among equals."""
    return sort(
        np.concatenate([run.high for run in runs]),
        np.concatenate([run.low for run in runs]),
        np.concatenate([run.content for run in runs]),
        np.concatenate([run.time for run in runs]),
    )
