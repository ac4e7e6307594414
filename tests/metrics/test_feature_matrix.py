from __future__ import annotations

import numpy as np
import pyarrow as pa

from offing.domain.schema import Task
from offing.metrics.feature_matrix import LEVELS, FeatureMatrix, folds_of
from offing.profiles.declared import Declared
from offing.profiles.plan import ProfilePlan
from offing.testing.subjects import table_of


def test_numbers_and_levels() -> None:
    table = table_of(
        {
            "x": [1.0, None, float("nan"), float("inf"), -1e308],
            "c": ["a", "b", None, "a", "new"],
            "on": [True] * 5,
        }
    )
    plan = ProfilePlan.fit(table.slice(0, 4), task=Task.UNKNOWN)
    found = FeatureMatrix.of(table, plan)
    assert found.names == ("c", "on", "x")
    assert found.categorical.tolist() == [True, True, False]
    rows = {tuple("none" if np.isnan(v) else v for v in row) for row in found.values.tolist()}
    assert rows == {
        (0.0, 0.0, 1.0),
        (1.0, 0.0, "none"),
        ("none", 0.0, "none"),
        (0.0, 0.0, 1e300),
        (LEVELS + 1.0, 0.0, -1e300),
    }


def test_rare_levels_share_a_place() -> None:
    table = table_of({"c": [f"{i:03d}" for i in range(200)]})
    plan = ProfilePlan.fit(table, task=Task.UNKNOWN)
    values = FeatureMatrix.of(table, plan).values[:, 0]
    assert np.unique(values, return_counts=True)[1].tolist() == [1] * LEVELS + [200 - LEVELS]
    assert values.max() == LEVELS


def test_columns_that_are_absent_or_of_another_kind_are_empty() -> None:
    plan = ProfilePlan.fit(
        table_of({"x": [1.0, 2.0], "c": ["a", "b"], "gone": [1.0, 2.0]}), task=Task.UNKNOWN
    )
    found = FeatureMatrix.of(table_of({"x": ["a", "b"], "c": [1.0, 2.0]}), plan)
    assert np.isnan(found.values).all()
    assert FeatureMatrix.of(table_of({"x": [], "c": []}), plan).values.shape == (0, 3)


def test_texts_are_read_through_their_columns_and_projections_are_left_out() -> None:
    rng = np.random.default_rng(1)
    table = table_of({"note": ["a b", "c d e", "f"], "x": rng.normal(size=3), "y": rng.normal(size=3)})
    plan = ProfilePlan.fit(table, task=Task.UNKNOWN, declared=Declared(texts=("note",), projections=True))
    found = FeatureMatrix.of(table, plan)
    assert "note.words" in found.names
    assert not [name for name in found.names if name.startswith("projection")]
    assert sorted(found.values[:, found.names.index("note.words")].tolist()) == [1.0, 2.0, 3.0]


def test_the_order_of_rows_does_not_show() -> None:
    rng = np.random.default_rng(2)
    table = table_of({"x": rng.normal(size=50), "c": rng.choice(["a", "b"], 50)})
    plan = ProfilePlan.fit(table, task=Task.UNKNOWN)
    mixed = pa.concat_tables([table.slice(20), table.slice(0, 20)])
    assert (FeatureMatrix.of(mixed, plan).values == FeatureMatrix.of(table, plan).values).all()


def test_select_and_folds() -> None:
    table = table_of({"x": [1.0], "y": [2.0], "z": [3.0]})
    found = FeatureMatrix.of(table, ProfilePlan.fit(table, task=Task.UNKNOWN))
    some = found.select(np.array([True, False, True]))
    assert (some.names, some.values.tolist(), some.categorical.tolist()) == (
        ("x", "z"),
        [[1.0, 3.0]],
        [False] * 2,
    )
    assert folds_of((5, 2), 3).tolist() == [0, 1, 2, 0, 1, 0, 1]
