"""One cause, one incident: what a person is told about, and what they did with it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import Enum
from typing import Optional

from offing.domain.point import Series
from offing.domain.verdict import Cause, Severity, Verdict
from offing.domain.window import Micros


class IncidentState(str, Enum):
    """pending -> firing -> acknowledged -> resolved. Pending is not told to anybody yet."""

    PENDING = "pending"
    FIRING = "firing"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


class Judgement(str, Enum):
    """What a person found an incident to be, once it was over."""

    REAL = "real"
    EXPECTED_CHANGE = "expected_change"
    FALSE_ALARM = "false_alarm"


@dataclass(frozen=True)
class Incident:
    """What the verdicts of one model say, grouped by cause.

    `evidence` holds the strongest verdict of every series, in the order in which they joined.
    `last_alarm` is the end of the last alarming step, `resolved_at` the moment at which the quiet
    had lasted long enough. `symptoms` are verdicts downstream
    that this incident explains. `reopened` counts how often it came back soon after it was over.
    """

    id: str
    model: str
    cause: Cause
    severity: Severity
    state: IncidentState
    started_at: Micros
    detected_at: Micros
    last_alarm: Micros
    resolved_at: Optional[Micros]
    evidence: tuple[Verdict, ...]
    symptoms: tuple[Verdict, ...] = field(default=())
    reopened: int = 0

    @property
    def series(self) -> frozenset[Series]:
        return frozenset(v.series for v in self.evidence)


def incident_id(model: str, cause: Cause, started_at: Micros, lead: Series) -> str:
    """Return the id of the incident that these verdicts open: the same on every re-judging."""
    text = f"{model}\x00{cause.value}\x00{started_at}\x00{lead}"
    return hashlib.sha256(text.encode()).hexdigest()[:12]
