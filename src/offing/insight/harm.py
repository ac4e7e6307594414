"""What an incident costs: realised, foretold by a proven estimate, or from the baseline's losses."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np
from scipy.special import stdtrit

from offing.domain.harm import Harm, HarmBasis, HarmVerdict, judge_harm
from offing.domain.incident import Incident
from offing.domain.point import Point, PointStatus, Series
from offing.domain.schema import Task
from offing.domain.verdict import Cause
from offing.domain.window import Micros, Window
from offing.insight.harm_words import UNKNOWN, Loss, judged, of_drift, own_harm
from offing.insight.row_means import row_mean
from offing.insight.suspects import WEEK
from offing.insight.title import lead_of
from offing.metrics import catalogue
from offing.metrics.estimated.drift_harm import NAMES
from offing.metrics.subject import Subject
from offing.metrics.track_record import REALISED, TrackRecord
from offing.monitors.history import History
from offing.monitors.maturity import mature_values
from offing.profiles.bucket import BucketProfile
from offing.profiles.loss_cells import LossCells
from offing.profiles.plan import ProfilePlan
from offing.stats.arrays import Bools, Floats
from offing.stats.estimate import Estimate, normal_quantile
from offing.stats.shrinkage import between_variance

MIN_STEPS = 8
"""With fewer steps of the baseline it is not known how much performance comes and goes by itself."""

_REALISED: Mapping[Task, tuple[str, ...]] = {
    Task.BINARY: ("log_loss", "accuracy"),
    Task.MULTICLASS: ("accuracy",),
    Task.REGRESSION: ("mae",),
}
"""What the harm to a model of a task is measured by, the first that there is."""

_ESTIMATES: Mapping[Task, tuple[str, ...]] = {
    Task.BINARY: ("estimated_log_loss", "estimated_accuracy"),
    Task.MULTICLASS: ("estimated_accuracy",),
}
"""Estimates that need nothing but profiles."""


_LOSSES = {
    "error": ("accuracy", "ratio"),
    "log_loss": ("log_loss", "value"),
    "absolute_error": ("mae", "value"),
}
"""The metric whose smallest shift matters for a loss, and its unit."""


class HarmSource(Protocol):
    """Where comes from what no profile holds. Both are dear to get: keep them for each baseline."""

    def losses(self) -> LossCells | None:
        """Return what the baseline's labelled rows lost by cell of each column; None without any."""
        ...

    def records(self, metrics: Sequence[str]) -> Mapping[str, TrackRecord]:
        """Return how well each of these estimates has foretold so far, those that are known."""
        ...


