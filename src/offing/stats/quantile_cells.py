"""A few cells made of a baseline's quantiles, out of many fine ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from offing.stats.arrays import Ints


@dataclass(frozen=True)
class QuantileCells:
    """Coarse cells over ordered fine cells: coarse cell i begins at fine cell `starts[i]`.

    Coarse cell 0 is everything below `starts[0]`, so there are `len(starts) + 1` of them and each
    fine cell, seen before or not, is in exactly one.
    """

    starts: Ints

    @property
    def size(self) -> int:
        return len(self.starts) + 1

    def count(self, cells: NDArray[np.integer], counts: Ints) -> Ints:
        """Return the counts of the coarse cells (`size` of them)."""
        index = np.searchsorted(self.starts, cells, side="right")
        # bincount adds in doubles: exact below 2**53 rows.
        return np.bincount(index, weights=counts, minlength=self.size).astype(np.int64)


def quantile_cells(cells: NDArray[np.integer], counts: Ints, *, limit: int = 10) -> QuantileCells:
    """Make coarse cells of about equal share from a baseline's counts in sorted fine cells.

    At most `limit` of them hold baseline values. A fine cell is never split: one with a large
    share, such as the zeros of a zero-inflated column, is a coarse cell of its own, and then
    what lies beside it without ever having been seen in the baseline is a cell of its own too.
    A constant baseline thus gives three: below, equal, above. An empty baseline gives one.
    """
    known = counts > 0
    ids, counts = cells[known].astype(np.int64), counts[known]
    if not ids.size:
        return QuantileCells(np.zeros(0, np.int64))
    middle = (np.cumsum(counts) - counts / 2) / counts.sum()
    group = np.minimum((middle * limit).astype(np.int64), limit - 1)
    first = np.flatnonzero(np.diff(group, prepend=-1))
    last = np.append(first[1:], ids.size) - 1
    return QuantileCells(_starts(ids, first, last))


def _starts(cells: Ints, first: Ints, last: Ints) -> Ints:
    """Return where coarse cells begin; a group of many fine cells also takes the gap beside it."""
    bounds = list(zip(cells[first].tolist(), cells[last].tolist(), strict=True))
    # Where an unseen gap would begin: after a group of a single fine cell, None after another.
    gap: int | None = None
    starts: list[int] = []
    for place, (begin, end) in enumerate(bounds):
        single = begin == end
        if place == 0:
            starts += [begin] if single else []
        elif gap is None:
            starts.append(begin)
        elif single and begin > gap:
            starts += [gap, begin]
        else:
            starts.append(gap)
        gap = begin + 1 if single else None
    return np.array(starts + ([gap] if gap is not None else []), dtype=np.int64)
