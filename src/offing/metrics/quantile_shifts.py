"""What the shifts of quantiles share: all of them at once, and one point per numeric column."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import numpy as np

from offing.domain.point import Point
from offing.metrics.numeric_pairs import NumericPairs, numeric_distances
from offing.metrics.once import once
from offing.metrics.subject import Subject
from offing.stats.estimate import Distances
from offing.stats.quantile import rows_needed
from offing.stats.quantile_shift import quantile_shift, robust_unit

LOWER_TAIL, MEDIAN, UPPER_TAIL = _ORDERS = (0.05, 0.5, 0.95)
"""The quantiles whose shift is a metric."""


def quantile_shifts(subject: Subject, metric: str, order: float) -> Iterator[Point]:
    """Yield how far quantile `order` of each numeric column moved, in robust baseline deviations.

    TOO_FEW where either side has fewer values than an interval of that quantile needs; UNDEFINED
    where all values of the baseline are in one cell. Raises ValueError for any other order.
    """
    undefined = "the baseline does not vary by more than a cell of its grid"
    least = rows_needed(order)
    return numeric_distances(subject, metric, _shifts_of(order), least=least, undefined=undefined)


@cache
def _shifts_of(order: float) -> Callable[[NumericPairs], Distances]:
    place = _ORDERS.index(order)

    def shifts(pairs: NumericPairs) -> Distances:
        return Distances(*(part[place] for part in _shifts(pairs)))

    return shifts


@once
def _shifts(pairs: NumericPairs) -> Distances:
    unit = robust_unit(pairs.alignments, pairs.edges)
    return quantile_shift(pairs.alignments, pairs.edges, unit, np.array(_ORDERS))