@dataclass(frozen=True)
class HarmAssessor:
    """Says of the incidents of one model what they cost. Without a `source` by labels alone."""

    history: History
    plan: ProfilePlan
    baseline: BucketProfile | None
    source: HarmSource | None = None

    def assess(
        self, incident: Incident, current: BucketProfile | None, window: Window, columns: Sequence[str] = ()
    ) -> Harm:
        """Return the harm while `window` lasts, of which `current` is the profile.

        An outage, a crossed business limit and worse performance are themselves the harm. Of broken
        data, drift and shifted predictions it is what the model's performance did meanwhile, where
        labels have come; else what a proven estimate says; else what the baseline's losses make of
        the columns that moved (`columns`). The first of these that decides is the verdict, but where labels
        have come and leave it open, no estimate makes it worse than they do. When none decides, the
        firmest that knows anything is told.
        """
        if incident.cause in (Cause.SYSTEM, Cause.BUSINESS, Cause.PERFORMANCE):
            return own_harm(lead_of(incident))
        ways: tuple[Callable[[], Harm | None], ...] = (
            partial(self.realised, window, incident.started_at),
            partial(self.estimated, current, window),
            partial(self.first_order, current, window, columns),
        )
        known: list[Harm] = []
        for way in ways:
            found = way()
            if found is not None and not _gainsaid(found, known):
                known.append(found)
                if found.verdict is not HarmVerdict.UNKNOWN:
                    return found
        return next(iter(known), UNKNOWN)

    def realised(self, window: Window, began: Micros | None = None) -> Harm | None:
        """Return how much performance got worse in the labelled steps of `window`; None without any.

        The steps of both sides are compared, not their rows: rows of one day are alike. The interval
        is Student's, with the spread of the baseline's steps. What had been lost already in the week
        before an incident `began` is not its harm: then the change since that week is told.
        """
        found = [self._realised(metric, window, began) for metric in _REALISED.get(self.plan.task, ())]
        return next((one for one in found if one is not None), None)

    def _realised(self, metric: str, window: Window, began: Micros | None) -> Harm | None:
        series = Series(metric)
        if series not in self.history.series:
            return None
        history, values = self.history, mature_values(self.history, series)
        inside = history.closed & self._within(window)
        now, then = (_known(values[rows]) for rows in (inside, history.baseline & history.closed))
        if not now.size or then.size < MIN_STEPS:
            return None
        name, unit, worse = _words(metric)
        meanwhile = f"in {now.size} labelled step{'s' if now.size > 1 else ''} meanwhile"
        change, how = _change(now, then, then, worse), meanwhile
        if began is not None:
            week = self._within(Window(began - WEEK * history.width, began))
            before = _known(values[week & ~history.baseline])
            since = _change(now, before, then, worse) if before.size else change
            if since.value < change.value:
                change, how = since, f"{meanwhile}, beside the week before it began"
        return judged(HarmBasis.REALISED, change, Loss(metric, name, unit, float(then.mean())), how)

    def _design_effect(self, metric: str) -> float:
        """Return how much more the baseline's steps differ than samples of independent rows would: 1 or more.

        Losses by cell are means of rows of few steps, such as the days with that weather, and so are
        less certain than their rows say. Source: Kish (1965), Survey Sampling, ch. 8.2.
        """
        points = self.history.series.get(Series(metric))
        if points is None:
            return 1.0
        rows = self.history.baseline & self.history.closed
        noise = ((points.high[rows] - points.low[rows]) / (2 * normal_quantile(0.95))) ** 2
        between = between_variance(points.value[rows][:, None], noise[:, None])
        usual = noise[np.isfinite(noise)]
        return 1.0 + between / float(usual.mean()) if usual.size and usual.mean() > 0 else 1.0

    def _within(self, window: Window) -> Bools:
        found: Bools = (self.history.starts >= window.start) & (self.history.starts < window.end)
        return found

    def estimated(self, current: BucketProfile | None, window: Window) -> Harm | None:
        """Return by how much an estimate with a good track record says that performance got worse."""
        if self.source is None or current is None or self.baseline is None:
            return None
        metrics = _ESTIMATES.get(self.plan.task, ())
        records = self.source.records(metrics) if metrics else {}
        good = [m for m in metrics if m in records and records[m].verdict == "good"]
        found = [self._estimated(metric, records[metric], current, window) for metric in good]
        return next((one for one in found if one is not None), None)

    def _estimated(
        self, metric: str, record: TrackRecord, current: BucketProfile, window: Window
    ) -> Harm | None:
        of = row_mean(Series(REALISED[metric]), self.plan)
        if of is None or self.baseline is None:
            return None
        subject = Subject(current, self.baseline, self.plan, window, track_record={metric: record})
        point = _first(catalogue.points(subject, [metric]))
        usual = of.of(self.baseline, self.plan)
        if point is None or point.value is None or point.low is None or point.high is None or not usual.n:
            return None
        noise = normal_quantile(0.95) * math.sqrt(usual.uncertainty(usual.variance))
        # An estimate that was off on average may be so again.
        doubt = math.hypot(noise, record.bias)
        value = point.value - usual.mean
        low = value - math.hypot(point.value - point.low, doubt)
        high = value + math.hypot(point.high - point.value, doubt)
        estimate = _turned(Estimate(value, low, high), of.worse)
        name, unit, _ = _words(REALISED[metric])
        how = f"by an estimate that held in {record.held} of {record.steps} steps"
        return judged(HarmBasis.ESTIMATED, estimate, Loss(of.metric, name, unit, usual.mean), how)

    def first_order(
        self, current: BucketProfile | None, window: Window, columns: Sequence[str]
    ) -> Harm | None:
        """Return what the drift of `columns` adds to the mean loss if each of their cells loses what it did.

        The value is that of the worst single column. Columns that moved together have effects that
        overlap, so they are not added up; `bound` is what they would add if they did not overlap at
        all, each at the upper end of an interval that allows for how many there are, and for the rows of
        a step being alike (`_design_effect`).
        """
        losses = self.source.losses() if self.source is not None and current is not None else None
        if losses is None or current is None or self.baseline is None or not columns:
            return None
        subject = Subject(current, self.baseline, self.plan, window, losses=losses)
        points = [p for p in catalogue.points(subject, ["drift_harm"]) if p.column in columns]
        effects = {str(p.column): _estimate(p) for p in points if p.status is PointStatus.OK}
        if not effects:
            return None
        metric, unit = _LOSSES[losses.loss]
        deviations = math.sqrt(self._design_effect(metric))
        wide = {name: _widened(one, len(effects), deviations) for name, one in effects.items()}
        loss = Loss(metric, NAMES[losses.loss], unit, losses.mean or 0.0)
        worst = max(wide, key=lambda name: (_is_harm(wide[name], loss), wide[name].value, name))
        bound = sum(max(one.high, 0.0) for one in wide.values())
        return of_drift(wide[worst], bound, loss, worst, len(effects))


