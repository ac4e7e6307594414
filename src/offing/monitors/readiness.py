"""Whether a monitor can do its work: what is wrong with its configuration before it ever alarms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np

from offing.domain.verdict import State
from offing.monitors.history import History
from offing.monitors.monitor import Judged, matching

FAR = 10.0
"""A limit so many deviations beyond all that was ever seen was never near."""

ENOUGH = 30
"""Fewer values do not show what a series can do."""


class Gap(str, Enum):
    """What a monitor lacks."""

    NO_DATA = "no_data"
    LEARNING = "learning"
    ERROR = "error"
    NEVER_NEAR = "never_near"
    NO_OWNER = "no_owner"
    NO_PLAYBOOK = "no_playbook"


@dataclass(frozen=True)
class Readiness:
    """One thing that is missing, in words."""

    monitor: str
    gap: Gap
    sentence: str


def readiness(history: History, judged: Judged, settings: Mapping[str, Any]) -> Sequence[Readiness]:
    """Return what a monitor lacks, nothing when it is ready.

    `settings` are its configuration's keys with all defaults, empty for a built-in monitor. An owner
    and a playbook are asked for only where the settings know such keys.
    """
    said = [*_state(judged), *_never_near(history, settings), *_people(settings)]
    return [Readiness(judged.monitor, gap, sentence) for gap, sentence in said]


def _state(judged: Judged) -> Iterator[tuple[Gap, str]]:
    if judged.state is State.NO_DATA:
        yield Gap.NO_DATA, f"it has never had data: {judged.detail}"
    elif judged.state is State.LEARNING:
        yield Gap.LEARNING, f"it does not judge yet: {judged.detail}"
    elif judged.state is State.ERROR:
        yield Gap.ERROR, f"it fails: {judged.detail}"


def _never_near(history: History, settings: Mapping[str, Any]) -> Iterator[tuple[Gap, str]]:
    above, below = settings.get("above"), settings.get("below")
    if settings.get("kind") != "limit" or (above is None and below is None):
        return
    column = settings.get("kpi") or settings.get("column")
    found = matching(history, str(settings.get("metric")), column, settings.get("slice"))
    parts = [history.series[one].value[history.closed] for one in found]
    known = [part[np.isfinite(part)] for part in parts]
    known = [part for part in known if part.size >= ENOUGH]
    if not known:
        return
    spread = max(*(float(part.std(ddof=1)) for part in known), 1e-12)
    high, low = max(float(part.max()) for part in known), min(float(part.min()) for part in known)
    distances = [
        distance
        for distance in (
            None if above is None else (float(above) - high) / spread,
            None if below is None else (low - float(below)) / spread,
        )
        if distance is not None
    ]
    if min(distances) > FAR:
        steps = max(part.size for part in known)
        yield (
            Gap.NEVER_NEAR,
            f"in {steps} steps the value stayed between {low:.4g} and {high:.4g}: the limit was never within "
            f"{FAR:g} deviations",
        )


def _people(settings: Mapping[str, Any]) -> Iterator[tuple[Gap, str]]:
    if "owner" in settings and not settings["owner"]:
        yield Gap.NO_OWNER, "nobody owns it"
    if "playbook" in settings and not settings["playbook"]:
        yield Gap.NO_PLAYBOOK, "no playbook says what to do"
