"""Numeric columns that move together, and no longer do: normal ones and skewed ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
from bench.coverage.scenario import Draw, Generator, Ready, Rows, Scenario, Truths, World, measured
from scipy import stats

from offing.domain.point import Point
from offing.domain.schema import Task
from offing.metrics.catalogue import points
from offing.profiles.declared import Declared
from offing.profiles.grid import NumericGrid
from offing.profiles.pairs import W_BOUND

COLUMNS = ("a", "b", "c", "d", "e")
THEN = np.array([0.8, 0.7, 0.5, 0.4, 0.0])
NOW = np.array([0.8, 0.2, 0.5, -0.3, 0.4])
IDS = ("correlation_change", "projection_drift")
Shape = Callable[[np.ndarray], np.ndarray]


def rows(shape: Shape, rng: Generator, size: int, now: bool) -> Rows:
    """Draw columns that share a factor, each in its own part, and change which ones do."""
    weights = NOW if now else THEN
    factor, noise = rng.normal(size=size), rng.normal(size=(len(COLUMNS), size))
    shared = weights[:, None] * factor + np.sqrt(1 - weights**2)[:, None] * noise
    moved = shape(shared) + np.array([0.3, 0, 0, 0, 0])[:, None] * now
    return dict(zip(COLUMNS, moved, strict=True))


def start(shape: Shape, size: int) -> Ready:
    world = World.of(partial(rows, shape), Task.UNKNOWN, declared=Declared(projections=True))
    whole = world.population(size)
    matrices = [_matrices(world, size, side) for side in (True, False)]
    return Ready(measured(whole, ["projection_drift"]), partial(draw, world, matrices))


def draw(world: World, matrices: list[np.ndarray], rng: Generator, n: int) -> Draw:
    """Draw both samples; the truth of correlations is over the columns that the metric does not set aside."""
    _, then = world.past(rng)
    _, now = world.window(rng, n)
    subject = world.subject(now, then)
    own: Truths = {}
    for point in points(subject, ["correlation_change"]):
        kept = [COLUMNS.index(name) for name in COLUMNS if name not in _aside(point)]
        part = [matrix[np.ix_(kept, kept)] for matrix in matrices]
        pairs = np.triu_indices(len(kept), 1)
        gap = np.sqrt(np.mean((part[0] - part[1])[pairs] ** 2)) if len(kept) > 1 else np.nan
        own["correlation_change"] = float(gap)
    return Draw([(subject, IDS)], own)


def _aside(point: Point) -> list[str]:
    """Read from the note which columns were set aside; all where it does not name every one."""
    said = (point.note or "").split("set aside: ")
    if len(said) == 1:
        return []
    return list(COLUMNS) if " more" in said[1] else said[1].split(", ")


def _matrices(world: World, size: int, now: bool) -> np.ndarray:
    """Return the correlations of a population, of values as the plan winsorises them."""
    found = []
    for chunk in world.chunks(size, now):
        cuts = [(chunk[name], world.plan.columns[name]) for name in COLUMNS]
        scaled = [(x - cut.centre) / cut.scale for x, cut in cuts if isinstance(cut, NumericGrid)]
        found.append(np.corrcoef(np.clip(np.round(np.array(scaled) * 16) / 16, -W_BOUND, W_BOUND)))
    return np.asarray(np.mean(found, axis=0))


def _skewed(values: np.ndarray) -> np.ndarray:
    """Return gamma values (shape 4, sd 1) of the ranks of normal ones."""
    grid = np.linspace(-6, 6, 2401)
    return np.asarray(np.interp(values, grid, stats.gamma.ppf(stats.norm.cdf(grid), 4) / 2))


JOINT = Scenario(
    "joint",
    "five normal columns that share a factor; weights 0.8, 0.7, 0.5, 0.4, 0 become 0.8, 0.2, 0.5, -0.3, 0.4 "
    "and one mean moves by 0.3; 10,000 rows of baseline, new in each run",
    partial(start, np.asarray),
)
SKEWED = replace(
    JOINT, name="joint_skewed", about="the same with gamma columns (shape 4)", start=partial(start, _skewed)
)
