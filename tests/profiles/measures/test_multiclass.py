from __future__ import annotations

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import brier_score_loss, log_loss

from offing.domain.schema import Task
from offing.profiles.measures.multiclass import multiclass
from offing.profiles.plan import ProfilePlan
from offing.profiles.structured import flatten

PLAN = ProfilePlan({}, task=Task.MULTICLASS)
CLASSES = ["ant", "cat", "dog"]


def measured(**columns: Any) -> dict[str, np.ndarray]:
    return dict(multiclass(flatten(pa.record_batch(columns), Task.MULTICLASS), PLAN))


def test_losses_are_scikit_learn_s() -> None:
    rng = np.random.default_rng(0)
    shares = rng.dirichlet([1, 1, 1], 2000)
    label = [CLASSES[i] for i in rng.integers(0, 3, 2000)]
    said = [json.dumps(dict(zip(CLASSES, row, strict=True))) for row in shares.tolist()]
    found = measured(prediction=said, label=label)
    assert found["log_loss"].mean() == pytest.approx(log_loss(label, shares, labels=CLASSES), rel=1e-9)
    reference = brier_score_loss(label, shares, labels=CLASSES, scale_by_half=False)
    assert found["brier"].mean() == pytest.approx(reference, rel=1e-9)


def test_certainty_that_was_wrong_is_bounded() -> None:
    found = measured(prediction=['{"ant":1}', '{"ant":1}', '{"ant":1,"cat":0}'], label=["ant", "cat", "cat"])
    np.testing.assert_allclose(found["log_loss"], [0.0, -np.log(1e-15), -np.log(1e-15)], rtol=1e-9)
    assert found["brier"].tolist() == [0.0, 2.0, 2.0]


def test_rows_without_a_distribution_or_a_label() -> None:
    said = ["ant", '{"ant":0.6,"cat":0.4}', '{"ant":60,"cat":40}', '{"ant":', None, '{"ant":1}']
    found = measured(prediction=said, label=["ant", None, "ant", "ant", "ant", "ant"])
    np.testing.assert_array_equal(found["brier"], [np.nan, np.nan, np.inf, np.inf, np.nan, 0.0])
    np.testing.assert_array_equal(found["log_loss"], [np.nan, np.nan, np.inf, np.inf, np.nan, 0.0])


def test_classes_may_be_numbers() -> None:
    found = measured(prediction=['{"1":0.75,"2":0.25}'], label=[1.0])
    assert found["brier"].tolist() == [0.125]


def test_nothing_to_measure() -> None:
    assert measured(prediction=["ant"], label=["ant"]) == {}
    assert measured(prediction=['{"ant":1}']) == {}
    assert measured(prediction=['{"ant":1}'], label=pa.array([None], pa.string())) == {}
