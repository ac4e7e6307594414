"""A table with other margins but the same way of going together."""

from __future__ import annotations

import numpy as np

from offing.stats.arrays import Floats, Ints

_ROUNDS = 50
_NEAR = 1e-6
"""Totals of rows that are as near as this share of all rows are near enough."""


def raked(table: Ints | Floats, like: Ints | Floats) -> Floats:
    """Return `table` (R x C) scaled by rows and columns until its totals are those of `like`.

    What comes out has the odds ratios of `table` and the margins of `like`, to a millionth of all rows or
    as nearly as 50 rounds of proportional fitting bring it. A row or column that `table` has no rows in
    stays empty.

    Source: Deming and Stephan (1940).
    """
    found = np.asarray(table, dtype=np.float64).copy()
    wanted = np.asarray(like, dtype=np.float64)
    want, least = (wanted.sum(1, keepdims=True), wanted.sum(0)), _NEAR * float(wanted.sum())
    for _ in range(_ROUNDS):
        found *= _ratio(want[1], found.sum(0))
        rows = found.sum(1, keepdims=True)
        if np.abs(rows - want[0]).max(initial=0.0) <= least:
            break
        found *= _ratio(want[0], rows)
    return found


def _ratio(want: Floats, have: Floats) -> Floats:
    return np.divide(want, have, out=np.zeros(have.shape), where=have > 0)
