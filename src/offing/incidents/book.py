"""The open and past incidents of one model while its history is read step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from offing.domain.incident import Incident, IncidentState, incident_id
from offing.domain.point import Series
from offing.domain.verdict import Cause, Severity, Verdict
from offing.domain.window import Micros


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
    resolved_at: Micros | None = None

    @property
    def open(self) -> bool:
        return self.resolved_at is None

    @property
    def severity(self) -> Severity:
        return max((v.severity for v in self.evidence.values()), key=lambda s: s.rank, default=Severity.INFO)

    def add(self, verdict: Verdict) -> None:
        """Take in a verdict: the series joins, or its strongest evidence is replaced."""
        known = self.evidence.get(verdict.series)
        if verdict.alarming and (known is None or verdict.strength > known.strength):
            self.evidence[verdict.series] = verdict
        self.last_alarm = max(self.last_alarm, verdict.at.end)

    def adopt(self, verdict: Verdict) -> None:
        """Take in a verdict downstream as a symptom; it does not keep the incident open."""
        known = self.symptoms.get(verdict.series)
        if verdict.alarming and (known is None or verdict.strength > known.strength):
            self.symptoms[verdict.series] = verdict

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
        )


@dataclass
class Book:
    """All drafts of a model, oldest first."""

    model: str
    width: Micros
    drafts: list[Draft] = field(default_factory=list)

    def open_drafts(self) -> Iterator[Draft]:
        return (draft for draft in self.drafts if draft.open)

    def begin(self, verdict: Verdict) -> Draft:
        draft = Draft(verdict.cause, verdict.since, verdict.at.end, verdict.at.end, verdict.series)
        draft.add(verdict)
        self.drafts.append(draft)
        return draft

    def incidents(self) -> Sequence[Incident]:
        return [draft.freeze(self.model) for draft in self.drafts]
