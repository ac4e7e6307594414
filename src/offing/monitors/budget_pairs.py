"""The alert budget over tables of two columns: what no column shows by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from offing.domain.point import Series
from offing.domain.verdict import Cause, Verdict
from offing.monitors.effect import SMALLEST_SHIFTS
from offing.monitors.history import History
from offing.monitors.moved import Moved, Place, shape_moved
from offing.monitors.pair_cells import PairCells
from offing.monitors.pair_series import scale_of, score_means
from offing.stats.arrays import Floats, Ints
from offing.stats.raking import raked
from offing.stats.table_scan import ASSOCIATION, table_evidence
from offing.stats.window_scan import WindowScan

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
    def _scanned(self) -> list[WindowScan]:
        return [one.scan(self.steps) for one in self.pairs]

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
    """Say what moved in a window: a score of association, else the whole table.

    A score says more than the table, so it is told wherever it has evidence enough by itself. How much
    moved is measured from what the baseline's table is with the margins of the window.
    """
    inside, baseline = pair.window(place.step, place.length), pair.baseline
    own = table_evidence(inside.ravel(), baseline)[ASSOCIATION]
    expected = raked(baseline.counts, inside)
    if place.kind != ASSOCIATION and own <= place.threshold:
        size = float(baseline.counts.sum()) / max(float(expected.sum()), 1.0)
        return shape_moved(str(pair), inside.ravel(), expected.ravel() * size)
    means = [_Means.of(scores, inside, baseline.counts, expected) for scores in baseline.scores]
    # Given the margins, one level up is the others down: the level told is the one that moved most as it is.
    score = max(range(len(means)), key=lambda one: means[one].z)
    return means[score].moved(pair.scored[score])


class _Means(NamedTuple):
    """The mean of a score in a window of n rows that have it, before, and with the window's margins."""

    n: float
    mean: float
    error: float
    before: float
    explained: float

    @staticmethod
    def of(scores: Floats, inside: Ints, baseline: Ints, expected: Floats) -> _Means:
        about = scores != 0
        rows = np.stack([part[about].astype(np.float64) for part in (inside, baseline, expected)])
        n, (mean, before, explained), error = score_means(rows, scores[about])
        return _Means(float(n[0]), float(mean), float(error[0]), float(before), float(explained))

    @property
    def z(self) -> float:
        """By how many standard errors the mean moved."""
        return abs(self.mean - self.before) / self.error if self.error > 0 else 0.0

    def moved(self, series: Series) -> Moved:
        """Tell it as `series`: within a slice as a mean ridit, otherwise as a correlation of ranks."""
        least = SMALLEST_SHIFTS["ridit"].amount if series.slice else SMALLEST_CORRELATION
        factor, middle = scale_of(series)
        value, half = middle + factor * self.mean, 1.96 * factor * self.error
        size = abs(factor * (self.mean - self.explained)) / least
        usual = middle + factor * self.before
        return Moved(series, value, value - half, value + half, usual, int(self.n), size)
