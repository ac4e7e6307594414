"""Who is told what, how and when: the settings of the telling, and the situation they are applied to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from offing.domain.notice import Facts
from offing.domain.window import DAY, HOUR, MINUTE, Micros
from offing.incidents.business_hours import BusinessHours
from offing.incidents.matcher import Matcher

DIGEST = "digest"
"""The name by which routes send to the digest. No channel may have it."""


@dataclass(frozen=True)
class Route:
    """Incidents that fit all `matchers` go to `channels`. The first that fits, further with `go_on`."""

    name: str
    matchers: tuple[Matcher, ...]
    channels: tuple[str, ...]
    go_on: bool = False


@dataclass(frozen=True)
class Escalation:
    """Nobody acknowledged a critical incident `after` so long: these channels are told."""

    after: Micros
    channels: tuple[str, ...]


@dataclass(frozen=True)
class Digest:
    """When the digest goes out, and to whom; all channels when none is named.

    `weekday` (Monday is 0) makes it weekly. A day whose clock skips the hour sends it at the jump.
    """

    at: dt.time = dt.time(8)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    weekday: int | None = None
    channels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Policy:
    """All settings of the telling.

    `flap_changes` changes in a row, each at most `flap_steps` steps after the one before, are flapping.
    At most `storm_messages` go out in `storm_span`, criticals beyond. What is older than `catch_up`
    when it is noticed is the past, told once an hour at most; None tells it as if it were now.
    """

    routes: tuple[Route, ...] = ()
    business_hours: BusinessHours | None = None
    escalation: tuple[Escalation, ...] = ()
    digest: Digest = field(default_factory=Digest)
    flap_changes: int = 3
    flap_steps: int = 14
    storm_messages: int = 20
    storm_span: Micros = 10 * MINUTE
    catch_up: Micros | None = 2 * DAY
    catch_up_pause: Micros = HOUR


@dataclass(frozen=True)
class Situation:
    """What a stage may look at: the facts and the settings. It reads no clock and no store."""

    facts: Facts
    policy: Policy

    @property
    def now(self) -> Micros:
        return self.facts.now
