"""What is examined when somebody asks why a monitor is noisy, and what may be found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any

import numpy as np

from offing.domain.verdict import Cause
from offing.domain.window import Micros
from offing.monitors.backtest import MonitorBacktest
from offing.monitors.episodes import Episode, alarm_mask
from offing.monitors.history import History
from offing.stats.arrays import Bools, Floats, Ints


class NoiseCause(str, Enum):
    """Why a monitor alarms without anything having happened."""

    FLAPPING = "flapping"
    BROKEN_PROMISE = "broken_promise"
    LIMIT_IN_USUAL_RANGE = "limit_in_usual_range"
    TOO_FEW_ROWS = "too_few_rows"
    SEASON = "season"
    LEVEL_SHIFT = "level_shift"
    UNRIPE_LABELS = "unripe_labels"
    ONE_SERIES = "one_series"
    DUPLICATE = "duplicate"
    DEPLOYMENTS = "deployments"
    MISSING_DATA = "missing_data"


class Removal(str, Enum):
    """A change that is no key of the monitor."""

    REMOVE = "remove"
    """The monitor goes: another one says the same."""
    REBASE = "rebase"
    """The baseline moves; needs a rebuild."""


Change = Mapping[str, Any]
"""Keys of a monitor's configuration and their new values. With another `kind`, keys it lacks fall away."""


@dataclass(frozen=True)
class Remedy:
    """A change that may help: keys of the monitor, or what is no key of it.

    `period` is the new baseline of REBASE. Nobody has tried it yet; a replay does.
    """

    change: Change = field(default_factory=dict)
    removal: Removal | None = None
    period: tuple[Micros, Micros] | None = None


@dataclass(frozen=True)
class Finding:
    """A likely cause of noise, with its evidence in words and numbers, and what may be done.

    `explains` is the share of the noisy alarms that show it, 0..1; `remedies` are in order of preference.
    """

    cause: NoiseCause
    evidence: str
    numbers: Mapping[str, float]
    explains: float
    remedies: Sequence[Remedy]


@dataclass(frozen=True)
class NoiseCase:
    """One monitor whose noise is to be explained.

    `settings` are its configuration's keys with all defaults; empty for a built-in monitor. `cause` is
    what its alarms speak for. `others` are the backtests of all monitors of the model, in the order of
    the configuration; `deployments` the moments at which something was deployed.
    """

    history: History
    tested: MonitorBacktest
    settings: Mapping[str, Any] = field(default_factory=dict)
    cause: Cause | None = None
    others: Sequence[MonitorBacktest] = ()
    deployments: Sequence[Micros] = ()

    @cached_property
    def noisy(self) -> Sequence[Episode]:
        return self.tested.noisy

    @cached_property
    def onsets(self) -> Ints:
        """The indices of the steps at which the noisy episodes began."""
        starts = np.array([episode.onset for episode in self.noisy], dtype=np.int64)
        return np.searchsorted(self.history.starts, starts).astype(np.int64)

    @cached_property
    def alarming(self) -> Bools:
        """The steps at which a noisy episode alarmed."""
        return alarm_mask(self.history, self.noisy)

    @property
    def kind(self) -> str | None:
        return self.settings.get("kind")

    def unjudged(self, episode: Episode) -> bool:
        """Say whether nobody has said of a noisy episode what it was."""
        judged = zip(self.tested.episodes, self.tested.judged, strict=True)
        return any(one is episode and said is None for one, said in judged)

    def has(self, key: str) -> bool:
        """Say whether the monitor's configuration knows a key."""
        return key in self.settings

    def lasting(self) -> Floats:
        """Return how many steps each noisy episode alarmed."""
        return np.array([episode.steps for episode in self.noisy], dtype=np.float64)
