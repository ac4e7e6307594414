"""The alert budget where rows are as good as independent: a scan of every column's cells."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from offing.domain.point import Series
from offing.domain.verdict import Cause, Severity, Verdict
from offing.domain.window import format_duration
from offing.monitors.column_cells import ColumnCells, mean_score
from offing.monitors.effect import SMALLEST_SHIFTS
from offing.monitors.history import History
from offing.stats.arrays import Bools, Floats, Ints
from offing.stats.cell_dispersion import cell_dispersion
from offing.stats.cell_scan import RIDIT, SPREAD, CellBaseline, CellScan, cell_scan
from offing.stats.cell_threshold import cell_threshold
from offing.stats.divergence import Cells
from offing.stats.jensen_shannon import jensen_shannon_of
from offing.stats.proportion import wilson

MOST_DISPERSED = 3.0
"""Steps whose squares are so many standard deviations above those of independent rows are not of such."""

ALIKE = 3
"""So many columns that depend on each other count for one."""

SMALLEST_SHARE = 0.02
"""A share of one cell that moves by less does not matter by itself."""


def independent_rows(cells: Mapping[str, ColumnCells], reference: Bools) -> bool:
    """Say whether the reference's steps differ by no more than the drawing of independent rows explains.

    The squares of location, spread and shape are added up over the columns. Columns that depend on each
    other vary together, so three of them count for one.
    """
    found = [cell_dispersion(one.steps[reference], one.baseline) for one in cells.values()]
    if not found:
        return False
    squares = np.sum([one.squares for one in found], axis=0)
    freedom = np.sum([one.freedom for one in found], axis=0)
    columns = np.count_nonzero([one.freedom for one in found], axis=0)
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

    def evidence(self) -> Floats:
        """Return the strongest evidence of any column at each judged step."""
        found = [one.evidence for one in self._scanned.values()]
        return np.max(found, axis=0) if found else np.zeros(len(self.steps))

    @cached_property
    def _scanned(self) -> Mapping[str, CellScan]:
        scanned = {}
        for name, cells in self.cells.items():
            scan = cell_scan(cells.steps[self.steps], cells.baseline)
            silent = cells.rows[self.steps] == 0
            scanned[name] = scan._replace(evidence=np.where(silent, 0.0, scan.evidence))
        return scanned

    def verdicts(self, causes: Mapping[str, Cause], monitor: str) -> list[Verdict]:
        """Return the alarms and what sustains them, column by column."""
        found = []
        for name, scan in self._scanned.items():
            for i in np.flatnonzero(scan.evidence > self.threshold / 2).tolist():
                step, length, evidence = int(self.steps[i]), int(scan.length[i]), float(scan.evidence[i])
                moved = self._moved(name, step, length, int(scan.kind[i]))
                alarming = evidence > self.threshold and moved.size >= self.smallest
                if alarming or moved.size >= self.smallest / 2:
                    place = _Place(step, length, evidence, alarming)
                    found.append(self._verdict(moved, place, causes[name], monitor))
        return found

    def _moved(self, name: str, step: int, length: int, kind: int) -> _Moved:
        """Say what moved in a window: missing values where they grew by what matters."""
        cells = self.cells[name]
        inside, baseline = cells.window(step, length), cells.baseline
        if kind in (RIDIT, SPREAD):
            return _score_moved(name, inside, baseline, kind)
        gone = _missing_moved(name, inside, baseline, cells.missing)
        grew = gone.size >= (self.smallest or 1) and gone.value > gone.expected
        return gone if grew else _shape_moved(name, inside, baseline)

    def _verdict(self, moved: _Moved, place: _Place, cause: Cause, monitor: str) -> Verdict:
        first = max(place.step - place.length + 1, 0)
        unit = format_duration(self.history.width)
        return Verdict(
            monitor=monitor,
            series=moved.series,
            at=self.history.window(place.step),
            since=int(self.history.starts[first]),
            severity=Severity.WARNING,
            cause=cause,
            strength=place.evidence,
            value=moved.value,
            low=moved.low,
            high=moved.high,
            n=moved.n,
            expected=moved.expected,
            threshold=self.threshold,
            sentence=(
                f"{moved.series} is {moved.value:.4g} over {place.length} x {unit}, {moved.expected:.4g} "
                f"expected; evidence {place.evidence:.1f}, threshold {self.threshold:.1f}"
            ),
            alarming=place.alarming,
        )


@dataclass(frozen=True)
class _Place:
    step: int
    length: int
    evidence: float
    alarming: bool


@dataclass(frozen=True)
class _Moved:
    """What moved in a window; `size` is in smallest shifts that matter."""

    series: Series
    value: float
    low: float
    high: float
    expected: float
    n: int
    size: float


def row_threshold(
    cells: Mapping[str, ColumnCells], reference: Bools, *, horizon: int, alarms: float
) -> float:
    """Return the threshold for these columns, kept for as long as the process lives."""
    baselines = [(one.baseline.counts.tobytes(), one.baseline.ordered) for one in cells.values()]
    sizes = np.max([one.rows[reference] for one in cells.values()], axis=0)
    return _cached(tuple(baselines), sizes[sizes > 0].tobytes(), horizon, alarms)


@lru_cache(maxsize=64)
def _cached(baselines: tuple[tuple[bytes, int], ...], sizes: bytes, horizon: int, alarms: float) -> float:
    parsed = [CellBaseline(np.frombuffer(counts, np.int64), ordered) for counts, ordered in baselines]
    digest = hashlib.sha256(sizes + b"".join(counts for counts, _ in baselines)).digest()
    seed = int.from_bytes(digest[:4], "big")
    return cell_threshold(parsed, np.frombuffer(sizes, np.int64), horizon=horizon, alarms=alarms, seed=seed)


def _score_moved(name: str, inside: Ints, baseline: CellBaseline, kind: int) -> _Moved:
    metric = "ridit" if kind == RIDIT else "spread"
    scores = _raw_scores(baseline)[kind]
    value, half, n = mean_score(inside, scores, baseline.ordered)
    expected = mean_score(baseline.counts, scores, baseline.ordered)[0]
    size = abs(value - expected) / SMALLEST_SHIFTS[metric].amount
    return _Moved(Series(metric, name), value, value - half, value + half, expected, n, size)


def _raw_scores(baseline: CellBaseline) -> Floats:
    """Return ridits, and distances of ridits from 1/2, as the metrics of these names report them."""
    ridits = baseline.scores[0] + 0.5
    scores: Floats = np.stack([ridits, np.abs(ridits - 0.5)])
    return scores


def _missing_moved(name: str, inside: Ints, baseline: CellBaseline, cell: int) -> _Moved:
    """Compare the shares of missing values; the window has rows."""
    n, m = int(inside.sum()), int(baseline.counts.sum())
    before = int(baseline.counts[cell]) / max(m, 1)
    share = wilson(int(inside[cell]), n)
    size = abs(share.value - before) / SMALLEST_SHIFTS["missing"].amount
    return _Moved(Series("missing", name), share.value, share.low, share.high, before, n, size)


def _shape_moved(name: str, inside: Ints, baseline: CellBaseline) -> _Moved:
    """Compare all shares; the divergence is corrected for chance, so 0 is expected."""
    found = jensen_shannon_of(Cells.of(inside[None], baseline.counts[None]))
    value, low, high = (float(part[0]) for part in (found.value, found.low, found.high))
    n, m = int(inside.sum()), int(baseline.counts.sum())
    largest = float(np.abs(inside / max(n, 1) - baseline.counts / max(m, 1)).max())
    size = max(value / SMALLEST_SHIFTS["jensen_shannon"].amount, largest / SMALLEST_SHARE)
    return _Moved(Series("jensen_shannon", name), value, low, high, 0.0, n, size)


def columns_of(causes: Mapping[Series, Cause]) -> Mapping[str, Cause]:
    """Return the cause of each column's drift."""
    return {series.column: cause for series, cause in causes.items() if series.metric == "jensen_shannon"}


COVERED: Sequence[str] = ("ridit", "spread", "jensen_shannon", "missing", "invalid", "new_levels")
"""The metrics of a column that its cells say all about."""
