"""All points of one model, step by step, as arrays that monitors judge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from offing.domain.point import Point, PointStatus, Series
from offing.domain.window import Micros, Window
from offing.stats.arrays import Bools, Floats, Ints


@dataclass(frozen=True)
class SeriesPoints:
    """One series over the T steps of a history; NaN where a point is absent or not OK."""

    value: Floats
    low: Floats
    high: Floats
    expected: Floats
    n: Ints


@dataclass(frozen=True)
class History:
    """The T steps of a model in order, and its series on them.

    `closed` marks the steps that are over and may be judged, `baseline` those that define what
    is normal. Steps are consecutive: a step without any event is there, with no points.
    """

    model: str
    starts: Ints
    width: Micros
    closed: Bools
    baseline: Bools
    series: Mapping[Series, SeriesPoints]

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
    for point in points:
        step = index.get(point.window.start)
        if step is None or point.window.length != width or point.status is not PointStatus.OK:
            continue
        key = Series(point.metric, point.column or "", point.slice or "")
        arrays = columns.get(key)
        if arrays is None:
            arrays = columns[key] = _empty(len(starts))
        arrays.value[step] = _number(point.value)
        arrays.low[step] = _number(point.low)
        arrays.high[step] = _number(point.high)
        arrays.expected[step] = _number(point.expected)
        arrays.n[step] = point.n
    return History(model, starts, width, closed, baseline, dict(sorted(columns.items())))


def _empty(length: int) -> SeriesPoints:
    blank = np.full(length, np.nan)
    return SeriesPoints(blank, blank.copy(), blank.copy(), blank.copy(), np.zeros(length, np.int64))


def _number(value: float | None) -> float:
    return np.nan if value is None else float(value)
