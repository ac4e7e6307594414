"""Wires what incidents are described with: past incidents, losses, track records, playbooks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from offing.domain.event import Deployment
from offing.domain.window import Micros, Window
from offing.insight.describe import Context, IncidentDescriber
from offing.insight.harm import HarmSource
from offing.insight.playbook import Playbooks
from offing.insight.similar import PastIncident, past_incident
from offing.metrics.track_record import TrackRecord
from offing.monitors.evaluate import Evaluation
from offing.monitors.history import History
from offing.profiles.loss_cells import LossCells
from offing.runtime.config import ModelConfig
from offing.runtime.inspector import Inspector
from offing.runtime.model_view import ModelView, WindowProfiles
from offing.state.incident_store import IncidentStore
from offing.state.profile_store import StoredPlan

SAMPLE = 50_000
"""So many rows of a step say which segments have a fault."""

KEPT = 8
"""So many samples are kept."""


@dataclass
class StoredIncidents:
    """Past incidents as the store has them when they are first asked for; made anew for each judging."""

    store: IncidentStore
    kept: dict[str, list[PastIncident]] = field(default_factory=dict)

    def before(self, model: str, moment: Micros) -> Iterable[PastIncident]:
        """Return the incidents of `model` that started before `moment`."""
        if model not in self.kept:
            logs = self.store.logs(model)
            self.kept[model] = [past_incident(r, logs.get(r["id"], ())) for r in self.store.all(model)]
        return [one for one in self.kept[model] if one.started_at < moment]


@dataclass
class InspectedHarm:
    """What the events tell of harm, through the inspector. Read when first asked for, then kept."""

    inspector: Inspector
    view: ModelView
    kept: dict[str, tuple[object, Mapping[str, TrackRecord]]]

    def losses(self) -> LossCells | None:
        """Return the losses of the baseline; the inspector reads its events once for each plan."""
        return self.inspector.losses(self.view)

    def records(self, metrics: Sequence[str]) -> Mapping[str, TrackRecord]:
        """Return the track records, computed again when a step has closed."""
        judged = self.view.history.starts[self.view.history.closed]
        key = (self.view.stored.plan.revision, int(judged[-1]) if judged.size else 0, tuple(metrics))
        kept = self.kept.get(self.view.model)
        if kept is None or kept[0] != key:
            kept = (key, self.inspector.records.of(self.view, metrics))
            self.kept[self.view.model] = kept
        return kept[1]


@dataclass
class SampledRows:
    """Rows of a model's windows: samples, of which the last few are kept."""

    inspector: Inspector
    model: str
    kept: dict[tuple[str, Window], pa.Table]

    def of(self, window: Window) -> pa.Table:
        """Return up to `SAMPLE` rows of `window`, with their labels."""
        key = (self.model, window)
        if key not in self.kept:
            self.kept[key] = self.inspector.engine.sample(self.model, window, SAMPLE)
            while len(self.kept) > KEPT:
                del self.kept[next(iter(self.kept))]
        return self.kept[key]


@dataclass
class Describers:
    """Makes the describer of each model. `playbooks` gives a model's own pages by its name."""

    incidents: IncidentStore
    inspector: Inspector
    playbooks: Callable[[str], Playbooks] = field(default=lambda model: Playbooks({}))
    kept: dict[str, tuple[object, Mapping[str, TrackRecord]]] = field(default_factory=dict)
    rows: dict[tuple[str, Window], pa.Table] = field(default_factory=dict)

    def of(
        self,
        config: ModelConfig,
        stored: StoredPlan,
        history: History,
        profiles: WindowProfiles,
        deployments: Sequence[Deployment],
        version: int = 0,
    ) -> IncidentDescriber:
        """Return the describer of the model of `history`; `version` is that of the judging to come."""
        nothing = Evaluation([], [])
        view = ModelView(history.model, config, stored, history, nothing, deployments, profiles, version)
        harm: HarmSource = InspectedHarm(self.inspector, view, self.kept)
        rows = SampledRows(self.inspector, history.model, self.rows)
        context = Context(StoredIncidents(self.incidents), harm, rows, self.playbooks(history.model))
        return IncidentDescriber(history, stored.plan, stored.baseline, profiles, deployments, context)
