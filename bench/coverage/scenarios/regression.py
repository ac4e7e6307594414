"""A regression whose errors grow with the prediction: how good it is, and what a baseline says of it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
from bench.coverage.scenario import Draw, Generator, Ready, Rows, Scenario, Truths, World, measured
from bench.coverage.scenarios.binary import harm

from offing.domain.schema import Task
from offing.profiles.loss_cells import LossCells

IDS = (
    "bias", "interval_coverage", "interval_width", "mae", "mape", "median_absolute_error", "pinball_loss",
    "r2", "rmse", "smape", "prediction_mean",
)  # fmt: skip
BESIDE = ("label_drift", "drift_harm", "estimated_mae", "estimated_rmse")


def raw(rng: Generator, size: int, now: bool) -> Rows:
    """Draw answers and half the width of their intervals; errors are log-Laplace, a tenth of the answer."""
    said = rng.gamma(9.0, 2.4 if now else 2.0, size) + 5.0
    label = (said - 0.4) * np.exp(0.1 * rng.laplace(0.0, 1.0, size))
    return {"label": label, "_said": said, "_width": 0.1 * said * rng.uniform(1.0, 2.0, size)}


def spread(rng: Generator, size: int, now: bool) -> Rows:
    """Draw the same with answers as they are logged: their number, an interval and a quantile."""
    drawn = raw(rng, size, now)
    said, width = drawn["_said"], drawn["_width"]
    parts = zip(said.tolist(), (said - width).tolist(), (said + width).tolist(), strict=True)
    text = [f'{{"value":{a!r},"low":{low!r},"high":{high!r},"q0.1":{low!r}}}' for a, low, high in parts]
    return {**drawn, "prediction": text}


def plain(rng: Generator, size: int, now: bool) -> Rows:
    """Draw the same with answers that are logged as numbers."""
    drawn = raw(rng, size, now)
    return {**drawn, "prediction": drawn["_said"]}


def start(size: int) -> Ready:
    world = World.of(spread, Task.REGRESSION)
    truths = replace(world, make=raw).truths(size, of_population)
    return Ready(truths, partial(world.alone, IDS))


def start_beside(size: int) -> Ready:
    world = World.of(plain, Task.REGRESSION)
    whole = world.population(size)
    return Ready(measured(whole, ["label_drift"]) | harm(world, whole, size), partial(draw_beside, world))


def of_population(now: Rows, _: Rows) -> Truths:
    """Return the truths of raw rows."""
    label, said, width = now["label"], now["_said"], now["_width"]
    off = said - label
    below = label - (said - width)
    return {
        "bias": float(off.mean()),
        "mae": float(np.abs(off).mean()),
        "rmse": float(np.sqrt((off**2).mean())),
        "median_absolute_error": float(np.median(np.abs(off))),
        "mape": float((np.abs(off) / np.abs(label)).mean()),
        "smape": float((2 * np.abs(off) / (np.abs(said) + np.abs(label))).mean()),
        "r2": float(1 - (off**2).mean() / label.var()),
        "interval_coverage": float((np.abs(off) <= width).mean()),
        "interval_width": float(2 * width.mean()),
        "pinball_loss(q0.1)": float(np.maximum(0.1 * below, -0.9 * below).mean()),
        "prediction_mean": float(said.mean()),
    }


def draw_beside(world: World, rng: Generator, n: int) -> Draw:
    """Draw one baseline and one window; what its labels show is the truth of the estimates."""
    table, then = world.past(rng)
    rows, now = world.window(rng, n)
    off = rows["_said"] - rows["label"]
    own = {
        "estimated_mae": float(np.abs(off).mean()),
        "estimated_rmse": float(np.sqrt((off**2).mean())),
    }
    return Draw([(world.subject(now, then, losses=LossCells.fit(table, world.plan)), BESIDE)], own)


REGRESSION = Scenario(
    "regression",
    "a regression whose relative errors are log-Laplace (mean size a tenth); intervals and a quantile are "
    "logged",
    start,
    columns=("q0.1",),
)
REGRESSION_BESIDE = replace(
    REGRESSION,
    name="regression_beside",
    about="the same beside 10,000 labelled rows of baseline, new in each run; answers grew by 16 %",
    start=start_beside,
    columns=("prediction",),
)
