"""Points, as stored: what monitors judge and pages draw."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Engine, Row, delete, select

from offing.domain.point import Point, PointStatus
from offing.domain.window import Micros, Window
from offing.state.tables import points

_NAMES = (
    "model",
    "metric",
    "column",
    "slice",
    "start",
    "width",
    "n",
    "value",
    "low",
    "high",
    "m",
    "expected",
)
_INSERT = (
    f"INSERT OR REPLACE INTO points ({', '.join(_NAMES)}, status, reason, note) "
    f"VALUES ({', '.join('?' * (len(_NAMES) + 3))})"
).replace(" column,", ' "column",')


KEPT_MODELS = 16
"""Of so many models, those used last, all points are also kept in memory."""


class PointStore:
    """Keeps one point per model, series and step. Writing the points of a step replaces them.

    One process writes; `whole` is then read from memory. Thread-safe.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._kept: OrderedDict[str, dict[Micros, list[Point]]] = OrderedDict()
        self._lock = threading.Lock()

    def replace(self, model: str, steps: Iterable[Micros], new: Iterable[Point]) -> None:
        """Make `new` the points of `steps`, in one transaction: what else was there is gone."""
        gone, made = [(model, step) for step in steps], list(new)
        rows = [_row(model, point) for point in made]
        if not gone:
            return
        with self._engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM points WHERE model = ? AND start = ?", gone)
            if rows:
                connection.exec_driver_sql(_INSERT, rows)
        self._keep(model, [step for _, step in gone], made)

    def whole(self, model: str) -> Sequence[Point]:
        """Return all points of all slices of a model, step by step."""
        with self._lock:
            kept = self._kept.get(model)
            if kept is not None:
                self._kept.move_to_end(model)
                return [point for step in sorted(kept) for point in kept[step]]
        grouped: dict[Micros, list[Point]] = {}
        for point in self.load(model, slice_=None):
            grouped.setdefault(point.window.start, []).append(point)
        with self._lock:
            self._kept[model] = grouped
            while len(self._kept) > KEPT_MODELS:
                self._kept.popitem(last=False)
        return [point for step in sorted(grouped) for point in grouped[step]]

    def _keep(self, model: str, steps: Sequence[Micros], made: Sequence[Point]) -> None:
        with self._lock:
            kept = self._kept.get(model)
            if kept is None:
                return
            for step in steps:
                kept.pop(step, None)
            for point in made:
                kept.setdefault(point.window.start, []).append(point)

    def load(
        self,
        model: str,
        *,
        window: Window | None = None,
        metrics: Sequence[str] | None = None,
        column: str | None = None,
        slice_: str | None = "",
    ) -> Sequence[Point]:
        """Return points in order of series and time; `slice_` None means all slices."""
        query = select(points).where(points.c.model == model)
        if window is not None:
            query = query.where(points.c.start >= window.start, points.c.start < window.end)
        if metrics is not None:
            query = query.where(points.c.metric.in_(metrics))
        if column is not None:
            query = query.where(points.c.column == column)
        if slice_ is not None:
            query = query.where(points.c.slice == slice_)
        order = (points.c.metric, points.c.column, points.c.slice, points.c.start)
        with self._engine.connect() as connection:
            return [_point(row) for row in connection.execute(query.order_by(*order))]

    def digest(self, model: str) -> str:
        """Return a digest of all points of a model, every bit of them: equal only for equal points."""
        order = (points.c.metric, points.c.column, points.c.slice, points.c.start)
        found = hashlib.sha256()
        with self._engine.connect() as connection:
            for row in connection.execute(select(points).where(points.c.model == model).order_by(*order)):
                # repr of a float is exact.
                found.update(repr(tuple(row)).encode())
        return found.hexdigest()[:16]

    def metrics(self, model: str) -> set[str]:
        """Return the ids of the metrics that have points of a model."""
        query = select(points.c.metric).where(points.c.model == model).distinct()
        with self._engine.connect() as connection:
            return set(connection.execute(query).scalars())

    def forget(self, model: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(delete(points).where(points.c.model == model))
        with self._lock:
            self._kept.pop(model, None)


def _row(model: str, point: Point) -> tuple[object, ...]:
    return (
        model, point.metric, point.column or "", point.slice or "", point.window.start, point.window.length,
        point.n, point.value, point.low, point.high, point.m, point.expected, point.status.value,
        point.reason, point.note,
    )  # fmt: skip


def _point(row: Row[Any]) -> Point:
    _, metric, column, slice_, start, width, n, value, low, high, m, expected, *said = tuple(row)
    status, reason, note = said
    return Point(
        metric, Window(start, start + width), n, value, low, high, column or None, slice_ or None, m,
        expected, _STATUSES[status], reason, note,
    )  # fmt: skip


_STATUSES: dict[object, PointStatus] = {status.value: status for status in PointStatus}
