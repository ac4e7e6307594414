"""All points of one model, step by step, as arrays that monitors judge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from offing.domain.point import Point, PointStatus, Series
from offing.domain.window import Micros, Window
from offing.monitors.column_cells import ColumnCells
from offing.monitors.pair_cells import PairCells
from offing.stats.arrays import Bools, Floats, Ints

ABSENT = -1
"""The status of a step that has no point at all."""

_CODES = {status: code for code, status in enumerate(PointStatus)}
_STATUSES = tuple(PointStatus)


@dataclass(frozen=True)
class SeriesPoints:
    """One series over the T steps of a history; NaN where a point is absent or not OK.

    `status` says why there is no value, as codes for `status_at`; without it every step with a value is
    OK and every other one ABSENT. `reasons` holds what the points in ERROR say, by step.
    """

    value: Floats
    low: Floats
    high: Floats
    expected: Floats
    n: Ints
    status: Ints | None = None
    reasons: Mapping[int, str] = field(default_factory=dict)

    def status_at(self, step: int) -> PointStatus | None:
        """Return the status of the point of a step, None where there is no point."""
        if self.status is None:
            return PointStatus.OK if np.isfinite(self.value[step]) else None
        code = int(self.status[step])
        return None if code == ABSENT else _STATUSES[code]


@dataclass(frozen=True)
class History:
    """The T steps of a model in order, and its series on them.

    `closed` marks the steps that are over and may be judged, `baseline` those that define what
    is normal. Steps are consecutive: a step without any event is there, with no points. A series that
    has points but never a value is not in `series` but in `unknown`. `cells` are the rows of each column
    in coarse cells, where they are kept, `pairs` those of two columns together.
    """

    model: str
    starts: Ints
    width: Micros
    closed: Bools
    baseline: Bools
    series: Mapping[Series, SeriesPoints]
    unknown: Mapping[Series, SeriesPoints] = field(default_factory=dict)
    cells: Mapping[str, ColumnCells] = field(default_factory=dict)
    pairs: Sequence[PairCells] = ()

    def window(self, step: int) -> Window:
        start = int(self.starts[step])
        return Window(start, start + self.width)

    @property
    def judged(self) -> Bools:
        """The steps that monitors look at: closed, and after the baseline."""
        after = np.cumsum(self.baseline) >= self.baseline.sum()
        result: Bools = self.closed & ~self.baseline & after
        return result


def build_history(
    model: str, points: Iterable[Point], *, starts: Ints, width: Micros, closed: Bools, baseline: Bools
) -> History:
    """Arrange `points` on the steps `starts`; points of other steps or widths are left out."""
    index = {int(start): i for i, start in enumerate(starts)}
    columns: dict[Series, SeriesPoints] = {}
    statuses: dict[Series, Ints] = {}
    reasons: dict[Series, dict[int, str]] = {}
    valued: set[Series] = set()
    for point in points:
        step = index.get(point.window.start)
        if step is None or point.window.length != width:
            continue
        key = Series(point.metric, point.column or "", point.slice or "")
        arrays = columns.get(key)
        if arrays is None:
            status, said = statuses.setdefault(key, _absent(len(starts))), reasons.setdefault(key, {})
            arrays = columns[key] = _empty(len(starts), status, said)
        statuses[key][step] = _CODES[point.status]
        if point.status is not PointStatus.OK:
            if point.status is PointStatus.ERROR:
                reasons[key][step] = point.reason or "it could not be computed"
            continue
        valued.add(key)
        arrays.value[step] = _number(point.value)
        arrays.low[step] = _number(point.low)
        arrays.high[step] = _number(point.high)
        arrays.expected[step] = _number(point.expected)
        arrays.n[step] = point.n
    ordered = sorted(columns.items())
    return History(
        model,
        starts,
        width,
        closed,
        baseline,
        {series: found for series, found in ordered if series in valued},
        {series: found for series, found in ordered if series not in valued},
    )


def _absent(length: int) -> Ints:
    return np.full(length, ABSENT, np.int64)


def _empty(length: int, status: Ints, reasons: Mapping[int, str]) -> SeriesPoints:
    blank = np.full(length, np.nan)
    zeros = np.zeros(length, np.int64)
    return SeriesPoints(blank, blank.copy(), blank.copy(), blank.copy(), zeros, status, reasons)


def _number(value: float | None) -> float:
    return np.nan if value is None else float(value)
