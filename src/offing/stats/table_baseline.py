"""The baseline's rows in a table of two columns, and what of it the margins do not explain."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from offing.stats.arrays import Bools, Floats, Ints


class Interaction(NamedTuple):
    """The cells (K) that can be compared, and what their rows' and columns' totals explain of them.

    `margins` are orthonormal (q x cells) in cells divided by the square root of their share; `freedom` is
    what is left for how the columns go together.
    """

    cells: Bools
    margins: Floats
    freedom: int


@dataclass(frozen=True)
class TableBaseline:
    """The baseline's rows in each cell of a table (R x C), and scores of its cells (S x R x C).

    Of a score only what no sum of a function of the row and one of the column explains is compared, so
    that a shift of one column by itself moves nothing here: its own cells show it.
    """

    counts: Ints
    scores: Floats
    _interactions: dict[int, Interaction] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def residuals(self) -> Floats:
        """What the margins leave of each score, S x K, with mean 0 over the baseline; 0 where it has no rows.

        The residual of a weighted least-squares fit on the rows and columns of the table, each cell
        weighted by its rows.
        """
        scores = self.scores.reshape(len(self.scores), self.counts.size)
        root = np.sqrt(self.counts.ravel() / max(int(self.counts.sum()), 1))
        margins = _orthonormal(self._additive * root)
        scaled = scores * root
        left = scaled - scaled @ margins.T @ margins
        found: Floats = np.divide(left, root, out=np.zeros(left.shape), where=root > 0)
        return found

    def interaction(self, rows: int, least: float) -> Interaction:
        """Return the cells of which `rows` of the baseline's rows have `least`, and their margins.

        Kept: a window of as many rows asks for the same.
        """
        found = self._interactions.get(rows)
        if found is None:
            counts = self.counts.ravel()
            cells = counts * rows >= least * max(int(counts.sum()), 1)
            root = np.sqrt(counts[cells] / max(int(counts[cells].sum()), 1))
            margins = _orthonormal(self._additive[:, cells] * root)
            found = Interaction(cells, margins, int(cells.sum()) - len(margins))
            self._interactions[rows] = found
        return found

    @cached_property
    def _additive(self) -> Floats:
        """Indicators of the table's rows and columns, R + C x K."""
        rows, columns = self.counts.shape
        first, second = np.divmod(np.arange(rows * columns), columns)
        found: Floats = np.concatenate(
            [first == np.arange(rows)[:, None], second == np.arange(columns)[:, None]]
        ).astype(np.float64)
        return found


def _orthonormal(vectors: Floats) -> Floats:
    """Return an orthonormal basis of the space of vectors (v x K), rank x K."""
    if not vectors.size:
        return np.zeros((0, vectors.shape[1]))
    _, sizes, basis = np.linalg.svd(vectors, full_matrices=False)
    found: Floats = basis[sizes > 1e-9 * max(float(sizes[0]), 1e-9)]
    return found
