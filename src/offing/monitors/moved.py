"""What moved in a window of rows, by how much of what matters, and the verdict that says so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from offing.domain.point import Series
from offing.domain.verdict import Cause, Severity, Verdict
from offing.domain.window import format_duration
from offing.monitors.column_cells import mean_score
from offing.monitors.effect import SMALLEST_SHIFTS
from offing.monitors.history import History
from offing.stats.arrays import Floats, Ints
from offing.stats.cell_baseline import CellBaseline
from offing.stats.cell_scan import MEAN, RIDIT, SPREAD
from offing.stats.divergence import Cells
from offing.stats.jensen_shannon import jensen_shannon_of
from offing.stats.proportion import wilson
from offing.stats.window_scan import WindowScan

SMALLEST_SHARE = 0.02
"""A share of one cell that moves by less does not matter by itself."""

SMALLEST_MEAN = 0.1
"""A mean that moves by fewer standard deviations of the rows does not matter: as `effect` says of ranks."""

SMALLEST_UNSEEN = 0.002
"""A smaller share of rows unlike any before does not matter: what 500 rows have in one."""

_METRICS = {RIDIT: "ridit", SPREAD: "spread", MEAN: "mean_shift"}


@dataclass(frozen=True)
class Place:
    """A window of `length` steps that ends with `step`, and the evidence that it has."""

    step: int
    length: int
    evidence: float
    threshold: float
    kind: int

    @staticmethod
    def of(scan: WindowScan, steps: Ints, i: int, threshold: float) -> Place:
        """Return the strongest window at the i-th judged step."""
        return Place(
            int(steps[i]), int(scan.length[i]), float(scan.evidence[i]), threshold, int(scan.kind[i])
        )


@dataclass(frozen=True)
class Moved:
    """What moved in a window; `size` is in smallest shifts that matter."""

    series: Series
    value: float
    low: float
    high: float
    expected: float
    n: int
    size: float

    def verdict(
        self, place: Place, cause: Cause, monitor: str, history: History, smallest: float
    ) -> Verdict | None:
        """Return the verdict: an alarm where evidence and shift suffice; None where both are far from it."""
        alarming = place.evidence > place.threshold and self.size >= smallest
        if not alarming and self.size < smallest / 2:
            return None
        first, unit = max(place.step - place.length + 1, 0), format_duration(history.width)
        return Verdict(
            monitor=monitor,
            series=self.series,
            at=history.window(place.step),
            since=int(history.starts[first]),
            severity=Severity.WARNING,
            cause=cause,
            strength=place.evidence,
            value=self.value,
            low=self.low,
            high=self.high,
            n=self.n,
            expected=self.expected,
            threshold=place.threshold,
            sentence=(
                f"{self.series} is {self.value:.4g} over {place.length} x {unit}, {self.expected:.4g} "
                f"expected; evidence {place.evidence:.1f}, threshold {place.threshold:.1f}"
            ),
            alarming=alarming,
        )


def score_moved(name: str, inside: Ints, baseline: CellBaseline, kind: int) -> Moved:
    """Compare the means of a score of ordered cells: ridits, their distance from 1/2, or values."""
    metric = _METRICS[kind]
    scores = _raw_scores(baseline)[kind]
    value, half, n = mean_score(inside, scores, baseline.ordered)
    expected = mean_score(baseline.counts, scores, baseline.ordered)[0]
    least = SMALLEST_MEAN if kind == MEAN else SMALLEST_SHIFTS[metric].amount
    size = abs(value - expected) / least
    return Moved(Series(metric, name), value, value - half, value + half, expected, n, size)


def _raw_scores(baseline: CellBaseline) -> Floats:
    """Return ridits, distances of ridits from 1/2 and values, as the metrics of these names report them."""
    ridits = baseline.scores[RIDIT] + 0.5
    scores: Floats = np.stack([ridits, np.abs(ridits - 0.5), baseline.scores[MEAN]])
    return scores


def unseen_moved(name: str, inside: Ints, baseline: CellBaseline) -> Moved:
    """Compare the share of rows unlike any before with what a baseline of other rows would lack."""
    unseen, n, m = baseline.unseen, int(inside.sum()), max(int(baseline.counts.sum()), 1)
    share = wilson(int(inside[list(unseen.cells)].sum()), n)
    metric = "out_of_range" if unseen.ends else "new_levels"
    expected = unseen.once / m
    size = abs(share.value - expected) / SMALLEST_UNSEEN
    return Moved(Series(metric, name), share.value, share.low, share.high, expected, n, size)


def missing_moved(name: str, inside: Ints, baseline: CellBaseline, cell: int) -> Moved:
    """Compare the shares of missing values; the window has rows."""
    n, m = int(inside.sum()), int(baseline.counts.sum())
    before = int(baseline.counts[cell]) / max(m, 1)
    share = wilson(int(inside[cell]), n)
    size = abs(share.value - before) / SMALLEST_SHIFTS["missing"].amount
    return Moved(Series("missing", name), share.value, share.low, share.high, before, n, size)


def shape_moved(name: str, inside: Ints, counts: Ints | Floats) -> Moved:
    """Compare all shares with those of `counts`; the divergence is corrected for chance, so 0 is expected."""
    found = jensen_shannon_of(Cells.of(inside[None], counts[None]))
    value, low, high = (float(part[0]) for part in (found.value, found.low, found.high))
    n, m = int(inside.sum()), float(counts.sum())
    largest = float(np.abs(inside / max(n, 1) - counts / max(m, 1)).max())
    size = max(value / SMALLEST_SHIFTS["jensen_shannon"].amount, largest / SMALLEST_SHARE)
    return Moved(Series("jensen_shannon", name), value, low, high, 0.0, n, size)
