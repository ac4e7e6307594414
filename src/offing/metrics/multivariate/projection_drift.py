"""Whether random projections of the numeric columns moved: joint changes that no column shows alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.comparison import NUMERIC_CELLS, ColumnPair
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.bucket import BucketProfile
from offing.profiles.column import NumericCounts
from offing.profiles.derived.projection import Projection
from offing.profiles.pairs import CoMoments
from offing.profiles.plan import ProfilePlan
from offing.stats.arrays import Floats, Ints
from offing.stats.le_cam import mean_le_cam

_WIDTH = 2 * NUMERIC_CELLS + 1


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean Le Cam distance of the projections; the note names the one that moved most."""
    projection = next((part for part in subject.plan.derived if isinstance(part, Projection)), None)
    if projection is None:
        reason = (
            "no projections are counted: they are not asked for, or there are fewer than two numeric columns"
        )
        yield unknown(subject, METRIC.id, PointStatus.UNDEFINED, reason, n=subject.rows)
        return
    pairs = [pair for pair in subject.pairs if not pair.output and pair.name in projection.weights]
    n = min((pair.counts.n for pair in pairs), default=0)
    m = min((pair.baseline.counts.n if pair.baseline else 0 for pair in pairs), default=0)
    if not m:
        yield unknown(subject, METRIC.id, PointStatus.NO_BASELINE, "no baseline of the projections", n=n)
        return
    if not n:
        yield unknown(subject, METRIC.id, PointStatus.TOO_FEW, "no rows in the window", m=m)
        return
    current, baseline = _tables(pairs)
    alike = _alike(subject.plan, projection, [pair.name for pair in pairs], subject.baseline)
    alone = [
        mean_le_cam(one[None], other[None], np.eye(1)).value
        for one, other in zip(current, baseline, strict=True)
    ]
    most = int(np.argmax(alone))
    note = f"most: {pairs[most].name} {alone[most]:.3g}" if alone[most] > 0 else None
    yield known(subject, METRIC.id, mean_le_cam(current, baseline, alike), n=n, m=m, note=note)


def _tables(pairs: Sequence[ColumnPair]) -> tuple[Ints, Ints]:
    """Return the counts of both samples in the baseline's quantile cells, projections x cells."""
    current, baseline = (np.zeros((len(pairs), _WIDTH), np.int64) for _ in range(2))
    for row, pair in enumerate(pairs):
        if pair.baseline is None:
            continue
        for table, counts in ((current, pair.counts), (baseline, pair.baseline.counts)):
            if isinstance(counts, NumericCounts):
                found = pair.baseline.quantiles.count(counts.cells, counts.counts)
                table[row, : found.size] = found
    return current, baseline


def _alike(plan: ProfilePlan, projection: Projection, names: Sequence[str], baseline: object) -> Floats:
    """Return the correlations of the projections in the baseline, from the co-moments of their columns."""
    moments = baseline.pairs if isinstance(baseline, BucketProfile) else None
    if moments is None or not moments.n or moments.products.shape != (len(plan.pairs),) * 2:
        return np.eye(len(names))
    signs = np.array([[projection.weights[name].get(column, 0) for column in plan.pairs] for name in names])
    return _correlation(signs, moments)


def _correlation(signs: Ints, moments: CoMoments) -> Floats:
    spread = signs @ moments.covariance() @ signs.T
    deviation = np.sqrt(np.maximum(np.diag(spread), 0.0))
    scale = deviation[:, None] * deviation[None, :]
    found: Floats = np.divide(spread, scale, out=np.eye(len(signs)), where=scale > 0)
    return np.clip(found, -1.0, 1.0)


METRIC = Metric(
    id="projection_drift",
    family="multivariate",
    title="Projection drift",
    unit="value",
    scope="model",
    better="lower",
    help="How far random projections of the numeric columns moved, 0 to 1, less what chance alone gives.",
    compute=compute,
    needs=("baseline", "features"),
)
