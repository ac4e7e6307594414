from __future__ import annotations

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import accuracy_score, f1_score, hamming_loss, jaccard_score

from offing.domain.schema import Task
from offing.profiles.levels import CategoricalLevels
from offing.profiles.measures.multilabel import multilabel
from offing.profiles.plan import ProfilePlan
from offing.profiles.structured import flatten

NAMES = list("abcdef")
PLAN = ProfilePlan({}, task=Task.MULTILABEL, label=CategoricalLevels(tuple(NAMES)))


def measured(plan: ProfilePlan = PLAN, **columns: Any) -> dict[str, np.ndarray]:
    return dict(multilabel(flatten(pa.record_batch(columns), Task.MULTILABEL), plan))


def listed(table: np.ndarray) -> list[str]:
    return [json.dumps([name for name, has in zip(NAMES, row, strict=True) if has]) for row in table.tolist()]


def test_all_are_scikit_learn_s() -> None:
    rng = np.random.default_rng(0)
    truth = rng.random((500, 6)) < 0.3
    said = truth ^ (rng.random((500, 6)) < 0.1)
    found = measured(prediction=listed(said), label=listed(truth))
    assert found["subset"].mean() == pytest.approx(accuracy_score(truth, said), rel=1e-12)
    assert found["hamming"].mean() == pytest.approx(hamming_loss(truth, said), rel=1e-12)
    reference = jaccard_score(truth, said, average="samples", zero_division=1)
    assert found["jaccard"].mean() == pytest.approx(reference, rel=1e-12)
    f1 = 2 * found["tp"].sum() / found["named"].sum()
    assert f1 == pytest.approx(f1_score(truth, said, average="micro"), rel=1e-12)
    np.testing.assert_array_equal(found["wrong"], found["fp"] + found["fn"])
    np.testing.assert_array_equal(found["named"], 2 * found["tp"] + found["wrong"])


def test_two_empty_sets_agree() -> None:
    found = measured(prediction=["[]", "[]"], label=["[]", '["a"]'])
    assert found["jaccard"].tolist() == [1.0, 0.0]
    assert found["subset"].tolist() == [1.0, 0.0]


def test_names_that_the_plan_lacks_count() -> None:
    found = measured(prediction=['["a","x"]', '["u","v","w","x","y","z","q"]'], label=['["a","y"]', '["a"]'])
    assert (found["fp"].tolist(), found["fn"].tolist()) == ([1.0, 7.0], [1.0, 1.0])
    assert found["hamming"].tolist() == [2 / 6, 1.0]


def test_without_labels_in_the_plan_there_is_no_share_of_them() -> None:
    found = measured(ProfilePlan({}, task=Task.MULTILABEL), prediction=['["a"]'], label=['["a"]'])
    assert "hamming" not in found
    assert found["tp"].tolist() == [1.0]


def test_rows_that_are_not_measured() -> None:
    found = measured(
        prediction=['["a"]', None, '["a"', '["a"]', "{"], label=[None, '["a"]', '["a"]', "[1", "["]
    )
    np.testing.assert_array_equal(found["tp"], [np.nan, np.nan, np.inf, np.inf, np.inf])
    assert measured(prediction=['["a"]'], label=pa.array([None], pa.string())) == {}
    assert measured(prediction=['["a"]']) == {}
    assert measured(label=['["a"]']) == {}
