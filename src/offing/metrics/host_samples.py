"""How busy the host is, from the samples that a client sends beside its predictions."""

from __future__ import annotations

import math
from collections.abc import Iterator

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.business_events import RESERVED
from offing.metrics.subject import Subject
from offing.profiles.bucket import KpiSum
from offing.stats.estimate import Estimate
from offing.stats.mean import mean_interval


def host_mean(subject: Subject, metric: str) -> Iterator[Point]:
    """Yield the mean of the samples named `system.<metric>`, shares of 0 to 1, with Student's interval.

    The interval is cut to 0..1 and takes samples as independent. No point where neither the window
    nor the baseline has samples; a slice has none.
    """
    name = RESERVED + metric
    sums = subject.current.kpis.get(name, KpiSum())
    before = subject.baseline.kpis.get(name, KpiSum()) if subject.baseline is not None else KpiSum()
    if not (sums.n or before.n):
        return
    mean, variance = sums.mean, sums.variance
    if mean is None or variance is None:
        reason = f"a mean with an interval needs 2 samples of `{name}`; the window has {sums.n}"
        yield unknown(subject, metric, PointStatus.TOO_FEW, reason, n=sums.n)
    elif not (math.isfinite(mean) and math.isfinite(variance)):
        reason = "the values are too large for a finite result"
        yield unknown(subject, metric, PointStatus.UNDEFINED, reason, n=sums.n)
    else:
        estimate = mean_interval(sums.n, mean, max(variance, 0.0))
        yield known(subject, metric, _within_unit(estimate), n=sums.n, note="samples taken as independent")


def _within_unit(estimate: Estimate) -> Estimate:
    """Cut an interval to 0..1, but not past its value."""
    value, low, high = estimate
    return Estimate(value, min(max(low, 0.0), value), max(min(high, 1.0), value))
