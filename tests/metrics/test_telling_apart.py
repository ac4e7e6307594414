from __future__ import annotations

import numpy as np
import pytest

from offing.metrics.feature_matrix import FeatureMatrix
from offing.metrics.telling_apart import FOLDS, Rows, tell_apart


def matrix(rng: np.random.Generator, size: int, shift: float = 0.0) -> FeatureMatrix:
    values = rng.normal(size=(size, 3))
    values[:, 1] += shift
    return FeatureMatrix(("a", "b", "c"), values, np.zeros(3, np.bool_))


def rows(rng: np.random.Generator, size: int, shift: float) -> Rows:
    found = Rows.of(matrix(rng, size, shift), matrix(rng, size))
    assert found is not None
    return found


def test_the_area_is_near_what_the_best_rule_has() -> None:
    """Two normals one deviation apart: the best area is P(Z < 1 / √2) = .76."""
    estimate, names = tell_apart(rows(np.random.default_rng(1), 1500, 1.0), naming=3)
    assert 0.71 < estimate.value < 0.77
    assert names == ["b"]


def test_the_same_rows_give_the_same_answer() -> None:
    part = rows(np.random.default_rng(2), 400, 0.5)
    assert tell_apart(part, naming=3) == tell_apart(part, naming=3)


def test_names_are_few_and_only_of_what_tells() -> None:
    assert tell_apart(rows(np.random.default_rng(3), 400, 3.0), naming=0)[1] == []
    estimate, names = tell_apart(rows(np.random.default_rng(4), 400, 0.0), naming=3)
    assert (estimate.low < 0.5, names) == (True, [])


def test_every_row_is_judged_by_trees_that_did_not_see_it() -> None:
    """A row number that differs in every row is no help on unseen rows: no change, no area."""
    rng = np.random.default_rng(5)
    one = matrix(rng, 400)
    other = FeatureMatrix(one.names, one.values.copy(), one.categorical)
    found = Rows.of(one, other)
    assert found is not None
    assert np.bincount(found.folds).tolist() == [200] * FOLDS
    assert tell_apart(found, naming=3)[0].value == pytest.approx(0.5, abs=0.05)


def test_chance_seldom_tells_samples_apart() -> None:
    """The area of two samples of one source: DeLong's own variance would be exceeded twice as often."""
    found = [tell_apart(rows(np.random.default_rng([6, seed]), 120, 0.0), naming=0)[0] for seed in range(60)]
    assert np.mean([one.low <= 0.5 <= one.high for one in found]) >= 0.92
    assert np.mean([one.value for one in found]) == pytest.approx(0.5, abs=0.02)


def test_features_without_two_values_are_left_out() -> None:
    constant = FeatureMatrix(("a", "b"), np.array([[1.0, np.nan]] * 5), np.zeros(2, np.bool_))
    assert Rows.of(constant, constant) is None
    missing = FeatureMatrix(("a", "b"), np.array([[np.nan, np.nan]] * 5), np.zeros(2, np.bool_))
    found = Rows.of(constant, missing)
    assert found is not None
    assert found.features.names == ("a",)
