"""The baseline's rows of one column in cells, and the scores by which rows in order are compared."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from offing.stats.arrays import Floats, Ints

FAR = 8
"""Far out is what lies so many times as far from the middle as any of the baseline's rows."""


@dataclass(frozen=True)
class Unseen:
    """Cells of rows unlike any of the baseline's: beyond its least or greatest value, or of a new level.

    `cells` hold none of the baseline's rows; in every other question a row there counts with those of
    its cell in `homes`. `once` is how many baseline rows would be unseen had they come last: values at
    an end that occur once, levels that occur once. `twice` is how many levels occur twice. Of four cells
    the last two are those of rows `FAR` out, below and above. `tied` ends have a value that occurs so often
    that nothing is expected beyond it.
    """

    cells: tuple[int, ...]
    homes: tuple[int, ...]
    once: int = 0
    twice: int = 0
    tied: int = 0

    @property
    def ends(self) -> bool:
        """Whether the cells lie beyond both ends of a column in order."""
        return len(self.cells) > 1

    @property
    def far(self) -> tuple[int, ...]:
        """The cells of rows far out, where they are known."""
        return self.cells[2:]


@dataclass(frozen=True)
class CellBaseline:
    """The baseline's rows of one column: K counts, of which the first `ordered` lie in order of value.

    `ordered` is 0 for a column whose cells have no order. `values` are the mean values of the ordered
    cells, in any unit, where they are known. `unseen` are the cells that the baseline cannot have rows in.
    """

    counts: Ints
    ordered: int
    values: Floats | None = None
    unseen: Unseen = field(default_factory=lambda: Unseen((), ()))

    @cached_property
    def scores(self) -> Floats:
        """3 x K: the ridit of each ordered cell less 1/2, the distance from 1/2, the value; 0 for others.

        All have mean 0 over the baseline's ordered rows; those of values are in standard deviations, and 0
        where values are not known.
        """
        scores = np.zeros((3, self.counts.size))
        counts = self.counts[: self.ordered].astype(np.float64)
        total = counts.sum()
        if total > 0:
            ridits = (np.cumsum(counts) - counts / 2) / total - 0.5
            spread = np.abs(ridits)
            scores[0, : self.ordered] = ridits
            scores[1, : self.ordered] = spread - (spread @ counts) / total
            scores[2, : self.ordered] = self._standard(counts / total)
        return scores

    def _standard(self, shares: Floats) -> Floats:
        if self.values is None:
            return np.zeros(self.ordered)
        gaps = self.values - shares @ self.values
        deviation = float(np.sqrt(shares @ gaps**2))
        return gaps / deviation if deviation > 0 else np.zeros(self.ordered)

    def folded(self, counts: Ints) -> Ints:
        """Return counts (…, K) with unseen rows in their homes."""
        if not self.unseen.cells:
            return counts
        found = counts.copy()
        for cell, home in zip(self.unseen.cells, self.unseen.homes, strict=True):
            found[..., home] += found[..., cell]
            found[..., cell] = 0
        return found
