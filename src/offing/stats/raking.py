"""A table with other margins but the same way of going together."""

from __future__ import annotations

import numpy as np

from offing.stats.arrays import Floats, Ints

_ROUNDS = 50


def raked(table: Ints | Floats, like: Ints | Floats) -> Floats:
    """Return `table` (R x C) scaled by rows and columns until its totals are those of `like`.

    What comes out has the odds ratios of `table` and the margins of `like`, as nearly as `_ROUNDS` rounds
    of proportional fitting bring it. A row or column that `table` has no rows in stays empty.

    Source: Deming and Stephan (1940).
    """
    found = np.asarray(table, dtype=np.float64).copy()
    wanted = np.asarray(like, dtype=np.float64)
    for _ in range(_ROUNDS):
        for axis in (1, 0):
            have, want = found.sum(axis, keepdims=True), wanted.sum(axis, keepdims=True)
            found *= np.divide(want, have, out=np.zeros(have.shape), where=have > 0)
    return found
