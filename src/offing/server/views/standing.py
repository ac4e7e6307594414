"""Which state a monitor, a column or a step has, above all where there is nothing to judge."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from offing.domain.point import Point, PointStatus
from offing.domain.verdict import State
from offing.monitors.monitor import Judged


def monitors_json(monitors: Iterable[Judged]) -> list[dict[str, Any]]:
    """Return each monitor's name, its state (of which only `ok` is green) and what it says of itself."""
    return [{"name": one.monitor, "state": one.state.value, "detail": one.detail} for one in monitors]


def why_unknown(statuses: Iterable[PointStatus | None]) -> State:
    """Return why none of some points has a value: a failure, else too few rows, else nothing is there."""
    found = set(statuses)
    if PointStatus.ERROR in found:
        return State.ERROR
    return State.TOO_FEW if PointStatus.TOO_FEW in found else State.NO_DATA


def column_state(points: Sequence[Point], learning: bool) -> State:
    """Return the state of a column without an alarm, from its points of the last days.

    It is never OK while what is normal is still being learned, nor when none of its points has a value.
    Without a single row there is no data, rather than too few.
    """
    if learning:
        return State.LEARNING
    if any(point.status is PointStatus.OK for point in points):
        return State.OK
    return why_unknown(p.status for p in points if p.n or p.status is PointStatus.ERROR)
