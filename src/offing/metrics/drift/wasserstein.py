"""How far the values of a numeric column moved on average, in standard deviations of the baseline."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from offing.domain.point import Point
from offing.metrics.metric import Metric
from offing.metrics.numeric_pairs import NumericPairs, numeric_distances
from offing.metrics.subject import Subject
from offing.stats.estimate import Distances
from offing.stats.wasserstein import wasserstein

_UNDEFINED = "the baseline does not vary, or the values are too large for a finite result"


def compute(subject: Subject) -> Iterator[Point]:
    """Yield each numeric column's distance; UNDEFINED where the baseline does not vary."""
    return numeric_distances(subject, METRIC.id, _distances, undefined=_UNDEFINED)


def _distances(pairs: NumericPairs) -> Distances:
    found = wasserstein(pairs.alignments, pairs.scores)
    defined = np.isfinite(pairs.deviations)
    return Distances(*(np.where(defined, part, np.nan) for part in found))


METRIC = Metric(
    id="wasserstein",
    family="drift",
    title="Wasserstein distance",
    unit="value",
    scope="column",
    better="lower",
    help="How far values moved on average, in standard deviations of the baseline, less what chance gives.",
    compute=compute,
    needs=("baseline",),
)
