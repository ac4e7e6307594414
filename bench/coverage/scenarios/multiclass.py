"""A model of three classes that logs a distribution over them, which is too sure of itself."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
from bench.coverage.scenario import Draw, Generator, Ready, Rows, Scenario, Truths, World
from bench.coverage.truths import answers, distances

from offing.domain.schema import Task

CLASSES = ("ant", "bee", "cat")
NAMES = np.array(CLASSES)
IDS = (
    "accuracy", "balanced_accuracy", "class_brier", "class_f1", "class_log_loss", "class_precision",
    "class_recall", "cohen_kappa", "macro_f1", "macro_precision", "macro_recall", "matthews", "micro_f1",
    "weighted_f1", "weighted_precision", "weighted_recall", "score_mean",
)  # fmt: skip
BESIDE = ("estimated_accuracy", "label_drift")


def raw(rng: Generator, size: int, now: bool) -> Rows:
    """Draw distributions and labels of flatter ones; the window has more of the last class."""
    shares = rng.dirichlet((1.4, 1.0, 1.2) if now else (1.6, 1.2, 0.8), size).clip(1e-4)
    shares /= shares.sum(axis=1, keepdims=True)
    flat = np.sqrt(shares)
    flat /= flat.sum(axis=1, keepdims=True)
    label = (rng.random((size, 1)) > flat.cumsum(axis=1)).sum(axis=1).clip(0, 2)
    return {"label": NAMES[label], "_shares": shares, "_label": label}


def spread(rng: Generator, size: int, now: bool) -> Rows:
    """Draw the same with distributions as answers, as they are logged."""
    drawn = raw(rng, size, now)
    text = [f'{{"ant":{a!r},"bee":{b!r},"cat":{c!r}}}' for a, b, c in drawn["_shares"].tolist()]
    return {**drawn, "prediction": text}


def plain(rng: Generator, size: int, now: bool) -> Rows:
    """Draw the same with the best class and its score as answers."""
    drawn = raw(rng, size, now)
    shares = drawn["_shares"]
    return {**drawn, "prediction": NAMES[shares.argmax(axis=1)], "score": shares.max(axis=1)}


def start(size: int) -> Ready:
    world = World.of(spread, Task.MULTICLASS)
    return Ready(replace(world, make=raw).truths(size, of_population), partial(world.alone, IDS))


def start_beside(size: int) -> Ready:
    world = World.of(plain, Task.MULTICLASS)
    return Ready({"label_drift": _label_drift(replace(world, make=raw), size)}, partial(draw_beside, world))


def of_population(now: Rows, _: Rows) -> Truths:
    """Return the truths of raw rows."""
    shares, label = now["_shares"], now["_label"]
    own = shares[np.arange(len(label)), label]
    squares = (shares**2).sum(axis=1) - own**2 + (1 - own) ** 2
    return {
        **answers.of_classes(label, shares.argmax(axis=1), CLASSES),
        "class_brier": float(squares.mean()),
        "class_log_loss": float(-np.log(own).mean()),
        "score_mean": float(shares.max(axis=1).mean()),
    }


def _label_drift(world: World, size: int) -> float:
    counts = [
        np.sum([np.bincount(part["_label"], minlength=3) for part in world.chunks(size, side)], axis=0)
        for side in (True, False)
    ]
    p, q = (np.asarray(part / part.sum(), np.float64) for part in counts)
    return distances.divergences(p, q)["jensen_shannon"]


def draw_beside(world: World, rng: Generator, n: int) -> Draw:
    """Draw one baseline and one window; the estimate is about the accuracy of the window's own labels."""
    _, then = world.past(rng)
    rows, now = world.window(rng, n)
    own = {"estimated_accuracy": float((rows["_shares"].argmax(axis=1) == rows["_label"]).mean())}
    return Draw([(world.subject(now, then), BESIDE)], own)


MULTICLASS = Scenario(
    "multiclass",
    "three classes, answers are distributions, labels follow flatter ones (accuracy about 0.5)",
    start,
    columns=("bee",),
)
MULTICLASS_BESIDE = replace(
    MULTICLASS,
    name="multiclass_beside",
    about="the same beside 10,000 labelled rows of baseline, new in each run, with fewer of the last class",
    start=start_beside,
)
