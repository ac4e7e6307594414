from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from offing.domain.schema import ColumnKind, Task
from offing.profiles.declared import Declared
from offing.profiles.fit_file import fit_file
from offing.profiles.plan import ProfilePlan

FEATURES = {
    "f_ties": np.round(np.random.default_rng(0).normal(size=40_000)),
    "f_x": np.random.default_rng(1).standard_cauchy(40_000),
    "f_x.20y": np.random.default_rng(2).normal(size=40_000).astype(np.float32),
}


def written(path: Path, table: pa.Table) -> Path:
    pq.write_table(table, path, row_group_size=max(1, table.num_rows // 3))
    return path


@pytest.mark.parametrize("task", list(Task))
def test_a_file_gives_the_plan_of_its_table(
    tmp_path: Path, make_table: Callable[..., pa.Table], task: Task
) -> None:
    table = make_table(task=task)
    path = written(tmp_path / "rows.parquet", table)
    declared = Declared(protected=("city",), pairs=(("city", "version"),))
    found = fit_file(path, task=task, segments=["version"], positive="1", declared=declared)
    assert found == ProfilePlan.fit(table, task=task, segments=["version"], positive="1", declared=declared)


def test_every_type_and_number_is_read(tmp_path: Path) -> None:
    odd = [None, float("nan"), float("inf"), float("-inf"), -0.0, 0.0, 1e308, -1e308, 1.0]
    table = pa.table(
        {
            "f_odd": pa.array(odd),
            "f_none": pa.array([None] * 9, pa.float64()),
            "f_null": pa.nulls(9),
            "f_int": pa.array([2**62, 1, 2, 3, None, 5, 6, 7, 8]),
            "f_flag": pa.array([True, None, False] * 3),
            "f_view": pa.array(["a", "b", None] * 3, pa.string_view()),
            "f_levels": pa.array(["a", "b", None] * 3).dictionary_encode(),
            "f_vector": pa.array([[1.0, 2.0]] * 9),
            "f_stated": pa.array(["1"] * 9),
            "label": pa.array([1.0, 0.0, None] * 3),
        }
    )
    kinds = {"stated": ColumnKind.NUMERIC, "absent": ColumnKind.CATEGORICAL, "later": ColumnKind.NUMERIC}
    path = written(tmp_path / "rows.parquet", table)
    found = fit_file(path, task=Task.BINARY, kinds=kinds)
    assert found == ProfilePlan.fit(table, task=Task.BINARY, kinds=kinds)
    assert set(found.columns) == {name[2:] for name in table.column_names[:-1]} | {"absent", "later"}


def test_much_traffic_is_sampled_alike(tmp_path: Path) -> None:
    table = pa.table({**FEATURES, "f_c": [f"level {i % 7}" for i in range(40_000)]})
    found = fit_file(written(tmp_path / "rows.parquet", table), task=Task.UNKNOWN)
    assert found == ProfilePlan.fit(table, task=Task.UNKNOWN)
    assert (found.twin_bits, found.pair_bits) == (3, 1)
    assert found.sample_key == ("x", "x y", "ties")


@pytest.mark.parametrize(
    "declared", [{"texts": ("city",)}, {"embeddings": ("v",)}, {"projections": True}], ids=str
)
def test_derived_columns_are_fitted_too(tmp_path: Path, table: pa.Table, declared: dict[str, Any]) -> None:
    vectors = np.random.default_rng(0).normal(size=(table.num_rows, 4)).tolist()
    table = table.append_column("f_v", pa.array(vectors))
    path = written(tmp_path / "rows.parquet", table)
    found = fit_file(path, task=Task.BINARY, declared=Declared(**declared))
    assert found == ProfilePlan.fit(table, task=Task.BINARY, declared=Declared(**declared))
    assert found.derived


@pytest.mark.parametrize(
    ("task", "answers"),
    [
        (Task.REGRESSION, ['{"value": 2.5, "low": 1}', "3", None]),
        (Task.MULTICLASS, ['{"cat": 0.7, "dog": 0.3}', "dog", None]),
        (Task.MULTILABEL, ['["a", "b"]', "[]", None]),
    ],
)
def test_answers_of_more_than_one_value(tmp_path: Path, task: Task, answers: list[str | None]) -> None:
    table = pa.table({"f_x": [1.0, 2.0, 3.0], "prediction": answers, "label": ["1", "2", None]})
    found = fit_file(written(tmp_path / "rows.parquet", table), task=task)
    assert found == ProfilePlan.fit(table, task=task)
    assert found.prediction is not None


def test_a_file_without_rows_and_a_missing_one(tmp_path: Path, table: pa.Table) -> None:
    empty = table.slice(0, 0)
    found = fit_file(written(tmp_path / "rows.parquet", empty), task=Task.BINARY, segments=["city"])
    assert found == ProfilePlan.fit(empty, task=Task.BINARY, segments=["city"])
    with pytest.raises(OSError, match="absent"):
        fit_file(tmp_path / "absent.parquet", task=Task.BINARY)
