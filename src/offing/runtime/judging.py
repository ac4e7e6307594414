"""Judges a model's history, and keeps its incidents in step with the verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from offing.clock import Clock
from offing.domain.point import Point
from offing.domain.window import Micros, Window, parse_duration
from offing.incidents.described import Described, Describer
from offing.incidents.harm import severity_of
from offing.incidents.pipeline import incidents_of
from offing.monitors.evaluate import Evaluation, evaluate
from offing.monitors.history import History, build_history
from offing.monitors.thresholds import Thresholds
from offing.runtime.column_history import with_cells
from offing.runtime.config import ModelConfig
from offing.runtime.describing import Describers
from offing.runtime.monitoring import monitors_of
from offing.runtime.watermark import Watermarks
from offing.state.cell_store import CellStore
from offing.state.incident_store import IncidentStore
from offing.state.point_store import PointStore
from offing.state.profile_store import ProfileStore


@dataclass(frozen=True)
class Judge:
    """Reads points, asks the monitors, writes incidents. The same points give the same incidents."""

    points: PointStore
    cells: CellStore
    thresholds: Thresholds
    profiles: ProfileStore
    incidents: IncidentStore
    watermarks: Watermarks
    clock: Clock
    describers: Describers

    def history(self, model: str, config: ModelConfig) -> History | None:
        """Return the model's steps and series, None before there are any."""
        loaded = self.points.whole(model)
        stored = self.profiles.plan(model)
        if not loaded or stored is None:
            return None
        baseline = stored.window if stored.baseline is not None else None
        history = arrange(model, loaded, config, baseline, self.watermarks)
        return with_cells(history, stored.plan, stored.baseline, self.cells.whole(model))

    def judge(self, history: History, config: ModelConfig, describer: Describer) -> Evaluation:
        """Judge all closed steps; record what changed, with a notice of each change."""
        evaluation = evaluate(history, monitors_of(config, history.series, self.thresholds))
        described = [describer.describe(incident) for incident in incidents_of(history, evaluation.verdicts)]
        records = [to_record(d, history.width) for d in described]
        judged = history.starts[history.judged]
        until = int(judged[-1]) + history.width if judged.size else 0
        self.incidents.record(history.model, records, self.clock.now(), judged_until=until)
        return evaluation


def arrange(
    model: str, loaded: Sequence[Point], config: ModelConfig, baseline: Window | None, watermarks: Watermarks
) -> History:
    """Arrange points on consecutive steps, and mark which are closed and which are the baseline's."""
    width = config.step_width
    first = min(p.window.start for p in loaded)
    last = max(p.window.start for p in loaded)
    starts = np.arange(first, last + width, width, dtype=np.int64)
    closed = starts + width <= watermarks.closed_before(model, parse_duration(config.lateness))
    inside = np.zeros(len(starts), np.bool_)
    if baseline is not None:
        inside = (starts >= baseline.start) & (starts + width <= baseline.end)
    return build_history(model, loaded, starts=starts, width=width, closed=closed, baseline=inside)


def to_record(described: Described, step: Micros) -> Mapping[str, object]:
    """Return the row of an incident for the store, as loud as its harm makes it."""
    incident = described.incident
    return {
        "id": incident.id,
        "model": incident.model,
        "cause": incident.cause.value,
        "severity": severity_of(incident, described.details).value,
        "state": incident.state.value,
        "started_at": incident.started_at,
        "detected_at": incident.detected_at,
        "last_alarm": incident.last_alarm,
        "resolved_at": incident.resolved_at,
        "title": described.title,
        "summary": described.summary,
        "details": dict(described.details),
        "reopened": incident.reopened,
        "step": step,
    }
