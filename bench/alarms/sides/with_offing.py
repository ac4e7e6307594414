"""Offing through its public functions: plan, profiles of the buckets, cells, and the budget monitor.

The baseline is a period of steps; where it is a single bucket, a table without steps. Each bucket is a step
of a day. `evidence` is the strongest evidence of any column, whatever its threshold; the alarms are
of the monitor as it is, asked for one false alarm in `PER` steps, once with any shift mattering and once with
the smallest shifts that matter by default.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
from bench.alarms.streams import Field, Frame, Stream
from protocol import Options, Trace, answer

from offing.domain.physical import physical_name
from offing.domain.point import Point, Series
from offing.domain.schema import ColumnKind, Task
from offing.domain.window import DAY, Window
from offing.metrics import catalogue
from offing.metrics.subject import Subject
from offing.monitors.budget import MIN_STEPS, BudgetMonitor
from offing.monitors.budget_rows import COVERED, independent_rows
from offing.monitors.cause import cause_of
from offing.monitors.history import History, build_history
from offing.profiles.bucket import BucketProfile
from offing.profiles.kernel import Profiles, profile
from offing.profiles.merge import merge
from offing.profiles.plan import ProfilePlan
from offing.profiles.step_cells import StepCells
from offing.runtime.column_history import with_cells
from offing.stats.arrays import Bools

PER = 180
"""Steps in which one false alarm is asked for."""


def rows(frames: list[Frame], fields: list[Field], first: int) -> pa.Table:
    """Return the rows of frames as canonical columns; frame i is of step `first` + i."""
    lengths = [len(next(iter(frame.values()))) for frame in frames]
    starts = np.repeat((first + np.arange(len(frames))) * DAY, lengths)
    columns = {"timestamp": pa.array(starts, pa.timestamp("us", tz="UTC"))}
    for field in fields:
        values = np.concatenate([frame[field.name] for frame in frames])
        columns[physical_name(field.name)] = _column(values, field)
    return pa.table(columns)


def _column(values: np.ndarray, field: Field) -> pa.Array:
    missing = np.isnan(values)
    if not field.categorical:
        return pa.array(values, mask=missing)
    names = pa.array([*field.levels, "never seen before"])
    return names.take(pa.array(np.where(missing, 0, values).astype(np.int64), mask=missing))


class Watched:
    """One run as the product sees it: a plan, the baseline's profile, and a profile of each step."""

    def __init__(self, stream: Stream) -> None:
        frames, fields = stream.baseline(), stream.fields
        kinds = {f.name: ColumnKind.CATEGORICAL for f in fields if f.categorical}
        table = rows(frames, fields, 0)
        self.plan = ProfilePlan.fit(table, task=Task.UNKNOWN, kinds=kinds)
        before = profile(table, self.plan, width=DAY)
        self.baseline = merge(before.values())
        self.own = len(frames) if len(frames) > 1 else 0
        self.judged = stream.spec.buckets
        later = profile(rows(list(stream.buckets()), fields, len(frames)), self.plan, width=DAY)
        kept = before if self.own else {}
        self.steps: Profiles = {**kept, **later}
        self.first = 0 if self.own else len(frames)

    def history(self) -> History:
        """Return the steps; with series only where rows are not as good as independent."""
        count = self.own + self.judged
        starts = (self.first + np.arange(count)) * DAY
        baseline = np.arange(count) < self.own
        history = self._arranged([], starts, baseline)
        reference = np.arange(count) < max(self.own, MIN_STEPS)
        if independent_rows(history.cells, reference, reference & ~baseline):
            return history
        found = [p for start, one in self.steps.items() for p in self._points(int(start), one)]
        return self._arranged(found, starts, baseline)

    def _points(self, start: int, one: BucketProfile) -> list[Point]:
        subject = Subject(one, self.baseline, self.plan, Window(start, start + DAY))
        return list(catalogue.points(subject, list(COVERED)))

    def _arranged(self, points: list[Point], starts: np.ndarray, baseline: Bools) -> History:
        closed = np.ones(len(starts), np.bool_)
        history = build_history("m", points, starts=starts, width=DAY, closed=closed, baseline=baseline)
        chosen = StepCells.of(self.baseline, self.plan)
        written = {start: chosen.encode(one) for start, one in self.steps.items()}
        return with_cells(history, self.plan, self.baseline, written)


def judge(stream: Stream, options: Options) -> Trace:
    """Judge one run."""
    history = Watched(stream).history()
    columns = [Series("jensen_shannon", field.name) for field in stream.fields]
    causes = {one: cause_of(one, catalogue.get(one.metric).family) for one in (*columns, *history.series)}
    monitor = BudgetMonitor(causes, false_alarms=1, per=PER * DAY, smallest=0.0)
    by_rows, by_steps = monitor.scans(history)
    scan = by_rows or by_steps
    evidence = np.full(stream.spec.buckets, np.nan)
    alarms = {"any shift": np.zeros(stream.spec.buckets, bool)}
    if scan is None:
        return Trace(levels={"evidence": evidence}, alarms=alarms, promises={"any shift": float(PER)})
    places = scan.steps - (len(history.starts) - stream.spec.buckets)
    evidence[places] = scan.evidence()
    alarms["any shift"][places] = scan.evidence() > scan.threshold
    alarms["shifts that matter"] = np.zeros(stream.spec.buckets, bool)
    mattering = replace(monitor, smallest=1.0).judge(history).verdicts if evidence.size else []
    for verdict in mattering:
        if verdict.alarming:
            place = int(np.searchsorted(history.starts, verdict.at.start))
            alarms["shifts that matter"][place - (len(history.starts) - stream.spec.buckets)] = True
    return Trace(levels={"evidence": evidence}, alarms=alarms, promises={"any shift": float(PER)})


if __name__ == "__main__":
    answer(judge)
