"""Puts an incident into words: what, how much, since when, who is hit, what changed before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from offing.domain.event import Deployment
from offing.domain.incident import Incident, IncidentState
from offing.domain.verdict import Cause, Verdict
from offing.domain.window import DAY, Micros, Window, isoformat
from offing.incidents.described import Described
from offing.insight.changes import ago, deployment_before
from offing.insight.playbook import playbook
from offing.insight.segments import Hit, segments_hit
from offing.insight.suspects import Suspect, suspects
from offing.insight.title import lead_of, title_of
from offing.insight.words import day, interval, listed, number, with_interval
from offing.metrics import catalogue
from offing.metrics.sentence import describe as describe_column
from offing.monitors.history import History
from offing.profiles.bucket import BucketProfile
from offing.profiles.plan import ProfilePlan

SHOWN: Micros = 28 * DAY
"""So many days of a long incident describe it: its first ones, or for drift its last."""


class Profiles(Protocol):
    """Where the profile of a window comes from."""

    def of(self, window: Window) -> BucketProfile | None: ...


@dataclass(frozen=True)
class IncidentDescriber:
    """Describes the incidents of one model from its history, profiles and deployments."""

    history: History
    plan: ProfilePlan
    baseline: BucketProfile | None
    profiles: Profiles
    deployments: Sequence[Deployment]

    def describe(self, incident: Incident) -> Described:
        """Return title, summary and details. Deterministic: the same inputs give the same words."""
        window = shown_part(incident)
        current = self.profiles.of(window)
        found = suspects(self.history, incident, window)
        columns = [self._column(one, current) for one in found]
        hits = self._segments(incident, current)
        deployment = deployment_before(self.deployments, incident.started_at, self.history.width)
        title = title_of(incident, found)
        details = {
            "columns": columns,
            "segments": [self._segment(hit) for hit in hits],
            "deployment": _deployment(deployment, incident),
            "evidence": [_evidence(v) for v in incident.evidence],
            "symptoms": [_evidence(v) for v in incident.symptoms],
            "playbook": list(playbook(incident.cause)),
        }
        return Described(incident, title, self._summary(incident, columns, hits, deployment), details)

    def _column(self, suspect: Suspect, current: BucketProfile | None) -> dict[str, Any]:
        if current is None:
            sentence = f"{suspect.column}: no rows in the window"
        else:
            sentence = describe_column(suspect.column, current, self.baseline, self.plan)
        return {"column": suspect.column, "sentence": sentence, "distance": _round(suspect.distance)}

    def _segments(self, incident: Incident, current: BucketProfile | None) -> Sequence[Hit]:
        if current is None:
            return []
        lead = lead_of(incident)
        metric, column = {
            Cause.PERFORMANCE: ("log_loss", None),
            Cause.BUSINESS: (lead.series.metric, lead.series.column or None),
        }.get(incident.cause, ("score_mean", None))
        if incident.cause in (Cause.DRIFT, Cause.SYSTEM, Cause.QUALITY, Cause.PREDICTION):
            return []
        usual = lead.threshold if lead.threshold is not None else lead.expected
        fell = lead.value is not None and usual is not None and lead.value < usual
        return segments_hit(current, self.baseline, self.plan, metric=metric, column=column, fell=fell)

    def _segment(self, hit: Hit) -> dict[str, Any]:
        unit = _segment_unit(hit)
        title = hit.point.column or catalogue.get(hit.point.metric).title
        sentence = (
            f"{hit.slice}: {title} {with_interval(hit.point, unit)}, against "
            f"{number(hit.whole.value or 0.0, unit)} over all"
        )
        return {"segment": hit.slice, "sentence": sentence}

    def _summary(
        self,
        incident: Incident,
        columns: Sequence[Mapping[str, Any]],
        hits: Sequence[Hit],
        deployment: Deployment | None,
    ) -> str:
        over = incident.state is IncidentState.RESOLVED
        until = f" until {day(incident.last_alarm)}" if over else " and lasting"
        parts = [f"Since {day(incident.started_at)}{until}. {_what(lead_of(incident))}."]
        if columns:
            parts.append("; ".join(str(c["sentence"]) for c in columns[:2]) + ".")
        if len(columns) > 2:
            parts.append(f"{listed([str(c['column']) for c in columns[2:]])} moved too.")
        if hits:
            parts.append(f"Hit most: {listed([hit.slice for hit in hits])}.")
        if deployment is not None:
            parts.append(f"Version {deployment.version} was deployed {ago(deployment, incident.started_at)}.")
        return " ".join(parts)


def shown_part(incident: Incident) -> Window:
    """Return the days that describe an incident.

    What began with it is the hint at its cause, so that is its first 28 days. Drift has no such
    beginning; it is described as it is now.
    """
    if incident.cause is Cause.DRIFT:
        return Window(max(incident.started_at, incident.last_alarm - SHOWN), incident.last_alarm)
    return Window(incident.started_at, min(incident.last_alarm, incident.started_at + SHOWN))


def _what(verdict: Verdict) -> str:
    metric = catalogue.get(verdict.series.metric)
    name = f"{metric.title} of {verdict.series.column}" if verdict.series.column else metric.title
    if verdict.value is None:
        return verdict.sentence
    share = metric.unit == "ratio" or (verdict.series.metric == "kpi_mean" and 0 <= verdict.value <= 1)
    unit = "ratio" if share else metric.unit
    text = f"{name} {number(verdict.value, unit)}{interval(verdict.low, verdict.high, unit)}"
    if verdict.expected is not None:
        text += f" against {number(verdict.expected, unit)} in the baseline"
    return text


def _segment_unit(hit: Hit) -> str:
    share = hit.point.metric == "kpi_mean" and 0 <= (hit.whole.value or 0.0) <= 1
    return "ratio" if share else catalogue.get(hit.point.metric).unit


def _deployment(deployment: Deployment | None, incident: Incident) -> dict[str, Any] | None:
    if deployment is None:
        return None
    return {
        "version": deployment.version,
        "at": isoformat(deployment.timestamp),
        "notes": deployment.notes,
        "url": deployment.url,
        "sentence": f"version {deployment.version} was deployed {ago(deployment, incident.started_at)}",
    }


def _evidence(verdict: Verdict) -> dict[str, Any]:
    return {
        "monitor": verdict.monitor,
        "metric": verdict.series.metric,
        "column": verdict.series.column or None,
        "slice": verdict.series.slice or None,
        "series": str(verdict.series),
        "state": verdict.severity.value,
        "value": verdict.value,
        "low": verdict.low,
        "high": verdict.high,
        "n": verdict.n,
        "expected": verdict.expected,
        "threshold": verdict.threshold,
        "since": isoformat(verdict.since),
        "at": isoformat(verdict.at.end),
        "sentence": verdict.sentence,
    }


def _round(value: float) -> float | None:
    return round(value, 3) if abs(value) < 1e300 else None
