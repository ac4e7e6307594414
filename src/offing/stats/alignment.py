"""Two samples as counts, brought onto the same ordered cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from offing.stats.arrays import Floats, Ints


@dataclass(frozen=True)
class Alignment:
    """Cumulated counts of two samples at the cells where either has a value.

    `current` and `baseline` have one entry for each such cell, in order of value, and end with
    the sizes `n` and `m` of the samples; both are empty when neither sample has a value.
    """

    current: Floats
    baseline: Floats
    n: int
    m: int


def align(
    cells: NDArray[np.integer],
    counts: Ints,
    baseline_cells: NDArray[np.integer],
    baseline_counts: Ints,
) -> Alignment:
    """Bring two samples, each as counts in sorted cells, onto the union of their cells."""
    union = np.unique(np.concatenate([cells, baseline_cells]))
    current = _cumulated_at(union, cells, counts)
    baseline = _cumulated_at(union, baseline_cells, baseline_counts)
    if not union.size:
        return Alignment(current, baseline, 0, 0)
    return Alignment(current, baseline, int(current[-1]), int(baseline[-1]))


def _cumulated_at(union: NDArray[np.integer], cells: NDArray[np.integer], counts: Ints) -> Floats:
    dense = np.zeros(union.size)
    dense[np.searchsorted(union, cells)] = counts
    return np.cumsum(dense)
