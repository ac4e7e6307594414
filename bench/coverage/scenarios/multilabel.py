"""A model whose answers are sets of labels."""

from __future__ import annotations

from functools import partial

import numpy as np
from bench.coverage.scenario import Generator, Ready, Rows, Scenario, Truths, World

from offing.domain.schema import Task

NAMES = tuple("abcdef")
SHARES = (0.08, 0.15, 0.2, 0.3, 0.4, 0.5)
IDS = ("hamming_loss", "jaccard", "multilabel_f1", "subset_accuracy")


def rows(rng: Generator, size: int, now: bool) -> Rows:
    """Draw sets that go together, and answers in which one label in ten is wrong, more often in some rows."""
    many = rng.beta(2.0, 2.0, (size, 1)) * 2
    truth = rng.random((size, len(NAMES))) < np.array(SHARES) * many
    said = truth ^ (rng.random(truth.shape) < 0.1 * many)
    return {"prediction": _texts(said), "label": _texts(truth), "_said": said, "_truth": truth}


_SETS = np.array([
    "[" + ",".join(f'"{name}"' for place, name in enumerate(NAMES) if code >> place & 1) + "]"
    for code in range(1 << len(NAMES))
])  # fmt: skip


def _texts(sets: np.ndarray) -> np.ndarray:
    return np.asarray(_SETS[sets @ (1 << np.arange(len(NAMES)))])


def start(size: int) -> Ready:
    world = World.of(rows, Task.MULTILABEL)
    return Ready(world.truths(size, of_population), partial(world.alone, IDS))


def of_population(now: Rows, _: Rows) -> Truths:
    """Return the truths of raw rows."""
    said, truth = now["_said"], now["_truth"]
    both, either = (said & truth).sum(axis=1), (said | truth).sum(axis=1)
    return {
        "hamming_loss": float((said != truth).mean()),
        "jaccard": float(np.where(either > 0, both / np.maximum(either, 1), 1.0).mean()),
        "multilabel_f1": float(2 * both.sum() / (said.sum() + truth.sum())),
        "subset_accuracy": float((said == truth).all(axis=1).mean()),
    }


MULTILABEL = Scenario("multilabel", "sets of six labels with 8 % to 50 % each, 10 % wrong", start)
