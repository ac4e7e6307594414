"""The rising curve nearest to the means of ordered cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from offing.stats.arrays import Floats, Ints


@dataclass(frozen=True)
class Blocks:
    """Ordered cells pooled into blocks of rising mean.

    `index` is the block of each cell; `sums` and `weights` are those of the blocks.
    """

    index: Ints
    sums: Floats
    weights: Floats

    @property
    def means(self) -> Floats:
        """The mean of each block, rising strictly."""
        return self.sums / self.weights


def pool(sums: Floats | Ints, weights: Floats | Ints) -> Blocks:
    """Return the isotonic regression of the cell means `sums / weights`: adjacent violators pooled.

    Cells come in order; each has a positive weight, or ValueError is raised. Neighbours of equal mean
    are one block. No cells give no blocks. The solution is the least-squares one among all rising
    curves. Source: Ayer et al. (1955), Ann. Math. Statist. 26, 641-647; Barlow et al. (1972), ch. 1.
    """
    if not (np.asarray(weights) > 0).all():
        raise ValueError("each cell needs a positive weight")
    stack: list[list[float]] = []
    for total, weight in zip(np.asarray(sums).tolist(), np.asarray(weights).tolist(), strict=True):
        stack.append([total, weight, 1])
        while len(stack) > 1 and stack[-2][0] * stack[-1][1] >= stack[-1][0] * stack[-2][1]:
            last = stack.pop()
            stack[-1] = [a + b for a, b in zip(stack[-1], last, strict=True)]
    table = np.array(stack, dtype=np.float64).reshape(len(stack), 3)
    index = np.repeat(np.arange(len(stack)), table[:, 2].astype(np.int64))
    return Blocks(index.astype(np.int64), table[:, 0].copy(), table[:, 1].copy())
