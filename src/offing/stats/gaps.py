"""The longest time in which nothing happened, from the slots in which something did."""

from __future__ import annotations

import numpy as np

from offing.stats.arrays import Ints


def longest_gap(slots: Ints, first: int, last: int) -> int:
    """Return the longest run of slots in `first <= slot < last` that are not among `slots`.

    `slots` ascend and may go beyond either bound. Without any the run is all of it; 0 when there is
    nothing between the bounds.
    """
    if last <= first:
        return 0
    inside = slots[(slots >= first) & (slots < last)].astype(np.int64)
    edges = np.concatenate(([first - 1], inside, [last]))
    return int(np.diff(edges).max()) - 1
