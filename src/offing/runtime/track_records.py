"""How well each estimate of a model foretold what came, kept until the model is judged again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock

from offing.domain.point import Point
from offing.domain.window import Window
from offing.metrics import catalogue
from offing.metrics.track_record import REALISED, TrackRecord, track_record
from offing.runtime.model_view import ModelView

STEPS = 60
"""An estimate is scored on so many of the last closed steps outside the baseline."""

DEAR_STEPS = 8
"""The same for an estimate that fits a model to rows."""

Compute = Callable[[ModelView, Window, str], Iterable[Point]]
"""Computes the points of one metric in the steps of a window, without a track record."""


@dataclass
class TrackRecords:
    """Scores estimates against the labels that have come. Safe for threads."""

    compute: Compute
    kept: dict[tuple[str, str], tuple[int, TrackRecord]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def of(self, view: ModelView, metrics: Iterable[str]) -> Mapping[str, TrackRecord]:
        """Return the record of each of `metrics` that is an estimate."""
        return {metric: self._record(view, metric) for metric in metrics if metric in REALISED}

    def _record(self, view: ModelView, metric: str) -> TrackRecord:
        key = (view.model, metric)
        with self.lock:
            kept = self.kept.get(key)
        if kept is not None and kept[0] == view.version:
            return kept[1]
        window = _steps(view, metric)
        found = track_record([], [])
        if window is not None:
            estimates = self.compute(view, window, metric)
            found = track_record(estimates, self.compute(view, window, REALISED[metric]))
        with self.lock:
            self.kept[key] = (view.version, found)
        return found


def _steps(view: ModelView, metric: str) -> Window | None:
    """Return the last closed steps after the baseline; None when there are none."""
    history = view.history
    width = history.width
    judged = [int(start) for start in history.starts[history.closed & ~history.baseline]]
    if not judged:
        return None
    count = DEAR_STEPS if "sample" in catalogue.get(metric).needs else STEPS
    end = judged[-1] + width
    return Window(max(judged[0], end - count * width), end)
