"""What a simulation is: two populations whose truth is known, and one draw of both as subjects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from offing.domain.point import Point, Series
from offing.domain.schema import Task
from offing.metrics.catalogue import points
from offing.metrics.subject import Subject
from offing.profiles.bucket import BucketProfile
from offing.profiles.merge import merge
from offing.profiles.plan import ProfilePlan
from offing.testing.subjects import profile_of, table_of

Rows = dict[str, Any]
Generator = np.random.Generator
MakeRows = Callable[[Generator, int, bool], Rows]
"""Draws so many rows: of the window's population when the last argument is true, else the baseline's."""

Truths = dict[str, float]
"""What an interval ought to hold, by series: `psi(shift)`, `accuracy`, `accuracy [sex=F]`."""

SIZES = (50, 500, 5000)
BASELINE = 10_000
"""Rows of a baseline."""

POPULATION = 4_000_000
"""Rows of each population that a truth without a closed form is computed of."""

CHUNK = 500_000
PLANNED, WINDOW, PAST = 7, 101, 102
"""Seeds: of the rows that a plan is fitted to, and of both populations."""


@dataclass(frozen=True)
class Draw:
    """Subjects of one simulation with the metrics that are asked of each, and truths of this draw alone."""

    asked: Sequence[tuple[Subject, Sequence[str]]]
    own: Mapping[str, float] = field(default_factory=dict)

    def points(self) -> Iterator[Point]:
        """Yield every point of every subject."""
        for subject, metrics in self.asked:
            yield from points(subject, metrics)


@dataclass(frozen=True)
class Ready:
    """A scenario whose truths are known: `draw` makes one simulation of a window of n rows."""

    truths: Mapping[str, float]
    draw: Callable[[Generator, int], Draw]


@dataclass(frozen=True)
class Scenario:
    """A family of simulations. `start` takes the rows of a population and makes it ready.

    `about` says in words what is drawn. `columns` are the columns (or groups) whose row stands for a
    metric, the best first. `runs` caps the simulations by size where they are dear.
    """

    name: str
    about: str
    start: Callable[[int], Ready]
    columns: tuple[str, ...] = ()
    runs: Mapping[int, int] = field(default_factory=dict)


def seen(rows: Rows) -> Rows:
    """Return the columns that are logged: those whose name begins with `_` only truths may know."""
    return {name: part for name, part in rows.items() if not name.startswith("_")}


@dataclass(frozen=True)
class World:
    """Two populations of rows and the plan that was fitted once to rows of the baseline's."""

    make: MakeRows
    plan: ProfilePlan
    size: int = BASELINE

    @staticmethod
    def of(make: MakeRows, task: Task, *, size: int = BASELINE, **options: Any) -> World:
        """Fit a plan to `size` rows of the baseline's population; `options` are those of the fit."""
        table = table_of(seen(make(np.random.default_rng(PLANNED), size, False)))
        return World(make, ProfilePlan.fit(table, task=task, **options), size)

    def past(self, rng: Generator) -> tuple[pa.Table, BucketProfile]:
        """Return a new baseline: its rows and its profile."""
        table = table_of(seen(self.make(rng, self.size, False)))
        return table, profile_of(table, self.plan, 0)

    def window(self, rng: Generator, n: int) -> tuple[Rows, BucketProfile]:
        """Return a new window of n rows, and its profile."""
        rows = self.make(rng, n, True)
        return rows, profile_of(table_of(seen(rows), 1), self.plan, 1)

    def subject(self, now: BucketProfile, then: BucketProfile | None, **more: Any) -> Subject:
        """Return a window beside a baseline."""
        return Subject(now, then, self.plan, now.window, **more)

    def alone(self, metrics: Sequence[str], rng: Generator, n: int) -> Draw:
        """Draw one window for metrics that look at no baseline."""
        _, now = self.window(rng, n)
        return Draw([(self.subject(now, None), metrics)])

    def population(self, size: int) -> Subject:
        """Return `size` rows of each population as one subject, counted chunk by chunk."""
        sides = [
            merge(
                [
                    profile_of(table_of(seen(rows), day), self.plan, day)
                    for rows in self.chunks(size, day == 1)
                ]
            )
            for day in (1, 0)
        ]
        return self.subject(*sides)

    def chunks(self, size: int, now: bool) -> Iterator[Rows]:
        """Yield the rows of one population, `size` in all."""
        chunk = min(CHUNK, size)
        for part in range(max(1, size // chunk)):
            yield self.make(np.random.default_rng([WINDOW if now else PAST, part]), chunk, now)

    def truths(self, size: int, of: Callable[[Rows, Rows], Truths]) -> Truths:
        """Return the mean over chunks of what `of` says of rows of both populations, the window's first."""
        pairs = zip(self.chunks(size, True), self.chunks(size, False), strict=True)
        found = [of(now, then) for now, then in pairs]
        return {name: float(np.mean([part[name] for part in found])) for name in found[0]}


def measured(subject: Subject, metrics: Sequence[str]) -> Truths:
    """Return what the metrics themselves say of a subject as large as a population."""
    return {key(point): point.value for point in points(subject, metrics) if point.value is not None}


def key(point: Point) -> str:
    """Return the name of a point's series."""
    return str(Series(point.metric, point.column or "", point.slice or ""))
