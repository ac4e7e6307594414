"""Whether the same score means something else than it did in the baseline."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.labelled import outcome_of
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.grid import Cells, NumericGrid
from offing.profiles.outcome import ClassCounts, Outcome, OutcomeCounts
from offing.stats.arrays import Ints
from offing.stats.estimate import Distance
from offing.stats.mantel_haenszel import common_odds_ratio
from offing.stats.quantile_cells import QuantileCells, quantile_cells

STRATA = 20
"""Into at most so many quantiles of the baseline's scores rows are sorted; rarely a few more."""

MIN_ROWS = 30
"""Fewer labelled rows with a score on a side say more of chance than of the model."""

EXPECTED, SEEN = 2.0, 10
"""Both kinds of labels must have been likely to occur so often, or have occurred."""

Sides = tuple[Cells, Ints, Ints]
"""Score cells and how many positives and negatives (right and wrong answers) are in each."""


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the Mantel-Haenszel odds ratio of a positive label at the same score, window to baseline.

    Of a multiclass model: of a right answer at the same confidence. TOO_FEW below 30 rows, or where of
    one kind of label fewer than two were to be expected.
    """
    outcome = outcome_of(subject, METRIC.id)
    if isinstance(outcome, Point):
        yield outcome
        return
    now = _sides(outcome)
    then = _sides(subject.baseline.outcome) if subject.baseline is not None else None
    if now is not None:
        yield _compare(subject, now, then, "positive" if isinstance(outcome, OutcomeCounts) else "right")


def _sides(outcome: Outcome | None) -> Sides | None:
    if isinstance(outcome, OutcomeCounts):
        return outcome.cells, outcome.positives, outcome.negatives
    if isinstance(outcome, ClassCounts):
        return outcome.cells, outcome.right, outcome.wrong
    return None


def _compare(subject: Subject, now: Sides, then: Sides | None, word: str) -> Point:
    n = int(now[1].sum() + now[2].sum())
    m = 0 if then is None else int(then[1].sum() + then[2].sum())
    if then is None or m < MIN_ROWS:
        reason = f"the baseline has {m} labelled rows with a score; {MIN_ROWS} are needed"
        return unknown(subject, METRIC.id, PointStatus.NO_BASELINE, reason, n=n)
    if n < MIN_ROWS:
        reason = f"the window has {n} labelled rows with a score; {MIN_ROWS} are needed"
        return unknown(subject, METRIC.id, PointStatus.TOO_FEW, reason, n=n, m=m)
    cells = quantile_cells(then[0], then[1] + then[2], limit=STRATA)
    a, b, c, d = (cells.count(side[0], part) for side in (now, then) for part in side[1:])
    few = _few(a, b, c, d)
    if few is not None:
        return unknown(subject, METRIC.id, PointStatus.TOO_FEW, few, n=n, m=m)
    ratio = common_odds_ratio(a, b, baseline_positives=c, baseline_negatives=d)
    estimate = Distance(float(ratio.value), float(ratio.low), float(ratio.high), 1.0)
    note = _note(subject.plan.score, cells, (a, b, c, d), word)
    return known(subject, METRIC.id, estimate, n=n, m=m, note=note)


def _few(a: Ints, b: Ints, c: Ints, d: Ints) -> str | None:
    """Return why the counts carry no interval that holds, None when they do."""
    shared = ((a + b) > 0) & ((c + d) > 0)
    rate = np.divide(c, c + d, out=np.zeros(c.shape), where=(c + d) > 0)
    expected = float(((a + b) * rate)[shared].sum())
    rows = int((a + b)[shared].sum())
    for likely, seen in ((expected, a[shared].sum()), (rows - expected, b[shared].sum())):
        if likely < EXPECTED and seen < SEEN:
            return (
                f"of one kind of label {likely:.1f} were to be expected among {rows}; {EXPECTED:g} are needed"
            )
    return None


def _note(grid: NumericGrid | None, cells: QuantileCells, counts: tuple[Ints, ...], word: str) -> str | None:
    """Name the range of scores where the share of positives changed most for its uncertainty."""
    a, b, c, d = (part.astype(np.float64) for part in counts)
    n, m = a + b, c + d
    some = (n > 0) & (m > 0)
    if grid is None or not some.any():
        return None
    n, m = np.maximum(n, 1.0), np.maximum(m, 1.0)
    pooled = (a + c + 1) / (n + m + 2)
    change = np.where(some, np.abs(a / n - c / m) / np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m)), -1.0)
    place = int(change.argmax())
    shares = f"{_percent(a[place] / n[place])} {word} instead of {_percent(c[place] / m[place])}"
    return f"most changed where the score is {_range(grid, cells, place)}: {shares}"


def _range(grid: NumericGrid, cells: QuantileCells, place: int) -> str:
    starts = grid.edges(cells.starts)[0]
    if not len(starts):
        return "anything"
    if place == 0:
        return f"below {starts[0]:.3g}"
    if place == len(starts):
        return f"{starts[-1]:.3g} or more"
    return f"{starts[place - 1]:.3g} to {starts[place]:.3g}"


def _percent(share: float) -> str:
    return f"{share:.1%}".replace("%", " %")


METRIC = Metric(
    id="concept_drift",
    family="labels",
    title="Concept drift",
    unit="ratio",
    scope="model",
    better="neutral",
    help="The odds of a positive label at the same score over those in the baseline; 1 means no change.",
    compute=compute,
    needs=("classifier", "score", "labels", "baseline"),
)
