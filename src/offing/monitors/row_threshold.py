"""The thresholds of a scan of rows, simulated once for each baseline."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from offing.monitors.column_cells import ColumnCells
from offing.monitors.pair_cells import PairCells
from offing.monitors.thresholds import SHARED, Thresholds, kept
from offing.stats.arrays import Bools, Ints
from offing.stats.cell_threshold import cell_threshold
from offing.stats.table_threshold import table_threshold


def column_threshold(
    cells: Mapping[str, ColumnCells],
    pairs: Sequence[PairCells],
    reference: Bools,
    *,
    horizon: int,
    alarms: float,
    thresholds: Thresholds = SHARED,
) -> float:
    """Return the threshold for these columns together, kept in `thresholds`.

    It is passed `alarms` times in `horizon` steps while nothing changes. `pairs` say how the columns go
    together. Infinite without columns.
    """
    baselines = [one.baseline for one in cells.values()]
    places = {name: place for place, name in enumerate(cells)}
    tables = {
        (places[a], places[b]): one.baseline.counts
        for one in pairs
        for a, b in [one.names]
        if a in places and b in places
    }
    what = [
        *(_written(repr((one.ordered, one.unseen)), one.counts, one.values) for one in baselines),
        *(_written(repr((pair, table.shape)), table) for pair, table in tables.items()),
    ]
    simulate = partial(cell_threshold, baselines, tables=tables)
    return _kept(simulate, [*cells.values()], reference, what, (horizon, alarms), thresholds)


def pair_threshold(
    pairs: Sequence[PairCells],
    reference: Bools,
    *,
    horizon: int,
    alarms: float,
    thresholds: Thresholds = SHARED,
) -> float:
    """Return the threshold for these pairs together, as `column_threshold` does for columns."""
    baselines = [one.baseline for one in pairs]
    what = [_written(repr(one.counts.shape), one.counts, one.scores) for one in baselines]
    return _kept(partial(table_threshold, baselines), pairs, reference, what, (horizon, alarms), thresholds)


def _kept(
    simulate: Callable[..., float],
    cells: Sequence[ColumnCells | PairCells],
    reference: Bools,
    what: Sequence[bytes],
    promise: tuple[int, float],
    thresholds: Thresholds,
) -> float:
    """Return the threshold of what is written in `what`, with the sizes that the reference's steps have."""
    if not cells:
        return float("inf")
    sizes: Ints = np.max([one.rows[reference] for one in cells], axis=0)
    sizes = sizes[sizes > 0]
    written = sizes.tobytes() + b"".join(what)
    seed = int.from_bytes(hashlib.sha256(written).digest()[:4], "big")
    asked = partial(simulate, sizes=sizes, horizon=promise[0], alarms=promise[1], seed=seed)
    return kept(thresholds, b"rows" + repr(promise).encode() + written, asked)


def _written(shape: str, *arrays: NDArray[np.generic] | None) -> bytes:
    return shape.encode() + b"".join(part.tobytes() for part in arrays if part is not None)
