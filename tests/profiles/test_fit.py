from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from offing.domain.schema import Task
from offing.profiles import fit
from offing.profiles.grid import NumericGrid
from offing.profiles.levels import CategoricalLevels


def test_features_are_named_logically() -> None:
    table = pa.table({"f_dep.20delay": [1.0, 2.0], "f_flag": [True, None], "score": [0.1, 0.2]})
    cuts = {name: part.cut for name, part in fit.features(table, {}).items()}
    assert set(cuts) == {"dep delay", "flag"}
    assert cuts["flag"] == CategoricalLevels(("true",))


def test_no_score_no_grid() -> None:
    assert fit.score(pa.table({"f_x": [1.0]})) is None
    assert fit.score(pa.table({"score": pa.array([None], pa.float64())})) is None
    assert fit.score(pa.table({"score": [0.5]})) == NumericGrid(0.5, 0.5)


@pytest.mark.parametrize(
    ("task", "expected"),
    [
        (Task.BINARY, CategoricalLevels(("1", "0"))),
        (Task.MULTICLASS, CategoricalLevels(("1", "0"))),
        (Task.REGRESSION, NumericGrid(1.0, 1.0)),
    ],
)
def test_predictions_of_classifiers_are_levels(task: Task, expected: object) -> None:
    assert fit.prediction(pa.table({"prediction": [1.0, 0.0, 1.0, 1.0]}), task) == expected
    assert fit.prediction(pa.table({"prediction": pa.nulls(2)}), task) is None


def test_classes_are_those_predicted_or_labelled() -> None:
    table = pa.table({"prediction": ["a", "a", "b"], "label": ["b", "c", None]})
    assert fit.label(table, Task.MULTICLASS) == CategoricalLevels(("a", "b", "c"))
    assert fit.label(table, Task.BINARY) is None


def test_names_of_lists_are_levels() -> None:
    table = pa.table({"prediction": ['["a","b"]', '["b"]', None], "label": ['["b","c"]', None, "[1"]})
    for task in (Task.MULTILABEL, Task.RANKING):
        assert fit.prediction(table, task) == CategoricalLevels(("b", "a"))
    assert fit.label(table, Task.MULTILABEL) == CategoricalLevels(("b", "a", "c"))
    assert fit.label(table, Task.RANKING) is None
    many = pa.table({"prediction": [f'["i{i}","i{i + 1}"]' for i in range(1500)]})
    levels = fit.prediction(many, Task.RANKING)
    assert isinstance(levels, CategoricalLevels)
    assert (len(levels.known), len(levels.rest)) == (1000, 501)


def test_residuals_lie_about_zero() -> None:
    table = pa.table({"prediction": [10.0, 20.0, 30.0], "label": [12.0, 18.0, None]})
    assert fit.residual(table) == NumericGrid(0.0, 4.0)
    unlabelled = table.drop_columns("label")
    assert fit.residual(unlabelled) == NumericGrid(
        0.0, NumericGrid.fit(table["prediction"].to_numpy()).scale / 4
    )
    assert fit.residual(pa.table({"f_x": [1.0]})).centre == 0.0


def test_slices_are_bounded_and_come_from_tags_too() -> None:
    many = pa.table({"f_id": [f"v{i}" for i in range(80)]})
    assert len(fit.slices(many, "id")) == 50
    tagged = pa.table({"tags": ['{"team": "red"}', '{"team": "red"}', '{"team": "blue"}', None]})
    assert fit.slices(tagged, "team") == ("red", "blue")
    assert fit.slices(tagged, "absent") == ()


@pytest.mark.parametrize(
    ("rows", "distinct", "expected"),
    [
        (1 << 14, 1 << 14, (0, 0)),
        ((1 << 14) + 1, 1 << 15, (2, 0)),
        (100_000, 100_000, (4, 2)),
        (100_000, 2 * fit.FEWEST, (1, 1)),
        (100_000, 10, (0, 0)),
    ],
)
def test_bits_leave_the_wanted_rows_or_a_few_distinct_ones(
    rows: int, distinct: int, expected: tuple[int, int]
) -> None:
    batch = pa.record_batch({"f_x": np.arange(rows, dtype=np.float64) % distinct})
    assert fit.sample_bits([batch], rows, ["x"], (1 << 13, 1 << 15)) == expected
    assert fit.sample_bits([], rows, [], (1 << 13, 1 << 15)) == (0, 0)
