"""What every monitor is: a name, and a judgement of a history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from offing.domain.point import Series
from offing.domain.verdict import State, Verdict
from offing.monitors.history import History


@dataclass(frozen=True)
class Judged:
    """What one monitor found in a history.

    `verdicts` are its alarms, oldest step first. `state` is OK, LEARNING (the baseline is too
    short), NO_DATA (nothing to judge) or ERROR; `detail` says in words what it watches and what it
    can promise.
    """

    monitor: str
    verdicts: Sequence[Verdict]
    state: State
    detail: str


class Monitor(Protocol):
    """Judges the closed steps of a history. Pure: the same history gives the same verdicts."""

    @property
    def name(self) -> str: ...

    def judge(self, history: History) -> Judged: ...


def matching(history: History, metric: str, column: str | None, slice_: str | None) -> list[Series]:
    """Return the series of `metric`; without a column those of every column, whole traffic only."""
    return [
        series
        for series in history.series
        if series.metric == metric
        and (column is None or series.column == column)
        and series.slice == (slice_ or "")
    ]
