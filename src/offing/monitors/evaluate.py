"""Runs every monitor over a history, each in its own boundary."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from offing.domain.verdict import State, Verdict
from offing.monitors.history import History
from offing.monitors.monitor import Judged, Monitor

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Evaluation:
    """All verdicts on one history, oldest step first, and how each monitor fared."""

    verdicts: Sequence[Verdict]
    monitors: Sequence[Judged]


def evaluate(history: History, monitors: Sequence[Monitor]) -> Evaluation:
    """Judge `history` with each monitor. One that fails is in state ERROR, and stops no other."""
    judged = [_within_boundary(monitor, history) for monitor in monitors]
    verdicts = [verdict for one in judged for verdict in one.verdicts]
    verdicts.sort(key=lambda v: (v.at.start, v.cause.rank, -v.strength, v.series))
    return Evaluation(verdicts, judged)


def _within_boundary(monitor: Monitor, history: History) -> Judged:
    try:
        return monitor.judge(history)
    # A monitor may come from a plug-in: whatever it raises is its own failure, shown as one.
    except Exception as error:
        log.exception("monitor %s failed on model %s", monitor.name, history.model)
        return Judged(monitor.name, [], State.ERROR, f"{type(error).__name__}: {error}")