def _known(values: Floats) -> Floats:
    return values[np.isfinite(values)]


def _change(now: Floats, before: Floats, usual: Floats, worse: int) -> Estimate:
    """Return the difference of two means of steps for the worse; `usual` steps say how much steps differ."""
    change = float(now.mean() - before.mean())
    error = float(usual.std(ddof=1)) * math.sqrt(1 / now.size + 1 / before.size)
    half = float(stdtrit(usual.size - 1, 0.975)) * error
    return _turned(Estimate(change, change - half, change + half), worse)


def _is_harm(change: Estimate, loss: Loss) -> bool:
    return judge_harm(*change, loss.least) is HarmVerdict.HARMFUL


def _words(metric: str) -> tuple[str, str, int]:
    """Return what a metric is called, its unit, and +1 where higher is worse, -1 where lower is."""
    found = catalogue.get(metric)
    return found.title, found.unit, {"higher": -1, "lower": +1, "neutral": +1}[found.better]


def _turned(change: Estimate, worse: int) -> Estimate:
    """Return a change so that a positive one is for the worse."""
    return change if worse > 0 else Estimate(-change.value, -change.high, -change.low)


def _widened(one: Estimate, count: int, deviations: float) -> Estimate:
    """Return an estimate with the interval that holds for the largest of `count` (Bonferroni)."""
    factor = deviations * normal_quantile(1 - 0.05 / count) / normal_quantile(0.95)
    return Estimate(
        one.value, one.value - factor * (one.value - one.low), one.value + factor * (one.high - one.value)
    )


def _gainsaid(found: Harm, known: Sequence[Harm]) -> bool:
    """Whether labels that have come, and leave it open, speak against what an estimate says."""
    for one in known:
        if one.basis is HarmBasis.REALISED and one.value is not None and one.least is not None:
            worse = found.verdict is HarmVerdict.HARMFUL
            return worse or (found.verdict is HarmVerdict.HARMLESS and one.value >= one.least)
    return False


def _estimate(point: Point) -> Estimate:
    value = point.value or 0.0
    return Estimate(
        value, value if point.low is None else point.low, value if point.high is None else point.high
    )


def _first(points: Iterable[Point]) -> Point | None:
    return next((p for p in points if p.status is PointStatus.OK), None)
