"""A notice: one change of an incident that somebody may have to be told, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Optional, Protocol, Sequence

from offing.domain.silence import Silence
from offing.domain.verdict import Severity
from offing.domain.window import DAY, Micros

Tags = tuple[str, str, str]
"""Metric, column and slice of one series; empty where it has none."""

FAR: Micros = 1 << 62
"""A notice that is due then waits for something to happen, not for a time."""


class Transition(str, Enum):
    """What happened to an incident. An escalation is told to further people as firing."""

    FIRING = "firing"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"
    ESCALATION = "escalation"


class Fate(str, Enum):
    """What becomes of a notice. Open ones are told when no stage says otherwise."""

    OPEN = "open"
    WAITING = "waiting"
    TOLD = "told"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Subject:
    """What the telling knows of an incident: its row without the details.

    `step` is the width of the model's steps. `told_as` and `told_severity` are what the channels `told_to`
    show, None when none was told; `told_in` is the summary it was told in.
    """

    id: str
    model: str
    cause: str
    severity: str
    state: str
    started_at: Micros
    detected_at: Micros
    last_alarm: Micros
    resolved_at: Optional[Micros]
    title: str
    acknowledged_by: Optional[str] = None
    step: Micros = DAY
    fingerprint: str = ""
    series: tuple[Tags, ...] = ()
    told_at: Optional[Micros] = None
    told_to: tuple[str, ...] = ()
    told_in: Optional[str] = None
    told_as: Optional[str] = None
    told_severity: Optional[str] = None

    @property
    def open(self) -> bool:
        return self.state != "resolved"

    @property
    def critical(self) -> bool:
        return self.severity == "critical"

    @property
    def shown(self) -> bool:
        """Whether channels show it as firing."""
        return self.told_as == "firing"

    @property
    def worse(self) -> bool:
        """Whether it is louder than what the channels show."""
        known = self.told_severity
        return self.shown and (known is None or Severity(self.severity).rank > Severity(known).rank)


@dataclass(frozen=True)
class Notice:
    """One change of an incident on its way through the stages.

    `at` is when it was noticed, `happened` when it was in the time of the events, `judged_until` how far
    the model's events were judged then. `held_by` and `held_because` are the stage
    that last let it wait, and its reason. `step` counts the
    steps of an escalation. `channels` are filled by the route, `summary` by what folds several notices
    into one message.
    """

    id: str
    subject: Subject
    transition: Transition
    at: Micros
    happened: Micros
    judged_until: Optional[Micros] = None
    due: Micros = 0
    fate: Fate = Fate.OPEN
    held_by: str = ""
    held_because: str = ""
    stage: str = ""
    reason: str = ""
    step: int = 0
    channels: tuple[str, ...] = ()
    summary: str = ""

    @property
    def tier(self) -> str:
        """Three tiers: critical goes to on-call, warning to the team, info to the digest."""
        return self.subject.severity

    @property
    def begins(self) -> bool:
        """Whether it says that something is wrong, not that it is looked after or over."""
        return self.transition in (Transition.FIRING, Transition.ESCALATION)

    def wait(self, stage: str, until: Micros, reason: str) -> Notice:
        return replace(self, fate=Fate.WAITING, stage=stage, due=until, reason=reason)

    def drop(self, stage: str, reason: str) -> Notice:
        return replace(self, fate=Fate.DROPPED, stage=stage, reason=reason)


@dataclass(frozen=True)
class Change:
    """A change of an incident: its notice, when it happened, and whether it was told as flapping."""

    id: str
    happened: Micros
    flapping: bool = False


@dataclass(frozen=True)
class Facts:
    """What is known when notices are decided. Everything that a decision rests on is in here.

    `channels` are the configured ones. `open` are the open incidents of the models concerned. `changes`
    are all changes by fingerprint, newest first. `members` counts the open incidents of each summary
    that was told as firing. `sent` are the times of recent messages, oldest first; `caught_up_at` is
    when past incidents were last told, `digested_until` the end of the last digest's period.
    """

    now: Micros
    channels: tuple[str, ...]
    silences: tuple[Silence, ...] = ()
    open: tuple[Subject, ...] = ()
    changes: Mapping[str, Sequence[Change]] = field(default_factory=dict)
    members: Mapping[str, int] = field(default_factory=dict)
    sent: Sequence[Micros] = ()
    caught_up_at: Optional[Micros] = None
    digested_until: Optional[Micros] = None


@dataclass(frozen=True)
class Letter:
    """A message for one channel. `body` is None for that of one incident, which the store fills in."""

    key: str
    subject: str
    incident: Optional[str]
    transition: str
    channel: str
    notes: Mapping[str, Any] = field(default_factory=dict)
    body: Optional[Mapping[str, Any]] = None


@dataclass(frozen=True)
class Told:
    """What became of notices, further ones that were made, and the letters to send."""

    notices: Sequence[Notice]
    letters: Sequence[Letter]


class Teller(Protocol):
    """Decides about notices. A pure function: the same notices and facts give the same answer."""

    @property
    def span(self) -> Micros:
        """How far back messages must be known."""
        ...

    def tell(self, notices: Sequence[Notice], facts: Facts) -> Told: ...
