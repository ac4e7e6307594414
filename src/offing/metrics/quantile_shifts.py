"""What the shifts of quantiles share: the unit, and one point per numeric column."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.numeric_pairs import NumericPairs, numeric_distances
from offing.metrics.once import once
from offing.metrics.subject import Subject
from offing.stats.estimate import Distances
from offing.stats.quantile import rows_needed
from offing.stats.quantile_shift import Unit, quantile_shift, robust_unit


def quantile_shifts(subject: Subject, metric: str, q: float) -> Iterator[Point]:
    """Yield how far quantile `q` of each numeric column moved, in robust baseline deviations.

    TOO_FEW where either side has fewer values than an interval of that quantile needs; UNDEFINED
    where all values of the baseline are in one cell.
    """

    def shifts(pairs: NumericPairs) -> Distances:
        return quantile_shift(pairs.alignments, pairs.edges, _unit(pairs), q)

    undefined = "the baseline does not vary by more than a cell of its grid"
    return numeric_distances(subject, metric, shifts, least=rows_needed(q), undefined=undefined)


@once
def _unit(pairs: NumericPairs) -> Unit:
    return robust_unit(pairs.alignments, pairs.edges)
