"""Uniform numbers that every side draws alike, whatever version of numpy its environment has.

Only the raw bits of PCG64 and SeedSequence are promised to stay the same between versions of numpy; the
methods of Generator are not, so none is used.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


class Draws:
    """One stream of uniform numbers, named by whole numbers (seed, bucket, block, purpose)."""

    def __init__(self, *words: int) -> None:
        self._bits = np.random.PCG64(np.random.SeedSequence(list(words)))

    def uniform(self, count: int) -> Floats:
        """Return `count` numbers in [0, 1)."""
        raw: NDArray[np.uint64] = self._bits.random_raw(count)
        return (raw >> np.uint64(11)).astype(np.float64) * 2.0**-53

    def below(self, limit: int, count: int) -> Indices:
        """Return `count` whole numbers in [0, limit), equally likely."""
        return np.minimum((self.uniform(count) * limit).astype(np.int64), limit - 1)

    def order(self, count: int) -> Indices:
        """Return a random order of `count` things."""
        return np.argsort(self.uniform(count), kind="stable").astype(np.int64)
