"""The labels that a window's rows are expected to get, learned from the baseline's labelled rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.decisions import above_threshold, highest, window_decisions
from offing.metrics.once import once
from offing.metrics.subject import Subject
from offing.metrics.withdrawal import withdrawn
from offing.profiles.column import NumericCounts
from offing.profiles.grid import NumericGrid
from offing.profiles.outcome import ClassCounts, OutcomeCounts
from offing.stats.arrays import Floats
from offing.stats.cbpe import NOTHING, Confusion, ExpectedLabels
from offing.stats.estimate import Estimate
from offing.stats.score_map import ScoreMap

ASSUMPTION = "assumes that P(label | score) is as in the baseline"
"""What every estimate from scores rests on. No such estimate sees a change of it."""

LEAST_LABELLED = 200
"""With fewer labelled rows in the baseline the intervals cover too rarely."""

LEAST_OF_EACH = 25
"""So many of either class must be labelled in the baseline for what rests on the rarer one."""

LEAST_EXPECTED = 5.0
"""So many of either class must be expected in the window for the same."""


@dataclass(frozen=True)
class Outlook:
    """A window without labels: its expected ones, and the labelled baseline that they come from.

    `scores` are the window's and `past` the baseline's, over `grid`; `m` counts labelled rows of the
    baseline that have a score.
    """

    labels: ExpectedLabels
    baseline: OutcomeCounts | ClassCounts
    scores: NumericCounts
    past: NumericCounts
    grid: NumericGrid
    m: int

    @property
    def n(self) -> int:
        """How many rows of the window have a score."""
        return self.scores.n

    @cached_property
    def note(self) -> str:
        """The assumption, and how many scores lie where the baseline has none."""
        known = np.array([self.labels.map.places[0], self.labels.map.places[-1]])
        places = self.labels.places
        beyond = float(self.labels.rows[(places < known[0]) | (places > known[1])].sum()) / self.labels.n
        text = f"{beyond:.1%}"
        return (
            ASSUMPTION if text == "0.0%" else f"{ASSUMPTION}; {text} of the scores lie beyond the baseline's"
        )


def outlook(subject: Subject, metric: str) -> Outlook | Point:
    """Return what is expected of the window, or the point that says why nothing is."""
    point = withdrawn(subject, metric)
    if point is not None:
        return point
    found = _of_scores(subject)
    if isinstance(found, Outlook):
        return found
    return unknown(subject, metric, found.status, found.reason, n=found.n, m=found.m)


class _Refusal(NamedTuple):
    """Why nothing is expected of a window, as in `unknown`."""

    status: PointStatus
    reason: str
    n: int = 0
    m: int | None = None


@once
def _of_scores(subject: Subject) -> Outlook | _Refusal:
    """Return what is expected of the window; all estimates from scores share it."""
    scores, grid = subject.current.score, subject.plan.score
    outcome = subject.baseline.outcome if subject.baseline is not None else None
    n = scores.n if scores is not None else 0
    if not isinstance(outcome, OutcomeCounts | ClassCounts):
        reason = "no baseline" if subject.baseline is None else "the baseline has no labels"
        return _Refusal(PointStatus.NO_BASELINE, reason, n)
    events, others = _sides(outcome)
    m = int((events + others).sum())
    if not m:
        return _Refusal(PointStatus.NO_BASELINE, "the baseline has no labelled rows with a score", n)
    if scores is None or grid is None or not n:
        return _Refusal(PointStatus.TOO_FEW, "no scores in the window", m=m)
    if m < LEAST_LABELLED:
        reason = f"the baseline has {m} labelled rows with a score; {LEAST_LABELLED} are needed"
        return _Refusal(PointStatus.TOO_FEW, reason, n, m)
    past = subject.baseline.score if subject.baseline is not None else None
    labels = _expected(subject, outcome, scores, grid)
    return Outlook(labels, outcome, scores, past or NumericCounts.empty(), grid, m)


def both_classes(subject: Subject, metric: str, found: Outlook) -> Point | None:
    """Return why nothing can be said that rests on the rarer class; None when it can."""
    fewest = min(int(side.sum()) for side in _sides(found.baseline))
    events = float((found.labels.rows * found.labels.chance).sum())
    if fewest < LEAST_OF_EACH:
        reason = f"the rarer class has {fewest} labels in the baseline; {LEAST_OF_EACH} are needed"
    elif min(events, found.n - events) < LEAST_EXPECTED:
        reason = f"{min(events, found.n - events):.1f} rows of the rarer class are expected; 5 are needed"
    else:
        return None
    return unknown(subject, metric, PointStatus.TOO_FEW, reason, n=found.n, m=found.m)


def estimated(
    subject: Subject,
    metric: str,
    estimate: Callable[[Outlook], Estimate],
    expected: Callable[[OutcomeCounts | ClassCounts], float | None],
    *,
    rarer: bool = False,
) -> Iterator[Point]:
    """Yield the point of an estimate, `expected` being what the baseline shows itself.

    `rarer` says that it rests on the rarer class. What the estimate raises as ValueError is UNDEFINED.
    """
    found = outlook(subject, metric)
    if isinstance(found, Point):
        yield found
        return
    point = both_classes(subject, metric, found) if rarer else None
    if point is not None:
        yield point
        return
    try:
        value = estimate(found)
    except ValueError as error:
        yield unknown(subject, metric, PointStatus.UNDEFINED, str(error), n=found.n, m=found.m)
        return
    before = expected(found.baseline)
    yield known(subject, metric, value, n=found.n, m=found.m, expected=before, note=found.note)


def by_decision(per_cell: Floats) -> Floats:
    """Return what holds of each score cell for the places of the expected labels.

    A cell may be decided both ways: first come all cells as decided positive, then as negative.
    """
    return np.tile(per_cell, 2)


def _sides(outcome: OutcomeCounts | ClassCounts) -> tuple[Floats, Floats]:
    """Return the labelled rows of each score cell that are events, and the others.

    An event is a positive label, or a right answer of a multiclass model.
    """
    pair = (
        (outcome.positives, outcome.negatives)
        if isinstance(outcome, OutcomeCounts)
        else (outcome.right, outcome.wrong)
    )
    return pair[0].astype(np.float64), pair[1].astype(np.float64)


def _expected(
    subject: Subject, outcome: OutcomeCounts | ClassCounts, scores: NumericCounts, grid: NumericGrid
) -> ExpectedLabels:
    events, others = _sides(outcome)
    decided = np.ones(len(scores.cells))
    before = np.ones(len(outcome.cells))
    if isinstance(outcome, OutcomeCounts):
        decided = window_decisions(subject, scores, grid)
        before = _baseline_decisions(subject, outcome, grid)
    filled = events + others > 0
    learned = ScoreMap.fit(
        grid.representative(outcome.cells[filled]),
        events[filled],
        (events + others)[filled],
        before[filled] >= 0.5,
    )
    places = by_decision(grid.representative(scores.cells))
    rows = np.concatenate([scores.counts * decided, scores.counts * (1.0 - decided)])
    positive = np.repeat([True, False], len(decided))
    unseen = _unseen(outcome, before) if isinstance(outcome, OutcomeCounts) else NOTHING
    return ExpectedLabels(learned, places, rows, positive, unseen)


def _baseline_decisions(subject: Subject, outcome: OutcomeCounts, grid: NumericGrid) -> Floats:
    """Return the share decided positive in each cell of the baseline's labelled rows."""
    counts = outcome.positives + outcome.negatives
    if subject.plan.prediction is None or outcome.decided != outcome.scored:
        return above_threshold(NumericCounts(outcome.cells, counts), grid, subject.plan.threshold)
    return highest(counts, outcome.tp + outcome.fp)


def _unseen(outcome: OutcomeCounts, decided: Floats) -> Confusion:
    """Return by how much the baseline's own confusion differs from what its score cells tell of it.

    Its labels are the same on both sides, so what is left is what cells cannot say of decisions: where
    in a cell the threshold lies, and decisions that do not follow the score.
    """
    m = outcome.scored
    if not m or outcome.decided != m or int((outcome.positives + outcome.negatives).sum()) != m:
        return NOTHING
    told = (
        float((outcome.positives * decided).sum()),
        float((outcome.negatives * decided).sum()),
        float((outcome.positives * (1.0 - decided)).sum()),
        float((outcome.negatives * (1.0 - decided)).sum()),
    )
    real = (outcome.tp, outcome.fp, outcome.fn, outcome.tn)
    tp, fp, fn, tn = ((a - b) / m for a, b in zip(real, told, strict=True))
    return tp, fp, fn, tn
