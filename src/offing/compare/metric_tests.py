"""Numbers of the whole model, such as its performance: are they worse, for certain and by enough."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, stdtr

from offing.compare.candidate import Candidate, day_difference
from offing.compare.day_tests import Series
from offing.compare.evidence import day_test
from offing.compare.finding import FindingKind, FindingSeverity
from offing.compare.samples import MIN_DAYS, Sample, Samples
from offing.domain.point import Point, PointStatus
from offing.metrics import catalogue
from offing.metrics.subject import Subject
from offing.monitors.effect import SMALLEST_SHIFTS, SmallestShift
from offing.stats.estimate import normal_quantile

MIN_LABELS = 50
"""With fewer labelled rows on a side, performance is not judged."""

MIN_DAY = 20
"""A day with fewer rows behind a metric does not count."""

RANKED = 5
"""With fewer current days than this, ranks cannot tell; a prediction interval by Student's t does."""


@dataclass(frozen=True)
class Judged:
    """A metric that is judged: the smallest shift that matters, and what a worse one is called."""

    least: SmallestShift
    kind: FindingKind
    severity: FindingSeverity


_PERFORMANCE = ("roc_auc", "log_loss", "mae", "rmse")
_SYSTEM: Mapping[str, FindingKind] = {"latency_p95": "latency", "error_rate": "errors"}

JUDGED: Mapping[str, Judged] = {
    **{name: Judged(SMALLEST_SHIFTS[name], "performance", FindingSeverity.CRITICAL) for name in _PERFORMANCE},
    "accuracy": Judged(SmallestShift(0.01, -1), "performance", FindingSeverity.CRITICAL),
    **{name: Judged(SMALLEST_SHIFTS[name], kind, FindingSeverity.WARNING) for name, kind in _SYSTEM.items()},
}
"""Accuracy is judged where there is no score to rank by; a better threshold is no better model."""


def metric_candidates(samples: Samples) -> Iterator[Candidate]:
    """Yield the judged metrics that both samples have, as evidence for the worse only."""
    now, then = ({p.metric: p for p in _points(side)} for side in (samples.subject, samples.baseline))
    for name, judged in JUDGED.items():
        if name == "accuracy" and "roc_auc" in now:
            continue
        if name not in now or name not in then or min(now[name].n, then[name].n) < MIN_LABELS:
            continue
        yield _candidate(samples, judged, now[name], then[name])


def _points(subject: Subject, metrics: tuple[str, ...] = tuple(JUDGED)) -> list[Point]:
    found = catalogue.points(subject, metrics)
    return [point for point in found if point.status is PointStatus.OK and point.value is not None]


def _candidate(samples: Samples, judged: Judged, now: Point, then: Point) -> Candidate:
    value, before = now.value or 0.0, then.value or 0.0
    worse = (value - before) * judged.least.direction
    amount = judged.least.amount * (abs(before) if judged.least.relative else 1.0)
    error = math.hypot(_half(now), _half(then)) / normal_quantile(0.95)
    least = worse - normal_quantile(0.95) * error
    p = float(ndtr(-worse / error)) if error else float(worse <= 0)
    if samples.daily:
        series = _days(samples, now.metric)
        p = max(p, _day_p(series, judged.least.direction))
        difference, half = day_difference(*series)
        least = min(least, difference * judged.least.direction - half)
    return Candidate(
        metric=now.metric,
        p=p,
        matters=least > amount,
        value=value,
        low=now.low if now.low is not None else value,
        high=now.high if now.high is not None else value,
        expected=before,
        slice=samples.slice,
    )


def _half(point: Point) -> float:
    return ((point.high or 0.0) - (point.low or 0.0)) / 2


def _days(samples: Samples, metric: str) -> Series:
    def side(sample: Sample) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        found = [_points(samples.of_day(day), (metric,)) for day in sample.days]
        values = [points[0].value if points and points[0].n >= MIN_DAY else np.nan for points in found]
        return np.array(values, np.float64)

    return side(samples.current), side(samples.reference)


def _day_p(series: Series, direction: int) -> float:
    """Return the one-sided p-value of worse days; 1.0 when too few reference days have the metric."""
    now, then = (side[np.isfinite(side)] for side in series)
    if then.size < MIN_DAYS or not now.size:
        return 1.0
    away = (float(now.mean()) - float(then.mean())) * direction
    if away <= 0:
        return 1.0
    if now.size >= RANKED:
        return day_test(now, then) / 2
    error = float(then.std(ddof=1)) * math.sqrt(1 / now.size + 1 / then.size)
    return float(stdtr(then.size - 1, -away / error)) if error else 0.0
