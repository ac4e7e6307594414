"""Runs of alarms: what one monitor said without a pause, from its onset to its end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from offing.domain.point import Series
from offing.domain.verdict import Severity, Verdict
from offing.domain.window import Micros, Window
from offing.monitors.history import History
from offing.stats.arrays import Bools, Ints


@dataclass(frozen=True)
class Episode:
    """One run of alarming steps of one monitor.

    `onset` is the start of its first alarming step and `detected` that step's end, the first moment
    at which anybody could have known; `end` is the end of its last alarming step. `steps` counts the
    alarming steps. It holds at least one verdict.
    """

    monitor: str
    onset: Micros
    detected: Micros
    end: Micros
    steps: int
    verdicts: Sequence[Verdict]

    @property
    def window(self) -> Window:
        return Window(self.onset, self.end)

    @property
    def series(self) -> frozenset[Series]:
        return frozenset(v.series for v in self.verdicts)

    @property
    def severity(self) -> Severity:
        return max((v.severity for v in self.verdicts), key=lambda s: s.rank)


def episodes_of(history: History, monitor: str, verdicts: Iterable[Verdict]) -> Sequence[Episode]:
    """Return the episodes of `monitor`, oldest first, from verdicts on `history`; others' are left out.

    A judged step in which one of the episode's series has a value, and no verdict, ends it. A step
    without any value says nothing and ends nothing. A verdict too weak to alarm by itself
    (`alarming` is False) opens no episode and keeps an open one from ending.
    """
    by_step: dict[int, list[Verdict]] = {}
    for verdict in verdicts:
        if verdict.monitor == monitor:
            by_step.setdefault(verdict.at.start, []).append(verdict)
    episodes: list[Episode] = []
    run: list[Verdict] = []
    for step in np.flatnonzero(history.judged):
        said = by_step.get(int(history.starts[step]), [])
        if run and not said and _observed(history, run, int(step)):
            episodes.append(_episode(monitor, run))
            run = []
        run += [v for v in said if v.alarming]
    if run:
        episodes.append(_episode(monitor, run))
    return episodes


def alarm_steps(history: History, episodes: Iterable[Episode]) -> Ints:
    """Return the indices of the steps at which any of `episodes` alarmed, ascending."""
    starts = {v.at.start for episode in episodes for v in episode.verdicts}
    return np.searchsorted(history.starts, np.array(sorted(starts), dtype=np.int64)).astype(np.int64)


def alarm_mask(history: History, episodes: Iterable[Episode]) -> Bools:
    """Return which of the history's steps any of `episodes` alarmed at."""
    mask = np.zeros(len(history.starts), dtype=np.bool_)
    mask[alarm_steps(history, episodes)] = True
    return mask


def _observed(history: History, run: Sequence[Verdict], step: int) -> bool:
    series = {v.series for v in run}
    known = [history.series[one] for one in series if one in history.series]
    return not known or any(np.isfinite(points.value[step]) for points in known)


def _episode(monitor: str, run: Sequence[Verdict]) -> Episode:
    starts = {v.at.start for v in run}
    return Episode(
        monitor,
        onset=run[0].at.start,
        detected=run[0].at.end,
        end=max(v.at.end for v in run),
        steps=len(starts),
        verdicts=tuple(run),
    )
