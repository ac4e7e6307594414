"""Turns events that changed into profiles, and profiles into points."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from offing.domain.point import Point
from offing.domain.window import DAY, Micros, Window, floor
from offing.engines.local import LocalEngine, contiguous
from offing.metrics.catalogue import points
from offing.metrics.subject import Subject, together
from offing.profiles.bucket import BucketProfile
from offing.profiles.empty import empty_profile
from offing.profiles.merge import merge
from offing.profiles.step_cells import StepCells
from offing.runtime.config import ModelConfig
from offing.runtime.monitoring import judged_metrics, sliced_metrics
from offing.runtime.planning import Planner
from offing.runtime.reader import EventReader
from offing.runtime.watermark import Watermarks
from offing.state.cell_store import CellStore
from offing.state.point_store import PointStore
from offing.state.profile_store import ProfileStore, StoredPlan

log = logging.getLogger(__name__)

CHUNK: Micros = 62 * DAY
"""Profiles and points are written in spans of at most this length."""


@dataclass(frozen=True)
class Profiler:
    """Keeps profiles and points of all models up to date with their events."""

    engine: LocalEngine
    reader: EventReader
    planner: Planner
    profiles: ProfileStore
    points: PointStore
    cells: CellStore
    watermarks: Watermarks
    completed: set[str] = field(default_factory=set)

    def update(self, model: str, config: ModelConfig, days: Sequence[Micros]) -> None:
        """Build again what the events of `days` (starts of UTC days) touch, and store it.

        A change of the baseline or the plan builds everything again, and so does a missing plan.
        """
        if self.profiles.plan(model) is None:
            days = self.reader.days(model)
        span = self.span(model, days)
        if span is None:
            return
        touched = Window(min(days), max(days) + DAY) if days else None
        stored, changed = self.planner.ensure(model, config, span, touched)
        wanted = [span] if changed else [*contiguous(days, DAY)]
        if changed:
            log.info("model %s: profiling everything by plan %s", model, stored.plan.revision)
        else:
            # First, while steps that are built below do not yet hide that the past lacks them.
            self._add_judged(model, config, stored)
        built = {
            step
            for window in wanted
            for part in _parts(window)
            for step in self._build(model, config, stored, part)
        }
        have = built if changed else {p.window.start for p in self.points.whole(model)}
        self._fill_silence(model, config, stored, have)
        if changed:
            # Last, so that a process that ends before it does all of it again.
            self.profiles.save_plan(model, stored)

    def _add_judged(self, model: str, config: ModelConfig, stored: StoredPlan) -> None:
        """Give all steps the points of metrics that a monitor needs and no step has, once per process."""
        if model in self.completed:
            return
        whole, slices = {one.metric for one in config.monitors if one.slice is None}, sliced_metrics(config)
        kept = {(p.slice, p.metric) for p in self.points.whole(model)} if slices else set()
        wanted = {(slice_, metric) for slice_, metrics in slices.items() for metric in metrics}
        if whole <= self.points.metrics(model) and wanted <= kept:
            return
        self.completed.add(model)
        for part in _parts(self.profiles.span(model) or Window(0, 0)):
            built = self.profiles.load(model, stored.plan, part)
            self._store_points(model, config, stored, step_profiles(built, config.step_width))

    def rebuild(self, model: str, config: ModelConfig) -> None:
        """Derive all profiles and points of a model from its events again."""
        self.profiles.forget(model)
        self.points.forget(model)
        self.cells.forget(model)
        span = self.span(model, self.reader.days(model))
        if span is None:
            return
        stored, _ = self.planner.ensure(model, config, span, span)
        built = {step for part in _parts(span) for step in self._build(model, config, stored, part)}
        self._fill_silence(model, config, stored, built)
        self.profiles.save_plan(model, stored)

    def span(self, model: str, days: Sequence[Micros]) -> Window | None:
        """Return the whole days that the model's events cover, `days` among them."""
        known = self.profiles.span(model)
        bounds = [*days, *((known.start, known.end - 1) if known else ())]
        if not bounds:
            return None
        return Window(floor(min(bounds), DAY), floor(max(bounds), DAY) + DAY)

    def _build(self, model: str, config: ModelConfig, stored: StoredPlan, window: Window) -> Iterable[Micros]:
        """Profile a window, store its profiles and points, and return the steps that hold events."""
        built = list(self.engine.profile(model, stored.plan, window, width=config.bucket_width))
        self.profiles.save(model, stored.plan, built)
        steps = sorted({floor(p.start, config.step_width) for p in built})
        if config.step_width != config.bucket_width and steps:
            wide = Window(steps[0], steps[-1] + config.step_width)
            built = list(self.profiles.load(model, stored.plan, wide))
        self._store_points(model, config, stored, step_profiles(built, config.step_width))
        return steps

    def _fill_silence(
        self, model: str, config: ModelConfig, stored: StoredPlan, have: Collection[Micros]
    ) -> None:
        """Give the steps not in `have`, up to the horizon, points that say so: volume 0."""
        width = config.step_width
        if not have:
            return
        last = floor(self.watermarks.horizon(model), width)
        silent = [step for step in range(min(have), last, width) if step not in have]
        self._store_points(model, config, stored, {s: empty_profile(stored.plan, s, width) for s in silent})

    def _store_points(
        self, model: str, config: ModelConfig, stored: StoredPlan, steps: Mapping[Micros, BucketProfile]
    ) -> None:
        made = [p for start, profile in steps.items() for p in step_points(stored, start, profile, config)]
        self.points.replace(model, steps, made)
        if stored.baseline is not None:
            chosen = StepCells.of(stored.baseline, stored.plan)
            self.cells.replace(model, {start: chosen.encode(profile) for start, profile in steps.items()})


def step_profiles(built: Iterable[BucketProfile], width: Micros) -> dict[Micros, BucketProfile]:
    """Add bucket profiles up to steps of `width`; the sums are exact."""
    grouped: dict[Micros, list[BucketProfile]] = {}
    for profile in built:
        grouped.setdefault(floor(profile.start, width), []).append(profile)
    return {start: parts[0] if len(parts) == 1 else merge(parts) for start, parts in sorted(grouped.items())}


def step_points(
    stored: StoredPlan, start: Micros, profile: BucketProfile, config: ModelConfig
) -> list[Point]:
    """Return the points of one step that are stored: those that monitors judge, of the whole and of slices.

    A slice without rows or business events has no points.
    """
    window, baseline = Window(start, start + config.step_width), stored.baseline
    subject = Subject(current=profile, baseline=baseline, plan=stored.plan, window=window, slice=None)
    made = list(points(subject, judged_metrics(config)))
    watched = sliced_metrics(config)
    slices = [
        Subject(profile.slices[slice_], baseline and baseline.slices.get(slice_), stored.plan, window, slice_)
        for slice_ in watched
        if slice_ in profile.slices
    ]
    for part in together(slices):
        made += points(part, watched[part.slice or ""])
    return made


def _parts(window: Window) -> Iterable[Window]:
    for start in range(window.start, window.end, CHUNK):
        yield Window(start, min(start + CHUNK, window.end))
