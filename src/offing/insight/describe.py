"""Puts an incident into words: what, how much, since when, who is hit, what it costs, what to do."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

import numpy as np

from offing.domain.event import Deployment
from offing.domain.harm import Harm, HarmVerdict
from offing.domain.incident import Incident, IncidentState
from offing.domain.verdict import Cause, Verdict
from offing.domain.window import DAY, Micros, Window
from offing.domain.words import interval, listed, moment, number
from offing.incidents.described import Described
from offing.insight import details
from offing.insight.changed_mean import ChangedMean, changed_mean, with_steps
from offing.insight.changes import ago, deployment_before
from offing.insight.decomposition import Decomposed, told
from offing.insight.decomposition import sentence as sentence_of
from offing.insight.faulty_rows import Rows, segments_at_fault
from offing.insight.harm import HarmAssessor, HarmSource
from offing.insight.harm_words import UNKNOWN, told_harm
from offing.insight.playbook import Playbooks
from offing.insight.row_means import RowMean
from offing.insight.segments import Hit
from offing.insight.similar import PastIncidents, Similar, similar_incidents
from offing.insight.suspects import Suspect, suspects
from offing.insight.title import lead_of, title_of, unit_of, where
from offing.insight.traffic import Traffic, traffic_hit
from offing.metrics import catalogue
from offing.metrics.sentence import describe as describe_column
from offing.monitors.history import History
from offing.profiles.bucket import BucketProfile
from offing.profiles.plan import ProfilePlan

log = logging.getLogger(__name__)

SHOWN: Micros = 28 * DAY
"""So many days of a long incident describe it: its first ones, or for drift its last."""

STEPS = 28
"""So many steps of the baseline, its last, say how much segments come and go by themselves."""

Part = TypeVar("Part")

_Hits = tuple[Sequence[Hit], RowMean | None]


class Profiles(Protocol):
    """Where the profile of a window comes from."""

    def of(self, window: Window) -> BucketProfile | None: ...


@dataclass(frozen=True)
class Context:
    """What is known beside a model's history: past incidents, losses, rows, its owner's playbooks.

    All of it may be left out: what it is for then says that it is not known.
    """

    past: PastIncidents | None = None
    harm: HarmSource | None = None
    rows: Rows | None = None
    playbooks: Playbooks = field(default_factory=lambda: Playbooks({}))


@dataclass(frozen=True)
class IncidentDescriber:
    """Describes the incidents of one model from its history, profiles, deployments and context."""

    history: History
    plan: ProfilePlan
    baseline: BucketProfile | None
    profiles: Profiles
    deployments: Sequence[Deployment]
    context: Context = field(default_factory=Context)

    def describe(self, incident: Incident) -> Described:
        """Return title, summary and details. Deterministic: the same inputs give the same words.

        An incident is told even where a part of its context cannot be computed: that part is left out,
        named under `not_computed`, and logged with the reason.
        """
        found = self._look(incident)
        title = title_of(incident, found.suspects)
        columns = [self._column(one, found.current) for one in found.suspects]
        names = [one.column for one in found.suspects]
        book = self.context.playbooks.of(incident)
        return Described(
            incident,
            title,
            _summary(incident, columns, found),
            {
                "columns": columns,
                "segments": [details.segment(hit, found.of) for hit in found.hits] if found.of else [],
                "traffic": found.traffic and found.traffic.told(),
                "decomposition": found.mean and told(found.decompositions, found.mean.of),
                "harm": told_harm(found.harm),
                "similar": found.similar and found.similar.told(),
                "deployment": details.deployed(found.deployment, incident),
                "evidence": [details.evidence(v) for v in incident.evidence],
                "symptoms": [details.evidence(v) for v in incident.symptoms],
                "playbook": list(book.steps),
                "playbook_id": book.id,
                "not_computed": list(found.failed),
                "links": details.links(incident, found.window, names, book, found.deployment),
            },
        )

    def _look(self, incident: Incident) -> _Found:
        window = shown_part(incident)
        current = self.profiles.of(window)
        found = suspects(self.history, incident, window)
        guard = _Guard(incident)
        mean = guard.given("change", lambda: self._mean(incident, current, window), None)
        none: _Hits = ([], None)
        hits, of = guard.given("segments", lambda: self._hits(incident, mean), none)
        slices = [hit.slice for hit in hits]
        return _Found(
            window,
            current,
            found,
            mean,
            hits,
            of,
            guard.given("decomposition", lambda: mean.decompositions if mean else [], []),
            guard.given(
                "traffic", lambda: traffic_hit(incident, current, self.baseline, self.plan, hits), None
            ),
            guard.given("harm", lambda: self._harm(incident, current, window, found), UNKNOWN),
            guard.given("similar", lambda: similar_incidents(incident, slices, self.context.past), None),
            deployment_before(self.deployments, incident.started_at, self.history.width),
            guard.failed,
        )

    def _mean(self, incident: Incident, current: BucketProfile | None, window: Window) -> ChangedMean | None:
        mean = changed_mean(incident, current, self.baseline, self.plan, self.history, window)
        return with_steps(mean, self._steps()) if mean is not None and self.plan.segments else mean

    def _hits(self, incident: Incident, mean: ChangedMean | None) -> tuple[Sequence[Hit], RowMean | None]:
        """Return the segments hit most, and by what."""
        if mean is not None:
            return mean.hits, mean.of
        at_fault = segments_at_fault(incident, self.plan, self.context.rows, self.history.width)
        return at_fault if at_fault is not None else ([], None)

    def _harm(
        self, incident: Incident, current: BucketProfile | None, window: Window, found: Sequence[Suspect]
    ) -> Harm:
        assessor = HarmAssessor(self.history, self.plan, self.baseline, self.context.harm)
        moved = [name for v in incident.evidence for name in v.series.columns]
        moved += [one.column for one in found]
        return assessor.assess(incident, current, window, list(dict.fromkeys(moved)))

    def _steps(self) -> list[BucketProfile]:
        """Return the profiles of the last steps of the baseline, those that have events."""
        places = np.flatnonzero(self.history.baseline & self.history.closed)[-STEPS:]
        profiles = (self.profiles.of(self.history.window(int(place))) for place in places)
        return [one for one in profiles if one is not None]

    def _column(self, suspect: Suspect, current: BucketProfile | None) -> dict[str, Any]:
        if current is None:
            sentence = f"{suspect.column}: no rows in the window"
        else:
            sentence = describe_column(suspect.column, current, self.baseline, self.plan)
        return {"column": suspect.column, "sentence": sentence, "distance": _round(suspect.distance)}


@dataclass(frozen=True)
class _Found:
    """What was found out about an incident."""

    window: Window
    current: BucketProfile | None
    suspects: Sequence[Suspect]
    mean: ChangedMean | None
    hits: Sequence[Hit]
    of: RowMean | None
    decompositions: Sequence[Decomposed]
    traffic: Traffic | None
    harm: Harm
    similar: Similar | None
    deployment: Deployment | None
    failed: Sequence[str]


def shown_part(incident: Incident) -> Window:
    """Return the days that describe an incident.

    What began with it is the hint at its cause, so that is its first 28 days. Drift has no such
    beginning; it is described as it is now.
    """
    if incident.cause is Cause.DRIFT:
        return Window(max(incident.started_at, incident.last_alarm - SHOWN), incident.last_alarm)
    return Window(incident.started_at, min(incident.last_alarm, incident.started_at + SHOWN))


@dataclass
class _Guard:
    """The boundary of each part of an incident's context, and which parts failed."""

    incident: Incident
    failed: list[str] = field(default_factory=list)

    def given(self, part: str, work: Callable[[], Part], otherwise: Part) -> Part:
        """Return what `work` gives, or `otherwise` where it fails, which is logged and remembered."""
        # Broad on purpose: whatever the context stumbles over, the incident itself must be told.
        try:
            return work()
        except Exception:
            one = self.incident
            log.exception("model %s: %s of incident %s could not be computed", one.model, part, one.id)
            self.failed.append(part)
            return otherwise


