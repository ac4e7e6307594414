"""Metrics that grow trees on rows themselves, each simulation a model or two: fewer of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from bench.coverage.scenario import Draw, Generator, MakeRows, Ready, Rows, Scenario, Truths, World
from bench.coverage.scenarios.binary import levels
from scipy.special import expit, logit

from offing.domain.schema import Task
from offing.metrics.row_sample import RowSample
from offing.testing.subjects import table_of

SAMPLE = 2000
"""Rows of the baseline."""


def classified(rng: Generator, size: int, now: bool) -> Rows:
    """Draw a group that grows, in which scores promise too much, and a number that goes with it."""
    group = rng.random(size) < (0.4 if now else 0.2)
    score = rng.beta(2.0, 2.0, size)
    return {
        "group": levels(group.astype(int)),
        "age": rng.normal(0.3 if now else 0.0, 1.0, size) + 0.5 * group,
        "other": rng.normal(size=size),
        "score": score,
        "label": (rng.random(size) < expit(logit(score) - 1.0 * group)).astype(float),
    }


def answered(rng: Generator, size: int, now: bool) -> Rows:
    """Draw answers whose errors grow with a feature, which moves by 0.4 standard deviations."""
    area = rng.normal(0.4 if now else 0.0, 1.0, size)
    said = 10 + 3 * area
    return {
        "area": area,
        "other": rng.normal(size=size),
        "prediction": said,
        "label": said + rng.normal(0.0, np.exp(0.4 * area)),
    }


def unchanged(rng: Generator, size: int, now: bool) -> Rows:
    """Draw features that do not change."""
    return {"x": rng.normal(size=size), "y": rng.exponential(size=size), "c": levels(rng.choice(4, size))}


def _right(rows: Rows) -> Truths:
    """Return what the labels of a window show."""
    return {"estimated_accuracy_reweighted": float(((rows["score"] >= 0.5) == (rows["label"] == 1)).mean())}


def _off(rows: Rows) -> Truths:
    off = rows["prediction"] - rows["label"]
    return {"estimated_mae": float(np.abs(off).mean()), "estimated_rmse": float(np.sqrt((off**2).mean()))}


def _no_change(_: Rows) -> Truths:
    return {"domain_classifier": 0.5}


def start(make: MakeRows, task: Task, metrics: Sequence[str], size: int) -> Ready:
    return Ready({}, partial(draw, World.of(make, task, size=SAMPLE), metrics))


def draw(world: World, metrics: Sequence[str], rng: Generator, n: int) -> Draw:
    """Draw one baseline and one window, which are their own samples; the window's labels are hidden."""
    table, then = world.past(rng)
    rows, now = world.window(rng, n)
    unlabelled = {name: part for name, part in rows.items() if name != "label"}
    sample = RowSample(table_of(unlabelled, 1), table)
    return Draw([(world.subject(now, then, sample=sample), metrics)], TRUTHS[metrics[0]](rows))


TRUTHS = {"estimated_accuracy_reweighted": _right, "estimated_mae": _off, "domain_classifier": _no_change}

REWEIGHTED = Scenario(
    "reweighted",
    "a group in which scores promise too much grows from 20 % to 40 %; 2,000 labelled rows of baseline, new "
    "in each run, are its sample",
    partial(start, classified, Task.BINARY, ("estimated_accuracy_reweighted",)),
    runs={},
)
ROW_ERRORS = Scenario(
    "row_errors",
    "errors grow with a feature, which moves by 0.4 standard deviations; 2,000 labelled rows of baseline, "
    "new in each run, are its sample",
    partial(start, answered, Task.REGRESSION, ("estimated_mae", "estimated_rmse")),
    runs={50: 500, 500: 500, 5000: 500},
)
TOLD_APART = Scenario(
    "told_apart",
    "three features that do not change; 2,000 rows of baseline, new in each run, are its sample",
    partial(start, unchanged, Task.UNKNOWN, ("domain_classifier",)),
    runs={50: 20},
)
