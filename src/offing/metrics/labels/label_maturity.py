"""How many of the labels that will come are in, and how many normally are at this age."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from offing.domain.point import Point, PointStatus
from offing.domain.window import SECOND, Micros
from offing.metrics.answer import known, unknown
from offing.metrics.latency import cell_bounds
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.bucket import BucketProfile
from offing.profiles.traffic import SLOT, TIME_GRID, TrafficCounts
from offing.stats.estimate import Distance
from offing.stats.lag_curve import share_by_age
from offing.stats.rate_ratio import compare_ratio


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the share of the window's labels that are in; `expected` is what is normal at its age.

    The window's label coverage over the baseline's, which says how many rows get a label in the end.
    The age of each row is counted to `subject.as_of`; its normal share comes from the baseline's lags.
    No point for a slice, whose lags nobody counts, nor for a model without outcomes or label times.
    """
    current, baseline = subject.current, subject.baseline
    if not isinstance(current, BucketProfile) or current.outcome is None:
        return
    refusal = _refusal(subject)
    if refusal is not None or not isinstance(baseline, BucketProfile) or baseline.outcome is None:
        yield from [refusal] if refusal else []
        return
    labelled = min(current.outcome.labelled, subject.rows)
    then, m = min(baseline.outcome.labelled, baseline.rows), baseline.rows
    ratio = compare_ratio(labelled, subject.rows, baseline_successes=then, m=m)
    expected = _normal_share(current.traffic, subject, baseline.traffic)
    estimate = Distance(*ratio, expected)
    note = f"{_percent(ratio.value)} of this window's labels are in"
    note += f"; at this age normally {_percent(expected)}"
    yield known(subject, METRIC.id, estimate, n=subject.rows, m=m, note=note)


def _refusal(subject: Subject) -> Point | None:
    """Return why there is no maturity, None when there is one."""
    baseline, status = subject.baseline, PointStatus.NO_BASELINE
    if subject.as_of is None:
        status, reason = PointStatus.UNDEFINED, "until when labels were seen is known when asked for"
    elif not isinstance(baseline, BucketProfile) or not baseline.rows:
        reason = "no baseline"
    elif baseline.outcome is None or not baseline.outcome.labelled or not baseline.traffic.lag.n:
        reason = "the baseline has no labels with a time of their own"
    elif not subject.rows:
        status, reason = PointStatus.TOO_FEW, "no rows in the window"
    else:
        return None
    return unknown(subject, METRIC.id, status, reason, n=subject.rows)


def _normal_share(traffic: TrafficCounts, subject: Subject, baseline: TrafficCounts) -> float:
    """Return the mean share of labels that the baseline had at the age that each row has now."""
    moments, rows = _moments(traffic, subject)
    ages = ((subject.as_of or 0) - moments) / SECOND
    shares = share_by_age(baseline.lag.counts, *cell_bounds(baseline.lag, TIME_GRID), ages)
    return float(np.average(shares, weights=rows))


def _moments(traffic: TrafficCounts, subject: Subject) -> tuple[np.ndarray, np.ndarray]:
    """Return when the window's rows came, by the minute, and how many then; evenly where unknown."""
    if traffic.slot_counts.sum() > 0:
        return traffic.slots.astype(np.float64) * SLOT + SLOT / 2, traffic.slot_counts
    start: Micros = subject.window.start
    return start + subject.window.length * (np.arange(100) + 0.5) / 100, np.ones(100)


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %")


METRIC = Metric(
    id="label_maturity",
    family="labels",
    title="Label maturity",
    unit="ratio",
    scope="model",
    better="higher",
    help="The share of the window's labels that are in, where as many come as in the baseline.",
    compute=compute,
    needs=("labels", "baseline", "as_of"),
)
