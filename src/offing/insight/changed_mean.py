"""The mean of rows that an incident is about, and what it did in each segment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from offing.domain.incident import Incident
from offing.domain.point import Series
from offing.domain.verdict import Cause
from offing.domain.window import Window
from offing.insight.decomposition import Decomposed, decompositions
from offing.insight.row_means import RowMean, row_mean
from offing.insight.segments import Hit, segments_hit
from offing.insight.title import lead_of
from offing.metrics.business_events import all_zero_or_one
from offing.monitors.history import History
from offing.profiles.bucket import BucketProfile
from offing.profiles.plan import ProfilePlan
from offing.stats.estimate import normal_quantile
from offing.stats.shrinkage import between_variance

CAUSES = (Cause.PERFORMANCE, Cause.BUSINESS, Cause.PREDICTION, Cause.SYSTEM)
"""Incidents whose loudest series is the mean of a number of each row, or has one that stands for it."""


@dataclass(frozen=True)
class ChangedMean:
    """A mean of rows in the window of an incident, beside the baseline's.

    `worse` is +1 where its rise is the trouble, -1 where its fall is. `steps` are profiles of steps
    of the baseline, from which is known how much segments come and go by themselves.
    """

    of: RowMean
    worse: int
    current: BucketProfile
    baseline: BucketProfile | None
    plan: ProfilePlan
    history: History
    window: Window
    steps: Sequence[BucketProfile] = ()

    @cached_property
    def hits(self) -> list[Hit]:
        """The segments that changed more than the rest, the largest first."""
        return segments_hit(
            self.current,
            self.baseline,
            self.plan,
            self.of,
            worse=self.worse,
            steps=self.steps,
            length=self._length,
        )

    @cached_property
    def decompositions(self) -> list[Decomposed]:
        """The change by mix and within, of each segment."""
        return decompositions(self.current, self.baseline, self.plan, self.of, shared=self._shared())

    @property
    def _length(self) -> int:
        return max(1, round(self.window.length / self.history.width))

    def _shared(self) -> tuple[float, float]:
        """Return the variance of what all rows of the window, and of the baseline, have in common.

        Steps differ by more than the noise of their rows; the baseline's own steps say by how much.
        """
        points = self.history.series.get(Series(self.of.metric, _column(self.of)))
        if points is None:
            return 0.0, 0.0
        rows = self.history.baseline & self.history.closed
        errors = (points.high[rows] - points.low[rows]) / (2 * normal_quantile(0.95))
        between = between_variance(points.value[rows][:, None], errors[:, None] ** 2)
        known = int(np.isfinite(points.value[rows]).sum())
        return between / self._length, between / known if known else 0.0


def changed_mean(
    incident: Incident,
    current: BucketProfile | None,
    baseline: BucketProfile | None,
    plan: ProfilePlan,
    history: History,
    window: Window,
) -> ChangedMean | None:
    """Return the mean that an incident is about, None where there is none or it has no rows."""
    lead = lead_of(incident)
    of = row_mean(lead.series, plan) if incident.cause in CAUSES else None
    if of is None or current is None or not of.of(current, plan).n:
        return None
    usual = lead.threshold if lead.expected is None else lead.expected
    fell = lead.value is not None and usual is not None and lead.value < usual
    worse = of.worse or (-1 if fell else 1)
    return ChangedMean(_in_unit(of, current), worse, current, baseline, plan, history, window)


def with_steps(mean: ChangedMean, steps: Sequence[BucketProfile]) -> ChangedMean:
    """Return it with the baseline's steps."""
    return replace(mean, steps=steps)


def _in_unit(of: RowMean, current: BucketProfile) -> RowMean:
    """Return a business number as a share, where its events are all 0 or 1."""
    sums = current.kpis.get(of.name) if of.metric == "kpi_mean" else None
    return replace(of, unit="ratio") if sums is not None and all_zero_or_one(sums) else of


def _column(of: RowMean) -> str:
    return of.name if of.metric == "kpi_mean" else ""
