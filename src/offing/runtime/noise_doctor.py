"""Ranks a model's monitors by noise, names the causes, proposes changes and tries them on the past."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from offing.domain.verdict import Cause
from offing.domain.window import Window, isoformat
from offing.errors import OffingError
from offing.metrics import catalogue
from offing.monitors.backtest import KnownEvent, MonitorBacktest, backtest
from offing.monitors.history import History
from offing.monitors.monitor import Judged, Monitor
from offing.monitors.noise import Noise, causes_of, noise_of, ranked
from offing.monitors.noise_case import Finding, NoiseCase, Remedy, Removal
from offing.monitors.readiness import Readiness, readiness
from offing.runtime.backtesting import Backtester, ModelBacktest
from offing.runtime.config import ModelConfig
from offing.runtime.config_monitors import MonitorConfig, keys_of
from offing.runtime.known_events import EventsConfig
from offing.runtime.monitoring import monitors_of, own_monitor

ALMOST_ALL = 0.9
"""The first change that removes this share of the noise is proposed, rather than a harsher one."""


Diff = Mapping[str, tuple[Any, Any]]
"""By key what it was and what it becomes."""


@dataclass(frozen=True)
class Proposal:
    """A change of configuration and what it would have done.

    `diff` maps keys to (before, after), in the configuration's own words. `before` and `after` are the
    backtests over the same time; `after` is None for a monitor that is removed, and both are for what
    cannot be replayed. `kept` and `lost` are the real events that were caught before.
    """

    diff: Diff
    before: MonitorBacktest | None
    after: MonitorBacktest | None
    kept: Sequence[KnownEvent]
    lost: Sequence[KnownEvent]
    sentence: str

    @property
    def removed(self) -> int:
        """How many noisy alarms it removes."""
        if self.before is None:
            return 0
        return len(self.before.noisy) - (len(self.after.noisy) if self.after else 0)


@dataclass(frozen=True)
class Diagnosis:
    """One monitor: how noisy, why, and for each cause the change that helped most on the past, if any."""

    noise: Noise
    findings: Sequence[tuple[Finding, Proposal | None]]


@dataclass(frozen=True)
class ModelDiagnosis:
    """All monitors of a model, the noisiest first, and what those that never alarm lack."""

    tested: ModelBacktest
    monitors: Sequence[Diagnosis]
    gaps: Sequence[Readiness]


@dataclass(frozen=True)
class NoiseDoctor:
    """Examines models by backtests. Reads only; changes nothing."""

    backtester: Backtester

    def examine(
        self,
        model: str,
        config: ModelConfig,
        given: EventsConfig | None = None,
        window: Window | None = None,
    ) -> ModelDiagnosis:
        """Return the diagnosis of a model. Raises NotFound when it has no history."""
        tested = self.backtester.replay(model, config, given, window)
        history = tested.history
        monitors = {
            one.name: one for one in monitors_of(config, history.series, self.backtester.archive.thresholds)
        }
        settings = {one.name: _settings(one) for one in config.monitors}
        noise = ranked(noise_of(one, history.width) for one in tested.monitors)
        diagnoses = []
        for one in noise:
            result = tested.monitor(one.monitor)
            if result is None:
                continue
            case = _case(tested, result, settings.get(one.monitor, {}))
            trial = _Trial(tested, case, monitors[one.monitor], window)
            findings = [(finding, trial.best(finding.remedies)) for finding in causes_of(case)]
            diagnoses.append(Diagnosis(one, findings))
        return ModelDiagnosis(tested, diagnoses, list(_gaps(tested, settings)))


def _case(tested: ModelBacktest, result: MonitorBacktest, settings: Mapping[str, Any]) -> NoiseCase:
    cause = result.verdicts[0].cause if result.verdicts else None
    if cause is None and settings:
        performance = catalogue.get(settings["metric"]).family == "performance"
        cause = Cause.PERFORMANCE if performance else None
    return NoiseCase(
        tested.history,
        result,
        settings,
        cause,
        tested.monitors,
        [deployment.timestamp for deployment in tested.deployments],
    )


def _gaps(tested: ModelBacktest, settings: Mapping[str, Mapping[str, Any]]) -> Iterator[Readiness]:
    for one in tested.monitors:
        judged = Judged(one.monitor, one.verdicts, one.state, one.detail)
        yield from readiness(tested.history, judged, settings.get(one.monitor, {}))


def _settings(monitor: MonitorConfig) -> dict[str, Any]:
    return monitor.model_dump(mode="json", by_alias=True)


@dataclass(frozen=True)
class _Trial:
    """Tries changes of one monitor on the history."""

    tested: ModelBacktest
    case: NoiseCase
    monitor: Monitor
    window: Window | None

    def best(self, remedies: Sequence[Remedy]) -> Proposal | None:
        """Return the first that loses the fewest real events and removes almost all noise.

        Else the one that removes most; None when none removes any, or alarms would be more.
        """
        tried = [one for remedy in remedies if (one := self._try(remedy)) is not None]
        if not tried:
            return None
        least = min(len(one.lost) for one in tried)
        good = [one for one in tried if len(one.lost) == least]
        enough = (one for one in good if one.removed >= ALMOST_ALL * len(self.case.noisy))
        return next(enough, None) or max(good, key=lambda one: one.removed)

    def _try(self, remedy: Remedy) -> Proposal | None:
        if remedy.removal is Removal.REMOVE:
            return self._without()
        if remedy.removal is Removal.REBASE and remedy.period is not None:
            return self._rebased(Window(*remedy.period))
        return self._changed(remedy.change)

    def _changed(self, change: Mapping[str, Any]) -> Proposal | None:
        settings = dict(self.case.settings)
        if not settings:
            return None
        try:
            config = MonitorConfig.model_validate(_filled({**settings, **change}))
            monitor = own_monitor(config)
        except (ValidationError, OffingError):
            # A change that this monitor's kind does not know is no proposal.
            return None
        after = _settings(config)
        keys = change if after["kind"] == settings["kind"] else {**settings, **after}
        diff = {k: (settings.get(k), after.get(k)) for k in keys if settings.get(k) != after.get(k)}
        return (
            self._compared(diff, self.case.tested, self._replay(self.tested.history, monitor))
            if diff
            else None
        )

    def _without(self) -> Proposal | None:
        others = [one for one in self.tested.monitors if one.monitor != self.case.tested.monitor]
        elsewhere = {event.name for one in others for event in one.caught}
        caught = self.case.tested.caught
        kept = [event for event in caught if event.name in elsewhere]
        lost = [event for event in caught if event.name not in elsewhere]
        diff = {"monitor": (self.case.tested.monitor, None)}
        return _proposal(diff, self.case.tested, None, kept, lost)

    def _rebased(self, period: Window) -> Proposal | None:
        """Try a baseline of `period`, on the time after it.

        Distances from the baseline would have to be counted again: they are not tried.
        """
        diff = {"baseline": (None, {"from": isoformat(period.start), "to": isoformat(period.end)})}
        history = self.tested.history
        families = {catalogue.get(s.metric).family for e in self.case.noisy for s in e.series}
        rest = Window(period.end, self.tested.window.end)
        if families & {"drift", "multivariate"} or rest.length < 7 * history.width:
            sentence = "needs `offing rebuild`; it cannot be replayed before"
            return Proposal(diff, None, None, (), (), sentence)
        starts = history.starts
        inside = (starts >= period.start) & (starts + history.width <= period.end)
        moved = replace(history, baseline=inside)
        before = self._replay(history, self.monitor, rest)
        after = self._replay(moved, self.monitor, rest)
        return self._compared(diff, before, after, f"from {isoformat(rest.start)[:10]} on: ")

    def _replay(self, history: History, monitor: Monitor, window: Window | None = None) -> MonitorBacktest:
        return backtest(history, [monitor], self.tested.known, window or self.window)[0]

    def _compared(
        self,
        diff: Diff,
        before: MonitorBacktest,
        after: MonitorBacktest,
        since: str = "",
    ) -> Proposal | None:
        if len(after.episodes) > len(before.episodes) or len(after.noisy) >= len(before.noisy):
            return None
        still = {event.name for event in after.caught}
        kept = [event for event in before.caught if event.name in still]
        lost = [event for event in before.caught if event.name not in still]
        return _proposal(diff, before, after, kept, lost, since)


def _proposal(
    diff: Diff,
    before: MonitorBacktest,
    after: MonitorBacktest | None,
    kept: Sequence[KnownEvent],
    lost: Sequence[KnownEvent],
    since: str = "",
) -> Proposal:
    total = len(before.noisy)
    gone = total - (len(after.noisy) if after else 0)
    sentence = (
        f"{since}removes {gone} of {total} alarm{'s' * (total != 1)}, {kept_words(len(kept), len(lost))}"
    )
    return Proposal(diff, before, after, kept, lost, sentence)


def kept_words(kept: int, lost: int) -> str:
    """Say what becomes of the real events that were caught: `keeps both real ones`."""
    total = kept + lost
    if not total:
        return "no real one is known that it could lose"
    if lost:
        return f"LOSES {lost} of {total} real ones"
    return {1: "keeps the real one", 2: "keeps both real ones"}.get(total, f"keeps all {total} real ones")


def _filled(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is not set, and what a monitor of this kind has not."""
    known = keys_of(str(settings["kind"]))
    return {key: value for key, value in settings.items() if value is not None and key in known}
