"""Rows of each task, drawn with nasty corners: heavy tails, ties, rare classes, gaps."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

CLASSES = ["ant", "bee", "cat", "dog"]
NAMES = [f"l{i}" for i in range(8)]
ITEMS = [f"i{i}" for i in range(30)]


def compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=isinstance(value, dict))


def animals(size: int = 400, seed: int = 0) -> dict[str, Any]:
    """Classes of unequal frequency; a tenth of the rows has no prediction, a fifth no label."""
    rng = np.random.default_rng([seed, size])
    truth = rng.choice(CLASSES, size, p=[0.5, 0.3, 0.15, 0.05])
    said = np.where(rng.random(size) < 0.7, truth, rng.choice(CLASSES, size))
    gaps = rng.random((2, size)) < [[0.1], [0.2]]
    return {
        "prediction": [None if gap else name for gap, name in zip(gaps[0], said.tolist(), strict=True)],
        "label": [None if gap else name for gap, name in zip(gaps[1], truth.tolist(), strict=True)],
    }


def both(rows: dict[str, Any]) -> tuple[list[Any], list[Any]]:
    """Return labels and predictions of the rows that have both."""
    pairs = [(y, p) for y, p in zip(rows["label"], rows["prediction"], strict=True) if None not in (y, p)]
    return [y for y, _ in pairs], [p for _, p in pairs]


def distributions(size: int = 400, seed: int = 0) -> tuple[dict[str, Any], np.ndarray]:
    """Distributions over the classes as JSON, labels drawn from them, and the distributions."""
    rng = np.random.default_rng([seed, size])
    shares = rng.dirichlet(np.ones(4) * 0.7, size)
    label = [CLASSES[int(i)] for i in (rng.random((size, 1)) > shares.cumsum(1)).sum(1).clip(0, 3)]
    said = [compact(dict(zip(CLASSES, row, strict=True))) for row in shares.tolist()]
    return {"prediction": said, "label": label}, shares


def sizes(size: int = 400, seed: int = 0) -> dict[str, Any]:
    """A regression: labels with a long tail, ties and zeros, heavy-tailed errors, a third without label."""
    rng = np.random.default_rng([seed, size])
    truth = np.where(rng.random(size) < 0.1, 0.0, np.round(rng.lognormal(3, 0.8, size), 1))
    said = truth + 3 * rng.standard_t(4, size)
    label = [None if gap else y for gap, y in zip(rng.random(size) < 0.3, truth.tolist(), strict=True)]
    return {"prediction": said, "label": label}


def known(rows: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """Return labels and predictions of the labelled rows of a regression."""
    mask = np.array([y is not None for y in rows["label"]], bool)
    return np.array([y for y in rows["label"] if y is not None]), np.asarray(rows["prediction"])[mask]


def spreads(size: int = 400, seed: int = 0) -> tuple[dict[str, Any], np.ndarray, np.ndarray]:
    """A regression's answers with interval and quantiles as JSON; labels and centres beside them."""
    rng = np.random.default_rng([seed, size])
    centre = rng.gamma(5, 4, size)
    label = centre + 2 * rng.standard_t(5, size)
    said = [
        compact({"value": c, "low": c - 4, "high": c + 4, "q0.1": c - 3, "q0.9": c + 3})
        for c in centre.tolist()
    ]
    return {"prediction": said, "label": label}, label, centre


def tagged(size: int = 300, seed: int = 0) -> tuple[dict[str, Any], np.ndarray, np.ndarray]:
    """Sets of labels as JSON lists; the tables of truth and prediction beside them."""
    rng = np.random.default_rng([seed, size])
    truth = rng.random((size, len(NAMES))) < np.linspace(0.02, 0.5, len(NAMES))
    said = truth ^ (rng.random(truth.shape) < 0.08)
    rows = {"prediction": [_named(row) for row in said], "label": [_named(row) for row in truth]}
    return rows, truth, said


def rankings(size: int = 300, seed: int = 0) -> tuple[dict[str, Any], list[list[str]], list[dict[str, int]]]:
    """Rankings of ten items of thirty, and labels with gains of a few; both beside the rows."""
    rng = np.random.default_rng([seed, size])
    shown = [rng.choice(ITEMS, 10, replace=False).tolist() for _ in range(size)]
    gains = [
        dict(zip(rng.choice(ITEMS, 5, replace=False).tolist(), rng.integers(1, 4, 5).tolist(), strict=True))
        for _ in range(size)
    ]
    rows = {"prediction": [compact(one) for one in shown], "label": [compact(one) for one in gains]}
    return rows, shown, gains


def _named(row: np.ndarray) -> str:
    return compact([name for name, has in zip(NAMES, row.tolist(), strict=True) if has])