def _summary(incident: Incident, columns: Sequence[Mapping[str, Any]], found: _Found) -> str:
    """Say the most important in a few sentences."""
    over = incident.state is IncidentState.RESOLVED
    until = f" until {moment(incident.last_alarm)}" if over else " and lasting"
    parts = [f"Since {moment(incident.started_at)}{until}", _what(lead_of(incident))]
    parts.append("; ".join(str(c["sentence"]) for c in columns[:2]))
    if len(columns) > 2:
        parts.append(f"{listed([str(c['column']) for c in columns[2:]])} moved too")
    if found.hits:
        parts.append(f"Hit most: {listed([hit.slice for hit in found.hits])}")
    elif found.traffic is not None and found.traffic.bound != "at most":
        parts.append(f"It hits {found.traffic.sentence}")
    if incident.cause is Cause.PERFORMANCE and found.mean is not None and found.decompositions:
        parts.append(_capital(sentence_of(found.decompositions[0], found.mean.of)))
    if found.deployment is not None:
        when = ago(found.deployment, incident.started_at)
        parts.append(f"Version {found.deployment.version} was deployed {when}")
    indirect = incident.cause in (Cause.QUALITY, Cause.DRIFT, Cause.PREDICTION)
    if indirect and found.harm.verdict is not HarmVerdict.UNKNOWN:
        parts.append(_capital(found.harm.sentence))
    if found.similar is not None:
        parts.append(_capital(found.similar.sentence))
    return details.sentences(parts)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _what(verdict: Verdict) -> str:
    metric = catalogue.get(verdict.series.metric)
    name = f"{metric.title} of {verdict.series.column}" if verdict.series.column else metric.title
    name += where(verdict.series.slice)
    if verdict.value is None:
        return verdict.sentence
    share = verdict.series.metric == "kpi_mean" and 0 <= verdict.value <= 1
    unit = "ratio" if share else unit_of(verdict)
    text = f"{name} {number(verdict.value, unit)}{interval(verdict.low, verdict.high, unit)}"
    if verdict.expected is not None:
        text += f" against {number(verdict.expected, unit)} in the baseline"
    return text


def _round(value: float) -> float | None:
    return round(value, 3) if abs(value) < 1e300 else None
