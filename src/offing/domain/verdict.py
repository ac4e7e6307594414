"""What a monitor says about a point."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Optional

from offing.domain.point import Series
from offing.domain.window import Micros, Window


class State(str, Enum):
    """The state of a monitor, a column or a model. Only OK is green."""

    OK = "ok"
    WARNING = "warning"
    CRITICAL = "critical"
    NO_DATA = "no_data"
    STALE = "stale"
    TOO_FEW = "too_few"
    LEARNING = "learning"
    ERROR = "error"


class Severity(str, Enum):
    """How loudly an alarm is told: critical wakes, warning waits for the morning, info is read."""

    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        return ("info", "warning", "critical").index(self.value)


class Cause(str, Enum):
    """The links of the chain along which trouble spreads, upstream first."""

    SYSTEM = "system"
    QUALITY = "quality"
    DRIFT = "drift"
    PREDICTION = "prediction"
    PERFORMANCE = "performance"
    BUSINESS = "business"

    @property
    def rank(self) -> int:
        return list(Cause).index(self)


@dataclass(frozen=True)
class Verdict:
    """One alarm of one monitor on one series at one step.

    `since` is the start of the window that carries the evidence, so at or before `at.start`.
    `strength` is comparable within a monitor only; `sentence` says it in words.
    """

    monitor: str
    series: Series
    at: Window
    since: Micros
    severity: Severity
    cause: Cause
    strength: float
    value: Optional[float]
    low: Optional[float]
    high: Optional[float]
    n: int
    expected: Optional[float]
    threshold: Optional[float]
    sentence: str
    alarming: bool = True
    """False: too weak to open an incident, strong enough to keep an open one from closing."""
