"""Rows that occur more than once, from a fair sample of distinct rows with exact counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from offing.profiles.column import Comparable, Counts

Hashes = NDArray[np.uint64]

KEPT = 256
"""How many distinct rows a sample holds."""


@dataclass(frozen=True, eq=False)
class Twins(Comparable):
    """The distinct rows whose 64-bit hash is smallest, ascending, and how often each occurs.

    A row among the smallest of a union is among the smallest of every part that has it, so the
    counts are exact however the rows were split, and the sample of distinct rows is a fair one.
    """

    hashes: Hashes = field(default_factory=lambda: np.empty(0, np.uint64))
    counts: Counts = field(default_factory=lambda: np.empty(0, np.int64))

    @property
    def rows(self) -> int:
        """How many rows the sample stands for."""
        return int(self.counts.sum())

    @staticmethod
    def of(hashes: Hashes) -> Twins:
        """Return the sample of rows with these hashes."""
        found, counts = np.unique(hashes, return_counts=True)
        return Twins(found[:KEPT], counts[:KEPT].astype(np.int64))

    @staticmethod
    def merge(parts: Sequence[Twins]) -> Twins:
        """Return the sample of all the parts' rows; of none, the empty one."""
        parts = [part for part in parts if len(part.hashes)]
        if len(parts) == 1:
            return parts[0]
        if not parts:
            return Twins()
        found, places = np.unique(np.concatenate([part.hashes for part in parts]), return_inverse=True)
        counts = np.zeros(len(found), np.int64)
        np.add.at(counts, places, np.concatenate([part.counts for part in parts]))
        return Twins(found[:KEPT], counts[:KEPT])
