from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from offing.domain.schema import Task
from offing.domain.window import DAY, HOUR
from offing.profiles import held_rows
from offing.profiles.declared import Declared
from offing.profiles.file import profile_file
from offing.profiles.fit_file import fit_file
from offing.profiles.kernel import Profiles, profile
from offing.profiles.measures.spec import Custom
from offing.profiles.plan import ProfilePlan
from offing.profiles.two_files import profile_two_files


def written(path: Path, table: pa.Table) -> Path:
    pq.write_table(table, path, row_group_size=max(1, table.num_rows // 3))
    return path


def apart(path: Path, **options: Any) -> tuple[object, object, object]:
    plan = fit_file(path, **options)
    return plan, profile_file(path, plan, width=DAY), profile_file(path, plan, width=HOUR)


def together(path: Path, **options: Any) -> tuple[ProfilePlan, Profiles, Profiles]:
    return profile_two_files(path, path, widths=(DAY, HOUR), **options)


@pytest.mark.parametrize("task", list(Task))
@pytest.mark.parametrize("bound", [1 << 30, 0, 60_000])
def test_a_plan_and_profiles_as_from_two_readings(
    tmp_path: Path,
    make_table: Callable[..., pa.Table],
    monkeypatch: pytest.MonkeyPatch,
    task: Task,
    bound: int,
) -> None:
    monkeypatch.setattr(held_rows, "HELD_BYTES", bound)
    path = written(tmp_path / "rows.parquet", make_table(task=task))
    declared = Declared(protected=("city",), pairs=(("city", "version"),))
    options: dict[str, Any] = {"task": task, "segments": ["version"], "declared": declared}
    assert together(path, **options) == apart(path, **options)


@pytest.mark.parametrize("group", [700, 1 << 20])
def test_row_groups_of_any_size(
    tmp_path: Path, table: pa.Table, monkeypatch: pytest.MonkeyPatch, group: int
) -> None:
    monkeypatch.setattr("offing.profiles.file.READ_ROWS", 1000)
    pq.write_table(table, tmp_path / "rows.parquet", row_group_size=group)
    plan, profiles, hours = together(tmp_path / "rows.parquet", task=Task.BINARY)
    assert plan == ProfilePlan.fit(table, task=Task.BINARY)
    assert (profiles, hours) == (profile(table, plan, width=DAY), profile(table, plan, width=HOUR))


@pytest.mark.parametrize(
    "declared",
    [
        Declared(texts=("city",)),
        Declared(projections=True),
        Declared(custom=(Custom("one", "sql", "1", "sum"),)),
    ],
    ids=["texts", "projections", "custom"],
)
def test_derived_and_custom_columns(tmp_path: Path, table: pa.Table, declared: Declared) -> None:
    path = written(tmp_path / "rows.parquet", table.append_column("unlisted", pa.nulls(table.num_rows)))
    found = together(path, task=Task.BINARY, declared=declared)
    assert found == apart(path, task=Task.BINARY, declared=declared)


def test_much_traffic_and_sparse_columns(tmp_path: Path) -> None:
    rows, rng = 200_000, np.random.default_rng(0)
    turns = np.tile([0.0, 0.0, 0.0, 100.0, 0.0, 0.0, 0.0, 0.0], rows // 8) + rng.normal(size=rows)
    sparse = np.where(np.arange(rows) % 500 == 1, rng.normal(size=rows) * 8, np.nan)
    table = pa.table({"timestamp": pa.array(np.arange(rows), pa.timestamp("us", tz="UTC"))})
    table = table.append_column("f_turns", pa.array(turns))
    table = table.append_column("f_sparse", pa.array(sparse, from_pandas=True))
    table = table.append_column("f_c", pa.array([f"level {i % 7}" for i in range(rows)]))
    path = written(tmp_path / "rows.parquet", table)
    found = together(path, task=Task.UNKNOWN)
    assert found == apart(path, task=Task.UNKNOWN)
    assert found[0] == ProfilePlan.fit(table, task=Task.UNKNOWN)
    assert found[0].twin_bits > 0


def test_a_file_without_rows_and_a_missing_one(tmp_path: Path, table: pa.Table) -> None:
    path = written(tmp_path / "rows.parquet", table.slice(0, 0))
    assert together(path, task=Task.BINARY) == (ProfilePlan.fit(table.slice(0, 0), task=Task.BINARY), {}, {})
    with pytest.raises(OSError, match="absent"):
        together(tmp_path / "absent.parquet", task=Task.BINARY)
