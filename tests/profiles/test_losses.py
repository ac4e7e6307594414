from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import log_loss

from offing.domain.schema import Task
from offing.profiles.grid import NumericGrid
from offing.profiles.levels import CategoricalLevels
from offing.profiles.losses import Loss, default_loss, loss_unit, row_losses
from offing.profiles.plan import ProfilePlan

BINARY = ProfilePlan({}, score=NumericGrid(0.5, 0.5), task=Task.BINARY)
MANY = ProfilePlan({}, label=CategoricalLevels(("a", "b")), task=Task.MULTICLASS)
NUMBER = ProfilePlan({}, residual=NumericGrid(0.0, 4.0), task=Task.REGRESSION)


def losses(plan: ProfilePlan, loss: Loss, **columns: Any) -> list[float | None]:
    values, known = row_losses(pa.record_batch(columns), plan, loss)
    return [value * loss_unit(loss, plan) if ok else None for value, ok in zip(values, known, strict=True)]


def test_every_task_has_its_loss() -> None:
    found = [default_loss(task) for task in (Task.BINARY, Task.MULTICLASS, Task.REGRESSION, Task.RANKING)]
    assert found == ["error", "error", "absolute_error", None]


def test_errors_of_logged_decisions_and_without_them_of_the_threshold() -> None:
    found = losses(
        BINARY,
        "error",
        score=pa.array([0.9, 0.9, 0.1, None, 0.7, None]),
        prediction=pa.array(["0", None, "1", None, "1", "1"]),
        label=pa.array([1.0, 1.0, 1.0, 1.0, None, 0.0]),
    )
    assert found == [1, 0, 0, None, None, 1]
    assert losses(BINARY, "error", score=pa.array([0.9, 0.1]), label=pa.array([0.0, 0.0])) == [1, 0]
    scoreless = ProfilePlan({}, task=Task.BINARY)
    assert losses(scoreless, "error", score=pa.array([0.9]), label=pa.array([0.0])) == [None]


def test_log_losses_are_scikit_learn_s() -> None:
    rng = np.random.default_rng(3)
    score = np.append(rng.random(500), [0.0, 1.0])
    label = np.append((rng.random(500) < 0.4).astype(float), [0.0, 1.0])
    found = losses(BINARY, "log_loss", score=pa.array(score), label=pa.array(label))
    assert np.mean(np.array(found, float)) == pytest.approx(log_loss(label, score), abs=1e-6)
    assert losses(BINARY, "log_loss", score=pa.array([np.nan]), label=pa.array([1.0])) == [None]


def test_errors_of_classes() -> None:
    found = losses(
        MANY,
        "error",
        prediction=pa.array(["a", "b", "new", None, "a"]),
        label=pa.array(["a", "a", "new", "a", None]),
    )
    assert found == [0, 1, 0, None, None]
    assert losses(MANY, "error", label=pa.array(["a"])) == [None]


def test_absolute_errors_and_what_is_too_large() -> None:
    found = losses(
        NUMBER,
        "absolute_error",
        prediction=pa.array([1.5, None, 1e308, 3.0, np.inf]),
        score=pa.array([9.0, 4.0, 9.0, 9.0, 9.0]),
        label=pa.array([3.0, 3.5, -1e308, None, 1.0]),
    )
    assert found == [1.5, 0.5, None, None, None]
    assert losses(NUMBER, "absolute_error", prediction=pa.array([1e300]), label=pa.array([0.0])) == [
        4.0 * 2**30
    ]


def test_no_labels_no_losses() -> None:
    for loss in ("error", "log_loss"):
        assert losses(BINARY, loss, score=pa.array([0.5])) == [None]
        assert losses(BINARY, loss, score=pa.array([0.5]), label=pa.array([None], pa.float64())) == [None]
