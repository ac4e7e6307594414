"""The threshold of a scan of rows, simulated once for each baseline."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial

import numpy as np

from offing.monitors.column_cells import ColumnCells
from offing.monitors.pair_cells import PairCells
from offing.monitors.thresholds import SHARED, Thresholds, kept
from offing.stats.arrays import Bools
from offing.stats.cell_baseline import CellBaseline
from offing.stats.cell_threshold import Baseline, cell_threshold


def row_threshold(
    cells: Sequence[ColumnCells | PairCells],
    reference: Bools,
    *,
    horizon: int,
    alarms: float,
    thresholds: Thresholds = SHARED,
) -> float:
    """Return the threshold for these cells together, kept in `thresholds`.

    It is passed `alarms` times in `horizon` steps while nothing changes. Infinite without cells.
    """
    if not cells:
        return float("inf")
    sizes = np.max([one.rows[reference] for one in cells], axis=0)
    sizes = sizes[sizes > 0]
    baselines = [one.baseline for one in cells]
    what = sizes.tobytes() + b"".join(map(_written, baselines))
    seed = int.from_bytes(hashlib.sha256(what).digest()[:4], "big")
    simulate = partial(cell_threshold, baselines, sizes, horizon=horizon, alarms=alarms, seed=seed)
    return kept(thresholds, b"rows" + repr((horizon, alarms)).encode() + what, simulate)


def _written(one: Baseline) -> bytes:
    if isinstance(one, CellBaseline):
        what, arrays = repr((one.ordered, one.unseen)), (one.counts, one.values)
    else:
        what, arrays = repr(one.counts.shape), (one.counts, one.scores)
    return what.encode() + b"".join(part.tobytes() for part in arrays if part is not None)
