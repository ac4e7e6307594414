"""The largest gap between two cumulative distributions."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from offing.domain.point import Point
from offing.metrics.metric import Metric
from offing.metrics.numeric_pairs import NumericPairs, numeric_distances
from offing.metrics.once import once
from offing.metrics.subject import Subject
from offing.stats.estimate import Distances
from offing.stats.ks import ks_distances


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the Kolmogorov-Smirnov distance of the finite values of each numeric column.

    Not corrected for chance: compare it with `expected`.
    """
    return numeric_distances(subject, METRIC.id, ks_of)


@once
def ks_of(pairs: NumericPairs) -> Distances:
    """Return the distance of each of one or more pairs."""
    factors = [pair.baseline.bridge for pair in pairs.pairs if pair.baseline is not None]
    return ks_distances(pairs.alignments, np.array(factors))


METRIC = Metric(
    id="ks",
    family="drift",
    title="KS distance",
    unit="ratio",
    scope="column",
    better="lower",
    help="The largest gap between the cumulative shares of a numeric column and of its baseline.",
    compute=compute,
    needs=("baseline",),
    stored=True,
)
