"""What the distances between numeric columns share: their finite values on common cells."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import incomparable, known, unknown
from offing.metrics.batch import Batch
from offing.metrics.comparison import ColumnPair
from offing.metrics.once import once
from offing.metrics.subject import Subject
from offing.profiles.column import Z_BOUND, NumericCounts
from offing.profiles.grid import SUBCELL_BITS, NumericGrid
from offing.stats.alignments import Alignments, Sample, align_many
from offing.stats.arrays import Floats, Ints
from offing.stats.estimate import Distance, Distances
from offing.stats.quantile_shift import Edges

_SUBCELLS = 1 << SUBCELL_BITS
_OCTAVES = 60
"""Cells further than 2**60 scales from the centre count as being there."""

_PLAIN = NumericGrid(0.0, 1.0)
"""The grid on which moments are in units of a column's own scale, from its own centre."""


@dataclass(frozen=True)
class NumericPairs:
    """The numeric columns of a window that have finite values there and in the baseline.

    `pairs` and the samples of `alignments` are in the same order; `cells` are the grid cells that
    the alignments are on.
    """

    pairs: tuple[ColumnPair, ...]
    alignments: Alignments
    cells: Ints

    @cached_property
    def sizes(self) -> tuple[tuple[int, int], ...]:
        """Finite values of each pair: in the window and in the baseline."""
        sides = (self.alignments.n.astype(np.int64), self.alignments.m.astype(np.int64))
        return tuple(zip(*(side.tolist() for side in sides), strict=True))

    @cached_property
    def edges(self) -> Edges:
        """Lower and upper edge of each cell, in scales from the centre."""
        index = np.where(self.cells < 0, ~self.cells, self.cells)
        near, far = _distance(index), _distance(index + 1)
        negative = self.cells < 0
        return Edges(np.where(negative, -far, near), np.where(negative, -near, far))

    @cached_property
    def deviations(self) -> Floats:
        """Standard deviation of each baseline in scales; NaN where it does not vary."""
        return np.array([_deviation(pair) for pair in self.pairs])

    @cached_property
    def scores(self) -> Floats:
        """The middle of each cell in standard deviations of the baseline; 0 where that has none.

        Beyond `Z_BOUND` scales from the centre values count as being there, as they do in the moments.
        """
        middle = np.clip((self.edges.lower + self.edges.upper) / 2, -float(Z_BOUND), float(Z_BOUND))
        scores: Floats = middle * self.alignments.each(np.nan_to_num(1 / self.deviations))
        return scores


@once
def numeric_pairs(batch: Batch) -> NumericPairs:
    """Return the comparable numeric columns of a batch, aligned together."""
    found = []
    for pair in batch.pairs:
        counts, reference = pair.counts, pair.baseline.counts if pair.baseline is not None else None
        if not (isinstance(counts, NumericCounts) and isinstance(reference, NumericCounts)):
            continue
        if counts.n and reference.n:
            found.append(pair)
    return align_pairs(found)


def align_pairs(pairs: Sequence[ColumnPair]) -> NumericPairs:
    """Align numeric columns that have finite values on both sides. Raises TypeError for others."""
    sides: tuple[list[Sample], list[Sample]] = ([], [])
    for pair in pairs:
        for side, counts in zip(sides, (pair.counts, pair.baseline and pair.baseline.counts), strict=True):
            if not isinstance(counts, NumericCounts):
                raise TypeError(f"{pair.name} has no numeric counts and baseline")
            side.append((counts.cells, counts.counts))
    return NumericPairs(tuple(pairs), *align_many(*sides))


def numeric_distances(
    subject: Subject,
    metric: str,
    statistic: Callable[[NumericPairs], Distances],
    *,
    least: int = 1,
    undefined: str = "the values are too large for a finite result",
) -> Iterator[Point]:
    """Yield one point per numeric column: the statistic's, or why there is none.

    Both sides need `least` finite values. `undefined` says why a result is not finite. The results of
    a batch are kept for `metric` and `statistic`, which is best a function that lives as long as its
    module: another one for each subject makes each compute all of the batch again.
    """
    batch = subject.batch
    found = batch.result((metric, statistic), lambda: _results(numeric_pairs(batch), statistic))
    for pair in subject.pairs:
        if pair.numeric is None:
            continue
        estimate, good, n, m = found.get(id(pair), _NOTHING)
        if estimate is None or n < least or m < least:
            yield _refusal(subject, metric, pair, least)
        elif not good:
            yield unknown(subject, metric, PointStatus.UNDEFINED, undefined, n=n, column=pair.name, m=m)
        else:
            yield known(subject, metric, estimate, n=n, column=pair.name, m=m)


class _Result(NamedTuple):
    """A distance, whether all of it is finite, and the finite values of window and baseline."""

    distance: Distance | None
    finite: bool
    n: int
    m: int


_NOTHING = _Result(None, False, 0, 0)


def _results(pairs: NumericPairs, statistic: Callable[[NumericPairs], Distances]) -> dict[int, _Result]:
    """Return the result of each column, by the identity of its pair."""
    if not pairs.pairs:
        return {}
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        parts = statistic(pairs)
    finite = np.all(np.isfinite(np.stack(parts)), axis=0).tolist()
    rows = map(Distance, *(part.tolist() for part in parts))
    whole = zip(pairs.pairs, rows, finite, pairs.sizes, strict=True)
    return {id(pair): _Result(row, good, *sizes) for pair, row, good, sizes in whole}


def _refusal(subject: Subject, metric: str, pair: ColumnPair, least: int) -> Point:
    m = pair.baseline.counts.n if pair.baseline is not None else 0
    if 0 < m < least:
        reason = f"the baseline has {m} finite values of this column; {least} are needed"
        return unknown(subject, metric, PointStatus.TOO_FEW, reason, n=pair.counts.n, column=pair.name, m=m)
    refusal = incomparable(subject, metric, pair, least=least)
    if refusal is None:
        raise TypeError(f"{pair.name} is numeric on one side only")
    return refusal


def _distance(index: Ints) -> Floats:
    """Return how far from the centre the near edge of cell `index` is, in scales."""
    index = np.minimum(index, _OCTAVES << SUBCELL_BITS)
    exponent = (index >> SUBCELL_BITS).astype(np.int32)
    distance: Floats = np.ldexp(1 + (index & (_SUBCELLS - 1)) / _SUBCELLS, exponent) - 1
    return distance


def _deviation(pair: ColumnPair) -> float:
    reference = pair.baseline.counts if pair.baseline is not None else None
    variance = reference.variance(_PLAIN) if isinstance(reference, NumericCounts) else None
    return math.sqrt(variance) if variance is not None and 0 < variance < math.inf else math.nan
