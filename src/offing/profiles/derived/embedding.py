"""Numeric columns of an embedding: its length, its distance from the baseline, a few projections."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from offing.profiles.derived.signs import signs
from offing.profiles.derived.vectors import LONGEST, lengths, vectors
from offing.profiles.encoding import Array
from offing.profiles.grid import LIMIT, Floats
from offing.profiles.rows import Ints

PROJECTIONS = 4

BITS = 12
"""A number is counted in units of 2**-12 of the size that half of the baseline's numbers exceed."""

BOUND = 1 << 20
"""Numbers further than this many units from 0 (256 such sizes) count as this far."""


@dataclass(frozen=True)
class Embedding:
    """What is derived from the vectors of `source` that have `length` numbers; others have no value.

    The columns: `norm`, the Euclidean length; `distance`, the cosine distance to the mean vector of
    the baseline, 0..2, and 1 where either has no direction; `projection_1` to `_4`, sums with fixed
    random signs over √length. Numbers are rounded to whole multiples of 2**`exponent`, so that their
    sums of products are exact whole numbers, whatever the order: the same on every machine.

    There are two `centroids`, of the halves of the baseline as a hash of the vector divides it, and a
    row's distance is to that of the other half: thus rows of the baseline are as far from it as any.
    """

    source: str
    length: int
    exponent: int
    centroids: tuple[tuple[int, ...], tuple[int, ...]]

    @property
    def names(self) -> tuple[str, ...]:
        """`<source>.norm`, `<source>.distance`, `<source>.projection_1` to `_4`."""
        projections = (f"projection_{n}" for n in range(1, PROJECTIONS + 1))
        return tuple(f"{self.source}.{part}" for part in ("norm", "distance", *projections))

    @staticmethod
    def fit(table: pa.Table, source: str) -> Embedding | None:
        """Take length, scale and mean vectors from baseline rows, in any order.

        The length is the most frequent one, the smaller of two. None without a vector of 1 to 8,192
        finite numbers of that length.
        """
        sizes, counts = np.unique(lengths(table, source), return_counts=True)
        length = int(sizes[np.argmax(counts)]) if len(sizes) else 0
        if not 0 < length <= LONGEST:
            return None
        exponents = np.zeros(4096, np.int64)
        rows = 0
        for _, matrix in vectors(table, source, length):
            exponents += np.bincount(np.frexp(matrix[matrix != 0])[1] + 2048, minlength=4096)
            rows += len(matrix)
        if not rows:
            return None
        unit = Embedding(source, length, _middle(exponents) - BITS, ((0,) * length, (0,) * length))
        sums, counted = np.zeros((2, length)), [0, 0]
        for _, matrix in vectors(table, source, length):
            whole = unit._whole(matrix)
            for side in (0, 1):
                part = whole[unit._side(whole) == side]
                sums[side] += part.sum(axis=0)
                counted[side] += len(part)
        means = [np.rint(total / max(count, 1)) for total, count in zip(sums, counted, strict=True)]
        if not all(counted):
            means = [means[0] + means[1]] * 2
        first, second = (tuple(mean.astype(int).tolist()) for mean in means)
        return Embedding(source, length, unit.exponent, (first, second))

    def columns(self, batch: pa.RecordBatch | pa.Table) -> dict[str, Array]:
        """Return a double per row for each name, null in rows without such a vector."""
        out = np.full((len(self.names), batch.num_rows), np.nan)
        for places, matrix in vectors(batch, self.source, self.length):
            out[:, places] = self._measure(self._whole(matrix))
        missing = np.isnan(out[0])
        return {name: pa.array(row, mask=missing) for name, row in zip(self.names, out, strict=True)}

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form; the mean vectors as little-endian 32-bit integers in base64."""
        return {
            "kind": "embedding",
            "source": self.source,
            "length": self.length,
            "exponent": self.exponent,
            "centroids": [
                base64.b64encode(np.array(one, "<i4").tobytes()).decode("ascii") for one in self.centroids
            ],
        }

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> Embedding:
        """Read the JSON form."""
        first, second = (
            tuple(np.frombuffer(base64.b64decode(one), "<i4").tolist()) for one in data["centroids"]
        )
        return Embedding(data["source"], data["length"], data["exponent"], (first, second))

    @cached_property
    def _lines(self) -> Floats:
        """What every vector is multiplied with (length x 7): mean vectors, signs, the hash's numbers."""
        drawn = [signs(f"{self.source}:{n}", self.length) for n in range(1, PROJECTIONS + 1)]
        bits = [signs(f"{self.source}:side:{n}", self.length) > 0 for n in range(_SIDE_BITS)]
        hashed = sum((bit * float(1 << n) for n, bit in enumerate(bits)), np.ones(self.length))
        return np.stack([*(np.array(one, np.float64) for one in self.centroids), *drawn, hashed], axis=1)

    def _whole(self, matrix: Floats) -> Floats:
        with np.errstate(over="ignore"):
            return np.clip(np.rint(matrix * 2.0**-self.exponent), -BOUND, BOUND)

    def _side(self, whole: Floats) -> Ints:
        return _side(whole @ self._lines[:, -1])

    def _measure(self, whole: Floats) -> Floats:
        """Return the values of each name for vectors of whole numbers (names x rows)."""
        products = whole @ self._lines
        square = np.einsum("ij,ij->i", whole, whole)
        other = 1 - _side(products[:, -1])
        norms = np.sqrt((self._lines[:, :2] ** 2).sum(axis=0))[other]
        both = np.sqrt(square) * norms
        toward = products[np.arange(len(whole)), other]
        cosine = np.divide(toward, both, out=np.zeros(len(whole)), where=both > 0)
        unit = 2.0**self.exponent
        drawn = products[:, 2 : 2 + PROJECTIONS] * (unit / np.sqrt(self.length))
        return np.stack([np.sqrt(square) * unit, np.clip(1.0 - cosine, 0.0, 2.0), *drawn.T])


_SIDE_BITS = 12
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def _side(numbers: Floats) -> Ints:
    """Return 0 or 1 for whole numbers below 2**53: the top bit of a multiplicative hash."""
    mixed = numbers.astype(np.int64).view(np.uint64) * _GOLDEN
    return (((mixed ^ (mixed >> np.uint64(29))) * _GOLDEN) >> np.uint64(63)).astype(np.int64)


def _middle(exponents: Ints) -> int:
    """Return the median binary exponent of the numbers that are not 0; 0 without any."""
    total = int(exponents.sum())
    if not total:
        return 0
    place = int(np.searchsorted(np.cumsum(exponents), (total + 1) // 2)) - 2048
    return max(-LIMIT, min(LIMIT, place))
