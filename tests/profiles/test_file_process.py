"""A file counted by another process: the same counts, and what happens when it cannot."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from offing.domain.schema import Task
from offing.domain.window import DAY
from offing.profiles import file_process as module
from offing.profiles.declared import Declared
from offing.profiles.file import profile_file
from offing.profiles.file_process import FileProcess, shared_groups, worth_a_process
from offing.profiles.measures.spec import Custom
from offing.profiles.plan import ProfilePlan
from offing.profiles.two_files import profile_two_files


@pytest.fixture
def path(tmp_path: Path, table: pa.Table, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(module, "LEAST_VALUES", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    pq.write_table(table, tmp_path / "rows.parquet", row_group_size=max(1, table.num_rows // 9))
    return tmp_path / "rows.parquet"


def test_another_process_counts_the_same(path: Path, table: pa.Table) -> None:
    plan = ProfilePlan.fit(table, task=Task.BINARY, segments=["version"])
    groups = range(pq.ParquetFile(path).num_row_groups)
    with FileProcess(path, groups, DAY, {"segments": ["version"]}) as other:
        found = other.profiles(plan)
    assert found == profile_file(path, plan, width=DAY)


@pytest.mark.parametrize("options", [{}, {"declared": Declared(projections=True)}], ids=["held", "streamed"])
def test_two_files_are_as_if_one_process_counted_them(
    path: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]
) -> None:
    def both() -> object:
        return profile_two_files(path, path, task=Task.BINARY, widths=(DAY, DAY), **options)

    shared = both()
    monkeypatch.setattr(module, "LEAST_VALUES", 1 << 60)
    assert shared == both()


@pytest.mark.parametrize("program", ["/bin/false", "/no/such/program"])
def test_a_process_that_ends_is_said_and_made_up_for(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, program: str
) -> None:
    usual = profile_two_files(path, path, task=Task.BINARY, widths=(DAY, DAY))
    monkeypatch.setattr(sys, "executable", program)
    with caplog.at_level(logging.WARNING):
        found = profile_two_files(path, path, task=Task.BINARY, widths=(DAY, DAY))
    assert found == usual
    assert "the process for it ended" in caplog.text


def test_what_is_small_or_needs_the_users_code_stays_here(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert worth_a_process(path, {})
    assert not worth_a_process(path, {"declared": Declared(custom=(Custom("one", "sql", "1", "sum"),))})
    monkeypatch.setattr(module, "LEAST_VALUES", 20_000_000)
    assert not worth_a_process(path, {})


def test_nine_row_groups_are_shared_and_one_is_not(path: Path, tmp_path: Path, table: pa.Table) -> None:
    theirs, ours = shared_groups(path)
    assert [*theirs, *ours] == list(range(pq.ParquetFile(path).num_row_groups))
    assert len(ours) == 1
    pq.write_table(table, tmp_path / "one.parquet")
    assert shared_groups(tmp_path / "one.parquet") == (range(1), range(1, 1))


def test_no_process_is_left(path: Path, table: pa.Table) -> None:
    with FileProcess(path, range(1), DAY, {}) as other:
        process = other._process
    assert process is not None and process.poll() is not None
