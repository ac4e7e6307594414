from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from offing.domain.schema import Task
from offing.domain.window import DAY, SECOND
from offing.profiles.declared import Declared
from offing.profiles.file import profile_file
from offing.profiles.kernel import profile
from offing.profiles.plan import ProfilePlan


@pytest.mark.parametrize("threads", [1, 2])
def test_a_file_counts_like_its_table(
    tmp_path: Path, table: pa.Table, plan: ProfilePlan, threads: int
) -> None:
    path = tmp_path / "rows.parquet"
    pq.write_table(table, path, row_group_size=700)
    assert profile_file(path, plan, width=DAY, threads=threads) == profile(table, plan, width=DAY)


def test_columns_beyond_the_plan_are_left_alone(tmp_path: Path, table: pa.Table, plan: ProfilePlan) -> None:
    path = tmp_path / "rows.parquet"
    pq.write_table(table.append_column("f_extra", pa.nulls(len(table))).drop_columns("error"), path)
    found = profile_file(path, plan, width=DAY)
    assert sum(part.rows for part in found.values()) == len(table)
    assert set(found[0].columns) == set(plan.columns)


def test_a_missing_file_is_an_error(tmp_path: Path, plan: ProfilePlan) -> None:
    with pytest.raises(OSError, match="absent"):
        profile_file(tmp_path / "absent.parquet", plan, width=DAY)


def test_label_times_costs_and_pairs_of_event_columns_are_read(tmp_path: Path, table: pa.Table) -> None:
    later = pc.add(table["timestamp"], pa.scalar(90 * SECOND, pa.duration("us")))
    table = table.append_column("label_timestamp", later)
    table = table.append_column("cost", pa.array([0.25] * table.num_rows))
    declared = Declared(pairs=(("version", "city"),))
    plan = ProfilePlan.fit(table, task=Task.BINARY, declared=declared)
    path = tmp_path / "rows.parquet"
    pq.write_table(table, path)
    found = profile_file(path, plan, width=DAY)
    assert found == profile(table, plan, width=DAY)
    assert found[0].traffic.lag.n
    assert any(key.startswith("version*city=v") for key in found[0].slices)
