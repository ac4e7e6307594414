"""What holds for every metric, ours and other people's."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pyarrow as pa

from offing.domain.point import Point, PointStatus
from offing.domain.schema import Task
from offing.domain.window import DAY
from offing.metrics.metric import FAMILIES, Metric
from offing.metrics.row_sample import RowSample
from offing.metrics.subject import Subject
from offing.profiles.arrivals import ArrivalCounts
from offing.profiles.constraint import Constraint
from offing.profiles.declared import Declared
from offing.profiles.loss_cells import LossCells
from offing.profiles.merge import merge
from offing.testing.rows import assorted_rows
from offing.testing.subjects import profile_of, subject_of, table_of

SIZES = (0, 1, 2, 5, 300)
TASKS = tuple(Task)
_SEGMENTS = ("carrier",)
_DECLARED = Declared(
    protected=("sex",),
    constraints={"ties": Constraint(minimum=2.0), "carrier": Constraint(allowed=("UA", "B6"), required=True)},
    texts=("review",),
    projections=True,
    value=(5.0, -1.0, 0.0, -3.0),
)


class MetricContract:
    """A pytest suite over one metric.

    Subclass it with the metric under test:

    class TestMine(MetricContract):
        metric = METRIC

    It holds the metric against subjects of every task, of 0 to 300 rows, with and without a baseline,
    of the whole and of a slice. It proves that nothing raises, that each point has either a value
    inside a finite interval or a reason, that points do not depend on how the rows were split, and
    that the metric's own words are complete.
    """

    metric: Metric

    def test_words(self) -> None:
        """The id is a name, the help a sentence, family and unit are known ones."""
        metric = self.metric
        assert re.fullmatch(r"[a-z][a-z0-9_]*", metric.id), metric.id
        assert metric.family in FAMILIES, metric.family
        assert metric.title
        assert metric.help.endswith(".")
        assert metric.unit in ("ratio", "count", "ms", "s", "value")
        assert metric.scope in ("model", "column", "kpi", "group")
        assert metric.better in ("higher", "lower", "neutral")

    def test_points_are_whole(self) -> None:
        """Each point is of this metric and has a value in its interval, or a reason; nothing raises."""
        for subject in subjects():
            for point in self._points(subject):
                check_point(point, self.metric, subject)

    def test_the_same_rows_give_the_same_points(self) -> None:
        """Points are a function of the counts alone: computing twice changes nothing."""
        for task in TASKS:
            subject = _subject(task, 300, compare=True)
            assert self._points(subject) == self._points(replace(subject))

    def test_split_rows_give_the_same_points(self) -> None:
        """Points of profiles that were added up are those of the rows counted at once."""
        for task in TASKS:
            whole, parts = _split(task)
            assert self._points(whole) == self._points(parts)

    def _points(self, subject: Subject) -> list[Point]:
        return list(self.metric.compute(subject)) if self.metric.applies(subject) else []


def check_point(point: Point, metric: Metric, subject: Subject) -> None:
    """Assert that a point has a value inside a finite interval, or a reason and nothing else."""
    assert point.metric == metric.id
    assert point.window == subject.window
    assert point.n >= 0
    if metric.scope == "model":
        assert point.column is None, point
    numbers = (point.value, point.low, point.high, point.expected)
    if point.status is not PointStatus.OK:
        assert numbers == (None, None, None, None), point
        assert point.reason, point
        return
    value, low, high, expected = numbers
    assert value is not None, point
    assert low is not None, point
    assert high is not None, point
    assert all(math.isfinite(number) for number in (value, low, high)), point
    assert expected is None or math.isfinite(expected), point
    slack = 1e-9 * max(1.0, abs(value))
    assert low - slack <= value <= high + slack, point
    assert point.reason is None, point


def subjects() -> Iterator[Subject]:
    """Yield the subjects that every metric must bear."""
    for task in TASKS:
        for size in SIZES:
            for compare in (True, False):
                yield _subject(task, size, compare=compare)
        yield _asked_of(task)
        yield _slice(task)


@cache
def _asked_of(task: Task) -> Subject:
    """Return a subject of 300 rows with what it has only when somebody asks for it."""
    subject = _subject(task, 300, compare=True)
    arrivals = ArrivalCounts(300, subject.current.latency, 3, 1, 200, 7)
    now, then = (table_of(_rows(subject.plan.task, size, seed)) for size, seed in ((300, 1), (400, 2)))
    named = [side.append_column("prediction_id", _ids(side)) for side in (now, then)]
    losses = LossCells.fit(then, subject.plan)
    return replace(subject, as_of=3 * DAY, arrivals=arrivals, sample=RowSample(*named), losses=losses)


def _rows(task: Task, size: int, seed: int) -> dict[str, Any]:
    return {**assorted_rows(task, size, seed), "label_lag": [3600.0 * (1 + i % 50) for i in range(size)]}


def _ids(table: pa.Table) -> pa.Array[Any]:
    ids: pa.Array[Any] = pa.array([f"p{row}" for row in range(table.num_rows)])
    return ids


@cache
def _subject(task: Task, size: int, *, compare: bool) -> Subject:
    rows, then = _rows(task, size, 1), _rows(task, 400, 2)
    kpis = {"revenue": [1.5 * i for i in range(size)], "bought": [float(i % 2) for i in range(size)]}
    return subject_of(
        rows, then, task=task, compare=compare, kpis=kpis, segments=_SEGMENTS, declared=_DECLARED
    )


def _slice(task: Task) -> Subject:
    whole = _subject(task, 300, compare=True)
    now, then = getattr(whole.current, "slices", {}), getattr(whole.baseline, "slices", {})
    return Subject(now["carrier=UA"], then["carrier=UA"], whole.plan, whole.window, "carrier=UA")


@cache
def _split(task: Task) -> tuple[Subject, Subject]:
    whole = _subject(task, 300, compare=True)
    table = table_of(assorted_rows(task, 300, seed=1), day=1)
    once = profile_of(table, whole.plan, 1)
    parts = [profile_of(table.slice(start, 70), whole.plan, 1) for start in range(0, 300, 70)]
    return replace(whole, current=once), replace(whole, current=merge(parts))
