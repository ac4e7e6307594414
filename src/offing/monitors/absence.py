"""What cannot be judged is a verdict, too: no data, stale, too few, error, each with its policy."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

import numpy as np

from offing.domain.point import PointStatus, Series
from offing.domain.verdict import Severity, State, Verdict
from offing.monitors.chart import Chart
from offing.monitors.history import History
from offing.monitors.monitor import Judged, matching
from offing.monitors.persistence import PersistentMonitor

log = logging.getLogger(__name__)

Policy = Literal["ignore", "hold", "warn", "page"]
"""Nothing; an alarm that stands is sustained; a warning; a critical alarm. The last two sustain as well."""

_STATES = {
    "no_data": State.NO_DATA,
    "too_few": State.TOO_FEW,
    "stale": State.STALE,
    "error": State.ERROR,
}
_WORST = (State.ERROR, State.STALE, State.NO_DATA, State.TOO_FEW)
_SEVERITIES = {"warn": Severity.WARNING, "page": Severity.CRITICAL}
_WORDS = {
    "no_data": "has no value",
    "too_few": "has too few rows for a value",
    "stale": "has had no value for {run} steps",
    "error": "could not be computed",
}


@dataclass(frozen=True)
class WhenUnknown:
    """What a step without a value means, by reason.

    `stale` takes the place of no data and too few from the `stale_after`-th such step in a row on; None is
    never.
    """

    no_data: Policy = "ignore"
    too_few: Policy = "ignore"
    stale: Policy = "warn"
    error: Policy = "warn"
    stale_after: int | None = None

    def policy(self, reason: str) -> Policy:
        policies: Mapping[str, Policy] = {
            "no_data": self.no_data,
            "too_few": self.too_few,
            "stale": self.stale,
            "error": self.error,
        }
        return policies[reason]


class _Unknown(NamedTuple):
    """A step without a value: why, and since which step of an unbroken run of such steps."""

    step: int
    reason: str
    first: int


@dataclass(frozen=True)
class AbsenceMonitor:
    """A monitor whose unknown steps have verdicts, by policy, and a state that says so.

    A step without labels is not yet unknown where only steps with labels are judged: labels come later.
    If the monitor raises, its state is ERROR, and the last closed step has a verdict by the policy of
    `error`, whose evidence reaches back to the first judged step: while a monitor fails it is one incident.
    """

    inner: PersistentMonitor
    when_unknown: WhenUnknown = field(default_factory=WhenUnknown)

    @property
    def name(self) -> str:
        return self.inner.name

    def judge(self, history: History) -> Judged:
        try:
            judged = self.inner.judge(history)
        # Any exception of a chart is its own failure, and must be seen as one.
        except Exception as error:
            log.exception("monitor %s failed on model %s", self.name, history.model)
            said = f"{type(error).__name__}: {error}"
            return Judged(self.name, self._failed(history, said), State.ERROR, said)
        verdicts, states = list(judged.verdicts), [judged.state]
        for series in self._series(history):
            unknown = self._unknown(history, series)
            if not unknown:
                continue
            standing = {v.at.start: v for v in judged.verdicts if v.series == series}
            verdicts += self._verdicts(history, series, unknown, standing)
            if unknown[-1].step == int(np.flatnonzero(history.judged)[-1]):
                states.append(_STATES[unknown[-1].reason])
        verdicts.sort(key=lambda v: (v.at.start, v.series))
        return replace(judged, verdicts=verdicts, state=_worst(states))

    def _series(self, history: History) -> list[Series]:
        """Return the series that are watched, those without a single value too."""
        chart = self.inner.chart
        found = matching(history, chart.metric, chart.column, chart.slice)
        found += matching(replace(history, series=history.unknown), chart.metric, chart.column, chart.slice)
        return found or [_named(chart)]

    def _unknown(self, history: History, series: Series) -> list[_Unknown]:
        points = history.series.get(series, history.unknown.get(series))
        found: list[_Unknown] = []
        run, first = 0, 0
        after = self.when_unknown.stale_after
        steps = np.flatnonzero(history.judged)
        known = np.isfinite(points.value) if points is not None else np.zeros(len(history.starts), np.bool_)
        if known[steps].all():
            return found
        for step in steps.tolist():
            if known[step]:
                run = 0
                continue
            first = step if run == 0 else first
            run += 1
            status = None if points is None else points.status_at(step)
            waiting = self.inner.ripe_only and status is PointStatus.NO_LABELS
            if status is PointStatus.ERROR:
                found.append(_Unknown(step, "error", first))
            elif after is not None and run >= after:
                found.append(_Unknown(step, "stale", first))
            elif status is PointStatus.TOO_FEW:
                found.append(_Unknown(step, "too_few", first))
            elif not waiting:
                found.append(_Unknown(step, "no_data", first))
        return found

    def _verdicts(
        self, history: History, series: Series, unknown: Sequence[_Unknown], standing: Mapping[int, Verdict]
    ) -> list[Verdict]:
        made: list[Verdict] = []
        held: Verdict | None = None
        if all(self.when_unknown.policy(one.reason) == "ignore" for one in unknown):
            return made
        reasons = {one.step: one for one in unknown}
        for step in np.flatnonzero(history.judged).tolist():
            one = reasons.get(step)
            if one is None:
                held = standing.get(int(history.starts[step]))
                continue
            policy = self.when_unknown.policy(one.reason)
            words = f"{series} {self._words(history, series, one)}"
            if policy in _SEVERITIES:
                made.append(self._verdict(history, series, one, _SEVERITIES[policy], words))
            elif policy == "hold" and held is not None:
                made.append(
                    replace(
                        held, at=history.window(step), alarming=False, sentence=f"{words}; the alarm stands"
                    )
                )
        return made

    def _words(self, history: History, series: Series, one: _Unknown) -> str:
        text = _WORDS[one.reason].format(run=one.step - one.first + 1)
        points = history.series.get(series, history.unknown.get(series))
        said = points.reasons.get(one.step) if points is not None and one.reason == "error" else None
        return f"{text}: {said}" if said else text

    def _verdict(
        self, history: History, series: Series, one: _Unknown, severity: Severity, words: str
    ) -> Verdict:
        return Verdict(
            monitor=self.name,
            series=series,
            at=history.window(one.step),
            since=int(history.starts[one.first]),
            severity=severity,
            cause=self.inner.chart.cause,
            strength=0.0,
            value=None,
            low=None,
            high=None,
            n=0,
            expected=None,
            threshold=None,
            sentence=words,
        )

    def _failed(self, history: History, said: str) -> list[Verdict]:
        steps = np.flatnonzero(history.judged)
        policy = self.when_unknown.error
        if not steps.size or policy not in _SEVERITIES:
            return []
        one = _Unknown(int(steps[-1]), "error", int(steps[0]))
        words = f"the monitor {self.name} failed: {said}"
        return [self._verdict(history, _named(self.inner.chart), one, _SEVERITIES[policy], words)]


def _named(chart: Chart) -> Series:
    return Series(chart.metric, chart.column or "", chart.slice or "")


def _worst(states: Sequence[State]) -> State:
    """Return the worst reason why something is not judged; else what the monitor itself says."""
    return next((state for state in _WORST if state in states), states[0])
