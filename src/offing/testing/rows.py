"""Rows that try a metric hard: heavy tails, ties, zeros, gaps, levels, answers of every task."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from offing.domain.schema import Task

Rows = Mapping[str, Sequence[Any] | np.ndarray]
"""Columns by name: those of an event by their own, features by theirs."""

_ITEMS = ["ale", "bread", "cheese", "dates", "eggs", "figs"]


def assorted_rows(task: Task, size: int, seed: int = 0) -> dict[str, Any]:
    """Return `size` rows of a model of `task`: deterministic, with labels for about three in four.

    Features: `heavy` (Cauchy), `ties` (few values), `rain` (nine in ten zero), `gust` (a third missing),
    `carrier` and `sex` (levels), `review` (text). Beside them score, prediction, label, latency, cost, error
    and version.
    """
    rng = np.random.default_rng([seed, size])
    score = rng.beta(2, 3, size)
    prediction, label = _answers(task, score, rng)
    known = rng.random(size) < 0.75
    return {
        "heavy": rng.standard_cauchy(size) * 10,
        "ties": rng.choice([1.0, 2.0, 5.0], size),
        "rain": np.where(rng.random(size) < 0.9, 0.0, rng.exponential(0.1, size)),
        "gust": [
            None if gap else g
            for gap, g in zip(rng.random(size) < 0.3, rng.gamma(5, 4, size).tolist(), strict=True)
        ],
        "carrier": rng.choice(["UA", "B6", "EV", "DL"], size, p=[0.4, 0.3, 0.2, 0.1]),
        "sex": rng.choice(["F", "M"], size),
        "review": rng.choice(["very good", "bad, 2 of 10!", "", "täglich Brot"], size),
        "score": score,
        "prediction": prediction,
        "label": [one if there else None for one, there in zip(label, known.tolist(), strict=True)],
        "latency_ms": rng.lognormal(1, 0.5, size),
        "cost": rng.exponential(0.002, size),
        "error": [None if fine else "timeout" for fine in (rng.random(size) < 0.95).tolist()],
        "version": rng.choice(["v1", "v2"], size),
    }


def _answers(task: Task, score: np.ndarray, rng: np.random.Generator) -> tuple[list[Any], list[Any]]:
    """Return predictions and labels that go with the scores."""
    size = len(score)
    if task is Task.REGRESSION:
        value = score * 100
        return value.tolist(), (value + rng.standard_t(3, size) * 5).tolist()
    if task is Task.MULTICLASS:
        said = rng.choice(["cat", "dog", "owl"], size)
        return said.tolist(), np.where(rng.random(size) < score, said, "eel").tolist()
    if task in (Task.MULTILABEL, Task.RANKING):
        shown = [rng.permutation(_ITEMS)[:3].tolist() for _ in range(size)]
        liked = [rng.permutation(_ITEMS)[:2].tolist() for _ in range(size)]
        return [json.dumps(one) for one in shown], [json.dumps(one) for one in liked]
    return np.where(score > 0.5, "1", "0").tolist(), (rng.random(size) < score).astype(float).tolist()
