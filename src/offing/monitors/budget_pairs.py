"""The alert budget over tables of two columns: what no column shows by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from offing.domain.point import Series
from offing.domain.verdict import Cause, Verdict
from offing.monitors.effect import SMALLEST_SHIFTS
from offing.monitors.history import History
from offing.monitors.moved import Moved, Place, shape_moved
from offing.monitors.pair_cells import PairCells
from offing.stats.arrays import Floats, Ints
from offing.stats.cell_scan import ASSOCIATION, CellScan, association_z, window_evidence

SMALLEST_CORRELATION = 0.1
"""A rank correlation that moves by less does not matter."""


@dataclass(frozen=True)
class PairScan:
    """The evidence of all pairs at the judged steps, and the threshold it is held against.

    The pairs have a part of the model's budget to themselves: there are many, most shifts show in a single
    column, and that should not wait for them.
    """

    pairs: Sequence[PairCells]
    steps: Ints
    threshold: float
    smallest: float

    def evidence(self) -> Floats:
        """Return the strongest evidence of any pair at each judged step."""
        found: Floats = np.max([one.evidence for one in self._scanned], axis=0, initial=0.0)
        return found

    @cached_property
    def _scanned(self) -> list[CellScan]:
        return [one.cells.scan(self.steps) for one in self.pairs]

    def verdicts(self, history: History, causes: Mapping[str, Cause], monitor: str) -> list[Verdict | None]:
        """Return the alarms and what sustains them, pair by pair."""
        found = []
        for pair, scan in zip(self.pairs, self._scanned, strict=True):
            for i in np.flatnonzero(scan.evidence > self.threshold / 2).tolist():
                place = Place.of(scan, self.steps, i, self.threshold)
                cause = causes[pair.names[0]]
                found.append(_moved(pair, place).verdict(place, cause, monitor, history, self.smallest))
        return found


def _moved(pair: PairCells, place: Place) -> Moved:
    """Say what moved in a window: the score of association that did most, else the whole table.

    A score says more than the table, so it is told wherever it has evidence enough by itself.
    """
    inside, baseline = pair.cells.window(place.step, place.length), pair.cells.baseline
    own = window_evidence(inside, baseline)[ASSOCIATION]
    if place.kind != ASSOCIATION and own <= place.threshold:
        return shape_moved(str(pair), inside, baseline)
    score = int(association_z(inside, baseline).argmax())
    return _association_moved(pair.scored[score], score, inside, pair)


def _association_moved(series: Series, score: int, inside: Ints, pair: PairCells) -> Moved:
    """Compare the mean of one score with the baseline's, among the rows that have it.

    Within a slice it is the mean ridit; otherwise the rank covariance over that of a column with itself
    (1/12), which is the correlation of the ranks as coarse as the table is.
    """
    baseline = pair.cells.baseline
    assert baseline.association is not None
    scores = baseline.association[score]
    about = scores != 0
    rows = inside[about].astype(np.float64)
    n = float(rows.sum())
    mean = float(rows @ scores[about]) / max(n, 1.0)
    spread = float(rows @ scores[about] ** 2) / max(n, 1.0) - mean**2
    half = 1.96 * float(np.sqrt(max(spread, 0.0) / max(n, 1.0)))
    factor, middle, least = (
        (1.0, 0.5, SMALLEST_SHIFTS["ridit"].amount) if series.slice else (12.0, 0.0, SMALLEST_CORRELATION)
    )
    value, half = middle + factor * mean, factor * half
    return Moved(series, value, value - half, value + half, middle, int(n), abs(factor * mean) / least)
