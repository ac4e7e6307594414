"""What every chart is: what it watches, and how it reads a series."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from offing.domain.point import Series
from offing.domain.verdict import Cause, Severity
from offing.monitors.history import History
from offing.stats.arrays import Bools, Floats, Ints

Direction = Literal["up", "down", "both"]
"""Which changes are trouble."""


@dataclass(frozen=True)
class Reading:
    """Arrays over the T steps of a history.

    A step that is `known` is `beyond` (the chart speaks against it), `back` (well within again) or
    neither, which cannot tell: it neither starts an alarm nor ends one. `value` with `low` and `high` is
    what was compared with `threshold`, `expected` what no change would give, `strength` by how much, and
    `since` the first step of the evidence. `sentence` says a step in words; `note` what the chart learned.
    """

    known: Bools
    beyond: Bools
    back: Bools
    value: Floats
    low: Floats
    high: Floats
    expected: Floats
    threshold: Floats
    strength: Floats
    since: Ints
    sentence: Callable[[int], str]
    note: str = ""


@dataclass(frozen=True)
class Chart(ABC):
    """Watches one metric: of a column, of every column (`column` None), of a slice or of the whole.

    A chart only reads; `PersistentMonitor` makes its readings a monitor.
    """

    name: str
    metric: str
    cause: Cause
    column: str | None = None
    slice: str | None = None
    severity: Severity = Severity.WARNING

    disjoint_windows: ClassVar[bool] = True
    """Whether baseline windows must not overlap, because the chart counts them as steps."""

    @abstractmethod
    def read(self, history: History, series: Series, among: int) -> Reading | None:
        """Read one of the `among` series of this chart; None while there is too little to learn from.

        A promised rate of false alarms is that of all `among` series together.
        """

    @abstractmethod
    def words(self) -> str:
        """Say what is watched and by which rule."""


def baseline_values(history: History, series: Series) -> Floats:
    """Return the values on the closed steps of the baseline, one per step, NaN where there is none."""
    return history.series[series].value[history.baseline & history.closed]


def known_steps(history: History, series: Series) -> Bools:
    """Return the steps that can be judged: closed, after the baseline, with a value."""
    known: Bools = history.judged & np.isfinite(history.series[series].value)
    return known


def own_step(history: History) -> Ints:
    """Return for each step itself: the evidence of a chart that looks at single steps."""
    return np.arange(len(history.starts), dtype=np.int64)
