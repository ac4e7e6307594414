from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from offing.domain.window import DAY
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
