"""Answers about any window, slice or filter: points that are computed when somebody asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import pyarrow as pa

from offing.clock import Clock
from offing.domain.point import Point
from offing.domain.window import Window, floor
from offing.engines.filter import Filter
from offing.engines.local import LocalEngine
from offing.errors import InvalidEvent
from offing.metrics import catalogue
from offing.metrics.metric import Metric
from offing.metrics.row_sample import RowSample
from offing.metrics.subject import Profile, Subject
from offing.metrics.track_record import TrackRecord
from offing.profiles.bucket import BucketProfile
from offing.profiles.kernel import profile
from offing.profiles.loss_cells import LossCells
from offing.profiles.merge import merge
from offing.runtime.frame_file import read_canonical
from offing.runtime.model_view import ModelView
from offing.runtime.profiling import step_profiles
from offing.runtime.reader import EventReader
from offing.runtime.track_records import TrackRecords

SAMPLE = 4_000
"""So many rows of each side are given to metrics that need rows."""

LONGEST = 400
"""Steps that one answer may have."""


@dataclass(frozen=True)
class Question:
    """Which metrics, of the whole, of a slice (`carrier=B6`) or of the rows that fulfil a filter."""

    metrics: Sequence[str]
    slice: str | None = None
    where: Filter | None = None


@dataclass(frozen=True)
class OfBaseline:
    """What the rows of a baseline tell beside its profile, under the plan `revision`."""

    revision: str
    losses: LossCells | None
    sample: pa.Table


@dataclass
class Inspector:
    """Computes points from stored profiles, and from the events what no profile holds."""

    engine: LocalEngine
    reader: EventReader
    clock: Clock
    kept: dict[str, OfBaseline] = field(default_factory=dict)

    @cached_property
    def records(self) -> TrackRecords:
        """How well each estimate did."""
        return TrackRecords(lambda view, window, metric: self._steps(view, window, Question([metric])))

    def steps(self, view: ModelView, window: Window, question: Question) -> list[Point]:
        """Return the points of every step of `window` that holds events, in order.

        Raises InvalidEvent for more than `LONGEST` steps.
        """
        records = self.records.of(view, question.metrics)
        return self._steps(view, window, question, records)

    def _steps(
        self,
        view: ModelView,
        window: Window,
        question: Question,
        records: Mapping[str, TrackRecord] | None = None,
    ) -> list[Point]:
        width = view.config.step_width
        first, last = floor(window.start, width), -floor(-window.end, width)
        if (last - first) // width > LONGEST:
            raise InvalidEvent(
                f"the period has more than {LONGEST} steps", hint="ask for a shorter period: t=from..to"
            )
        built = self._profiles(view, Window(first, last), question)
        baseline = self._baseline(view, question)
        found: list[Point] = []
        for start, current in step_profiles(built, width).items():
            span = Window(start, start + width)
            found += self._points(view, span, question, (current, baseline), records)
        return found

    def whole(self, view: ModelView, window: Window, question: Question) -> list[Point]:
        """Return the points of `window` as one; none when it holds no events."""
        current = self._whole(view, window, question)
        if current is None:
            return []
        sides = (current, self._baseline(view, question))
        return self._points(view, current.window, question, sides, self.records.of(view, question.metrics))

    def profile(self, view: ModelView, window: Window, question: Question) -> Profile | None:
        """Return the profile of `window`, of the question's slice or filter; None without events."""
        current = self._whole(view, window, question)
        if current is None or question.slice is None:
            return current
        return current.slices.get(question.slice)

    def _whole(self, view: ModelView, window: Window, question: Question) -> BucketProfile | None:
        width = view.config.bucket_width
        bounds = Window(floor(window.start, width), -floor(-window.end, width))
        if question.where is None:
            found = view.profiles.of(bounds)
            return found and merge([found], start=bounds.start, width=bounds.length)
        built = list(self._profiles(view, bounds, question))
        return merge(built, start=bounds.start, width=bounds.length) if built else None

    def _profiles(self, view: ModelView, window: Window, question: Question) -> Iterable[BucketProfile]:
        plan, width = view.stored.plan, view.config.bucket_width
        if question.where is not None:
            return self.engine.profile(view.model, plan, window, width=width, where=question.where)
        return view.profiles.store.load(view.model, plan, window)

    def _baseline(self, view: ModelView, question: Question) -> BucketProfile | None:
        """Return the baseline, counted again when there is a filter."""
        if question.where is None or view.stored.baseline is None:
            return view.stored.baseline
        plan, width = view.stored.plan, view.config.bucket_width
        if view.stored.window is not None:
            built = self.engine.profile(
                view.model, plan, view.stored.window, width=width, where=question.where
            )
            parts = list(built)
        else:
            rows = read_canonical(Path(view.config.baseline.file or "")).table
            parts = list(profile(question.where.of(rows), plan, width=width).values())
        return merge(parts) if parts else None

    def _points(
        self,
        view: ModelView,
        window: Window,
        question: Question,
        sides: tuple[BucketProfile, BucketProfile | None],
        records: Mapping[str, TrackRecord] | None,
    ) -> list[Point]:
        metrics = [catalogue.get(name) for name in question.metrics]
        current: Profile | None = sides[0]
        baseline: Profile | None = sides[1]
        if question.slice is not None:
            current = sides[0].slices.get(question.slice)
            baseline = sides[1].slices.get(question.slice) if sides[1] is not None else None
        if current is None:
            return []
        subject = Subject(
            current,
            baseline,
            view.stored.plan,
            window,
            question.slice,
            track_record=records,
        )
        return catalogue.points(self._asked(view, subject, metrics, question.where), question.metrics)

    def _asked(
        self, view: ModelView, subject: Subject, metrics: Sequence[Metric], where: Filter | None
    ) -> Subject:
        """Return the subject with what the chosen metrics need beside profiles."""
        needs = {need for metric in metrics for need in metric.needs}
        if "as_of" in needs:
            subject = replace(subject, as_of=self.clock.now())
        if "arrivals" in needs:
            subject = replace(subject, arrivals=self.reader.arrivals(view.model, subject.window))
        if "sample" in needs:
            subject = replace(subject, sample=self._sample(view, subject.window, where))
        if "losses" in needs and view.stored.baseline is not None:
            subject = replace(subject, losses=self._of_baseline(view).losses)
        return subject

    def losses(self, view: ModelView) -> LossCells | None:
        """Return what the baseline's labelled rows lost by cell of each column; None without a baseline."""
        return self._of_baseline(view).losses if view.stored.baseline is not None else None

    def _of_baseline(self, view: ModelView) -> OfBaseline:
        """Return what the baseline's own rows tell; read once for each plan."""
        revision = view.stored.plan.revision
        kept = self.kept.get(view.model)
        if kept is None or kept.revision != revision:
            if view.stored.window is not None:
                rows = self.engine.rows(view.model, view.stored.window)
                sample = self.engine.sample(view.model, view.stored.window, SAMPLE)
            else:
                rows = read_canonical(Path(view.config.baseline.file or "")).table
                sample = rows.slice(0, SAMPLE)
            kept = OfBaseline(revision, LossCells.fit(rows, view.stored.plan), sample)
            self.kept[view.model] = kept
        return kept

    def _sample(self, view: ModelView, window: Window, where: Filter | None) -> RowSample | None:
        """Return rows of the window and of the baseline; None when the model has none."""
        if view.stored.baseline is None:
            return None
        current, baseline = self.engine.sample(view.model, window, SAMPLE), self._of_baseline(view).sample
        if where is not None:
            current, baseline = where.of(current), where.of(baseline)
        return RowSample(current, baseline)
