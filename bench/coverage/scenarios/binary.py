"""A binary classifier whose features and scores moved, while a label given its score did not."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
from bench.coverage.scenario import Draw, Generator, Ready, Rows, Scenario, Truths, World, measured
from bench.coverage.truths import answers, distances
from scipy.special import expit, logit

from offing.domain.schema import Task
from offing.metrics.subject import Subject
from offing.profiles.declared import Declared
from offing.profiles.loss_cells import LossCells

WORTH = (5.0, -1.0, 0.0, -3.0)
NUMERIC = ("far", "shift", "skew", "zeros", "same")
LEVELS = np.array(list("abcdef"))
NOW, THEN = (0.22, 0.2, 0.25, 0.18, 0.09, 0.06), (0.3, 0.25, 0.2, 0.15, 0.07, 0.03)

PERFORMANCE = (
    "accuracy", "balanced_accuracy", "brier", "calibration_error", "cohen_kappa", "f05", "f1", "f2", "gain",
    "ks_separation", "lift", "log_loss", "matthews", "pr_auc", "precision", "recall", "roc_auc",
    "specificity", "value_per_prediction",
)  # fmt: skip
FORETOLD = ("accuracy", "brier", "f1", "log_loss", "precision", "recall", "roc_auc")
IDS = (
    *distances.CELLS, *distances.RAW, *PERFORMANCE, *(f"estimated_{name}" for name in FORETOLD),
    "prediction_rate", "score_mean", "label_drift", "drift_harm",
)  # fmt: skip


def rows(rng: Generator, size: int, now: bool) -> Rows:
    """Draw rows: two normal columns that move, a log-normal, one of zeros, levels; two stay."""
    missing = rng.random(size) < (0.2 if now else 0.1)
    return {
        "same": rng.normal(size=size),
        "far": rng.normal(0.8, 1.2, size) if now else rng.normal(size=size),
        "shift": rng.normal(0.35, 1.15, size) if now else rng.normal(size=size),
        "skew": np.exp(0.6 * rng.normal(size=size)) * (1.3 if now else 1.0),
        "zeros": np.where(rng.random(size) < (0.35 if now else 0.5), 0.0, rng.exponential(1.0, size)),
        "plan": levels(rng.choice(6, size, p=NOW if now else THEN)),
        "area": levels(rng.choice(6, size, p=THEN)),
        "gaps": pa.array(rng.normal(size=size), mask=missing),
        **scored(rng, rng.beta(2.6 if now else 2.0, 3.0, size)),
    }


def scored(rng: Generator, scores: np.ndarray, *, more: np.ndarray | float = 0.0) -> Rows:
    """Return scores with decisions at one half, and labels that a curve of the score gives."""
    label = (rng.random(len(scores)) < expit(1.3 * logit(scores) - 0.2 + more)).astype(float)
    return {"score": scores, "prediction": np.where(scores >= 0.5, "1", "0"), "label": label}


def levels(codes: np.ndarray) -> pa.Array[Any]:
    """Return levels by number as a column of text."""
    places: Any = pa.array(codes.astype(np.int32))
    return pa.DictionaryArray.from_arrays(places, pa.array(LEVELS))


def start(size: int) -> Ready:
    world = World.of(rows, Task.BINARY, declared=Declared(value=WORTH))
    whole = world.population(size)
    truths = world.truths(size, of_population)
    truths |= {f"label_drift{key}": value for key, value in _label_drift(world, size).items()}
    return Ready(truths | harm(world, whole, size), partial(draw, world, whole))


def of_population(now: Rows, then: Rows) -> Truths:
    """Return the truths of raw rows."""
    found: Truths = {}
    for column in (*NUMERIC, "score"):
        found |= distances.numeric(column, now[column], then[column])
    kept = [side["gaps"].drop_null().to_numpy() for side in (now, then)]
    found |= distances.numeric("gaps", *kept)
    return found | of_answers(now)


def of_answers(now: Rows) -> Truths:
    """Return how good scores and decisions are."""
    label, score = now["label"] == 1, now["score"]
    found = answers.decisions(label, score >= 0.5, WORTH)
    return found | answers.losses(label, score) | answers.ranking(label, score)


def realised(now: Rows) -> Truths:
    """Return what the window's own labels show, which the estimates are about."""
    label, score = now["label"] == 1, now["score"]
    found = answers.decisions(label, score >= 0.5) | answers.losses(label, score)
    return {f"estimated_{name}": found[name] for name in FORETOLD}


def draw(world: World, whole: Subject, rng: Generator, n: int) -> Draw:
    """Draw one baseline and one window."""
    table, then = world.past(rng)
    drawn, now = world.window(rng, n)
    subject = world.subject(now, then, losses=LossCells.fit(table, world.plan))
    own = distances.over_cells(subject, whole) | realised(drawn)
    return Draw([(subject, IDS)], own)


def _label_drift(world: World, size: int) -> Truths:
    shares = [np.mean([part["label"].mean() for part in world.chunks(size, side)]) for side in (True, False)]
    p, q = (np.array([share, 1 - share]) for share in shares)
    return {"": distances.divergences(p, q)["jensen_shannon"]}


def harm(world: World, whole: Subject, size: int) -> Truths:
    """Return Σ (q - p) (loss - mean loss) over twenty cells: the metric itself, of whole populations."""
    table, _ = World(world.make, world.plan, size).past(np.random.default_rng(103))
    losses = LossCells.fit(table, world.plan)
    return measured(replace(whole, losses=losses), ["drift_harm"])


BINARY = Scenario(
    "binary",
    "a binary classifier: normal columns move by 0.8 standard deviations and widen by 20 % (`far`) or by "
    "0.35 and 15 % (`shift`), a log-normal one (`skew`, σ 0.6) grows by 30 %, `zeros` go from 50 % to 35 %, "
    "levels (`plan`) and missing values (`gaps`) change, `same` and `area` do not; scores go from "
    "beta(2, 3) to beta(2.6, 3), what a score means stays; 10,000 labelled rows of baseline, new in each run",
    start,
    columns=("far", "score"),
)
