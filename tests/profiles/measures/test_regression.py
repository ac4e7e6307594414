from __future__ import annotations

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import mean_absolute_percentage_error, mean_pinball_loss

from offing.domain.schema import Task
from offing.profiles.grid import NumericGrid
from offing.profiles.measures.regression import QUANTILES, SQUARE_LABEL, SQUARE_LABEL2, regression
from offing.profiles.plan import ProfilePlan
from offing.profiles.structured import flatten

PLAN = ProfilePlan({}, task=Task.REGRESSION, label=NumericGrid(50.0, 16.0), residual=NumericGrid(0.0, 4.0))


def measured(plan: ProfilePlan = PLAN, **columns: Any) -> dict[str, np.ndarray]:
    return dict(regression(flatten(pa.record_batch(columns), Task.REGRESSION), plan))


def test_relative_errors_are_scikit_learn_s() -> None:
    rng = np.random.default_rng(0)
    label = rng.normal(50, 10, 1000)
    said = label + rng.normal(0, 3, 1000)
    found = measured(prediction=said, label=label)
    assert found["ape"].mean() == pytest.approx(mean_absolute_percentage_error(label, said), rel=1e-12)
    symmetric = 2 * np.abs(said - label) / (np.abs(said) + np.abs(label))
    np.testing.assert_allclose(found["sape"], symmetric, rtol=1e-12)
    square = ((said - label) / 4) ** 2
    np.testing.assert_allclose(found[SQUARE_LABEL], square * (label - 50) / 16, rtol=1e-9)
    np.testing.assert_allclose(found[SQUARE_LABEL2], square * ((label - 50) / 16) ** 2, rtol=1e-9)


def test_rows_that_have_no_relative_error() -> None:
    found = measured(prediction=[1.0, 0.0, None, np.nan, 1.0, np.inf], label=[0.0, 0.0, 1.0, 1.0, None, 1.0])
    np.testing.assert_array_equal(found["ape"], [np.nan] * 5 + [np.inf])
    np.testing.assert_array_equal(found["sape"], [2.0, 0.0] + [np.nan] * 4)


def test_the_score_is_the_answer_where_no_prediction_was_logged() -> None:
    assert measured(score=[1.5], label=[1.0])["ape"].tolist() == [0.5]


def test_large_numbers_do_not_overflow_the_symmetric_error() -> None:
    assert measured(prediction=[1.5e308], label=[1.0e308])["sape"].tolist() == [pytest.approx(0.4)]


def test_without_grids_there_are_no_products() -> None:
    assert set(measured(ProfilePlan({}, task=Task.REGRESSION), prediction=[1.0], label=[2.0])) == {
        "ape",
        "sape",
    }


def test_labels_of_another_type_and_no_labels() -> None:
    assert measured(prediction=[1.0], label=["x"]) == {}
    assert measured(prediction=[1.0]) == {}


def test_intervals_cover_or_not() -> None:
    said = [{"value": 2, "low": 1, "high": 3}] * 4 + [{"value": 2}, {"low": 3, "high": 1}, {"low": 1}]
    label = [1.0, 3.0, 3.1, None, 2.0, 2.0, 2.0]
    found = measured(prediction=[*map(json.dumps, said), None, "7"], label=[*label, 1.0, 7.0])
    nan = np.nan
    np.testing.assert_array_equal(found["covered"], [1, 1, 0, nan, nan, 0, nan, nan, nan])
    np.testing.assert_array_equal(found["width"], [2, 2, 2, 2, nan, np.inf, nan, nan, nan])
    assert found["ape"][-1] == 0.0


@pytest.mark.parametrize("q", [0.1, 0.5, 0.975])
def test_pinball_losses_are_scikit_learn_s(q: float) -> None:
    rng = np.random.default_rng(1)
    label, said = rng.normal(size=300), rng.normal(size=300)
    texts = [json.dumps({"value": 0, f"q{q:g}": value}) for value in said.tolist()]
    found = measured(prediction=texts, label=label)
    assert found[f"pinball@{q:g}"].mean() == pytest.approx(mean_pinball_loss(label, said, alpha=q), rel=1e-12)


def test_only_so_many_quantiles_have_a_name() -> None:
    said = json.dumps({"value": 1, "q0.123": 1, "q0.10": 1, "q1": 1, "q0.1": 1, "qx": 1, "q0.005": 2})
    found = measured(prediction=[said], label=[1.0])
    assert {name for name in found if "@" in name} == {"pinball@0.1", "pinball@0.005"}
    assert (len(QUANTILES), QUANTILES["q0.975"]) == (199, 0.975)
