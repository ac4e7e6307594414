"""Scores that mean something else than they did."""

from __future__ import annotations

from functools import partial

import numpy as np
from bench.coverage.scenario import Draw, Generator, Ready, Rows, Scenario, World, measured
from bench.coverage.scenarios.binary import scored

from offing.domain.schema import Task

ODDS = 1.6
IDS = ("concept_drift",)


def rows(rng: Generator, size: int, now: bool) -> Rows:
    """Draw scores that move, and labels whose odds at each score are `ODDS` times what they were."""
    scores = rng.beta(2.6 if now else 2.0, 3.0, size)
    return scored(rng, scores, more=np.log(ODDS) if now else 0.0)


def start(size: int) -> Ready:
    world = World.of(rows, Task.BINARY)
    return Ready(measured(world.population(size), IDS), partial(draw, world))


def draw(world: World, rng: Generator, n: int) -> Draw:
    """Draw one baseline and one window."""
    _, then = world.past(rng)
    _, now = world.window(rng, n)
    return Draw([(world.subject(now, then), IDS)])


CONCEPT = Scenario(
    "concept",
    "the odds of a positive at each score become 1.6 times what they were; 10,000 labelled rows of baseline, "
    "new in each run",
    start,
)
