"""The alert budget where rows are as good as independent: a scan of every column's cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from offing.domain.point import Series
from offing.domain.verdict import Cause, Verdict
from offing.monitors.budget_pairs import PairScan
from offing.monitors.column_cells import ColumnCells
from offing.monitors.history import History
from offing.monitors.moved import Moved, Place, missing_moved, score_moved, shape_moved, unseen_moved
from offing.stats.arrays import Bools, Floats, Ints
from offing.stats.cell_dispersion import apart_at, cell_dispersion
from offing.stats.cell_scan import MEAN, RIDIT, SPREAD, UNSEEN
from offing.stats.window_scan import WindowScan

MOST_DISPERSED = 3.0
"""Steps whose squares are so many standard deviations above those of independent rows are not of such."""

ALIKE = 3
"""So many columns that depend on each other count for one."""


def independent_rows(
    cells: Mapping[str, ColumnCells], reference: Bools, borrowed: Bools | None = None
) -> bool:
    """Say whether the reference's steps differ by no more than the drawing of independent rows explains.

    The squares of location, spread and shape are added up over the columns. Columns that depend on each
    other vary together, so three of them count for one. Steps that are `borrowed` from the traffic may hold
    a change: where all differ, those before and those from the clearest change on are compared with their
    own only.
    """
    if _alike(cells, [reference]):
        return True
    later = np.flatnonzero(reference)[1:]
    if borrowed is None or not cells or not borrowed[later].any():
        return False
    apart = np.sum([apart_at(one.steps[reference]) for one in cells.values()], axis=0)
    change = int(later[np.argmax(np.where(borrowed[later], apart, -1.0))])
    earlier = np.arange(len(reference)) < change
    return _alike(cells, [reference & earlier, reference & ~earlier])


def _alike(cells: Mapping[str, ColumnCells], parts: Sequence[Bools]) -> bool:
    """Say whether the steps of each part differ from each other by no more than independent rows do."""
    found = [[cell_dispersion(one.steps[part], one.baseline) for part in parts] for one in cells.values()]
    if not found:
        return False
    squares = np.sum([[one.squares for one in column] for column in found], axis=(0, 1))
    own = np.sum([[one.freedom for one in column] for column in found], axis=1)
    freedom, columns = own.sum(0), np.count_nonzero(own, axis=0)
    deviation = np.sqrt(2 * freedom * np.clip(columns, 1, ALIKE))
    return bool((squares - freedom <= MOST_DISPERSED * deviation).all() and freedom.any())


@dataclass(frozen=True)
class RowScan:
    """The evidence of all columns at the judged steps, and the threshold it is held against."""

    history: History
    cells: Mapping[str, ColumnCells]
    steps: Ints
    threshold: float
    smallest: float
    pairs: PairScan | None = None

    def evidence(self) -> Floats:
        """Return the strongest evidence at each judged step; a pair's less its threshold's lead."""
        found = [one.evidence for one in self._scanned.values()]
        if self.pairs is not None:
            found.append(np.maximum(self.pairs.evidence() - self.pairs.threshold + self.threshold, 0.0))
        return np.max(found, axis=0) if found else np.zeros(len(self.steps))

    @cached_property
    def _scanned(self) -> Mapping[str, WindowScan]:
        return {name: cells.scan(self.steps) for name, cells in self.cells.items()}

    def verdicts(self, causes: Mapping[str, Cause], monitor: str) -> list[Verdict]:
        """Return the alarms and what sustains them, column by column."""
        found = []
        for name, scan in self._scanned.items():
            for i in np.flatnonzero(scan.evidence > self.threshold / 2).tolist():
                place = Place.of(scan, self.steps, i, self.threshold)
                moved = self._moved(name, place)
                found.append(moved.verdict(place, causes[name], monitor, self.history, self.smallest))
        if self.pairs is not None:
            found += self.pairs.verdicts(self.history, causes, monitor)
        return [verdict for verdict in found if verdict is not None]

    def _moved(self, name: str, place: Place) -> Moved:
        """Say what moved in a window: missing values where they grew by what matters."""
        cells = self.cells[name]
        inside, baseline = cells.window(place.step, place.length), cells.baseline
        if place.kind == UNSEEN:
            return unseen_moved(name, inside, baseline)
        inside = baseline.folded(inside)
        if place.kind in (RIDIT, SPREAD, MEAN):
            return score_moved(name, inside, baseline, place.kind)
        gone = missing_moved(name, inside, baseline, cells.missing)
        grew = gone.size >= (self.smallest or 1) and gone.value > gone.expected
        return gone if grew else shape_moved(name, inside, baseline.counts)


def columns_of(causes: Mapping[Series, Cause]) -> Mapping[str, Cause]:
    """Return the cause of each column's drift."""
    return {series.column: cause for series, cause in causes.items() if series.metric == "jensen_shannon"}


COVERED: Sequence[str] = ("ridit", "spread", "jensen_shannon", "missing", "invalid", "new_levels")
"""The metrics of a column that its cells say all about."""
