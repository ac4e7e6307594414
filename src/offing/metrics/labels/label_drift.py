"""How far the labels themselves moved from the baseline's."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.labelled import outcome_of
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.levels import CategoricalLevels
from offing.profiles.outcome import ClassCounts, Outcome, OutcomeCounts, ResidualCounts
from offing.stats.arrays import Ints
from offing.stats.estimate import Distance
from offing.stats.jensen_shannon import jensen_shannon
from offing.stats.quantile_cells import quantile_cells

LABEL_CELLS = 10
"""How many quantile cells of the baseline the labels of a regression are cut into."""

CLASSES = 20
"""How many cells classes have at most: the most frequent of the baseline, and one for the rest."""

MIN_LABELS = 30
"""Fewer labels on a side say more of chance than of the labels."""


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the Jensen-Shannon divergence of the labels from the baseline's, in bits, less chance.

    Cells: the two classes, the known classes and the rest, or ten quantiles of the baseline's labels.
    No point where labels are lists. TOO_FEW below `MIN_LABELS` labels.
    """
    outcome = outcome_of(subject, METRIC.id)
    if isinstance(outcome, Point):
        yield outcome
        return
    then = None if subject.baseline is None else subject.baseline.outcome
    counts = _counts(outcome, then if then is not None and then.labelled else None)
    if counts is None:
        return
    n, m = (int(part.sum()) for part in counts)
    if m < MIN_LABELS:
        reason = f"the baseline has {m} labels; {MIN_LABELS} are needed" if m else "no labels in the baseline"
        yield unknown(subject, METRIC.id, PointStatus.NO_BASELINE, reason, n=n)
    elif n < MIN_LABELS:
        reason = f"the window has {n} labels; {MIN_LABELS} are needed"
        yield unknown(subject, METRIC.id, PointStatus.TOO_FEW, reason, n=n, m=m)
    else:
        distance = Distance(*(float(part) for part in jensen_shannon(*_coarse(*counts))))
        note = _note(subject, outcome, *(part / part.sum() for part in counts))
        yield known(subject, METRIC.id, distance, n=n, m=m, note=note)


def _counts(now: Outcome, then: Outcome | None) -> tuple[Ints, Ints] | None:
    """Return the labels of both sides in the same cells, none of the baseline's where it has none."""
    if isinstance(now, OutcomeCounts):
        own = _sides(now)
        return own, _sides(then) if isinstance(then, OutcomeCounts) else 0 * own
    if isinstance(now, ClassCounts):
        return now.labels, then.labels if isinstance(then, ClassCounts) else 0 * now.labels
    if isinstance(now, ResidualCounts):
        grid = then.label if isinstance(then, ResidualCounts) else now.label
        cells = quantile_cells(grid.cells, grid.counts, limit=LABEL_CELLS)
        own = cells.count(now.label.cells, now.label.counts)
        return own, cells.count(grid.cells, grid.counts) if isinstance(then, ResidualCounts) else 0 * own
    return None


def _coarse(now: Ints, then: Ints) -> tuple[Ints, Ints]:
    """Keep the baseline's most frequent classes apart; the others share a cell."""
    if len(then) <= CLASSES:
        return now, then
    order = np.argsort(-then, kind="stable")
    kept, rest = order[: CLASSES - 1], order[CLASSES - 1 :]
    return np.append(now[kept], now[rest].sum()), np.append(then[kept], then[rest].sum())


def _sides(outcome: OutcomeCounts) -> Ints:
    """Return negatives and positives, of the rows with a score or a prediction, whichever are more."""
    if outcome.decided >= outcome.scored:
        return np.array([outcome.tn + outcome.fp, outcome.tp + outcome.fn], np.int64)
    return np.array([outcome.negatives.sum(), outcome.positives.sum()], np.int64)


def _note(subject: Subject, outcome: Outcome, now: np.ndarray, then: np.ndarray) -> str | None:
    """Say which class changed its share most; None of a regression."""
    if isinstance(outcome, ResidualCounts):
        return None
    place = int(np.argmax(np.abs(now - then)))
    if isinstance(outcome, OutcomeCounts):
        place, name = 1, "positives"
    else:
        known_levels = subject.plan.label.known if isinstance(subject.plan.label, CategoricalLevels) else ()
        name = known_levels[place] if place < len(known_levels) else "other classes"
    return f"{name}: {_percent(now[place])} instead of {_percent(then[place])}"


def _percent(share: float) -> str:
    return f"{share:.1%}".replace("%", " %")


METRIC = Metric(
    id="label_drift",
    family="labels",
    title="Label drift",
    unit="value",
    scope="model",
    better="lower",
    help="How far the labels moved from the baseline's, in bits from 0 to 1, less what chance alone gives.",
    compute=compute,
    needs=("labels", "baseline"),
)
