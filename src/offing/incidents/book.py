"""The open and past incidents of one model while its history is read step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from offing.domain.incident import Incident, IncidentState, incident_id
from offing.domain.point import Series
from offing.domain.verdict import Cause, Severity, Verdict
from offing.domain.window import Micros
from offing.monitors.history import History
from offing.monitors.maturity import mature_steps


@dataclass
class Draft:
    """An incident being written."""

    cause: Cause
    started_at: Micros
    detected_at: Micros
    last_alarm: Micros
    lead: Series
    evidence: dict[Series, Verdict] = field(default_factory=dict)
    symptoms: dict[Series, Verdict] = field(default_factory=dict)
    quiet: int = 0
    """Steps since the last alarm in which its series had values."""
    resolved_at: Micros | None = None
    reopened: int = 0
    """How often it came back after it was over."""

    @property
    def open(self) -> bool:
        return self.resolved_at is None

    @property
    def severity(self) -> Severity:
        return max((v.severity for v in self.evidence.values()), key=lambda s: s.rank, default=Severity.INFO)

    def add(self, verdict: Verdict) -> None:
        """Take in a verdict: the series joins, or its strongest evidence is replaced."""
        _keep_stronger(self.evidence, verdict)
        self.last_alarm = max(self.last_alarm, verdict.at.end)

    def adopt(self, verdict: Verdict) -> None:
        """Take in a verdict downstream as a symptom; it does not keep the incident open."""
        _keep_stronger(self.symptoms, verdict)

    def reopen(self) -> None:
        """Open it again. Does nothing to one that is open."""
        if self.resolved_at is not None:
            self.resolved_at, self.quiet = None, 0
            self.reopened += 1

    def freeze(self, model: str) -> Incident:
        return Incident(
            id=incident_id(model, self.cause, self.started_at, self.lead),
            model=model,
            cause=self.cause,
            severity=self.severity,
            state=IncidentState.FIRING if self.open else IncidentState.RESOLVED,
            started_at=self.started_at,
            detected_at=self.detected_at,
            last_alarm=self.last_alarm,
            resolved_at=self.resolved_at,
            evidence=tuple(self.evidence.values()),
            symptoms=tuple(self.symptoms.values()),
            reopened=self.reopened,
        )


def _keep_stronger(kept: dict[Series, Verdict], verdict: Verdict) -> None:
    """Keep the louder, then the stronger verdict of a series: what has woken somebody stays loud."""
    known = kept.get(verdict.series)
    if not verdict.alarming:
        return
    if known is None or (verdict.severity.rank, verdict.strength) > (known.severity.rank, known.strength):
        kept[verdict.series] = verdict


@dataclass
class Book:
    """All drafts of a model, oldest first."""

    history: History
    drafts: list[Draft] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._ripe = mature_steps(self.history)

    @property
    def width(self) -> Micros:
        return self.history.width

    def open_drafts(self) -> Iterator[Draft]:
        return (draft for draft in self.drafts if draft.open)

    def begin(self, verdict: Verdict) -> Draft:
        """Open an incident, which starts where its evidence does.

        Evidence that reaches back into an incident of the same cause that is over starts where
        that ended. So no two incidents of a cause have the same start and lead, nor the same id.
        """
        over = [d.last_alarm for d in self.drafts if d.cause is verdict.cause and not d.open]
        start = max([verdict.since, *over])
        draft = Draft(verdict.cause, start, verdict.at.end, verdict.at.end, verdict.series)
        draft.add(verdict)
        self.drafts.append(draft)
        return draft

    def observes(self, draft: Draft, now: Micros) -> bool:
        """Whether any series of an incident could be judged in the step that ends at `now`."""
        step = int(np.searchsorted(self.history.starts, now - self.width))
        if draft.cause is Cause.PERFORMANCE and not self._ripe[step]:
            return False
        known = (self.history.series.get(series) for series in draft.evidence)
        return any(points is not None and np.isfinite(points.value[step]) for points in known)

    def incidents(self) -> Sequence[Incident]:
        return [draft.freeze(self.history.model) for draft in self.drafts]
