"""When an action may be set going, and by whose leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Literal

from offing.actions.evidence import metrics_of
from offing.domain.incident import IncidentState, Judgement
from offing.domain.window import DAY, Micros

OPEN = (IncidentState.FIRING.value, IncidentState.ACKNOWLEDGED.value)

RECENT: Micros = 7 * DAY
"""An incident that was over longer ago sets nothing going: history that is read again must not act."""

After = Literal["firing", "acknowledged", "real"]


@dataclass(frozen=True)
class When:
    """Which incidents set an action going. An empty list matches all.

    `models` and `metrics` are patterns with `*` and `?`. `after` says what must have happened: it
    fires, somebody acknowledged it, or somebody found it real. `lasting` is for how much event time
    it must have gone on alarming since it was detected.
    """

    models: Sequence[str] = ()
    causes: Sequence[str] = ()
    severities: Sequence[str] = ()
    metrics: Sequence[str] = ()
    after: After = "firing"
    lasting: Micros = 0

    def matches(self, record: Mapping[str, Any], now: Micros) -> bool:
        """Say whether an incident, as stored, sets the action going at `now`."""
        return (
            _one_of(self.models, [record["model"]])
            and (not self.causes or record["cause"] in self.causes)
            and (not self.severities or record["severity"] in self.severities)
            and _one_of(self.metrics, metrics_of(record))
            and self._happened(record, now)
        )

    def _happened(self, record: Mapping[str, Any], now: Micros) -> bool:
        if record["verdict"] in (Judgement.FALSE_ALARM.value, Judgement.EXPECTED_CHANGE.value):
            return False
        over = record["resolved_at"]
        if self.after == "real":
            recent = over is None or now - over <= RECENT
            return bool(recent and record["verdict"] == Judgement.REAL.value)
        if record["state"] not in OPEN:
            return False
        if self.after == "acknowledged" and not record["acknowledged_by"]:
            return False
        return bool(record["last_alarm"] - record["detected_at"] >= self.lasting)


@dataclass(frozen=True)
class Policy:
    """What holds an action back. A rehearsal (`dry_run`) is the default and sends nothing."""

    when: When = When()
    dry_run: bool = True
    needs_approval: bool = False
    cool_down: Micros = DAY


def _one_of(patterns: Sequence[str], names: Sequence[str]) -> bool:
    return not patterns or any(fnmatchcase(name, pattern) for name in names for pattern in patterns)
