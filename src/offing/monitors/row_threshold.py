"""The threshold of a scan of rows, simulated once for each baseline."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from offing.monitors.column_cells import ColumnCells
from offing.monitors.pair_cells import PairCells
from offing.stats.arrays import Bools, Ints
from offing.stats.cell_baseline import CellBaseline
from offing.stats.cell_threshold import Baseline, cell_threshold


def row_threshold(
    cells: Sequence[ColumnCells | PairCells], reference: Bools, *, horizon: int, alarms: float
) -> float:
    """Return the threshold for these cells together, kept for as long as the process lives.

    It is passed `alarms` times in `horizon` steps while nothing changes. Infinite without cells.
    """
    if not cells:
        return float("inf")
    sizes = np.max([one.rows[reference] for one in cells], axis=0)
    return _cached(_Asked([one.baseline for one in cells], sizes[sizes > 0]), horizon, alarms)


class _Asked:
    """What a threshold is asked for; equal to another by the digest of all that it depends on."""

    def __init__(self, baselines: Sequence[Baseline], sizes: Ints) -> None:
        self.baselines, self.sizes = baselines, sizes
        self.digest = hashlib.sha256(sizes.tobytes() + b"".join(map(_written, baselines))).digest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)


def _written(one: Baseline) -> bytes:
    if isinstance(one, CellBaseline):
        what, arrays = repr((one.ordered, one.unseen)), (one.counts, one.values)
    else:
        what, arrays = repr(one.counts.shape), (one.counts, one.scores)
    return what.encode() + b"".join(part.tobytes() for part in arrays if part is not None)


@lru_cache(maxsize=64)
def _cached(asked: _Asked, horizon: int, alarms: float) -> float:
    seed = int.from_bytes(asked.digest[:4], "big")
    return cell_threshold(asked.baselines, asked.sizes, horizon=horizon, alarms=alarms, seed=seed)
