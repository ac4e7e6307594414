"""Replays a model's history under any configuration: alarms, incidents, and what they were."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from offing.clock import Clock
from offing.domain.event import Deployment
from offing.domain.incident import Incident
from offing.domain.point import Point
from offing.domain.window import Window, floor, format_duration
from offing.errors import NotFound, nearest
from offing.incidents.pipeline import incidents_of
from offing.metrics import catalogue
from offing.metrics.subject import Profile, Subject
from offing.monitors.backtest import Judgements, MonitorBacktest, backtest, judged_window, pages
from offing.monitors.history import History
from offing.monitors.monitor import Monitor
from offing.profiles.bucket import BucketProfile
from offing.runtime.archive import Archive
from offing.runtime.column_history import with_cells
from offing.runtime.config import ModelConfig
from offing.runtime.judging import arrange
from offing.runtime.known_events import EventsConfig, judgements_of
from offing.runtime.monitoring import monitors_of
from offing.runtime.profiling import step_profiles
from offing.runtime.watermark import Watermarks
from offing.state.profile_store import StoredPlan


@dataclass(frozen=True)
class ModelBacktest:
    """What the monitors of one model would have done.

    `window` is the judged time that counts. `incidents` are those that the verdicts would have made.
    `notes` say in words where the replay is not what a server would have done.
    """

    model: str
    history: History
    window: Window
    monitors: Sequence[MonitorBacktest]
    incidents: Sequence[Incident]
    known: Judgements
    deployments: Sequence[Deployment]
    notes: Sequence[str]

    def monitor(self, name: str) -> MonitorBacktest | None:
        return next((one for one in self.monitors if one.monitor == name), None)


@dataclass
class Backtester:
    """Replays models from an archive. Reads only; what was read is kept, so `fresh` ones see what is new.

    Where a server runs, `live` gives its watermarks, which say which steps are over. Without one those
    steps are over whose time has passed.
    """

    archive: Archive
    clock: Clock
    live: Callable[[], Watermarks] | None = None
    _points: dict[tuple[str, frozenset[tuple[str, str]]], Sequence[Point]] = field(default_factory=dict)
    _histories: dict[tuple[object, ...], History] = field(default_factory=dict)
    _stored: dict[str, Sequence[Point]] = field(default_factory=dict)

    def fresh(self) -> Backtester:
        """Return one that reads everything again."""
        return Backtester(self.archive, self.clock, self.live)

    def models(self) -> Sequence[str]:
        """Return the models that have a history, in order of name."""
        return sorted(name for name in self.archive.models() if self._points_of(name))

    def replay(
        self,
        model: str,
        config: ModelConfig,
        given: EventsConfig | None = None,
        window: Window | None = None,
    ) -> ModelBacktest:
        """Judge the history of `model` by `config`. Raises NotFound when it has none."""
        history, notes = self.history(model, config)
        known = self.known(model, given or EventsConfig())
        monitors = monitors_of(config, history.series, self.archive.thresholds)
        return self.replay_with(history, monitors, known, window, notes)

    def replay_with(
        self,
        history: History,
        monitors: Sequence[Monitor],
        known: Judgements,
        window: Window | None = None,
        notes: Sequence[str] = (),
    ) -> ModelBacktest:
        """Judge a history by monitors that are made already."""
        tested = backtest(history, monitors, known, window)
        verdicts = [v for one in tested for v in one.verdicts]
        verdicts.sort(key=lambda v: (v.at.start, v.cause.rank, -v.strength, v.series))
        incidents = incidents_of(history, verdicts)
        opened = [(i.severity, i.evidence) for i in incidents]
        return ModelBacktest(
            model=history.model,
            history=history,
            window=judged_window(history, window),
            monitors=[replace(one, pages=pages(one.monitor, opened)) for one in tested],
            incidents=incidents,
            known=known,
            deployments=self.archive.deployments.of(history.model),
            notes=notes,
        )

    def known(self, model: str, given: EventsConfig) -> Judgements:
        """Return what is known to have happened to a model."""
        return judgements_of(
            model, given, self.archive.incidents.all(model), self.archive.deployments.of(model)
        )

    def history(self, model: str, config: ModelConfig) -> tuple[History, Sequence[str]]:
        """Return the history that the monitors of `config` need, and notes about it.

        Metrics that were never stored are computed from the profiles. Raises NotFound without one.
        """
        stored = self.archive.profiles.plan(model)
        have = self._points_of(model)
        if stored is None or not have:
            raise NotFound(f"model {model!r} has no history", hint=nearest(model, self.models()))
        notes = []
        width = max(point.window.length for point in have)
        if width != config.step_width:
            notes.append(f"steps are {format_duration(width)} as stored; another `step` needs a rebuild")
            config = config.model_copy(update={"step": format_duration(width)})
        wanted = frozenset((one.slice or "", one.metric) for one in config.monitors)
        made = self._made(model, stored, config, wanted - {_kind(point) for point in have})
        unknown = wanted - {_kind(point) for point in (*have, *made)}
        if unknown:
            names = (f"{metric} [{slice_}]" if slice_ else metric for slice_, metric in sorted(unknown))
            notes.append(f"no values in this history: {', '.join(names)}")
        baseline = stored.window if stored.baseline is not None else None
        if _other_baseline(config, stored.window):
            notes.append("the baseline is the stored one; another `baseline` needs a rebuild")
        key = (model, wanted, config.step, config.lateness)
        if key not in self._histories:
            history = arrange(model, [*have, *made], config, baseline, self._marks(model))
            cells = self.archive.cells.whole(model)
            self._histories[key] = with_cells(history, stored.plan, stored.baseline, cells)
        return self._histories[key], notes

    def _points_of(self, model: str) -> Sequence[Point]:
        if model not in self._stored:
            self._stored[model] = self.archive.points.whole(model)
        return self._stored[model]

    def _made(
        self, model: str, stored: StoredPlan, config: ModelConfig, wanted: frozenset[tuple[str, str]]
    ) -> Sequence[Point]:
        """Return the points of (slice, metric) pairs that were never stored."""
        if not wanted:
            return ()
        key = (model, wanted)
        if key not in self._points:
            built = self.archive.profiles.load(model, stored.plan)
            made: list[Point] = []
            for start, profile in step_profiles(built, config.step_width).items():
                made += _points(stored, profile, Window(start, start + config.step_width), wanted)
            self._points[key] = made
        return self._points[key]

    def _marks(self, model: str) -> Watermarks:
        if self.live is not None:
            return self.live()
        marks = Watermarks(self.clock)
        # As if the last event had come long ago: the clock closes the steps.
        marks.saw(model, 0, 0)
        marks.settle()
        return marks


def _points(
    stored: StoredPlan, profile: BucketProfile, window: Window, wanted: frozenset[tuple[str, str]]
) -> Iterator[Point]:
    for slice_ in sorted({slice_ for slice_, _ in wanted}):
        metrics = sorted(metric for one, metric in wanted if one == slice_)
        current: Profile | None = profile
        baseline: Profile | None = stored.baseline
        if slice_:
            current = profile.slices.get(slice_)
            baseline = None if stored.baseline is None else stored.baseline.slices.get(slice_)
        if current is not None:
            subject = Subject(current, baseline, stored.plan, window, slice_ or None)
            yield from catalogue.points(subject, metrics)


def _kind(point: Point) -> tuple[str, str]:
    return point.slice or "", point.metric


def _other_baseline(config: ModelConfig, stored: Window | None) -> bool:
    """Say whether a file names another period than the stored baseline's, which is on bucket bounds."""
    period, width = config.baseline.period, config.bucket_width
    if period is None or stored is None:
        return False
    return stored != Window(floor(period.start, width), -floor(-period.end, width))
