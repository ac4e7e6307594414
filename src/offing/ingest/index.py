"""Which events were seen before: a log-structured index of fingerprints, in memory and on disk.

What is not sealed yet is kept in memory by the journal's sequence number; what is sealed lies in
sorted files that are merged in tiers. The files are a cache: when they do not belong to the last
seal of the table, they are made again from it.
"""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from offing.events.durable import replace
from offing.ingest.request import Fingerprints
from offing.ingest.runs import Run, load, merge, sort

FAN_OUT = 2
"""A run is merged with the one before when that is at most this many times as long."""

MAX_RUN = 8_000_000
"""Entries beyond which a run on disk is not merged any more."""

_MANIFEST = "index.json"


@dataclass(frozen=True)
class Seen:
    """What the index knows of some keys: whether it has them, and their content and time."""

    known: np.ndarray
    content: np.ndarray
    time: np.ndarray


@dataclass(frozen=True)
class _Tail:
    last: int
    batches: tuple[tuple[int, Fingerprints, np.ndarray], ...]
    run: Run


class Index:
    """The index of one model and kind, in `folder`. Safe for threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sealed = 0
        self._runs: list[Run] = []
        self._tail: list[_Tail] = []
        self._lock = threading.RLock()
        self._numbers = itertools.count()
        self._open()

    def __len__(self) -> int:
        with self._lock:
            return sum(map(len, self._runs)) + sum(len(tail.run) for tail in self._tail)

    def look_up(self, high: np.ndarray, low: np.ndarray) -> Seen:
        """Return what is known of each key; the first event that came with a key counts."""
        seen = Seen(np.zeros(len(high), bool), np.zeros(len(high), np.uint64), np.zeros(len(high), np.int64))
        with self._lock:
            runs = [*self._runs, *(tail.run for tail in self._tail)]
        for run in runs:
            rest = np.flatnonzero(~seen.known)
            if not len(rest):
                break
            place = run.find(high[rest], low[rest])
            hit = place >= 0
            rows, place = rest[hit], place[hit]
            seen.known[rows] = True
            seen.content[rows] = run.content[place]
            seen.time[rows] = run.time[place]
        return seen

    def add(self, sequence: int, keys: Fingerprints, time: np.ndarray) -> None:
        """Remember the new events of one journal row; nothing when it is sealed already."""
        if sequence <= self.sealed or not len(time):
            return
        with self._lock:
            tail = _tail(((sequence, keys, time),))
            while self._tail and len(self._tail[-1].run) <= FAN_OUT * len(tail.run):
                tail = _tail((*self._tail.pop().batches, *tail.batches))
            self._tail.append(tail)

    def forget_after(self, sequence: int) -> None:
        """Forget the events of journal rows after `sequence`, whose transaction failed."""
        with self._lock:
            self._keep(lambda number: number <= sequence)

    def seal(self, sequence: int) -> None:
        """Move the events of journal rows up to `sequence` to disk. Repeats harmlessly."""
        if sequence <= self.sealed:
            return
        with self._lock:
            batches = [b for tail in self._tail for b in tail.batches if b[0] <= sequence]
        self._write([*self._runs, *([_run(batches)] if batches else [])], sequence)
        with self._lock:
            self._keep(lambda number: number > sequence)

    def rebuild(self, sequence: int, rows: Iterable[tuple[Fingerprints, np.ndarray]]) -> None:
        """Make the files again from the rows of a table whose last seal is `sequence`."""
        runs: list[Run] = []
        for keys, time in rows:
            runs.append(sort(keys.high, keys.low, keys.content, time))
            while len(runs) > 1 and len(runs[-2]) <= FAN_OUT * len(runs[-1]):
                runs[-2:] = [merge(runs[-2:])]
        self._write(runs, sequence)
        with self._lock:
            self._keep(lambda number: number > sequence)

    def _keep(self, wanted: object) -> None:
        batches = [b for tail in self._tail for b in tail.batches if wanted(b[0])]  # type: ignore[operator]
        self._tail = [_tail(tuple(batches))] if batches else []

    def _write(self, runs: list[Run], sequence: int) -> None:
        """Merge the newest runs, write what is new, then switch the manifest to it."""
        runs = list(runs)
        while len(runs) > 1 and _should_merge(runs[-2], runs[-1]):
            runs[-2:] = [merge(runs[-2:])]
        self.folder.mkdir(parents=True, exist_ok=True)
        saved = [run if run.path else run.save(self._fresh_path(sequence)) for run in runs]
        names = [run.path.name for run in saved if run.path]
        replace(self.folder / _MANIFEST, json.dumps({"sealed": sequence, "runs": names}).encode())
        with self._lock:
            self._runs, self.sealed = saved, sequence
        for path in self.folder.glob("run-*.npy"):
            if path.name not in names:
                path.unlink()

    def _fresh_path(self, sequence: int) -> Path:
        while (path := self.folder / f"run-{sequence:020d}-{next(self._numbers)}.npy").exists():
            pass
        return path

    def _open(self) -> None:
        try:
            manifest = json.loads((self.folder / _MANIFEST).read_bytes())
            self._runs = [load(self.folder / str(name)) for name in manifest["runs"]]
            self.sealed = int(manifest["sealed"])
        except (OSError, ValueError, KeyError, TypeError):
            # Missing or damaged: the owner sees that `sealed` is 0 and rebuilds from the table.
            self._runs, self.sealed = [], 0


def _should_merge(older: Run, newer: Run) -> bool:
    return len(older) <= FAN_OUT * len(newer) and len(older) + len(newer) <= MAX_RUN


def _run(batches: Iterable[tuple[int, Fingerprints, np.ndarray]]) -> Run:
    parts = list(batches)
    return sort(
        np.concatenate([keys.high for _, keys, _ in parts]),
        np.concatenate([keys.low for _, keys, _ in parts]),
        np.concatenate([keys.content for _, keys, _ in parts]),
        np.concatenate([time for _, _, time in parts]),
    )


def _tail(batches: tuple[tuple[int, Fingerprints, np.ndarray], ...]) -> _Tail:
    return _Tail(batches[-1][0], batches, _run(batches))
