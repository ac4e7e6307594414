"""Rows that repeat other rows of the window."""

from __future__ import annotations

from functools import partial

import numpy as np
from bench.coverage.scenario import Draw, Generator, Ready, Rows, Scenario, World

from offing.domain.schema import Task

IDS = ("duplicate_rows",)


def rows(rng: Generator, size: int, now: bool) -> Rows:
    """Draw two features that follow from one number out of twice as many as there are rows."""
    drawn = rng.integers(0, 2 * size, size)
    return {"x": drawn / 7.0, "y": np.sqrt(drawn), "_drawn": drawn}


def start(_: int) -> Ready:
    return Ready({}, partial(draw, World.of(rows, Task.UNKNOWN)))


def draw(world: World, rng: Generator, n: int) -> Draw:
    """Draw one window; the share of its own rows that repeat another is the truth."""
    drawn, now = world.window(rng, n)
    share = 1 - len(np.unique(drawn["_drawn"])) / n
    return Draw([(world.subject(now, None), IDS)], {"duplicate_rows": share})


TWINS = Scenario("twins", "a fifth of the rows repeat another; the truth is that of the very window", start)
